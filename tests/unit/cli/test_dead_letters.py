"""Messages of the dead-letter queue, understood and given back to their targets."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from sayso.cli.dead_letters import DeadLetter, DeadLetters, Unreadable, read
from sayso.cli.stack import Stack
from sayso.errors import NothingStored, StorageRefused

PLACE = "eu-west-1:123456789012"
INTAKE = f"arn:aws:lambda:{PLACE}:function:news-intake"
FEEDS = f"arn:aws:states:{PLACE}:stateMachine:news-feeds"
SENT = datetime(2026, 3, 1, 12, tzinfo=UTC)
EVENT = {"source": "aws.s3", "detail-type": "Object Created", "detail": {"object": {"key": "inbox/a.html"}}}
RECORD = {
    "version": "1.0",
    "timestamp": "2026-03-01T12:00:00.000Z",
    "requestContext": {
        "requestId": "0c9a7f2e-0000-4000-8000-000000000000",
        "functionArn": f"{INTAKE}:$LATEST",
        "condition": "RetriesExhausted",
        "approximateInvokeCount": 3,
    },
    "requestPayload": EVENT,
    "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
    "responsePayload": {"errorType": "Runtime.ImportModuleError", "errorMessage": "no module"},
}
TOO_OLD = {
    **{name: RECORD[name] for name in ("version", "timestamp", "requestPayload")},
    "requestContext": {"functionArn": INTAKE, "condition": "EventAgeExceeded"},
}
RULE = {"RULE_ARN": f"arn:aws:events:{PLACE}:rule/news", "TARGET_ARN": INTAKE, "ERROR_CODE": "NO_PERMISSIONS"}
SCHEDULE = {
    "SCHEDULE_ARN": f"arn:aws:scheduler:{PLACE}:schedule/default/sweep",
    "TARGET_ARN": INTAKE,
    "ERROR_CODE": "AWS.Lambda.TooManyRequestsException",
    "ERROR_MESSAGE": "Rate Exceeded",
    "IS_PAYLOAD_TRUNCATED": "false",
}
SDK = {**SCHEDULE, "TARGET_ARN": "arn:aws:scheduler:::aws-sdk:lambda:invoke"}


def message(body, attributes=(), name="m-1", sent=SENT):
    return {
        "MessageId": name,
        "Body": body if isinstance(body, str) else json.dumps(body),
        "ReceiptHandle": f"handle of {name}",
        "Attributes": {"SentTimestamp": str(int(sent.timestamp() * 1000))},
        "MessageAttributes": {k: {"DataType": "String", "StringValue": v} for k, v in dict(attributes).items()},
    }


@pytest.mark.parametrize(
    ("body", "attributes", "sender", "error", "told", "payload"),
    [
        (RECORD, {}, "function", "Runtime.ImportModuleError", "no module", EVENT),
        (TOO_OLD, {}, "function", "EventAgeExceeded", "", EVENT),
        (EVENT, RULE, "rule", "NO_PERMISSIONS", "", EVENT),
        ({"task": "sweep"}, SCHEDULE, "schedule", SCHEDULE["ERROR_CODE"], "Rate Exceeded", {"task": "sweep"}),
        (
            {"FunctionName": "news-intake", "Payload": '{"task": "sweep"}'},
            SCHEDULE,
            "schedule",
            None,
            None,
            {"task": "sweep"},
        ),
        ({"FunctionName": INTAKE, "Payload": {"task": "sweep"}}, SDK, "schedule", None, None, {"task": "sweep"}),
    ],
)
def test_a_message_says_who_should_have_had_what_and_why_not(body, attributes, sender, error, told, payload):
    letter = read(message(body, attributes))

    assert isinstance(letter, DeadLetter)
    assert (letter.id, letter.since, letter.sender, letter.target) == ("m-1", SENT, sender, INTAKE)
    assert json.loads(letter.payload) == payload
    assert error in {None, letter.error}
    assert told in {None, letter.message}


def test_an_error_of_saysos_own_is_told_by_its_name():
    text = json.dumps({"name": "StorageRefused", "step": "intake", "message": "could not read s3://b/k"})
    record = {**RECORD, "responsePayload": {"errorType": "Permanent", "errorMessage": text}}

    letter = read(message(record))

    assert (letter.error, letter.message) == ("StorageRefused", "could not read s3://b/k")


@pytest.mark.parametrize(
    ("body", "subject"), [(RECORD, "inbox/a.html"), ({**RECORD, "requestPayload": {"task": "sweep"}}, "sweep")]
)
def test_a_message_is_about_an_object_or_a_task(body, subject):
    assert read(message(body)).subject == subject


@pytest.mark.parametrize(
    ("body", "attributes", "why"),
    [
        ("Hello", {}, "not JSON"),
        ({"task": "sweep"}, {}, "neither"),
        ([1], {}, "neither"),
        ({"requestContext": {"functionArn": INTAKE}}, {}, "requestPayload"),
        ({"requestContext": {}, "requestPayload": {}}, {}, "functionArn"),
        (EVENT, {"RULE_ARN": "r"}, "TARGET_ARN"),
        ({"task": "sw"}, {**SCHEDULE, "IS_PAYLOAD_TRUNCATED": "true"}, "cut off"),
    ],
)
def test_a_message_of_another_form_is_told_as_one(body, attributes, why):
    letter = read(message(body, attributes))

    assert isinstance(letter, Unreadable)
    assert why in letter.why


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda v: st.lists(v) | st.dictionaries(st.text(), v)
    ),
    st.dictionaries(st.sampled_from(sorted({*RULE, *SCHEDULE, "OTHER"})), st.text()),
)
def test_whatever_comes_is_read(body, attributes):
    assert read(message(body, attributes)).id == "m-1"


class FakeQueue:
    def __init__(self, *messages):
        self.messages = {one["MessageId"]: one for one in messages}
        self.hidden = set()
        self.refuses_deletion = False

    def receive_message(self, **request):
        free = [one for name, one in self.messages.items() if name not in self.hidden]
        free = free[: request["MaxNumberOfMessages"]]
        self.hidden |= {one["MessageId"] for one in free}
        return {"Messages": free} if free else {}

    def delete_message(self, **request):
        if self.refuses_deletion:
            raise refusal("ReceiptHandleIsInvalid")
        name = request["ReceiptHandle"].removeprefix("handle of ")
        self.hidden.remove(name)
        del self.messages[name]

    def change_message_visibility_batch(self, **request):
        assert len(request["Entries"]) <= 10
        self.hidden -= {entry["ReceiptHandle"].removeprefix("handle of ") for entry in request["Entries"]}


def refusal(code):
    return ClientError({"Error": {"Code": code, "Message": code}}, "Operation")


class FakeAws:
    """A stack with an intake and a feeds machine. What is in `refused` is answered with that code."""

    def __init__(self, *messages):
        self.sqs = FakeQueue(*messages)
        self.delivered, self.refused, self.settles = [], {}, True

    def invoke(self, **request):
        assert request["InvocationType"] == "Event"
        self._take(request["FunctionName"], request["Payload"], None)

    def start_execution(self, **request):
        self._take(request["stateMachineArn"], request["input"], request["name"])

    def _take(self, target, payload, name):
        if target in self.refused:
            raise refusal(self.refused[target])
        self.delivered.append((target, json.loads(payload), name))

    def get_paginator(self, _):
        return self

    def paginate(self, **request):
        assert request == {"StackName": "news"}
        function = {"ResourceType": "AWS::Lambda::Function", "PhysicalResourceId": "news-intake"}
        machine = {"ResourceType": "AWS::StepFunctions::StateMachine", "PhysicalResourceId": FEEDS}
        return [{"StackResourceSummaries": [function]}, {"StackResourceSummaries": [machine]}]

    def letters(self, **outputs):
        known = {"DeadLetterQueueUrl": "queue", "ArticleStateMachineArn": FEEDS.replace("feeds", "article")}
        collaborators = {"name": "news", "outputs": outputs or known, "client": self._client}
        settled = {"settle": lambda _: self.settles, "is_local": True}
        stack = Stack(None, None, None, objects=None, batches=None, **collaborators, **settled)
        return DeadLetters(stack)

    def _client(self, service):
        return self.sqs if service == "sqs" else self


def several(count):
    return [message(RECORD, name=f"m-{n:02}", sent=SENT - timedelta(minutes=n)) for n in range(count)]


def test_the_list_shows_all_the_oldest_first_and_leaves_them():
    aws = FakeAws(*several(25), message("Hello"))

    waiting = aws.letters().waiting()

    assert len(waiting) == 26
    assert waiting[0].id == "m-24"
    assert (len(aws.sqs.messages), aws.sqs.hidden) == (26, set())


def test_what_is_taken_again_leaves_the_queue():
    aws = FakeAws(*several(12), message({"feeds": ["a"]}, {**SCHEDULE, "TARGET_ARN": FEEDS}, name="m-feeds"))

    done = list(aws.letters().redrive())

    assert [redriven.fault for redriven in done] == [None] * 13
    assert aws.delivered.count((INTAKE, EVENT, None)) == 12
    assert (FEEDS, {"feeds": ["a"]}, "m-feeds") in aws.delivered
    assert aws.sqs.messages == {}


def test_as_many_are_redriven_as_was_asked_for():
    aws = FakeAws(*several(12))

    assert len(list(aws.letters().redrive(limit=3))) == 3
    assert (len(aws.sqs.messages), aws.sqs.hidden) == (9, set())


@pytest.mark.parametrize(
    ("letter", "why"),
    [
        (message("Hello"), "not JSON"),
        (message(EVENT, {**RULE, "TARGET_ARN": INTAKE.replace("news", "other")}), "does not belong to the stack news"),
        (message(EVENT, {**RULE, "TARGET_ARN": INTAKE.replace("123456789012", "210987654321")}), "does not belong"),
        (message(EVENT, {**RULE, "TARGET_ARN": FEEDS}), "TooManyRequestsException"),
    ],
)
def test_what_cannot_be_delivered_stays_and_the_rest_goes_on(letter, why):
    aws = FakeAws(letter, message(RECORD, name="m-2"))
    aws.refused[FEEDS] = "TooManyRequestsException"

    faults = {redriven.letter.id: redriven.fault for redriven in aws.letters().redrive()}

    assert why in faults["m-1"]
    assert faults["m-2"] is None
    assert (aws.sqs.messages.keys(), aws.sqs.hidden) == ({"m-1"}, set())


def test_an_execution_that_was_begun_by_another_is_not_begun_again():
    aws = FakeAws(message({"feeds": []}, {**SCHEDULE, "TARGET_ARN": FEEDS}))
    aws.refused[FEEDS] = "ExecutionAlreadyExists"

    [redriven] = aws.letters().redrive()

    assert redriven.fault is None
    assert aws.sqs.messages == {}


def test_what_was_delivered_and_could_not_be_deleted_is_told():
    aws = FakeAws(message(RECORD))
    aws.sqs.refuses_deletion = True

    [redriven] = aws.letters().redrive()

    assert "delivered once more" in redriven.fault
    assert aws.sqs.messages.keys() == {"m-1"}


def test_what_is_still_at_work_on_a_laptop_stays():
    aws = FakeAws(message(RECORD))
    aws.settles = False

    [redriven] = aws.letters().redrive()

    assert "still at work" in redriven.fault
    assert aws.sqs.messages.keys() == {"m-1"}


def test_two_redrives_at_once_share_the_work():
    aws = FakeAws(*several(30))

    first, second = aws.letters().redrive(limit=15), aws.letters().redrive()
    done = [next(first), next(second), *first, *second]

    assert len({redriven.letter.id for redriven in done}) == len(done) == 30
    assert len(aws.delivered) == 30
    assert aws.sqs.messages == {}


def test_an_interrupted_redrive_leaves_what_it_had_not_done():
    aws = FakeAws(*several(5))
    redriving = aws.letters().redrive()
    next(redriving)

    with pytest.raises(KeyboardInterrupt):
        redriving.throw(KeyboardInterrupt)

    assert (len(aws.sqs.messages), aws.sqs.hidden) == (4, set())


def test_what_is_dropped_leaves_the_queue_and_reaches_nobody():
    aws = FakeAws(*several(12), message("Hello"))

    dropped = list(aws.letters().drop({"m-1", "m-11", "m-99"}))

    assert sorted(letter.id for letter in dropped) == ["m-1", "m-11"]
    assert (len(aws.sqs.messages), aws.sqs.hidden, aws.delivered) == (11, set(), [])


def test_what_cannot_be_dropped_is_an_error_and_stays():
    aws = FakeAws(*several(2))
    aws.sqs.refuses_deletion = True

    with pytest.raises(StorageRefused, match="delete a message from queue"):
        list(aws.letters().drop({"m-00"}))

    assert (len(aws.sqs.messages), aws.sqs.hidden) == (2, set())


def test_a_stack_without_such_a_queue_says_so():
    with pytest.raises(NothingStored, match="DeadLetterQueueUrl"):
        FakeAws().letters(BucketName="b")


def test_a_queue_that_cannot_be_read_ends_it():
    aws = FakeAws()

    def denied(**_):
        raise refusal("AccessDenied")

    aws.sqs.receive_message = denied

    with pytest.raises(StorageRefused, match="receive messages from queue"):
        aws.letters().waiting()
