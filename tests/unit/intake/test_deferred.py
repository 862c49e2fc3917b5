import json
from datetime import UTC, date, datetime, timedelta

import pytest

from sayso import aws
from sayso.index import DynamoIndex
from sayso.intake import gather
from sayso.submission import item_of_url, pending_run
from tests.fakes import FakeBatches, FakeIndex

AT = datetime(2025, 3, 1, 12, tzinfo=UTC)
LATER = AT + timedelta(minutes=10)


@pytest.fixture(params=["in memory", "in the table"])
def index(request):
    if request.param == "in memory":
        return FakeIndex()
    request.getfixturevalue("backend")
    return DynamoIndex(aws.client("dynamodb"), "sayso")


def put_off(index, url, **known):
    item = item_of_url(url, "api", AT, **known)
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
