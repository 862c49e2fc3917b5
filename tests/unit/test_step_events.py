"""The sample events of the steps after fetch, in their handlers."""

from pathlib import Path

import pytest

from sayso.analyze.handler import handler as analyze
from sayso.documents import document_key
from sayso.errors import Permanent
from sayso.extract.handler import handler as extract
from sayso.handoff import receive
from sayso.models import Analysis, Article, Document, Page
from sayso.store.handler import handler as store

HARBOUR = (Path(__file__).parent / "harbour.html").read_bytes()
ARTICLE = "0f115db062b7c0dd030b"


@pytest.fixture
def fetched(backend):
    """The page of the sample events."""
    backend.documents.put_raw(ARTICLE, HARBOUR)
    return backend


def test_the_sample_for_extract_gives_an_article(fetched, context, event):
    article = receive(Article, extract(event("extract"), context), fetched.documents)

    assert "We have waited long enough for this day" in article.text
    assert article.title == "Harbour of Tidewater to open in May"


def test_extract_tells_of_a_page_that_is_not_there(backend, context, event):
    with pytest.raises(Permanent, match=r"NothingStored.*raw/"):
        extract(event("extract"), context)


def test_extract_stops_while_there_is_time_to_tell_so(fetched, context, event):
    context.remaining = 1

    with pytest.raises(Permanent, match=r"TooSlow.*reading the page https://example\.com/ was stopped"):
        extract(event("extract"), context)


def test_the_sample_for_analyze_gives_statements(backend, context, event):
    analysis = receive(Analysis, analyze(event("analyze"), context), backend.documents)

    assert "Ilse Brandt" in {statement.speaker.name for statement in analysis.statements}


def test_the_sample_for_store_is_a_document_and_a_run(backend, context, event):
    answer = store(event("store"), context)

    page = Page.model_validate(event("store")["page"])
    document = backend.documents.document(answer["document"])
    assert answer == {"article_id": ARTICLE, "document": document_key(page)}
    assert isinstance(document, Document)
    assert document.page == page
    assert backend.index.run(ARTICLE).status == "stored"
    assert backend.index.head(ARTICLE).document == answer["document"]


def test_the_sample_for_what_is_unchanged_ends_without_a_new_version(backend, context, event):
    stored = store(event("store"), context)

    answer = store(event("unchanged"), context)

    head, run = backend.index.head(ARTICLE), backend.index.run(ARTICLE)
    assert answer == {**stored, "unchanged": True}
    assert (head.document, head.etag, head.sha256) == (stored["document"], '"v2"', "c" * 64)
    assert (run.status, run.unchanged, run.title) == ("stored", True, head.title)


def test_what_was_deleted_meanwhile_is_told(backend, context, event):
    with pytest.raises(Permanent, match="NothingStored"):
        store(event("unchanged"), context)


def test_a_text_that_is_stored_is_not_analyzed_again(fetched, context, event):
    article = extract(event("extract"), context)
    analysis = analyze({"article_id": ARTICLE, "article": article}, context)
    stored = store({**event("extract"), "article": article, "analysis": analysis}, context)

    assert extract(event("extract"), context) == {"unchanged": stored["document"]}


def test_an_upload_with_a_text_that_is_stored_is_a_version_all_the_same(fetched, context, event):
    article = extract(event("extract"), context)
    analysis = analyze({"article_id": ARTICLE, "article": article}, context)
    store({**event("extract"), "article": article, "analysis": analysis}, context)
    upload = event("extract")
    upload["item"]["origin"] = "upload"

    assert extract(upload, context) == article


def test_the_sample_for_a_failure_is_a_record_and_a_run(backend, context, event):
    answer = store(event("record-failure"), context)

    run, failure = backend.index.run(ARTICLE), backend.documents.failure(ARTICLE)
    assert (run.status, run.step, run.error) == ("failed", "fetch", "PageMissing")
    assert failure.message == run.message == "could not fetch https://example.com/: example.com answered 404"
    assert answer["error"] == "PageMissing"


def test_the_steps_hand_on_to_one_another(fetched, context, event):
    article = extract(event("extract"), context)
    analysis = analyze({"article_id": ARTICLE, "article": article}, context)

    answer = store({**event("extract"), "article": article, "analysis": analysis}, context)

    document = fetched.documents.document(answer["document"])
    for said in document.analysis.statements:
        assert all(0 <= start < end <= len(document.article.text) for start, end in said.content)
