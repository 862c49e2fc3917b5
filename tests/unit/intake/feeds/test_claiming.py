"""Which feeds are polled: who waited longest, not more than can be polled, and each by one alone."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from sayso import aws
from sayso.feeds import DynamoFeeds, Polled, feed_id
from sayso.intake.feeds.claiming import AT_ONCE, claim_due
from sayso.objects import S3Objects
from sayso.observability import logger

NOW = datetime(2026, 1, 10, 12, tzinfo=UTC)
URL = "https://news.example/feed.xml"


@pytest.fixture
def feeds(backend):
    made = DynamoFeeds(aws.client("dynamodb"), "sayso", S3Objects(backend.s3, "sayso"))
    made.add(URL, NOW)
    return made


def test_those_that_are_due_are_claimed_once(feeds):
    first, second = claim_due(NOW, feeds, 0), claim_due(NOW, feeds, 0)

    assert first["feeds"] == [{"id": feed_id(URL), "url": URL, "claimed_at": "2026-01-10T12:00:00Z"}]
    assert second["feeds"] == []


def test_of_very_many_that_are_due_the_rest_is_due_at_the_next_poll_and_told_in_the_log(feeds, monkeypatch):
    told = []
    monkeypatch.setattr(logger, "warning", lambda message, extra: told.append((message, extra)))
    for n in range(AT_ONCE):
        feeds.add(f"https://news{n}.example/", NOW)

    assert [len(claim_due(NOW, feeds, 0)["feeds"]) for _ in range(3)] == [AT_ONCE, 1, 0]
    assert told == [("feeds are left to the next poll", {"feeds": 1})]


def test_those_that_are_polled_now_take_no_room_from_those_that_follow(feeds):
    for n in range(2 * AT_ONCE + 20):
        feeds.add(f"https://news{n}.example/", NOW)

    claimed = [len(claim_due(NOW + timedelta(minutes=n), feeds, 0)["feeds"]) for n in range(4)]

    assert claimed == [AT_ONCE, AT_ONCE, 21, 0]


def test_what_the_claimed_are_told_by_fits_into_the_state_of_an_execution(feeds):
    known = {"etag": "é" * 1000, "last_modified": "é" * 1000, "final_url": URL}
    for n in range(30):
        long, _ = feeds.add(f"https://news.example/{n}?{'x' * 4000}", NOW)
        feeds.record(long.id, Polled(NOW - timedelta(days=1), validators=known))

    assert 200_000 < len(json.dumps(claim_due(NOW, feeds, 0))) < 256 * 1024


def test_a_feed_that_is_not_registered_is_not_claimed(feeds):
    assert claim_due(NOW, feeds, 0, ["nobody"]) == {"feeds": []}


def test_no_more_of_one_host_are_claimed_than_can_wait_for_it_though_it_answers_slowly(feeds):
    for n in range(30):
        feeds.add(f"https://news.example/{n}.xml", NOW - timedelta(hours=1))
    feeds.add("https://other.example/feed.xml", NOW)

    claimed = claim_due(NOW, feeds, 5)["feeds"]
    meanwhile = claim_due(NOW, feeds, 5)["feeds"]
    slowly = claim_due(NOW + timedelta(minutes=7), feeds, 60)["feeds"]

    assert [sum("news.example" in one["url"] for one in some) for some in (claimed, meanwhile, slowly)] == [13, 0, 1]
    assert "https://other.example/feed.xml" in [one["url"] for one in claimed]


def test_a_sitemap_that_outlived_its_index_is_forgotten(feeds):
    index, _ = feeds.add("https://news.example/index.xml", NOW)
    other, _ = feeds.add("https://news.example/other.xml", NOW)
    for parent, name in ((index, "a"), (other, "b")):
        feeds.add_child(parent, f"https://news.example/{name}.xml", "", NOW)
    feeds.forget(index)

    claimed = {one["url"] for one in claim_due(NOW, feeds, 0)["feeds"]}

    assert claimed == {URL, "https://news.example/other.xml", "https://news.example/b.xml"}
    assert {feed.url for feed in feeds.all()} == claimed
