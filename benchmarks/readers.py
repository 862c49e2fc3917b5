"""One way to fetch a page, in a process of its own: `python readers.py NAME WARM-UP TIMES URL`.

Runs in environments without Sayso too: each reader imports its own.
"""

# ruff: noqa: PLC0415 - what a reader needs is not there where another one runs
import json
import re
import resource
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

Read = Callable[[str], object]

_WARM_UPS = 20
_STATUS = Path("/proc/self/status")


def sayso() -> Read:
    """All of fetch but for its stores, which are in memory: checks, robots.txt, turns, reservations."""
    from datetime import UTC, datetime

    from sayso.fetch import Fetching, FetchSettings, Http, SoFar, fetch, resolve_host
    from sayso.submission import item_of_url
    from tests.fakes import FakeDocuments, FakeHosts, FakeIndex

    by = Fetching(
        documents=FakeDocuments(),
        index=FakeIndex(),
        hosts=FakeHosts(),
        settings=FetchSettings(bucket="bucket", table="table", allow_local=True, host_delay_seconds=0),
        http=Http(),
        resolve=resolve_host,
        now=lambda: datetime.now(UTC),
        clock=time.monotonic,
        sleep=time.sleep,
    )
    item = cache(lambda url: item_of_url(url, "api", by.now()))
    return lambda url: fetch(item(url), SoFar(), by)


def plain_urllib3() -> Read:
    import urllib3

    pool = urllib3.PoolManager()
    return lambda url: pool.request("GET", url, retries=False).data


def news_please() -> Read:
    from newsplease.crawler.simple_crawler import SimpleCrawler

    return SimpleCrawler.fetch_url


READERS = {"sayso": sayso, "urllib3": plain_urllib3, "news-please": news_please}


def peak() -> float:
    """MiB that this process had at most; `getrusage` may tell those of the one that started it."""
    if _STATUS.exists() and (found := re.search(r"VmHWM:\s+(\d+)", _STATUS.read_text())):
        return int(found[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def main() -> None:
    name, warm_up, times, url = sys.argv[1:]
    read = READERS[name]()
    for _ in range(_WARM_UPS):
        read(warm_up)
    before, milliseconds = peak(), []
    for _ in range(int(times)):
        start = time.perf_counter()
        if not read(url):
            sys.exit(f"{name} read nothing from {url}")
        milliseconds.append((time.perf_counter() - start) * 1000)
    print(json.dumps({"milliseconds": milliseconds, "peak": peak(), "rise": peak() - before}))


if __name__ == "__main__":
    main()
