"""Lambda: requests that API Gateway passes on, in its payload format 2.0."""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from sayso import aws
from sayso.api import Services, api
from sayso.documents import S3Documents
from sayso.index import DynamoIndex
from sayso.settings import SubmissionSettings
from sayso.submission import StepFunctions


def _services() -> Services:
    settings = SubmissionSettings.load()
    return Services(
        documents=S3Documents(aws.client("s3"), settings.bucket),
        index=DynamoIndex(aws.client("dynamodb"), settings.table),
        executions=StepFunctions(aws.client("stepfunctions"), settings.state_machine_arn),
        now=lambda: datetime.now(UTC),
    )


_app = api(_services)


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return _app.resolve(event, context)
