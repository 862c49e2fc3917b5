"""How sites look on a terminal."""

from datetime import UTC, datetime

from rich.console import Console

from sayso.cli.sites import sites_table
from sayso.health import SiteHealth, Visit

NOW = datetime(2026, 1, 10, 12, tzinfo=UTC)


def shown(health: SiteHealth) -> str:
    console = Console(width=120, highlight=False)
    with console.capture() as capture:
        console.print(sites_table([health]))
    return capture.get()


def read(site: str, articles: int, failed: int = 0) -> SiteHealth:
    health = SiteHealth(site=site)
    for n in range(articles + failed):
        told = {"failed": True} if n >= articles else {"length": 3000}
        health = health.after(Visit(article_id=str(n), submitted_at=NOW, **told), NOW)
    return health


def test_a_site_is_shown_with_what_it_gives():
    line = shown(read("news.example", 3)).splitlines()[1]

    assert line.split() == ["news.example", "3", "0", "3000", "0%", "0%", "0%"]


def test_a_break_is_shown_beside_the_habit():
    line = shown(read("news.example", 40, failed=5)).splitlines()[1]

    assert line.split()[6:] == ["67%", "(11%)", "pages", "without", "an", "article"]


def test_nothing_that_a_site_is_called_moves_the_cursor():
    assert "\x1b" not in shown(read("news\x1b[2J.example", 1))
