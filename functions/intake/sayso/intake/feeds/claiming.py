"""Which feeds a poll looks at: those whose time has come, as many as it can come to."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict

from sayso.errors import NothingStored
from sayso.feeds import Claim, DynamoFeeds, Feed
from sayso.ids import article_and_host
from sayso.limits import HOST_PATIENCE
from sayso.observability import logger

__all__ = ["AT_ONCE", "TOLD", "Claimed", "claim_due"]

AT_ONCE = 80
"""Feeds of one execution, which has five minutes. What is left is due at the next, a minute later."""
_STATE = 250_000
"""Bytes of what the feeds are told by, and of what their polls come to: the state of an execution holds 256 KiB."""
TOLD = 3000
"""Bytes of what one comes to, beside its address: an error, or some counts and the ids of a hundred articles."""
_FILES = 2
"""Requests to a host that a day begins with: its robots.txt and its tdmrep.json."""

_ANSWER = 3
"""Seconds that a slow host takes for an answer, at whose end its delay begins."""


class Claimed(BaseModel):
    """A feed as the state machine hands it from step to step."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    url: str
    claimed_at: AwareDatetime
    etag: str | None = None
    last_modified: str | None = None
    final_url: str | None = None
    kept_key: str | None = None
    """Of bytes that are here, of which something was left: they are not fetched again. Likewise their type."""
    kept_type: str | None = None


def claim_due(now: datetime, feeds: DynamoFeeds, delay: float, only: Sequence[str] | None = None) -> dict[str, Any]:
    """Those whose time has come, or `only` the named ones, whatever their time; each is ours for six minutes.

    `delay`: seconds between two requests to a host. Of those of one host that are due, as many as can wait for it.
    """
    claimed: list[dict[str, Any]] = []
    size = left = 0
    for feed in _of_hosts(_with_parents(feeds.due(now), feeds), delay, now) if only is None else _named(only, feeds):
        told = max(len(json.dumps(_claimed(Claim(feed, now)))), len(feed.url) + TOLD)
        if len(claimed) >= AT_ONCE or (claimed and size + told > _STATE):
            left += 1
        elif claim := feeds.claim(feed, now, early=only is not None):
            size += told
            claimed.append(_claimed(claim))
    if left:
        logger.warning("feeds are left to the next poll", extra={"feeds": left})
    return {"feeds": claimed}


def _with_parents(due: Iterable[Feed], feeds: DynamoFeeds) -> Iterator[Feed]:
    """A sitemap that came while its index was being removed goes now."""
    has = cache(feeds.has)
    for feed in due:
        if feed.parent and not has(feed.parent):
            feeds.forget(feed)
        else:
            yield feed


def _of_hosts(due: Iterable[Feed], delay: float, now: datetime) -> Iterator[Feed]:
    """Those that nobody polls now. The others stay due, as they do while others of their host are being polled: they
    would wait in vain, and keep other feeds from being polled meanwhile.
    """
    most = max(1, int(HOST_PATIENCE / (delay + _ANSWER)) - _FILES) if delay else AT_ONCE
    of_host: Counter[str] = Counter()
    for feed in due:
        host = article_and_host(feed.url)[1]
        of_host[host] += 1
        if of_host[host] <= most and not feed.is_leased(now):
            yield feed


def _named(only: Sequence[str], feeds: DynamoFeeds) -> Iterator[Feed]:
    for name in only:
        try:
            yield feeds.get(name)
        except NothingStored:
            continue  # removed while it was asked for


def _claimed(claim: Claim) -> dict[str, Any]:
    """What was left of a feed whose bytes are not here has to come again, so that its host is asked unconditionally."""
    told = Claimed(claimed_at=claim.at, **claim.feed.model_dump(include=Claimed.model_fields.keys() - {"claimed_at"}))
    unconditional = {"etag", "last_modified"} if claim.feed.left and not claim.feed.kept_key else set()
    return told.model_dump(mode="json", exclude_none=True, exclude=unconditional)
