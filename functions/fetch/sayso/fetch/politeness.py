"""Who may ask a host, and when: its robots.txt, its crawl delay, its slots, shared by all executions."""

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Self

from pydantic import AwareDatetime, BaseModel, ConfigDict

from sayso.errors import (
    AddressRefused,
    ContentUnsupported,
    HostBusy,
    HostFailing,
    HostUnreachable,
    RobotsDisallowed,
    RobotsUnavailable,
    StorageUnavailable,
    TooLarge,
)
from sayso.fetch.hosts import Hosts, Told
from sayso.fetch.robots import Robots, reserved_by_file
from sayso.fetch.row import Place
from sayso.fetch.target import Target, redirected, target_of
from sayso.limits import HOST_PATIENCE, TURN_SECONDS
from sayso.observability import logger

__all__ = ["Answer", "Aside", "NotYet", "Politeness", "SoFar", "Turn"]

Addresses = Sequence[str]

_DAY = 86_400.0
_NOT_NOW = 600.0
"""Seconds for which a robots.txt that could not be had is not asked for again."""
_LONGEST_DELAY = 3600.0
"""Of a crawl delay; who asks for more does not want to be crawled."""
_SHORT = 1.0
"""Seconds that are slept in the function: a Wait state knows whole seconds only."""
_SLEEP = 2.0
"""Seconds that one call sleeps in all: its function may run for 33 s, and a request may take 30 s."""
_REDIRECTS = 5
_FILES = {"robots.txt": "/robots.txt", "tdmrep.json": "/.well-known/tdmrep.json"}


class Aside(BaseModel):
    """A file about the host that is being asked for, and how many redirects led to `url`."""

    model_config = ConfigDict(frozen=True)

    file: str
    url: str
    hops: int = 0


class SoFar(BaseModel):
    """What one call of fetch tells the next, with a wait between them. Times are seconds since the epoch."""

    model_config = ConfigDict(frozen=True)

    began: float | None = None
    """Of the first call."""
    place: Place | None = None
    """The reserved one in the host's row."""
    slot: float | None = None
    """What is waited for."""
    url: str | None = None
    """Where the redirects have led so far."""
    hops: int = 0
    aside: Aside | None = None
    turn_began: AwareDatetime | None = None
    """Of the batch's turn that the page is part of."""

    @property
    def latest(self) -> float:
        """When there is no more waiting for a host."""
        own = (self.began or 0) + HOST_PATIENCE
        return min(own, self.turn_began.timestamp() + TURN_SECONDS) if self.turn_began else own


class NotYet(Exception):
    """No error: the state machine waits, and comes again with `so_far`."""

    def __init__(self, seconds: int, so_far: SoFar) -> None:
        super().__init__(f"come again in {seconds} s")
        self.seconds = seconds
        self.so_far = so_far


@dataclass(frozen=True, slots=True)
class Answer:
    """To one request for a file about a host."""

    status: int
    location: str | None
    body: bytes
    rest: float | None = None
    """Seconds for which the host wants to be left alone; None where it does not say that it has had enough."""


@dataclass(frozen=True, slots=True)
class Turn:
    """To ask for a page."""

    addresses: Addresses
    """Where it is asked for."""
    reserved: bool
    """The host's tdmrep.json reserves mining it."""


@dataclass(slots=True)
class Politeness:
    hosts: Hosts
    delay: float
    """Seconds between two requests to a host that asks for no more."""
    resolve: Callable[[Target], Addresses]
    """Checked ones; raises AddressRefused and HostUnreachable."""
    ask: Callable[[Target, Addresses], Answer]
    """One request for a file about a host. Raises HostUnreachable, HostFailing, ContentUnsupported and TooLarge."""
    now: Callable[[], float]
    sleep: Callable[[float], None]
    so_far: SoFar
    slept: float = 0
    """Seconds, in this call."""

    @classmethod
    def begun(
        cls,
        so_far: SoFar,
        hosts: Hosts,
        delay: float,
        resolve: Callable[[Target], Addresses],
        ask: Callable[[Target, Addresses], Answer],
        now: Callable[[], float],
        sleep: Callable[[float], None],
    ) -> Self:
        began = so_far if so_far.began is not None else so_far.model_copy(update={"began": now()})
        return cls(hosts, delay, resolve, ask, now, sleep, began)

    @contextmanager
    def turn(self, target: Target, hops: int) -> Iterator[Turn]:
        """Entered where the page may be asked for, now; nobody else asks the host until it is left.

        Raises NotYet, RobotsDisallowed, HostBusy, AddressRefused, and HostUnreachable or RobotsUnavailable where the
        host or its robots.txt cannot be had.
        """
        self.so_far = self.so_far.model_copy(update={"url": target.url, "hops": hops})
        rules = self._file("robots.txt", target, self.delay)
        if rules is None:
            raise RobotsUnavailable(
                f"did not fetch {target.url}: {target.origin}/robots.txt cannot be had now, and without it nothing "
                "may be fetched (RFC 9309). Try again in ten minutes"
            )
        robots = Robots(rules)
        if not robots.may_fetch(target.url):
            raise RobotsDisallowed(
                f"did not fetch {target.url}: the robots.txt of {target.host} disallows it. "
                "Ask its publisher, or submit the page itself, as an upload or as `html`"
            )
        if robots.crawl_delay > _LONGEST_DELAY:
            raise RobotsDisallowed(
                f"did not fetch {target.url}: the robots.txt of {target.host} asks for {robots.crawl_delay:g} s "
                f"between two pages, and Sayso waits for {_LONGEST_DELAY:g} s at most. Submit the page itself"
            )
        delay = max(self.delay, robots.crawl_delay)
        reservations = self._file("tdmrep.json", target, delay)
        reserved = bool(reservations and reserved_by_file(reservations, target.resource))
        with self._alone(target, delay) as addresses:
            yield Turn(addresses, reserved)

    def rest(self, target: Target, seconds: float) -> None:
        """The host has had enough."""
        self.hosts.rest(target.authority, self.now() + min(seconds, _DAY))

    def _file(self, file: str, target: Target, delay: float) -> bytes | None:
        """Empty where the host has none; None where it gave no answer."""
        origin = target.origin
        if known := self.hosts.told(origin, file, self.now()):
            return known.body
        at = self.so_far.aside if self.so_far.aside and self.so_far.aside.file == file else None
        told, keep = self._asked(at or Aside(file=file, url=origin + _FILES[file]), target.authority, delay)
        self.so_far = self.so_far.model_copy(update={"aside": None, "place": None, "slot": None})
        self.hosts.keep(origin, file, told, self.now() + keep)
        return told.body

    def _asked(self, at: Aside, host: str, delay: float) -> tuple[Told, float]:
        """What the file says, and for how many seconds that holds (RFC 9309, section 2.3.1). `delay` is that of `host`;
        a redirect may lead to another.
        """
        self.so_far = self.so_far.model_copy(update={"aside": at})
        target = target_of(at.url)
        try:
            with self._alone(target, delay if target.authority == host else self.delay) as addresses:
                answer = self.ask(target, addresses)
                if answer.rest is not None:
                    self.rest(target, answer.rest)
            moved = answer.location is not None and at.hops < _REDIRECTS
            to = redirected(target, answer.location or "") if moved else None
        except (HostUnreachable, HostFailing) as error:
            if at.file == "robots.txt" and isinstance(error, HostUnreachable) and at.hops == 0:
                raise
            return Told(None), _NOT_NOW
        except (AddressRefused, ContentUnsupported, TooLarge) as error:
            if isinstance(error, AddressRefused) and at.file == "robots.txt":
                raise
            # Too large or of no known coding; a tdmrep.json that is not to be had is none (TDMRep).
            return Told(b""), _DAY
        if to:
            return self._asked(Aside(file=at.file, url=to.url, hops=at.hops + 1), host, delay)
        if answer.status >= 500 or answer.status == 429:
            return Told(None), _NOT_NOW
        return Told(answer.body if 200 <= answer.status < 300 else b""), _DAY

    @contextmanager
    def _alone(self, target: Target, delay: float) -> Iterator[Addresses]:
        """What takes time is done before the host is ours: names are resolved while it is somebody else's."""
        host = target.authority
        place = self.so_far.place or self._placed(target, delay)
        self._wait(target, self.so_far.slot or place.at)
        addresses = self.resolve(target)
        while True:
            began = self.now()
            is_ours, row = self.hosts.begin(host, delay, began, place)
            if is_ours:
                break
            if row.is_resting(place, began):
                # Others have places after the rest already, and those who wait for its end would all come at once.
                place = self._placed(target, delay)
                self._wait(target, place.at)
            else:
                self._wait(target, row.earliest(place, delay, began), row.likely(place, delay, began))
        self.so_far = self.so_far.model_copy(update={"place": None, "slot": None})
        try:
            yield addresses
        finally:
            if delay > 0:
                self._end(host, delay, began, late=min(max(0.0, began - row.slot(place)), delay))

    def _end(self, host: str, delay: float, began: float, late: float) -> None:
        try:
            self.hosts.end(host, delay, began, self.now(), late)
        except StorageUnavailable as error:
            # What was fetched is here. The host is held up as by one who is not heard of again.
            logger.warning("the end of a request was not noted", extra={"host": host, "reason": str(error)})

    def _placed(self, target: Target, delay: float) -> Place:
        place = self.hosts.reserve(target.authority, delay, self.now(), self.so_far.latest)
        if place is None:
            raise _busy(target)
        self.so_far = self.so_far.model_copy(update={"place": place})
        return place

    def _wait(self, target: Target, earliest: float, likely: float = 0.0) -> None:
        """Until the later of the two, as far as there is time."""
        latest = self.so_far.latest
        if earliest > latest:
            raise _busy(target)
        until = max(earliest, min(likely, latest))
        seconds = until - self.now()
        if seconds <= 0:
            return
        if seconds >= _SHORT or self.slept + seconds > _SLEEP:
            raise NotYet(max(1, math.floor(seconds)), self.so_far.model_copy(update={"slot": until}))
        self.slept += seconds
        self.sleep(seconds)


def _busy(target: Target) -> HostBusy:
    return HostBusy(
        f"did not fetch {target.url}: {target.host} is asked for one page at a time, and its next free slot is further "
        f"away than this page can wait ({HOST_PATIENCE} s at most). A batch reads it later"
    )
