"""How documents, failures and runs look on a terminal."""

import shlex
from collections.abc import Iterable, Sequence

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sayso.cli.dead_letters import DeadLetter, Unreadable
from sayso.models import Article, Batch, Document, Failure, Run, Source, Statement

__all__ = ["batch_line", "batches", "counted", "dead_letters", "document", "failure", "runs", "show", "terminal_safe"]

_KIND_STYLE = {"direct": "green", "mixed": "cyan", "indirect": "yellow"}
_STATUS_STYLE = {"stored": "green", "pending": "yellow", "failed": "red"}
# Control characters in a page must not reach the terminal, where they could move the cursor or change its title.
_CONTROLS = {code: None for code in [*range(32), *range(127, 160)] if code not in (9, 10)}


def terminal_safe(text: str) -> str:
    return text.translate(_CONTROLS)


def show(found: Document, on: Console) -> None:
    """Lines that must stay whole, as an address, may be longer than the terminal is wide."""
    on.print(document(found), crop=False)


def document(found: Document) -> RenderableType:
    statements = found.analysis.statements
    blocks = [_head(found), *(_statement(s, found.article, n) for n, s in enumerate(statements, 1))]
    if not statements:
        blocks.append(Text("No statement found.", style="dim"))
    return Group(*blocks, _foot(found), Text())


def _head(found: Document) -> RenderableType:
    article, page = found.article, found.page
    facts = [article.site_name, _day(article), ", ".join(article.authors) or None, article.language]
    lines = [
        Text(terminal_safe(article.title or "Untitled"), style="bold"),
        Text(terminal_safe(" · ".join(fact for fact in facts if fact)), style="dim"),
    ]
    if address := page.url or article.canonical_url:
        lines.append(Text(terminal_safe(address), style="dim", no_wrap=True, overflow="ignore"))
    return Group(*lines, Text())


def _day(article: Article) -> str:
    return article.published_at.isoformat()[:10] if article.published_at else "no date"


def _statement(statement: Statement, article: Article, number: int) -> RenderableType:
    line = Text()
    for teller in statement.via:
        line.append(terminal_safe(teller.name), style="magenta").append(" → ", style="dim")
    text = (article.title or "") if statement.part == "title" else article.text
    line.append(_name(statement.speaker), style="bold").append(_verb(statement, text), style="italic").append(": ")
    line.append_text(_words(statement, text))
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(justify="right", style="dim", width=3)
    grid.add_column(overflow="fold")
    grid.add_row(str(number), line)
    grid.add_row("", Text(" · ".join(_facts(statement)), style="dim"))
    return Padding(grid, (0, 0, 1, 0))


def _name(speaker: Source) -> str:
    return terminal_safe(speaker.name) if speaker.type != "unknown" or speaker.name != "unknown" else "somebody"


def _verb(statement: Statement, text: str) -> str:
    """Where the colon alone would mislead: what is denied, thought or asked; words that nobody spoke, by their cue."""
    if not statement.uttered:
        return " " + terminal_safe(" ".join(text[start:end] for start, end in statement.cue) or "did not say")
    return "" if statement.polarity == "asserts" else f" {statement.polarity}"


def _words(statement: Statement, text: str) -> Text:
    """The contents' words, those inside quotation marks in the colour of their kind."""
    words = Text()
    for number, (start, end) in enumerate(statement.content):
        piece = Text(" … " if number else "")
        piece.append(text[start:end].translate({10: " "}))
        for opening, closing in statement.quoted:
            if start <= opening and closing <= end:
                offset = len(piece) - (end - start) - start
                piece.stylize(_KIND_STYLE[statement.kind], opening + offset, closing + offset)
        words.append_text(piece)
    words.plain = words.plain.translate(_BLANKS)
    return words


# Of the same length, so that the styles stay where they are.
_BLANKS = dict.fromkeys(_CONTROLS, " ")


def _facts(statement: Statement) -> Iterable[str]:
    yield statement.kind
    if not statement.uttered:
        yield "not said"
    if statement.part == "title":
        yield "headline"
    if statement.medium:
        yield statement.medium
    if statement.said_on:
        yield statement.said_on.isoformat()


def _foot(found: Document) -> Text:
    line = f"{counted(len(found.analysis.statements), 'statement')} · {found.page.article_id}"
    if removed := len(found.article.residue):
        line += f" · {counted(removed, 'line')} of residue taken out"
    if found.analysis.flags:
        line += " · " + ", ".join(flag.name.replace("_", " ") for flag in found.analysis.flags)
    return Text(line, style="dim")


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def failure(run: Run, told: Failure | None) -> RenderableType:
    """What failed, why, and how to try again."""
    message = told.message if told else run.message
    what = run.url or run.name or run.article_id
    lines = [
        Text.assemble((f"{run.step} failed", "bold red"), f" on {terminal_safe(what)}"),
        Text(terminal_safe(f"{run.error}: {message}")),
        Text(f"tried {run.finished_at or run.submitted_at:%Y-%m-%d %H:%M} UTC · {run.article_id}", style="dim"),
    ]
    if again := _again(run):
        lines.append(Text(f"To try again: {terminal_safe(again)}", style="dim"))
    return Group(*lines)


def _again(run: Run) -> str | None:
    if run.name and run.name.startswith("inbox/"):
        return f"upload {run.name} once more"
    what = run.name or run.url
    return what and f"sayso read {shlex.quote(what)}"


def runs(found: Sequence[Run], width: int) -> Table:
    """`width`: of the terminal, in columns. Titles give way, ids and times do not."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in ("id", "submitted (UTC)", "status"):
        table.add_column(column, no_wrap=True)
    table.add_column("said", justify="right", no_wrap=True)
    table.add_column("title, or what failed", overflow="ellipsis", no_wrap=True, max_width=max(10, width - 57))
    for run in found:
        table.add_row(
            run.article_id,
            f"{run.submitted_at:%Y-%m-%d %H:%M}",
            Text(run.status, style=_STATUS_STYLE[run.status]),
            "" if run.statements is None else str(run.statements),
            Text(terminal_safe(_subject(run))),
        )
    return table


def _subject(run: Run) -> str:
    if run.status == "failed":
        return f"{run.step}: {run.error}: {run.name or run.url or ''}"
    return run.title or run.name or run.url or ""


def batches(found: Sequence[tuple[Batch, bool]], width: int) -> Table:
    """Each with whether it is running. `width`: of the terminal, in columns; names give way, ids do not."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("id", no_wrap=True)
    table.add_column("status", no_wrap=True)
    for column in ("pages", "stored", "unchanged", "failed"):
        table.add_column(column, justify="right", no_wrap=True)
    table.add_column("of", overflow="ellipsis", no_wrap=True, max_width=max(10, width - 75))
    for batch, running in found:
        status = batch.status if running or batch.status in {"succeeded", "failed"} else "broken off"
        style = {"succeeded": "green", "failed": "red", "broken off": "red"}.get(status, "yellow")
        counts = (batch.pages, batch.stored, batch.unchanged, batch.failed + batch.not_read)
        table.add_row(batch.id, Text(status, style=style), *(f"{n:,}" for n in counts), Text(terminal_safe(batch.name)))
    return table


def batch_line(batch: Batch) -> str:
    """How far a batch is, or how it ended."""
    counts = {"stored": batch.stored, "unchanged": batch.unchanged, "failed": batch.failed, "not read": batch.not_read}
    told = ", ".join(f"{number:,} {name}" for name, number in counts.items() if number) or "nothing stored"
    if batch.finished_at:
        return f"{batch.status}: {told} of {counted(batch.pages, 'page')}"
    if not batch.rounds:
        return "planning"
    pause = f", {batch.wait_seconds} s pause before it" if batch.wait_seconds else ""
    number = f"{min(batch.round + 1, batch.rounds):,} of {batch.rounds:,}"
    return f"round {number}{pause}: {told} so far of {batch.pages:,} pages"


def dead_letters(found: Sequence[DeadLetter | Unreadable], width: int) -> Table:
    """`width`: of the terminal, in columns. What happened gives way."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in ("since (UTC)", "of a"):
        table.add_column(column, no_wrap=True)
    table.add_column("what", overflow="fold", max_width=max(20, width // 3))
    table.add_column("what happened", overflow="ellipsis", no_wrap=True)
    for letter in found:
        since = f"{letter.since:%Y-%m-%d %H:%M}"
        if isinstance(letter, Unreadable):
            table.add_row(
                since, Text("?", style="red"), letter.id, Text(f"not understood: {terminal_safe(letter.why)}")
            )
        else:
            happened = Text(terminal_safe(f"{letter.error}: {letter.message}".removesuffix(": ")))
            table.add_row(since, letter.sender, Text(terminal_safe(letter.subject)), happened)
    return table


def console(*, stderr: bool = False) -> Console:
    return Console(stderr=stderr, highlight=False, soft_wrap=False)
