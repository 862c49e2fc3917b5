"""Lambda: a task of `feeds.asl.yaml`: `{"task": "due", "asked": {"feeds"?}}`, `{"task": "take", "feed", "fetched"}` or
`{"task": "failed", "feed", "failed"}`.
"""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from sayso import aws
from sayso.batches import Batches
from sayso.documents import S3Documents
from sayso.errors import InputInvalid
from sayso.feeds import DynamoFeeds
from sayso.index import DynamoIndex
from sayso.intake.feeds.claiming import Claimed, claim_due
from sayso.intake.feeds.poll import Fetched, Polling, poll_failed, take_feed
from sayso.objects import S3Objects
from sayso.settings import FeedsSettings
from sayso.step import step
from sayso.submission import StepFunctions


@step("feeds")
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    settings = FeedsSettings.load()
    by, delay = _polling(settings), settings.host_delay_seconds
    match event:
        case {"task": "due", "asked": {"feeds": [*only]}}:
            return claim_due(datetime.now(UTC), by.feeds, delay, [str(name) for name in only])
        case {"task": "due"}:
            return claim_due(datetime.now(UTC), by.feeds, delay)
        case {"task": "take", "feed": feed, "fetched": fetched}:
            return take_feed(Claimed.model_validate(feed), Fetched.model_validate(fetched), by)
        case {"task": "failed", "feed": feed, "failed": dict(failed)}:
            return poll_failed(Claimed.model_validate(feed), failed, by.feeds)
    raise InputInvalid(f"feeds are due, taken or failed, not an event with keys {sorted(event)}")


def _polling(settings: FeedsSettings) -> Polling:
    dynamodb, sfn = aws.client("dynamodb"), aws.client("stepfunctions")
    objects = S3Objects(aws.client("s3"), settings.bucket)
    return Polling(
        feeds=DynamoFeeds(dynamodb, settings.table, objects),
        documents=S3Documents(aws.client("s3"), settings.bucket),
        index=DynamoIndex(dynamodb, settings.table),
        executions=StepFunctions(sfn, settings.state_machine_arn),
        batches=Batches(objects, sfn, settings.batch_state_machine_arn),
    )
