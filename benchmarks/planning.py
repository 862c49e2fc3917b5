"""A list of a million addresses to the rounds of a batch, in a process of its own; S3 is a folder.

Hosts have as many pages each, or as many as the web has it: of the n-th host the n-th part of those of the first.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sayso.batches import save
from sayso.documents import S3Documents
from sayso.errors import NothingStored
from sayso.intake import Rules, plan
from sayso.models import Batch
from sayso.objects import Object

ROOT = Path(__file__).parents[1]
# The golden ratio: its multiples, without the whole, come close to every number between 0 and 1 as often as to another.
_GOLDEN = 0.6180339887498949
_WHOLE_PROCESSOR = 1769
"""MB of a function with one processor; another has as much less as it has memory."""


@dataclass(frozen=True, slots=True)
class Planned:
    pages: int
    largest: int
    """Pages of the host with the most."""
    left: int
    """Pages for which there is no round: a redrive reads them."""
    rounds: int
    seconds: float
    processor_seconds: float
    peak_mib: float
    """Of the whole process."""
    disk_mib: float
    """Of the rounds."""

    def seconds_of(self, memory: int) -> float:
        """As long as the processor's work takes a function of so many MB."""
        return self.processor_seconds * max(1, _WHOLE_PROCESSOR / memory)


class Folder:
    """`Objects` as files."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def path(self, key: str) -> Path:
        path = self._root / key
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def open(self, key: str) -> Object:
        try:
            return Object(self.path(key).open("rb"))
        except FileNotFoundError:
            raise NothingStored(key) from None

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


def measured(pages: int, hosts: int, *, skewed: bool) -> Planned:
    command = [sys.executable, "-m", "benchmarks.planning", str(pages), str(hosts), str(int(skewed))]
    return Planned(**json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout))


def host_of(page: int, hosts: int, *, skewed: bool) -> int:
    return int(hosts ** (page * _GOLDEN % 1)) - 1 if skewed else page * 7919 % hosts


def peak_mib() -> float:
    """Since this program began; `getrusage` counts the process, too, that it was a copy of before."""
    [told] = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(told) / 1024


def main() -> None:
    pages, hosts, skewed = map(int, sys.argv[1:])
    of_host: Counter[int] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        objects, scratch = Folder(Path(folder, "bucket")), Path(folder, "scratch")
        scratch.mkdir()
        with objects.path("inbox/list.txt").open("w") as listed:
            for n in range(pages):
                host = host_of(n, hosts, skewed=bool(skewed))
                of_host[host] += 1
                address = f"https://www.paper-{host}.example/news/2025/03/{n % 28 + 1:02}/a-story-of-the-day-{n}"
                listed.write(f"{address}.html?utm_source=feed\n")
        save(Batch(id="b", name="list", source="inbox/list.txt", submitted_at=datetime.now(UTC)), objects)
        start, worked = time.perf_counter(), time.process_time()
        made = plan("b", Rules(5, 50, 30, 0), objects=objects, documents=S3Documents(None, ""), scratch=scratch)
        seconds, processor_seconds = time.perf_counter() - start, time.process_time() - worked
        size = sum(objects.path(key).stat().st_size for key in objects.keys("batches/b/rounds/"))
    told = (made.pages, max(of_host.values()), made.not_read, made.rounds)
    planned = Planned(*told, seconds, processor_seconds, peak_mib(), size / 2**20)
    print(json.dumps({name: getattr(planned, name) for name in Planned.__dataclass_fields__}))


if __name__ == "__main__":
    main()
