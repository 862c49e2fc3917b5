from datetime import UTC, date, datetime, timedelta

import pytest

from sayso.errors import InputInvalid
from sayso.ids import article_id, content_id
from sayso.intake import ObjectCreated, accept_upload
from tests.fakes import FakeBatches, FakeDocuments, FakeExecutions, FakeIndex, FakeObjects

AT = datetime(2025, 3, 1, 12, tzinfo=UTC)
PAGE = b"<!doctype html><p>The harbour will open, the mayor said.</p>"


class Intake:
    def __init__(self):
        self.objects, self.documents, self.index = FakeObjects(), FakeDocuments(), FakeIndex()
        self.executions, self.batches = FakeExecutions(), FakeBatches()

    def deliver(self, key: str, at: datetime = AT):
        event = ObjectCreated.model_validate({"time": at.isoformat(), "detail": {"object": {"key": key}}})
        return accept_upload(
            event,
            objects=self.objects,
            documents=self.documents,
            index=self.index,
            executions=self.executions,
            batches=self.batches,
        )

    def put(self, key, body, content_type="text/html", **metadata):
        self.objects.put(key, body)
        self.objects.told[key] = content_type, {name: value for name, value in metadata.items() if value}

    def upload(self, body=PAGE, *, key="inbox/page.html", content_type="text/html", url=None, published_at=None):
        self.put(key, body, content_type, **{"url": url, "published-at": published_at})
        return self.deliver(key)


@pytest.fixture
def intake():
    return Intake()


def test_a_page_is_submitted_with_its_bytes(intake):
    answer = intake.upload(content_type="text/html; charset=windows-1252")

    (item,) = intake.executions.started
    assert answer == {"article_id": item.article_id, "status": "pending"}
    assert intake.documents.get(item.page.key) == PAGE
    assert (item.page.content_type, item.page.charset) == ("text/html", "windows-1252")
    assert (item.origin, item.submitted_at.replace(microsecond=0)) == ("upload", AT)
    assert intake.index.run(item.article_id).status == "pending"


def test_a_page_without_an_address_is_named_by_its_bytes(intake):
    intake.upload(key="inbox/a.html")
    intake.upload(key="inbox/b.html")

    first, second = intake.executions.started
    assert first.article_id == second.article_id == content_id(first.page.sha256)


def test_the_metadata_tell_address_and_day(intake):
    intake.upload(url="https://news.example/harbour#top", published_at="2025-02-28")

    (item,) = intake.executions.started
    assert item.url == "https://news.example/harbour"
    assert item.article_id == article_id("https://news.example/harbour")
    assert item.published_at == date(2025, 2, 28)


def test_an_event_that_is_delivered_twice_is_one_submission(intake):
    intake.upload()
    intake.deliver("inbox/page.html")

    first, second = intake.executions.started
    assert first == second


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("inbox/a.html", "00617F08299329D189"), ("inbox/a.html", "00617F08299429D189")),
        (("inbox/a.html", "00617F08299329D189"), ("inbox/b.html", "00617F082993FFD189")),
        (("inbox/a.html", "of another form"), ("inbox/b.html", "of another form")),
        (("inbox/a.html", ""), ("inbox/b.html", "")),
    ],
)
def test_objects_of_one_second_have_an_order(first, second):
    def moment(key, sequencer):
        put = {"key": key, "sequencer": sequencer}
        return ObjectCreated.model_validate({"time": AT.isoformat(), "detail": {"object": put}}).submitted_at

    assert AT <= moment(*first) < moment(*second) < AT + timedelta(seconds=1)
    assert moment(*first) == moment(*first)


def test_what_is_no_page_is_submitted_for_the_workflow_to_say_why(intake):
    intake.upload(b"%PDF-1.7", content_type="application/pdf")

    (item,) = intake.executions.started
    assert item.page.content_type == "application/pdf"


def test_an_empty_object_is_a_failure_that_tells_its_key(intake):
    answer = intake.upload(b"", key="inbox/empty.html")

    run = intake.index.run(answer["article_id"])
    failure = intake.documents.failure(answer["article_id"])
    assert answer["status"] == run.status == "failed"
    assert (run.step, run.error) == ("intake", "PageEmpty")
    assert run.message.startswith("inbox/empty.html: ")
    assert (failure.error, failure.message, failure.retryable) == (run.error, run.message, False)
    assert intake.executions.started == []


def test_two_empty_objects_are_two_failures(intake):
    first = intake.upload(b"", key="inbox/one.html")
    second = intake.upload(b"", key="inbox/two.html")

    assert first["article_id"] != second["article_id"]


def test_an_empty_object_with_an_address_is_a_failure_of_that_article(intake):
    answer = intake.upload(b" ", url="https://news.example/harbour")

    assert answer["article_id"] == article_id("https://news.example/harbour")
    assert intake.index.run(answer["article_id"]).url == "https://news.example/harbour"


@pytest.mark.parametrize(
    ("metadata", "error"),
    [
        ({"url": "news.example/harbour"}, "UrlInvalid"),
        ({"url": "ftp://news.example/harbour"}, "AddressRefused"),
        ({"published_at": "last week"}, "InputInvalid"),
        ({"published_at": "2025-02-30"}, "InputInvalid"),
    ],
)
def test_wrong_metadata_are_a_failure_whose_bytes_are_kept(intake, metadata, error):
    answer = intake.upload(**metadata)

    failure = intake.documents.failure(answer["article_id"])
    assert (failure.step, failure.error) == ("intake", error)
    assert next(iter(metadata.values())) in failure.message
    assert intake.documents.get(failure.item.page.key) == PAGE


def test_an_address_with_credentials_is_a_failure_that_does_not_tell_them(intake):
    answer = intake.upload(url="https://reader:secret@news.example/harbour")

    failure = intake.documents.failure(answer["article_id"])
    assert (failure.step, failure.error, failure.item.url) == ("intake", "AddressRefused", None)
    assert "secret" not in failure.model_dump_json()
    assert intake.executions.started == []


def test_a_long_message_is_whole_in_the_store_and_short_in_the_index(intake):
    answer = intake.upload(published_at="x" * 2000)

    assert len(intake.documents.failure(answer["article_id"]).message) > 2000
    assert len(intake.index.run(answer["article_id"]).message) == 500


def test_a_folder_is_nothing_to_read(intake):
    assert intake.deliver("inbox/march/") == {"ignored": "inbox/march/"}

    assert intake.index.by_article == {}


def test_an_object_that_was_deleted_before_it_was_read_is_nothing_to_do(intake):
    assert intake.deliver("inbox/gone.html") == {"gone": "inbox/gone.html"}

    assert (intake.index.by_article, intake.executions.started, intake.objects.bodies) == ({}, [], {})


def test_an_object_elsewhere_is_refused(intake):
    with pytest.raises(InputInvalid, match="not under inbox/"):
        intake.deliver("raw/page.html")
