"""The end of a batch: its results and its failures in a file each, and what is said of it."""

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from sayso.batches import batch_folder, load, save
from sayso.failures import reason_of
from sayso.intake.planning import failure_line
from sayso.intake.sources import collected, remaining
from sayso.models import Batch
from sayso.objects import Objects

__all__ = ["finish", "give_up"]

_MESSAGE = 4000


def finish(name: str, now: datetime, *, objects: Objects, scratch: Path) -> dict[str, Any]:
    """Counts, and `error` and `cause` where the batch was stopped. Safe to repeat."""
    batch = load(name, objects)
    if not batch.finished_at:
        told: dict[str, Any] = {"error": batch.error or batch.broken}
        if batch.not_read and not told["error"]:
            why = f"{batch.not_read:,} pages had no round. `sayso batch redrive` reads them"
            told = {"error": "BatchTooLong", "message": why}
        status = {"status": "failed" if told["error"] else "succeeded"}
        batch = _ended(batch.model_copy(update=told | status), now, objects, scratch)
    counts = batch.model_dump(include={"pages", "stored", "unchanged", "failed", "not_read", "rejected"})
    stopped = {"error": batch.error, "cause": batch.message} if batch.error else {}
    return {"batch": batch.id, **counts, **stopped}


def _ended(batch: Batch, now: datetime, objects: Objects, scratch: Path) -> Batch:
    not_read = batch.not_read + _join(batch, objects, scratch)
    batch = batch.model_copy(update={"finished_at": now, "not_read": not_read})
    save(batch, objects)
    return batch


def _join(batch: Batch, objects: Objects, scratch: Path) -> int:
    """How many pages the batch did not come to; they are among its failures."""
    folder, not_read = batch_folder(batch.id), 0
    error = "BatchTooLong" if batch.error == "BatchTooLong" else "BatchStopped"
    for kind in ("results", "failures"):
        joined = scratch / kind
        with joined.open("wb") as file:
            for key in collected(batch, kind, objects):
                with objects.open(key).stream as stream:
                    shutil.copyfileobj(stream, file)
            if kind == "failures":
                for item in remaining(batch, objects):
                    file.write(failure_line(item, error, batch.message or "the batch was stopped"))
                    not_read += 1
        objects.upload(f"{folder}{kind}.jsonl", joined)
    return not_read


def give_up(
    name: str, failed: dict[str, dict[str, str]], now: datetime, *, objects: Objects, scratch: Path
) -> dict[str, str]:
    """`failed` is the state's name with its `{"Error", "Cause"}`. What was read stays; a redrive goes on from there.
    Safe to repeat. Why it was given up is kept before its files are joined, which may be what failed.
    """
    state, reason = next(iter(failed)), reason_of(failed)
    told = f"{state}: {reason.message[:_MESSAGE]}"
    batch = load(name, objects)
    if not batch.finished_at:
        batch = batch.model_copy(update={"status": "failed", "error": reason.error, "message": told})
        save(batch, objects)
        _ended(batch, now, objects, scratch)
    return {"error": reason.error, "cause": told}
