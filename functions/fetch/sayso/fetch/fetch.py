"""An address to the raw page in S3."""

import hashlib
from dataclasses import dataclass

from sayso.content_type import parse_content_type
from sayso.errors import ContentUnsupported, InputInvalid, MiningReserved
from sayso.fetch.politeness import SoFar
from sayso.fetch.visit import Fetching, Known, Visited, visit
from sayso.index import Head
from sayso.media import media_type
from sayso.models import Item, Page
from sayso.reservations import page_flags

__all__ = ["Unchanged", "fetch"]

_ACCEPT = "text/html,application/xhtml+xml,text/plain;q=0.9,*/*;q=0.1"
_READABLE = {"text/html", "text/plain"}


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The page is the one that is stored; what was told of it now."""

    page: dict[str, str | None]
    """`etag`, `last_modified`, `sha256`, `final_url`, as in `sayso.models.Page`; `document`, what is stored."""


def fetch(item: Item, so_far: SoFar, by: Fetching) -> Page | Unchanged:
    """Puts the page's bytes, without content encoding, where the next step finds them.

    Raises MiningReserved, and what `visit` raises.
    """
    if item.url is None:
        raise InputInvalid(f"article {item.article_id} has no address to fetch")
    head = by.index.head(item.article_id)
    known = Known(head.final_url, head.etag, head.last_modified) if head else Known()
    visited = visit(item.url, so_far, by, accept=_ACCEPT, known=known)
    if head and (visited.body is None or head.sha256 == hashlib.sha256(visited.body).hexdigest()):
        return Unchanged(_seen(visited, head))
    return _kept(item, visited, visited.body or b"", by)


def _seen(visited: Visited, head: Head) -> dict[str, str | None]:
    told = {"etag": visited.header("ETag"), "last_modified": visited.header("Last-Modified")}
    known = {"document": head.document, "sha256": head.sha256, "final_url": visited.target.url}
    return {name: value for name, value in {**told, **known}.items() if value}


def _kept(item: Item, visited: Visited, body: bytes, by: Fetching) -> Page:
    declared, url = visited.header("Content-Type"), visited.target.url
    kind = media_type(body, declared)
    if kind not in _READABLE:
        raise ContentUnsupported(f"did not keep {url}: it is {kind}, neither HTML nor text")
    flags = page_flags(body, visited.headers, by_host=visited.reserved)
    if "tdm_reserved" in flags and by.settings.respect_tdm:
        raise MiningReserved(
            f"did not keep {url}: its publisher reserves text and data mining. Ask for a licence; where the law "
            "lets you mine it all the same, set RespectTdm to false"
        )
    content_type, charset = parse_content_type(declared)
    key, sha256 = by.documents.put_raw(item.article_id, body)
    return Page(
        article_id=item.article_id,
        key=key,
        sha256=sha256,
        size=len(body),
        fetched_at=by.now(),
        url=item.url,
        final_url=url,
        status=visited.status,
        content_type=content_type,
        charset=charset,
        etag=visited.header("ETag"),
        last_modified=visited.header("Last-Modified"),
        flags=flags,
    )
