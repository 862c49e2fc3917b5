"""Handlers of the small stacks that these tests build."""

import json
import os
import threading
import time

from sayso import aws

meeting = threading.Barrier(2, timeout=10)
at_once = threading.Lock()
present = []
seen = []
closed = threading.Event()
under_way = threading.Event()


def echo(event, context):
    return event


def describe_context(event, context):
    return {
        "function_name": context.function_name,
        "memory": context.memory_limit_in_mb,
        "arn": context.invoked_function_arn,
        "log_group": context.log_group_name,
        "left": context.get_remaining_time_in_millis(),
        "request_id": context.aws_request_id,
    }


def environment(event, context):
    return dict(os.environ)


def meet_and_tell(event, context):
    """Waits for the other invocation, so that both are under way when the variable is read, here and in a thread."""
    meeting.wait()
    in_thread = []
    thread = threading.Thread(target=lambda: in_thread.append(os.environ["SAYSO_NAME"]))
    thread.start()
    thread.join()
    meeting.wait()
    return [os.environ["SAYSO_NAME"], os.getenv("SAYSO_NAME"), *in_thread]


def sleep(event, context):
    time.sleep(event["seconds"])


def fail(event, context):
    raise LookupError("nothing is there")


def fail_as_told(event, context):
    seen.append(event)
    raise RuntimeError("always")


def note(event, context):
    seen.append(event)


def outlive(event, context):
    """Waits until the cloud is closed, and goes on then."""
    before, bucket = aws.client("s3"), os.environ["SAYSO_BUCKET"]
    before.put_object(Bucket=bucket, Key="early", Body=b"x")
    under_way.set()
    closed.wait(20)
    seen.append("ended")
    for client in (before, aws.client("s3")):
        try:
            client.put_object(Bucket=bucket, Key="late", Body=b"x")
        except Exception as error:  # noqa: BLE001 (told to the test)
            seen.append(str(error))


def large(event, context):
    return "x" * event["bytes"]


def unserialisable(event, context):
    return object()


def half_a_character(event, context):
    return "\ud83d"


def exit_process(event, context):
    raise SystemExit(3)


def put(event, context):
    aws.client("s3").put_object(Bucket=os.environ["SAYSO_BUCKET"], Key=event["key"], Body=b"{}")


def put_in_thread(event, context):
    errors = []

    def work():
        try:
            put(event, context)
        except Exception as error:  # noqa: BLE001 (told to the caller)
            errors.append(str(error))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    return errors


def get(event, context):
    body = aws.client("s3").get_object(Bucket=os.environ["SAYSO_BUCKET"], Key=event["key"])["Body"]
    return body.read().decode()


def claim(event, context):
    """True for the one that comes first."""
    dynamodb = aws.client("dynamodb")
    try:
        dynamodb.put_item(
            TableName=os.environ["SAYSO_TABLE"],
            Item={"pk": {"S": event["name"]}, "sk": {"S": "CLAIM"}, "by": {"S": event["by"]}},
            ConditionExpression="attribute_not_exists(pk)",
        )
    except dynamodb.exceptions.ConditionalCheckFailedException:
        return False
    return True


def count(event, context):
    aws.client("dynamodb").update_item(
        TableName=os.environ["SAYSO_TABLE"],
        Key={"pk": {"S": event["name"]}, "sk": {"S": "COUNT"}},
        UpdateExpression="ADD n :one",
        ExpressionAttributeValues={":one": {"N": "1"}},
    )


def start(event, context):
    aws.client("stepfunctions").start_execution(stateMachineArn=os.environ["SAYSO_MACHINE"], input=json.dumps(event))


def meet_others(event, context):
    """Notes how many are under way when as many have come as are to come at once."""
    with at_once:
        present.append(event)
        seen.append(len(present))
    meeting.wait()
    with at_once:
        present.remove(event)
    meeting.wait()
