"""How feeds and polls look on a terminal."""

from datetime import UTC, datetime, timedelta

import pytest
from rich.console import Console

from sayso.cli.feeds import _table, _tell
from sayso.cli.polling import Poll, PolledArticle
from sayso.feeds import Feed, Polled

NOW = datetime(2026, 1, 10, 12, tzinfo=UTC)


@pytest.fixture
def feed():
    return Feed(id="f" * 20, url="https://news.example/feed.xml", added_at=NOW, next_at=NOW)


def shown(*feeds: Feed, now: datetime = NOW, width: int = 160) -> str:
    console = Console(width=width, highlight=False)
    with console.capture() as capture:
        console.print(_table(feeds, now, width))
    return capture.get()


def told(capsys, **answer) -> str:
    articles = answer.pop("articles", ())
    _tell(Poll({"id": "f" * 20, "url": "https://news.example/feed.xml", "new": 0, **answer}, articles), json=False)
    return capsys.readouterr().out


def test_a_feed_is_shown_with_its_habit(feed):
    line = shown(feed.after(Polled(NOW, new=3, left=7, title="Tidewater Post"))).splitlines()[1]

    assert line.split() == ["f" * 20, "15", "min", "2026-01-10", "12:00", "7", "left", "Tidewater", "Post"]


def test_what_is_wrong_with_a_feed_is_shown(feed):
    once = feed.after(Polled(NOW, error="PageMissing: news.example answered 404"))
    twice = once.after(Polled(NOW + timedelta(hours=1), error="HostFailing: 503"))

    assert "PageMissing: news.example answered 404" in shown(once, width=240)
    assert "2 times in a row, lately HostFailing: 503" in shown(twice, width=240)


def test_a_silent_feed_is_reported(feed):
    for hours in range(3):
        feed = feed.after(Polled(NOW + timedelta(hours=hours), new=1))

    assert "silent for 3 days" in shown(feed, now=NOW + timedelta(days=3, hours=2), width=240)
    assert "silent" not in shown(feed, now=NOW + timedelta(hours=20))


def test_nothing_that_a_feed_says_moves_the_cursor(feed):
    hostile = feed.after(Polled(NOW, title="Post\x1b[2J\x07")).after(Polled(NOW, error="\x1b]0;x\x07: bad"))

    assert "\x1b" not in shown(hostile)


@pytest.mark.parametrize("width", [60, 100, 200])
def test_no_line_is_wider_than_the_terminal(feed, width):
    known = feed.after(Polled(NOW, new=3, title="A title of many words " * 8)).after(Polled(NOW, error="word " * 60))

    assert max(map(len, shown(known, width=width).splitlines())) <= width


def test_what_came_is_told_with_how_each_article_ended(capsys):
    articles = (
        PolledArticle("a" * 20, "stored", "Harbour", "3 said"),
        PolledArticle("b" * 20, "failed", None, "PageMissing"),
    )

    out = told(capsys, new=2, articles=articles).splitlines()

    assert out[0] == "https://news.example/feed.xml: 2 new"
    assert out[1:] == [f"  {'a' * 20} stored Harbour 3 said", f"  {'b' * 20} failed  PageMissing"]


@pytest.mark.parametrize(
    ("answer", "line"),
    [
        ({"new": 30, "batch": "B", "left": 5}, "30 new, as batch B, 5 left for the next poll"),
        ({"new": 2, "children": ["a", "b"]}, "2 sitemaps new or changed"),
        ({"error": "PageMissing: 404"}, "PageMissing: 404"),
    ],
)
def test_batches_sitemaps_and_errors_are_told(capsys, answer, line):
    assert told(capsys, **answer).strip() == f"https://news.example/feed.xml: {line}"
