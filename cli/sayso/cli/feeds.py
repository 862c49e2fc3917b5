"""The commands for feeds and sitemaps, from which articles come by themselves."""

import sys
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from sayso.cli.exits import FAILED, fail
from sayso.cli.output import emit
from sayso.cli.polling import Poll, poll, registry, resolved
from sayso.cli.render import console, counted, terminal_safe
from sayso.cli.starting import AllowLocal, Delay, StackName, example, started
from sayso.errors import AddressRefused, InputInvalid, NothingStored
from sayso.feeds import Feed

__all__ = ["app"]

app = typer.Typer(
    help="Feeds and sitemaps: register them, and their new articles are read by themselves.",
    epilog=example("sayso feeds add https://example.com/feed.xml"),
    no_args_is_help=True,
)

Lines = Annotated[bool, typer.Option("--json", help="JSON lines, as in a pipe.")]
_STATUS_STYLE = {"stored": "green", "pending": "yellow", "failed": "red"}


@app.command("add", epilog=example("sayso feeds add https://example.com/feed.xml"))
def add(
    urls: Annotated[list[str], typer.Argument(metavar="URL...", help="Of RSS, Atom, sitemaps or sitemap indexes.")],
    *,
    allow_local: AllowLocal = False,
    json: Lines = False,
    stack: StackName = None,
) -> None:
    """Register feeds. What is in them is read at the next poll."""
    wrong = []
    with started(stack, allow_local=allow_local) as found:
        feeds, now = registry(found), datetime.now(UTC)
        for url in urls:
            try:
                feed, new = feeds.add(url, now, allow_local=allow_local)
            except (InputInvalid, AddressRefused) as error:
                wrong.append(str(error))
                continue
            if json or not sys.stdout.isatty():
                emit({**feed.told(now), "new": new})
            else:
                _line(f"{feed.id} {feed.url}", "registered" if new else "was registered already")
    if wrong:
        fail("; ".join(wrong), FAILED)
    if not stack:
        console(stderr=True).print("Read what is in them: sayso feeds poll", style="dim")


@app.command("list", epilog=example("sayso feeds list"))
def list_(*, json: Lines = False, stack: StackName = None) -> None:
    """List the feeds: how often each is polled, when it last brought something, what is wrong with it."""
    with started(stack, to_read=True) as found:
        known, now = list(registry(found).all()), datetime.now(UTC)
    known.sort(key=lambda feed: (feed.parent or feed.id, feed.parent is not None, feed.url))
    if json or not sys.stdout.isatty():
        for feed in known:
            emit(feed.told(now))
    elif known:
        out = console()
        out.print(_table(known, now, out.width))
    else:
        console(stderr=True).print("No feed is registered yet: sayso feeds add URL")


@app.command("remove", epilog=example("sayso feeds remove https://example.com/feed.xml"))
def remove(
    names: Annotated[list[str], typer.Argument(metavar="ID|URL...", help="Feeds' ids or addresses.")],
    *,
    stack: StackName = None,
) -> None:
    """Remove feeds, an index with its sitemaps. The articles that came from them stay."""
    missing = []
    with started(stack) as found:
        feeds = registry(found)
        for name in names:
            try:
                feed = resolved(name, feeds)
                feeds.remove(feed.id)
            except (NothingStored, InputInvalid, AddressRefused) as error:
                missing.append(str(error))
            else:
                _line(f"{feed.id} {feed.url}", "removed", err=True)
    if missing:
        fail("; ".join(missing), FAILED)


@app.command("restore", epilog=example("sayso feeds restore"))
def restore(*, stack: StackName = None) -> None:
    """Register again what is kept in S3 and the index has lost. What was learned of the feeds is learned anew."""
    with started(stack) as found:
        restored = registry(found).restore(datetime.now(UTC))
    console(stderr=True).print(f"{counted(restored, 'feed')} restored.", style="yellow")


@app.command("poll", epilog=example("sayso feeds poll"))
def poll_(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="ID|URL...", help="These, now; by default those that are due.")
    ] = None,
    *,
    allow_local: AllowLocal = False,
    delay: Delay = None,
    json: Lines = False,
    stack: StackName = None,
) -> None:
    """Poll feeds now, and show what came. A laptop's stack reads the articles, too, before the command ends."""
    polls: list[Poll] = []
    with started(stack, allow_local=allow_local, delay=delay) as found:
        feeds = registry(found)
        only = [resolved(name, feeds).id for name in names] if names else None
        for one in poll(found, only):
            polls.append(one)
            _tell(one, json=json or not sys.stdout.isatty())
    errors = sum(one.error is not None for one in polls)
    if polls:
        new = sum(one.told["new"] for one in polls if "children" not in one.told)
        told = f"{counted(len(polls), 'feed')} polled, {counted(new, 'new article')}, {errors} failed."
    elif only:
        told = "They are being polled by somebody else."
    else:
        told = "No feed is due. Name those to poll all the same: sayso feeds poll ID|URL"
    console(stderr=True).print(told, style="yellow", markup=False)
    raise typer.Exit(FAILED if errors else 0)


def _tell(one: Poll, *, json: bool) -> None:
    if json:
        articles = [{"article_id": a.article_id, "status": a.status} for a in one.articles]
        emit({**one.told, "articles": articles})
        return
    if one.error is not None:
        _line(one.told["url"], one.error, style="red")
        return
    if children := one.told.get("children"):
        what = f"{counted(len(children), 'sitemap')} new or changed"
    else:
        what = f"{one.told['new']} new" + (f", as batch {one.told['batch']}" if "batch" in one.told else "")
    left = one.told.get("left")
    _line(one.told["url"], what + (f", {left} left for the next poll" if left else ""))
    for article in one.articles:
        line = (
            Text("  ").append(article.article_id).append(f" {article.status} ", _STATUS_STYLE.get(article.status, ""))
        )
        line.append(terminal_safe(f"{article.title or ''} {article.told}"))
        console().print(line, soft_wrap=True)


def _line(what: str, told: str, *, err: bool = False, style: str = "dim") -> None:
    console(stderr=err).print(Text(terminal_safe(what)).append(f": {terminal_safe(told)}", style), soft_wrap=True)


def _table(known: Iterable[Feed], now: datetime, width: int) -> Table:
    """`width`: of the terminal, in columns. Addresses and errors share what is left."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in ("id", "every", "last new", "entries"):
        table.add_column(column, no_wrap=True)
    rest = max(20, width - 52)
    table.add_column("feed", overflow="fold", max_width=max(12, rest * 3 // 5))
    table.add_column("what is wrong", overflow="fold", max_width=max(8, rest * 2 // 5))
    for feed in known:
        name = ("  " if feed.parent else "") + terminal_safe(feed.title or feed.url)
        table.add_row(
            feed.id,
            _lasting(feed.interval),
            f"{feed.last_new_at:%Y-%m-%d %H:%M}" if feed.last_new_at else "",
            f"{feed.left} left" if feed.left else "",
            Text(name),
            Text(terminal_safe(_wrong(feed, now)), style="red"),
        )
    return table


def _wrong(feed: Feed, now: datetime) -> str:
    if feed.last_error:
        times = "" if feed.failures < 2 else f"{feed.failures} times in a row, lately "
        return f"{times}{feed.last_error}"
    since = feed.silent_since(now)
    return f"silent for {_lasting(now - since)}, which is not its habit" if since else ""


def _lasting(time: timedelta) -> str:
    minutes = round(time.total_seconds() / 60)
    if minutes < 120:
        return f"{minutes} min"
    return f"{round(minutes / 60)} h" if minutes < 48 * 60 else f"{round(minutes / 1440)} days"
