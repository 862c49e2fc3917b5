"""What came of a round, page by page; what has to be tried again becomes rounds of its own."""

import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import orjson

from sayso.batches import load, part, save, turns_folder
from sayso.intake.leftovers import again
from sayso.intake.planning import Rules, failure_line
from sayso.intake.sources import lines
from sayso.models import Batch
from sayso.objects import Objects

__all__ = ["collect"]

_STRIKES = 2
"""Turns of the same pages in which none came to an end, after which they have failed; where nothing is told of a turn,
they are halved before that, down to a page.
"""
_MESSAGE = 4000
_NOT_ENDED = "the article's execution was not begun, or was cut off at its 300 s"


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of a page: no more than is told of it in the end, for a round may have hundreds of thousands."""

    kind: Literal["stored", "unchanged", "failed", "busy", "not ended"]
    document: str = ""
    error: str = ""
    message: str = ""

    @property
    def has_ended(self) -> bool:
        """Else it may come right: the page was not begun, was cut off, or its host had no time for it."""
        return self.kind in {"stored", "unchanged", "failed"}


_NOT_TOLD = Outcome(
    "not ended", error="TurnBrokeOff", message="the turn was broken off, and nothing tells how it ended"
)


def collect(
    name: str,
    round_: int,
    written: Mapping[str, Any],
    rules: Rules,
    now: datetime,
    *,
    objects: Objects,
    scratch: Path,
) -> Batch:
    """`written` is what the Distributed Map returned, or its `Error` and `Cause`. Where it failed and left no results,
    the batch is stopped, and the round counts as not read. Safe to repeat: a round that was collected before is left
    as it is.
    """
    batch = load(name, objects)
    if batch.round >= round_:
        return batch
    files = list(objects.keys(turns_folder(name, round_)))
    if "Error" in written and not any(key.endswith("/manifest.json") for key in files):
        return _stopped(batch, round_, written, objects)
    outcomes = _outcomes(files, objects)
    with _Parts(scratch) as parts:
        for turn in lines(objects, part(name, "rounds", round_)):
            parts.take(turn, outcomes)
    parts.upload(name, round_, objects)
    counts = {kind: getattr(batch, kind) + parts.counts[kind] for kind in ("stored", "unchanged", "failed")}
    batch = _judged(batch.model_copy(update={"round": round_, "wait_seconds": 0, **counts}), rules)
    if batch.round == batch.rounds and not batch.error:
        batch = _judged(again(batch, rules, now, objects=objects, scratch=scratch), rules)
    save(batch, objects)
    return batch


def _stopped(batch: Batch, round_: int, failed: Mapping[str, Any], objects: Objects) -> Batch:
    told = f"round {round_:,} was not gone through: {failed.get('Cause') or 'nothing tells why'}"
    batch = batch.model_copy(update={"error": failed["Error"], "message": told[:_MESSAGE]})
    save(batch, objects)
    return batch


def _outcomes(files: Iterable[str], objects: Objects) -> dict[str, Outcome]:
    """By article, of the turns that came to their end. A round that was begun twice has two runs' files."""
    found: dict[str, Outcome] = {}
    for key in files:
        if "SUCCEEDED" in key.rpartition("/")[2]:
            for turn in lines(objects, key):
                for told in orjson.loads(turn["Output"]):
                    outcome = _outcome(told)
                    if told["article_id"] not in found or outcome.document:
                        found[told["article_id"]] = outcome
    return found


def _outcome(told: dict[str, Any]) -> Outcome:
    """From what a turn in `batch.asl.yaml` tells of a page."""
    if "output" in told:
        output = orjson.loads(told["output"])
        if busy := output.get("busy"):
            return Outcome("busy", "", busy["error"], busy["message"])
        return Outcome("unchanged" if output.get("unchanged") else "stored", output["document"])
    execution = told["execution"]
    error = sys.intern(execution.get("Error") or execution.get("Status") or "unknown")
    if execution.get("Status") != "FAILED":
        return Outcome("not ended", "", "NotEnded", f"{_NOT_ENDED} ({error})")
    return Outcome("failed", "", error, execution.get("Cause", "the execution ended without saying why"))


def _judged(batch: Batch, rules: Rules) -> Batch:
    if batch.failed * 100 <= rules.tolerated * batch.pages:
        return batch
    told = f"{batch.failed:,} of {batch.pages:,} pages failed, and no more than {rules.tolerated:g}% may"
    return batch.model_copy(update={"error": "TooManyFailures", "message": told})


@dataclass(slots=True)
class _Parts:
    """Of one round: files of results, failures, and turns that have to be taken again."""

    scratch: Path
    counts: Counter[str] = field(default_factory=Counter)
    _files: dict[str, Any] = field(default_factory=dict)
    _stack: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> "_Parts":
        for kind in ("results", "failures", "left"):
            self._files[kind] = self._stack.enter_context((self.scratch / kind).open("wb"))
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def take(self, turn: dict[str, Any], outcomes: dict[str, Outcome]) -> None:
        told = [(item, outcomes.get(item["article_id"], _NOT_TOLD)) for item in turn["items"]]
        again = [(item, outcome) for item, outcome in told if not outcome.has_ended]
        ended = len(told) - len(again)
        for item, outcome in told:
            if outcome.has_ended:
                self._end(item, outcome)
        busy = next(((one.error, one.message) for _, one in again if one.kind == "busy"), None)
        rests = not ended and busy is not None
        is_told = len(told) == 1 or any(outcome is not _NOT_TOLD for _, outcome in told)
        if not ended and not rests and is_told and turn["strikes"] + 1 >= _STRIKES:
            for item, outcome in again:
                self._end(item, outcome)
        elif again:
            left = {"host": turn["host"], "strikes": turn["strikes"], "ended": ended}
            rest = {"rests": rests, "since": turn["since"], "why": busy, "told": is_told}
            self._write("left", {**left, **rest, "items": [item for item, _ in again]})

    def _end(self, item: dict[str, Any], outcome: Outcome) -> None:
        if not outcome.document:
            self.counts["failed"] += 1
            self._files["failures"].write(failure_line(item, outcome.error, outcome.message))
            return
        self.counts[outcome.kind] += 1
        told = {"article_id": item["article_id"], "url": item.get("url"), "status": outcome.kind}
        self._write("results", {**told, "document": outcome.document})

    def _write(self, kind: str, value: dict[str, Any]) -> None:
        self._files[kind].write(orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE))

    def upload(self, batch: str, round_: int, objects: Objects) -> None:
        for kind in self._files:
            path = self.scratch / kind
            if path.stat().st_size:
                objects.upload(part(batch, kind, round_), path)
