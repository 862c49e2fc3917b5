"""Pages through the workflow, several at a time, results in the order of the inputs."""

import sqlite3
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import orjson

from sayso.cli.inputs import Hints, item
from sayso.cli.stack import Stack
from sayso.errors import SaysoError
from sayso.models import Document, Item
from sayso.submission import Outcome, begin

__all__ = ["Fault", "Reading", "Result", "read"]


@dataclass(frozen=True, slots=True)
class Fault:
    """Why an input came to nothing: the step that failed, the error's name and its message."""

    step: str
    name: str
    message: str
    recorded: bool = False
    """`sayso show` can tell it again."""

    def as_json(self) -> dict[str, str]:
        return {"step": self.step, "name": self.name, "message": self.message}

    @classmethod
    def of(cls, error: SaysoError, step: str) -> "Fault":
        return cls(step, type(error).__name__, str(error))


@dataclass(frozen=True, slots=True)
class Result:
    argument: str
    article_id: str | None = None
    document: Document | None = None
    fault: Fault | None = None
    skipped: bool = False
    """`document` was already stored, and only new ones were asked for."""
    unchanged: bool = False
    """`document` was already stored, and the page still says the same."""


def read(argument: str, stack: Stack, hints: Hints, *, new_only: bool) -> Result:
    """One page through the whole workflow; what goes wrong is a fault in the result."""
    try:
        work = item(argument, hints, stack.documents)
    except SaysoError as error:
        return Result(argument, fault=Fault.of(error, "input"))
    try:
        if new_only and (found := _stored(work, stack)):
            return Result(argument, work.article_id, found, skipped=True)
        begin(work, stack.index)
        outcome = stack.executions.run(work)
        if outcome.succeeded:
            document = stack.documents.document(outcome.output["document"])
            return Result(argument, work.article_id, document, unchanged=bool(outcome.output.get("unchanged")))
        return Result(argument, work.article_id, fault=_fault(work, outcome, stack))
    except SaysoError as error:
        return Result(argument, work.article_id, fault=Fault.of(error, "submit"))
    except (OSError, sqlite3.Error) as error:
        told = f"could not write to the data directory: {error}. Make room, or set SAYSO_HOME to another"
        return Result(argument, work.article_id, fault=Fault("submit", type(error).__name__, told))


def _stored(work: Item, stack: Stack) -> Document | None:
    run = stack.index.run(work.article_id)
    head = stack.index.head(work.article_id) if run and run.status == "stored" else None
    return stack.documents.document(head.document) if head else None


def _fault(work: Item, outcome: Outcome, stack: Stack) -> Fault:
    run = stack.index.run(work.article_id)
    if run and run.status == "failed" and run.submitted_at == work.submitted_at:
        return Fault(run.step or "unknown", run.error or "unknown", run.message or "", recorded=True)
    # Not even the failure could be recorded.
    return Fault("workflow", outcome.error or "unknown", _cause(outcome.cause))


def _cause(cause: str | None) -> str:
    """The message in what Lambda says of an error, at whatever depth it was wrapped."""
    text = cause or "the execution ended without saying why"
    while text.startswith("{"):
        try:
            told = orjson.loads(text)
        except orjson.JSONDecodeError:
            break
        text = str(told.get("errorMessage") or told.get("message") or told)
    return text


class Reading:
    """A run over several inputs: iterating gives results in input order, after `stop` only of what was begun."""

    def __init__(self, arguments: Sequence[str], stack: Stack, hints: Hints, *, jobs: int, new_only: bool) -> None:
        self._arguments = arguments
        self._pool = ThreadPoolExecutor(max_workers=jobs, thread_name_prefix="read")
        one = partial(read, stack=stack, hints=hints, new_only=new_only)
        self._futures: list[Future[Result] | None] = [self._pool.submit(one, argument) for argument in arguments]

    def __iter__(self) -> Iterator[Result]:
        for number, future in enumerate(self._futures):
            if future is None:
                continue
            try:
                result = future.result()
            except CancelledError:
                continue
            # A result that was given is not held: a thousand documents would be.
            self._futures[number] = None
            yield result

    def stop(self, *, wait: bool = False) -> None:
        """Begins nothing more; what is under way goes on, and may be waited for."""
        self._pool.shutdown(wait=wait, cancel_futures=True)

    @property
    def remaining(self) -> list[str]:
        """The inputs that were never begun."""
        return [a for a, f in zip(self._arguments, self._futures, strict=True) if f is not None and f.cancelled()]
