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
from sayso.errors import HostFailing
from sayso.intake.leftovers import again
from sayso.intake.planning import Rules, failure_line
from sayso.intake.resting import Resting
from sayso.intake.sources import lines
from sayso.limits import TURN_SECONDS
from sayso.models import Batch
from sayso.objects import Objects

__all__ = ["collect"]

_STRIKES = 2
"""Turns of the same pages in which none came to an end, after which they have failed; where nothing is told of a turn,
they are halved before that, down to a page.
"""
_REFUSALS = 3
"""Times that a page's host has had enough when it was asked for that page, after which the page has failed, if it ended
another meanwhile: then it is not the host.
"""
_MESSAGE = 4000
_NOT_ENDED = "the article's execution was not begun, or was cut off at its 300 s"


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of a page: no more than is told of it in the end, for a round may have hundreds of thousands."""

    kind: Literal["stored", "unchanged", "failed", "busy", "refused", "not ended"]
    """Of a host that has no time, `refused` is a page that it was asked for."""
    document: str = ""
    error: str = ""
    message: str = ""
    rest: float = 0
    """Seconds for which the host wants to be left alone."""

    @property
    def has_ended(self) -> bool:
        """Else it may come right: the page was not begun, was cut off, or its host had no time for it."""
        return self.kind in {"stored", "unchanged", "failed"}


_Page = tuple[dict[str, Any], Outcome]
"""An item and how it ended."""
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
    resting = Resting.load(name, round_ - 1, rules.patience, objects)
    with _Parts(scratch, round_, now.timestamp(), resting) as parts:
        for turn in lines(objects, part(name, "rounds", round_)):
            parts.take(turn, outcomes)
    parts.upload(name, round_, objects)
    counts = {kind: getattr(batch, kind) + parts.counts[kind] for kind in ("stored", "unchanged", "failed")}
    batch = _judged(batch.model_copy(update={"round": round_, "wait_seconds": 0, **counts}), rules)
    if batch.round == batch.rounds and not batch.error:
        batch = _judged(again(batch, resting, rules, now, objects=objects, scratch=scratch), rules)
    resting.save(name, round_, objects)
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
            kind: Literal["busy", "refused"] = "refused" if busy["error"] == HostFailing.__name__ else "busy"
            return Outcome(kind, "", busy["error"], busy["message"], busy.get("seconds", 0))
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
    round: int
    now: float
    resting: Resting
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
        left = [(item, outcome) for item, outcome in told if not outcome.has_ended]
        for item, outcome in told:
            if outcome.has_ended:
                self._end(item, outcome)
        ended = len(told) - len(left)
        rest = max((outcome.rest for _, outcome in left if outcome.kind in {"busy", "refused"}), default=None)
        others = [(item, outcome) for item, outcome in left if outcome.kind != "refused"]
        refused = [(item, outcome) for item, outcome in left if outcome.kind == "refused"]
        again = self._left(turn, others, ended, rest) + sum(self._refused(turn, *page) for page in refused)
        self.resting.note(turn["host"], self.round, self.now, ended=ended, left=again, rest=rest)

    def _left(self, turn: dict[str, Any], left: list[_Page], ended: int, rest: float | None) -> int:
        """How many turns are left over. They are taken again in such as are as long as the host has shown to allow;
        in halves where nothing is told.
        """
        if not left:
            return 0
        is_told = len(turn["items"]) == 1 or any(outcome is not _NOT_TOLD for _, outcome in left) or ended > 0
        strikes = turn["strikes"] + (rest is None) if is_told and not ended else 0
        if strikes >= _STRIKES and rest is None:
            for page in left:
                self._end(*page)
            return 0
        pages = len(left) if is_told else (len(left) + 1) // 2
        if ended and (rest or 0) <= TURN_SECONDS:
            pages = ended
        self._again(turn, left, strikes, turn["since"], pages)
        return 1

    def _refused(self, turn: dict[str, Any], item: dict[str, Any], outcome: Outcome) -> int:
        strikes, since = (turn["strikes"] + 1 if turn["since"] else 1), turn["since"] or self.round
        host = self.resting.hosts.get(turn["host"])
        if strikes >= _REFUSALS and host and host.round > since:
            self._end(item, outcome)
            return 0
        self._again(turn, [(item, outcome)], strikes, since, 1)
        return 1

    def _again(self, turn: dict[str, Any], left: list[_Page], strikes: int, since: int, pages: int) -> None:
        why = next((one for _, one in left if one.kind != "not ended"), left[0][1])
        told = {"host": turn["host"], "strikes": strikes, "since": since, "pages": pages}
        told |= {"why": (why.error, why.message), "items": [item for item, _ in left]}
        self._write("left", told)

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
