"""Lambda: `{item}` to the Page."""

import time
from datetime import UTC, datetime
from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from sayso import aws
from sayso.documents import S3Documents
from sayso.fetch import FetchSettings, Http, fetch, resolve_host
from sayso.models import Item
from sayso.step import step

# Reading the certificate authorities takes longer than most answers.
_http = cache(Http)


@step("fetch")
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    settings = FetchSettings.load()
    page = fetch(
        Item.model_validate(event.get("item")),
        documents=S3Documents(aws.client("s3"), settings.bucket),
        settings=settings,
        http=_http(),
        resolve=resolve_host,
        now=lambda: datetime.now(UTC),
        clock=time.monotonic,
    )
    return page.model_dump(mode="json", exclude_none=True)
