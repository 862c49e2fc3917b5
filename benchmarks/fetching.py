"""Fetching alone: what Sayso's fetch adds to urllib3, and news-please's crawler beside both in the same run."""

import gzip
import json
import os
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.peers import NotInstalled, python_of
from tests.http_server import HttpServer

ROOT = Path(__file__).parents[1]
NEWS_PLEASE = "news-please==1.6.16"

_ROUNDS = 3
_TIMES = 100
# In a process of its own: a server in this one would take turns with nobody, but share its memory and its lock.
_SERVER = """
import sys
from pathlib import Path
from benchmarks.fetching import offered, page_of
from benchmarks.peers import NotInstalled, python_of
from tests.http_server import http_server

page = Path(sys.argv[1]).read_bytes()
with http_server() as site:
    for size in map(int, sys.argv[2:]):
        offered(site, f"/{size}", page_of(page, size))
    print(site.port, flush=True)
    sys.stdin.read()
"""


def page_of(page: bytes, size: int) -> bytes:
    """At least the page itself. Its words in another order, so that it packs as a text does, not as a repetition."""
    start, end = page.split(b"</article>")
    words, missing = re.findall(rb"[^\s<>]{2,}", re.sub(rb"<[^>]*>", b" ", start)), max(0, size - len(page))
    text = b" ".join(random.Random(size).choices(words, k=missing // 3))
    return start + b"<p>" * (missing > 0) + text[: max(0, missing - 3)] + b"</article>" + end


def offered(site: HttpServer, path: str, body: bytes) -> None:
    """Packed to whom takes it so, as the web's servers do."""
    site.page(path, gzip.compress(body, 6), Content_Encoding="gzip")
    packed = site.answers[path]
    site.page(path, body)
    plain = site.answers[path]
    site.answers[path] = lambda request: (packed if "gzip" in request.headers.get("Accept-Encoding", "") else plain)(
        request
    )


@dataclass(slots=True)
class Cost:
    pages: dict[int, list[float]] = field(default_factory=dict)
    """Milliseconds, by the bytes of a page."""
    rise: float = 0
    """MiB that a large page takes, over what the process had before."""
    peak: float = 0
    calls: dict[str, float] = field(default_factory=dict)
    """Of AWS for a page, by service."""


def measured(sizes: tuple[int, ...], large: int) -> tuple[dict[str, Cost], str]:
    """Each reader's cost, and why one is missing. They take turns, so that what else the machine does meets all."""
    pythons, missing = {name: Path(sys.executable) for name in ("sayso", "sayso on moto", "urllib3")}, ""
    try:
        pythons["news-please"] = news_please(ROOT / ".cache" / "news-please")
    except NotInstalled as why:
        missing = str(why)
    costs = {name: Cost({size: [] for size in sizes}) for name in pythons}
    with served(*sizes, large) as site:
        for size in sizes * _ROUNDS:
            for name, python in pythons.items():
                told = run(python, name, site, _TIMES, size)
                costs[name].pages[size] += told["milliseconds"]
                costs[name].calls = told["calls"]
        for name, python in pythons.items():
            told = run(python, name, site, 1, large)
            costs[name].rise, costs[name].peak = told["rise"], told["peak"]
    return costs, missing


def run(python: Path, name: str, site: str, times: int, size: int) -> dict:
    reader = str(Path(__file__).with_name("readers.py"))
    done = subprocess.run(
        [python, reader, name, f"{site}/{_WARM_UP}", str(times), f"{site}/{size}"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


_WARM_UP = 1
"""Bytes: the page as it is."""


@contextmanager
def served(*sizes: int) -> Iterator[str]:
    page = next(ROOT.glob("samples/*.html"))
    command = [sys.executable, "-c", _SERVER, str(page), str(_WARM_UP), *map(str, sizes)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        yield f"http://127.0.0.1:{server.stdout.readline().strip()}"
        server.stdin.close()


def news_please(folder: Path) -> Path:
    """The Python of an environment of its own. Raises NotInstalled."""
    return python_of(folder, NEWS_PLEASE, [NEWS_PLEASE])
