import json

import pytest

from sayso.api.handler import handler
from sayso.models import Document
from tests.unit.samples import document, page


def test_the_sample_submission_starts_an_execution(backend, context, event):
    answer = handler(event("api-submit"), context)

    (started,) = backend.started()
    assert answer["statusCode"] == 202
    assert json.loads(answer["body"])["article_id"] == started["item"]["article_id"]
    assert started["item"]["url"] == "https://example.com/"


def test_the_sample_question_is_about_the_sample_submission(backend, context, event):
    handler(event("api-submit"), context)

    answer = handler(event("api-get"), context)

    assert answer["statusCode"] == 200
    assert json.loads(answer["body"])["status"] == "pending"


def test_a_stored_document_is_answered_whole(backend, context, event):
    made = document(page("0f115db062b7c0dd030b"))
    backend.documents.put_document(made)
    backend.index.put_article(made)

    answer = handler(event("api-get"), context)

    assert Document.model_validate(json.loads(answer["body"])["document"]) == made


def test_the_samples_for_feeds_register_list_and_remove_one(backend, context, event):
    added = handler(event("api-add-feed"), context)
    listed = handler(event("api-list-feeds"), context)
    removed = handler(event("api-remove-feed"), context)
    left = handler(event("api-list-feeds"), context)

    assert (added["statusCode"], removed["statusCode"]) == (201, 204)
    assert [feed["url"] for feed in json.loads(listed["body"])["feeds"]] == ["https://example.com/feed.xml"]
    assert json.loads(left["body"]) == {"feeds": []}


@pytest.mark.parametrize("name", ["SAYSO_BUCKET", "SAYSO_TABLE", "SAYSO_STATE_MACHINE_ARN"])
def test_a_missing_variable_is_named(backend, context, event, monkeypatch, name):
    monkeypatch.delenv(name)

    answer = handler(event("api-submit"), context)

    assert answer["statusCode"] == 500
    assert name in json.loads(answer["body"])["detail"]
