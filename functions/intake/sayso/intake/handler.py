"""Lambda: EventBridge's event of an object under inbox/, or a schedule's task: `{"task": "sweep", "hours"}` or
`{"task": "gather"}`.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from sayso import aws
from sayso.batches import Batches
from sayso.documents import S3Documents
from sayso.errors import InputInvalid
from sayso.index import DynamoIndex
from sayso.intake import ObjectCreated, accept_upload, gather, sweep
from sayso.objects import S3Objects
from sayso.settings import IntakeSettings
from sayso.step import step
from sayso.submission import StepFunctions


@step("intake")
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    settings = IntakeSettings.load()
    sfn, objects = aws.client("stepfunctions"), S3Objects(aws.client("s3"), settings.bucket)
    documents = S3Documents(aws.client("s3"), settings.bucket)
    index = DynamoIndex(aws.client("dynamodb"), settings.table)
    batches = Batches(objects, sfn, settings.batch_state_machine_arn)
    match event:
        case {"task": "sweep", "hours": int(hours)}:
            return sweep(datetime.now(UTC), timedelta(hours=hours), documents=documents, index=index)
        case {"task": "gather"}:
            return gather(datetime.now(UTC), index=index, batches=batches)
        case {"source": "aws.s3", "detail-type": "Object Created"}:
            return accept_upload(
                ObjectCreated.model_validate(event),
                objects=objects,
                documents=documents,
                index=index,
                executions=StepFunctions(sfn, settings.state_machine_arn),
                batches=batches,
            )
    raise InputInvalid(f"intake takes uploads, sweeps and gatherings, not an event with keys {sorted(event)}")
