"""How often a feed is worth looking at, learned from what earlier polls brought. Times are in milliseconds, moments
since the epoch.

What is kept of a poll is a pair: when it was, and how much was new (`FAILED` where it came to nothing). Everything else
is computed from these pairs, which are merged as a set: polls that are told twice or in another order teach the same.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise

__all__ = ["FAILED", "LONGEST", "SHORTEST", "failures", "interval", "merged", "news", "next_poll", "silent_since"]

Poll = tuple[int, int]

FAILED = -1
SHORTEST, LONGEST = 300_000, 86_400_000
_UNKNOWN = 900_000
"""Between the first two polls."""
_POLLS = 50
_NEWS = 20


def merged(polls: Iterable[Poll], poll: Poll) -> tuple[Poll, ...]:
    """In order; of what is told of one moment the most."""
    both = sorted([*polls, poll])
    return tuple(max(same) for _, same in groupby(both, key=lambda one: one[0]))[-_POLLS:]


def news(moments: Iterable[int], poll: Poll) -> tuple[int, ...]:
    """The last moments at which something new came."""
    return tuple(sorted({*moments, *([poll[0]] if poll[1] > 0 else [])})[-_NEWS:])


def interval(polls: Sequence[Poll]) -> int:
    """So long that about every other poll brings something new.

    With P polls of the time T that brought news, T / (2 P) does that: if all brought some, the interval is halved, and
    where fewer did, it grows. The first poll counts as beginning alone, since all is new to it. 2 P + 1 instead of 2 P
    is what lets an interval grow to the length of a silence, and no further.
    """
    good = [poll for poll in polls if poll[1] != FAILED]
    if len(good) < 2:
        return _UNKNOWN
    (began, _), *others = good
    return _bounded((others[-1][0] - began) // (2 * sum(new > 0 for _, new in others) + 1))


def failures(polls: Sequence[Poll]) -> int:
    """In a row, the last poll's included."""
    good = [place for place, poll in enumerate(polls) if poll[1] != FAILED]
    return len(polls) - 1 - good[-1] if good else len(polls)


def next_poll(polls: Sequence[Poll], *, more: bool = False, changed: bool = False) -> int:
    """After the last: twice the interval for each failure, the shortest where `more` was left for the next.

    Where somebody says that it has `changed`, a quarter of that: the word of who says so at all times is no news.
    """
    if (failed := failures(polls)) == 0 and more:
        return polls[-1][0] + SHORTEST
    wait = _bounded(interval(polls) << min(failed, 20))
    return polls[-1][0] + (_bounded(wait // 4) if changed else wait)


def silent_since(moments: Sequence[int], now: int) -> int | None:
    """When the last news came, where that is longer ago than twice the longest pause between news, and than a day;
    None where there is no habit yet.
    """
    if len(moments) < 3:
        return None
    pause = max(later - earlier for earlier, later in pairwise(moments))
    return moments[-1] if now - moments[-1] > max(2 * pause, LONGEST) else None


def _bounded(milliseconds: int) -> int:
    return min(max(milliseconds, SHORTEST), LONGEST)
