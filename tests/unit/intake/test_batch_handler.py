import json
from datetime import UTC, datetime

import pytest

from sayso import aws
from sayso.batches import Batches
from sayso.errors import Permanent
from sayso.intake.batch_handler import handler
from sayso.objects import S3Objects

AT = datetime(2025, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def batches(backend):
    sfn = aws.client("stepfunctions")
    return Batches(S3Objects(backend.s3, "sayso"), sfn, backend.batch_state_machine_arn)


@pytest.fixture
def batch(batches):
    name = batches.begin([{"url": f"https://a.example/{n}"} for n in range(3)], "list", AT)
    return {"batch": name}


def test_a_batch_goes_through_its_tasks(backend, context, event, batches, batch):
    first = handler(event("batch-plan") | batch, context)
    manifest = backend.s3.get_object(Bucket="sayso", Key=first["manifest"])["Body"].read()
    items = json.loads(manifest)["items"]
    ends = [
        {"article_id": item["article_id"], "execution": {"Status": "FAILED", "Error": "PageMissing"}} for item in items
    ]
    body = json.dumps({"Output": json.dumps(ends)}) + "\n"
    backend.s3.put_object(Bucket="sayso", Key=f"{first['results']}/run/SUCCEEDED_0.jsonl", Body=body)

    assert (first["round"], first["concurrency"]) == (1, 50)
    assert handler(event("batch-collect") | batch, context) == {}
    ended = handler(event("batch-finish") | batch, context)

    assert (ended["pages"], ended["failed"], ended["error"]) == (3, 3, "TooManyFailures")
    assert batches.batch(ended["batch"]).status == "failed"


def test_a_batch_that_is_given_up_says_why(context, event, batches, batch):
    told = handler(event("batch-give-up") | batch, context)

    assert told["error"] == "States.Timeout"
    assert told["cause"].startswith("collect: ")
    assert batches.batch(batch["batch"]).error == "States.Timeout"


@pytest.mark.parametrize(
    "unfit", [{}, {"task": "plan"}, {"task": "collect", "batch": "b", "round": 1}, {"task": "x", "batch": "b"}]
)
def test_any_other_event_is_refused(backend, context, unfit):
    with pytest.raises(Permanent, match="InputInvalid"):
        handler(unfit, context)


def test_a_batch_that_is_not_there_is_permanent(backend, context, event):
    with pytest.raises(Permanent, match="there is no batch 20250301T120000Z-3f2a9c0d1b"):
        handler(event("batch-plan"), context)
