"""What a URL asks for: which host, which port, which resource."""

from dataclasses import dataclass

import ada_url

from sayso.errors import AddressRefused, UrlInvalid
from sayso.ids import fetchable_url

__all__ = ["Target", "redirected", "target_of"]


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

    @property
    def origin(self) -> str:
        return f"{'https' if self.secure else 'http'}://{self.authority}"


def target_of(url: str) -> Target:
    """Raises AddressRefused for what is no address of a public page, however it came past submission."""
    try:
        parsed = ada_url.URL(fetchable_url(url))
    except (UrlInvalid, AddressRefused) as error:
        raise AddressRefused(f"did not fetch it: {error}") from error
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
    """Where a Location header leads from `target`. Raises AddressRefused."""
    try:
        return target_of(ada_url.URL(_as_sent(location), target.url).href)
    except ValueError as error:
        raise AddressRefused(f"{target.url} redirects to {location[:200]!r}, which is not an address") from error
    except AddressRefused as error:
        raise AddressRefused(f"{target.url} redirects to where Sayso does not follow: {error}") from error


def _as_sent(header: str) -> str:
    """Servers write UTF-8 where http.client reads Latin-1."""
    try:
        return header.encode("latin-1").decode()
    except UnicodeError:
        return header
