"""Hand-written stand-ins for the layer's ports, kept in memory."""

import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sayso.documents import document_key, raw_key
from sayso.errors import NothingStored, TooLarge
from sayso.fetch.hosts import Told
from sayso.fetch.row import LONGEST, Place, Row, is_long
from sayso.furniture import Furniture, lines_of
from sayso.health import SiteHealth, Visit
from sayso.index import RUN_LOST, Deferred, Head
from sayso.models import Article, Document, Failure, Item, Run
from sayso.objects import Object
from sayso.rows import FINGERPRINTS
from sayso.submission import Outcome


class FakeDocuments:
    """A `DocumentStore` in a dict: keys to bodies, without gzip."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}

    def put(self, key: str, body: bytes) -> None:
        self.objects[key] = body

    def get(self, key: str, limit: int | None = None) -> bytes:
        if key not in self.objects:
            raise NothingStored(f"there is no {key}")
        if limit is not None and len(self.objects[key]) > limit:
            raise TooLarge(f"{key} has over {limit} bytes")
        return self.objects[key]

    def put_raw(self, article_id: str, body: bytes) -> tuple[str, str]:
        sha256 = hashlib.sha256(body).hexdigest()
        key = raw_key(article_id, sha256)
        self.put(key, body)
        return key, sha256

    def put_document(self, document: Document) -> str:
        key = document_key(document.page)
        self.put(key, document.model_dump_json().encode())
        return key

    def document(self, key: str) -> Document:
        return Document.model_validate_json(self.get(key))

    def put_failure(self, failure: Failure) -> None:
        self.put(f"failures/{failure.article_id}", failure.model_dump_json().encode())

    def failure(self, article_id: str) -> Failure:
        return Failure.model_validate_json(self.get(f"failures/{article_id}"))

    def clear_failure(self, article_id: str) -> None:
        self.objects.pop(f"failures/{article_id}", None)

    def delete(self, article_id: str) -> int:
        mine = [key for key in self.objects if key.split("/")[1] == article_id]
        for key in mine:
            del self.objects[key]
        return len(mine)


class FakeIndex:
    """An `ArticleIndex` in two dicts, with the order of runs and of versions that `DynamoIndex` promises."""

    def __init__(self) -> None:
        self.by_article: dict[str, Run] = {}
        self.heads: dict[str, Head] = {}
        self.put_off: dict[str, Deferred] = {}

    def put_run(self, run: Run) -> bool:
        old = self.by_article.get(run.article_id)
        if old and (old.submitted_at, self._rank(old)) > (run.submitted_at, self._rank(run)):
            return False
        self.by_article[run.article_id] = run
        return True

    def _rank(self, run: Run) -> int:
        return ("pending", "failed", "stored").index(run.status) if run.error != RUN_LOST else 0

    def run(self, article_id: str) -> Run | None:
        return self.by_article.get(article_id)

    def runs(self, limit: int, *, status: str | None = None) -> Iterator[Run]:
        wanted = (run for run in self.by_article.values() if status in {None, run.status})
        return iter(sorted(wanted, key=lambda run: run.submitted_at, reverse=True)[:limit])

    def pending(self, since: datetime, until: datetime) -> Iterator[Run]:
        runs = list(self.by_article.values())
        return (run for run in runs if run.status == "pending" and since <= run.submitted_at < until)

    def head(self, article_id: str) -> Head | None:
        return self.heads.get(article_id)

    def put_article(self, document: Document) -> bool:
        page, title, said = document.page, document.article.title, len(document.analysis.statements)
        old = self.heads.get(page.article_id)
        if old and datetime.fromisoformat(old.fetched_at) > page.fetched_at:
            return False
        self.heads[page.article_id] = Head(
            page.article_id, document_key(page), page.fetched_at.isoformat(), (), title=title, statements=said
        )
        return True

    def note_unchanged(self, article_id: str, seen: Mapping[str, str | None]) -> None:
        head = self.heads.get(article_id)
        if head and head.document == seen.get("document"):
            known = {name: seen[name] for name in FINGERPRINTS if seen.get(name)}
            self.heads[article_id] = replace(head, **known)

    def defer(self, item: Item) -> None:
        known = item.model_dump(mode="json", include={"article_id", "url", "submitted_at", "published_at", "title"})
        self.put_off[item.article_id] = Deferred(**known)

    def deferred(self) -> Iterator[Deferred]:
        return iter(list(self.put_off.values()))

    def forget_deferred(self, page: Deferred) -> None:
        if self.put_off[page.article_id] == page:
            del self.put_off[page.article_id]

    def delete(self, article_id: str) -> bool:
        self.heads.pop(article_id, None)
        return self.by_article.pop(article_id, None) is not None


class FakeSites:
    """`Sites` in dicts, by name."""

    def __init__(self) -> None:
        self.lines: dict[str, Furniture] = {}
        self.healths: dict[str, SiteHealth] = {}

    def furniture(self, site: str) -> Furniture:
        return self.lines.get(site, Furniture())

    def learn(self, site: str, article_id: str, article: Article, now: datetime) -> None:
        if self.furniture(site).wants(article_id):
            self.lines[site] = self.furniture(site).learned(article_id, lines_of(article))

    def visited(self, site: str, visit: Visit, now: datetime) -> tuple[str, ...]:
        old = self.healths.get(site, SiteHealth(site=site))
        self.healths[site] = old.after(visit, now)
        return tuple(measure for measure in self.healths[site].breaks if measure not in old.breaks)

    def all(self) -> Iterator[SiteHealth]:
        return iter([self.healths[site] for site in sorted(self.healths)])


class FakeObjects:
    """`Objects` in a dict: keys to bodies; what an upload tells beside its bytes is in `told`."""

    def __init__(self) -> None:
        self.bodies: dict[str, bytes] = {}
        self.told: dict[str, tuple[str | None, dict[str, str]]] = {}

    def open(self, key: str) -> Object:
        if key not in self.bodies:
            raise NothingStored(f"there is no {key}")
        content_type, metadata = self.told.get(key, (None, {}))
        return Object(io.BufferedReader(io.BytesIO(self.bodies[key])), content_type, metadata)

    def put(self, key: str, body: bytes) -> None:
        self.bodies[key] = body

    def put_new(self, key: str, body: bytes) -> bool:
        return self.bodies.setdefault(key, body) is body

    def upload(self, key: str, path: Path) -> None:
        self.bodies[key] = path.read_bytes()

    def delete(self, key: str) -> None:
        self.bodies.pop(key, None)

    def keys(self, prefix: str) -> Iterator[str]:
        return iter(sorted(key for key in self.bodies if key.startswith(prefix)))

    def folders(self, prefix: str) -> Iterator[str]:
        below = {key.removeprefix(prefix) for key in self.keys(prefix)}
        return iter(sorted({name.split("/")[0] for name in below if "/" in name}))


class FakeBatches:
    """Begins nothing, and remembers what it was asked to begin."""

    def __init__(self) -> None:
        self.begun: list[tuple[str, str, datetime]] = []
        """Source, or the lines as JSON; name; time."""

    def begin(
        self, lines: Iterable[Mapping[str, Any]], name: str, now: datetime, *, since: datetime | None = None
    ) -> str:
        return self.begin_from(json.dumps(list(lines)), name, now)

    def begin_from(self, source: str, name: str, now: datetime) -> str:
        self.begun.append((source, name, now))
        return f"{now:%Y%m%dT%H%M%SZ}-{name}"


class FakeHosts:
    """A `Hosts` in dicts, with the times that `DynamoHosts` promises; a host that is not known has no files."""

    def __init__(self, *, files: bool = True) -> None:
        self.next_at: dict[str, float] = {}
        self.rows: dict[str, Row] = {}
        self.files: dict[tuple[str, str], tuple[Told, float]] = {}
        self.knows_all = files
        """What no test is about: every host has told that it has no files."""

    def reserve(self, host: str, delay: float, now: float, latest: float) -> Place | None:
        row, at = self.rows.get(host, Row()), self.next_at.get(host, 0.0)
        if at <= now and row.busy_until <= now:
            row, at = replace(row, busy_until=0), now
        if at > latest:
            return None
        self.rows[host], self.next_at[host] = row, at + delay
        return Place(at=at, shifted=row.shifted, took=row.took, answered=row.answered)

    def begin(self, host: str, delay: float, now: float, place: Place) -> tuple[bool, Row]:
        row = self.rows.get(host, Row())
        if row.is_lost(now):
            self._shift(host, replace(row, busy_until=0), row.lost(delay))
            row = self.rows[host]
        if max(row.last_at + delay, row.not_before, row.busy_until, row.slot(place) - 0.001) > now:
            return False, row
        self.rows[host] = replace(row, last_at=now, busy_until=now + LONGEST if delay > 0 else 0)
        return True, row

    def end(self, host: str, delay: float, began: float, ended: float, late: float) -> None:
        row = self.rows[host]
        if row.last_at != began:
            return
        lasted = ended - began if is_long(ended - began, delay) else 0
        after = replace(row, busy_until=0, took=row.took + lasted, answered=row.answered + 1)
        self._shift(host, replace(after, last_at=ended) if lasted else after, lasted + late)

    def _shift(self, host: str, row: Row, seconds: float) -> None:
        self.rows[host] = replace(row, shifted=row.shifted + seconds)
        self.next_at[host] = self.next_at.get(host, row.last_at) + seconds

    def rest(self, host: str, until: float) -> None:
        row = self.rows.get(host, Row())
        self.rows[host] = replace(row, not_before=max(until, row.not_before))
        self.next_at[host] = max(until, self.next_at.get(host, 0))

    def told(self, origin: str, file: str, now: float) -> Told | None:
        told, until = self.files.get((origin, file), (Told(b"") if self.knows_all else None, now + 1))
        return told if until > now else None

    def keep(self, origin: str, file: str, told: Told, until: float) -> None:
        self.files[origin, file] = told, until


class FakeExecutions:
    """Starts nothing, and remembers what it was asked to start."""

    def __init__(self) -> None:
        self.started: list[Item] = []

    def start(self, item: Item) -> None:
        self.started.append(item)

    def run(self, item: Item) -> Outcome:
        self.start(item)
        return Outcome(succeeded=True, output={})
