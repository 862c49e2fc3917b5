"""An address to the raw page: the host asked politely, redirects followed by hand, each hop checked."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from sayso.content_type import parse_content_type
from sayso.documents import DocumentStore
from sayso.errors import ContentUnsupported, HostFailing, InputInvalid, MiningReserved, PageMissing
from sayso.fetch.body import read_body
from sayso.fetch.codings import ACCEPTED, decoded
from sayso.fetch.exchange import Clock, Deadline, Http, Limits, Response
from sayso.fetch.guard import checked_addresses
from sayso.fetch.hosts import Hosts
from sayso.fetch.politeness import Answer, Politeness, SoFar
from sayso.fetch.resolver import Resolve, resolved_within
from sayso.fetch.robots import retry_after
from sayso.fetch.settings import FetchSettings
from sayso.fetch.target import Target, redirected, target_of
from sayso.index import ArticleIndex, Head
from sayso.media import media_type
from sayso.models import Item, Page
from sayso.reservations import page_flags
from sayso.version import __version__

__all__ = ["Fetching", "Unchanged", "fetch"]

_REDIRECTS = {301, 302, 303, 307, 308}
_READABLE = {"text/html", "text/plain"}
# The host took too long to read the request, will not take one that may be a repetition, or has had too many.
_TRANSIENT = {408, 425, 429}
# With these a host says that it has had enough; without a Retry-After it is left alone for so many of its delays.
_ENOUGH = {429, 503}
_REST = 4
_HEADER = 1024
"""Characters of a header that is kept: it is in the state of an execution (256 KiB), and a host may send any length."""
_FILE_BYTES = 512 * 1024
"""Of a robots.txt that are read; RFC 9309, section 2.5, asks for 500 KiB at least."""


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The page is the one that is stored; what was told of it now."""

    page: dict[str, str | None]
    """`etag`, `last_modified`, `sha256`, `final_url`, as in `sayso.models.Page`; `document`, what is stored."""


@dataclass(frozen=True, slots=True)
class Fetching:
    """What fetch works with. `now` is the time of day, `clock` one that only counts seconds."""

    documents: DocumentStore
    index: ArticleIndex
    hosts: Hosts
    settings: FetchSettings
    http: Http
    resolve: Resolve
    now: Callable[[], datetime]
    clock: Clock
    sleep: Callable[[float], None]
    limits: Limits = field(default_factory=Limits)

    def seconds(self) -> float:
        """Since the epoch."""
        return self.now().timestamp()


def fetch(item: Item, so_far: SoFar, by: Fetching) -> Page | Unchanged:
    """Puts the page's bytes, without content encoding, where the next step finds them.

    Raises NotYet where the host has to be left alone for a while: call again with what it carries. Raises
    AddressRefused, RobotsDisallowed, MiningReserved, HostUnreachable, HostFailing, HostBusy, PageMissing, TooLarge,
    ContentUnsupported, PageEmpty and what the stores raise.
    """
    if item.url is None:
        raise InputInvalid(f"article {item.article_id} has no address to fetch")
    deadline = Deadline.after(by.limits.total_seconds, by.clock)
    ask = partial(_ask, by, deadline)
    politeness = Politeness.begun(so_far, by.hosts, by.settings.host_delay_seconds, ask, by.seconds, by.sleep)
    head = by.index.head(item.article_id)
    target = target_of(so_far.url or item.url)
    for hops in range(so_far.hops, by.limits.redirects + 1):
        reserved = politeness.enter(target, hops)
        validators = _validators(head, target)
        with _answer(by, target, validators, deadline) as response:
            if response.status in _REDIRECTS and (location := response.headers.get("Location")):
                target = redirected(target, location)
                continue
            if response.status in _ENOUGH:
                default = _REST * by.settings.host_delay_seconds
                politeness.rest(target, retry_after(response.headers, by.seconds(), default))
            if response.status == 304 and head and validators:
                return Unchanged(_seen(response, head, target))
            _check_status(target, response.status)
            body = read_body(response, target.url, by.limits, deadline)
        if head and head.sha256 == hashlib.sha256(body).hexdigest():
            return Unchanged(_seen(response, head, target))
        return _kept(item, target, response, body, by, by_host=reserved)
    raise PageMissing(f"did not fetch {item.url}: it redirects more than {by.limits.redirects} times")


@contextmanager
def _answer(by: Fetching, target: Target, headers: dict[str, str], deadline: Deadline) -> Iterator[Response]:
    in_time = partial(resolved_within, min(by.limits.resolve_seconds, deadline.left(target.url)), by.resolve)
    addresses = checked_addresses(target.host, target.port, resolve=in_time, allow_local=by.settings.allow_local)
    with by.http.get(target, addresses, {**_headers(by.settings), **headers}, by.limits, deadline) as response:
        yield response


def _ask(by: Fetching, deadline: Deadline, target: Target) -> Answer:
    """A file about a host. Of one that is too long the beginning counts, as RFC 9309 has it."""
    with _answer(by, target, {"Accept": "text/plain,application/json,*/*;q=0.1"}, deadline) as response:
        location = response.headers.get("Location") if response.status in _REDIRECTS else None
        body = bytearray()
        if location is None and 200 <= response.status < 300:
            for piece in decoded(response, target.url, deadline):
                body += piece
                if len(body) >= _FILE_BYTES:
                    break
        return Answer(response.status, location, bytes(body[:_FILE_BYTES]))


def _validators(head: Head | None, target: Target) -> dict[str, str]:
    """For a conditional request (RFC 9110, section 13): what the host told of the version that is stored."""
    if not head or head.final_url != target.url:
        return {}
    told = {"If-None-Match": head.etag, "If-Modified-Since": head.last_modified}
    return {name: value for name, value in told.items() if value}


def _seen(response: Response, head: Head, target: Target) -> dict[str, str | None]:
    told = {"etag": _header(response, "ETag"), "last_modified": _header(response, "Last-Modified")}
    known = {"document": head.document, "sha256": head.sha256, "final_url": target.url}
    return {name: value for name, value in {**told, **known}.items() if value}


def _headers(settings: FetchSettings) -> dict[str, str]:
    contact = f" (+{settings.contact_url})" if settings.contact_url else ""
    return {
        "User-Agent": f"Sayso/{__version__}{contact}",
        "Accept": "text/html,application/xhtml+xml,text/plain;q=0.9,*/*;q=0.1",
        "Accept-Encoding": ACCEPTED,
    }


def _check_status(target: Target, status: int) -> None:
    if 200 <= status < 300:
        return
    told = f"could not fetch {target.url}: {target.host} answered {status}"
    if status in _TRANSIENT or status >= 500:
        raise HostFailing(told)
    raise PageMissing(f"{told}. Is the address right, and may everybody read it?")


def _kept(item: Item, target: Target, response: Response, body: bytes, by: Fetching, *, by_host: bool) -> Page:
    declared = _header(response, "Content-Type")
    kind = media_type(body, declared)
    if kind not in _READABLE:
        raise ContentUnsupported(f"did not keep {target.url}: it is {kind}, neither HTML nor text")
    flags = page_flags(body, response.headers, by_host=by_host)
    if "tdm_reserved" in flags and by.settings.respect_tdm:
        raise MiningReserved(
            f"did not keep {target.url}: its publisher reserves text and data mining. Ask for a licence; where the law "
            "lets you mine it all the same, set RespectTdm to false"
        )
    content_type, charset = parse_content_type(declared)
    key, sha256 = by.documents.put_raw(item.article_id, body)
    return Page(
        article_id=item.article_id,
        key=key,
        sha256=sha256,
        size=len(body),
        fetched_at=by.now(),
        url=item.url,
        final_url=target.url,
        status=response.status,
        content_type=content_type,
        charset=charset,
        etag=_header(response, "ETag"),
        last_modified=_header(response, "Last-Modified"),
        flags=flags,
    )


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value if value and len(value) <= _HEADER else None
