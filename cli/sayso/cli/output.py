"""Where documents go: to a terminal, as JSON, as JSON lines, or into a folder."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import orjson
import typer

from sayso.cli.reading import Result
from sayso.cli.render import console, show
from sayso.errors import InputInvalid
from sayso.models import Document

__all__ = ["Writer", "writer"]


class Writer(Protocol):
    def write(self, result: Result) -> None: ...


@contextmanager
def writer(*, json: bool, jsonl: bool, out: Path | None, several: bool) -> Iterator[Writer]:
    if out:
        with _writing(out):
            out.mkdir(parents=True, exist_ok=True)
        yield Folder(out)
    elif jsonl:
        yield JsonLines()
    elif json and several:
        listing = JsonList()
        try:
            yield listing
        finally:
            listing.close()
    else:
        yield Json() if json else Terminal()


class Terminal:
    def __init__(self) -> None:
        self._console = console()

    def write(self, result: Result) -> None:
        if result.document and not result.skipped:
            show(result.document, self._console)


class Json:
    def write(self, result: Result) -> None:
        if result.document:
            emit(as_json(result.document), indent=True)


class JsonList:
    """A JSON array; of an interrupted run too, unless a second Ctrl-C left the pages that were under way."""

    def __init__(self) -> None:
        self._separator = b"[\n"

    def write(self, result: Result) -> None:
        if result.document:
            _write(self._separator)
            emit(as_json(result.document), indent=True)
            self._separator = b",\n"

    def close(self) -> None:
        _write(b"[]\n" if self._separator.startswith(b"[") else b"]\n")


class JsonLines:
    def write(self, result: Result) -> None:
        if result.document:
            emit(as_json(result.document))
        elif result.fault:
            emit({"id": result.article_id or result.argument, "error": result.fault.as_json()})


class Folder:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, result: Result) -> None:
        if result.document:
            body = orjson.dumps(as_json(result.document), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
            file = self._folder / f"{result.article_id}.json"
            with _writing(file):
                file.write_bytes(body)


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InputInvalid(f"could not write {path}: {error.strerror}. Name another folder") from error


def as_json(found: Document) -> dict[str, Any]:
    return found.model_dump(mode="json")


def emit(value: Any, *, indent: bool = False) -> None:
    """One JSON value and a line's end to standard output, at once, so that a reader of the pipe need not wait."""
    option = orjson.OPT_APPEND_NEWLINE | (orjson.OPT_INDENT_2 if indent else 0)
    _write(orjson.dumps(value, option=option))


def _write(text: bytes) -> None:
    try:
        sys.stdout.buffer.write(text)
        sys.stdout.buffer.flush()
    except OSError as error:
        # Python would try again at its exit, and complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            raise typer.Exit from error  # the reader of the pipe has had enough
        raise InputInvalid(f"could not write to standard output: {error.strerror}") from error
