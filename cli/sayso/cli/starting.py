"""How a command begins: the options that several have, and the stack that it talks to."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from sayso.cli.exits import FAILED, NOT_STARTED, fail
from sayso.cli.stack import Stack, connected
from sayso.errors import SaysoError

__all__ = ["Json", "StackName", "example", "started"]

StackName = Annotated[
    str | None,
    typer.Option("--stack", envvar="SAYSO_STACK", metavar="NAME", help="A deployed stack instead of the local one."),
]
Json = Annotated[bool, typer.Option("--json", help="As JSON.")]


def example(command: str) -> str:
    return f"[dim]Example:[/dim] {command}"


@contextmanager
def started(
    stack: str | None, *, allow_local: bool = False, delay: float | None = None, to_read: bool = False
) -> Iterator[Stack]:
    """A stack to talk to. A command that finds none ends with exit code 3, one that fails later with 1."""
    opening = True
    try:
        with connected(stack, allow_local=allow_local, delay=delay, to_read=to_read) as found:
            opening = False
            yield found
    except SaysoError as error:
        fail(str(error), NOT_STARTED if opening else FAILED)
