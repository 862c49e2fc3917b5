"""Polls that a command waits for."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from sayso import aws
from sayso.cli.polling import poll, registry
from sayso.cli.stack import Stack
from sayso.feeds import Polled
from sayso.objects import S3Objects

NOW = datetime.now(UTC)


class FakeMachine:
    """Polls what it is told to, of which nothing comes."""

    def start_sync_execution(self, **request: str) -> dict:
        told = [{"id": name, "new": 0} for name in json.loads(request["input"])["feeds"]]
        assert 0 < len(told) <= 20
        return {"status": "SUCCEEDED", "output": json.dumps(told)}


@pytest.fixture
def stack(backend):
    return Stack(
        backend.documents,
        backend.index,
        executions=None,
        objects=S3Objects(backend.s3, "sayso"),
        batches=None,
        name="news",
        outputs={"TableName": "sayso", "FeedsStateMachineArn": "feeds"},
        client=lambda service: FakeMachine() if service == "stepfunctions" else aws.client(service),
        settle=lambda seconds: True,
        is_local=True,
    )


def test_all_feeds_that_are_due_are_polled_however_many(stack):
    feeds = registry(stack)
    due = {feeds.add(f"https://news.example/{n}", NOW - timedelta(hours=1))[0].id for n in range(45)}
    early, _ = feeds.add("https://news.example/early", NOW)
    feeds.record(early.id, Polled(NOW))

    assert sorted(one.told["id"] for one in poll(stack, None)) == sorted(due)
    assert [one.told["id"] for one in poll(stack, [early.id])] == [early.id]
