"""Hostile pages: what extract makes of each and what it costs, each in a process of its own.

`python -m benchmarks.withstanding NAME` prints one JSON line.
"""

import json
import logging
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.readers import peak
from sayso.errors import Permanent
from sayso.extract import extract
from tests.hostile_pages import FIRST, LAST, PAGES, WITHOUT_AN_ARTICLE

ROOT = Path(__file__).parents[1]
EVERY = {**PAGES, **WITHOUT_AN_ARTICLE}


@dataclass(frozen=True, slots=True)
class Withstood:
    size: int
    """Bytes."""
    outcome: str
    seconds: float
    """Of the processor."""
    peak_mib: float
    """Of the whole process, libraries and all."""


def measured(name: str) -> Withstood:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.withstanding", name], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        return Withstood(0, f"died: {done.stderr.strip()[-100:]}", 0, 0)
    return Withstood(**json.loads(done.stdout))


def outcome(body: bytes) -> str:
    try:
        text = extract(body, seconds=600).text
    except Permanent as error:
        return f"{type(error).__name__}: {error}"
    return "the article" if FIRST in text and LAST in text else f"a part: {text[:80]!r}"


def main() -> None:
    logging.disable(logging.CRITICAL)
    # What every page needs is loaded before.
    outcome(PAGES["an article twice"]())
    body = EVERY[sys.argv[1]]()
    start = time.process_time()
    told = outcome(body)
    spent = time.process_time() - start
    print(json.dumps({"size": len(body), "outcome": told, "seconds": spent, "peak_mib": peak()}))


if __name__ == "__main__":
    main()
