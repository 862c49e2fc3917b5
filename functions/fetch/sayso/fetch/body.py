"""The body of an answer, as far as it may be read."""

from io import BytesIO

from sayso.errors import PageEmpty, TooLarge
from sayso.fetch.codings import decoded
from sayso.fetch.exchange import Deadline, Limits, Response

__all__ = ["read_body"]

# More than any length that is meant, and fewer than `int` refuses to read.
_DIGITS = 18


def read_body(response: Response, url: str, limits: Limits, deadline: Deadline) -> bytes:
    """Without its content codings. Raises TooLarge, PageEmpty, ContentUnsupported, HostFailing, and HostUnreachable
    where the time is up.
    """
    announced = response.headers.get("Content-Length", "")
    if announced.isdecimal() and (length := int(announced[:_DIGITS])) > limits.body_bytes:
        raise _too_large(url, limits, f"{length:,} bytes were announced")
    buffer = BytesIO()
    for piece in decoded(response, url, deadline):
        buffer.write(piece)
        if buffer.tell() > limits.body_bytes:
            raise _too_large(url, limits, "more came")
    body = buffer.getvalue()  # no copy: it is the buffer itself
    if not body or body.isspace():
        raise PageEmpty(f"there is nothing in {url}: the host sent {len(body)} bytes, all of them blank")
    return body


def _too_large(url: str, limits: Limits, seen: str) -> TooLarge:
    return TooLarge(f"did not fetch {url}: a page may have {limits.body_bytes:,} bytes, and {seen}")
