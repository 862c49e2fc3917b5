"""A poll: whose turn it is, what of a feed is new, what becomes of it, also where steps are told twice."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from sayso import aws
from sayso.errors import FeedInvalid
from sayso.feeds import DynamoFeeds, Polled, feed_id
from sayso.ids import article_id
from sayso.intake.feeds.claiming import TOLD, Claimed, claim_due
from sayso.intake.feeds.poll import CHILDREN, DIRECTLY, LOOKED_UP, Fetched, Polling, poll_failed, take_feed
from sayso.models import Run
from sayso.objects import S3Objects
from sayso.observability import logger
from tests.fakes import FakeBatches, FakeDocuments, FakeExecutions, FakeIndex

NOW = datetime(2026, 1, 10, 12, tzinfo=UTC)
URL = "https://news.example/feed.xml"


@dataclass
class Desk:
    """A newsroom's polling: `poll` is one poll of a feed whose address gives `body`."""

    feeds: DynamoFeeds
    documents: FakeDocuments = field(default_factory=FakeDocuments)
    index: FakeIndex = field(default_factory=FakeIndex)
    executions: FakeExecutions = field(default_factory=FakeExecutions)
    batches: FakeBatches = field(default_factory=FakeBatches)
    minutes: int = 0

    @property
    def by(self) -> Polling:
        return Polling(self.feeds, self.documents, self.index, self.executions, self.batches)

    def claimed(self, url: str = URL) -> Claimed:
        self.minutes += 10
        (claimed,) = claim_due(NOW + timedelta(minutes=self.minutes), self.feeds, 5, [feed_id(url)])["feeds"]
        return Claimed.model_validate(claimed)

    def fetched(self, body: str, at: datetime, **told: str) -> Fetched:
        self.documents.put("feeds/f", body.encode())
        return Fetched(outcome="feed", key="feeds/f", fetched_at=at, final_url=URL, **told)

    def poll(self, body: str, url: str = URL, **told: str) -> dict:
        claimed = self.claimed(url)
        return take_feed(claimed, self.fetched(body, claimed.claimed_at + timedelta(seconds=9), **told), self.by)

    def submitted(self) -> list[str]:
        return [item.url for item in self.executions.started]


@pytest.fixture
def desk(backend):
    made = Desk(DynamoFeeds(aws.client("dynamodb"), "sayso", S3Objects(backend.s3, "sayso")))
    made.feeds.add(URL, NOW)
    return made


def rss(*paths: str, title: str = "Post") -> str:
    items = "".join(
        f"<item><title>Story {path}</title><link>{path}</link><pubDate>Wed, 29 Jun 2016 15:07:41 +0200</pubDate></item>"
        for path in paths
    )
    return f'<rss version="2.0"><channel><title>{title}</title>{items}</channel></rss>'


def sitemap(count: int, host: str = "news.example") -> str:
    return f"<urlset>{''.join(f'<url><loc>https://{host}/{n}</loc></url>' for n in range(count))}</urlset>"


def index_of(**changed: str) -> str:
    rows = (
        f"<sitemap><loc>/{name}.xml</loc>{at and f'<lastmod>{at}</lastmod>'}</sitemap>" for name, at in changed.items()
    )
    return f"<sitemapindex>{''.join(rows)}</sitemapindex>"


def test_an_entry_becomes_an_article_with_what_the_feed_tells_of_it(desk):
    told = desk.poll(rss("/a"))

    (item,) = desk.executions.started
    assert (item.url, item.origin, item.title) == ("https://news.example/a", "feed", "Story /a")
    assert item.published_at == datetime(2016, 6, 29, 13, 7, 41, tzinfo=UTC)
    assert told == {
        "id": feed_id(URL),
        "url": URL,
        "kind": "feed",
        "new": 1,
        "articles": (article_id("https://news.example/a"),),
    }
    assert desk.feeds.get(feed_id(URL)).title == "Post"


def test_only_what_is_unseen_becomes_work(desk):
    desk.poll(rss("/b", "/a"))
    told = desk.poll(rss("/c", "/b?utm_source=rss", "/a"))

    assert told["new"] == 1
    assert desk.submitted() == [f"https://news.example/{name}" for name in "bac"]


def test_an_article_that_is_named_in_two_ways_is_one(desk):
    told = desk.poll(rss("/a?utm_source=rss", "/a", "https://www.news.example/a/"))

    assert (told["new"], desk.submitted()) == (1, ["https://news.example/a?utm_source=rss"])


def test_what_came_another_way_is_no_work(desk):
    run = Run(article_id=article_id("https://news.example/a"), status="failed", origin="api", submitted_at=NOW)
    desk.index.put_run(run)

    assert desk.poll(rss("/a"))["new"] == 0
    assert desk.submitted() == []


def test_an_entry_that_comes_back_is_no_work(desk):
    for paths in (["/a"], ["/b"], ["/a", "/b"]):
        desk.poll(rss(*paths))

    assert desk.submitted() == ["https://news.example/a", "https://news.example/b"]


def test_a_poll_that_is_told_twice_leads_to_the_same(desk):
    claimed = desk.claimed()
    fetched = desk.fetched(rss("/a", "/b"), claimed.claimed_at, etag='"1"')

    first = take_feed(claimed, fetched, desk.by)
    known, runs = desk.feeds.get(feed_id(URL)), dict(desk.index.by_article)
    take_feed(claimed, fetched, desk.by)

    assert first["new"] == 2
    assert desk.feeds.get(feed_id(URL)).model_copy(update={"revision": known.revision}) == known
    assert desk.index.by_article == runs


def test_what_stopped_before_it_was_started_is_started_when_the_poll_is_told_again(desk):
    claimed = desk.claimed()
    fetched = desk.fetched(rss("/a", "/b"), claimed.claimed_at)
    start = desk.executions.start

    def stopping(item):
        if desk.executions.started:
            raise ZeroDivisionError
        start(item)

    desk.executions.start = stopping
    with pytest.raises(ZeroDivisionError):
        take_feed(claimed, fetched, desk.by)
    desk.executions.start = start
    told = take_feed(claimed, fetched, desk.by)

    assert told["new"] == 2
    assert set(desk.submitted()) == {"https://news.example/a", "https://news.example/b"}


@pytest.mark.parametrize("late", [False, True])
def test_two_polls_in_any_order_lead_to_the_same_work(desk, late):
    claims = []
    for body in (rss("/a"), rss("/a", "/b")):
        claimed = desk.claimed()
        claims.append((claimed, body))
        desk.feeds.record(claimed.id, Polled(claimed.claimed_at))
    for claimed, body in reversed(claims) if late else claims:
        take_feed(claimed, desk.fetched(body, claimed.claimed_at, etag=f'"{len(body)}"'), desk.by)

    assert set(desk.index.by_article) == {article_id(f"https://news.example/{name}") for name in "ab"}
    assert desk.feeds.get(feed_id(URL)).etag == f'"{len(claims[1][1])}"'
    assert len(desk.feeds.seen(feed_id(URL)).hashes) == 2


def test_a_feed_that_has_not_changed_brings_nothing(desk):
    desk.poll(rss("/a"), etag='"1"')
    claimed = desk.claimed()

    told = take_feed(claimed, Fetched(outcome="unchanged"), desk.by)

    assert (claimed.etag, told["new"]) == ('"1"', 0)
    assert desk.feeds.get(feed_id(URL)).last_polled_at == claimed.claimed_at


def test_up_to_twenty_of_a_host_go_one_by_one_and_more_as_a_batch(desk):
    desk.poll(sitemap(20))
    desk.poll(f"{sitemap(20)[:-9]}{sitemap(21, 'other.example')[8:]}")

    assert len(desk.submitted()) == 20
    ((lines, name, _),) = desk.batches.begun
    assert name == URL
    assert [line["url"] for line in json.loads(lines)] == [f"https://other.example/{n}" for n in range(21)]


def test_a_batch_is_not_begun_again(desk):
    told = desk.poll(sitemap(30))
    again = desk.poll(sitemap(30))

    assert (told["new"], "batch" in told, again["new"]) == (30, True, 0)
    assert len(desk.batches.begun) == 1


def test_a_batch_knows_titles_and_days(desk):
    desk.poll(rss(*(f"/{n}" for n in range(21))))

    ((lines, _, _),) = desk.batches.begun
    assert json.loads(lines)[0] == {
        "url": "https://news.example/0",
        "title": "Story /0",
        "published_at": "2016-06-29T15:07:41+02:00",
    }


def test_of_very_many_entries_the_rest_comes_with_the_next_polls(desk):
    body = sitemap(LOOKED_UP + 50)
    first = desk.poll(body, etag='"1"')
    left = desk.feeds.get(feed_id(URL))
    claimed = desk.claimed()
    second = take_feed(claimed, desk.fetched(body, claimed.claimed_at, etag='"1"'), desk.by)

    assert (first["new"], first["left"], second["new"]) == (LOOKED_UP, 50, 50)
    assert left.next_at - left.last_polled_at == timedelta(minutes=5)
    assert (claimed.kept_key, claimed.etag) == ("feeds/f", '"1"')
    assert desk.feeds.get(feed_id(URL)).left == 0
    assert desk.claimed().kept_key is None


def test_what_is_kept_of_a_feed_is_fetched_anew_when_it_could_not_be_read(desk):
    desk.poll(rss(*(f"https://host{n}.example/a" for n in range(DIRECTLY + 1))), content_type="text/xml", etag='"1"')
    claimed = desk.claimed()
    poll_failed(claimed, {"take": {"Error": "States.Timeout", "Cause": ""}}, desk.feeds)

    assert (claimed.kept_key, claimed.kept_type) == ("feeds/f", "text/xml")
    again = desk.claimed()
    assert (again.kept_key, again.etag) == (None, None)


@pytest.mark.parametrize(("error", "kept_key"), [("StorageRefused", None), ("StorageUnavailable", "feeds/f")])
def test_what_is_kept_is_fetched_anew_only_where_it_may_be_gone(desk, error, kept_key):
    desk.poll(sitemap(LOOKED_UP + 1), content_type="text/xml")

    poll_failed(desk.claimed(), {"take": caught(error, "take")}, desk.feeds)

    known = desk.feeds.get(feed_id(URL))
    assert (known.kept_key, known.kept_type is None) == (kept_key, kept_key is None)
    assert (known.left, known.failures) == (1, 0)


def test_a_sitemap_of_fifty_megabytes_is_read(desk):
    row = "<url><loc>/{}</loc></url>"

    told = desk.poll(f"<urlset>{row.format('a')}{' ' * (50 * 1024 * 1024 - 100)}{row.format('b')}</urlset>")

    assert (told["new"], desk.submitted()) == (2, ["https://news.example/a", "https://news.example/b"])


def test_of_very_many_hosts_the_rest_comes_with_the_next_poll(desk):
    body = rss(*(f"https://host{n}.example/a" for n in range(DIRECTLY + 7)))

    told = [desk.poll(body) for _ in range(3)]

    assert [one["new"] for one in told] == [DIRECTLY, 7, 0]
    assert len(json.dumps(told[0])) < TOLD
    assert len(set(desk.submitted())) == len(desk.submitted()) == DIRECTLY + 7


def test_what_is_no_feed_is_refused_and_nothing_is_recorded(desk):
    with pytest.raises(FeedInvalid):
        desk.poll("<html><body>Moved</body></html>")

    assert desk.feeds.get(feed_id(URL)).polls == ()


def test_a_failure_is_shown_and_the_feed_left_alone(desk):
    claimed = desk.claimed()
    report = json.dumps({"name": "PageMissing", "step": "fetch", "message": "news.example answered 404"})
    failed = {"fetch": {"Error": "Permanent", "Cause": json.dumps({"errorMessage": report})}}

    told = poll_failed(claimed, failed, desk.feeds)

    known = desk.feeds.get(feed_id(URL))
    assert told["error"] == known.last_error == "PageMissing: news.example answered 404"
    assert (known.failures, known.next_at) == (1, claimed.claimed_at + timedelta(minutes=30))


def test_a_feed_that_was_removed_while_it_was_fetched_brings_nothing(desk):
    claimed = desk.claimed()
    desk.feeds.remove(claimed.id)

    told = take_feed(claimed, desk.fetched(rss("/a"), NOW), desk.by)

    assert told["removed"]
    assert desk.submitted() == []
    assert list(desk.feeds.all()) == []


def test_a_feed_that_falls_silent_is_told_in_the_log(desk, monkeypatch):
    told = []
    monkeypatch.setattr(logger, "warning", lambda message, extra: told.append((message, extra)))
    for n in range(4):
        desk.poll(rss(*(f"/{m}" for m in range(n + 1))))
    desk.minutes += 3 * 24 * 60

    desk.poll(rss("/0"))

    assert told == [("feed is silent", {"feed": URL, "since": "2026-01-10T12:40:00+00:00"})]


def test_an_index_brings_its_newest_sitemaps(desk):
    rows = {f"m{n}": f"2025-{n // 28 + 1:02}-{n % 28 + 1:02}" for n in range(CHILDREN + 5)}

    told = desk.poll(index_of(undated="", **rows))

    children = list(desk.feeds.children(feed_id(URL)))
    assert told["new"] == len(children) == CHILDREN
    assert {child.url for child in children} == {f"https://news.example/m{n}.xml" for n in range(5, CHILDREN + 5)}
    assert {child.next_at for child in children} == {NOW + timedelta(minutes=10)}


def test_of_an_index_without_days_those_named_for_news_are_read_and_then_the_last(desk):
    newest = ["sitemap-news", "newssitemap", "GoogleNews2", "latest"]
    names = [*newest, "newsletters", "news/archive", *(f"{n}" for n in range(CHILDREN + 5))]

    desk.poll(index_of(**dict.fromkeys(names, "")))

    read = {child.url.rpartition("/")[2].removesuffix(".xml") for child in desk.feeds.children(feed_id(URL))}
    assert read == {*newest, *(f"{n}" for n in range(9, CHILDREN + 5))}


def test_a_sitemap_that_has_not_changed_is_left_to_its_own_rhythm(desk):
    desk.poll(index_of(old="2025-01-01", new="2025-02-01"))
    for name in ("old", "new"):
        desk.poll(sitemap(1), f"https://news.example/{name}.xml")

    told = desk.poll(index_of(old="2025-01-01", new="2025-02-02"))

    assert told["children"] == (feed_id("https://news.example/new.xml"),)
    again = {child.url: child.next_at for child in desk.feeds.children(feed_id(URL))}
    assert again["https://news.example/new.xml"] == NOW + timedelta(minutes=30 + 5)
    assert again["https://news.example/old.xml"] == NOW + timedelta(minutes=20 + 15)


def test_an_index_that_says_at_all_times_that_a_sitemap_has_changed_does_not_undo_what_was_learned(desk):
    desk.poll(index_of(a="2026-01-01"))
    desk.poll(sitemap(1), "https://news.example/a.xml")
    child = feed_id("https://news.example/a.xml")
    desk.feeds.record(child, Polled(NOW + timedelta(days=1)))
    due = []
    for hour in range(3):
        desk.minutes = (24 + hour) * 60
        desk.poll(index_of(a=f"2026-01-11T{hour:02}:00:00Z"))
        due.append(desk.feeds.get(child).next_at)

    assert desk.feeds.get(child).interval > timedelta(hours=23)
    assert set(due) == {NOW + timedelta(days=1) + desk.feeds.get(child).interval / 4}
    assert desk.feeds.get(feed_id(URL)).interval > timedelta(hours=23)


def test_an_index_brings_something_new_when_one_of_its_sitemaps_does(desk):
    index, child = feed_id(URL), "https://news.example/a.xml"
    desk.poll(index_of(a="2025-01-01"))
    first = desk.feeds.get(index).last_new_at
    desk.poll(sitemap(1), child)
    desk.poll(index_of(a="2025-02-01"))
    told_at = desk.feeds.get(index).last_polled_at
    desk.poll(sitemap(1), child)
    nothing = desk.feeds.get(index).last_new_at
    desk.poll(index_of(a="2025-02-02"))
    desk.poll(sitemap(2), child)

    known = desk.feeds.get(index)
    assert (first, nothing) == (None, told_at - timedelta(minutes=20))
    assert known.last_new_at == known.last_polled_at == told_at + timedelta(minutes=20)


def test_a_sitemap_that_is_no_longer_named_is_forgotten(desk):
    desk.poll(index_of(a="", b=""))
    desk.poll(index_of(b=""))

    assert [child.url for child in desk.feeds.children(feed_id(URL))] == ["https://news.example/b.xml"]


def test_the_sitemaps_of_an_index_that_is_none_any_more_are_forgotten(desk):
    desk.poll(index_of(a="", b=""))
    desk.poll(sitemap(1))

    assert [feed.url for feed in desk.feeds.all()] == [URL]


def test_an_index_that_is_told_twice_or_late_leads_to_the_same(desk):
    early = desk.claimed()
    desk.feeds.record(early.id, Polled(early.claimed_at, error="HostFailing: 503"))
    late = desk.claimed()
    fetched = desk.fetched(index_of(b="", c=""), late.claimed_at)

    told = [take_feed(late, fetched, desk.by) for _ in range(2)]
    take_feed(early, desk.fetched(index_of(a="", b=""), early.claimed_at), desk.by)

    assert told[0] == told[1]
    assert {child.url for child in desk.feeds.children(feed_id(URL))} == {
        "https://news.example/b.xml",
        "https://news.example/c.xml",
    }


def test_an_index_that_names_itself_is_not_its_own_sitemap(desk):
    desk.poll(index_of(feed="", a=""))

    assert [feed.parent for feed in desk.feeds.all() if feed.url == URL] == [None]


def test_an_index_within_an_index_is_not_followed(desk):
    desk.poll(index_of(a=""))

    with pytest.raises(FeedInvalid, match="is an index, and so is what named it"):
        desk.poll(index_of(b=""), "https://news.example/a.xml")


@pytest.mark.parametrize(
    ("step", "error", "own"),
    [
        ("fetch", "HostFailing", True),
        ("fetch", "RobotsDisallowed", True),
        ("fetch", "HostBusy", False),
        ("fetch", "StorageUnavailable", False),
        ("fetch", "StorageRefused", False),
        ("fetch", "Lambda.TooManyRequestsException", False),
        ("fetch", "States.Timeout", False),
        ("fetch", "Sandbox.Timedout", False),
        ("take", "StorageUnavailable", False),
        ("take", "StorageRefused", False),
        ("take", "Lambda.TooManyRequestsException", False),
        ("take", "States.Timeout", True),
        ("take", "Runtime.OutOfMemory", True),
    ],
)
def test_only_what_is_the_feeds_own_failure_counts_as_one(desk, step, error, own):
    claimed = desk.claimed()

    told = poll_failed(claimed, {step: caught(error, step)}, desk.feeds)

    known = desk.feeds.get(feed_id(URL))
    assert told["error"] == known.last_error
    assert known.last_error.startswith(f"{error}: ")
    assert (known.failures, len(known.polls)) == ((1, 1) if own else (0, 0))
    assert known.next_at == claimed.claimed_at + timedelta(minutes=30 if own else 5)
    assert desk.feeds.claim(known, known.next_at) is not None


def test_a_poll_that_was_put_off_is_not_put_off_again_by_late_word(desk):
    late, failed = desk.claimed(), {"fetch": caught("HostBusy", "fetch")}
    poll_failed(late, failed, desk.feeds)
    desk.poll(rss("/a"))
    held = desk.claimed()
    known = desk.feeds.get(feed_id(URL))

    poll_failed(late, failed, desk.feeds)

    assert desk.feeds.get(feed_id(URL)) == known
    assert desk.feeds.claim(known, held.claimed_at + timedelta(minutes=1), early=True) is None


def caught(error: str, step: str) -> dict[str, str]:
    """As Step Functions tells of an error of Sayso's own, or of the runtime's."""
    if "." in error:
        return {"Error": error, "Cause": "it did not end well"}
    report = json.dumps({"name": error, "step": "feeds" if step == "take" else step, "message": "not now"})
    return {"Error": "Retryable", "Cause": json.dumps({"errorMessage": report})}
