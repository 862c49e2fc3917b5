"""The commands. Results go to standard output, everything else to standard error."""

import os
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from sayso.cli import batch, dlq, feeds, filters, render
from sayso.cli.exits import FAILED, INTERRUPTED, fail
from sayso.cli.inputs import Hints, is_address
from sayso.cli.output import as_json, emit, writer
from sayso.cli.progress import follow
from sayso.cli.reading import Reading
from sayso.cli.sites import known_sites, sites_table
from sayso.cli.stack import Stack
from sayso.cli.starting import AllowLocal, Delay, Json, StackName, example, started
from sayso.errors import InputInvalid, NothingStored, SaysoError
from sayso.ids import ID_LENGTH, article_id
from sayso.models import Failure
from sayso.version import __version__

app = typer.Typer(
    name="sayso",
    help="News pages into sourced statements: who said what, on whose say-so, in which words, and when.",
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(batch.app, name="batch")
app.add_typer(dlq.app, name="dlq")
app.add_typer(feeds.app, name="feeds")

# As many runs as are looked through for the beginning of an id.
_LATELY = 1000
_SHORTEST = 4

Jobs = Annotated[int | None, typer.Option("--jobs", "-j", min=1, help="Processes; by default one for each core.")]


@app.callback(invoke_without_command=True)
def main(
    context: typer.Context,
    *,
    version: Annotated[bool, typer.Option("--version", help="Show the version.")] = False,
) -> None:
    if version:
        typer.echo(__version__)
    elif context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command(epilog=example("sayso read https://example.com/story saved/*.html --jsonl > documents.jsonl"))
def read(
    inputs: Annotated[
        list[str], typer.Argument(metavar="URL|FILE|-...", help="Addresses, HTML or text files, - for standard input.")
    ],
    *,
    json: Annotated[bool, typer.Option("--json", help="Whole Documents; a list where there are several.")] = False,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="A Document or an error a line, in input order.")] = False,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Each Document as DIR/ID.json.")] = None,
    published: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="Day of publication, where the page tells none."),
    ] = None,
    url: Annotated[str | None, typer.Option(help="The address that the one file comes from.")] = None,
    new_only: Annotated[bool, typer.Option("--new-only", help="Leave out what is already stored.")] = False,
    allow_local: AllowLocal = False,
    delay: Delay = None,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, help="Pages at once.")] = 4,
    stack: StackName = None,
) -> None:
    """Read pages: fetch, extract, analyze, store, and show who says what."""
    _check(inputs, url=url, one_shape=[json, jsonl, out is not None])
    if delay is None and not stack and sys.stderr.isatty() and any(map(is_address, inputs)):
        told = "Hosts are asked every 5 s at most (--delay), for robots.txt first: a host's first page takes a while."
        render.console(stderr=True).print(told, style="dim")
    hints = Hints(url, published.date() if published else None)
    results = writer(json=json, jsonl=jsonl, out=out, several=len(inputs) > 1)
    with started(stack, allow_local=allow_local, delay=delay) as found, results as output:
        code = follow(Reading(inputs, found, hints, jobs=jobs, new_only=new_only), output, len(inputs))
    raise typer.Exit(code)


def _check(inputs: list[str], *, url: str | None, one_shape: list[bool]) -> None:
    if url and (len(inputs) != 1 or is_address(inputs[0])):
        raise typer.BadParameter("it goes with exactly one file", param_hint="--url")
    if url and not is_address(url):
        raise typer.BadParameter(f"{url} is not an http(s) address", param_hint="--url")
    if inputs.count("-") > 1:
        raise typer.BadParameter("standard input can be read only once", param_hint="-")
    if sum(one_shape) > 1:
        raise typer.BadParameter("choose one", param_hint="--json / --jsonl / --out")


@app.command(epilog=example("sayso show 3f2a9c0d1b7e4a5f6c8d --json"))
def show(
    article: Annotated[
        str, typer.Argument(metavar="ID|URL", help="An article's id, the beginning of one, or an address.")
    ],
    *,
    json: Json = False,
    stack: StackName = None,
) -> None:
    """Show a stored article, or why it was not stored."""
    with started(stack, to_read=True) as found:
        name = _article_id(article, found)
        run, head = found.index.run(name), found.index.head(name)
        if not run and not head:
            raise NothingStored(f"nothing is stored under {article}. `sayso list` shows what is")
        document = found.documents.document(head.document) if head else None
        told = _failure(name, found) if run and run.status == "failed" else None
    if json:
        known = {"run": run and run.model_dump(mode="json"), "failure": told and told.model_dump(mode="json")}
        emit({**(as_json(document) if document else {}), **known}, indent=True)
        return
    out = render.console()
    if document:
        render.show(document, out)
    if run and run.status == "failed":
        out.print(render.failure(run, told))
    elif run and run.status == "pending":
        out.print(f"{name} is pending since {run.submitted_at:%Y-%m-%d %H:%M} UTC")


def _failure(name: str, stack: Stack) -> Failure | None:
    """The whole record. Of a run that was lost the index alone may know."""
    try:
        return stack.documents.failure(name)
    except NothingStored:
        return None


@app.command("list", epilog=example("sayso list --failed --limit 50"))
def list_(
    *,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="The newest so many.")] = 20,
    failed: Annotated[bool, typer.Option("--failed", help="Only what failed.")] = False,
    json: Annotated[bool, typer.Option("--json", help="JSON lines, as in a pipe.")] = False,
    stack: StackName = None,
) -> None:
    """List what was read, the newest first."""
    with started(stack, to_read=True) as found:
        runs = list(found.index.runs(limit, status="failed" if failed else None))
    if json or not sys.stdout.isatty():
        for run in runs:
            emit(run.model_dump(mode="json", exclude_none=True))
    elif runs:
        out = render.console()
        out.print(render.runs(runs, out.width))
    else:
        render.console(stderr=True).print("Nothing failed." if failed else "Nothing was read yet: sayso read URL|FILE")


@app.command(epilog=example("sayso sites"))
def sites(
    *,
    json: Annotated[bool, typer.Option("--json", help="JSON lines, as in a pipe.")] = False,
    stack: StackName = None,
) -> None:
    """List the sites that articles came from: how well they can be read, and which break with their habit."""
    with started(stack, to_read=True) as found:
        known = known_sites(found)
    if json or not sys.stdout.isatty():
        for health in known:
            emit(health.told())
    elif known:
        render.console().print(sites_table(known))
    else:
        render.console(stderr=True).print("No site was read from yet: sayso read URL")


@app.command(epilog=example("sayso delete 3f2a9c0d1b7e4a5f6c8d --yes"))
def delete(
    articles: Annotated[list[str], typer.Argument(metavar="ID|URL...", help="Articles' ids or addresses.")],
    *,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    stack: StackName = None,
) -> None:
    """Delete articles: every version, raw page and index item."""
    if not yes:
        typer.confirm(f"Delete {', '.join(articles)} with all versions?", abort=True, err=True)
    missing = []
    with started(stack) as found:
        for article in articles:
            name = _article_id(article, found)
            known = found.index.delete(name)
            objects = found.documents.delete(name)
            if not known and not objects:
                missing.append(article)
    if missing:
        fail(f"nothing is stored under {', '.join(missing)}", FAILED)


def _article_id(article: str, stack: Stack) -> str:
    """Of an address, of an id, or of the beginning of the id of something read lately.

    Raises UrlInvalid, AddressRefused, and InputInvalid for a beginning of several.
    """
    if is_address(article):
        return article_id(article)
    if not _SHORTEST <= len(article) < ID_LENGTH:
        return article
    known = {run.article_id for run in stack.index.runs(_LATELY) if run.article_id.startswith(article)}
    if len(known) > 1:
        raise InputInvalid(
            f"{len(known)} articles begin with {article}: {', '.join(sorted(known)[:3])}. Give more of it"
        )
    return known.pop() if known else article


@app.command(epilog=example("sayso extract saved/*.html | sayso analyze - > statements.jsonl"))
def extract(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="INPUT...", help="HTML and text files, .jsonl with `id` and `html` or `file`, - for such lines."
        ),
    ],
    *,
    recurring: Annotated[
        bool, typer.Option("--recurring", help="Read all twice, and leave out what recurs on pages of one site.")
    ] = False,
    jobs: Jobs = None,
) -> None:
    """The article in each page, as JSON lines; nothing is stored."""
    if recurring and "-" in inputs:
        raise typer.BadParameter("standard input cannot be read twice", param_hint="--recurring")
    _run(lambda: filters.extract(inputs, jobs or os.cpu_count() or 1, recurring=recurring))


@app.command(epilog=example("sayso analyze articles.jsonl > statements.jsonl"))
def analyze(
    source: Annotated[str, typer.Argument(metavar="INPUT.jsonl|-", help="Lines with `id` and `text`.")],
    *,
    jobs: Jobs = None,
) -> None:
    """The statements in each article, as JSON lines; nothing is stored."""
    _run(lambda: filters.analyze(source, jobs or os.cpu_count() or 1))


def _run(work: Callable[[], int]) -> None:
    try:
        failed = work()
    except SaysoError as error:
        fail(str(error), FAILED)
    raise typer.Exit(FAILED if failed else 0)


def run() -> Any:
    """The entry point."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
