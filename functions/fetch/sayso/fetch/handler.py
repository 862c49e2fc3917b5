"""Lambda: `{item, so_far}` to `{"outcome": "page", "page"}`, `{"outcome": "unchanged", "page"}` or `{"outcome": "wait",
"wait_seconds", "so_far"}`; of a batch's turn also to `{"outcome": "busy", "error", "message", "seconds"}`, where the
host has no time or has had enough: the batch comes again, after `seconds` if it can, and nothing has failed.
`HostFailing` tells that it was this page which was asked for. `{feed, so_far}` likewise, to `{"outcome": "feed", ...}`
or `{"outcome": "unchanged"}`.
"""

import time
from datetime import UTC, datetime
from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from sayso import aws
from sayso.documents import S3Documents
from sayso.errors import HostBusy, HostFailing, RobotsUnavailable
from sayso.fetch import (
    DynamoHosts,
    FeedToFetch,
    Fetching,
    FetchSettings,
    Http,
    NotYet,
    SoFar,
    Unchanged,
    fetch,
    fetch_feed,
    resolve_host,
    told_delay,
)
from sayso.index import DynamoIndex
from sayso.models import Item
from sayso.step import step

# Reading the certificate authorities takes longer than most answers.
_http = cache(Http)


@step("fetch")
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    so_far, by = SoFar.model_validate(event.get("so_far") or {}), _fetching(FetchSettings.load())
    try:
        if "feed" in event:
            return _feed(FeedToFetch.model_validate(event["feed"]), so_far, by)
        return _page(Item.model_validate(event.get("item")), so_far, by)
    except NotYet as wait:
        told = wait.so_far.model_dump(mode="json", exclude_none=True)
        return {"outcome": "wait", "wait_seconds": wait.seconds, "so_far": told}


def _page(item: Item, so_far: SoFar, by: Fetching) -> dict[str, Any]:
    try:
        found = fetch(item, so_far, by)
    except (HostBusy, HostFailing) as busy:
        if so_far.turn_began is None or not _is_rest(busy):
            raise
        seconds = told_delay(so_far.url or item.url or "", by) if isinstance(busy, HostBusy) else busy.rest or 0
        return {"outcome": "busy", "error": type(busy).__name__, "message": str(busy), "seconds": seconds}
    if isinstance(found, Unchanged):
        return {"outcome": "unchanged", "page": found.page}
    return {"outcome": "page", "page": found.model_dump(mode="json", exclude_none=True)}


def _is_rest(error: HostBusy | HostFailing) -> bool:
    return isinstance(error, HostBusy | RobotsUnavailable) or error.rest is not None


def _feed(feed: FeedToFetch, so_far: SoFar, by: Fetching) -> dict[str, Any]:
    found = fetch_feed(feed, so_far, by)
    if found is None:
        return {"outcome": "unchanged"}
    return {"outcome": "feed", **found.model_dump(mode="json", exclude_none=True)}


def _fetching(settings: FetchSettings) -> Fetching:
    dynamodb = aws.client("dynamodb")
    return Fetching(
        documents=S3Documents(aws.client("s3"), settings.bucket),
        index=DynamoIndex(dynamodb, settings.table),
        hosts=DynamoHosts(dynamodb, settings.table),
        settings=settings,
        http=_http(),
        resolve=resolve_host,
        now=lambda: datetime.now(UTC),
        clock=time.monotonic,
        sleep=time.sleep,
    )
