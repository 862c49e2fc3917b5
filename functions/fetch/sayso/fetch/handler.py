"""Lambda: `{item, so_far}` to `{"outcome": "page", "page"}`, `{"outcome": "unchanged", "page"}` or `{"outcome": "wait",
"wait_seconds", "so_far"}`.
"""

import time
from datetime import UTC, datetime
from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from sayso import aws
from sayso.documents import S3Documents
from sayso.fetch import DynamoHosts, Fetching, FetchSettings, Http, NotYet, SoFar, Unchanged, fetch, resolve_host
from sayso.index import DynamoIndex
from sayso.models import Item
from sayso.step import step

# Reading the certificate authorities takes longer than most answers.
_http = cache(Http)


@step("fetch")
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    item, so_far = Item.model_validate(event.get("item")), SoFar.model_validate(event.get("so_far") or {})
    try:
        found = fetch(item, so_far, _fetching(FetchSettings.load()))
    except NotYet as wait:
        told = wait.so_far.model_dump(mode="json", exclude_none=True)
        return {"outcome": "wait", "wait_seconds": wait.seconds, "so_far": told}
    if isinstance(found, Unchanged):
        return {"outcome": "unchanged", "page": found.page}
    return {"outcome": "page", "page": found.model_dump(mode="json", exclude_none=True)}


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
