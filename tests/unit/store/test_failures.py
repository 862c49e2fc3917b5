import json
from datetime import timedelta

import pytest

from sayso.errors import HostFailing, PageMissing, Retryable
from sayso.step import report
from sayso.store import record_failure
from sayso.submission import item_of_url
from tests.fakes import FakeDocuments, FakeIndex, FakeSites
from tests.unit.samples import AT

ITEM = item_of_url("https://news.example/harbour", "api", AT)
NOW = AT + timedelta(seconds=3)


def caught(error: str, cause: str):
    """The failure that is recorded for what a Catch gives, and the run."""
    documents, index = FakeDocuments(), FakeIndex()
    failed = {"fetch": {"Error": error, "Cause": cause}}
    record_failure(ITEM, failed, documents=documents, index=index, sites=FakeSites(), now=NOW)
    return documents.failure(ITEM.article_id), index.run(ITEM.article_id)


def lambda_cause(kind: str, message: str) -> str:
    return json.dumps({"errorType": kind, "errorMessage": message, "stackTrace": []})


def test_an_error_of_saysos_own_is_told_by_its_leaf():
    failure, run = caught("Permanent", lambda_cause("Permanent", report(PageMissing("answered 404"), "fetch")))

    assert (failure.step, failure.error, failure.message) == ("fetch", "PageMissing", "answered 404")
    assert not failure.retryable
    assert failure.item == ITEM
    assert (run.status, run.step, run.error, run.message) == ("failed", "fetch", "PageMissing", "answered 404")
    assert (run.submitted_at, run.finished_at) == (AT, NOW)


def test_a_retryable_error_says_so():
    failure, _ = caught("Retryable", lambda_cause(Retryable.__name__, report(HostFailing("503"), "fetch")))

    assert failure.retryable


@pytest.mark.parametrize(
    ("error", "cause", "told", "retryable"),
    [
        ("States.Timeout", "", "the fetch step ended with States.Timeout and said nothing more", True),
        ("Sandbox.Timedout", lambda_cause("Sandbox.Timedout", "timed out"), "Sandbox.Timedout: timed out", True),
        ("KeyError", lambda_cause("KeyError", "'item'"), "KeyError: 'item'", False),
        ("Lambda.ServiceException", "Lambda is down", "Lambda is down", True),
        ("States.Runtime", "[1, 2]", "[1, 2]", False),
        ("KeyError", lambda_cause("KeyError", '{"name": "x"}'), 'KeyError: {"name": "x"}', False),
    ],
)
def test_any_other_error_is_told_as_it_came(error, cause, told, retryable):
    failure, run = caught(error, cause)

    assert (failure.step, failure.error, failure.message, failure.retryable) == ("fetch", error, told, retryable)
    assert run.message == told


def test_a_long_message_is_whole_in_the_store_and_short_in_the_index():
    failure, run = caught("KeyError", "x" * 2000)

    assert len(failure.message) == 2000
    assert len(run.message) == 500


def test_the_state_machine_is_told_how_it_fails():
    failed = {"fetch": {"Error": "KeyError", "Cause": "no"}}

    answer = record_failure(ITEM, failed, documents=FakeDocuments(), index=FakeIndex(), sites=FakeSites(), now=NOW)

    assert answer == {"error": "KeyError", "cause": "fetch: no"}


def test_a_failure_without_a_name_is_a_failure_still():
    documents = FakeDocuments()

    record_failure(ITEM, {"fetch": {}}, documents=documents, index=FakeIndex(), sites=FakeSites(), now=NOW)

    assert documents.failure(ITEM.article_id).error == "unknown"


@pytest.mark.parametrize(
    ("origin", "error", "deferred"), [("feed", "HostBusy", 1), ("batch", "HostBusy", 0), ("api", "HostFailing", 0)]
)
def test_a_page_of_a_busy_host_is_put_off_unless_it_is_a_batch_s(origin, error, deferred):
    index, item = FakeIndex(), item_of_url("https://news.example/harbour", origin, AT, title="Harbour")
    told = json.dumps({"name": error, "step": "fetch", "message": "later"})

    failed = {"fetch": {"Error": "Retryable", "Cause": lambda_cause("Retryable", told)}}
    record_failure(item, failed, documents=FakeDocuments(), index=index, sites=FakeSites(), now=NOW)

    assert [(page.url, page.title) for page in index.deferred()] == [(item.url, "Harbour")] * deferred
