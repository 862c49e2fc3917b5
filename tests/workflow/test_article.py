"""A page's way to a stored document, whichever way it came."""

import gzip
import hashlib
from datetime import UTC, date, datetime, timedelta

from sayso.ids import article_id, content_id
from sayso.models import Document, Run
from tests.workflow.conftest import PAGE


def document_of(workflow, name: str) -> Document:
    return workflow.documents.document(workflow.index.head(name).document)


def speakers(document: Document) -> set[str]:
    return {statement.speaker.name for statement in document.analysis.statements}


def test_an_address_becomes_a_document(workflow, site):
    item, outcome = workflow.run(site.page("/direct", PAGE, ETag='"v1"'))

    document = document_of(workflow, item.article_id)
    assert outcome.succeeded
    assert (document.page.url, document.page.status, document.page.etag) == (item.url, 200, '"v1"')
    assert workflow.documents.get(document.page.key) == PAGE
    assert document.article.title == "Harbour of Tidewater to open in May"
    assert "Ilse Brandt" in speakers(document)
    assert workflow.index.run(item.article_id).status == "stored"


def test_every_offset_points_into_the_stored_text(workflow, site):
    item, _ = workflow.run(site.page("/offsets", PAGE))

    document = document_of(workflow, item.article_id)
    statement = next(s for s in document.analysis.statements if s.kind == "direct")
    pieces = [document.article.text[start:end] for start, end in statement.content]
    assert " … ".join(pieces) == statement.text


def test_a_redirect_and_gzip_are_followed_to_a_document(workflow, site):
    packed = gzip.compress(PAGE)
    site.page("/new", packed, Content_Encoding="gzip")

    item, outcome = workflow.run(site.redirect("/old", "/new"))

    page = document_of(workflow, item.article_id).page
    assert outcome.succeeded
    assert (page.url, page.final_url) == (site.url("/old"), site.url("/new"))


def test_an_upload_becomes_a_document(workflow):
    workflow.upload(
        "march/Größe & mehr.html",
        PAGE,
        ContentType="text/html",
        Metadata={"url": "https://tidewater.example/harbour", "published-at": "2025-02-28"},
    )

    document = document_of(workflow, article_id("https://tidewater.example/harbour"))
    assert document.article.published_at == date(2025, 2, 28)
    assert "Ilse Brandt" in speakers(document)


def test_an_uploaded_text_without_address_becomes_a_document(workflow):
    text = b"The mole will be higher than before, engineer Tomas Okafor said.\n\nIt broke in a storm."
    workflow.upload("mole.txt", text, ContentType="text/plain")

    run = workflow.index.run(content_id(hashlib.sha256(text).hexdigest()))
    assert (run.status, run.origin, run.url) == ("stored", "upload", None)
    assert document_of(workflow, run.article_id).article.text.startswith("The mole will be higher")


def test_a_request_becomes_a_document_that_can_be_asked_for(workflow, site):
    status, accepted = workflow.ask("POST", "/articles", url=site.page("/api", PAGE))

    assert (status, accepted["status"]) == (202, "pending")
    status, told = workflow.ask("GET", accepted["status_url"])
    assert (status, told["status"], told["run"]["statements"]) == (
        200,
        "stored",
        len(told["document"]["analysis"]["statements"]),
    )
    assert "Ilse Brandt" in speakers(Document.model_validate(told["document"]))


def test_html_in_a_request_becomes_a_document(workflow):
    _, accepted = workflow.ask("POST", "/articles", html=PAGE.decode(), url="https://tidewater.example/by-hand")

    _, told = workflow.ask("GET", accepted["status_url"])
    assert told["document"]["page"]["url"] == "https://tidewater.example/by-hand"


def test_a_page_submitted_again_is_one_article(workflow, site):
    url = site.page("/again", PAGE)

    first, _ = workflow.run(f"{url}?utm_source=letter")
    second, _ = workflow.run(f"{url}#comments")

    assert first.article_id == second.article_id
    of_it = [run for run in workflow.index.runs(1000) if run.article_id == first.article_id]
    assert [run.submitted_at for run in of_it] == [second.submitted_at]


def test_an_article_too_large_for_the_state_goes_through_s3(workflow, site):
    said = "".join(f"<p>The ships of line {n} are welcome, Mayor Ilse Brandt said on Friday.</p>" for n in range(4000))
    page = PAGE.replace(b"</article>", said.encode() + b"</article>")

    item, outcome = workflow.run(site.page("/long", page))

    assert outcome.succeeded
    assert len(document_of(workflow, item.article_id).article.text) > 200_000


def test_a_run_that_hangs_is_swept(workflow):
    ago = datetime.now(UTC) - timedelta(minutes=11)
    hanging = {"origin": "api", "submitted_at": ago, "url": "https://tidewater.example/lost"}
    workflow.index.put_run(Run(article_id="lost", status="pending", **hanging))

    workflow.cloud.run_schedule("IntakeFunctionSweep")

    run, failure = workflow.failed("lost")
    assert (run.error, failure.retryable) == ("RunLost", True)


def test_an_event_that_intake_cannot_read_ends_among_the_dead_letters(workflow):
    workflow.cloud.client("lambda").invoke(
        FunctionName=workflow.cloud.resource_ids["IntakeFunction"], InvocationType="Event", Payload=b'{"task": "tidy"}'
    )
    assert workflow.cloud.settle(60)

    (letter,) = workflow.dead_letters()
    assert letter["requestPayload"] == {"task": "tidy"}
    assert "InputInvalid" in letter["responsePayload"]["errorMessage"]
