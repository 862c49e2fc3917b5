"""Exit codes, and how a command ends early. 0 and 2, for wrong usage, are typer's own."""

from typing import NoReturn

import typer

from sayso.cli.render import console, terminal_safe

FAILED = 1
"""Some inputs failed; each was named."""
NOT_STARTED = 3
"""There was no stack or no data directory to work with."""
INTERRUPTED = 130


def fail(message: str, code: int) -> NoReturn:
    errors = console(stderr=True)
    errors.print("error: ", style="bold red", end="")
    errors.print(terminal_safe(message), markup=False, soft_wrap=True)
    raise typer.Exit(code)
