"""`sayso sites`: how well the articles of each site can be read."""

from collections.abc import Iterable

from rich.table import Table
from rich.text import Text

from sayso.cli.render import terminal_safe
from sayso.cli.stack import Stack
from sayso.health import SiteHealth
from sayso.sites import DynamoSites

__all__ = ["known_sites", "sites_table"]

_BROKEN = {
    "length": "texts of another length",
    "missing_date": "no date",
    "missing_author": "no author",
    "failures": "pages without an article",
}


def known_sites(stack: Stack) -> list[SiteHealth]:
    """Those that break with their habit first, then by how much is read from them."""
    known = DynamoSites(stack.client("dynamodb"), stack.outputs["TableName"]).all()
    return sorted(known, key=lambda health: (not health.breaks, -health.articles, health.site))


def sites_table(known: Iterable[SiteHealth]) -> Table:
    """Each figure with the habit behind it, where that is another."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("site", overflow="fold")
    for column in ("articles", "failed", "characters", "no date", "no author", "fails"):
        table.add_column(column, justify="right", no_wrap=True)
    table.add_column("breaks with its habit", overflow="fold")
    for health in known:
        told = health.told()
        present, habit = told["present"], told["habit"]
        table.add_row(
            terminal_safe(health.site),
            str(health.articles),
            str(health.failed),
            str(present.get("length", "")),
            *(_share(present.get(name), habit.get(name)) for name in ("missing_date", "missing_author", "failures")),
            Text(", ".join(_BROKEN[measure] for measure in health.breaks), style="red"),
        )
    return table


def _share(present: float | None, habit: float | None) -> str:
    if present is None or habit is None:
        return ""
    now, usual = f"{present:.0%}", f"{habit:.0%}"
    return now if now == usual else f"{now} ({usual})"
