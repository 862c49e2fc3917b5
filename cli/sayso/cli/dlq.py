"""The commands for the dead-letter queue: what could not be delivered, and its way back to work."""

import sys
from typing import Annotated, Any

import typer
from rich.text import Text

from sayso.cli.dead_letters import DeadLetter, DeadLetters, Redriven, Unreadable
from sayso.cli.exits import FAILED, fail
from sayso.cli.output import emit
from sayso.cli.render import console, counted, dead_letters, terminal_safe
from sayso.cli.starting import Json, StackName, example, started

__all__ = ["app"]

app = typer.Typer(
    help="The dead-letter queue: uploads, polls and sweeps that could not be delivered.",
    epilog=example("sayso dlq list"),
    no_args_is_help=True,
)


@app.command("list", epilog=example("sayso dlq list"))
def list_(
    *, json: Annotated[bool, typer.Option("--json", help="JSON lines, as in a pipe.")] = False, stack: StackName = None
) -> None:
    """List what waits in the queue, the oldest first. It stays there."""
    with started(stack, to_read=True) as found:
        waiting = DeadLetters(found).waiting()
    if json or not sys.stdout.isatty():
        for letter in waiting:
            emit(_as_json(letter))
    elif waiting:
        out = console()
        out.print(dead_letters(waiting, out.width))
    else:
        console(stderr=True).print("Nothing waits there.")


@app.command("redrive", epilog=example("sayso dlq redrive --limit 1"))
def redrive(
    *,
    limit: Annotated[int | None, typer.Option("--limit", "-n", min=1, help="So many; by default all.")] = None,
    json: Json = False,
    stack: StackName = None,
) -> None:
    """Give what waits in the queue to its targets again. What they do not take stays in the queue, and is named."""
    done = failed = 0
    with started(stack) as found:
        for redriven in DeadLetters(found).redrive(limit):
            failed += redriven.fault is not None
            done += redriven.fault is None
            _tell(redriven, json=json or not sys.stdout.isatty())
    told = f"{counted(done, 'message')} delivered again"
    console(stderr=True).print(f"{told}, {failed} left in the queue." if failed else f"{told}.", style="yellow")
    raise typer.Exit(FAILED if failed else 0)


@app.command("drop", epilog=example("sayso dlq drop 3d9f8a4e-6a55-4c1e-9d35-0f6d0a8f2b11 --yes"))
def drop(
    messages: Annotated[list[str], typer.Argument(metavar="ID...", help="Messages' ids: `sayso dlq list --json`.")],
    *,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    json: Json = False,
    stack: StackName = None,
) -> None:
    """Take messages out of the queue for good: what they stand for is not done."""
    if not yes:
        typer.confirm(f"Drop {', '.join(messages)}?", abort=True, err=True)
    missing = dict.fromkeys(messages)
    with started(stack) as found:
        for letter in DeadLetters(found).drop(messages):
            if json or not sys.stdout.isatty():
                emit({**_as_json(letter), "dropped": True})
            else:
                console().print(Text(f"{terminal_safe(_subject(letter))} dropped"), soft_wrap=True)
            del missing[letter.id]
    if missing:
        told = "not in the queue, or somebody works on it: `sayso dlq list` shows what is there"
        fail(f"{', '.join(missing)}: {told}", FAILED)


def _tell(redriven: Redriven, *, json: bool) -> None:
    letter, fault = redriven.letter, redriven.fault
    if json:
        emit({**_as_json(letter), "redriven": fault is None, "fault": fault})
        return
    outcome = (
        Text(" delivered again", style="green") if fault is None else Text(f" stays: {terminal_safe(fault)}", "red")
    )
    console().print(Text(terminal_safe(_subject(letter))).append_text(outcome), soft_wrap=True)


def _subject(letter: DeadLetter | Unreadable) -> str:
    return letter.subject if isinstance(letter, DeadLetter) else letter.id


def _as_json(letter: DeadLetter | Unreadable) -> dict[str, Any]:
    told = {"id": letter.id, "since": letter.since}
    if isinstance(letter, Unreadable):
        return {**told, "unreadable": letter.why, "body": letter.body}
    return {
        **told,
        "sender": letter.sender,
        "target": letter.target,
        "subject": letter.subject,
        "error": letter.error,
        "message": letter.message,
        "payload": letter.payload.decode(),
    }
