"""One way to fetch a page, in a process of its own: `python readers.py NAME WARM-UP TIMES URL`.

Runs in environments without Sayso too: each reader imports its own.
"""

# ruff: noqa: PLC0415 - what a reader needs is not there where another one runs
import json
import re
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

Read = Callable[[str], object]

_WARM_UPS = 20
_STATUS = Path("/proc/self/status")


def sayso() -> Read:
    """All of fetch but for its stores, which are in memory: checks, robots.txt, turns, reservations."""
    from tests.fakes import FakeDocuments, FakeHosts, FakeIndex

    return _fetching(FakeDocuments(), FakeIndex(), FakeHosts())


def sayso_on_moto() -> Read:
    """With a bucket and a table; moto answers for them in this process."""
    import boto3
    from moto import mock_aws

    from sayso.documents import S3Documents
    from sayso.fetch import DynamoHosts
    from sayso.index import DynamoIndex

    mock_aws(config={"core": {"mock_credentials": True}}).start()
    s3, dynamodb = (boto3.client(service, region_name="us-east-1") for service in ("s3", "dynamodb"))
    s3.create_bucket(Bucket="bucket")
    dynamodb.create_table(
        TableName="table",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
    )
    for client in (s3, dynamodb):
        client.meta.events.register("before-call", _count)
    return _fetching(S3Documents(s3, "bucket"), DynamoIndex(dynamodb, "table"), DynamoHosts(dynamodb, "table"))


def _count(model: Any, **_: Any) -> None:
    CALLS[model.service_model.service_name] += 1


CALLS: Counter[str] = Counter()
"""Of AWS, by service."""


def _fetching(documents: Any, index: Any, hosts: Any) -> Read:
    from datetime import UTC, datetime

    from sayso.fetch import Fetching, FetchSettings, Http, SoFar, fetch, resolve_host
    from sayso.submission import item_of_url

    by = Fetching(
        documents=documents,
        index=index,
        hosts=hosts,
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
    taken = {"Accept-Encoding": "gzip"}
    return lambda url: pool.request("GET", url, headers=taken, retries=False).data


def news_please() -> Read:
    from newsplease.crawler.simple_crawler import SimpleCrawler

    return SimpleCrawler.fetch_url


READERS = {"sayso": sayso, "sayso on moto": sayso_on_moto, "urllib3": plain_urllib3, "news-please": news_please}


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
    CALLS.clear()
    before, milliseconds = peak(), []
    for _ in range(int(times)):
        start = time.perf_counter()
        if not read(url):
            sys.exit(f"{name} read nothing from {url}")
        milliseconds.append((time.perf_counter() - start) * 1000)
    calls = {service: made / int(times) for service, made in CALLS.items()}
    print(json.dumps({"milliseconds": milliseconds, "peak": peak(), "rise": peak() - before, "calls": calls}))


if __name__ == "__main__":
    main()
