import json

import pytest

from sayso.health import Visit
from sayso.observability import logger
from sayso.store import record_failure, store
from sayso.submission import item_of_url
from tests.fakes import FakeDocuments, FakeIndex, FakeSites
from tests.unit.samples import AT, analysis, article, page


@pytest.fixture
def logged(monkeypatch):
    """The lines of the log, as CloudWatch gets them."""
    lines = []

    class Stream:
        def write(self, text):
            lines.extend(text.splitlines())

        def flush(self):
            pass

    for handler in logger.handlers:
        monkeypatch.setattr(handler, "stream", Stream())
    return lines


class Stores:
    def __init__(self):
        self.sites = FakeSites()
        self.collaborators = {"documents": FakeDocuments(), "index": FakeIndex(), "sites": self.sites, "now": AT}

    def stored(self, n, **fields):
        item = item_of_url(f"https://www.news.example/{n}", "api", AT)
        url = fields.pop("url", item.url)
        store(item, page(item.article_id, url=url), article(**fields), analysis(), **self.collaborators)

    def failed(self, n, error="PageMissing", step="fetch"):
        item = item_of_url(f"https://www.news.example/{n}", "api", AT)
        record_failure(item, {step: {"Error": "Permanent", "Cause": _cause(error, step)}}, **self.collaborators)


def _cause(name, step):
    return json.dumps({"errorMessage": json.dumps({"name": name, "step": step, "message": "no"})})


def test_what_is_stored_and_what_fails_is_told_of_its_site():
    stores = Stores()

    stores.stored(1)
    stores.stored(1)
    stores.failed(2)
    stores.failed(3, "HostBusy")

    health = stores.sites.healths["news.example"]
    assert (health.articles, health.failed) == (1, 1)
    assert stores.sites.furniture("news.example").articles_with(article().text) == 1


def test_what_fails_by_the_stack_is_no_failure_of_the_site():
    stores = Stores()

    stores.failed(1, "StorageRefused", "extract")
    stores.failed(2, "Lambda.ServiceException")
    stores.failed(3, "TooLarge", "analyze")
    stores.failed(4, "ArticleNotFound", "extract")

    assert stores.sites.healths["news.example"].failed == 1


def test_an_article_without_an_address_is_of_no_site():
    stores = Stores()

    stores.stored(1, url=None)

    assert (stores.sites.healths, stores.sites.lines) == ({}, {})


def test_a_break_with_a_site_s_habit_is_a_metric(logged):
    stores = Stores()
    for n in range(30):
        stores.stored(n)
    assert logged == []

    for n in range(30, 36):
        stores.failed(n)

    (line,) = map(json.loads, logged)
    (described,) = line["_aws"]["CloudWatchMetrics"]
    assert described == {
        "Namespace": "Sayso",
        "Dimensions": [["measure"]],
        "Metrics": [{"Name": "HabitBroken", "Unit": "Count"}],
    }
    assert line["_aws"]["Timestamp"] == AT.timestamp() * 1000
    assert (line["HabitBroken"], line["measure"], line["site"]) == (1, "failures", "news.example")


def test_a_visit_is_known_by_its_submission():
    sites = FakeSites()
    again = Visit(article_id="a" * 20, submitted_at=AT.replace(hour=23), length=10)

    for visit in (again.model_copy(update={"submitted_at": AT}), again, again):
        sites.visited("news.example", visit, AT)

    assert sites.healths["news.example"].articles == 2
