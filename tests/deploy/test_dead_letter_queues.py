"""What AWS delivers by itself and fails to deliver ends in a queue, not nowhere."""

import copy
from collections.abc import Iterator

import pytest


def test_every_asynchronous_edge_has_a_dead_letter_queue(stack):
    assert [edge for edge, has_queue in edges(stack) if not has_queue] == []


def test_the_edges_are_found(stack):
    kinds = {edge.partition(" ")[0] for edge, _ in edges(stack)}

    assert kinds == {"rule", "schedule", "function"}


@pytest.mark.parametrize(
    ("resource_type", "path", "edge"),
    [
        ("AWS::Events::Rule", ["Targets", 0, "DeadLetterConfig"], "rule"),
        ("AWS::Scheduler::Schedule", ["Target", "DeadLetterConfig"], "schedule"),
        ("AWS::Lambda::EventInvokeConfig", ["DestinationConfig"], "function"),
    ],
)
def test_an_edge_without_its_queue_is_seen(stack, resource_type, path, edge):
    broken = copy.deepcopy(stack)
    place = next(it["Properties"] for it in broken["Resources"].values() if it["Type"] == resource_type)
    for step in path[:-1]:
        place = place[step]
    del place[path[-1]]

    lost = [found for found, has_queue in edges(broken) if not has_queue]

    assert [found.partition(" ")[0] for found in lost] == [edge]


def test_eventbridge_may_send_to_its_queues(stack):
    assert queues_of_rules(stack) != set()
    assert queues_of_rules(stack) - open_to_eventbridge(stack) == set()


@pytest.mark.parametrize(
    "change",
    [
        {"Effect": "Deny"},
        {"Principal": {"Service": "scheduler.amazonaws.com"}},
        {"Action": "sqs:ReceiveMessage"},
        {"Resource": {"Fn::GetAtt": ["OtherQueue", "Arn"]}},
    ],
)
def test_a_queue_that_does_not_let_eventbridge_send_is_seen(stack, change):
    broken = copy.deepcopy(stack)
    for _, policy in of_type(broken, "AWS::SQS::QueuePolicy"):
        policy["PolicyDocument"]["Statement"] = [it | change for it in policy["PolicyDocument"]["Statement"]]

    assert queues_of_rules(broken) - open_to_eventbridge(broken) == {"DeadLetters"}


def test_a_policy_of_another_queue_is_not_taken_for_one_of_this(stack):
    broken = copy.deepcopy(stack)
    for _, policy in of_type(broken, "AWS::SQS::QueuePolicy"):
        policy["Queues"] = [{"Ref": "OtherQueue"}]

    assert queues_of_rules(broken) - open_to_eventbridge(broken) == {"DeadLetters"}


def queues_of_rules(stack: dict) -> set[str]:
    """What a schedule or a function sends, it sends with its own role; a rule has none."""
    targets = [target for _, rule in of_type(stack, "AWS::Events::Rule") for target in rule["Targets"]]
    return {target["DeadLetterConfig"]["Arn"]["Fn::GetAtt"][0] for target in targets if "DeadLetterConfig" in target}


def open_to_eventbridge(stack: dict) -> set[str]:
    return {
        queue["Ref"]
        for _, policy in of_type(stack, "AWS::SQS::QueuePolicy")
        for queue in policy["Queues"]
        for statement in policy["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Allow"
        and statement["Principal"] == {"Service": "events.amazonaws.com"}
        and statement["Action"] == "sqs:SendMessage"
        and statement["Resource"] == {"Fn::GetAtt": [queue["Ref"], "Arn"]}
    }


def edges(stack: dict) -> Iterator[tuple[str, bool]]:
    """Each rule's target, each schedule, each function that they or a bucket invoke, and whether it has a queue."""
    targets = [("rule", name, target) for name, it in of_type(stack, "AWS::Events::Rule") for target in it["Targets"]]
    targets += [("schedule", name, it["Target"]) for name, it in of_type(stack, "AWS::Scheduler::Schedule")]
    yield from ((f"{kind} {name}", "DeadLetterConfig" in target) for kind, name, target in targets)
    arns = [target["Arn"] for _, _, target in targets] + [
        notification["Function"]
        for _, bucket in of_type(stack, "AWS::S3::Bucket")
        for notification in bucket.get("NotificationConfiguration", {}).get("LambdaConfigurations", [])
    ]
    invoked = {arn["Fn::GetAtt"][0] for arn in arns if "Fn::GetAtt" in arn}  # else a state machine
    for name, function in of_type(stack, "AWS::Lambda::Function"):
        if name in invoked:
            yield f"function {name}", "DeadLetterConfig" in function or name in with_failure_destination(stack)


def with_failure_destination(stack: dict) -> set[str]:
    return {
        it["FunctionName"]["Ref"]
        for _, it in of_type(stack, "AWS::Lambda::EventInvokeConfig")
        if "OnFailure" in it.get("DestinationConfig", {})
    }


def of_type(stack: dict, resource_type: str) -> list[tuple[str, dict]]:
    return [(name, it["Properties"]) for name, it in stack["Resources"].items() if it["Type"] == resource_type]
