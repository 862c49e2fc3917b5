from datetime import timedelta

import pytest

from sayso.documents import document_key
from sayso.errors import NothingStored
from sayso.store import end_unchanged, record_failure, store
from sayso.submission import item_of_url
from sayso.version import __version__
from tests.fakes import FakeDocuments, FakeIndex, FakeSites
from tests.unit.samples import AT, analysis, article, page

ITEM = item_of_url("https://news.example/harbour", "api", AT)
PAGE = page(ITEM.article_id)
NOW = AT + timedelta(seconds=3)


def stored(documents, index):
    return store(ITEM, PAGE, article(), analysis(), documents=documents, index=index, sites=FakeSites(), now=NOW)


def test_the_document_is_kept_with_the_versions_that_made_it():
    documents, index = FakeDocuments(), FakeIndex()

    answer = stored(documents, index)

    document = documents.document(answer["document"])
    assert answer == {"article_id": ITEM.article_id, "document": document_key(PAGE)}
    assert (document.page, document.article, document.analysis) == (PAGE, article(), analysis())
    assert (document.versions.sayso, document.versions.analyzer) == (__version__, "rules 1")


def test_the_run_tells_how_it_ended():
    documents, index = FakeDocuments(), FakeIndex()

    stored(documents, index)

    run = index.run(ITEM.article_id)
    assert (run.status, run.submitted_at, run.finished_at) == ("stored", AT, NOW)
    assert (run.title, run.statements, run.step, run.error) == ("Harbour to open", 1, None, None)


def test_storing_twice_is_storing_once():
    documents, index = FakeDocuments(), FakeIndex()
    first = stored(documents, index)
    objects = dict(documents.objects)

    assert stored(documents, index) == first
    assert documents.objects == objects


def test_an_earlier_submission_that_ends_late_leaves_the_failure_of_a_later_one():
    documents, index = FakeDocuments(), FakeIndex()
    later = item_of_url(ITEM.url, "api", AT + timedelta(seconds=1))
    failed = {"fetch": {"Error": "States.Timeout"}}
    record_failure(later, failed, documents=documents, index=index, sites=FakeSites(), now=NOW)

    stored(documents, index)

    assert documents.failure(ITEM.article_id).error == "States.Timeout"
    assert index.run(ITEM.article_id).status == "failed"


def test_what_is_unchanged_ends_as_stored_without_another_document():
    documents, index = FakeDocuments(), FakeIndex()
    first, kept = stored(documents, index), dict(documents.objects)
    again = item_of_url(ITEM.url, "api", AT + timedelta(days=1))
    failed = {"fetch": {"Error": "States.Timeout"}}
    record_failure(again, failed, documents=documents, index=index, sites=FakeSites(), now=NOW)

    seen = {"etag": '"v2"', "key": "raw/other", "document": first["document"]}
    answer = end_unchanged(again, seen, documents=documents, index=index, now=NOW)

    run = index.run(ITEM.article_id)
    assert answer == {**first, "unchanged": True}
    assert (run.status, run.unchanged, run.title, run.statements) == ("stored", True, "Harbour to open", 1)
    assert index.head(ITEM.article_id).etag == '"v2"'
    assert documents.objects == kept


def test_a_version_that_came_meanwhile_keeps_what_is_known_of_its_own_page():
    documents, index = FakeDocuments(), FakeIndex()
    newer = stored(documents, index)

    seen = {"etag": '"v0"', "document": "documents/older"}
    answer = end_unchanged(ITEM, seen, documents=documents, index=index, now=NOW)

    assert (answer["document"], index.run(ITEM.article_id).status) == (newer["document"], "stored")
    assert index.head(ITEM.article_id).etag != '"v0"'


def test_nothing_ends_as_unchanged_that_is_not_stored():
    with pytest.raises(NothingStored, match="Submit it once more"):
        end_unchanged(ITEM, {}, documents=FakeDocuments(), index=FakeIndex(), now=NOW)
