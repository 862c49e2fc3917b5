"""A poll of a feed: what it brought, and what of it is new."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import ada_url
from pydantic import AwareDatetime, BaseModel, ConfigDict

from sayso import batches
from sayso.documents import DocumentStore
from sayso.errors import FeedInvalid, NothingStored
from sayso.failures import OF_THE_STACK, Reason, reason_of
from sayso.feeds import DynamoFeeds, Feed, Polled, Seen, entry_hash, feed_id
from sayso.ids import article_and_host
from sayso.index import ArticleIndex
from sayso.intake.feeds.claiming import Claimed
from sayso.intake.feeds.listing import Entry, Listing
from sayso.intake.feeds.reading import read_listing
from sayso.limits import MAX_SITEMAP, TURN_PAGES
from sayso.observability import logger
from sayso.rows import time_key
from sayso.submission import Executions, item_of_url, submit

__all__ = ["Fetched", "Polling", "poll_failed", "take_feed"]

_OF_NEWS = re.compile(r"news(?!letter)|latest|recent|current|today", re.IGNORECASE)
LOOKED_UP = 1000
"""Entries of one poll that are looked up in the index, a few milliseconds each. What is left is the next poll's."""
DIRECTLY = 100
"""Articles of one poll that are submitted one by one, likewise."""
CHILDREN = 20
"""Sitemaps of an index that are polled, the newest."""

_NOT_THE_FEEDS = OF_THE_STACK | {"HostBusy"}
_OF_THE_RUNTIME = ("States.Timeout", "Lambda.", "Sandbox.", "Runtime.")


class Fetched(BaseModel):
    """What fetch answered."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    outcome: Literal["feed", "unchanged"]
    key: str = ""
    fetched_at: AwareDatetime | None = None
    final_url: str | None = None
    content_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Polling:
    """What a poll works with."""

    feeds: DynamoFeeds
    documents: DocumentStore
    index: ArticleIndex
    executions: Executions
    batches: batches.Submission


def take_feed(claimed: Claimed, fetched: Fetched, by: Polling) -> dict[str, Any]:
    """Makes work of what is new, and tells how much that was. Raises FeedInvalid and what the stores raise."""
    try:
        feed = by.feeds.get(claimed.id)
    except NothingStored:
        return {"id": claimed.id, "url": claimed.url, "removed": True}
    if fetched.outcome == "unchanged" or fetched.fetched_at is None:
        return _recorded(claimed, Polled(claimed.claimed_at), {}, by)
    body = by.documents.get(fetched.key, MAX_SITEMAP)
    found = read_listing(body, fetched.final_url or claimed.url, fetched.content_type, fetched.fetched_at)
    if feed.kind == "index" and found.kind != "index" and not feed.was_polled_after(claimed.claimed_at):
        for child in by.feeds.children(feed.id):
            by.feeds.forget(child)
    if found.kind == "index":
        taken = _take_index(feed, found, claimed, by)
    else:
        taken = _take_entries(feed, found, claimed, fetched.fetched_at, by)
    if taken.new and feed.parent and feed.told_of_at:
        by.feeds.record(feed.parent, Polled(feed.told_of_at, new=taken.new))
    polled = Polled(
        claimed.claimed_at,
        # What was left over is no news: how often that comes is not learned from it. Nor is what an index tells, of
        # which some has changed at all times: what its sitemaps bring is.
        new=0 if feed.left or found.kind == "index" else taken.new,
        left=taken.left,
        validators={**fetched.model_dump(include={"etag", "last_modified", "final_url"}), **_kept(fetched, taken)},
        kind=found.kind,
        title=found.title,
    )
    return _recorded(claimed, polled, {"kind": found.kind, **taken.told()}, by)


def _kept(fetched: Fetched, taken: "_Taken") -> dict[str, str | None]:
    return {"kept_key": fetched.key, "kept_type": fetched.content_type} if taken.left else {}


def _recorded(claimed: Claimed, polled: Polled, told: dict[str, Any], by: Polling) -> dict[str, Any]:
    after = by.feeds.record(claimed.id, polled)
    if after and (since := after.silent_since(polled.at)):
        logger.warning("feed is silent", extra={"feed": after.url, "since": since.isoformat()})
    return {"id": claimed.id, "url": claimed.url, "new": 0, **told}


def poll_failed(claimed: Claimed, failed: dict[str, dict[str, str]], feeds: DynamoFeeds) -> dict[str, Any]:
    """`failed` is the step's name with its `{"Error", "Cause"}`, as the Catch of `feeds.asl.yaml` writes it."""
    reason = reason_of(failed)
    error = f"{reason.error}: {reason.message}"
    logger.warning("feed failed", extra={"feed": claimed.url, "error": reason.error, "reason": reason.message})
    if _is_its_own(reason):
        feeds.record(claimed.id, Polled(claimed.claimed_at, error=error))
    else:
        # S3 does not tell an object that is gone from one that is not ours, to whom may not list the bucket.
        feeds.put_off(claimed.id, claimed.claimed_at, error, keeps=reason.error != "StorageRefused")
    return {"id": claimed.id, "url": claimed.url, "new": 0, "error": error[:500]}


def _is_its_own(reason: Reason) -> bool:
    """To read what a feed sends may take too much time or memory, and again the next time; to fetch it ends in time
    whatever its host does.
    """
    if reason.error in _NOT_THE_FEEDS:
        return False
    return reason.step == "take" or not reason.error.startswith(_OF_THE_RUNTIME)


@dataclass(frozen=True, slots=True)
class _Taken:
    new: int
    left: int = 0
    articles: tuple[str, ...] = ()
    """Ids of those that were submitted one by one."""
    batch: str | None = None
    children: tuple[str, ...] = ()
    """Ids of the sitemaps that are new or have changed."""

    def told(self) -> dict[str, Any]:
        known = {"left": self.left, "articles": self.articles, "batch": self.batch, "children": self.children}
        return {"new": self.new, **{name: value for name, value in known.items() if value}}


def _take_index(index: Feed, found: Listing, claimed: Claimed, by: Polling) -> _Taken:
    """Its newest sitemaps become feeds of their own; those that are no longer among them are forgotten."""
    if index.parent:
        raise FeedInvalid(f"did not read {index.url}: it is an index, and so is what named it (sitemaps.org)")
    if index.was_polled_after(claimed.claimed_at):
        return _Taken(0)  # told late: what it names now is known
    changes = {feed_id(one.url): (one.url, time_key(one.changed_at) if one.changed_at else "") for one in found.entries}
    changes.pop(index.id, None)
    newest = _newest(changes)
    sitemaps = dict(newest)
    for child in by.feeds.children(index.id):
        if child.id not in sitemaps:
            by.feeds.forget(child)
    changed = [name for name, (url, at) in newest if by.feeds.add_child(index, url, at, claimed.claimed_at)]
    return _Taken(len(changed), children=tuple(changed))


def _newest(changes: dict[str, tuple[str, str]]) -> list[tuple[str, tuple[str, str]]]:
    """Of those that do not tell when they changed, whose name says that they have the news, before all others; then
    those that tell; then the last of the others: indexes grow at their end.
    """
    places = {name: place for place, name in enumerate(changes)}

    def age(change: tuple[str, tuple[str, str]]) -> tuple[str, int]:
        name, (url, at) = change
        # In a folder named for news lie the old sitemaps too.
        file = ada_url.URL(url).pathname.rstrip("/").rpartition("/")[2]
        return at or ("~" if _OF_NEWS.search(file) else ""), places[name]

    return sorted(changes.items(), key=age, reverse=True)[:CHILDREN]


def _take_entries(feed: Feed, found: Listing, claimed: Claimed, now: datetime, by: Polling) -> _Taken:
    """Articles that are not known become work: some of one host one by one, more of one host as a batch."""
    before, at = by.feeds.seen(feed.id), time_key(claimed.claimed_at)
    new, known, left = _apart(found.entries, before, now, by.index)
    singly, together = _by_host(new)
    left += len(singly[DIRECTLY:])
    submitted = [_submit(entry, now, by) for entry in singly[:DIRECTLY]]
    batch = by.batches.begin(map(_line, together), feed.url, now) if together else None
    articles = [*submitted, *(article_and_host(entry.url)[0] for entry in together)]
    # Of a poll that is told again, nothing is new the second time.
    count = max(len(articles), before.new if before.at == at else 0)
    hashes = known.union(map(entry_hash, articles))
    if hashes != before.hashes:
        by.feeds.put_seen(feed.id, Seen(at, count, hashes), now)
    return _Taken(count, left, tuple(submitted), batch)


def _submit(entry: Entry, now: datetime, by: Polling) -> str:
    """The article's id."""
    item = item_of_url(entry.url, "feed", now, published_at=entry.published_at, title=entry.title)
    submit(item, by.index, by.executions)
    return item.article_id


def _apart(
    entries: Iterable[Entry], before: Seen, now: datetime, index: ArticleIndex
) -> tuple[list[Entry], frozenset[bytes], int]:
    """The new ones, the hashes of those that are work already, and how many could not be looked up."""
    new: dict[str, Entry] = {}
    known: set[bytes] = set()
    looked_up = left = 0
    for entry in entries:
        article, _ = article_and_host(entry.url)
        if entry_hash(article) in before.hashes:
            known.add(entry_hash(article))
        elif article in new or entry_hash(article) in known:
            continue  # an article that it names twice, in two ways
        elif looked_up >= LOOKED_UP:
            left += 1
        else:
            looked_up += 1
            if _is_work(article, now, index):
                known.add(entry_hash(article))
            else:
                new[article] = entry
    return list(new.values()), frozenset(known), left


def _is_work(article: str, now: datetime, index: ArticleIndex) -> bool:
    """What this very poll has begun may have stopped before it was started, and is submitted once more."""
    run = index.run(article)
    return run is not None and not (run.status == "pending" and run.submitted_at == now)


def _by_host(entries: Iterable[Entry]) -> tuple[list[Entry], list[Entry]]:
    """Those to submit one by one, and those of hosts that have too many for that."""
    hosts: dict[str, list[Entry]] = {}
    for entry in entries:
        hosts.setdefault(article_and_host(entry.url)[1], []).append(entry)
    singly = [entry for of_host in hosts.values() if len(of_host) <= TURN_PAGES for entry in of_host]
    together = [entry for of_host in hosts.values() if len(of_host) > TURN_PAGES for entry in of_host]
    return singly, together


def _line(entry: Entry) -> Mapping[str, Any]:
    published = entry.published_at
    return {"url": entry.url, "title": entry.title, "published_at": published.isoformat() if published else None}
