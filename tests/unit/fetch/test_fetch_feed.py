import itertools
from datetime import UTC, datetime

import pytest

from sayso.errors import AddressRefused, HostFailing, PageMissing, RobotsDisallowed, TooLarge
from sayso.fetch import FeedToFetch, Fetching, Limits, SoFar, fetch_feed
from sayso.fetch.hosts import Told

NOW = datetime(2025, 3, 1, 12, tzinfo=UTC)
RSS = b'<rss version="2.0"><channel/></rss>'


@pytest.fixture
def reading(reader):
    """As the fixture for pages, for feeds."""

    def read(url: str, limits: Limits | None = None, **known: str):
        by = Fetching(
            documents=reader.documents,
            index=reader.index,
            hosts=reader.hosts,
            settings=reader.settings,
            http=reader.http,
            resolve=reader.resolve,
            now=lambda: NOW,
            clock=itertools.count(0, 0.001).__next__,
            sleep=lambda seconds: None,
            limits=limits or Limits(),
        )
        return fetch_feed(FeedToFetch(id="f", url=url, **known), SoFar(), by)

    return read


def test_a_feed_is_kept_with_what_its_host_told_of_it(reading, reader, site):
    site.page("/new.xml", RSS, Content_Type="application/rss+xml", ETag='"1"', Last_Modified="then")

    found = reading(site.redirect("/feed", "/new.xml"))

    assert reader.documents.get(found.key) == RSS
    assert found.key.startswith("feeds/f/")
    assert (found.final_url, found.content_type) == (site.url("/new.xml"), "application/rss+xml")
    assert (found.etag, found.last_modified, found.fetched_at) == ('"1"', "then", NOW)


def test_a_feed_is_asked_for_conditionally(reading, site):
    url = site.page("/feed", status=304)

    assert reading(url, etag='"1"', last_modified="then", final_url=url) is None

    (_, headers) = site.requests[-1]
    assert (headers["If-None-Match"], headers["If-Modified-Since"]) == ('"1"', "then")
    assert headers["Accept"].startswith("application/rss+xml")


def test_what_is_here_and_was_not_read_to_its_end_is_not_fetched_again(reading, site):
    url = site.page("/feed", RSS)
    told = {"etag": '"1"', "last_modified": "then", "final_url": site.url("/new.xml")}

    found = reading(url, kept_key="feeds/f/1.gz", kept_type="text/xml", **told)

    assert site.requests == []
    assert (found.key, found.content_type, found.fetched_at) == ("feeds/f/1.gz", "text/xml", NOW)
    assert found.model_dump(include=set(told)) == told


def test_what_another_address_told_is_no_condition(reading, site):
    url = site.page("/feed", RSS)

    reading(url, etag='"1"', final_url=site.url("/old"))

    assert "If-None-Match" not in site.requests[-1][1]


def test_a_feed_is_fetched_by_the_rules_for_pages(reading, reader, site):
    reader.hosts.keep(site.url(""), "robots.txt", Told(b"User-agent: *\nDisallow: /private\n"), NOW.timestamp() + 60)
    reader.addresses["inside.example"] = ["10.0.0.1"]

    with pytest.raises(RobotsDisallowed):
        reading(site.page("/private/feed", RSS))
    with pytest.raises(AddressRefused):
        reading("http://inside.example/feed")
    with pytest.raises(PageMissing):
        reading(site.page("/gone", status=410))
    with pytest.raises(HostFailing):
        reading(site.page("/failing", status=503))
    with pytest.raises(TooLarge):
        reading(site.page("/large", RSS), Limits(feed_bytes=10))


def test_a_sitemap_may_be_larger_than_a_page(reading, site):
    assert reading(site.page("/sitemap", RSS), Limits(body_bytes=10)) is not None
    assert Limits().feed_bytes == 52_428_800
