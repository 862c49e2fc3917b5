"""Thousands of pages in one process: whether its memory grows, and whether a page always gives the same bytes.

`python -m benchmarks.soaking TIMES FILE ...` reads the files again and again, each round in another order, and prints
one JSON line at the start, after every thousand pages and at the end.
"""

import gzip
import hashlib
import json
import logging
import random
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sayso.errors import SaysoError
from sayso.extract import extract

ROOT = Path(__file__).parents[1]
EVERY = 1_000
_STATUS = Path("/proc/self/status")


@dataclass(frozen=True, slots=True)
class Soaked:
    pages: int
    resident: float | None
    """MiB; None where the system does not tell."""
    differing: tuple[str, ...]
    """Files that gave other bytes than the first time."""


def measured(files: Sequence[Path], times: int) -> Iterator[Soaked]:
    """In a process of its own; as they come."""
    command = [sys.executable, "-m", "benchmarks.soaking", str(times), *map(str, files)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            told = json.loads(line)
            yield Soaked(told["pages"], told["resident"], tuple(told["differing"]))


def soaked(files: Sequence[Path], times: int, every: int = EVERY) -> Iterator[Soaked]:
    first: dict[Path, str] = {}
    differing: dict[Path, None] = {}
    # What is read once, models and tables, is there before anything is counted.
    fingerprint(files[0])
    yield Soaked(0, resident(), ())
    for number, file in zip(range(1, times + 1), _orders(files), strict=False):
        if first.setdefault(file, own := fingerprint(file)) != own:
            differing[file] = None
        if number % every == 0 or number == times:
            yield Soaked(number, resident(), tuple(map(str, differing)))


def _orders(files: Sequence[Path]) -> Iterator[Path]:
    chance = random.Random(1)
    while True:
        yield from chance.sample(files, len(files))


def fingerprint(file: Path) -> str:
    """Of the article, or of the error."""
    body = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    try:
        told = extract(body, seconds=600).model_dump_json()
    except SaysoError as error:
        told = repr(error)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


def resident() -> float | None:
    if _STATUS.exists() and (found := re.search(r"VmRSS:\s+(\d+)", _STATUS.read_text())):
        return int(found[1]) / 1024
    return None


def main() -> None:
    times, *files = sys.argv[1:]
    logging.disable(logging.CRITICAL)
    for at in soaked([Path(file) for file in files], int(times)):
        print(json.dumps({"pages": at.pages, "resident": at.resident, "differing": at.differing}), flush=True)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
