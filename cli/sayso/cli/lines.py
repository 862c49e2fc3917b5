"""JSON lines in: objects with an `id`, or lines that tell why they are none."""

import gzip
import json
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
from pydantic import ValidationError

from sayso.errors import InputInvalid
from sayso.validation import wrong_fields

__all__ = ["Line", "failed", "has_failed", "lines"]

Line = dict[str, Any]


def lines(source: str) -> Iterator[Line]:
    """Of a file, of a `.gz` or of standard input (`-`). A source that cannot be read is one line that has failed."""
    try:
        for number, text in enumerate(_texts(source), 1):
            if text.strip():
                yield _line(text, f"{source}:{number}")
    except InputInvalid as error:
        yield failed(source, error, "input")


def failed(name: Any, error: Exception, step: str) -> Line:
    if isinstance(error, ValidationError):
        error = InputInvalid(f"the line does not fit: {wrong_fields(error)}")
    return {"id": name, "error": {"step": step, "name": type(error).__name__, "message": str(error)}}


def has_failed(line: Line) -> bool:
    """Earlier, in the step that wrote it."""
    return line.get("error") is not None


def _line(text: bytes, place: str) -> Line:
    value = _value(text)
    if not isinstance(value, dict):
        return failed(place, InputInvalid(f"{place} is not a JSON object"), "input")
    if value.get("id") is not None:
        return value
    if has_failed(value):
        return {**value, "id": place}
    return failed(place, InputInvalid(f"{place} has no `id`"), "input")


def _value(text: bytes) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        pass
    try:
        # Python's own parser takes lone surrogates, which no text can hold: each becomes a question mark.
        return orjson.loads(json.dumps(json.loads(text), ensure_ascii=False).encode("utf-8", "replace"))
    except ValueError:
        return None


def _texts(source: str) -> Iterator[bytes]:
    if source == "-":
        yield from sys.stdin.buffer
    else:
        try:
            with gzip.open(source) if source.endswith(".gz") else Path(source).open("rb") as file:
                yield from file
        except (OSError, EOFError, zlib.error) as error:
            raise InputInvalid(f"could not read {source}: {error}") from error
