"""The property of tests/unit/intake/test_at_least_once.py on the whole workflow: events of uploads, some of them by way
of the dead-letter queue, several times and in any order, end as if each had come once and in order.
"""

import itertools
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sayso.ids import article_id
from tests.workflow.conftest import PAGE
from tests.workflow.redriving import redriven

TEXTS = {
    "first": PAGE,
    "second": PAGE.replace(b"in May", b"in June"),
    "third": PAGE.replace(b"Ilse Brandt", b"Omar Lund"),
    "none": b"<html><body><script>var a = 1</script></body></html>",
}
AN_HOUR_AGO = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
_examples = itertools.count()

uploads = st.lists(
    st.tuples(st.sampled_from(["a", "b"]), st.sampled_from(sorted(TEXTS)), st.integers(0, 2)), min_size=2, max_size=4
)
ways = st.sampled_from(["event", "queue"])


@pytest.fixture(scope="module")
def quiet(workflow):
    """Uploads tell nobody of themselves: the test delivers their events."""
    workflow.cloud.client("events").disable_rule(Name=workflow.cloud.resource_ids["IntakeFunctionUpload"])
    return workflow


def event_of(workflow, example, number, upload):
    """The upload is in the inbox; its event, which has not come yet."""
    path, text, second = upload
    key = f"inbox/{number}-of-{example}.html"
    workflow.upload(
        key.removeprefix("inbox/"), TEXTS[text], ContentType="text/html", Metadata={"url": address(example, path)}
    )
    return {
        "source": "aws.s3",
        "detail-type": "Object Created",
        "time": (AN_HOUR_AGO + timedelta(seconds=second)).isoformat(),
        "detail": {"object": {"key": key, "sequencer": f"00617F0829{number:02X}29D189"}},
    }


def address(example, path):
    return f"https://tidewater.example/{example}/{path}"


def deliver(workflow, event, way="event"):
    function = workflow.cloud.resource_ids["IntakeFunction"]
    if way == "event":
        workflow.cloud.client("lambda").invoke(
            FunctionName=function, InvocationType="Event", Payload=json.dumps(event).encode()
        )
        return
    arn = workflow.cloud.client("lambda").get_function(FunctionName=function)["Configuration"]["FunctionArn"]
    record = {"requestContext": {"functionArn": f"{arn}:$LATEST"}, "requestPayload": event}
    workflow.cloud.client("sqs").send_message(
        QueueUrl=workflow.cloud.outputs["DeadLetterQueueUrl"], MessageBody=json.dumps(record)
    )


def known(workflow, example, path):
    """How the article's run ended, what its newest version says, and what all of them say."""
    name = article_id(address(example, path))
    run, head = workflow.index.run(name), workflow.index.head(name)
    told = run and (run.status, run.error, run.submitted_at.replace(microsecond=run.submitted_at.microsecond // 1000))
    return told, head and head.text_sha256, texts(workflow, name)


def texts(workflow, name):
    listed = workflow.cloud.client("s3").list_objects_v2(
        Bucket=workflow.cloud.outputs["BucketName"], Prefix=f"documents/{name}/"
    )
    return {workflow.documents.document(found["Key"]).article.text for found in listed.get("Contents", ())}


def outcome(workflow, example, given_uploads):
    assert workflow.cloud.settle(120)
    assert set(redriven(workflow.cloud)) <= {None}
    return [known(workflow, example, path) for path in sorted({path for path, _, _ in given_uploads})]


def delivered_once(workflow, given_uploads):
    example = next(_examples)
    events = [event_of(workflow, example, number, upload) for number, upload in enumerate(given_uploads)]
    for event in sorted(events, key=lambda event: (event["time"], event["detail"]["object"]["sequencer"])):
        deliver(workflow, event)
        assert workflow.cloud.settle(120)
    return outcome(workflow, example, given_uploads)


# An example takes a second: to make a failing one smaller would take minutes.
@settings(
    max_examples=6,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(given_uploads=uploads, data=st.data())
def test_events_end_the_same_however_often_and_in_which_order_they_come(quiet, given_uploads, data):
    example = next(_examples)
    events = [event_of(quiet, example, number, upload) for number, upload in enumerate(given_uploads)]
    times = [data.draw(st.integers(1, 4), "times") for _ in events]
    order = data.draw(st.permutations([n for n, count in enumerate(times) for _ in range(count)]), "order")

    for number in order:
        deliver(quiet, events[number], data.draw(ways, "way"))
        if data.draw(st.booleans(), "swept"):
            quiet.cloud.run_schedule("IntakeFunctionSweep")

    assert outcome(quiet, example, given_uploads) == delivered_once(quiet, given_uploads)
