"""What a URL asks for: which host, which port, which resource."""

from dataclasses import dataclass

import ada_url

from sayso.errors import UrlInvalid
from sayso.ids import fetchable_url

__all__ = ["Target", "redirected", "target_of"]

MAX_URL = 8192
"""Characters, escaped. An address is in the state of an execution (256 KiB) some times over; servers take no more."""


@dataclass(frozen=True, slots=True)
class Target:
    url: str
    secure: bool
    host: str
    """IPv6 addresses in brackets."""
    port: int
    authority: str
    """For the Host header: with the port where it is not the scheme's own."""
    resource: str
    """Path and query."""


def target_of(url: str) -> Target:
    """Raises UrlInvalid."""
    _check_length(url, "the address")
    parsed = ada_url.URL(fetchable_url(url))
    _check_length(parsed.href, "the address, escaped,")
    secure = parsed.protocol == "https:"
    return Target(
        url=parsed.href,
        secure=secure,
        host=parsed.hostname,
        port=int(parsed.port or (443 if secure else 80)),
        authority=parsed.host,
        resource=parsed.pathname + parsed.search,
    )


def redirected(target: Target, location: str) -> Target:
    """Where a Location header leads from `target`. Raises UrlInvalid."""
    _check_length(location, f"the address that {target.host} redirects to")
    try:
        return target_of(ada_url.URL(_as_sent(location), target.url).href)
    except ValueError as error:
        raise UrlInvalid(f"{target.url} redirects to {location!r}, which is not an address") from error
    except UrlInvalid as error:
        raise UrlInvalid(f"{target.url} redirects to where Sayso does not follow: {error}") from error


def _check_length(url: str, what: str) -> None:
    if len(url) > MAX_URL:
        raise UrlInvalid(f"{what} has {len(url):,} characters, and {MAX_URL:,} may be")


def _as_sent(header: str) -> str:
    """Servers write UTF-8 where http.client reads Latin-1."""
    try:
        return header.encode("latin-1").decode()
    except UnicodeError:
        return header
