"""Feeds registered, listed and removed."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sayso.api.articles import Services
from sayso.errors import InputInvalid
from sayso.limits import MAX_URL
from sayso.validation import wrong_fields

__all__ = ["add_feed", "list_feeds", "parse_page", "parse_registration", "remove_feed"]


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


class Page(BaseModel):
    """Which feeds are asked for: so many, from the one on that the last answer's `next` names."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    # Of 10 KB at most, with its error and the longest address: an answer may have 6 MB.
    limit: int = Field(default=100, ge=1, le=500)
    next: str = Field(default="", max_length=100)


def parse_page(query: Mapping[str, str]) -> Page:
    """Raises InputInvalid, which names the parameters that are wrong."""
    try:
        return Page.model_validate(query)
    except ValidationError as error:
        raise InputInvalid(f"the request lists no feeds: {wrong_fields(error)}") from error


def list_feeds(page: Page, services: Services) -> dict[str, Any]:
    """With `next`, where there may be more."""
    now = services.now()
    found = services.feeds.page(page.limit, page.next)
    more = {"next": found[-1].id} if len(found) == page.limit else {}
    return {"feeds": [feed.told(now) for feed in found], **more}


def remove_feed(identifier: str, services: Services) -> None:
    """Raises NothingStored, and InputInvalid for a sitemap that came with an index."""
    services.feeds.remove(identifier)
