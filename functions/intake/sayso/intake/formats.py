"""What an uploaded file is: by its name, and where the name tells nothing, by its first bytes."""

import gzip
import io
from typing import BinaryIO, Literal, cast

from sayso.errors import ContentUnsupported

__all__ = ["Format", "recognize"]

Format = Literal["page", "text", "csv", "jsonl", "warc"]

_SUFFIXES: dict[str, Format] = {
    ".html": "page",
    ".htm": "page",
    ".txt": "text",
    ".csv": "csv",
    ".jsonl": "jsonl",
    ".warc": "warc",
}
_GZIP = b"\x1f\x8b"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def recognize(name: str, stream: io.BufferedReader) -> tuple[Format, BinaryIO]:
    """The format, and the stream to read it from: unpacked where it is gzipped. Raises ContentUnsupported, OSError."""
    name = name.lower()
    packed = stream.peek(2).startswith(_GZIP)
    inner = cast(io.BufferedReader, gzip.GzipFile(fileobj=stream)) if packed else stream
    name = name.removesuffix(".gz")
    for suffix, form in _SUFFIXES.items():
        if name.endswith(suffix):
            return form, inner
    return _by_bytes(name, inner.peek(1024)), inner


def _by_bytes(name: str, start: bytes) -> Format:
    if start.startswith(b"WARC/"):
        return "warc"
    if start.startswith(b"%PDF") or (b"\0" in start and not start.startswith(_UTF16)):
        raise ContentUnsupported(
            f"{name} is none of the formats that can be read: HTML, text, CSV (.csv), JSON lines (.jsonl), "
            "WARC (.warc), or one of these gzipped (.gz)"
        )
    if start.lstrip(b"\xef\xbb\xbf \r\n").startswith(b'{"'):
        return "jsonl"
    return "page" if b"<" in start else "text"
