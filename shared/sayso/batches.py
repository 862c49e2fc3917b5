"""Batches: many articles read by host and by round (`batch.asl.yaml`). S3 keeps all that is known of one.

batches/{id}/batch.json                sayso.models.Batch
batches/{id}/list.jsonl                what it was begun with, where that is no object of the inbox
batches/{id}/rounds/{round}.jsonl      a turn a line: `{"host", "items", "strikes", "since"}`, items of one host
batches/{id}/results/{round}.jsonl     articles that are stored
batches/{id}/failures/{round}.jsonl    articles that are not, and why; each line has the `item` to try again
batches/{id}/left/{round}.jsonl        turns that have to be taken again, in so many `pages` each, and `why`; beside it,
                                       {round}-resting.jsonl, those that wait for their host, and {round}-hosts.json,
                                       what is known of these hosts (sayso.intake.resting)
batches/{id}/results.jsonl             all of them, at the end
batches/{id}/failures.jsonl            likewise
turns/{id}/{round}/...                 what the Distributed Map writes of a round, until it is collected and for a while
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Protocol

import orjson
from botocore.exceptions import ClientError

from sayso.aws import calling, error_code
from sayso.errors import InputInvalid, NothingStored
from sayso.models import Batch
from sayso.objects import Objects

__all__ = ["Batches", "Submission", "batch_folder", "load", "part", "save", "turns_folder"]


def batch_folder(name: str) -> str:
    return f"batches/{name}/"


def part(batch: str, kind: str, round_: int) -> str:
    """The key of what a batch keeps of a round: `rounds`, `results`, `failures` or `left`."""
    return f"{batch_folder(batch)}{kind}/{round_:05d}.jsonl"


def turns_folder(batch: str, round_: int) -> str:
    """Apart from what is kept of a batch: lifecycle rules reach what has a beginning of its own."""
    return f"turns/{batch}/{round_:05d}/"


def load(name: str, objects: Objects) -> Batch:
    """Raises NothingStored."""
    try:
        with objects.open(f"{batch_folder(name)}batch.json").stream as stream:
            return Batch.model_validate_json(stream.read())
    except NothingStored as error:
        raise NothingStored(f"there is no batch {name}. `sayso batch status` lists those that there are") from error


def save(batch: Batch, objects: Objects) -> None:
    objects.put(f"{batch_folder(batch.id)}batch.json", _json(batch))


class Submission(Protocol):
    """How other parts of the program begin a batch."""

    def begin(
        self, lines: Iterable[Mapping[str, Any]], name: str, now: datetime, *, since: datetime | None = None
    ) -> str: ...

    def begin_from(self, source: str, name: str, now: datetime) -> str: ...


class Batches:
    """Errors: StorageRefused, StorageUnavailable."""

    def __init__(self, objects: Objects, sfn: Any, state_machine_arn: str) -> None:
        self._objects = objects
        self._sfn = sfn
        self._arn = state_machine_arn

    def begin(
        self, lines: Iterable[Mapping[str, Any]], name: str, now: datetime, *, since: datetime | None = None
    ) -> str:
        """Articles as a `.jsonl` list has them: `url`, `published_at`, `title`. The batch's id; the same lines, name
        and time, twice, are one batch. Whoever begins it once more at another time tells of one time, `since`.
        """
        told = [{k: v for k, v in line.items() if v is not None} for line in lines]
        body = b"".join(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE) for line in told)
        identifier = _id(f"{hashlib.sha256(body).hexdigest()} {name}", since or now)
        return self._begin_with(identifier, lambda key: self._objects.put(key, body), ".jsonl", name, now)

    def begin_with(self, put: Callable[[str], object], suffix: str, name: str, now: datetime) -> str:
        """The id of a batch of the list that `put` puts at the key which it is given; `suffix` as its file has it.
        The same name and time, twice, are one batch, whatever is put.
        """
        return self._begin_with(_id(name, now), put, suffix, name, now)

    def _begin_with(self, identifier: str, put: Callable[[str], object], suffix: str, name: str, now: datetime) -> str:
        source = f"{batch_folder(identifier)}list{suffix}"
        put(source)
        return self._begin(Batch(id=identifier, name=name, source=source, submitted_at=now))

    def begin_from(self, source: str, name: str, now: datetime) -> str:
        """The id of a batch of what stands at the key `source`. The same source and time, twice, are one batch."""
        return self._begin(Batch(id=_id(source, now), name=name, source=source, submitted_at=now))

    def _begin(self, batch: Batch) -> str:
        self._objects.put_new(f"{batch_folder(batch.id)}batch.json", _json(batch))
        self._start(batch)
        return batch.id

    def _start(self, batch: Batch) -> None:
        with calling(f"start {self._arn} for batch {batch.id}"):
            try:
                document = orjson.dumps({"batch": batch.id}).decode()
                self._sfn.start_execution(stateMachineArn=self._arn, name=batch.id, input=document)
            except ClientError as error:
                if error_code(error) != "ExecutionAlreadyExists":
                    raise

    def redrive(self, name: str, now: datetime) -> str:
        """A batch of what failed in another, or was not read. Raises NothingStored, and InputInvalid where the other
        still runs or has nothing outstanding.
        """
        old = load(name, self._objects)
        if self.is_running(old):
            raise InputInvalid(f"batch {name} is still running. Wait for its end, and run what failed then")
        if old.status == "succeeded" and not old.failed + old.not_read:
            raise InputInvalid(f"nothing failed in batch {name}")
        return self.begin_from(batch_folder(name), old.name, now)

    def batch(self, name: str) -> Batch:
        return load(name, self._objects)

    def recent(self, limit: int) -> Iterator[Batch]:
        """The newest first."""
        for name in sorted(self.names(), reverse=True)[:limit]:
            with suppress(NothingStored):  # one that was only half begun
                yield load(name, self._objects)

    def names(self, start: str = "") -> Iterator[str]:
        """The ids that begin so."""
        return (name for name in self._objects.folders("batches/") if name.startswith(start))

    def is_running(self, batch: Batch) -> bool:
        """Whether it has an execution that has not ended: one that was broken off says nothing in `batch.json`."""
        if batch.status not in {"pending", "running"}:
            return False
        arn = f"{self._arn.replace(':stateMachine:', ':execution:')}:{batch.id}"
        with calling(f"ask for {arn}"):
            try:
                return bool(self._sfn.describe_execution(executionArn=arn)["status"] == "RUNNING")
            except ClientError as error:
                if error_code(error) == "ExecutionDoesNotExist":
                    return False
                raise


def _id(of: str, at: datetime) -> str:
    """Sorts by time; short enough for the name of an execution (80 characters)."""
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}-{hashlib.sha256(f'{at.timestamp()} {of}'.encode()).hexdigest()[:10]}"


def _json(batch: Batch) -> bytes:
    return orjson.dumps(batch.model_dump(mode="json", exclude_none=True), option=orjson.OPT_INDENT_2)
