"""What rounds left over becomes rounds of its own: at once, after a pause, or when its host has rested."""

from collections.abc import Mapping
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from sayso.batches import batch_folder
from sayso.intake.grouping import Rounds
from sayso.intake.planning import Rules, failure_line, publish
from sayso.intake.sources import left_over, resting_part
from sayso.models import Batch
from sayso.objects import Objects

__all__ = ["again"]

_PAUSE = 60
"""Seconds, before turns are taken again of which nothing came to its end."""
_LONGER = ((900.0, 900), (60.0, 300))
"""After so many seconds of a host's rest, pauses of so many."""


def again(batch: Batch, rules: Rules, now: datetime, *, objects: Objects, scratch: Path) -> Batch:
    """With rounds for what was left over. Of a host that rests the first turn alone is tried, the others are kept
    until something comes of it, and all have failed when `rules.patience` is over.
    """
    resting = _resting(batch, objects, now.timestamp())
    rounds, pauses = Rounds(scratch / "rounds", first=batch.rounds + 1), set()
    with ExitStack() as files:
        kept = files.enter_context((scratch / "kept").open("wb"))
        failures = files.enter_context((scratch / "rested").open("wb"))
        failed, probed = 0, set()
        for turn in left_over(batch, objects):
            host, items = turn["host"], turn["items"]
            if host not in resting:
                _add(turn, rounds)
                pauses.add(0 if turn["ended"] or turn.get("kept") else int(min(_PAUSE, rules.patience)))
                continue
            since = resting[host]
            if now.timestamp() - since >= rules.patience:
                failures.writelines(failure_line(item, *turn["why"]) for item in items)
                failed += len(items)
            elif host in probed:
                kept.write(orjson.dumps({**turn, "kept": True}, option=orjson.OPT_APPEND_NEWLINE))
            else:
                probed.add(host)
                rounds.add_turn(host, [orjson.dumps(item) for item in items], turn["strikes"], since)
                pauses.add(_pause(now.timestamp() - since))
    _upload(batch, objects, scratch)
    told = {"failed": batch.failed + failed, "left_from": batch.round + 1, "wait_seconds": min(pauses, default=0)}
    return publish(batch.model_copy(update=told), rounds, objects, scratch)


def _resting(batch: Batch, objects: Objects, now: float) -> Mapping[str, float]:
    """The hosts that were busy for every turn that was left over, and since when, in seconds since the epoch. Turns
    that were kept were not tried: where nothing else is left over of a host, it has time again.
    """
    since: dict[str, float] = {}
    awake: set[str] = set()
    for turn in left_over(batch, objects):
        if turn.get("kept"):
            continue
        if turn["rests"]:
            since[turn["host"]] = min(since.get(turn["host"], now), turn["since"] or now)
        else:
            awake.add(turn["host"])
    return {host: began for host, began in since.items() if host not in awake}


def _pause(rested: float) -> int:
    return next((pause for after, pause in _LONGER if rested >= after), _PAUSE)


def _add(turn: dict[str, Any], rounds: Rounds) -> None:
    """In turns as long as the host has shown to allow; in halves where nothing is told of it."""
    items = [orjson.dumps(item) for item in turn["items"]]
    strikes = turn["strikes"] + (not turn["rests"]) if turn["told"] and not turn["ended"] else 0
    pages = turn["ended"] or (len(items) if turn["told"] else (len(items) + 1) // 2)
    for start in range(0, len(items), pages):
        rounds.add_turn(turn["host"], items[start : start + pages], strikes)


def _upload(batch: Batch, objects: Objects, scratch: Path) -> None:
    kept, rested = scratch / "kept", scratch / "rested"
    key = resting_part(batch.id, batch.round)
    # An earlier attempt at the same may have kept what has failed by now.
    if kept.stat().st_size or key in objects.keys(key):
        objects.upload(key, kept)
    if rested.stat().st_size:
        objects.upload(f"{batch_folder(batch.id)}failures/{batch.round:05d}-rested.jsonl", rested)
