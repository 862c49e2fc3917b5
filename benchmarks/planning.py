"""A list of a million addresses to the rounds of a batch, in a process of its own; S3 is a folder."""

import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sayso.batches import save
from sayso.documents import S3Documents
from sayso.intake import Rules, plan
from sayso.models import Batch
from sayso.objects import Object

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Planned:
    pages: int
    rounds: int
    seconds: float
    processor_seconds: float
    peak_mib: float
    """Of the whole process."""
    disk_mib: float
    """Of the rounds."""


class Folder:
    """`Objects` as files."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def path(self, key: str) -> Path:
        path = self._root / key
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def open(self, key: str) -> Object:
        return Object(self.path(key).open("rb"))

    def put(self, key: str, body: bytes) -> None:
        self.path(key).write_bytes(body)

    def put_new(self, key: str, body: bytes) -> bool:
        self.put(key, body)
        return True

    def upload(self, key: str, path: Path) -> None:
        shutil.copyfile(path, self.path(key))

    def keys(self, prefix: str) -> Iterator[str]:
        found = (path.relative_to(self._root) for path in sorted(self._root.rglob("*")) if path.is_file())
        return (str(path) for path in found if str(path).startswith(prefix))

    def folders(self, prefix: str) -> Iterator[str]:
        return iter(sorted(path.name for path in (self._root / prefix).iterdir() if path.is_dir()))


def measured(pages: int, hosts: int) -> Planned:
    command = [sys.executable, "-m", "benchmarks.planning", str(pages), str(hosts)]
    return Planned(**json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout))


def main() -> None:
    pages, hosts = map(int, sys.argv[1:])
    with tempfile.TemporaryDirectory() as folder:
        objects, scratch = Folder(Path(folder, "bucket")), Path(folder, "scratch")
        scratch.mkdir()
        with objects.path("inbox/list.txt").open("w") as listed:
            for n in range(pages):
                address = (
                    f"https://www.paper-{n * 7919 % hosts}.example/news/2025/03/{n % 28 + 1:02}/a-story-of-the-day-{n}"
                )
                listed.write(f"{address}.html?utm_source=feed\n")
        save(Batch(id="b", name="list", source="inbox/list.txt", submitted_at=datetime.now(UTC)), objects)
        start, worked = time.perf_counter(), time.process_time()
        made = plan("b", Rules(5, 50, 30, 0), objects=objects, documents=S3Documents(None, ""), scratch=scratch)
        seconds, processor_seconds = time.perf_counter() - start, time.process_time() - worked
        size = sum(objects.path(key).stat().st_size for key in objects.keys("batches/b/rounds/"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    planned = Planned(made.pages, made.rounds, seconds, processor_seconds, peak, size / 2**20)
    print(json.dumps({name: getattr(planned, name) for name in Planned.__dataclass_fields__}))


if __name__ == "__main__":
    main()
