"""DynamoDB, an index that can be rebuilt from S3: one table, no GSI, an item under every key that is asked for.

pk                      sk                    item
A#{article}             RUN                   the latest run: sayso.models.Run
A#{article}             ARTICLE               the newest version's head and document key, and its rows' keys
RUNS                    {hour}                the hours in which something was submitted
RUNS#{hour}             {time}#{article}      the same Run, to list the newest runs and to find those that hang
SITE#{site}             {day}#{article}       an article's head
DAY#{day}               {time}#{article}      an article's head
SPEAKER#{type}:{name}   {day}#{article}       what a speaker says in an article
DEFERRED                {article}             a page whose host was too busy, to be gathered into a batch

Days are days of publication (of fetching, where the article is undated), in UTC. All writes can be repeated.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from itertools import islice
from typing import Any, Protocol
from weakref import WeakKeyDictionary

from sayso.models import Document, Item, Run
from sayso.rows import FINGERPRINTS, Row, listed, rows, run_key, run_of, run_row, time_key
from sayso.table import Table

__all__ = ["RUN_LOST", "ArticleIndex", "Deferred", "DynamoIndex", "Head"]

Key = tuple[str, str]

RUN_LOST = "RunLost"
"""The error of a run that nobody told the end of. It is no end: the submission may be delivered again, and go on."""

# What one submission's run may take the place of, so that deliveries in any order end the same: its end replaces its
# beginning, and `stored` replaces `failed`. A lost run counts as one that has begun.
_LATER = "attribute_not_exists(pk) OR submitted_at < :new OR "
_PLACE_OF = {
    "pending": _LATER + "(submitted_at = :new AND (#s = :pending OR #e = :lost))",
    "failed": _LATER + "(submitted_at = :new AND #s <> :stored)",
    "stored": "attribute_not_exists(pk) OR submitted_at <= :new",
}

_NAMES = {"#s": "status", "#e": "error"}

# The hours that a client has written: every article of an hour names the same one.
_written_hours: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Head:
    """What the index knows of an article's newest version."""

    article_id: str
    document: str
    """S3 key."""
    fetched_at: str
    rows: tuple[Key, ...]
    """Keys (pk, sk) of the items that point at this version."""
    title: str | None = None
    statements: int | None = None
    sha256: str | None = None
    """Of the page's bytes as they were last seen; likewise below."""
    etag: str | None = None
    last_modified: str | None = None
    final_url: str | None = None
    text_sha256: str | None = None
    """As `sayso.rows.text_sha256` gives it."""


@dataclass(frozen=True, slots=True)
class Deferred:
    """What a batch needs to know of a page; times as ISO 8601 writes them."""

    article_id: str
    url: str
    submitted_at: str
    published_at: str | None = None
    title: str | None = None


class ArticleIndex(Protocol):
    def put_run(self, run: Run) -> bool: ...

    def run(self, article_id: str) -> Run | None: ...

    def runs(self, limit: int, *, status: str | None = None) -> Iterator[Run]: ...

    def pending(self, since: datetime, until: datetime) -> Iterator[Run]: ...

    def head(self, article_id: str) -> Head | None: ...

    def put_article(self, document: Document) -> bool: ...

    def note_unchanged(self, article_id: str, seen: Mapping[str, str | None]) -> None: ...

    def defer(self, item: Item) -> None: ...

    def deferred(self) -> Iterator[Deferred]: ...

    def forget_deferred(self, page: Deferred) -> None: ...

    def delete(self, article_id: str) -> bool: ...


class DynamoIndex:
    """Errors: StorageRefused, StorageUnavailable."""

    def __init__(self, dynamodb: Any, table: str) -> None:
        self._dynamodb = dynamodb
        self._table = Table(dynamodb, table)

    def put_run(self, run: Run) -> bool:
        """False where a later submission, or a better end of this one, is already there."""
        row = run_row(run)
        old = self._put_run_row(row)
        if old is None:
            # Whoever wrote it may have stopped before it was listed.
            if found := self._table.get(row["pk"], "RUN"):
                self._put_run_row(listed(found))
            return False
        self._put_hour(row["submitted_at"][:13])
        if old and run_key(old) != run_key(row):
            self._table.delete(*run_key(old))
        self._put_run_row(listed(row))
        return True

    def _put_run_row(self, row: Row) -> Row | None:
        values = {":new": row["submitted_at"], ":pending": "pending", ":stored": "stored", ":lost": RUN_LOST}
        condition = _PLACE_OF["pending" if row.get("error") == RUN_LOST else row["status"]]
        return self._table.put_if(row, condition, _used(values, condition), _used(_NAMES, condition))

    def _put_hour(self, hour: str) -> None:
        written = _written_hours.setdefault(self._dynamodb, set())
        if hour not in written:
            self._table.put({"pk": "RUNS", "sk": hour})
            written.add(hour)

    def run(self, article_id: str) -> Run | None:
        row = self._table.get(f"A#{article_id}", "RUN")
        return run_of(row) if row else None

    def runs(self, limit: int, *, status: str | None = None) -> Iterator[Run]:
        """The newest first, of each article the latest."""
        newest = (
            row
            for hour in self._newest("RUNS")
            for row in self._newest(f"RUNS#{hour['sk']}")
            if status in {None, row["status"]}
        )
        yield from map(run_of, islice(newest, limit))

    def pending(self, since: datetime, until: datetime) -> Iterator[Run]:
        """What was submitted in `[since, until)` and has not ended; every hour with submissions is a query."""
        first, last = time_key(since), time_key(until)
        between = " AND sk BETWEEN :first AND :last"
        for hour in self._table.query("RUNS", between, {":first": first[:13], ":last": last[:13]}):
            yield from map(run_of, self._pending(f"RUNS#{hour['sk']}", first, last))

    def head(self, article_id: str) -> Head | None:
        row = self._table.get(f"A#{article_id}", "ARTICLE")
        if not row:
            return None
        keys = tuple((pk, sk) for pk, sk in row["rows"])
        told = {name: row.get(name) for name in ("title", *FINGERPRINTS, "text_sha256")}
        return Head(article_id, row["document"], row["fetched_at"], keys, statements=int(row["statements"]), **told)

    def note_unchanged(self, article_id: str, seen: Mapping[str, str | None]) -> None:
        """One write: by what the newest version's page is known from now on, and when that was (`checked_at`).

        Nothing where the newest version is no longer `document`, the one that the page was compared with; `fetched_at`
        stays the version's own.
        """
        known = {name: value for name in (*FINGERPRINTS, "checked_at") if (value := seen.get(name))}
        if known and (document := seen.get("document")):
            change = ", ".join(f"{name} = :{name}" for name in known)
            values = {f":{name}": value for name, value in {**known, "document": document}.items()}
            self._table.update_if(f"A#{article_id}", "ARTICLE", change, "document = :document", values)

    def put_article(self, document: Document) -> bool:
        """False where a version fetched later is already there: nothing is changed then.

        Two versions may be written at once: rows never go back to an older version, and the article's own item names
        the rows of the version before until they are gone. A writer that stops on its way has to be run again.
        """
        own, *others = rows(document)
        fetched_at, mine = own["fetched_at"], {(row["pk"], row["sk"]) for row in others}
        old = self.head(document.page.article_id)
        while not (old and old.fetched_at > fetched_at):
            for row in others:
                self._table.put_if(row, "attribute_not_exists(pk) OR fetched_at <= :new", {":new": fetched_at})
            stale = [key for key in (old.rows if old else ()) if key not in mine]
            if self._put_head({**own, "rows": own["rows"] + [list(key) for key in stale]}, old):
                if stale:
                    self._delete_rows(stale, fetched_at)
                    self._table.put_if(own, "fetched_at = :new", {":new": fetched_at})
                return True
            old = self.head(document.page.article_id)
        self._delete_rows(mine.difference(old.rows), fetched_at)
        return False

    def _put_head(self, row: Row, old: Head | None) -> bool:
        """False where another version took the place of `old` meanwhile."""
        condition = "fetched_at = :old" if old else "attribute_not_exists(pk)"
        return self._table.put_if(row, condition, {":old": old.fetched_at} if old else {}) is not None

    def _delete_rows(self, keys: Iterable[Key], fetched_at: str) -> None:
        """Unless a later version has written them."""
        for key in keys:
            self._table.delete(*key, "fetched_at <= :new", {":new": fetched_at})

    def defer(self, item: Item) -> None:
        """An item with an address, for `deferred`."""
        known = item.model_dump(mode="json", include={"article_id", "url", "published_at", "title"})
        self._table.put({"pk": "DEFERRED", "sk": item.article_id, **known, "submitted_at": time_key(item.submitted_at)})

    def deferred(self) -> Iterator[Deferred]:
        for row in self._table.query("DEFERRED"):
            known: dict[str, Any] = {field.name: row.get(field.name) for field in fields(Deferred)}
            yield Deferred(**known)

    def forget_deferred(self, page: Deferred) -> None:
        """Unless it was deferred again, of a later submission."""
        self._table.delete("DEFERRED", page.article_id, "submitted_at = :at", {":at": page.submitted_at})

    def delete(self, article_id: str) -> bool:
        """Removes every item of an article; False where there was none."""
        head, run = self.head(article_id), self._table.get(f"A#{article_id}", "RUN")
        for key in head.rows if head else ():
            self._table.delete(*key)
        if run:
            self._table.delete(*run_key(run))
        for sk in ("ARTICLE", "RUN"):
            self._table.delete(f"A#{article_id}", sk)
        return bool(head or run)

    def _newest(self, pk: str) -> Iterator[Row]:
        # A reader rarely wants more than the first few.
        return self._table.query(pk, ScanIndexForward=False, Limit=100)

    def _pending(self, pk: str, since: str, until: str) -> Iterator[Row]:
        return self._table.query(
            pk,
            " AND sk BETWEEN :since AND :until",
            {":since": since, ":until": until, ":pending": "pending"},
            FilterExpression="#s = :pending",
            ExpressionAttributeNames={"#s": "status"},
        )


def _used(known: dict[str, str], condition: str) -> dict[str, str]:
    """DynamoDB refuses names and values that a condition does not use."""
    return {name: value for name, value in known.items() if name in condition}
