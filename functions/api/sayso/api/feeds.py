"""Feeds registered, listed and removed."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sayso.api.articles import Services
from sayso.errors import InputInvalid
from sayso.limits import MAX_URL
from sayso.validation import wrong_fields

__all__ = ["add_feed", "list_feeds", "parse_registration", "remove_feed"]


class Registration(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str = Field(max_length=MAX_URL)


def parse_registration(body: bytes) -> Registration:
    """Raises InputInvalid, which names the fields that are wrong."""
    try:
        return Registration.model_validate_json(body)
    except ValidationError as error:
        raise InputInvalid(f"the request registers no feed: {wrong_fields(error)}") from error


def add_feed(registration: Registration, services: Services) -> tuple[dict[str, Any], bool]:
    """The feed, and whether it is new. Raises UrlInvalid, AddressRefused and what the stores raise."""
    now = services.now()
    feed, new = services.feeds.add(registration.url, now, allow_local=services.allow_local)
    return feed.told(now), new


def list_feeds(services: Services) -> dict[str, Any]:
    now = services.now()
    return {"feeds": [feed.told(now) for feed in services.feeds.all()]}


def remove_feed(identifier: str, services: Services) -> None:
    """Raises NothingStored, and InputInvalid for a sitemap that came with an index."""
    services.feeds.remove(identifier)
