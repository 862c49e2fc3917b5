"""Lambda: EventBridge's event of an object under inbox/, or a schedule's `{"task": "sweep", "hours"}`."""

from datetime import UTC, datetime, timedelta
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from sayso import aws
from sayso.documents import S3Documents
from sayso.errors import InputInvalid
from sayso.index import DynamoIndex
from sayso.intake import ObjectCreated, S3Inbox, accept_upload, sweep
from sayso.settings import SubmissionSettings
from sayso.step import step
from sayso.submission import StepFunctions


@step("intake")
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    settings = SubmissionSettings.load()
    documents = S3Documents(aws.client("s3"), settings.bucket)
    index = DynamoIndex(aws.client("dynamodb"), settings.table)
    match event:
        case {"task": "sweep", "hours": int(hours)}:
            return sweep(datetime.now(UTC), timedelta(hours=hours), documents=documents, index=index)
        case {"source": "aws.s3", "detail-type": "Object Created"}:
            return accept_upload(
                ObjectCreated.model_validate(event),
                inbox=S3Inbox(aws.client("s3"), settings.bucket),
                documents=documents,
                index=index,
                executions=StepFunctions(aws.client("stepfunctions"), settings.state_machine_arn),
            )
    raise InputInvalid(f"intake takes uploads and sweeps, not an event with keys {sorted(event)}")
