"""The commands for batches: lists and archives, read by host and by round."""

import json
import os
import shutil
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from sayso.batches import batch_folder
from sayso.cli.exits import FAILED, INTERRUPTED, fail
from sayso.cli.output import emit
from sayso.cli.render import batch_line, batches, console, counted, terminal_safe
from sayso.cli.stack import Stack
from sayso.cli.starting import AllowLocal, Delay, Json, StackName, example, started
from sayso.errors import InputInvalid, NothingStored
from sayso.models import Batch

__all__ = ["app"]

app = typer.Typer(
    help="Batches: lists and archives of any length, read politely.",
    epilog=example("sayso batch start addresses.csv"),
    no_args_is_help=True,
)

Name = Annotated[str, typer.Argument(metavar="ID", help="A batch's id, or the beginning of it.")]
Wait = Annotated[
    bool,
    typer.Option(
        "--wait", help="Wait for the end of a deployed stack's batch, too; a local one ends with the command."
    ),
]
_LOOKS = 0.5
"""Seconds between two looks at a batch on this laptop; ten times that elsewhere."""
_PATIENCE = 1.0
"""Hours that a batch of this laptop waits for hosts that rest: the command is followed by somebody."""
_LINES = 3
"""Of a list, that are told where they could not be taken."""


@app.command(epilog=example("sayso batch start addresses.csv"))
def start(
    source: Annotated[
        str,
        typer.Argument(
            metavar="FILE|s3://BUCKET/KEY",
            help="Addresses, a line each (.txt), .csv, .jsonl, .warc, or one of these .gz.",
        ),
    ],
    *,
    allow_local: AllowLocal = False,
    delay: Delay = None,
    wait: Wait = False,
    as_json: Json = False,
    stack: StackName = None,
) -> None:
    """Read all articles of a list or an archive. What fails can be run again: `sayso batch redrive`."""
    with started(stack, allow_local=allow_local, delay=delay, patience=_PATIENCE) as found:
        name = _begun(source, found, datetime.now(UTC))
        _follow(name, found, wait=wait or not stack, as_json=as_json)


@app.command(epilog=example("sayso batch status"))
def status(
    name: Annotated[str | None, typer.Argument(metavar="[ID]", help="A batch; without it, those of late.")] = None,
    *,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="The newest so many.")] = 20,
    as_json: Json = False,
    stack: StackName = None,
) -> None:
    """Show how far a batch is, or list the batches."""
    with started(stack, to_read=True) as found:
        known = [_named(name, found)] if name else list(found.batches.recent(limit))
        told = [(batch, found.batches.is_running(batch)) for batch in known]
        lines = _rejected(known[0], found) if name else []
    if as_json or (not name and not sys.stdout.isatty()):
        for batch, running in told:
            emit({**batch.model_dump(mode="json", exclude_none=True), "running": running}, indent=bool(name))
    elif name:
        _show(*told[0], lines)
    elif told:
        out = console()
        out.print(batches(told, out.width))
    else:
        console(stderr=True).print("There was no batch yet: sayso batch start FILE")


@app.command(epilog=example("sayso batch results 20250301T12 --failed > failures.jsonl"))
def results(
    name: Name,
    *,
    failed: Annotated[bool, typer.Option("--failed", help="What failed, and why, in place of what is stored.")] = False,
    stack: StackName = None,
) -> None:
    """Write what came of each article of a batch that has ended, as JSON lines."""
    with started(stack, to_read=True) as found:
        batch = _named(name, found)
        if not batch.finished_at:
            raise NothingStored(f"batch {batch.id} has not ended. `sayso batch status {batch.id}` shows how far it is")
        with found.objects.open(f"{batch_folder(batch.id)}{'failures' if failed else 'results'}.jsonl").stream as lines:
            shutil.copyfileobj(lines, sys.stdout.buffer)


@app.command(epilog=example("sayso batch redrive 20250301T12"))
def redrive(
    name: Name,
    *,
    allow_local: AllowLocal = False,
    delay: Delay = None,
    wait: Wait = False,
    as_json: Json = False,
    stack: StackName = None,
) -> None:
    """Read again what failed in a batch, or what it did not come to, as a batch of its own."""
    with started(stack, allow_local=allow_local, delay=delay, patience=_PATIENCE) as found:
        again = found.batches.redrive(_named(name, found).id, datetime.now(UTC))
        _follow(again, found, wait=wait or not stack, as_json=as_json)


def _begun(source: str, stack: Stack, now: datetime) -> str:
    """The new batch's id. Raises InputInvalid for what cannot be read."""
    if source.startswith("s3://"):
        return _begun_in_s3(source, stack, now)
    path = Path(source)
    if not path.is_file():
        raise InputInvalid(f"{source}: there is no such file. Name a list (.txt, .csv, .jsonl) or an archive (.warc)")
    try:
        return stack.batches.begin_with(lambda key: stack.objects.upload(key, path), _suffix(source), path.name, now)
    except OSError as error:
        raise InputInvalid(f"could not read {source}: {error}") from error


def _begun_in_s3(source: str, stack: Stack, now: datetime) -> str:
    bucket, _, key = source.removeprefix("s3://").partition("/")
    if not bucket or not key or key.endswith("/"):
        raise InputInvalid(f"{source} names no object. Write s3://BUCKET/KEY")
    if bucket == stack.outputs["BucketName"] and key.startswith(("inbox/", "batches/")):
        return stack.batches.begin_from(key, source, now)
    if stack.is_local:
        raise InputInvalid(
            f"{source} is not of this laptop's stack, which reaches no account. Name a file, or a --stack"
        )
    return stack.batches.begin_with(lambda to: stack.objects.copy(bucket, key, to), _suffix(key), source, now)


def _suffix(name: str) -> str:
    suffixes = Path(name).suffixes
    return "".join(suffixes[-2:] if suffixes[-1:] == [".gz"] else suffixes[-1:]).lower()


def _named(name: str, stack: Stack) -> Batch:
    """The batch of that id, or the one whose id begins so. Raises NothingStored, InputInvalid."""
    known = list(stack.batches.names(name))
    if len(known) > 1 and name not in known:
        raise InputInvalid(f"{len(known)} batches begin with {name}. Give more of it")
    return stack.batches.batch(known[0] if len(known) == 1 else name)


def _follow(name: str, stack: Stack, *, wait: bool, as_json: bool) -> None:
    """Ends the command: with exit code 1 where something failed."""
    told = console(stderr=True)
    told.print(f"Batch {name}", style="dim")
    if not wait:
        told.print(f"It goes on by itself: sayso batch status {name} --stack {stack.name}", style="dim", soft_wrap=True)
        raise typer.Exit
    try:
        batch = _ended(name, stack)
    except KeyboardInterrupt:
        told.print("")
        if stack.is_local:
            told.print(
                f"Interrupted. What is stored stays; to read the rest: sayso batch redrive {name}",
                style="yellow",
                soft_wrap=True,
            )
            sys.stdout.flush()
            # Threads that wait for a page would hold the exit up. What is stored was written before its step returned.
            os._exit(INTERRUPTED)
        again = f"sayso batch status {name} --stack {stack.name}"
        told.print(f"No longer waiting; it goes on: {again}", style="yellow", soft_wrap=True)
        raise typer.Exit(INTERRUPTED) from None
    if as_json:
        emit(batch.model_dump(mode="json", exclude_none=True), indent=True)
    else:
        _show(batch, running=False, lines=_rejected(batch, stack))
    if not batch.finished_at:
        fail(f"batch {name} was broken off. To read the rest: sayso batch redrive {name}", FAILED)
    raise typer.Exit(FAILED if batch.failed or batch.not_read or batch.rejected or batch.error else 0)


def _ended(name: str, stack: Stack) -> Batch:
    with console(stderr=True).status("") as line:
        while True:
            # In this order: what an execution writes, it writes before it ends.
            running = stack.batches.is_running(stack.batches.batch(name))
            batch = stack.batches.batch(name)
            if not running:
                return batch
            line.update(terminal_safe(batch_line(batch)))
            time.sleep(_LOOKS if stack.is_local else _LOOKS * 10)


def _rejected(batch: Batch, stack: Stack) -> list[str]:
    """What is told of the first lines that could not be taken."""
    if not batch.rejections:
        return []
    with stack.objects.open(batch.rejections).stream as told:
        return [f"line {line['line']}: {line['message']}" for line in json.load(told)["lines"][:_LINES]]


def _show(batch: Batch, running: bool, lines: list[str]) -> None:  # noqa: FBT001 - the pair that status holds
    out = console()
    out.print(f"{batch.id}  {terminal_safe(batch.name)}", style="bold", soft_wrap=True, markup=False)
    out.print(batch_line(batch) if running or batch.finished_at else f"broken off: {batch_line(batch)}", soft_wrap=True)
    if batch.error or batch.message:
        out.print(
            terminal_safe(": ".join(filter(None, (batch.error, batch.message)))),
            style="red",
            soft_wrap=True,
            markup=False,
        )
    if batch.rejected:
        told = f"{counted(batch.rejected, 'line')} could not be taken:"
        out.print("\n  ".join([told, *map(terminal_safe, lines)]), style="yellow", soft_wrap=True, markup=False)
        if batch.rejected > len(lines):
            out.print(
                f"  ... all in {terminal_safe(batch.rejections or '')}", style="dim", soft_wrap=True, markup=False
            )
    if not running and (batch.failed or batch.not_read or batch.error or not batch.finished_at):
        if batch.finished_at and (batch.failed or batch.not_read):
            out.print(f"Why: sayso batch results {batch.id} --failed", style="dim", soft_wrap=True)
        out.print(f"To read them again: sayso batch redrive {batch.id}", style="dim", soft_wrap=True)
