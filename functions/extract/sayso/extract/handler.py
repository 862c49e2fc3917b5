"""Lambda: `{item, page}` to an envelope with the Article, or to `{"unchanged": document}`, the key of the one that
holds its text already.
"""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from sayso import aws, handoff
from sayso.documents import S3Documents
from sayso.extract import extract
from sayso.ids import site
from sayso.index import DynamoIndex
from sayso.limits import MAX_BODY
from sayso.models import Item, Page
from sayso.rows import text_sha256
from sayso.settings import IndexSettings
from sayso.sites import DynamoSites
from sayso.step import step

RESERVE = 1.5
"""Seconds that are left for the article to be written, or for the error to be told."""


@step("extract")
def handler(event: dict[str, Any], context: LambdaContext) -> handoff.Envelope:
    settings = IndexSettings.load()
    documents = S3Documents(aws.client("s3"), settings.bucket)
    item, page = Item.model_validate(event["item"]), Page.model_validate(event["page"])
    table, address = aws.client("dynamodb"), page.url or item.url
    article = extract(
        documents.get(page.key, MAX_BODY),
        content_type=page.content_type,
        charset=page.charset,
        url=page.final_url or page.url,
        published_at=item.published_at,
        title=item.title,
        furniture=DynamoSites(table, settings.table).furniture(site(address)) if address else None,
        article_id=page.article_id,
        seconds=context.get_remaining_time_in_millis() / 1000 - RESERVE,
    )
    # Uploads come in any order: of three that say A, B and A again, B may come last and would stay the newest.
    head = None if item.origin == "upload" else DynamoIndex(table, settings.table).head(page.article_id)
    if head and head.text_sha256 == text_sha256(article):
        return {"unchanged": head.document}
    return handoff.pass_on(article, page.article_id, documents)
