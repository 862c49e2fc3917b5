"""What waits in a queue survives closing the local cloud."""

import sqlite3

from sayso.local import LocalCloud
from tests.unit.local.local_stacks import stack

ATTRIBUTES = {
    "ERROR_CODE": {"DataType": "String", "StringValue": "NO_PERMISSIONS"},
    "BYTES": {"DataType": "Binary", "BinaryValue": b"\x00\xff"},
}


def received(sqs, url):
    answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"])
    return answer.get("Messages", [])


def opened(home, **queue):
    template = stack()
    template["Resources"]["DeadLetters"]["Properties"] = queue
    return LocalCloud(home, template=template)


def test_messages_are_there_when_the_cloud_is_opened_again(tmp_path):
    with opened(tmp_path) as cloud:
        url = cloud.resource_ids["DeadLetters"]
        sent = cloud.client("sqs").send_message(QueueUrl=url, MessageBody="ü", MessageAttributes=ATTRIBUTES)
        cloud.client("sqs").send_message(QueueUrl=url, MessageBody="second")
        assert len(received(cloud.client("sqs"), url)) == 2

    with opened(tmp_path) as cloud:
        first, second = received(cloud.client("sqs"), url)

    assert first["MessageId"] == sent["MessageId"]
    assert (first["Body"], second["Body"]) == ("ü", "second")
    assert first["MessageAttributes"] == ATTRIBUTES


def test_messages_go_when_the_queue_has_kept_them_long_enough(tmp_path):
    with opened(tmp_path, MessageRetentionPeriod=120) as cloud:
        url = cloud.resource_ids["DeadLetters"]
        for body in ("old", "new"):
            cloud.client("sqs").send_message(QueueUrl=url, MessageBody=body)
    with sqlite3.connect(tmp_path / "cloud.sqlite3") as database:
        database.execute("UPDATE message SET sent = sent - 121000 WHERE body = 'old'")

    with opened(tmp_path, MessageRetentionPeriod=120) as cloud:
        left = [message["Body"] for message in received(cloud.client("sqs"), url)]
    kept = database.execute("SELECT body FROM message").fetchall()
    database.close()

    assert left == ["new"]
    assert kept == [("new",)]
