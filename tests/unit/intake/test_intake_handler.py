from datetime import UTC, datetime, timedelta

import pytest

from sayso.errors import Permanent
from sayso.intake.handler import handler
from sayso.models import Run
from sayso.submission import item_of_url, pending_run

PAGE = b"<!doctype html><p>The harbour will open, the mayor said.</p>"


@pytest.fixture
def upload(backend, event):
    """Puts an object where the sample event says."""
    key = event("upload")["detail"]["object"]["key"]
    return lambda body=PAGE, **options: backend.s3.put_object(Bucket="sayso", Key=key, Body=body, **options)


def test_the_sample_upload_starts_an_execution(backend, context, event, upload):
    upload(ContentType="text/html", Metadata={"url": "https://news.example/harbour", "published-at": "2025-02-28"})

    answer = handler(event("upload"), context)

    (started,) = backend.started()
    item = started["item"]
    assert item["article_id"] == answer["article_id"]
    assert (item["url"], item["published_at"]) == ("https://news.example/harbour", "2025-02-28")
    assert backend.documents.get(item["page"]["key"]) == PAGE
    assert backend.index.run(answer["article_id"]).status == "pending"


def test_an_empty_upload_is_a_recorded_failure(backend, context, event, upload):
    upload(b"")

    answer = handler(event("upload"), context)

    assert backend.documents.failure(answer["article_id"]).error == "PageEmpty"
    assert backend.index.run(answer["article_id"]).status == "failed"
    assert backend.started() == []


def test_of_a_huge_upload_no_more_is_read_than_shows_that_it_is(backend, context, event, upload):
    upload(b"<p>" + b"x" * (26 * 1024 * 1024))

    handler(event("upload"), context)

    (started,) = backend.started()
    assert started["item"]["page"]["size"] == 25 * 1024 * 1024 + 1


def test_an_upload_that_is_gone_is_nothing_to_do(backend, context, event):
    assert handler(event("upload"), context) == {"gone": event("upload")["detail"]["object"]["key"]}

    assert backend.started() == []


def test_the_sample_sweep_ends_what_hangs(backend, context, event):
    ago = datetime.now(UTC) - timedelta(hours=1)
    pending = Run(article_id="a", status="pending", origin="api", submitted_at=ago, url="https://news.example/")
    backend.index.put_run(pending)

    assert handler(event("sweep"), context) == {"lost": 1}

    assert backend.index.run("a").error == "RunLost"
    assert backend.documents.failure("a").retryable


def test_a_list_starts_a_batch_once(backend, context, event):
    told = event("upload")
    told["detail"]["object"]["key"] = "inbox/list.csv"
    backend.s3.put_object(Bucket="sayso", Key="inbox/list.csv", Body=b"url\nhttps://news.example/harbour\n")

    answers = [handler(told, context) for _ in range(3)]

    assert backend.batches() == [answers[0]["batch"]]
    assert answers[1:] == answers[:1] * 2


def test_the_sample_gathering_starts_a_batch_of_what_was_put_off(backend, context, event):
    item = item_of_url("https://news.example/harbour", "api", datetime.now(UTC))
    backend.index.put_run(pending_run(item).model_copy(update={"status": "failed", "error": "HostBusy"}))
    backend.index.defer(item)

    told = handler(event("gather"), context)

    assert told["pages"] == 1
    assert backend.batches() == [told["batch"]]


@pytest.mark.parametrize(
    "unfit", [{}, {"task": "tidy"}, {"source": "aws.s3"}, {"source": "aws.s3", "detail-type": "Object Created"}]
)
def test_any_other_event_is_refused(backend, context, unfit):
    with pytest.raises(Permanent, match="InputInvalid"):
        handler(unfit, context)
