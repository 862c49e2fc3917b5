"""Whatever goes wrong with a page is on record where people look, and the next page still runs."""

import gzip

import pytest

from sayso.ids import article_id
from tests.workflow.conftest import PAGE

ERRORS = {
    "missing": "PageMissing",
    "failing": "HostFailing",
    "pdf": "ContentUnsupported",
    "called-html": "ContentUnsupported",
    "huge": "TooLarge",
    "bomb": "TooLarge",
    "empty": "PageEmpty",
    "cut": "HostFailing",
    "loop": "PageMissing",
    "inside": "AddressRefused",
    "elsewhere": "AddressRefused",
}


@pytest.fixture
def broken(site):
    """A site all of whose pages fail in fetch."""
    site.page("/missing", PAGE, status=404)
    site.page("/failing", PAGE, status=500)
    site.page("/pdf", b"%PDF-1.7", Content_Type="application/pdf")
    site.page("/called-html", b"%PDF-1.7")
    site.page("/huge", b"<p>" + b"x" * 50_000_000)
    site.page("/bomb", gzip.compress(b"<p>" + b"x" * 50_000_000), Content_Encoding="gzip")
    site.page("/empty")
    site.page("/cut", PAGE, Content_Length=str(len(PAGE) + 1))
    site.redirect("/loop", "/loop")
    site.redirect("/inside", "http://169.254.169.254/latest/meta-data/")
    site.redirect("/elsewhere", "ftp://tidewater.example/")
    return site


def next_page_still_runs(workflow, site) -> bool:
    _, outcome = workflow.run(site.page("/next", PAGE))
    return outcome.succeeded


@pytest.mark.parametrize(("path", "error"), ERRORS.items())
def test_a_page_that_cannot_be_fetched_is_on_record(workflow, broken, path, error):
    item, outcome = workflow.run(broken.url(f"/{path}"))

    run, failure = workflow.failed(item.article_id)
    assert not outcome.succeeded
    assert outcome.error == error
    assert (run.step, run.error) == ("fetch", error)
    assert path in run.message or "169.254.169.254" in run.message
    assert failure.item.model_copy(update={"submitted_at": item.submitted_at}) == item
    assert failure.retryable == (error == "HostFailing")
    assert next_page_still_runs(workflow, broken)


@pytest.mark.parametrize(
    ("url", "error", "told"),
    [
        ("http://127.0.0.1:1/", "HostUnreachable", "refused"),
        ("http://10.0.0.1/", "AddressRefused", "10.0.0.1"),
        ("http://[::ffff:10.0.0.1]/", "AddressRefused", "10.0.0.1"),
    ],
)
def test_a_host_that_cannot_be_reached_is_on_record(workflow, site, url, error, told):
    item, _ = workflow.run(url)

    run, _ = workflow.failed(item.article_id)
    assert (run.step, run.error) == ("fetch", error)
    assert told in run.message
    assert next_page_still_runs(workflow, site)


def test_a_failing_host_is_asked_twice(workflow, site):
    workflow.run(site.page("/twice", PAGE, status=503))

    assert [path for path, _ in site.requests] == ["/twice", "/twice"]


def test_a_missing_page_is_asked_for_once(workflow, site):
    workflow.run(site.page("/once", PAGE, status=404))

    assert [path for path, _ in site.requests] == ["/once"]


def test_a_host_that_recovers_is_no_failure(workflow, site):
    def recovering(request):
        site.page("/recovering", PAGE)
        request.send_error(503)

    site.answers["/recovering"] = recovering

    _, outcome = workflow.run(site.url("/recovering"))

    assert outcome.succeeded


@pytest.mark.parametrize(
    ("name", "body", "error"),
    [
        ("page.pdf", b"%PDF-1.7", "ContentUnsupported"),
        ("huge.html", b"<p>" + b"x" * 27_000_000, "TooLarge"),
        ("nothing.html", b"<html><body><script>var a = 1</script></body></html>", None),
    ],
)
def test_an_upload_that_is_no_article_is_on_record(workflow, site, name, body, error):
    url = f"https://tidewater.example/{name}"
    workflow.upload(name, body, ContentType="text/html", Metadata={"url": url})

    run, _ = workflow.failed(article_id(url))
    assert run.step == "extract"
    assert run.error == error or (error is None and run.error in {"PageEmpty", "ArticleNotFound"})
    assert next_page_still_runs(workflow, site)


def test_a_page_whose_charset_is_broken_is_on_record(workflow, site):
    body = b"<p>The mayor " + bytes(b for n in range(40) for b in (0x81, 0x8D, 0xFF, 0x20 + n % 90)) * 4

    item, _ = workflow.run(site.page("/broken", body))

    run, _ = workflow.failed(item.article_id)
    assert (run.step, run.error) == ("extract", "TextUndecodable")
    assert next_page_still_runs(workflow, site)


@pytest.mark.parametrize(
    ("metadata", "error"),
    [
        ({"url": "no address"}, "UrlInvalid"),
        ({"url": "ftp://a.example/"}, "AddressRefused"),
        ({"published-at": "soon"}, "InputInvalid"),
    ],
)
def test_an_upload_with_wrong_metadata_is_on_record(workflow, metadata, error):
    body = PAGE + repr(metadata).encode()
    workflow.upload("wrong.html", body, ContentType="text/html", Metadata=metadata)

    run = next(run for run in workflow.index.runs(1000, status="failed") if run.step == "intake" and run.error == error)
    _, failure = workflow.failed(run.article_id)
    assert failure.message.startswith("inbox/wrong.html: ")
    assert workflow.documents.get(failure.item.page.key) == body


def test_an_empty_upload_is_on_record(workflow):
    workflow.upload("empty.html", b"")

    runs = [run for run in workflow.index.runs(1000, status="failed") if run.error == "PageEmpty"]
    assert any(run.message.startswith("inbox/empty.html: ") for run in runs)


def test_a_failure_leaves_the_document_of_an_earlier_run(workflow, site):
    url = site.page("/gone", PAGE)
    item, _ = workflow.run(url)
    site.page("/gone", status=410)

    workflow.run(url)

    _, told = workflow.ask("GET", f"/articles/{item.article_id}")
    assert (told["status"], told["run"]["error"]) == ("failed", "PageMissing")
    assert told["document"]["article"]["title"] == "Harbour of Tidewater to open in May"


def test_a_success_removes_the_failure_of_an_earlier_run(workflow, site):
    item, _ = workflow.run(site.page("/back", status=404))
    assert workflow.documents.failure(item.article_id)
    site.page("/back", PAGE)

    workflow.run(site.url("/back"))

    assert workflow.index.run(item.article_id).status == "stored"
    keys = workflow.cloud.client("s3").list_objects_v2(
        Bucket=workflow.cloud.outputs["BucketName"], Prefix=f"failures/{item.article_id}"
    )
    assert keys["KeyCount"] == 0
