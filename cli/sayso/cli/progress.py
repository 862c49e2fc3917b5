"""A run over pages, followed: results written as they come, progress and failures told on standard error."""

import os
import sys

from rich.text import Text

from sayso.cli.exits import FAILED, INTERRUPTED
from sayso.cli.output import Writer
from sayso.cli.reading import Reading, Result
from sayso.cli.render import console, counted, terminal_safe
from sayso.errors import AddressRefused

__all__ = ["follow"]


def follow(reading: Reading, output: Writer, total: int) -> int:
    """The exit code. The first Ctrl-C waits for the pages under way, the second does not."""
    told = _Progress(total)
    try:
        try:
            _write(reading, output, told)
        except KeyboardInterrupt:
            reading.stop()
            told.note("Stopping after the pages under way; Ctrl-C again leaves them.")
            _write(reading, output, told)
            told.interrupted(len(reading.remaining))
            return INTERRUPTED
    except KeyboardInterrupt:
        told.interrupted(len(reading.remaining))
        sys.stdout.flush()
        # Threads that wait for a page would hold the exit up. What is stored was written before its step returned.
        os._exit(INTERRUPTED)
    finally:
        # Whatever ends the run: no page is left half way when the stack is closed.
        reading.stop(wait=True)
    told.finished()
    return FAILED if told.failed else 0


def _write(reading: Reading, output: Writer, told: "_Progress") -> None:
    for result in reading:
        output.write(result)
        told.count(result)


class _Progress:
    def __init__(self, total: int) -> None:
        self._total = total
        self._console = console(stderr=True)
        self._stored = self._skipped = 0
        self.failed = 0

    def count(self, result: Result) -> None:
        self._stored += result.document is not None and not result.skipped
        self._skipped += result.skipped
        self.failed += result.fault is not None
        if result.fault:
            fault = result.fault
            told = f" on {result.argument}: {fault.name}: {fault.message}"
            self._line(Text.assemble((f"{fault.step} failed", "bold red"), terminal_safe(told)))
            if fault.step == "fetch" and fault.name == AddressRefused.__name__:
                self._line(Text("A server of this machine's own is read with --allow-local", style="dim"))
            if fault.recorded:
                self._line(Text(f"It is recorded: sayso show {result.article_id}", style="dim"))
        elif self._total > 1:
            outcome = f"{result.article_id} {result.argument}"
            if result.document:
                outcome += f": {counted(len(result.document.analysis.statements), 'statement')}"
            told = ": already stored" if result.skipped else ": unchanged" if result.unchanged else ""
            self._line(Text(outcome + told, style="dim"))
        elif result.unchanged:
            self.note("Unchanged since it was last read.")

    def note(self, text: str) -> None:
        self._console.print(text, style="yellow", markup=False)

    def finished(self) -> None:
        if self._total > 1:
            self.note(self._counts())

    def interrupted(self, remaining: int) -> None:
        self.note(f"Interrupted: {self._counts()}, {remaining} not begun.")
        self.note("What is stored stays. To go on, run the same command with --new-only.")

    def _counts(self) -> str:
        skipped = f", {self._skipped} already there" if self._skipped else ""
        return f"{self._stored} of {self._total} stored, {self.failed} failed{skipped}"

    def _line(self, text: Text) -> None:
        if self._total > 1:
            done = self._stored + self._skipped + self.failed
            text = Text(f"[{done}/{self._total}] ", style="dim").append_text(text)
        self._console.print(text, soft_wrap=True)
