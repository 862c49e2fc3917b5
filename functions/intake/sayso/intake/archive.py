"""A web archive (WARC) to the pages in it."""

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
    try:
        for number, record in enumerate(
            ArchiveIterator(stream, record_types=WarcRecordType.response, auto_decode="all"), start=1
        ):
            if work := _work(number, record):
                yield work
    except (OSError, EOFError, ValueError) as error:
        raise InputInvalid(f"the archive cannot be read to its end: {error}") from error


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
