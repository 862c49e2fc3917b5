"""When a schedule of the template is due on a machine that is not always on."""

import re

__all__ = ["is_due", "period"]

_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
_SECONDS = {"minute": 60, "hour": 3_600, "day": 86_400}


def period(expression: str) -> int | None:
    """Seconds of `rate(...)`; None for `cron(...)` and `at(...)`: a laptop may be off at the time that they name."""
    found = _RATE.fullmatch(expression.strip())
    return int(found[1]) * _SECONDS[found[2]] if found else None


def is_due(last: float, now: float, every: int) -> bool:
    """Also where the clock was set back meanwhile: who knows when that time will come again."""
    return not 0 <= now - last < every
