"""What rounds left over becomes rounds of its own, when its hosts are due."""

import math
from collections import Counter
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from sayso.batches import batch_folder
from sayso.intake.grouping import MOST_ROUNDS, Rounds
from sayso.intake.planning import Rules, failure_line, publish
from sayso.intake.resting import Resting
from sayso.intake.sources import left_over, resting_part
from sayso.models import Batch
from sayso.objects import Objects

__all__ = ["again"]


def again(batch: Batch, resting: Resting, rules: Rules, now: datetime, *, objects: Objects, scratch: Path) -> Batch:
    """With rounds for the hosts that are due first; the others' turns are kept. What was tried last comes last."""
    at = resting.begin(now.timestamp())
    if resting.hosts and (why := _too_long(batch, resting, rules, now.timestamp())):
        return batch.model_copy(update={"error": "BatchTooLong", "message": why})
    rounds, gone, failed = Rounds(scratch / "rounds", first=batch.rounds + 1), Counter[str](), 0
    with ExitStack() as files:
        kept = files.enter_context((scratch / "kept").open("wb"))
        failures = files.enter_context((scratch / "rested").open("wb"))
        for turn in left_over(batch, objects):
            host = resting.hosts[turn["host"]]
            if resting.has_failed(host):
                failures.writelines(failure_line(item, *turn["why"]) for item in turn["items"])
                failed += len(turn["items"])
            elif host.due <= at and gone[turn["host"]] < host.turns:
                gone[turn["host"]] += 1
                _add(turn, rounds)
            else:
                kept.write(orjson.dumps(turn, option=orjson.OPT_APPEND_NEWLINE))
                continue
            host.waiting -= 1
    _upload(batch, objects, scratch)
    wait = math.ceil(at - now.timestamp()) if gone else 0
    told = {"failed": batch.failed + failed, "left_from": batch.round + 1, "wait_seconds": wait}
    return publish(batch.model_copy(update=told), rounds, objects, scratch)


def _too_long(batch: Batch, resting: Resting, rules: Rules, now: float) -> str | None:
    if batch.rounds >= MOST_ROUNDS:
        return f"a batch has {MOST_ROUNDS:,} rounds, and its hosts needed more. `sayso batch redrive` goes on"
    if now - resting.began > rules.longest:
        waited = f"{rules.longest / 3600:g} hours"
        return f"what its hosts left over was waited for {waited}, and there is more. `sayso batch redrive` goes on"
    return None


def _add(turn: dict[str, Any], rounds: Rounds) -> None:
    items = [orjson.dumps(item) for item in turn["items"]]
    for start in range(0, len(items), turn["pages"]):
        rounds.add_turn(turn["host"], items[start : start + turn["pages"]], turn["strikes"], turn["since"])


def _upload(batch: Batch, objects: Objects, scratch: Path) -> None:
    kept, rested = scratch / "kept", scratch / "rested"
    key = resting_part(batch.id, batch.round)
    # An earlier attempt at the same may have kept what has failed by now.
    if kept.stat().st_size or key in objects.keys(key):
        objects.upload(key, kept)
    if rested.stat().st_size:
        objects.upload(f"{batch_folder(batch.id)}failures/{batch.round:05d}-rested.jsonl", rested)
