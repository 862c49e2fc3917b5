"""Lambda: `{article_id, article}` to an envelope with the Analysis."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from sayso import aws, handoff
from sayso.analyze import analyze
from sayso.documents import S3Documents
from sayso.models import Article
from sayso.settings import Settings
from sayso.step import step


@step("analyze")
def handler(event: dict[str, Any], _context: LambdaContext) -> handoff.Envelope:
    documents = S3Documents(aws.client("s3"), Settings.load().bucket)
    article = handoff.receive(Article, event["article"], documents)
    analysis = analyze(
        article.text,
        title=article.title,
        published_at=article.published_at,
        language=article.language,
        paragraphs=article.paragraphs,
        authors=article.authors,
    )
    return handoff.pass_on(analysis, event["article_id"], documents)
