"""When a batch tries a host again of which something was left over, and with how much: one rule for all of them.

A turn that comes to nothing, because its host has no time or has had enough, puts the next try off, by a longer pause
each time, and makes it a try of one turn. A turn that comes to its end lets one turn more go at the next try, and
shortens the pause again. A host of which nothing came to an end for as long as the batch has patience has failed.
"""

from contextlib import suppress
from dataclasses import asdict, dataclass, field

import orjson

from sayso.batches import batch_folder
from sayso.errors import NothingStored
from sayso.limits import TURN_SECONDS
from sayso.objects import Objects

__all__ = ["Host", "Resting"]

_PAUSES = (60.0, 300.0, 900.0, 3600.0, 14_400.0)
"""Seconds before the next try, after one, two, ... that came to nothing."""
_ALL = 1_000_000
"""Turns: of a host that never came to nothing no number is held back."""
_SHARE = 100
"""What is left waits for this part of the time that it has waited, so that many hosts' tries share a round: a day has
some seven hundred, whatever hosts there are.
"""


@dataclass(slots=True)
class Host:
    """Times are seconds since the epoch."""

    since: float
    """When a page of it ended last; before one has, when it was tried first."""
    tried: float = 0
    """When a turn of it came to nothing last."""
    step: int = 0
    """Of the pauses, the one that it has come to; 0 for none."""
    turns: int = _ALL
    """Of the next try."""
    due: float = 0
    """When that may be."""
    round: int = 0
    """The last in which a page of it ended."""
    waiting: int = 0
    """Turns that were left over and have no round."""


@dataclass(slots=True)
class Resting:
    patience: float
    began: float = 0
    """When all that was planned had been gone through; 0 before."""
    hosts: dict[str, Host] = field(default_factory=dict)
    """Those of which something was left over."""

    @classmethod
    def load(cls, batch: str, round_: int, patience: float, objects: Objects) -> "Resting":
        """As it was when that round had been collected."""
        with suppress(NothingStored), objects.open(_key(batch, round_)).stream as stream:
            told = orjson.loads(stream.read())
            return cls(patience, told["began"], {name: Host(**host) for name, host in told["hosts"].items()})
        return cls(patience)

    def save(self, batch: str, round_: int, objects: Objects) -> None:
        if self.hosts:
            told = {"began": self.began, "hosts": {name: asdict(host) for name, host in self.hosts.items()}}
            objects.put(_key(batch, round_), orjson.dumps(told))

    def note(self, name: str, round_: int, now: float, *, ended: int, left: int, rest: float | None) -> None:
        """What came of a turn: how many pages ended, how many turns are left over of it, and for how many seconds its
        host wants to be left alone; None where it had time for all.
        """
        if not left and name not in self.hosts:
            return
        host = self.hosts.setdefault(name, Host(since=now))
        host.waiting += left
        if ended:
            host.since, host.round = now, round_
            _came_to_something(host, now, left, rest or 0)
        elif rest is not None:
            _came_to_nothing(host, now, rest)
        else:
            host.due = max(host.due, now + _PAUSES[0])
        host.due = min(host.due, host.since + self.patience)

    def begin(self, now: float) -> float:
        """The time of the next try, for all hosts that are due by then. Those for which nothing waits are forgotten."""
        self.began = self.began or now
        self.hosts = {name: host for name, host in self.hosts.items() if host.waiting}
        soonest = min((host.due for host in self.hosts.values() if not self.has_failed(host)), default=now)
        return now if soonest <= now else max(soonest, now + (now - self.began) / _SHARE)

    def has_failed(self, host: Host) -> bool:
        return host.step > 0 and host.tried - host.since >= self.patience


def _came_to_something(host: Host, now: float, left: int, rest: float) -> None:
    if left:
        host.due = max(host.due, now + rest)
        host.turns = 1 if rest > TURN_SECONDS else host.turns
        return
    host.turns = min(host.turns + 1, _ALL)
    host.step = max(host.step - 1, 0)
    host.due = now + (_PAUSES[host.step - 1] if host.step else 0)


def _came_to_nothing(host: Host, now: float, rest: float) -> None:
    host.tried, host.turns = now, 1
    if now >= host.due:  # else it was no try, but a round that had been planned
        host.step = min(host.step + 1, len(_PAUSES))
        host.due = now + _PAUSES[host.step - 1]
    host.due = max(host.due, now + rest)


def _key(batch: str, round_: int) -> str:
    return f"{batch_folder(batch)}left/{round_:05d}-hosts.json"
