from datetime import UTC, datetime, timedelta

import pytest

from sayso.intake import sweep
from sayso.models import Run
from tests.fakes import FakeDocuments, FakeIndex

NOW = datetime(2025, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def stores():
    return {"documents": FakeDocuments(), "index": FakeIndex()}


def submitted(index: FakeIndex, minutes_ago: int, **fields) -> None:
    run = {"article_id": "a", "status": "pending", "origin": "api", "url": "https://news.example/", **fields}
    index.put_run(Run(submitted_at=NOW - timedelta(minutes=minutes_ago), **run))


def test_a_run_that_hangs_becomes_a_failure_that_can_be_repeated(stores):
    submitted(stores["index"], 11)

    assert sweep(NOW, timedelta(hours=2), **stores) == {"lost": 1}

    run, failure = stores["index"].run("a"), stores["documents"].failure("a")
    assert (run.status, run.step, run.error, run.finished_at) == ("failed", "workflow", "RunLost", NOW)
    assert "Submit the article again" in run.message
    assert failure.retryable
    assert failure.item.url == "https://news.example/"


def test_a_run_of_the_last_ten_minutes_is_left_alone(stores):
    submitted(stores["index"], 10)

    assert sweep(NOW, timedelta(hours=2), **stores) == {"lost": 0}
    assert stores["index"].run("a").status == "pending"


@pytest.mark.parametrize("status", ["stored", "failed"])
def test_a_run_that_ended_is_left_alone(stores, status):
    submitted(stores["index"], 60, status=status)

    assert sweep(NOW, timedelta(hours=2), **stores) == {"lost": 0}
    assert stores["index"].run("a").status == status


def test_a_page_without_an_address_is_told_of_in_the_index_alone(stores):
    submitted(stores["index"], 60, url=None)

    sweep(NOW, timedelta(hours=2), **stores)

    assert stores["index"].run("a").error == "RunLost"
    assert stores["documents"].objects == {}


def test_a_run_that_ends_meanwhile_stays_as_it_ended(stores):
    submitted(stores["index"], 60)
    lost = list(stores["index"].pending(NOW - timedelta(hours=2), NOW))
    submitted(stores["index"], 60, status="stored")
    stores["index"].pending = lambda since, until: iter(lost)

    assert sweep(NOW, timedelta(hours=2), **stores) == {"lost": 0}
    assert stores["index"].run("a").status == "stored"
    assert stores["documents"].objects == {}


def test_a_run_that_failed_meanwhile_keeps_its_reason(stores):
    submitted(stores["index"], 60)
    lost = list(stores["index"].pending(NOW - timedelta(hours=2), NOW))
    submitted(stores["index"], 60, status="failed", step="extract", error="PageEmpty")
    stores["index"].pending = lambda since, until: iter(lost)

    assert sweep(NOW, timedelta(hours=2), **stores) == {"lost": 0}
    assert stores["index"].run("a").error == "PageEmpty"


def test_only_as_much_is_looked_through_as_was_asked_for(stores):
    submitted(stores["index"], 3 * 60)

    assert sweep(NOW, timedelta(hours=2), **stores) == {"lost": 0}
    assert sweep(NOW, timedelta(hours=360), **stores) == {"lost": 1}
