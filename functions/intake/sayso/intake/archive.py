"""A web archive (WARC) to the pages in it."""

import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from sayso.content_type import parse_content_type
from sayso.errors import AddressRefused, InputInvalid, UrlInvalid
from sayso.ids import fetchable_url
from sayso.intake.works import BadLine, Work
from sayso.limits import MAX_BODY

__all__ = ["read_archive"]

_HTML = {"text/html", "application/xhtml+xml"}
_CHUNK = 1024 * 1024
_STATUS = re.compile(r"\s200(?:\s|$)")


def read_archive(stream: BinaryIO) -> Iterator[Work | BadLine]:
    """Responses with HTML and status 200; numbers are those of responses. Raises InputInvalid where it breaks off."""
    read = _Read(stream)
    # Held back until the next is there: the last one may be cut off.
    held: Work | BadLine | None = None
    try:
        for number, record in enumerate(
            ArchiveIterator(read, record_types=WarcRecordType.response, auto_decode="all"), start=1
        ):
            if held:
                yield held
            held = _work(number, record)
    except (OSError, EOFError, ValueError) as error:
        raise InputInvalid(f"the archive cannot be read to its end: {error}") from error
    if not read.ends_with_a_record:
        raise InputInvalid("the archive cannot be read to its end: its last record is cut off")
    if held:
        yield held


class _Read(io.RawIOBase):
    """The archive, and what stood last in it: its reader takes a record that is cut off for a whole one, and asks a
    stream where it stands, which those of S3 do not know.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._place = 0
        self._last = b""

    @property
    def ends_with_a_record(self) -> bool:
        """Two line ends follow every record (ISO 28500, section 4); some writers put no more than newlines."""
        return not self._last or self._last.endswith((b"\r\n\r\n", b"\n\n"))

    def read(self, size: int = -1, /) -> bytes:
        data = self._stream.read(size)
        self._place += len(data)
        self._last = (self._last + data[-4:])[-4:]
        return data

    def tell(self) -> int:
        return self._place


def _work(number: int, record: WarcRecord) -> Work | BadLine | None:
    headers = record.http_headers
    content_type, charset = parse_content_type(headers.get("Content-Type") if headers else None)
    if headers is None or not _STATUS.search(headers.status_line or "") or content_type not in _HTML:
        return None
    body = record.reader.read(MAX_BODY + 1)
    if len(body) > MAX_BODY:
        while record.reader.read(_CHUNK):
            pass  # the next record begins where this one ends
        return BadLine(number, f"the page is longer than {MAX_BODY:,} bytes")
    try:
        url = fetchable_url((record.headers.get("WARC-Target-URI") or "").strip("<>"))
    except (UrlInvalid, AddressRefused) as error:
        return BadLine(number, str(error))
    if not body.strip():
        return BadLine(number, "there is nothing in the page")
    return Work(number, url, body, content_type, charset, fetched_at=record.record_date)
