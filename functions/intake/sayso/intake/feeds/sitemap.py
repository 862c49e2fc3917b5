"""Sitemaps, news sitemaps and sitemap indexes (sitemaps.org, and Google's news extension), read as a stream."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from sayso.errors import FeedInvalid
from sayso.intake.feeds.guarded import well_formed
from sayso.intake.feeds.listing import MOST, Entry, Kind, Listing, address, distinct
from sayso.intake.feeds.moments import moment

__all__ = ["read_addresses", "read_sitemap"]

_KINDS: dict[str, Kind] = {"urlset": "sitemap", "sitemapindex": "index"}
_ROWS = {"urlset": "url", "sitemapindex": "sitemap"}
_NEWS = "sitemap-news"
"""In the namespace of Google's news extension, in whatever version."""
_MOST_TEXT = 10_000
"""Characters of one value."""


def read_sitemap(pieces: Iterable[bytes], url: str, now: datetime) -> Listing | None:
    """None where it is none. Of a sitemap that is cut off, what came before; an index has to be whole, since what it no
    longer names is no longer read. Raises FeedInvalid.
    """
    rows = _Rows()
    whole = well_formed(pieces, rows, url)
    if rows.root is None:
        return None
    kind = _KINDS[rows.root]
    if not whole and (kind == "index" or not rows.found):
        raise FeedInvalid(f"could not read {url}: the XML of the {kind} is broken. Tell its publisher")
    return Listing(kind, distinct(_entries(rows.found, url, now)))


def _entries(rows: Iterable[dict[str, str]], url: str, now: datetime) -> Iterator[Entry]:
    for row in rows:
        if place := address(row.get("loc"), url):
            published, changed = moment(row.get("publication_date"), now), moment(row.get("lastmod"), now)
            yield Entry(place, None, published, changed).titled(row.get("title"))


class _Rows:
    """A row for each address, of what is told of it; pictures, videos and translations have addresses of their own."""

    def __init__(self) -> None:
        self.root: str | None = None
        self.found: list[dict[str, str]] = []
        self._row: dict[str, str] | None = None
        self._prefix = ""
        self._news = {"news"}
        self._path: list[str] = []
        self._text: list[str] = []
        self._length = 0

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        self._news.update(at[6:] for at, space in attributes.items() if at.startswith("xmlns:") and _NEWS in space)
        if not self._path:
            prefix, _, local = name.rpartition(":")
            self.root, self._prefix = (local if local in _KINDS else None), f"{prefix}:" if prefix else ""
        self._path.append(name)
        self._text, self._length = [], 0
        if self.root and len(self._path) == 2 and name == self._prefix + _ROWS[self.root]:
            self._row = {}
            if len(self.found) < MOST:
                self.found.append(self._row)

    def text(self, piece: str) -> None:
        if self.root and self._length < _MOST_TEXT:
            self._text.append(piece)
            self._length += len(piece)

    def closed(self, name: str) -> None:
        if self._row is not None and (field := self._field(name)):
            self._row.setdefault(field, "".join(self._text))
        self._path.pop()
        self._text = []

    def _field(self, name: str) -> str | None:
        prefix, _, local = name.rpartition(":")
        if not self.root or len(self._path) < 3 or self._path[1] != self._prefix + _ROWS[self.root]:
            return None
        if len(self._path) == 3 and name in {self._prefix + "loc", self._prefix + "lastmod"}:
            return local
        # Some write them without the element `news:news` around them.
        return local if prefix in self._news and local in {"title", "publication_date"} else None


def read_addresses(body: bytes, url: str) -> Listing | None:
    """A sitemap of bare lines. None where a line is no address."""
    lines = [line for line in body.decode("utf-8-sig", "replace").splitlines() if line.strip()]
    if not lines or not all(line.startswith(("http://", "https://")) and len(line.split()) == 1 for line in lines):
        return None
    return Listing("sitemap", distinct(Entry(place) for line in lines if (place := address(line, url))))
