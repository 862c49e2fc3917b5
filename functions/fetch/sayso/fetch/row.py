"""A host's row: when it is the turn of one who has a place in it.

Places are given out a delay apart. What takes longer than a moment (an answer, one who came late, one who was never
heard of again) shifts all that were given before, so that everybody stays in order, and can tell from what was shifted
meanwhile when his turn will be.
"""

from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

__all__ = ["LONGEST", "Place", "Row", "is_long"]

LONGEST = 35.0
"""Seconds that an exchange may last (`Limits.total_seconds`), and a function's clock be wrong."""
_LONG = 0.2
"""The part of a delay after which an exchange is no moment: the delay then counts from its end."""
_SOON = 0.01
"""Seconds after which one who came too early by less asks again."""
_FEW = 1.5
_PAUSE = 1.0
"""Seconds after which one asks again whether an answer has come, at least."""


class Place(BaseModel):
    model_config = ConfigDict(frozen=True)

    at: float
    """The time that it was given for, in seconds since the epoch."""
    shifted: float = 0
    """What the row said then; likewise what follows."""
    took: float = 0
    answered: float = 0


@dataclass(frozen=True, slots=True)
class Row:
    """Times are seconds since the epoch."""

    last_at: float = 0
    """When the last request began, or ended where it was long."""
    not_before: float = 0
    busy_until: float = 0
    """While a request is under way; 0 when it has ended."""
    shifted: float = 0
    """Seconds, of all time."""
    took: float = 0
    """Seconds that long answers took, likewise."""
    answered: float = 0

    def is_lost(self, now: float) -> bool:
        """Who asked is not heard of any more."""
        return 0 < self.busy_until <= now

    def slot(self, place: Place) -> float:
        """The time of the place, as far as is known."""
        return place.at + self.shifted - place.shifted

    def is_resting(self, place: Place, now: float) -> bool:
        """Until after the time of the place, which is none any more."""
        return self.not_before > max(now, self.slot(place))

    def earliest(self, place: Place, delay: float, now: float) -> float:
        """When it may be the turn of a place whose turn it is not now."""
        return max(self._best(place, delay, now), self._free(delay, now), self.not_before, now + _SOON)

    def likely(self, place: Place, delay: float, now: float) -> float:
        """The same, if those who are first are answered as slowly as those since the place was given."""
        answered = self.answered - place.answered
        lasting = (self.took - place.took) / answered if answered > 0 else 0.0
        first = max(0.0, self._best(place, delay, now) - self._free(delay, now)) / delay if delay else 0.0
        # Of one answer a mean says little, and who comes too late lets the host wait; who comes too early asks again.
        answers = first if first > _FEW else first / 2
        begun = max(0.0, lasting - (now - self.last_at)) if self.busy_until > now else 0.0
        return self.earliest(place, delay, now) + answers * lasting + begun

    def lost(self, delay: float) -> float:
        """Seconds by which one who is not heard of any more has held up the row."""
        return max(0.0, self.busy_until - self.last_at - delay)

    def _best(self, place: Place, delay: float, now: float) -> float:
        """If what is under way ended now."""
        lasting = now - self.last_at
        held_up = self.busy_until > now and is_long(lasting, delay)
        return self.slot(place) + (min(lasting, self.lost(delay)) if held_up else 0)

    def _free(self, delay: float, now: float) -> float:
        """When the first of the row may ask. Whose request is under way needs not end before `busy_until`; if he ends
        sooner, there is a delay to be kept after it.
        """
        over = min(self.busy_until, now + max(delay, _PAUSE)) if self.busy_until > now else 0
        return max(self.last_at + delay, over)


def is_long(seconds: float, delay: float) -> bool:
    return seconds > delay * _LONG
