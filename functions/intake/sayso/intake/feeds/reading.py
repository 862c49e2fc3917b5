"""Bytes that a feed's address gave, to what they name: RSS, RDF, Atom, a sitemap, an index, also gzipped."""

import gzip
import io
import re
import zlib
from collections.abc import Iterator
from datetime import datetime

from sayso.content_type import parse_content_type
from sayso.errors import FeedInvalid
from sayso.intake.feeds.feed import read_feed
from sayso.intake.feeds.listing import Listing, address
from sayso.intake.feeds.sitemap import read_addresses, read_sitemap
from sayso.limits import MAX_SITEMAP

__all__ = ["read_listing"]

_MOST_OF_A_FEED = 10 * 1024 * 1024
"""Bytes. Feeds have some hundred KB, those with whole articles some MB; feedparser takes two seconds for so many."""
_PIECE = 64 * 1024
_GZIP = b"\x1f\x8b"
_HEAD = 4096

# Past comments, instructions and a doctype, in whatever encoding that has the letters of ASCII.
_SITEMAP = re.compile(rb"<(?:[\w-]+:)?(?:urlset|sitemapindex)[\s>]")
_HTML = re.compile(rb"\s*(?:<!doctype\s+html|<html[\s>])", re.IGNORECASE)
_LINK = re.compile(rb"<link\b[^>]{1,2000}>", re.IGNORECASE)
_TO_A_FEED = re.compile(rb"application/(?:rss|atom)\+xml", re.IGNORECASE)
_HREF = re.compile(rb"""\bhref\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)


def read_listing(body: bytes, url: str, content_type: str | None, now: datetime) -> Listing:
    """`url` is what the bytes' relative addresses belong to; entries dated after `now` have no date.

    Raises FeedInvalid for what is no feed and no sitemap, and for what is made to harm its reader.
    """
    head = next(_pieces(body, url), b"")
    found = None
    if _SITEMAP.search(head.replace(b"\0", b"")[:_HEAD]):
        found = read_sitemap(_pieces(body, url), url, now)
    if found is None:
        whole = _whole(body, url)
        if _HTML.match(whole[:_HEAD]):
            raise FeedInvalid(f"{url} is a page, not a feed. {_hint(whole, url)}")
        found = read_addresses(whole, url) or read_feed(whole, parse_content_type(content_type)[1], url, now)
    if found is None:
        raise FeedInvalid(f"{url} is neither RSS nor Atom nor a sitemap. Give the address of one")
    return found


def _pieces(body: bytes, url: str) -> Iterator[bytes]:
    """Without gzip, which sitemaps are packed in as files. Raises FeedInvalid."""
    stream = gzip.GzipFile(fileobj=io.BytesIO(body)) if body.startswith(_GZIP) else io.BytesIO(body)
    size = 0
    try:
        while piece := stream.read(_PIECE):
            size += len(piece)
            if size > MAX_SITEMAP:
                raise _too_large(url, MAX_SITEMAP)
            yield piece
    except (OSError, EOFError, zlib.error) as error:
        raise FeedInvalid(f"could not unpack {url}: {error}. Tell its publisher") from error


def _whole(body: bytes, url: str) -> bytes:
    whole = bytearray()
    for piece in _pieces(body, url):
        whole += piece
        if len(whole) > _MOST_OF_A_FEED:
            raise _too_large(url, _MOST_OF_A_FEED)
    return bytes(whole)


def _too_large(url: str, most: int) -> FeedInvalid:
    return FeedInvalid(f"did not read {url}: it has over {most:,} bytes. Give the address of a smaller part")


def _hint(page: bytes, url: str) -> str:
    links = [link for link in _LINK.findall(page[:500_000]) if _TO_A_FEED.search(link)]
    named = [address(href[1].decode("utf-8", "replace"), url) for link in links[:5] if (href := _HREF.search(link))]
    places = [place for place in named if place]
    return f"It names as its feeds: {', '.join(places)}" if places else "Give the address of its feed"
