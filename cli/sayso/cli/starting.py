"""How a command begins: the options that several have, and the stack that it talks to."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from sayso.cli.exits import FAILED, NOT_STARTED, fail
from sayso.cli.stack import Stack, connected
from sayso.errors import SaysoError

__all__ = ["AllowLocal", "Delay", "Json", "StackName", "example", "started"]

StackName = Annotated[
    str | None,
    typer.Option("--stack", envvar="SAYSO_STACK", metavar="NAME", help="A deployed stack instead of the local one."),
]
AllowLocal = Annotated[bool, typer.Option("--allow-local", help="Fetch from this machine, too.")]
Delay = Annotated[
    float | None,
    typer.Option(
        min=0, max=60, metavar="SECONDS", help="Between two requests to one host: 5, or more where it asks for more."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="As JSON.")]


def example(command: str) -> str:
    return f"[dim]Example:[/dim] {command}"


@contextmanager
def started(
    stack: str | None,
    *,
    allow_local: bool = False,
    delay: float | None = None,
    patience: float = 0,
    to_read: bool = False,
) -> Iterator[Stack]:
    """A stack to talk to. A command that finds none ends with exit code 3, one that fails later with 1.

    `allow_local` and `delay` are for the one on this laptop: with a deployed one they are wrong usage;
    `patience`, in hours, is of no effect there.
    """
    if stack and allow_local:
        raise typer.BadParameter("a deployed stack cannot fetch from this machine", param_hint="--allow-local")
    if stack and delay is not None:
        raise typer.BadParameter("a deployed stack has its own (parameter HostDelaySeconds)", param_hint="--delay")
    opening = True
    try:
        with connected(stack, allow_local=allow_local, delay=delay, patience=patience, to_read=to_read) as found:
            opening = False
            yield found
    except SaysoError as error:
        fail(str(error), NOT_STARTED if opening else FAILED)
