"""A data directory with many articles: how long it takes to open, and what a command on it costs.

The archive is made from one article that went through the workflow: its rows and its document, again and again under
other ids, days, hours and speakers, written below moto (through moto it would take an hour).
"""

import base64
import gzip
import hashlib
import sqlite3
import subprocess
import sys
import time
import zlib
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson

SAMPLE = Path(__file__).parents[1] / "samples" / "harbour-memo.html"
COMMAND = [sys.executable, "-c", "from sayso.cli.main import run; run()"]

_AN_HOUR_HOLDS = 60
_A_DAY_HOLDS = 1000
_SPEAKERS = 2000
_OPEN = "import sys, pathlib; from sayso.local import LocalCloud\nwith LocalCloud(pathlib.Path(sys.argv[1])): pass"


@dataclass(frozen=True, slots=True)
class Cost:
    seconds: float
    peak_mib: float


def identifier(number: int) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()[:20]


def generate(home: Path, articles: int) -> int:
    """The number of index items. `home` has to be new."""
    environment = {"SAYSO_HOME": str(home)}
    subprocess.run([*COMMAND, "read", str(SAMPLE), "--json"], env=environment, check=True, capture_output=True)
    with closing(sqlite3.connect(home / "cloud.sqlite3", isolation_level=None)) as db:
        db.execute("PRAGMA synchronous=OFF")
        db.execute("BEGIN")
        items = _multiplied(db, home / "objects", articles)
        db.execute("COMMIT")
    return items


def _multiplied(db: sqlite3.Connection, files: Path, articles: int) -> int:
    ((name,),) = db.execute("SELECT substr(pk, 3) FROM item WHERE sk = 'ARTICLE'")
    like = f"%{name}%"
    items = db.execute("SELECT * FROM item WHERE pk LIKE ?1 OR sk LIKE ?1", (like,)).fetchall()
    ((_, key, *_, file, _, state),) = db.execute("SELECT * FROM object WHERE key LIKE 'documents/%'")
    document = gzip.decompress((files / file).read_bytes())
    hour = next(row[1] for row in items if row[1].startswith("RUNS#")).removeprefix("RUNS#")
    for number in range(articles):
        swaps = _swaps(number, name, hour)
        db.executemany("INSERT OR REPLACE INTO item VALUES (?, ?, ?, ?, ?)", (_swapped(row, swaps) for row in items))
        body = gzip.compress(_swap(document.decode(), swaps).encode(), 1)
        path = files / swaps[0][1][:2] / swaps[0][1]
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(body)
        row = (items[0][0], _swap(key, swaps), str(path.relative_to(files)), len(body), _state(state, body))
        db.execute("INSERT INTO object VALUES ((SELECT min(owner) FROM object), ?2, 0, 1767225600, ?3, ?4, ?5)", row)
        if number % _AN_HOUR_HOLDS == 0:
            db.execute("INSERT INTO item VALUES (?, 'RUNS', ?, ?, NULL)", _hour(items[0][0], swaps[1][1]))
    return len(items) * articles


def _swaps(number: int, name: str, submitted: str) -> list[tuple[str, str]]:
    hour = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=number // _AN_HOUR_HOLDS)
    day = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=number // _A_DAY_HOLDS)
    return [
        (name, identifier(number)),
        (submitted, f"{hour:%Y-%m-%dT%H}"),
        ("2026-03-17", f"{day:%Y-%m-%d}"),
        ("SPEAKER#person:", f"SPEAKER#person:{number % _SPEAKERS}-"),
    ]


def _swap(text: str, swaps: list[tuple[str, str]]) -> str:
    for old, new in swaps:
        text = text.replace(old, new)
    return text


def _swapped(row: tuple[Any, ...], swaps: list[tuple[str, str]]) -> tuple[Any, ...]:
    owner, pk, sk, body, expires = row
    return owner, _swap(pk, swaps), _swap(sk, swaps), _swap(body.decode(), swaps).encode(), expires


def _state(state: bytes, body: bytes) -> bytes:
    """botocore compares the checksum when it reads."""
    checksum = base64.b64encode(zlib.crc32(body).to_bytes(4, "big")).decode()
    return orjson.dumps({**orjson.loads(state), "checksum_algorithm": "CRC32", "checksum_value": checksum})


def _hour(owner: str, hour: str) -> tuple[str, str, bytes]:
    return owner, hour, orjson.dumps({"pk": {"S": "RUNS"}, "sk": {"S": hour}})


def opening(home: Path) -> Cost:
    return _cost([sys.executable, "-c", _OPEN, str(home)], home)


def command(home: Path, *arguments: str) -> Cost:
    return _cost([*COMMAND, *arguments], home)


def _cost(arguments: list[str], home: Path) -> Cost:
    """The best of three, as a whole process: what else the machine does only adds."""
    return min((_measured(arguments, home) for _ in range(3)), key=lambda cost: cost.seconds)


def _measured(arguments: list[str], home: Path) -> Cost:
    start = time.perf_counter()
    code = (
        "import os, resource, subprocess, sys\n"
        "status = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n"
        "sys.exit(status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env={"SAYSO_HOME": str(home)},
        check=True,
        capture_output=True,
        text=True,
    )
    return Cost(time.perf_counter() - start, int(done.stdout) / 1024)
