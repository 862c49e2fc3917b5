"""One address, asked for politely: redirects followed by hand, each hop checked, and what was answered in the end."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from sayso.documents import DocumentStore
from sayso.errors import HostFailing, PageMissing
from sayso.fetch.body import read_body
from sayso.fetch.codings import ACCEPTED, decoded
from sayso.fetch.exchange import Clock, Deadline, Http, Limits, Response
from sayso.fetch.guard import checked_addresses
from sayso.fetch.hosts import Hosts
from sayso.fetch.politeness import Answer, Politeness, SoFar
from sayso.fetch.resolver import Resolve, resolved_within
from sayso.fetch.robots import Robots, retry_after
from sayso.fetch.settings import FetchSettings
from sayso.fetch.target import Target, redirected, target_of
from sayso.index import ArticleIndex
from sayso.limits import TURN_SECONDS
from sayso.version import __version__

__all__ = ["Fetching", "Known", "Visited", "told_delay", "visit"]

_REDIRECTS = {301, 302, 303, 307, 308}
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


@dataclass(frozen=True, slots=True)
class Known:
    """What a host told of the version that is here, for a conditional request (RFC 9110, section 13)."""

    final_url: str | None = None
    etag: str | None = None
    last_modified: str | None = None

    def validators(self, target: Target) -> dict[str, str]:
        if self.final_url != target.url:
            return {}
        told = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in told.items() if value}


@dataclass(frozen=True, slots=True)
class Visited:
    target: Target
    """Where the redirects ended."""
    status: int
    headers: Mapping[str, str]
    body: bytes | None
    """Without content encoding; None where it is what is known already."""
    reserved: bool
    """The host's tdmrep.json reserves mining it."""

    def header(self, name: str) -> str | None:
        value = self.headers.get(name)
        return value if value and len(value) <= _HEADER else None


def visit(url: str, so_far: SoFar, by: Fetching, *, accept: str, known: Known) -> Visited:
    """Raises NotYet where the host has to be left alone for a while: call again with what it carries. Raises
    AddressRefused, RobotsDisallowed, HostUnreachable, HostFailing, HostBusy, PageMissing, TooLarge, ContentUnsupported,
    PageEmpty and what the stores raise.
    """
    deadline = Deadline.after(by.limits.total_seconds, by.clock)
    resolve, ask = partial(_resolved, by, deadline), partial(_ask, by, deadline)
    delay = by.settings.host_delay_seconds
    politeness = Politeness.begun(so_far, by.hosts, delay, resolve, ask, by.seconds, by.sleep)
    target = target_of(so_far.url or url)
    for hops in range(so_far.hops, by.limits.redirects + 1):
        validators = known.validators(target)
        headers = {"Accept": accept, **validators}
        with (
            politeness.turn(target, hops) as turn,
            _answer(by, target, turn.addresses, headers, deadline) as response,
        ):
            if response.status in _REDIRECTS and (location := response.headers.get("Location")):
                target = redirected(target, location)
                continue
            if (rest := _rest(by, response)) is not None:
                # A batch asks no second page of a host that has had enough: the rest of its turn comes again.
                politeness.rest(target, max(rest, TURN_SECONDS) if so_far.turn_began else rest)
            if response.status == 304 and validators:
                return Visited(target, response.status, response.headers, None, turn.reserved)
            _check_status(target, response.status, rest)
            body = read_body(response, target.url, by.limits, deadline)
        return Visited(target, response.status, response.headers, body, turn.reserved)
    raise PageMissing(f"did not fetch {url}: it redirects more than {by.limits.redirects} times")


def _resolved(by: Fetching, deadline: Deadline, target: Target) -> Sequence[str]:
    in_time = partial(resolved_within, min(by.limits.resolve_seconds, deadline.left(target.url)), by.resolve)
    return checked_addresses(target.host, target.port, resolve=in_time, allow_local=by.settings.allow_local)


@contextmanager
def _answer(
    by: Fetching, target: Target, addresses: Sequence[str], headers: dict[str, str], deadline: Deadline
) -> Iterator[Response]:
    with by.http.get(target, addresses, {**_headers(by.settings), **headers}, by.limits, deadline) as response:
        yield response


def _ask(by: Fetching, deadline: Deadline, target: Target, addresses: Sequence[str]) -> Answer:
    """A file about a host. Of one that is too long the beginning counts, as RFC 9309 has it."""
    accept = {"Accept": "text/plain,application/json,*/*;q=0.1"}
    with _answer(by, target, addresses, accept, deadline) as response:
        location = response.headers.get("Location") if response.status in _REDIRECTS else None
        body = bytearray()
        if location is None and 200 <= response.status < 300:
            for piece in decoded(response, target.url, deadline):
                body += piece
                if len(body) >= _FILE_BYTES:
                    break
        return Answer(response.status, location, bytes(body[:_FILE_BYTES]), _rest(by, response))


def _rest(by: Fetching, response: Response) -> float | None:
    """Seconds; None where the host has not had enough."""
    if response.status not in _ENOUGH:
        return None
    return retry_after(response.headers, by.seconds(), _REST * by.settings.host_delay_seconds)


def _headers(settings: FetchSettings) -> dict[str, str]:
    contact = f" (+{settings.contact_url})" if settings.contact_url else ""
    return {"User-Agent": f"Sayso/{__version__}{contact}", "Accept-Encoding": ACCEPTED}


def told_delay(url: str, by: Fetching) -> float:
    """Seconds that the host's robots.txt asks for between two pages, as far as it is known; else 0."""
    told = by.hosts.told(target_of(url).origin, "robots.txt", by.seconds())
    return Robots(told.body).crawl_delay if told and told.body else 0


def _check_status(target: Target, status: int, rest: float | None) -> None:
    if 200 <= status < 300:
        return
    told = f"could not fetch {target.url}: {target.host} answered {status}"
    if status in _TRANSIENT or status >= 500:
        failing = HostFailing(told)
        failing.rest = rest
        raise failing
    raise PageMissing(f"{told}. Is the address right, and may everybody read it?")
