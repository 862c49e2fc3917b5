"""`sayso feeds` as its users run it, with a site on this machine."""

import json
import re

import pytest

from sayso.feeds import feed_id
from tests.workflow.conftest import PAGE

LOCAL = ("--allow-local", "--delay", "0")


@pytest.fixture
def feed(site):
    """A feed of two pages, one of which is not there."""
    site.page("/one", PAGE)
    items = "".join(f"<item><title>Story</title><link>{path}</link></item>" for path in ("/one", "/gone"))
    body = f'<rss version="2.0"><channel><title>Tidewater Post</title>{items}</channel></rss>'
    return site.page("/feed", body.encode(), Content_Type="application/rss+xml")


def lines(result) -> list[dict]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_feed_is_registered_polled_listed_and_removed(sayso, feed, site):
    added, again = (sayso("feeds", "add", "--allow-local", feed) for _ in range(2))
    polled = sayso("feeds", "poll", *LOCAL)
    listed = sayso("feeds", "list")
    read = sayso("list")
    restored = sayso("feeds", "restore")
    later = sayso("feeds", "poll", *LOCAL)
    early = sayso("feeds", "poll", feed_id(feed)[:6], *LOCAL)
    removed = sayso("feeds", "remove", feed)

    assert [line["new"] for line in lines(added) + lines(again)] == [True, False]
    assert "sayso feeds poll" in added.stderr
    (told,) = lines(polled)
    assert polled.returncode == 0, polled.stderr
    assert (told["new"], sorted(article["status"] for article in told["articles"])) == (2, ["failed", "stored"])
    assert "1 feed polled, 2 new articles, 0 failed." in polled.stderr
    (known,) = lines(listed)
    assert (known["title"], known["interval_seconds"], known["last_error"]) == ("Tidewater Post", 900, None)
    assert {(run["origin"], run["status"]) for run in lines(read)} == {("feed", "stored"), ("feed", "failed")}
    assert (later.stdout, "No feed is due" in later.stderr) == ("", True)
    assert lines(early)[0]["new"] == 0
    assert "0 feeds restored." in restored.stderr
    assert removed.returncode == 0
    assert sayso("feeds", "list").stdout == ""
    assert len(lines(sayso("list"))) == 2


def test_other_commands_do_not_wait_for_feeds(sayso, feed, site):
    sayso("feeds", "add", "--allow-local", feed)

    sayso("list")

    assert site.requests == []


def test_what_fails_is_named_by_its_address_and_told_again_by_the_list(sayso, site):
    sayso("feeds", "add", "--allow-local", site.page("/page", PAGE), site.page("/failing", status=404))

    polled = sayso("feeds", "poll", *LOCAL)

    assert polled.returncode == 1
    assert {re.match(r"\w+", line["error"]).group() for line in lines(polled)} == {"FeedInvalid", "PageMissing"}
    assert all(line["last_error"] and line["failures"] == 1 for line in lines(sayso("feeds", "list")))


def test_an_index_is_polled_with_its_sitemaps(sayso, site):
    site.page("/one", PAGE)
    site.page("/1.xml", f"<urlset><url><loc>{site.url('/one')}</loc></url></urlset>".encode())
    index = site.page("/index.xml", b"<sitemapindex><sitemap><loc>/1.xml</loc></sitemap></sitemapindex>")
    sayso("feeds", "add", "--allow-local", index)

    told = lines(sayso("feeds", "poll", *LOCAL))

    assert [line["kind"] for line in told] == ["index", "sitemap"]
    assert [article["status"] for article in told[1]["articles"]] == ["stored"]
    alone = sayso("feeds", "remove", site.url("/1.xml"))
    assert (alone.returncode, feed_id(index) in alone.stderr) == (1, True)


def test_wrong_addresses_and_names_are_told(sayso):
    added = sayso("feeds", "add", "ftp://news.example/feed", "http://10.0.0.1/feed", "https://news.example/feed")
    removed = sayso(
        "feeds", "remove", "ftp://news.example/feed", "https://news.example/other", "https://news.example/feed"
    )
    polled = sayso("feeds", "poll", "nobody")

    assert (added.returncode, "ftp://news.example/feed" in added.stderr, "10.0.0.1" in added.stderr) == (1, True, True)
    assert [line["url"] for line in lines(added)] == ["https://news.example/feed"]
    assert (removed.returncode, "ftp://" in removed.stderr, "sayso feeds list" in removed.stderr) == (1, True, True)
    assert sayso("feeds", "list").stdout == ""
    assert (polled.returncode, "'nobody'" in polled.stderr) == (1, True)
    assert sayso("feeds", "poll", "--stack", "news", "--allow-local").returncode == 2
