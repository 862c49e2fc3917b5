"""What a cold start pays before the first line of a handler: imports, in a fresh interpreter each."""

import re
import statistics
import subprocess
import sys
from dataclasses import dataclass

HANDLERS = ("fetch", "extract", "analyze", "store", "intake", "api")
_LINE = re.compile(r"import time:\s+(\d+) \|\s+(\d+) \|(\s+)(\S+)")


@dataclass(frozen=True, slots=True)
class Import:
    milliseconds: float
    heaviest: tuple[tuple[str, float], ...]
    """Packages by the time of their own modules."""


def measured(module: str, runs: int = 5) -> Import:
    """The median run, by `python -X importtime`."""
    found = sorted((_once(module) for _ in range(runs)), key=lambda one: sum(one.values()))
    times = found[len(found) // 2]
    heaviest = sorted(times.items(), key=lambda pair: -pair[1])[:4]
    return Import(statistics.median(sum(one.values()) for one in found), tuple(heaviest))


def _once(module: str) -> dict[str, float]:
    command = [sys.executable, "-X", "importtime", "-c", f"import {module}"]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stderr.splitlines()
    packages: dict[str, float] = {}
    for own, _, _, name in (match.groups() for line in lines if (match := _LINE.match(line))):
        package = name.partition(".")[0]
        packages[package] = packages.get(package, 0) + int(own) / 1000
    return packages
