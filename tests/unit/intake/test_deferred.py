import json
from datetime import UTC, date, datetime, timedelta

import pytest
from botocore.exceptions import ClientError

from sayso import aws
from sayso.batches import Batches
from sayso.index import DynamoIndex
from sayso.intake import gather
from sayso.submission import item_of_url, pending_run
from tests.fakes import FakeBatches, FakeIndex, FakeObjects

AT = datetime(2025, 3, 1, 12, tzinfo=UTC)
LATER = AT + timedelta(minutes=10)


@pytest.fixture(params=["in memory", "in the table"])
def index(request):
    if request.param == "in memory":
        return FakeIndex()
    request.getfixturevalue("backend")
    return DynamoIndex(aws.client("dynamodb"), "sayso")


class Sfn:
    """Begins each execution once."""

    def __init__(self):
        self.started = []

    def start_execution(self, **request):
        if request["name"] in self.started:
            raise ClientError({"Error": {"Code": "ExecutionAlreadyExists"}}, "StartExecution")
        self.started.append(request["name"])


def put_off(index, url, at=AT, **known):
    item = item_of_url(url, "api", at, **known)
    index.put_run(pending_run(item).model_copy(update={"status": "failed", "error": "HostBusy", "finished_at": AT}))
    index.defer(item)
    return item


def test_pages_of_busy_hosts_become_a_batch(index):
    put_off(index, "https://a.example/1", title="Harbour", published_at=date(2025, 2, 28))
    put_off(index, "https://a.example/2")
    batches = FakeBatches()

    told = gather(LATER, index=index, batches=batches)

    [(lines, _, at)] = batches.begun
    assert sorted(json.loads(lines), key=lambda line: line["url"]) == [
        {"url": "https://a.example/1", "published_at": "2025-02-28", "title": "Harbour"},
        {"url": "https://a.example/2", "published_at": None, "title": None},
    ]
    assert (told["pages"], at) == (2, LATER)
    assert gather(LATER, index=index, batches=batches) == {"pages": 0}


def test_of_very_many_pages_the_rest_is_gathered_the_next_time():
    index, batches = FakeIndex(), FakeBatches()
    for n in range(501):
        put_off(index, f"https://a.example/{n}")

    gathered = [gather(LATER, index=index, batches=batches)["pages"] for _ in range(3)]

    assert gathered == [500, 1, 0]


def test_what_is_gathered_again_after_a_stop_half_way_is_the_same_batch(index):
    item = put_off(index, "https://a.example/1")
    sfn = Sfn()
    batches = Batches(FakeObjects(), sfn, "arn:aws:states:eu-central-1:123456789012:stateMachine:batch")

    first = gather(LATER, index=index, batches=batches)
    index.defer(item)
    again = gather(LATER + timedelta(minutes=1), index=index, batches=batches)
    put_off(index, "https://a.example/1", at=LATER)
    other = gather(LATER + timedelta(hours=1), index=index, batches=batches)

    assert again == first
    assert sfn.started == [first["batch"], other["batch"]]
    assert batches.batch(first["batch"]).submitted_at == LATER


def test_what_is_gathered_again_after_a_stop_while_pages_are_forgotten_is_the_rest(index):
    for n in range(3):
        put_off(index, f"https://a.example/{n}")
    batches = FakeBatches()
    gather(LATER, index=Stopped(index, after=1), batches=batches)

    gather(LATER, index=index, batches=batches)

    first, again = ({line["url"] for line in json.loads(lines)} for lines, _, _ in batches.begun)
    assert (len(first), len(again), again < first) == (3, 2, True)
    assert list(index.deferred()) == []


class Stopped:
    """An index of which nothing more is forgotten after some."""

    def __init__(self, index, after):
        self._index, self._left = index, after

    def __getattr__(self, name):
        return getattr(self._index, name)

    def forget_deferred(self, page):
        self._left -= 1
        if self._left >= 0:
            self._index.forget_deferred(page)


def test_what_was_submitted_again_meanwhile_is_left_out(index):
    again = put_off(index, "https://a.example/1").model_copy(update={"submitted_at": LATER})
    index.put_run(pending_run(again))
    batches = FakeBatches()

    assert gather(LATER, index=index, batches=batches) == {"pages": 0}
    assert batches.begun == []
    assert list(index.deferred()) == []


def test_what_is_put_off_again_while_it_is_gathered_stays(index):
    item = put_off(index, "https://a.example/1")
    [before] = index.deferred()
    index.defer(item.model_copy(update={"submitted_at": LATER}))

    index.forget_deferred(before)

    assert len(list(index.deferred())) == 1
