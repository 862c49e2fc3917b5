"""Messages of moto's queues in the storage."""

import pytest

from sayso.local.moto_adaptations import queues
from sayso.local.storage import Storage
from tests.unit.local.moto_adaptations.moto_stacks import client


@pytest.fixture
def storage(tmp_path):
    storage = Storage(tmp_path)
    yield storage
    storage.close()


def rows(storage):
    return [body for (body,) in storage.execute("SELECT body FROM message ORDER BY sent, body")]


def received(sqs, url):
    answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)
    return answer.get("Messages", [])


def test_messages_are_kept_until_they_are_deleted(storage):
    sqs = client("sqs")
    url = sqs.create_queue(QueueName="q")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="before")

    with queues.messages_are_stored(storage):
        for body in ("a", "b", "c"):
            sqs.send_message(QueueUrl=url, MessageBody=body)
        first, *_ = received(sqs, url)
        sqs.delete_message(QueueUrl=url, ReceiptHandle=first["ReceiptHandle"])
        left = rows(storage)
        sqs.purge_queue(QueueUrl=url)

    assert first["Body"] == "a"
    assert left == ["b", "c"]
    assert rows(storage) == []


def test_a_queue_that_is_made_later_stays_in_memory(storage):
    sqs = client("sqs")

    with queues.messages_are_stored(storage):
        url = sqs.create_queue(QueueName="later")["QueueUrl"]
        sqs.send_message(QueueUrl=url, MessageBody="a")

    assert [message["Body"] for message in received(sqs, url)] == ["a"]
    assert rows(storage) == []
