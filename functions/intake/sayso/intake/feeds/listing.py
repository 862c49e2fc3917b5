"""What a feed or a sitemap names."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Literal

import ada_url

from sayso.errors import AddressRefused, UrlInvalid
from sayso.ids import fetchable_url

__all__ = ["MOST", "Entry", "Kind", "Listing", "address", "distinct"]

Kind = Literal["feed", "sitemap", "index"]

MOST = 50_000
"""Entries; a sitemap may have no more (sitemaps.org)."""
_TITLE = 1000


@dataclass(frozen=True, slots=True)
class Entry:
    """An article; of an index, a sitemap."""

    url: str
    """As `sayso.ids.fetchable_url` gives it."""
    title: str | None = None
    published_at: datetime | date | None = None
    changed_at: datetime | date | None = None
    """`lastmod`, which is no day of publication."""

    def titled(self, text: str | None) -> "Entry":
        words = " ".join((text or "").split())[:_TITLE]
        return Entry(self.url, words or None, self.published_at, self.changed_at)


@dataclass(frozen=True, slots=True)
class Listing:
    kind: Kind
    entries: tuple[Entry, ...]
    """In the order of the document, each address once."""
    title: str | None = None


def address(link: str | None, base: str) -> str | None:
    """None for what leads to no page of its own, or to none that can be fetched."""
    written = (link or "").strip()
    if not written or written.startswith("#"):
        return None
    try:
        return fetchable_url(ada_url.URL(written, base).href)
    except (ValueError, UrlInvalid, AddressRefused):
        return None


def distinct(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    kept: dict[str, Entry] = {}
    for entry in islice(entries, MOST):
        kept.setdefault(entry.url, entry)
    return tuple(kept.values())
