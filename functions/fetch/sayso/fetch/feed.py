"""A feed's or sitemap's address to its raw bytes in S3."""

import hashlib
from dataclasses import replace

from pydantic import AwareDatetime, BaseModel, ConfigDict

from sayso.fetch.politeness import SoFar
from sayso.fetch.visit import Fetching, Known, visit

__all__ = ["FeedFetched", "FeedToFetch", "fetch_feed"]

_ACCEPT = "application/rss+xml,application/atom+xml,application/rdf+xml,application/xml;q=0.9,text/xml;q=0.9,*/*;q=0.1"


class FeedToFetch(BaseModel):
    """A feed, and what its host told of it at the last poll."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    url: str
    etag: str | None = None
    last_modified: str | None = None
    final_url: str | None = None
    kept_key: str | None = None
    """S3 key of bytes that are here, of which something is left to be read; and their type."""
    kept_type: str | None = None


class FeedFetched(BaseModel):
    model_config = ConfigDict(frozen=True)

    key: str
    """S3 key of the gzipped bytes."""
    fetched_at: AwareDatetime
    final_url: str
    content_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None


def fetch_feed(feed: FeedToFetch, so_far: SoFar, by: Fetching) -> FeedFetched | None:
    """Puts the bytes, without content encoding, where intake finds them. None where the host says that it has nothing
    new. What is kept is answered as it was fetched. Raises what `visit` raises.
    """
    if feed.kept_key:
        told = feed.model_dump(include={"etag", "last_modified"})
        at, url = by.now(), feed.final_url or feed.url
        return FeedFetched(key=feed.kept_key, fetched_at=at, final_url=url, content_type=feed.kept_type, **told)
    known = Known(feed.final_url, feed.etag, feed.last_modified)
    by = replace(by, limits=replace(by.limits, body_bytes=by.limits.feed_bytes))
    visited = visit(feed.url, so_far, by, accept=_ACCEPT, known=known)
    if visited.body is None:
        return None
    key = f"feeds/{feed.id}/{hashlib.sha256(visited.body).hexdigest()[:20]}.gz"
    by.documents.put(key, visited.body)
    return FeedFetched(
        key=key,
        fetched_at=by.now(),
        final_url=visited.target.url,
        content_type=visited.header("Content-Type"),
        etag=visited.header("ETag"),
        last_modified=visited.header("Last-Modified"),
    )
