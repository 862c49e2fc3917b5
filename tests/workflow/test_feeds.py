"""A feed's way to articles, on the shipped state machine."""

import gzip
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property

import pytest

from sayso.feeds import DynamoFeeds, Feed, Polled
from sayso.ids import article_id
from sayso.objects import S3Objects
from tests.workflow.conftest import PAGE, Workflow

RSS = "application/rss+xml"


@dataclass
class Newsroom:
    workflow: Workflow

    @cached_property
    def feeds(self) -> DynamoFeeds:
        cloud = self.workflow.cloud
        objects = S3Objects(cloud.client("s3"), cloud.outputs["BucketName"])
        return DynamoFeeds(cloud.client("dynamodb"), cloud.outputs["TableName"], objects)

    def add(self, url: str) -> Feed:
        status, told = self.workflow.ask("POST", "/feeds", url=url)
        assert status == 201
        return self.feeds.get(told["id"])

    def poll(self, *feeds: Feed) -> list[dict]:
        """What `sayso feeds poll` does: an execution that is waited for, and the articles that it begins."""
        cloud = self.workflow.cloud
        answer = cloud.client("stepfunctions").start_sync_execution(
            stateMachineArn=cloud.outputs["FeedsStateMachineArn"],
            input=json.dumps({"feeds": [feed.id for feed in feeds]}),
        )
        assert answer["status"] == "SUCCEEDED", answer
        assert cloud.settle(60)
        return json.loads(answer["output"])

    def is_stored(self, url: str) -> bool:
        run = self.workflow.index.run(article_id(url))
        return run is not None and (run.status, run.origin) == ("stored", "feed")


@pytest.fixture
def newsroom(workflow):
    room = Newsroom(workflow)
    yield room
    for feed in list(room.feeds.all()):
        if feed.parent is None:
            room.feeds.remove(feed.id)


def rss(site, *paths: str) -> bytes:
    """A feed of pages that are there."""
    for path in paths:
        site.page(path, PAGE)
    items = "".join(f"<item><title>Harbour</title><link>{path}</link></item>" for path in paths)
    return f'<rss version="2.0"><channel><title>Tidewater Post</title>{items}</channel></rss>'.encode()


def test_a_feed_brings_two_articles_then_none_then_one(newsroom, site):
    feed = newsroom.add(site.page("/feed", rss(site, "/one", "/two"), Content_Type=RSS, ETag='"1"'))

    (first,) = newsroom.poll(feed)
    site.page("/feed", status=304)
    (second,) = newsroom.poll(feed)
    site.page("/feed", rss(site, "/three", "/two"), Content_Type=RSS, ETag='"2"')
    (third,) = newsroom.poll(feed)

    assert [told["new"] for told in (first, second, third)] == [2, 0, 1]
    assert all(newsroom.is_stored(site.url(path)) for path in ("/one", "/two", "/three"))
    asked = [headers.get("If-None-Match") for path, headers in site.requests if path == "/feed"]
    assert asked == [None, '"1"', '"1"']
    assert [path for path, _ in site.requests].count("/two") == 1


def test_what_a_feed_tells_of_an_article_stands_where_its_page_tells_nothing(newsroom, site):
    body = rss(site, "/dated").replace(b"</link>", b"</link><pubDate>Wed, 29 Jun 2016 15:07:41 +0200</pubDate>")
    feed = newsroom.add(site.page("/dated-feed", body, Content_Type=RSS))

    newsroom.poll(feed)

    head = newsroom.workflow.index.head(article_id(site.url("/dated")))
    published = newsroom.workflow.documents.document(head.document).article.published_at
    assert published == datetime(2016, 6, 29, 13, 7, 41, tzinfo=UTC)


def test_a_failing_feed_backs_off_and_shows_its_error_until_it_is_back(newsroom, site):
    feed = newsroom.add(site.page("/failing", status=404))

    (told,) = newsroom.poll(feed)
    failed = newsroom.feeds.get(feed.id)
    newsroom.poll(feed)
    failed_again = newsroom.feeds.get(feed.id)
    site.page("/failing", rss(site, "/back"), Content_Type=RSS)
    newsroom.poll(feed)

    assert told["error"].startswith("PageMissing: ")
    assert (failed.failures, failed_again.failures) == (1, 2)
    assert "answered 404" in failed.last_error
    assert failed_again.next_at - failed_again.last_polled_at == 2 * (failed.next_at - failed.last_polled_at)
    assert newsroom.feeds.get(feed.id).last_error is None


def test_a_hostile_feed_fails_and_the_others_go_on(newsroom, site):
    laughs = b'<!DOCTYPE r [<!ENTITY a "lol"><!ENTITY b "&a;&a;">]><rss version="2.0"><channel/></rss>'
    hostile = newsroom.add(site.page("/hostile", laughs, Content_Type=RSS))
    good = newsroom.add(site.page("/good", rss(site, "/fine"), Content_Type=RSS))

    told = newsroom.poll(hostile, good)

    assert told[0]["error"].startswith("FeedInvalid: ")
    assert told[1]["new"] == 1
    assert newsroom.is_stored(site.url("/fine"))


def test_of_two_polls_at_once_one_fetches(newsroom, site):
    feed = newsroom.add(site.page("/contested", rss(site, "/contested-one"), Content_Type=RSS))
    cloud = newsroom.workflow.cloud

    for _ in range(2):
        cloud.client("stepfunctions").start_execution(
            stateMachineArn=cloud.outputs["FeedsStateMachineArn"], input=json.dumps({"feeds": [feed.id]})
        )
    assert cloud.settle(60)

    # The second may come when the first is done, and then asks once more; it never brings the article twice.
    polls = newsroom.feeds.get(feed.id).polls
    assert len([path for path, _ in site.requests if path == "/contested"]) == len(polls)
    assert sum(new for _, new in polls) == 1


def test_the_schedule_polls_what_is_due_and_nothing_else(newsroom, site):
    due = newsroom.add(site.page("/due", rss(site, "/due-one"), Content_Type=RSS))
    early = newsroom.add(site.page("/early", rss(site, "/early-one"), Content_Type=RSS))
    newsroom.feeds.record(early.id, Polled(datetime.now(UTC)))

    newsroom.workflow.cloud.run_schedule("FeedsStateMachinePoll")

    assert newsroom.is_stored(site.url("/due-one"))
    assert "/early" not in [path for path, _ in site.requests]
    assert newsroom.feeds.get(due.id).next_at > datetime.now(UTC) + timedelta(minutes=4)


def test_an_index_of_sitemaps_brings_their_articles(newsroom, site):
    for name in ("a", "b"):
        site.page(f"/{name}", PAGE)
        rows = f"<urlset><url><loc>{site.url(f'/{name}')}</loc></url></urlset>"
        site.page(f"/{name}.xml.gz", gzip.compress(rows.encode()), Content_Type="application/x-gzip")
    rows = "".join(f"<sitemap><loc>{site.url(f'/{name}.xml.gz')}</loc></sitemap>" for name in ("a", "b"))
    index = newsroom.add(site.page("/index.xml", f"<sitemapindex>{rows}</sitemapindex>".encode()))

    (told,) = newsroom.poll(index)
    newsroom.workflow.cloud.run_schedule("FeedsStateMachinePoll")

    assert told["new"] == len(told["children"]) == 2
    assert {child.parent for child in newsroom.feeds.children(index.id)} == {index.id}
    assert all(newsroom.is_stored(site.url(f"/{name}")) for name in ("a", "b"))
    assert newsroom.workflow.ask("DELETE", f"/feeds/{index.id}")[0] == 204
    assert list(newsroom.feeds.all()) == []


def test_a_sitemap_of_many_pages_of_one_host_is_a_batch(newsroom, site):
    for n in range(21):
        site.page(f"/many-{n}", PAGE.replace(b"Tidewater", b"Tidewater %d" % n))
    rows = "".join(f"<url><loc>{site.url(f'/many-{n}')}</loc></url>" for n in range(21))
    feed = newsroom.add(site.page("/many.xml", f"<urlset>{rows}</urlset>".encode()))

    (told,) = newsroom.poll(feed)

    assert (told["new"], "articles" in told) == (21, False)
    run = newsroom.workflow.index.run(article_id(site.url("/many-20")))
    assert (run.status, run.origin) == ("stored", "batch")
