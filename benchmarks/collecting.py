"""What came of a round in which every page failed, in a process of its own; S3 is a folder."""

import json
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.planning import ROOT, Folder
from sayso.batches import save
from sayso.intake import Rules, collect
from sayso.models import Batch

_TURN = 13


@dataclass(frozen=True, slots=True)
class Collected:
    pages: int
    seconds: float
    peak_mib: float
    """Of the whole process."""
    told_mib: float
    """Of what the Distributed Map wrote."""


def measured(pages: int) -> Collected:
    command = [sys.executable, "-m", "benchmarks.collecting", str(pages)]
    return Collected(**json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout))


def generate(objects: Folder, pages: int) -> None:
    """The round's manifest, and the Map's answer to it with all that StartSyncExecution tells of a page."""
    manifest, answer = (
        objects.path("batches/b/rounds/00001.jsonl"),
        objects.path("turns/b/00001/r/SUCCEEDED_0.jsonl"),
    )
    with manifest.open("w") as turns, answer.open("w") as answers:
        for start in range(0, pages, _TURN):
            items = [_item(n) for n in range(start, min(start + _TURN, pages))]
            turn = {"host": f"www.paper-{start}.example", "strikes": 0, "since": 0, "items": items}
            turns.write(json.dumps(turn) + "\n")
            answers.write(
                json.dumps({"Input": json.dumps(turn), "Output": json.dumps(list(map(_ended, items)))}) + "\n"
            )


def _item(n: int) -> dict[str, str]:
    url = f"https://www.paper-{n // _TURN * _TURN}.example/news/2025/03/a-story-of-the-day-{n}.html"
    return {"article_id": f"{n:020x}", "url": url, "origin": "batch", "submitted_at": "2025-03-01T12:00:00+00:00"}


def _ended(item: dict[str, str]) -> dict[str, object]:
    execution = {
        "ExecutionArn": f"arn:aws:states:eu-central-1:123456789012:express:article:{item['article_id']}:1",
        "Input": json.dumps({"item": item}),
        "Status": "FAILED",
        "Error": "PageMissing",
        "Cause": f"fetch: could not fetch {item['url']}: it answered 404. Is the address right, and may all read it?",
        "BillingDetails": {"BilledMemoryUsedInMB": 64, "BilledDurationInMilliseconds": 1000},
    }
    return {"article_id": item["article_id"], "execution": execution}


def main() -> None:
    pages = int(sys.argv[1])
    now = datetime.now(UTC)
    with tempfile.TemporaryDirectory() as folder:
        objects, scratch = Folder(Path(folder, "bucket")), Path(folder, "scratch")
        scratch.mkdir()
        generate(objects, pages)
        batch = Batch(id="b", name="list", source="x", submitted_at=now, status="running", pages=pages, rounds=1)
        save(batch, objects)
        start = time.perf_counter()
        done = collect("b", 1, {}, Rules(5, 50, 100, 0), now, objects=objects, scratch=scratch)
        seconds = time.perf_counter() - start
        told = sum(objects.path(key).stat().st_size for key in objects.keys("turns/b/"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    collected = Collected(done.failed, seconds, peak, told / 2**20)
    print(json.dumps({name: getattr(collected, name) for name in Collected.__dataclass_fields__}))


if __name__ == "__main__":
    main()
