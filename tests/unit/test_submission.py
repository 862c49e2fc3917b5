from datetime import date, timedelta

import pytest

from sayso.errors import PageEmpty, StorageRefused, UrlInvalid
from sayso.ids import article_id, content_id
from sayso.submission import StepFunctions, item_of_bytes, item_of_url, submit
from tests.fakes import FakeDocuments, FakeExecutions, FakeIndex
from tests.unit.samples import AT

URL = "https://www.news.example/harbour?utm_source=letter#top"


def test_an_item_of_an_address_keeps_the_address_to_fetch():
    item = item_of_url(URL, "api", AT, published_at=date(2025, 3, 1), title="Harbour")

    assert item.url == "https://www.news.example/harbour?utm_source=letter"
    assert item.article_id == article_id("https://news.example/harbour")
    assert (item.published_at, item.title, item.page) == (date(2025, 3, 1), "Harbour", None)


def test_an_item_of_bytes_points_at_them():
    documents = FakeDocuments()

    item = item_of_bytes(b"<p>x</p>", "upload", AT, documents, content_type="text/html", charset="latin1")

    assert documents.get(item.page.key) == b"<p>x</p>"
    assert item.article_id == item.page.article_id == content_id(item.page.sha256)
    assert (item.page.content_type, item.page.charset, item.page.size) == ("text/html", "latin1", 8)


def test_an_item_of_bytes_with_an_address_is_that_articles():
    item = item_of_bytes(b"<p>x</p>", "upload", AT, FakeDocuments(), url=URL)

    assert item.article_id == item_of_url(URL, "api", AT).article_id
    assert item.url == item.page.url == "https://www.news.example/harbour?utm_source=letter"


@pytest.mark.parametrize("body", [b"", b" \n"])
def test_a_blank_page_is_no_item(body):
    documents = FakeDocuments()

    with pytest.raises(PageEmpty):
        item_of_bytes(body, "upload", AT, documents)
    assert documents.objects == {}


def test_a_page_with_a_wrong_address_is_no_item():
    documents = FakeDocuments()

    with pytest.raises(UrlInvalid):
        item_of_bytes(b"<p>x</p>", "upload", AT, documents, url="nonsense")
    assert documents.objects == {}


def test_what_is_submitted_is_pending_and_started():
    item, index, executions = item_of_url(URL, "feed", AT), FakeIndex(), FakeExecutions()

    submit(item, index, executions)

    run = index.run(item.article_id)
    assert (run.status, run.origin, run.submitted_at, run.url) == ("pending", "feed", AT, item.url)
    assert executions.started == [item]


@pytest.mark.parametrize(("page", "begun"), [(b"<p>a</p>", 2), (None, 1)])
def test_a_page_that_comes_late_is_a_version_and_an_address_is_not(page, begun):
    index, executions, documents = FakeIndex(), FakeExecutions(), FakeDocuments()

    for at in (AT, AT - timedelta(minutes=1)):
        item = item_of_bytes(page, "upload", at, documents, url=URL) if page else item_of_url(URL, "feed", at)
        submit(item, index, executions)

    assert len(executions.started) == begun
    assert index.run(item.article_id).submitted_at == AT


def test_an_execution_is_given_the_item_without_nulls(backend):
    item = item_of_url(URL, "api", AT)

    StepFunctions(backend.sfn, backend.state_machine_arn).start(item)

    assert backend.started() == [{"item": item.model_dump(mode="json", exclude_none=True)}]


def test_a_state_machine_that_is_not_there_is_refused(backend):
    missing = backend.state_machine_arn.replace("article", "nothing")

    with pytest.raises(StorageRefused, match="nothing"):
        StepFunctions(backend.sfn, missing).start(item_of_url(URL, "api", AT))
