"""Executions that wait for a host, with a clock that only the test moves."""

import heapq
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sayso.fetch import NotYet, SoFar
from sayso.fetch.politeness import Answer, Politeness
from sayso.fetch.target import target_of

START = datetime(2025, 3, 1, tzinfo=UTC).timestamp()
DELAY = 5.0


class Time:
    def __init__(self):
        self.now = START

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds


class Host:
    """Files about a host, by their path."""

    def __init__(self, time, **files):
        self.time = time
        self.files = files
        self.asked = []

    def __call__(self, target, addresses):
        self.asked.append((self.time.now, target.url))
        told = self.files.get(target.resource.rpartition("/")[2].replace(".", "_"), Answer(404, None, b""))
        if isinstance(told, Exception):
            raise told
        return told


def resolved(target):
    return ["192.0.2.1"]


def polite(hosts, time, host, so_far=None, delay=DELAY, resolve=resolved):
    return Politeness.begun(so_far or SoFar(), hosts, delay, resolve, host, time, time.sleep)


@dataclass
class Simulated:
    answers: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    """For each host, when each answer began and ended."""
    calls: Counter[int] = field(default_factory=Counter)
    """Of fetch, by execution."""
    lost: list[ExitStack] = field(default_factory=list)
    """Never left, as long as somebody holds them."""

    def calls_a_page(self) -> float:
        return self.calls.total() / len(self.calls)


def simulated(hosts, lasting, executions=50, of_hosts=5, lost=()):
    """Each execution has its own clock, moved by a scheduler, with an uneven start after each wait; an answer ends when
    the others have been at work, and those `lost` never end.
    """
    found = Simulated()
    waiting = [(START + n * 0.01, n, SoFar(), None) for n in range(executions)]
    while waiting:
        at, n, so_far, leave = heapq.heappop(waiting)
        if leave:
            leave(at)
            continue
        time, target = Time(), target_of(f"https://host{n % of_hosts}.example/{n}")
        time.now = at + (n % 7) * 0.003
        found.calls[n] += 1
        entering = ExitStack()
        try:
            entering.enter_context(polite(hosts, time, Host(time), so_far).turn(target, 0))
        except NotYet as wait:
            heapq.heappush(waiting, (time.now + wait.seconds, n, wait.so_far, None))
        else:

            def leave(now, time=time, entering=entering):
                time.now = now
                entering.close()

            ended = time.now + lasting(n)
            found.answers.setdefault(target.host, []).append((time.now, ended))
            if n in lost:
                found.lost.append(entering)
            else:
                heapq.heappush(waiting, (ended, n, so_far, leave))
    found.answers = {host: sorted(answers) for host, answers in found.answers.items()}
    return found
