"""What an answer holds without its content codings (RFC 9110, section 8.4), a little at a time.

urllib3's own decoder is not used: where a gzip member ends at the limit of one call, it takes in twice what is left,
and with many members that doubles until there is no memory.
"""

import sys
import zlib
from collections.abc import Callable, Iterator, Mapping
from itertools import chain

import brotli

from sayso.errors import ContentUnsupported, HostFailing
from sayso.fetch.exchange import Deadline, Response

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

__all__ = ["ACCEPTED", "decoded"]

ACCEPTED = "gzip, deflate, br, zstd"
"""For the Accept-Encoding header."""

Pieces = Iterator[bytes]

_PIECE = 16 * 1024
# More, one around the other, serve nobody but who wants to keep the reader busy.
_CODINGS = 3
_ZLIB, _RAW, _GZIP = zlib.MAX_WBITS, -zlib.MAX_WBITS, 16 + zlib.MAX_WBITS
# 8 MB, more than which no answer may ask of who reads it (RFC 9659). Brotli's own limit is 16 MB (RFC 7932), so that
# codings take 48 MB at most, whatever is sent.
_WINDOW: Mapping[int, int] = {zstd.DecompressionParameter.window_log_max: 23}
_FAULTS = (zlib.error, brotli.error, zstd.ZstdError)


def decoded(response: Response, url: str, deadline: Deadline) -> Pieces:
    """Pieces of at most 32 KiB. Raises ContentUnsupported, HostFailing where the end is missing, and HostUnreachable
    where the time is up.
    """
    codings = [name.strip().lower() for name in response.headers.get("Content-Encoding", "").split(",")]
    codings = [name for name in codings if name not in {"", "identity"}]
    if len(codings) > _CODINGS or not all(name in _DECODERS for name in codings):
        raise ContentUnsupported(
            f"could not unpack what {url} sent: its content coding {', '.join(codings)[:200]!r} is not {ACCEPTED}"
        )
    # A read that gives what has come, not one that waits until the piece is full: so the time is looked at often.
    pieces: Pieces = iter(lambda: response.read1(_PIECE, decode_content=False), b"")
    for name in reversed(codings):
        pieces = _DECODERS[name](_in_time(pieces, url, deadline))
    try:
        yield from _in_time(pieces, url, deadline)
    except _FAULTS as error:
        raise ContentUnsupported(f"could not unpack what {url} sent as {', '.join(codings)}: {error}") from error
    except EOFError as error:
        # A connection that is cut off at the deadline ends like one that the host has closed.
        deadline.left(url)
        raise HostFailing(f"could not unpack what {url} sent: its end is missing") from error
    deadline.left(url)


def _in_time(pieces: Pieces, url: str, deadline: Deadline) -> Pieces:
    """Asked between all codings: what is huge in the middle may be nothing at the end."""
    for piece in pieces:
        deadline.left(url)
        yield piece


def _gunzipped(pieces: Pieces) -> Pieces:
    """Of all members, one after the other (RFC 1952, section 2.2); what follows them and is none is left out."""
    pieces = (piece for piece in pieces if piece)
    rest = next(pieces, b"")
    members = 0
    while rest:
        inflate = zlib.decompressobj(_GZIP)
        try:
            yield from _inflated(inflate, chain([rest], pieces))
        except zlib.error:
            if members == 0:
                raise
            return
        members += 1
        rest = inflate.unused_data or next(pieces, b"")


def _undeflated(pieces: Pieces) -> Pieces:
    """With zlib's header, as it should be, or without one, as some servers send it."""
    first = b""
    while len(first) < 2 and (piece := next(pieces, b"")):
        first += piece
    headed = len(first) > 1 and first[0] & 15 == 8 and int.from_bytes(first[:2], "big") % 31 == 0
    yield from _inflated(zlib.decompressobj(_ZLIB if headed else _RAW), chain([first], pieces))


def _inflated(inflate: "zlib._Decompress", pieces: Pieces) -> Pieces:
    """Up to the end of the stream. Raises EOFError where it does not come."""
    for piece in pieces:
        data = piece
        while not inflate.eof:
            output = inflate.decompress(data, _PIECE)
            data = inflate.unconsumed_tail
            if output:
                yield output
            # A full piece may leave more behind although all of the input is taken.
            if not data and len(output) < _PIECE:
                break
        if inflate.eof:
            return
    raise EOFError


def _unbrotlied(pieces: Pieces) -> Pieces:
    """Up to the end of the stream, after which nothing may follow. The library rounds a limit up to 32 KiB."""
    decoder = brotli.Decompressor()
    for piece in pieces:
        output = decoder.process(piece, output_buffer_limit=_PIECE)
        while output:
            yield output
            output = decoder.process(b"", output_buffer_limit=_PIECE) if not decoder.is_finished() else b""
    if not decoder.is_finished():
        raise EOFError


def _unzstd(pieces: Pieces) -> Pieces:
    """Of all frames, one after the other (RFC 8878, section 3)."""
    rest = next(pieces, b"")
    while rest:
        frame = zstd.ZstdDecompressor(options=_WINDOW)
        yield from _unframed(frame, chain([rest], pieces))
        rest = frame.unused_data or next(pieces, b"")


def _unframed(frame: zstd.ZstdDecompressor, pieces: Pieces) -> Pieces:
    """Up to the end of the frame. Raises EOFError where it does not come."""
    for piece in pieces:
        data = piece
        while not frame.eof:
            if output := frame.decompress(data, _PIECE):
                yield output
            data = b""
            if frame.needs_input:
                break
        if frame.eof:
            return
    raise EOFError


_DECODERS: dict[str, Callable[[Pieces], Pieces]] = {
    "gzip": _gunzipped,
    "x-gzip": _gunzipped,
    "deflate": _undeflated,
    "br": _unbrotlied,
    "zstd": _unzstd,
}
