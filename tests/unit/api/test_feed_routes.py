import json

import pytest

from sayso import aws
from sayso.feeds import DynamoFeeds, Polled, feed_id
from sayso.objects import S3Objects
from tests.unit.api.test_routes import NOW, Client, content, problem

URL = "https://news.example/feed.xml"


@pytest.fixture
def client(backend):
    client = Client()
    client.feeds = DynamoFeeds(aws.client("dynamodb"), "sayso", S3Objects(backend.s3, "sayso"))
    return client


def add(client, **fields):
    return client.send("POST", "/feeds", json.dumps(fields))


def test_a_feed_is_created_once(client):
    created = content(add(client, url=URL), 201)
    again = content(add(client, url=f"{URL}?utm_source=mail"), 200)

    assert created == again
    assert (created["id"], created["url"], created["next_at"]) == (feed_id(URL), URL, "2025-03-01T12:00:00Z")


def test_feeds_are_listed_with_what_was_learned_of_them(client):
    identifier = content(add(client, url=URL), 201)["id"]
    client.feeds.record(identifier, Polled(NOW, error="PageMissing: 404"))

    (feed,) = content(client.send("GET", "/feeds"), 200)["feeds"]

    assert (feed["last_error"], feed["failures"], feed["interval_seconds"]) == ("PageMissing: 404", 1, 900)
    assert feed["silent_since"] is None


def test_feeds_are_listed_a_page_at_a_time(client):
    known = {content(add(client, url=f"{URL}?n={n}"), 201)["id"] for n in range(5)}
    pages, after = [], {}
    while after is not None:
        told = content(client.send("GET", "/feeds", query={"limit": "2", **after}), 200)
        pages.append([feed["id"] for feed in told["feeds"]])
        after = {"next": told["next"]} if "next" in told else None

    assert [len(page) for page in pages] == [2, 2, 1]
    assert [name for page in pages for name in page] == sorted(known)


@pytest.mark.parametrize(("query", "told"), [({"limit": "0"}, "limit"), ({"limit": "x"}, "limit"), ({"to": "1"}, "to")])
def test_a_wrong_page_is_told_what_is_wrong(client, query, told):
    assert told in problem(client.send("GET", "/feeds", query=query), 422)["detail"]


def test_a_feed_is_removed(client):
    identifier = content(add(client, url=URL), 201)["id"]

    assert client.send("DELETE", f"/feeds/{identifier}")["statusCode"] == 204
    assert content(client.send("GET", "/feeds"), 200) == {"feeds": []}
    assert problem(client.send("DELETE", f"/feeds/{identifier}"), 404)["type"] == "urn:sayso:NothingStored"


def test_a_sitemap_of_an_index_is_not_removed_alone(client):
    index, _ = client.feeds.add(URL, NOW)
    client.feeds.add_child(index, "https://news.example/1.xml", "", NOW)

    told = problem(client.send("DELETE", f"/feeds/{feed_id('https://news.example/1.xml')}"), 422)

    assert index.id in told["detail"]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, "url"),
        ({"url": URL, "colour": "red"}, "colour"),
        ({"url": 7}, "url"),
        ({"url": "x" * 9000}, "url"),
        ({"url": "news.example/feed"}, "not a URL"),
        ({"url": "ftp://news.example/feed"}, "only http and https"),
        ({"url": "http://10.0.0.1/feed"}, "not globally routable"),
    ],
)
def test_a_wrong_registration_is_told_what_is_wrong(client, fields, told):
    assert told in problem(add(client, **fields), 422)["detail"]

    assert list(client.feeds.all()) == []


@pytest.mark.parametrize("body", [None, "", "[]", "{"])
def test_a_body_that_registers_nothing_is_refused(client, body):
    assert problem(client.send("POST", "/feeds", body), 422)["type"] == "urn:sayso:InputInvalid"
