"""The feeds and sitemaps that somebody registered, and what is known of each.

config/feeds/{id}.json    in S3: what people made, `{"url", "added_at"}`
FEEDS   {id}              in the index: the same, and what polling has learned; of an index's sitemaps too
FEED#{id}   SEEN          the entries of the last poll that are work already, as hashes; they expire

Whatever is written can be written again. What a poll tells changes a feed as `sayso.rhythm` says: told twice, or later
than the next poll's, it leads to the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, Literal

import orjson
from pydantic import AwareDatetime, BaseModel, ConfigDict

from sayso import rhythm
from sayso.errors import InputInvalid, NothingStored, StorageUnavailable
from sayso.ids import article_id, fetchable_url
from sayso.objects import Objects
from sayso.routable import check_as_written
from sayso.rows import Row, time_key
from sayso.table import Table

__all__ = ["LEASE", "Claim", "DynamoFeeds", "Feed", "Polled", "Seen", "entry_hash", "feed_id"]

_FEEDS = "FEEDS"
LEASE = timedelta(minutes=6)
"""Who has claimed a feed polls it alone for so long: an Express execution may last five minutes."""
_SEEN = timedelta(days=90)
"""After the last change of a feed, what was seen of it is forgotten, and looked up in the index once more."""
_NOTHING_KEPT = {"kept_key": None, "kept_type": None}
_TRIES = 10
_ERROR = 500
"""Characters of an error that are kept."""

Kind = Literal["feed", "sitemap", "index"]


class Feed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    url: str
    added_at: AwareDatetime
    parent: str | None = None
    """The id of the index that names this sitemap."""
    changed_at: str | None = None
    """When the index says that it changed."""
    noted_at: AwareDatetime | None = None
    """The poll of the index that brought this sitemap, or told of its change."""
    noted_during: AwareDatetime | None = None
    """The own poll that was under way then, which may have come too early for the change."""
    kind: Kind | None = None
    """Known after the first poll; likewise the title."""
    title: str | None = None
    next_at: AwareDatetime
    polls: tuple[tuple[int, int], ...] = ()
    """See `sayso.rhythm`; likewise `news`."""
    news: tuple[int, ...] = ()
    left: int = 0
    """Entries of the last poll that are still to become work."""
    last_error: str | None = None
    """Of the last poll, where it failed or was put off."""
    etag: str | None = None
    last_modified: str | None = None
    final_url: str | None = None
    kept_key: str | None = None
    """Of the bytes of which some entries are left, in S3, and what their type is."""
    kept_type: str | None = None
    leased_until: AwareDatetime | None = None
    revision: int = 0

    @property
    def interval(self) -> timedelta:
        return timedelta(milliseconds=rhythm.interval(self.polls))

    @property
    def failures(self) -> int:
        return rhythm.failures(self.polls)

    @property
    def last_polled_at(self) -> datetime | None:
        return _moment(self.polls[-1][0]) if self.polls else None

    @property
    def last_new_at(self) -> datetime | None:
        return _moment(self.news[-1]) if self.news else None

    @property
    def next_after_a_change(self) -> datetime:
        return _moment(rhythm.next_poll(self.polls, changed=True)) if self.polls else self.next_at

    @property
    def told_of_at(self) -> datetime | None:
        """The poll of its index that told of it after it was polled last, or meanwhile."""
        return self.noted_at if self._was_told_of_after(self.polls) else None

    def _was_told_of_after(self, polls: tuple[tuple[int, int], ...]) -> bool:
        if not self.noted_at or not polls:
            return self.noted_at is not None
        during = self.noted_during and _milliseconds(self.noted_during)
        return during == polls[-1][0] or _milliseconds(self.noted_at) > polls[-1][0]

    def was_polled_after(self, moment: datetime) -> bool:
        return bool(self.polls) and self.polls[-1][0] > _milliseconds(moment)

    def is_leased(self, now: datetime) -> bool:
        """Somebody polls it."""
        return self.leased_until is not None and self.leased_until > now

    def silent_since(self, now: datetime) -> datetime | None:
        """Where nothing new came for longer than its habit is: since when."""
        since = rhythm.silent_since(self.news, _milliseconds(now))
        return None if since is None else _moment(since)

    def told(self, now: datetime) -> dict[str, Any]:
        """For a reader, as JSON."""
        moments = {
            "added_at": self.added_at,
            "next_at": self.next_at,
            "last_polled_at": self.last_polled_at,
            "last_new_at": self.last_new_at,
            "silent_since": self.silent_since(now),
        }
        return {
            **self.model_dump(include={"id", "url", "title", "kind", "parent", "left", "last_error"}),
            "interval_seconds": int(self.interval.total_seconds()),
            "failures": self.failures,
            **{name: at and f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" for name, at in moments.items()},
        }

    def after(self, polled: "Polled") -> "Feed":
        new = rhythm.FAILED if polled.error else polled.new
        poll = (_milliseconds(polled.at), new)
        polls, news = rhythm.merged(self.polls, poll), rhythm.news(self.news, poll)
        known: dict[str, Any] = {"polls": polls, "news": news}
        if polls[-1][0] == poll[0]:
            known |= polled.known()
        left = known.get("left", self.left)
        known["next_at"] = _moment(rhythm.next_poll(polls, more=left > 0, changed=self._was_told_of_after(polls)))
        return self.model_copy(update=known)


@dataclass(frozen=True, slots=True)
class Claim:
    """A feed that is to be polled now, by whoever holds this."""

    feed: Feed
    at: datetime


@dataclass(frozen=True, slots=True)
class Polled:
    """What a poll came to."""

    at: datetime
    """When it was claimed, which names it."""
    new: int = 0
    left: int | None = None
    """None as it was; likewise all that follows."""
    validators: dict[str, str | None] | None = None
    """`etag`, `last_modified` and `final_url`; `kept_key` and `kept_type` where something is left."""
    kind: Kind | None = None
    title: str | None = None
    error: str | None = None

    def known(self) -> dict[str, Any]:
        if self.error:
            return {"last_error": self.error[:_ERROR], **_NOTHING_KEPT}
        told = {"left": self.left, "kind": self.kind, "title": self.title}
        return {
            "last_error": None,
            **_NOTHING_KEPT,
            **(self.validators or {}),
            **{n: v for n, v in told.items() if v is not None},
        }


@dataclass(frozen=True, slots=True)
class Seen:
    """What of a feed is work already, as of a poll."""

    at: str = ""
    new: int = 0
    """In that poll."""
    hashes: frozenset[bytes] = frozenset()


def feed_id(url: str) -> str:
    """Of the canonical address. Raises UrlInvalid and AddressRefused."""
    return article_id(url)


class DynamoFeeds:
    """Errors: StorageRefused, StorageUnavailable."""

    def __init__(self, dynamodb: Any, table: str, objects: Objects) -> None:
        self._table = Table(dynamodb, table)
        self._objects = objects

    def add(self, url: str, now: datetime, *, allow_local: bool = False) -> tuple[Feed, bool]:
        """The feed, and whether it was not registered yet. Raises UrlInvalid and AddressRefused.

        A sitemap that came with an index is registered for itself from now on.
        """
        address = fetchable_url(url)
        check_as_written(address, allow_local=allow_local)
        feed = Feed(id=feed_id(address), url=address, added_at=now, next_at=now)
        told = {"url": feed.url, "added_at": time_key(now)}
        self._objects.put_new(_config_key(feed.id), orjson.dumps(told, option=orjson.OPT_INDENT_2))
        if self._put_new(feed):
            return feed, True
        old = self._table.update_if(_FEEDS, feed.id, "parent = :nobody", "parent <> :nobody", {":nobody": ""})
        return self.get(feed.id), bool(old and old.get("parent"))

    def add_child(self, parent: Feed, url: str, changed_at: str, polled_at: datetime) -> bool:
        """A sitemap of an index, to be polled now where it is new, or sooner where it has changed, which is answered.

        `changed_at` as `sayso.rows.time_key` writes it, or empty; `polled_at` names the poll of the index.
        """
        key = time_key(polled_at)
        child = Feed(
            id=feed_id(url), url=url, added_at=polled_at, next_at=polled_at, parent=parent.id, noted_at=polled_at
        )
        if self._put_new(child.model_copy(update={"changed_at": changed_at or None})):
            return True
        for _ in range(_TRIES):
            row = self._table.get(_FEEDS, child.id)
            if not row or row["parent"] != parent.id:
                return False
            if not changed_at or row["changed_at"] >= changed_at:
                return bool(row.get("noted_at") == key)  # it was this very poll that brought it, and is told again
            if self._put_noted(_feed(row), changed_at, polled_at, row.get("leased_until", "")):
                return True
        raise StorageUnavailable(f"could not note a change of feed {child.id}: others write it again and again")

    def _put_noted(self, before: Feed, changed_at: str, noted_at: datetime, leased_until: str) -> bool:
        told = {
            "changed_at": changed_at,
            "noted_at": time_key(max(noted_at, before.noted_at or noted_at)),
            "noted_during": time_key(datetime.fromisoformat(leased_until) - LEASE) if leased_until else "",
            "next_at": time_key(min(before.next_at, before.next_after_a_change)),
        }
        return self._put_if_same(before, told)

    def get(self, identifier: str) -> Feed:
        """Raises NothingStored."""
        row = self._table.get(_FEEDS, identifier)
        if not row:
            raise NothingStored(f"no feed {identifier!r} is registered here. `sayso feeds list` shows those that are")
        return _feed(row)

    def has(self, identifier: str) -> bool:
        return self._table.get(_FEEDS, identifier) is not None

    def all(self) -> Iterator[Feed]:
        """In the order of their ids."""
        return map(_feed, self._table.query(_FEEDS))

    def page(self, limit: int, after: str = "") -> list[Feed]:
        """The first of those whose ids follow."""
        found = self._table.query(_FEEDS, " AND sk > :after", {":after": after or "-"}, Limit=limit)
        return list(map(_feed, islice(found, limit)))

    def children(self, parent: str) -> Iterator[Feed]:
        found = self._table.query(_FEEDS, values={":parent": parent}, FilterExpression="parent = :parent")
        return map(_feed, found)

    def restore(self, now: datetime) -> int:
        """Registers what S3 keeps and the index has lost, and tells how much that was."""
        known = {feed.id for feed in self.all()}
        lost = 0
        for key in self._objects.keys("config/feeds/"):
            identifier = key.removeprefix("config/feeds/").removesuffix(".json")
            if identifier not in known:
                with self._objects.open(key).stream as stream:
                    told = orjson.loads(stream.read())
                lost += self._put_new(Feed(id=identifier, next_at=now, **told))
        return lost

    def remove(self, identifier: str) -> None:
        """With the sitemaps that came with it. Raises NothingStored, and InputInvalid for one of those."""
        feed = self.get(identifier)
        if feed.parent:
            raise InputInvalid(f"the sitemap {identifier} came with the index {feed.parent}. Remove that one")
        self._objects.delete(_config_key(identifier))
        for child in self.children(identifier):
            self.forget(child)
        self.forget(feed)

    def forget(self, feed: Feed) -> None:
        self._table.delete(f"FEED#{feed.id}", "SEEN")
        self._table.delete(_FEEDS, feed.id)

    def due(self, now: datetime) -> list[Feed]:
        """Those that waited longest first."""
        values = {":now": time_key(now)}
        found = map(_feed, self._table.query(_FEEDS, values=values, FilterExpression="next_at <= :now"))
        return sorted(found, key=lambda feed: feed.next_at)

    def claim(self, feed: Feed, now: datetime, *, early: bool = False) -> Claim | None:
        """None where somebody else has it, or, unless it may be `early`, where it is no longer due."""
        free = "attribute_exists(pk) AND (attribute_not_exists(leased_until) OR leased_until <= :now)"
        condition = free if early else f"{free} AND next_at <= :now"
        values = {":now": time_key(now), ":until": time_key(now + LEASE)}
        held = self._table.update_if(_FEEDS, feed.id, "leased_until = :until", condition, values)
        return None if held is None else Claim(_feed(held), now)

    def record(self, identifier: str, polled: Polled) -> Feed | None:
        """The feed as it is now; None where it has been removed."""
        for _ in range(_TRIES):
            row = self._table.get(_FEEDS, identifier)
            if not row:
                return None
            feed = _feed(row)
            after = feed.after(polled)
            if self._put_learned(feed, after, released=row.get("leased_until", "") <= time_key(polled.at + LEASE)):
                return after
        raise StorageUnavailable(f"could not record a poll of feed {identifier}: others write it again and again")

    def put_off(self, identifier: str, claimed_at: datetime, error: str, *, keeps: bool = True) -> None:
        """The claim ends without a poll: what came between says nothing of the feed. Nothing where it has ended.

        Where the feed no longer `keeps` its bytes, they are fetched anew.
        """
        row = self._table.get(_FEEDS, identifier)
        if not row:
            return
        soon = claimed_at + timedelta(milliseconds=rhythm.SHORTEST)
        told = {"leased_until": "", "last_error": error[:_ERROR], "next_at": time_key(max(_feed(row).next_at, soon))}
        if not keeps:
            told |= dict.fromkeys(_NOTHING_KEPT, "")
        values = {**{f":{name}": value for name, value in told.items()}, ":held": time_key(claimed_at + LEASE)}
        change = ", ".join(f"{name} = :{name}" for name in told)
        self._table.update_if(_FEEDS, identifier, change, "leased_until = :held", values)

    def _put_learned(self, before: Feed, after: Feed, *, released: bool) -> bool:
        """False where somebody else has written meanwhile. DynamoDB knows no null: what is not there is empty."""
        told: Row = {
            "polls": [list(poll) for poll in after.polls],
            "news": list(after.news),
            "left_over": after.left,
            "next_at": time_key(after.next_at),
            "feed_kind": after.kind or "",
        }
        for name in ("title", "last_error", "etag", "last_modified", "final_url", *_NOTHING_KEPT):
            told[name] = getattr(after, name) or ""
        if released:
            told["leased_until"] = ""
        return self._put_if_same(before, told)

    def _put_if_same(self, before: Feed, told: Row) -> bool:
        told = {**told, "revision": before.revision + 1}
        values = {**{f":{name}": value for name, value in told.items()}, ":old": before.revision}
        change = ", ".join(f"{name} = :{name}" for name in told)
        return self._table.update_if(_FEEDS, before.id, change, "revision = :old", values) is not None

    def _put_new(self, feed: Feed) -> bool:
        row = {
            "pk": _FEEDS,
            "sk": feed.id,
            "url": feed.url,
            "added_at": time_key(feed.added_at),
            "next_at": time_key(feed.next_at),
            "parent": feed.parent or "",
            "changed_at": feed.changed_at or "",
            "noted_at": time_key(feed.noted_at) if feed.noted_at else "",
            "revision": 0,
        }
        return self._table.put_if(row, "attribute_not_exists(pk)", {}) is not None

    def seen(self, identifier: str) -> Seen:
        row = self._table.get(f"FEED#{identifier}", "SEEN")
        if not row:
            return Seen()
        packed = bytes(row["hashes"]) if "hashes" in row else b""
        hashes = frozenset(packed[at : at + _HASH] for at in range(0, len(packed), _HASH))
        return Seen(row["polled_at"], int(row["new"]), hashes)

    def put_seen(self, identifier: str, seen: Seen, now: datetime) -> None:
        """Unless what a later poll saw is there. It is a cache of the index, and is not kept for ever."""
        row: Row = {
            "pk": f"FEED#{identifier}",
            "sk": "SEEN",
            "polled_at": seen.at,
            "new": seen.new,
            "hashes": b"".join(sorted(seen.hashes)) or None,
            "expires_at": int((now + _SEEN).timestamp()),
        }
        self._table.put_if(row, "attribute_not_exists(pk) OR polled_at <= :at", {":at": seen.at})


_HASH = 5
"""Bytes: with 50,000 entries, a new one is taken for a known one once in twenty million."""


def entry_hash(article: str) -> bytes:
    """Of an entry, by its article's id."""
    return bytes.fromhex(article)[:_HASH]


def _config_key(identifier: str) -> str:
    return f"config/feeds/{identifier}.json"


def _milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def _feed(row: Row) -> Feed:
    known = {name: value for name, value in row.items() if value != ""}
    renamed = {"id": row["sk"], "left": row.get("left_over", 0), "kind": known.get("feed_kind")}
    return Feed.model_validate({**known, **renamed})
