"""What a batch is to read: a list, an archive, or what is outstanding of another batch, article by article."""

import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from itertools import chain
from typing import Any, BinaryIO

import orjson

from sayso.batches import batch_folder, load, part
from sayso.documents import DocumentStore
from sayso.errors import ContentUnsupported, InputInvalid, PageEmpty
from sayso.ids import article_and_host
from sayso.intake.archive import read_archive
from sayso.intake.formats import recognize
from sayso.intake.works import BadLine, ListFormat, Work, read_works
from sayso.models import Batch
from sayso.objects import Objects
from sayso.submission import item_of_bytes

__all__ = ["Entry", "collected", "entries", "left_over", "lines", "remaining", "resting_part"]

# Characters; a turn's titles and addresses have to fit into an execution's input (256 KiB).
_TITLE = 500
# Bodies that are on their way to S3 at once.
_WRITERS = 8
_LISTS: dict[str, ListFormat] = {"text": "urls", "csv": "csv", "jsonl": "jsonl"}


@dataclass(frozen=True, slots=True)
class Entry:
    article_id: str
    host: str
    """Empty for a page whose bytes are there: nobody is asked for it."""
    item: bytes
    """JSON: sayso.models.Item."""


def entries(batch: Batch, objects: Objects, documents: DocumentStore) -> Iterator[Entry | BadLine]:
    """Raises InputInvalid and ContentUnsupported for a file that cannot be read, or not to its end."""
    if batch.source.endswith("/"):
        return _outstanding(load(batch.source.split("/")[1], objects), batch, objects, documents)
    return _entries(_works(batch.source, objects), batch, documents)


def _works(key: str, objects: Objects) -> Iterator[Work | BadLine]:
    with objects.open(key).stream as opened:
        try:
            form, stream = recognize(key, opened)
            if form == "page":
                raise ContentUnsupported(f"{key} is an HTML page and no list. `sayso read` reads it")
            yield from read_archive(stream) if form == "warc" else read_works(stream, _LISTS[form])
        except (OSError, EOFError, zlib.error) as broken:
            raise InputInvalid(f"{key} cannot be unpacked to its end: {broken}") from broken


def _entries(works: Iterable[Work | BadLine], batch: Batch, documents: DocumentStore) -> Iterator[Entry | BadLine]:
    submitted_at = batch.submitted_at.isoformat()

    def of_bytes(work: Work) -> Entry | BadLine:
        return _kept(work, batch, documents)

    with _Pool(_WRITERS) as pool:
        for work in works:
            if isinstance(work, BadLine):
                yield work
            elif work.body is not None:
                yield from pool.do(of_bytes, work)
            else:
                yield _entry(work, work.url or "", submitted_at)
        yield from pool.finish()


def _entry(work: Work, url: str, submitted_at: str) -> Entry:
    article_id, host = article_and_host(url)
    item = {"article_id": article_id, "origin": "batch", "submitted_at": submitted_at, "url": url}
    if work.published_at:
        item["published_at"] = work.published_at.isoformat()
    if work.title:
        item["title"] = work.title[:_TITLE]
    return Entry(article_id, host, orjson.dumps(item))


def _kept(work: Work, batch: Batch, documents: DocumentStore) -> Entry | BadLine:
    """The bytes in S3, where the workflow finds them."""
    told: dict[str, Any] = {"published_at": work.published_at, "title": work.title and work.title[:_TITLE]}
    told |= {"content_type": work.content_type, "charset": work.charset, "name": batch.name[:_TITLE]}
    try:
        item = item_of_bytes(work.body or b"", "batch", batch.submitted_at, documents, url=work.url, **told)
    except PageEmpty as error:
        return BadLine(work.line, str(error))
    if work.fetched_at and item.page:
        item = item.model_copy(update={"page": item.page.model_copy(update={"fetched_at": work.fetched_at})})
    return Entry(item.article_id, "", item.model_dump_json(exclude_defaults=True).encode())


class _Pool:
    """A bounded number of calls at once, with their results in order."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._executor = ThreadPoolExecutor(size)
        self._waiting: deque[Future[Entry | BadLine]] = deque()

    def __enter__(self) -> "_Pool":
        return self

    def __exit__(self, *_: object) -> None:
        self._executor.shutdown(cancel_futures=True)

    def do(self, call: Callable[[Work], Entry | BadLine], work: Work) -> Iterator[Entry | BadLine]:
        self._waiting.append(self._executor.submit(copy_context().run, call, work))
        if len(self._waiting) > self._size:
            yield self._waiting.popleft().result()

    def finish(self) -> Iterator[Entry | BadLine]:
        while self._waiting:
            yield self._waiting.popleft().result()


def _outstanding(old: Batch, batch: Batch, objects: Objects, documents: DocumentStore) -> Iterator[Entry | BadLine]:
    """What failed in a batch, and what it did not come to; all of a source that could not be read to its end."""
    if old.broken:
        return entries(old.model_copy(update={"submitted_at": batch.submitted_at}), objects, documents)
    if old.finished_at and old.rounds:
        failed = _items(objects, [f"{batch_folder(old.id)}failures.jsonl"])
        return (_again(item, batch) for item in failed)
    if not old.rounds:
        return entries(old.model_copy(update={"submitted_at": batch.submitted_at}), objects, documents)
    parts = collected(old, "failures", objects)
    return (_again(item, batch) for item in chain(_items(objects, parts), remaining(old, objects)))


def collected(batch: Batch, kind: str, objects: Objects) -> Iterator[str]:
    """Keys of `results` or `failures` of the rounds that count: collecting one may have been broken off half way."""
    folder = f"{batch_folder(batch.id)}{kind}/"
    keys = objects.keys(folder) if batch.pages else ()
    return (key for key in keys if int(key.removeprefix(folder)[:5]) <= batch.round)


def remaining(batch: Batch, objects: Objects) -> Iterator[dict[str, Any]]:
    """Items of the rounds that were not collected, and of what others left over."""
    for turn in left_over(batch, objects):
        yield from turn["items"]
    for number in range(batch.round + 1, batch.rounds + 1):
        for turn in lines(objects, part(batch.id, "rounds", number)):
            yield from turn["items"]


def left_over(batch: Batch, objects: Objects) -> Iterator[dict[str, Any]]:
    """Turns of collected rounds that have to be taken again and have no round yet; few rounds leave any."""
    there = set(objects.keys(f"{batch_folder(batch.id)}left/"))
    left = (part(batch.id, "left", number) for number in range(batch.left_from, batch.round + 1))
    for key in (resting_part(batch.id, batch.left_from - 1), *left):
        if key in there:
            yield from lines(objects, key)


def resting_part(batch: str, round_: int) -> str:
    """The key of turns whose hosts still rested when the rounds up to this one were gone through."""
    return f"{batch_folder(batch)}left/{round_:05d}-resting.jsonl"


def lines(objects: Objects, key: str) -> Iterator[Any]:
    stream: BinaryIO
    with objects.open(key).stream as stream:
        yield from map(orjson.loads, stream)


def _items(objects: Objects, keys: Iterable[str]) -> Iterator[dict[str, Any]]:
    for key in keys:
        yield from (line["item"] for line in lines(objects, key))


def _again(item: dict[str, Any], batch: Batch) -> Entry:
    told = {**item, "submitted_at": batch.submitted_at.isoformat()}
    host = article_and_host(item["url"])[1] if "page" not in item else ""
    return Entry(item["article_id"], host, orjson.dumps(told))
