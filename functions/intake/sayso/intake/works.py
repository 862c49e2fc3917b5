"""A list or an archive of articles to the articles in it, one after the other as the file is read."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, BinaryIO, Literal

import orjson
from pydantic import TypeAdapter, ValidationError

from sayso.errors import AddressRefused, InputInvalid
from sayso.ids import fetchable_url
from sayso.limits import MAX_BODY
from sayso.models import DayOrTime

__all__ = ["BadLine", "ListFormat", "Work", "is_list", "parse_published_at", "read_works"]

ListFormat = Literal["urls", "csv", "jsonl"]

_day_or_time: TypeAdapter[datetime | date] = TypeAdapter(DayOrTime)
_FIELDS = ("url", "text", "html", "published_at", "title")
_BOM = b"\xef\xbb\xbf"
_TOO_LONG = f"the line is longer than {MAX_BODY:,} bytes. Upload the article as a file of its own"


@dataclass(frozen=True, slots=True)
class Work:
    """An article of a file: its address, or its bytes, or both."""

    line: int
    """Of an archive, the record's number."""
    url: str | None = None
    body: bytes | None = None
    content_type: str | None = None
    charset: str | None = None
    published_at: datetime | date | None = None
    title: str | None = None
    fetched_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BadLine:
    number: int
    message: str


def is_list(body: bytes, *, whole: bool = True) -> bool:
    """Whether every line that is not blank is an address; the last one does not count where it may be cut off."""
    found = False
    for number, line in enumerate(io.BytesIO(body)):  # a list of all lines would be many times the text
        address = line.removeprefix(_BOM).strip() if number == 0 else line.strip()
        if address and (whole or line.endswith(b"\n")):
            if not _is_address(address):
                return False
            found = True
    return found


def _is_address(line: bytes) -> bool:
    return line[:8].lower().startswith((b"http://", b"https://")) and len(line.split(None, 1)) == 1


def read_works(stream: BinaryIO, form: ListFormat) -> Iterator[Work | BadLine]:
    """Raises InputInvalid where a table has no column that names articles, and what the stream raises."""
    if form == "csv":
        return _rows(stream)
    return (_line_work(number, line, form) for number, line in _lines(stream) if line is None or line.strip())


def parse_published_at(text: str, where: str) -> datetime | date:
    """Raises InputInvalid, naming `where` it stands."""
    try:
        return _day_or_time.validate_python(text)
    except ValidationError as error:
        raise InputInvalid(f"{where} is {text!r}. Write it as 2025-03-01 or 2025-03-01T12:00:00Z") from error


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Numbered from 1; None for a line that is too long, whose rest is passed over."""
    number = 0
    while line := stream.readline(MAX_BODY + 1):
        number += 1
        if len(line) > MAX_BODY and not line.endswith(b"\n"):
            while (rest := stream.readline(MAX_BODY)) and not rest.endswith(b"\n"):
                pass
            yield number, None
        else:
            yield number, line.removeprefix(_BOM) if number == 1 else line


def _line_work(number: int, line: bytes | None, form: ListFormat) -> Work | BadLine:
    if line is None:
        return BadLine(number, _TOO_LONG)
    try:
        fields = orjson.loads(line) if form == "jsonl" else {"url": line.decode().strip()}
    except ValueError as error:
        return BadLine(number, f"the line cannot be read: {error}")
    if not isinstance(fields, dict):
        return BadLine(number, "the line is no JSON object. Write one with `url`, `text` or `html`")
    return _work(number, fields)


def _rows(stream: BinaryIO) -> Iterator[Work | BadLine]:
    csv.field_size_limit(MAX_BODY)
    told = _Decoded(stream)
    reader = csv.reader(told)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
    except csv.Error as error:
        raise InputInvalid(f"the table's first line, which names its columns, cannot be read: {error}") from error
    if not {"url", "text", "html"} & set(header):
        raise InputInvalid("the table has none of the columns `url`, `text` and `html`. Name one in its first line")
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield BadLine(told.number, f"the row cannot be read: {error}")
            continue
        if any(cell.strip() for cell in row):
            yield _work(told.number, dict(zip(header, row, strict=False)))


class _Decoded:
    """Lines for Python's reader of tables; at one that is too long that row alone breaks off."""

    def __init__(self, stream: BinaryIO) -> None:
        self._lines = _lines(stream)
        self.number = 0
        """Of the latest line. The reader's own count leaves out those that are too long."""

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        self.number, line = next(self._lines)
        if line is None:
            raise csv.Error(_TOO_LONG)
        try:
            return line.decode()
        except UnicodeDecodeError:
            return line.decode("windows-1252", "replace")  # what spreadsheets write


def _work(number: int, fields: Mapping[str, Any]) -> Work | BadLine:
    told = {name: value for name in _FIELDS if (value := fields.get(name)) not in (None, "")}
    if not all(isinstance(value, str) for value in told.values()):
        return BadLine(number, "`url`, `text`, `html`, `published_at` and `title` are strings")
    kind = next((name for name in ("html", "text") if told.get(name, "").strip()), None)
    if kind is None and not told.get("url", "").strip():
        return BadLine(number, "there is neither `url` nor `text` nor `html`")
    try:
        published_at = parse_published_at(told["published_at"], "`published_at`") if "published_at" in told else None
        url = fetchable_url(told["url"]) if told.get("url", "").strip() else None
        body = told[kind].encode() if kind else None
    except (InputInvalid, AddressRefused, UnicodeEncodeError) as error:
        return BadLine(number, str(error))
    media = {"html": "text/html", "text": "text/plain"}.get(kind or "")
    charset = "utf-8" if kind else None
    return Work(number, url, body, media, charset, published_at, told.get("title"))
