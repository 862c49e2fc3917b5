"""A batch's list to its rounds, and the round that comes next."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from sayso.batches import batch_folder, load, part, save, turns_folder
from sayso.documents import DocumentStore
from sayso.errors import ContentUnsupported, InputInvalid
from sayso.intake.grouping import MOST_ROUNDS, Partitions, Rounds
from sayso.intake.rejections import Rejections
from sayso.intake.sources import entries
from sayso.limits import TURN_PAGES, TURN_SECONDS
from sayso.models import Batch
from sayso.objects import Objects

__all__ = ["Rules", "failure_line", "next_round", "plan"]

# Seconds of a page besides its host's delay: robots.txt of the first, a redirect here and there, and the steps.
_PAGE_SECONDS = 3.0
# A batch of which too much fails is to be stopped before all of it is read. A round costs some seconds of its own.
_ROUNDS, _FEWEST = 10, 5


@dataclass(frozen=True, slots=True)
class Rules:
    delay: float
    """Seconds between two requests to one host."""
    concurrency: int
    """Turns at once."""
    tolerated: float
    """Percentage of the pages that may fail."""
    patience: float
    """Seconds that a host may rest before its pages have failed."""

    @property
    def longest(self) -> float:
        """Seconds that a batch goes on, in all, after what was planned, where hosts give little at a time."""
        return max(86_400, 7 * self.patience)

    @property
    def _most(self) -> int:
        """Pages of a turn that its time allows."""
        return max(1, min(TURN_PAGES, int(TURN_SECONDS / (self.delay + _PAGE_SECONDS))))

    def turn_pages(self, pages: int, largest: int) -> int:
        """Of a batch of so many pages, `largest` of them of one host: its turns are short enough for a round to be a
        tenth of it, but no shorter than for ten rounds of any host.
        """
        return min(self._most, max(_FEWEST, pages // (_ROUNDS * self.concurrency), largest // _ROUNDS))

    def round_pages(self, pages: int) -> int:
        """The most of a round: how many pages fail is judged after each."""
        return max(pages // _ROUNDS, min(self._most, _FEWEST) * self.concurrency)


def plan(name: str, rules: Rules, *, objects: Objects, documents: DocumentStore, scratch: Path) -> Batch:
    """Of a batch that was planned before, that plan. `scratch` is an empty folder on disk."""
    batch = load(name, objects)
    if batch.status != "pending":
        return batch
    rejections = Rejections()
    with Partitions(scratch / "hosts") as partitions:
        try:
            for entry in rejections.apart(entries(batch, objects, documents)):
                partitions.add(entry)
        except (InputInvalid, ContentUnsupported) as broken:
            rejections.broken = broken
        pages = rules.turn_pages(partitions.added, partitions.largest)
        rounds = Rounds(scratch / "rounds", pages=pages, most=rules.round_pages(partitions.added))
        for partition in partitions.read():
            for host, item in partition:
                rounds.add(host, item)
            rounds.end_hosts()
    pages = rounds.items + rounds.items_over
    told: dict[str, Any] = {"pages": pages, "repeated": partitions.repeated, "rejected": rejections.count}
    if rejections.broken:
        told |= {"message": str(rejections.broken), "broken": type(rejections.broken).__name__}
    batch = publish(batch.model_copy(update={"status": "running", **told}), rounds, objects, scratch)
    batch = batch.model_copy(update={"rejections": rejections.tell(batch, objects)})
    save(batch, objects)
    return batch


def publish(batch: Batch, rounds: Rounds, objects: Objects, scratch: Path) -> Batch:
    """The batch with these rounds, whose manifests are in S3. What has no round is among what was not read."""
    for round_, path in rounds.manifests():
        objects.upload(part(batch.id, "rounds", round_), path)
    if rounds.over.exists():
        told = scratch / "over.jsonl"
        why = f"a batch has {MOST_ROUNDS:,} rounds, and this host has more pages. `sayso batch redrive` reads them"
        with rounds.over.open("rb") as turns, told.open("wb") as file:
            for turn in map(orjson.loads, turns):
                file.writelines(failure_line(item, "BatchTooLong", why) for item in turn["items"])
        objects.upload(f"{batch_folder(batch.id)}failures/{batch.round:05d}-over.jsonl", told)
    not_read = batch.not_read + rounds.items_over
    return batch.model_copy(update={"rounds": max(batch.rounds, rounds.last), "not_read": not_read})


def failure_line(item: dict[str, Any], error: str, message: str) -> bytes:
    url = {"url": item["url"]} if "url" in item else {}
    told = {"article_id": item["article_id"], **url, "error": error, "message": message, "item": item}
    return orjson.dumps(told, option=orjson.OPT_APPEND_NEWLINE)


def next_round(batch: Batch, rules: Rules) -> dict[str, Any]:
    """What `batch.asl.yaml` needs for it; nothing where there is none."""
    if batch.error or batch.finished_at or batch.round >= batch.rounds:
        return {}
    number = batch.round + 1
    return {
        "round": number,
        "manifest": part(batch.id, "rounds", number),
        "results": turns_folder(batch.id, number).rstrip("/"),
        "concurrency": rules.concurrency,
        "wait_seconds": batch.wait_seconds,
    }
