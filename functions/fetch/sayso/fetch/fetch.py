"""An address to the raw page: redirects followed by hand, each hop checked."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from urllib3.util.request import ACCEPT_ENCODING

from sayso.content_type import parse_content_type
from sayso.documents import DocumentStore
from sayso.errors import ContentUnsupported, HostFailing, InputInvalid, PageMissing
from sayso.fetch.body import read_body
from sayso.fetch.exchange import Clock, Deadline, Http, Limits, Response
from sayso.fetch.guard import checked_addresses
from sayso.fetch.resolver import Resolve, resolved_within
from sayso.fetch.settings import FetchSettings
from sayso.fetch.target import Target, redirected, target_of
from sayso.media import media_type
from sayso.models import Item, Page
from sayso.version import __version__

__all__ = ["fetch"]

_REDIRECTS = {301, 302, 303, 307, 308}
_READABLE = {"text/html", "text/plain"}
# The host took too long to read the request, will not take one that may be a repetition, or has had too many.
_TRANSIENT = {408, 425, 429}
_HEADER = 1024
"""Characters of a header that is kept: it is in the state of an execution (256 KiB), and a host may send any length."""


def fetch(
    item: Item,
    *,
    documents: DocumentStore,
    settings: FetchSettings,
    http: Http,
    resolve: Resolve,
    now: Callable[[], datetime],
    clock: Clock,
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> Page:
    """Puts the page's bytes, without content encoding, where the next step finds them.

    Raises UrlInvalid, AddressRefused, HostUnreachable, HostFailing, PageMissing, TooLarge, ContentUnsupported,
    PageEmpty and what the store raises.
    """
    if item.url is None:
        raise InputInvalid(f"article {item.article_id} has no address to fetch")
    target, deadline = target_of(item.url), Deadline.after(limits.total_seconds, clock)
    for _ in range(limits.redirects + 1):
        seconds = min(limits.resolve_seconds, deadline.left(target.url))
        in_time = partial(resolved_within, seconds, resolve)
        addresses = checked_addresses(target.host, target.port, resolve=in_time, allow_local=settings.allow_local)
        with http.get(target, addresses, _headers(settings), limits, deadline) as response:
            if response.status in _REDIRECTS and (location := response.headers.get("Location")):
                target = redirected(target, location)
                continue
            _check_status(target, response.status)
            body = read_body(response, target.url, limits, deadline)
        return _kept(item, target, response, body, documents, now())
    raise PageMissing(f"did not fetch {item.url}: it redirects more than {limits.redirects} times")


def _headers(settings: FetchSettings) -> dict[str, str]:
    contact = f" (+{settings.contact_url})" if settings.contact_url else ""
    return {
        "User-Agent": f"Sayso/{__version__}{contact}",
        "Accept": "text/html,application/xhtml+xml,text/plain;q=0.9,*/*;q=0.1",
        # br and zstd only where there is a codec for them.
        "Accept-Encoding": ACCEPT_ENCODING,
    }


def _check_status(target: Target, status: int) -> None:
    if 200 <= status < 300:
        return
    told = f"could not fetch {target.url}: {target.host} answered {status}"
    if status in _TRANSIENT or status >= 500:
        raise HostFailing(told)
    raise PageMissing(f"{told}. Is the address right, and may everybody read it?")


def _kept(
    item: Item, target: Target, response: Response, body: bytes, documents: DocumentStore, fetched_at: datetime
) -> Page:
    declared = _header(response, "Content-Type")
    kind = media_type(body, declared)
    if kind not in _READABLE:
        raise ContentUnsupported(f"did not keep {target.url}: it is {kind}, neither HTML nor text")
    content_type, charset = parse_content_type(declared)
    key, sha256 = documents.put_raw(item.article_id, body)
    return Page(
        article_id=item.article_id,
        key=key,
        sha256=sha256,
        size=len(body),
        fetched_at=fetched_at,
        url=item.url,
        final_url=target.url,
        status=response.status,
        content_type=content_type,
        charset=charset,
        etag=_header(response, "ETag"),
        last_modified=_header(response, "Last-Modified"),
    )


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value if value and len(value) <= _HEADER else None
