"""Lambda: `{item, page, article, analysis}` is stored; `{item, unchanged}` ends without a new version;
`{item, failed}` is recorded as a failure.
"""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from sayso import aws, handoff
from sayso.documents import S3Documents
from sayso.index import DynamoIndex
from sayso.models import Analysis, Article, Item, Page
from sayso.settings import IndexSettings
from sayso.sites import DynamoSites
from sayso.step import step
from sayso.store import end_unchanged, record_failure, store


@step("store")
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    settings = IndexSettings.load()
    documents = S3Documents(aws.client("s3"), settings.bucket)
    dynamodb = aws.client("dynamodb")
    index, sites = DynamoIndex(dynamodb, settings.table), DynamoSites(dynamodb, settings.table)
    item, now = Item.model_validate(event["item"]), datetime.now(UTC)
    if "failed" in event:
        return record_failure(item, event["failed"], documents=documents, index=index, sites=sites, now=now)
    if "unchanged" in event:
        return end_unchanged(item, event["unchanged"], documents=documents, index=index, now=now)
    article = handoff.receive(Article, event["article"], documents)
    analysis = handoff.receive(Analysis, event["analysis"], documents)
    page = Page.model_validate(event["page"])
    return store(item, page, article, analysis, documents=documents, index=index, sites=sites, now=now)
