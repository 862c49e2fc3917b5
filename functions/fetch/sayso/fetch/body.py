"""The body of an answer, as far as it may be read."""

from sayso.errors import PageEmpty, TooLarge
from sayso.fetch.exchange import Deadline, Limits, Response

__all__ = ["read_body"]

_CHUNK = 64 * 1024


def read_body(response: Response, url: str, limits: Limits, deadline: Deadline) -> bytes:
    """Without its content encoding. Raises TooLarge, PageEmpty, and HostUnreachable where the time is up."""
    announced = response.headers.get("Content-Length", "")
    if announced.isdecimal() and int(announced) > limits.body_bytes:
        raise _too_large(url, limits, f"{int(announced):,} bytes were announced")
    body = bytearray()
    # A read that gives what has come, not one that waits until the chunk is full: so the time is looked at often.
    while chunk := response.read1(_CHUNK, decode_content=True):
        body += chunk
        if len(body) > limits.body_bytes:
            raise _too_large(url, limits, "more came")
        deadline.left(url)
    # A connection that is cut off at the deadline ends like one that is complete.
    deadline.left(url)
    if not body.strip():
        raise PageEmpty(f"there is nothing in {url}: the host sent {len(body)} bytes, all of them blank")
    return bytes(body)


def _too_large(url: str, limits: Limits, seen: str) -> TooLarge:
    return TooLarge(f"did not fetch {url}: a page may have {limits.body_bytes:,} bytes, and {seen}")
