"""Lambda: a task of `batch.asl.yaml`: plan, collect, finish or give_up."""

import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from sayso import aws
from sayso.documents import S3Documents
from sayso.errors import InputInvalid
from sayso.intake import Rules, collect, finish, give_up, next_round, plan
from sayso.objects import S3Objects
from sayso.settings import BatchSettings
from sayso.step import step


@step("batch")
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    settings = BatchSettings.load()
    rules = Rules(
        delay=settings.host_delay_seconds,
        concurrency=settings.batch_concurrency,
        tolerated=settings.batch_tolerated_failure_percentage,
        patience=3600 * settings.batch_patience_hours,
    )
    s3 = aws.client("s3")
    objects, documents = S3Objects(s3, settings.bucket), S3Documents(s3, settings.bucket)
    now = datetime.now(UTC)
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        match event:
            case {"task": "plan", "batch": str(name)}:
                return next_round(plan(name, rules, objects=objects, documents=documents, scratch=scratch), rules)
            case {"task": "collect", "batch": str(name), "round": int(round_), "written": dict(written)}:
                return next_round(collect(name, round_, written, rules, now, objects=objects, scratch=scratch), rules)
            case {"task": "finish", "batch": str(name)}:
                return finish(name, now, objects=objects, scratch=scratch)
            case {"task": "give_up", "batch": str(name), "failed": dict(failed)}:
                return give_up(name, failed, now, objects=objects, scratch=scratch)
    raise InputInvalid(f"a batch is planned, collected, finished or given up; the event has keys {sorted(event)}")
