"""The registry of feeds: who is registered, whose turn it is, what a poll changes."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from sayso import aws
from sayso.errors import AddressRefused, InputInvalid, NothingStored, UrlInvalid
from sayso.feeds import DynamoFeeds, Polled, Seen, entry_hash, feed_id
from sayso.objects import S3Objects
from sayso.rows import time_key

NOW = datetime(2026, 1, 10, 12, tzinfo=UTC)
URL = "https://news.example/feed.xml"
HOUR = timedelta(hours=1)


@pytest.fixture
def feeds(backend):
    return DynamoFeeds(aws.client("dynamodb"), "sayso", S3Objects(backend.s3, "sayso"))


@pytest.fixture
def feed(feeds):
    return feeds.add(URL, NOW)[0]


@pytest.fixture
def index(feeds):
    return feeds.add("https://news.example/sitemap.xml", NOW)[0]


def kept(backend) -> list[str]:
    return [entry["Key"] for entry in backend.s3.list_objects_v2(Bucket="sayso").get("Contents", ())]


def items() -> list[dict]:
    return aws.client("dynamodb").scan(TableName="sayso")["Items"]


def test_a_feed_is_registered_once_however_its_address_is_written(feeds, backend):
    first, new = feeds.add(URL, NOW)
    again, new_again = feeds.add("http://www.news.example/feed.xml/?utm_source=mail", NOW + HOUR)

    assert (new, new_again) == (True, False)
    assert again == first
    assert list(feeds.all()) == [first]
    body = backend.s3.get_object(Bucket="sayso", Key=f"config/feeds/{first.id}.json")["Body"].read()
    assert json.loads(body) == {"url": URL, "added_at": "2026-01-10T12:00:00.000000Z"}


@pytest.mark.parametrize("url", ["news.example/feed", "ftp://news.example/", "https://me:secret@news.example/feed"])
def test_what_is_no_address_is_not_registered(feeds, backend, url):
    with pytest.raises((UrlInvalid, AddressRefused)):
        feeds.add(url, NOW)

    assert kept(backend) == []


@pytest.mark.parametrize(
    "url",
    [
        "http://10.0.0.1/feed",
        "http://0x7f000001/feed",
        "http://169.254.169.254/feed",
        "http://[::1]/feed",
        "http://[::ffff:10.0.0.1]/feed",
        "http://[64:ff9b::a9fe:a9fe]/feed",
        "http://localhost/feed",
        "http://news.localhost/feed",
        "https://news.example:22/feed",
        "https://8.8.8.8:6379/feed",
    ],
)
def test_what_can_never_be_fetched_is_not_registered(feeds, backend, url):
    with pytest.raises(AddressRefused, match=r"not globally routable|none of 80, 443, 8080, 8443"):
        feeds.add(url, NOW)

    assert (kept(backend), items()) == ([], [])


@pytest.mark.parametrize("url", ["https://8.8.8.8/feed", "https://news.example:8443/", "https://[2606:4700::1]/feed"])
def test_what_may_be_fetched_is_registered_by_number_and_port_too(feeds, url):
    assert feeds.add(url, NOW)[1]


def test_this_machines_own_feeds_are_registered_where_that_is_allowed_and_nothing_else(feeds):
    for url in ("http://127.0.0.1:9/feed", "http://localhost:9/feed", "http://[::1]:9/feed"):
        assert feeds.add(url, NOW, allow_local=True)[1]
    for url in ("http://10.0.0.1/feed", "http://10.0.0.1:9/feed", "http://8.8.8.8:9/feed"):
        with pytest.raises(AddressRefused):
            feeds.add(url, NOW, allow_local=True)


def test_what_the_index_has_lost_comes_back_from_s3(feeds, feed, index):
    feeds.record(index.id, Polled(NOW, new=1))
    polled = feeds.get(index.id)
    feeds.forget(feed)

    assert feeds.restore(NOW + HOUR) == 1

    again = feeds.get(feed.id)
    assert (again.url, again.added_at, again.next_at) == (URL, NOW, NOW + HOUR)
    assert feeds.get(index.id) == polled
    assert feeds.restore(NOW) == 0


def test_a_feed_that_is_removed_leaves_nothing(feeds, feed, backend):
    feeds.put_seen(feed.id, Seen("2026", 1, frozenset({b"12345"})), NOW)

    feeds.remove(feed.id)

    assert (kept(backend), items()) == ([], [])
    with pytest.raises(NothingStored, match="sayso feeds list"):
        feeds.remove(feed.id)


def test_with_an_index_its_sitemaps_go(feeds, index, feed):
    feeds.add_child(index, "https://news.example/1.xml", "", NOW)

    feeds.remove(index.id)

    assert [left.id for left in feeds.all()] == [feed.id]


def test_a_sitemap_of_an_index_is_not_removed_alone(feeds, index):
    feeds.add_child(index, "https://news.example/1.xml", "", NOW)

    with pytest.raises(InputInvalid, match=index.id):
        feeds.remove(feed_id("https://news.example/1.xml"))


def test_a_sitemap_that_somebody_registers_stays_when_its_index_goes(feeds, index, backend):
    feeds.add_child(index, "https://news.example/1.xml", "", NOW)

    child, new = feeds.add("https://news.example/1.xml", NOW)
    feeds.remove(index.id)

    assert (new, child.parent) == (True, None)
    assert [left.id for left in feeds.all()] == [child.id]
    assert kept(backend) == [f"config/feeds/{child.id}.json"]


def test_what_somebody_registered_is_no_child_of_an_index_that_names_it(feeds, feed, index):
    assert not feeds.add_child(index, URL, time_key(NOW), NOW)

    assert feeds.get(feed.id).parent is None


def test_a_sitemap_is_polled_when_its_index_says_that_it_changed(feeds, index):
    at, later = time_key(NOW), time_key(NOW + HOUR)
    child = feed_id("https://news.example/1.xml")

    told = [
        feeds.add_child(index, "https://news.example/1.xml", changed, NOW + timedelta(minutes=minutes))
        for minutes, changed in enumerate((at, at, "", later, at))
    ]

    assert told == [True, False, False, True, False]
    assert (feeds.get(child).changed_at, feeds.get(child).told_of_at) == (later, NOW + timedelta(minutes=3))


def test_a_change_makes_the_next_poll_of_a_sitemap_come_sooner_and_not_at_once(feeds, index):
    feeds.add_child(index, "https://news.example/1.xml", time_key(NOW), NOW)
    child = feed_id("https://news.example/1.xml")
    for hours in (0, 8):
        feeds.record(child, Polled(NOW + hours * HOUR))

    feeds.add_child(index, "https://news.example/1.xml", time_key(NOW + HOUR), NOW + 9 * HOUR)

    assert feeds.get(child).next_at == NOW + 10 * HOUR


@pytest.mark.parametrize("minutes", [-1, 0, 1])
def test_a_change_that_is_told_while_a_sitemap_is_polled_is_not_lost(feeds, index, minutes):
    feeds.add_child(index, "https://news.example/1.xml", time_key(NOW), NOW)
    child, at = feed_id("https://news.example/1.xml"), NOW + 8 * HOUR
    feeds.record(child, Polled(NOW))
    feeds.claim(feeds.get(child), at)
    told_at = at + timedelta(minutes=minutes)

    feeds.add_child(index, "https://news.example/1.xml", time_key(at), told_at)
    for _ in range(2):
        feeds.record(child, Polled(at))
    known = feeds.get(child)
    feeds.record(child, Polled(at + 2 * HOUR))
    feeds.record(child, Polled(at))

    assert (known.next_at, known.told_of_at) == (at + 2 * HOUR, told_at)
    assert (feeds.get(child).next_at, feeds.get(child).told_of_at) == (at + 12 * HOUR, None)


def test_a_feed_is_due_at_once_and_then_when_its_time_comes(feeds, feed):
    feeds.record(feed.id, Polled(NOW, new=3))

    assert feeds.due(NOW + timedelta(minutes=14)) == []
    assert [due.id for due in feeds.due(NOW + timedelta(minutes=15))] == [feed.id]


def test_who_waited_longest_comes_first(feeds, feed, index):
    feeds.record(feed.id, Polled(NOW - 2 * HOUR))
    feeds.record(index.id, Polled(NOW - 3 * HOUR))

    assert [due.id for due in feeds.due(NOW)] == [index.id, feed.id]


def test_a_feed_is_claimed_by_one_of_two(feeds, feed):
    first, second = feeds.claim(feed, NOW), feeds.claim(feed, NOW)

    assert (first.feed.id, second) == (feed.id, None)


def test_a_claim_that_nobody_made_good_ends(feeds, feed):
    feeds.claim(feed, NOW)

    assert feeds.claim(feed, NOW + timedelta(minutes=5), early=True) is None
    assert feeds.claim(feed, NOW + timedelta(minutes=6)) is not None


def test_a_feed_that_is_not_due_is_claimed_only_by_who_may_be_early(feeds, feed):
    feeds.claim(feed, NOW)
    feeds.record(feed.id, Polled(NOW))

    assert feeds.claim(feed, NOW) is None
    assert feeds.claim(feed, NOW, early=True) is not None


def test_a_late_word_of_an_old_poll_does_not_release_the_new_claim(feeds, feed):
    feeds.claim(feed, NOW)
    feeds.claim(feed, NOW + HOUR)
    feeds.record(feed.id, Polled(NOW))

    assert feeds.claim(feed, NOW + HOUR, early=True) is None


def test_what_a_poll_tells_is_known(feeds, feed):
    validators = {"etag": '"1"', "last_modified": "then", "final_url": "https://news.example/rss"}
    feeds.record(feed.id, Polled(NOW, new=3, left=2, validators=validators, kind="feed", title="Post"))

    known = feeds.get(feed.id)
    assert (known.etag, known.last_modified, known.final_url) == ('"1"', "then", "https://news.example/rss")
    assert (known.kind, known.title, known.left) == ("feed", "Post", 2)
    assert (known.last_polled_at, known.last_new_at) == (NOW, NOW)
    assert known.next_at == NOW + timedelta(minutes=5)


def test_a_poll_without_news_leaves_what_is_known(feeds, feed):
    feeds.record(feed.id, Polled(NOW, new=3, validators={"etag": '"1"', "last_modified": None, "final_url": URL}))
    feeds.record(feed.id, Polled(NOW + HOUR))

    known = feeds.get(feed.id)
    assert (known.etag, known.last_new_at, known.last_polled_at) == ('"1"', NOW, NOW + HOUR)


def test_a_failure_is_shown_until_a_poll_succeeds(feeds, feed):
    feeds.record(feed.id, Polled(NOW, error="PageMissing: " + "x" * 1000))
    failed = feeds.get(feed.id)
    feeds.record(feed.id, Polled(NOW + HOUR))
    mended = feeds.get(feed.id)

    assert (failed.failures, len(failed.last_error), failed.next_at) == (1, 500, NOW + timedelta(minutes=30))
    assert (mended.failures, mended.last_error) == (0, None)


def test_polls_that_are_told_in_another_order_or_twice_lead_to_the_same(feeds, feed, index):
    polls = [
        Polled(NOW, new=9, left=1, validators={"etag": "a", "last_modified": None, "final_url": URL}, title="Old"),
        Polled(NOW + HOUR, error="HostFailing: 503"),
        Polled(
            NOW + 2 * HOUR,
            new=1,
            left=0,
            validators={"etag": "b", "last_modified": None, "final_url": URL},
            title="New",
        ),
    ]
    for polled in polls:
        feeds.record(feed.id, polled)
    for polled in [*reversed(polls), *polls, polls[1]]:
        feeds.record(index.id, polled)

    same = {"id": "", "url": "", "revision": 0}
    assert feeds.get(feed.id).model_copy(update=same) == feeds.get(index.id).model_copy(update=same)


def test_a_feed_that_was_removed_meanwhile_does_not_come_back(feeds, feed):
    feeds.remove(feed.id)

    assert feeds.record(feed.id, Polled(NOW)) is None
    assert feeds.claim(feed, NOW) is None
    assert list(feeds.all()) == []


def test_what_was_seen_comes_back_and_never_goes_back(feeds, feed):
    hashes = frozenset(entry_hash(feed_id(f"https://news.example/{n}")) for n in range(1000))
    feeds.put_seen(feed.id, Seen("2", 5, hashes), NOW)
    feeds.put_seen(feed.id, Seen("1", 1, frozenset()), NOW)

    assert feeds.seen(feed.id) == Seen("2", 5, hashes)
    (row,) = [item for item in items() if item["sk"] == {"S": "SEEN"}]
    assert int(row["expires_at"]["N"]) == (NOW + timedelta(days=90)).timestamp()
    assert feeds.seen("nobody") == Seen()


def test_all_entries_of_the_largest_sitemap_fit(feeds, feed):
    seen = Seen("2", 1, frozenset(n.to_bytes(5, "big") for n in range(50_000)))

    feeds.put_seen(feed.id, seen, NOW)

    assert feeds.seen(feed.id) == seen


def test_a_reader_is_told_the_habit_the_error_and_the_silence(feeds, feed):
    for n in range(3):
        feeds.record(feed.id, Polled(NOW + n * HOUR, new=1))
    feeds.record(feed.id, Polled(NOW + timedelta(days=3), error="HostFailing: 503"))

    told = feeds.get(feed.id).told(NOW + timedelta(days=3))

    assert told["url"] == URL
    assert (told["failures"], told["last_error"]) == (1, "HostFailing: 503")
    assert told["interval_seconds"] == 1440
    assert told["silent_since"] == told["last_new_at"] == "2026-01-10T14:00:00Z"
    assert json.loads(json.dumps(told)) == told
