import json

import pytest

from sayso.local.moto_adaptations import cloudformation, events, stepfunctions
from tests.unit.local.moto_adaptations.moto_stacks import (
    REGION,
    NoDeliveries,
    client,
    make_function,
    make_stack,
    state_machine_resource,
    with_adaptations,
)


def rule_for(target, **more):
    events = client("events")
    events.put_rule(Name="r", EventPattern=json.dumps({"source": ["news"], "detail": {"kind": ["new"]}}))
    events.put_targets(Rule="r", Targets=[{"Id": "1", "Arn": target, **more}])


def put_event(kind="new"):
    event = {"Source": "news", "DetailType": "Page", "Detail": json.dumps({"kind": kind, "n": 7})}
    client("events").put_events(Entries=[event])


def test_a_rule_reaches_a_function():
    rule_for(make_function())
    with pytest.raises(NotImplementedError):
        put_event()

    deliveries = NoDeliveries()
    with events.rules_reach_functions_and_state_machines(deliveries):
        put_event()
        put_event(kind="old")
        put_event()

    [(name, event), (_, other)] = deliveries.invoked
    assert name == "f"
    assert (event["source"], event["detail-type"]) == ("news", "Page")
    assert event["detail"] == {"kind": "new", "n": 7}
    assert event["id"] != other["id"]
    assert event["time"].endswith("Z")


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ({"Input": '{"task": "sweep"}'}, {"task": "sweep"}),
        (
            {"InputTransformer": {"InputPathsMap": {"n": "$.detail.n"}, "InputTemplate": '{"number": <n>}'}},
            {"number": 7},
        ),
    ],
)
def test_a_rule_transforms_what_it_sends(target, expected):
    rule_for(make_function(), **target)
    deliveries = NoDeliveries()

    with events.rules_reach_functions_and_state_machines(deliveries):
        put_event()

    assert deliveries.invoked == [("f", expected)]


def test_an_event_of_an_object_tells_when_in_a_second_it_was_put():
    pattern = {"source": ["aws.s3"], "detail-type": ["Object Created"]}
    client("events").put_rule(Name="puts", EventPattern=json.dumps(pattern))
    client("events").put_targets(Rule="puts", Targets=[{"Id": "1", "Arn": make_function()}])
    client("s3").create_bucket(Bucket="uploads")
    client("s3").put_bucket_notification_configuration(
        Bucket="uploads", NotificationConfiguration={"EventBridgeConfiguration": {}}
    )
    deliveries = NoDeliveries()

    with events.rules_reach_functions_and_state_machines(deliveries):
        for _ in range(2):
            client("s3").put_object(Bucket="uploads", Key="k", Body=b"x")

    first, second = (event["detail"]["object"] for _, event in deliveries.invoked)
    assert (first["key"], first["etag"]) == ("k", "9dd4e461268c8034f5c8564e155c67a6")
    assert first["sequencer"] < second["sequencer"]
    assert len(first["sequencer"]) == len("00617F08299329D189")


def test_a_rule_reaches_a_state_machine():
    with with_adaptations(
        stepfunctions.state_machines_are_interpreted(),
        cloudformation.state_machines_keep_type_and_substitutions(),
        stepfunctions.express_executions(deliveries := NoDeliveries()),
        events.rules_reach_functions_and_state_machines(deliveries),
    ):
        arn = make_stack(state_machine_resource(StateMachineType="EXPRESS"), {"Arn": {"Ref": "M"}})["Arn"]
        rule_for(arn)

        put_event()

    assert deliveries.executed == 1


def test_a_rule_still_reaches_a_queue():
    sqs = client("sqs")
    url = sqs.create_queue(QueueName="q")["QueueUrl"]
    rule_for(f"arn:aws:sqs:{REGION}:123456789012:q")

    with events.rules_reach_functions_and_state_machines(NoDeliveries()):
        put_event()

    [message] = sqs.receive_message(QueueUrl=url)["Messages"]
    assert json.loads(message["Body"])["detail"] == {"kind": "new", "n": 7}


def test_what_a_target_cannot_take_goes_to_its_queue():
    arn = f"arn:aws:lambda:{REGION}:123456789012:function:gone"
    queue = f"arn:aws:sqs:{REGION}:123456789012:q"
    rule_for(arn, DeadLetterConfig={"Arn": queue}, InputTransformer={"InputTemplate": '{"other": 1}'})
    deliveries = NoDeliveries()

    with events.rules_reach_functions_and_state_machines(deliveries):
        put_event()

    [(to, event, attributes)] = deliveries.sent
    assert to == queue
    assert event["detail"] == {"kind": "new", "n": 7}
    assert (attributes["TARGET_ARN"], attributes["ERROR_CODE"]) == (arn, "NO_RESOURCE")
    assert attributes["RULE_ARN"].endswith(":rule/r")
