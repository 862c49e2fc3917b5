"""RSS, RDF and Atom, read by feedparser, which forgives what feeds have of faults."""

import io
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sayso.errors import FeedInvalid
from sayso.intake.feeds.charset import DECLARATION, as_utf8
from sayso.intake.feeds.guarded import well_formed
from sayso.intake.feeds.listing import Entry, Listing, address, distinct
from sayso.intake.feeds.moments import moment

__all__ = ["read_feed"]

_MOST_ELEMENTS = 200_000
"""feedparser takes some 20 µs for each; fifty articles in XHTML have a tenth of that."""
_MOST_BROKEN = 1024 * 1024
"""Bytes of XML with faults, which feedparser reads with patterns, at up to five seconds a megabyte."""
_PIECE = 64 * 1024
_ROOT = re.compile(rb"<\w")
_PROLOG = ((b"<!--", b"-->"), (b"<?", b"?>"), (b"<!", b">"))
_BLANK = re.compile(rb"\s*")
_AUTHORS = re.compile(
    rb"(</?(?:[^\s<>:]*:)?)(author|managingEditor|creator|webMaster|publisher|owner)(?![-.:\w])", re.IGNORECASE
)
_HTML_TYPES = {"text/html", "application/xhtml+xml"}


class _Counter:
    """Visits nothing: the guard alone has to see the document, and how many elements it has."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._elements = 0

    def opened(self, _name: str, _attributes: dict[str, str]) -> None:
        self._elements += 1
        if self._elements > _MOST_ELEMENTS:
            raise FeedInvalid(f"did not read {self._url}: it has over {_MOST_ELEMENTS:,} elements, as no feed needs to")

    def text(self, piece: str) -> None: ...

    def closed(self, name: str) -> None: ...


def read_feed(body: bytes, charset: str | None, url: str, now: datetime) -> Listing | None:
    """None where it is none. Raises FeedInvalid."""
    written = as_utf8(body, charset)
    pieces = (written[at : at + _PIECE] for at in range(0, len(written), _PIECE))
    if not well_formed(pieces, _Counter(url), url):
        _check_broken(written, url)
    parsed = _parsed(written)
    if not parsed.version:
        return None
    title = Entry(url).titled(parsed.feed.get("title")).title
    return Listing("feed", distinct(_entries(parsed, url, now)), title)


def _check_broken(written: bytes, url: str) -> None:
    if len(written) > _MOST_BROKEN:
        raise FeedInvalid(f"could not read {url}: its XML is broken, and of broken XML {_MOST_BROKEN:,} bytes are read")
    if b"<!entity" in written.lower():
        raise FeedInvalid(f"did not read {url}: it declares entities, as no feed needs to")


def _parsed(written: bytes) -> Any:
    import feedparser  # noqa: PLC0415 (sitemaps, and the intake of uploads, do without: it takes 0.1 s)

    # Nor with its authors, whose texts feedparser searches for addresses, with a pattern that takes the square of their
    # length. Without the feed's address, with which feedparser makes an address of every `guid`, also of a number.
    return feedparser.parse(
        io.BytesIO(DECLARATION + _AUTHORS.sub(rb"\1no-\2", _from_root(written))),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        resolve_relative_uris=False,
        sanitize_html=False,
    )


def _from_root(written: bytes) -> bytes:
    """Of blank lines before the root, feedparser's search for declarations would take the square."""
    at = _after_blanks(written, 0)
    while marks := next((marks for marks in _PROLOG if written.startswith(marks[0], at)), None):
        end = written.find(marks[1], at)
        if end < 0:
            break
        at = _after_blanks(written, end + len(marks[1]))
    root = _ROOT.search(written, at)
    return written[root.start() :] if root else b""


def _after_blanks(written: bytes, at: int) -> int:
    blank = _BLANK.match(written, at)
    return blank.end() if blank else at


def _entries(parsed: Any, url: str, now: datetime) -> Iterator[Entry]:
    atom = parsed.version.startswith("atom")
    for item in parsed.entries:
        if place := _place(item, url, atom=atom):
            yield Entry(place, None, moment(_published(item, atom=atom), now)).titled(item.get("title"))


def _place(item: Any, url: str, *, atom: bool) -> str | None:
    """The page of an entry: where its link leads; where it has none, its `guid`, if that is one and says so."""
    links = [
        link.get("href")
        for link in item.get("links", ())
        if link.get("rel") == "alternate" and link.get("type", "text/html") in _HTML_TYPES
    ]
    for link in (item.get("feedburner_origlink"), *links):
        if place := address(link, url):
            return place
    guid = item.get("link") if item.get("guidislink") and not atom else None
    return address(guid, url) if guid and guid.strip().lower().startswith(("http://", "https://")) else None


def _published(item: Any, *, atom: bool) -> str | None:
    """Atom's `updated` is no day of publication; `dc:date`, which feedparser calls so too, is RSS's own."""
    if (told := item.get("published")) or atom:
        return told or None
    return item.get("updated") or None
