"""What the local cloud cannot deliver comes into the dead-letter queue in the form that AWS gives it."""

import json
import uuid

import pytest

from tests.unit.local.local_stacks import function, machine, stack, uploads_to

QUEUE = {"Fn::GetAtt": ["DeadLetters", "Arn"]}
DEAD_LETTERS = {"DeadLetterConfig": {"Arn": QUEUE}}


def letters(cloud):
    """Body and attributes of each."""
    answer = cloud.client("sqs").receive_message(
        QueueUrl=cloud.resource_ids["DeadLetters"], MaxNumberOfMessages=10, MessageAttributeNames=["All"]
    )
    return [
        (json.loads(m["Body"]), {k: v["StringValue"] for k, v in m.get("MessageAttributes", {}).items()})
        for m in answer.get("Messages", [])
    ]


def upload(cloud):
    cloud.client("s3").put_object(Bucket=cloud.outputs["BucketName"], Key="inbox/a.html", Body=b"x")
    assert cloud.settle(20)


def scheduled(**more):
    schedule = {"ScheduleExpression": "rate(1 hour)", "Input": '{"task": "sweep"}', **DEAD_LETTERS, **more}
    return {"Sweep": {"Type": "ScheduleV2", "Properties": schedule}}


def test_an_invocation_that_fails_each_time_is_told_with_its_request_and_its_answer(opened):
    failing = {"OnFailure": {"Type": "SQS", "Destination": QUEUE}}
    config = {"MaximumRetryAttempts": 1, "DestinationConfig": failing}
    cloud = opened(stack(Fail=function("fail", EventInvokeConfig=config)))

    cloud.client("lambda").invoke(
        FunctionName=cloud.resource_ids["Fail"], InvocationType="Event", Payload=b'{"task": "x"}'
    )
    assert cloud.settle(20)

    [(record, attributes)] = letters(cloud)
    context = record["requestContext"]
    assert context["functionArn"].endswith(":function:sayso-local-Fail:$LATEST")
    assert (context["condition"], context["approximateInvokeCount"]) == ("RetriesExhausted", 2)
    assert uuid.UUID(context["requestId"]) == uuid.UUID(record["responsePayload"]["requestId"])
    assert record["requestPayload"] == {"task": "x"}
    assert record["responsePayload"]["errorType"] == "LookupError"
    assert attributes == {}


def test_an_event_for_a_function_that_is_gone_is_told_with_its_rule(opened):
    cloud = opened(stack(Note=function("note", Events=uploads_to("Note", **DEAD_LETTERS))))
    cloud.client("lambda").delete_function(FunctionName=cloud.resource_ids["Note"])

    upload(cloud)

    [(event, attributes)] = letters(cloud)
    assert (event["source"], event["detail"]["object"]["key"]) == ("aws.s3", "inbox/a.html")
    assert "Function not found" in attributes.pop("ERROR_MESSAGE")
    assert attributes == {
        "RULE_ARN": "arn:aws:events:us-east-1:123456789012:rule/sayso-local-NoteUpload",
        "TARGET_ARN": "arn:aws:lambda:us-east-1:123456789012:function:sayso-local-Note",
        "ERROR_CODE": "NO_RESOURCE",
        "RETRY_ATTEMPTS": "0",
    }


def test_an_event_without_a_queue_is_lost_and_the_upload_is_not(opened):
    cloud = opened(stack(Note=function("note", Events=uploads_to("Note"))))
    cloud.client("lambda").delete_function(FunctionName=cloud.resource_ids["Note"])

    upload(cloud)

    assert letters(cloud) == []


def test_a_schedule_of_a_function_that_is_gone_is_told_with_its_input(opened):
    cloud = opened(stack(Note=function("note", Events=scheduled())))
    cloud.client("lambda").delete_function(FunctionName=cloud.resource_ids["Note"])

    cloud.run_schedule("NoteSweep")

    [(given, attributes)] = letters(cloud)
    assert given == {"task": "sweep"}
    assert (
        attributes["SCHEDULE_ARN"] == "arn:aws:scheduler:us-east-1:123456789012:schedule/default/sayso-local-NoteSweep"
    )
    assert attributes["TARGET_ARN"].endswith(":function:sayso-local-Note")
    assert attributes["ERROR_CODE"] == "ResourceNotFoundException"
    assert attributes["IS_PAYLOAD_TRUNCATED"] == "false"
    assert attributes.keys() >= {"ERROR_MESSAGE", "EXECUTION_ID", "RETRY_ATTEMPTS", "SCHEDULED_TIME"}


def test_a_schedule_of_a_state_machine_that_is_gone_is_told_with_its_input(opened):
    cloud = opened(stack(Poll=machine({"Done": {"Type": "Succeed"}}, Events=scheduled())))
    cloud.client("stepfunctions").delete_state_machine(stateMachineArn=cloud.resource_ids["Poll"])

    cloud.run_schedule("PollSweep")

    [(given, attributes)] = letters(cloud)
    assert given == {"task": "sweep"}
    assert attributes["TARGET_ARN"] == cloud.resource_ids["Poll"]
    assert attributes["ERROR_CODE"] == "StateMachineDoesNotExist"


@pytest.mark.parametrize("statement", [[], [{"Effect": "Deny", "Action": "lambda:*", "Resource": "*"}]])
def test_a_schedule_whose_role_may_not_call_is_told(opened, statement):
    role = {"AssumeRolePolicyDocument": {"Statement": []}}
    if statement:
        document = {"Version": "2012-10-17", "Statement": statement}
        role["Policies"] = [{"PolicyName": "p", "PolicyDocument": document}]
    cloud = opened(
        stack(
            Role={"Type": "AWS::IAM::Role", "Properties": role},
            Note=function("note", Events=scheduled(RoleArn={"Fn::GetAtt": ["Role", "Arn"]})),
        )
    )

    cloud.run_schedule("NoteSweep")

    [(_, attributes)] = letters(cloud)
    assert attributes["ERROR_CODE"] == "AccessDeniedException"
    assert "lambda:InvokeFunction" in attributes["ERROR_MESSAGE"]
