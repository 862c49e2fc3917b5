import base64
import json
from datetime import UTC, datetime, timedelta

import pytest

from sayso.api import Services, api
from sayso.documents import document_key
from sayso.errors import SetupInvalid, StorageRefused, StorageUnavailable
from sayso.health import Visit
from sayso.ids import article_id
from sayso.models import Document, Run
from tests.fakes import FakeDocuments, FakeExecutions, FakeIndex, FakeSites
from tests.unit.samples import TEXT, article, document, page

NOW = datetime(2025, 3, 1, 12, tzinfo=UTC)
URL = "https://news.example/harbour"


class Client:
    """Sends requests to the routes as API Gateway would."""

    def __init__(self):
        self.documents, self.index, self.executions = FakeDocuments(), FakeIndex(), FakeExecutions()
        self.feeds, self.sites = None, FakeSites()
        self.app = api(self.services)

    def services(self) -> Services:
        return Services(self.documents, self.index, self.executions, self.feeds, self.sites, lambda: NOW)

    def send(self, method: str, path: str, body: str | None = None, *, base64_encoded=False, query=None):
        event = {
            "version": "2.0",
            "rawPath": path,
            "headers": {},
            "queryStringParameters": query,
            "requestContext": {"http": {"method": method, "path": path}, "stage": "$default"},
            "body": body,
            "isBase64Encoded": base64_encoded,
        }
        return self.app.resolve(event, None)

    def submit(self, **fields):
        return self.send("POST", "/articles", json.dumps(fields))


@pytest.fixture
def client():
    return Client()


def content(answer, status: int):
    assert answer["statusCode"] == status
    return json.loads(answer["body"])


def problem(answer, status: int) -> dict:
    told = content(answer, status)
    assert answer["headers"]["Content-Type"] == "application/problem+json"
    assert set(told) == {"type", "title", "status", "detail"}
    assert told["status"] == status
    return told


def test_an_address_is_accepted_and_tells_where_to_look(client):
    answer = client.submit(url=URL)

    name = article_id(URL)
    assert content(answer, 202) == {"article_id": name, "status": "pending", "status_url": f"/articles/{name}"}
    assert answer["headers"]["Location"] == f"/articles/{name}"
    (item,) = client.executions.started
    assert (item.url, item.origin, item.submitted_at, item.page) == (URL, "api", NOW, None)


@pytest.mark.parametrize(("form", "media_type"), [("html", "text/html"), ("text", "text/plain")])
def test_a_page_is_accepted_with_its_bytes(client, form, media_type):
    content(client.submit(**{form: "<p>Größe 😀</p>"}), 202)

    (item,) = client.executions.started
    assert client.documents.get(item.page.key).decode() == "<p>Größe 😀</p>"
    assert (item.page.content_type, item.page.charset) == (media_type, "utf-8")


def test_a_page_may_have_an_address_a_day_and_a_title(client):
    content(client.submit(html="<p>x</p>", url=URL, published_at="2025-02-28", title="Harbour"), 202)

    (item,) = client.executions.started
    assert (item.article_id, item.url) == (article_id(URL), URL)
    assert (item.published_at.isoformat(), item.title) == ("2025-02-28", "Harbour")


def test_a_body_in_base64_is_read(client):
    body = base64.b64encode(json.dumps({"url": URL}).encode()).decode()

    content(client.send("POST", "/articles", body, base64_encoded=True), 202)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, "one of `url`, `html` and `text`"),
        ({"html": "<p>a</p>", "text": "a"}, "not both"),
        ({"url": URL, "colour": "red"}, "colour"),
        ({"url": 7}, "url"),
        ({"url": "x" * 9000}, "url"),
        ({"url": URL, "title": "x" * 1001}, "title"),
        ({"url": URL, "published_at": "soon"}, "published_at"),
        ({"url": "news.example/harbour"}, "not a URL"),
        ({"url": ""}, "not a URL"),
        ({"html": "<p>a</p>", "url": "nonsense"}, "not a URL"),
        ({"html": " "}, "nothing in the submitted page"),
        ({"text": ""}, "nothing in the submitted page"),
    ],
)
def test_a_wrong_submission_is_told_what_is_wrong(client, fields, told):
    assert told in problem(client.submit(**fields), 422)["detail"]

    assert client.executions.started == []


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("ftp://news.example/", "only http and https"),
        ("file:///etc/passwd", "only http and https"),
        ("https://reader:secret@news.example/", "credentials"),
    ],
)
@pytest.mark.parametrize("page", [{}, {"html": "<p>a</p>"}])
def test_an_address_that_nobody_may_fetch_is_refused_by_its_name(client, url, told, page):
    answer = problem(client.submit(url=url, **page), 422)

    assert answer["type"] == "urn:sayso:AddressRefused"
    assert told in answer["detail"]
    assert "secret" not in answer["detail"]
    assert client.executions.started == []


@pytest.mark.parametrize("body", [None, "", "{", "[]", "null", '{"html": "\\ud800"}'])
def test_a_body_that_is_no_submission_is_refused(client, body):
    assert problem(client.send("POST", "/articles", body), 422)["type"] == "urn:sayso:InputInvalid"


@pytest.mark.parametrize("body", ["?", "/w=="])
def test_a_body_that_is_no_text_is_refused(client, body):
    problem(client.send("POST", "/articles", body, base64_encoded=True), 422)


def test_a_body_over_five_megabytes_is_too_large(client):
    told = problem(client.submit(text="x" * 5_000_000), 413)

    assert told["type"] == "urn:sayso:TooLarge"
    assert "5,000,000" in told["detail"]


def submitted(client: Client, status: str, minutes: int = 0) -> Run:
    at = NOW + timedelta(minutes=minutes)
    run = Run(article_id="a" * 20, status=status, origin="api", submitted_at=at, url=URL)
    client.index.put_run(run)
    return run


def stored(client: Client, text: str = TEXT) -> Document:
    made = document(page("a" * 20), article(text=text))
    client.documents.put_document(made)
    client.index.put_article(made)
    return made


def test_an_article_is_pending_until_it_is_stored(client):
    run = submitted(client, "pending")

    told = content(client.send("GET", f"/articles/{'a' * 20}"), 200)

    assert (told["article_id"], told["status"], told["document"]) == ("a" * 20, "pending", None)
    assert Run.model_validate(told["run"]) == run


def test_a_stored_article_comes_with_its_document(client):
    submitted(client, "stored")
    made = stored(client)

    told = content(client.send("GET", f"/articles/{'a' * 20}"), 200)

    assert told["status"] == "stored"
    assert Document.model_validate(told["document"]) == made


def test_a_document_stays_visible_when_a_later_run_failed(client):
    submitted(client, "stored")
    made = stored(client)
    submitted(client, "failed", minutes=5)

    told = content(client.send("GET", f"/articles/{'a' * 20}"), 200)

    assert told["status"] == told["run"]["status"] == "failed"
    assert Document.model_validate(told["document"]) == made


def test_a_document_is_visible_where_the_index_knows_no_run(client):
    stored(client)

    told = content(client.send("GET", f"/articles/{'a' * 20}"), 200)

    assert (told["status"], told["run"]) == ("stored", None)


@pytest.mark.parametrize("text", ["x" * 5_000_000, "ß" * 2_500_000, '"' * 1_250_000])
def test_a_document_that_no_answer_can_hold_is_told_by_its_key(client, text):
    submitted(client, "stored")
    made = stored(client, text)

    told = problem(client.send("GET", f"/articles/{'a' * 20}"), 413)

    assert told["type"] == "urn:sayso:TooLarge"
    assert document_key(made.page) in told["detail"]


@pytest.mark.parametrize("text", ["x" * 4_990_000, "ß" * 2_495_000, '"' * 1_240_000])
def test_a_long_document_is_answered_in_less_than_lambda_takes(client, text):
    made = stored(client, text)

    answer = client.send("GET", f"/articles/{'a' * 20}")

    assert Document.model_validate(content(answer, 200)["document"]) == made
    assert len(json.dumps(answer, ensure_ascii=False).encode()) < 6_000_000


def test_an_unknown_article_is_not_found(client):
    assert "'nobody'" in problem(client.send("GET", "/articles/nobody"), 404)["detail"]


@pytest.mark.parametrize(("method", "path"), [("GET", "/"), ("DELETE", "/articles"), ("GET", "/articles/a/b")])
def test_an_unknown_path_is_not_found(client, method, path):
    assert problem(client.send(method, path), 404)["type"] == "urn:sayso:RouteUnknown"


@pytest.mark.parametrize(("error", "status"), [(StorageUnavailable("throttled"), 503), (StorageRefused("denied"), 500)])
def test_a_store_that_fails_is_told_as_such(client, error, status):
    def failing(run):
        raise error

    client.index.put_run = failing

    told = problem(client.submit(url=URL), status)

    assert (told["type"], told["detail"]) == (f"urn:sayso:{type(error).__name__}", str(error))


def test_a_wrong_set_up_is_told_as_such(client):
    def failing():
        raise SetupInvalid("SAYSO_TABLE is missing")

    client.app = api(failing)

    assert problem(client.submit(url=URL), 500)["detail"] == "SAYSO_TABLE is missing"


def test_a_fault_tells_nothing_of_the_inside(client):
    def failing(run):
        raise ZeroDivisionError("secret")

    client.index.put_run = failing

    answer = client.submit(url=URL)

    problem(answer, 500)
    assert "secret" not in answer["body"]
    assert "Traceback" not in answer["body"]


def test_sites_are_listed_with_how_well_they_can_be_read(client):
    for n in range(3):
        client.sites.visited("news.example", Visit(article_id=str(n), submitted_at=NOW, length=3000), NOW)

    (site,) = content(client.send("GET", "/sites"), 200)["sites"]

    assert (site["site"], site["articles"], site["present"]["length"], site["breaks"]) == ("news.example", 3, 3000, [])
