"""Lambda: requests that API Gateway passes on, in its payload format 2.0."""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from sayso import aws
from sayso.api import Services, api
from sayso.documents import S3Documents
from sayso.feeds import DynamoFeeds
from sayso.index import DynamoIndex
from sayso.objects import S3Objects
from sayso.settings import ApiSettings
from sayso.sites import DynamoSites
from sayso.submission import StepFunctions


def _services() -> Services:
    settings = ApiSettings.load()
    s3, dynamodb = aws.client("s3"), aws.client("dynamodb")
    return Services(
        documents=S3Documents(s3, settings.bucket),
        index=DynamoIndex(dynamodb, settings.table),
        executions=StepFunctions(aws.client("stepfunctions"), settings.state_machine_arn),
        feeds=DynamoFeeds(dynamodb, settings.table, S3Objects(s3, settings.bucket)),
        sites=DynamoSites(dynamodb, settings.table),
        now=lambda: datetime.now(UTC),
        allow_local=settings.allow_local,
    )


_app = api(_services)


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return _app.resolve(event, context)
