import json
from datetime import UTC, datetime, timedelta

import pytest

from sayso.errors import Permanent, Retryable
from sayso.fetch.handler import handler
from sayso.ids import article_id
from sayso.models import Page

PAGE = b"<!doctype html><p>The harbour will open, the mayor said.</p>"


@pytest.fixture
def reading(backend, context, event, site, monkeypatch):
    """Calls the handler with the sample event, its address led to this machine."""
    monkeypatch.setenv("SAYSO_ALLOW_LOCAL", "true")

    monkeypatch.setenv("SAYSO_HOST_DELAY_SECONDS", "0")
    for file in ("/robots.txt", "/.well-known/tdmrep.json"):
        site.page(file, status=404)

    def read(path: str, name: str = "fetch", part: str = "item", **more):
        sample = event(name) | more
        sample[part]["url"] = site.url(path)
        return handler(sample, context)

    return read


def test_the_sample_event_gives_a_page_whose_bytes_are_in_s3(reading, site, backend):
    site.page("/", PAGE)

    answer = reading("/")

    assert answer["outcome"] == "page"
    assert backend.documents.get(answer["page"]["key"]) == PAGE
    assert Page.model_validate(answer["page"]).article_id == "0f115db062b7c0dd030b"
    assert json.loads(json.dumps(answer)) == answer
    assert None not in answer["page"].values()


def test_the_sample_event_names_the_article_by_its_address(event):
    item = event("fetch")["item"]

    assert item["article_id"] == article_id(item["url"])


def test_a_missing_page_reaches_the_state_machine_as_permanent(reading, site):
    site.page("/", status=404)

    with pytest.raises(Permanent) as raised:
        reading("/")

    told = json.loads(str(raised.value))
    assert (told["name"], told["step"]) == ("PageMissing", "fetch")


def test_a_failing_host_reaches_the_state_machine_as_retryable(reading, site):
    site.page("/", status=503)

    with pytest.raises(Retryable):
        reading("/")


@pytest.mark.parametrize(
    ("robots", "ago", "error"), [(503, timedelta(), "RobotsUnavailable"), (404, timedelta(hours=1), "HostBusy")]
)
def test_a_batch_is_answered_that_the_host_has_no_time(reading, site, robots, ago, error):
    """Or that the turn is over."""
    site.page("/robots.txt", status=robots)
    site.page("/", PAGE)

    answer = reading("/", so_far={"turn_began": (datetime.now(UTC) - ago).isoformat()})

    assert (answer["outcome"], answer["error"], site.url("/") in answer["message"]) == ("busy", error, True)


@pytest.mark.parametrize(("status", "after", "seconds"), [(503, None, 0), (429, "600", 600)])
def test_a_batch_comes_again_to_a_host_that_has_had_enough_and_asks_it_for_no_second_page(
    reading, site, monkeypatch, status, after, seconds
):
    monkeypatch.setenv("SAYSO_HOST_DELAY_SECONDS", "0.01")
    site.page("/", status=status, **({"Retry_After": after} if after else {}))
    site.page("/second", PAGE)
    turn = {"turn_began": datetime.now(UTC).isoformat()}

    first, second = reading("/", so_far=turn), reading("/second", so_far=turn)

    assert (first["outcome"], first["error"], int(first["seconds"])) == ("busy", "HostFailing", seconds)
    assert (second["outcome"], second["error"]) == ("busy", "HostBusy")
    assert "/second" not in [path for path, _ in site.requests]


def test_a_page_that_fails_otherwise_is_a_failure_in_a_batch_too(reading, site):
    site.page("/", status=500)

    with pytest.raises(Retryable, match="HostFailing"):
        reading("/", so_far={"turn_began": datetime.now(UTC).isoformat()})


def test_a_batch_is_told_of_a_crawl_delay(reading, site):
    site.page("/robots.txt", b"User-agent: *\nCrawl-delay: 600\n")
    site.page("/", PAGE)
    turn = {"turn_began": datetime.now(UTC).isoformat()}

    told = [reading("/", so_far=turn) for _ in range(2)]

    assert (told[1]["error"], told[1]["seconds"]) == ("HostBusy", 600)


def test_anybody_else_is_told_as_an_error_that_the_host_has_no_time(reading, site):
    site.page("/robots.txt", status=503)

    with pytest.raises(Retryable, match="RobotsUnavailable"):
        reading("/")


def test_the_sample_event_for_a_feed_gives_its_bytes_in_s3(reading, site, backend, event):
    assert event("fetch-feed")["feed"]
    site.page("/feed.xml", b"<rss/>", ETag='"1"')

    answer = reading("/feed.xml", "fetch-feed", "feed")

    assert (answer["outcome"], answer["etag"]) == ("feed", '"1"')
    assert backend.documents.get(answer["key"]) == b"<rss/>"
    assert json.loads(json.dumps(answer)) == answer


@pytest.mark.parametrize("unfit", [{}, {"item": {}}, {"item": {"article_id": "a"}}])
def test_an_event_without_an_item_is_permanent(backend, context, unfit):
    with pytest.raises(Permanent, match="InputInvalid"):
        handler(unfit, context)


def test_a_missing_variable_is_named(backend, context, event, monkeypatch):
    monkeypatch.delenv("SAYSO_BUCKET")

    with pytest.raises(Permanent, match="SAYSO_BUCKET"):
        handler(event("fetch"), context)
