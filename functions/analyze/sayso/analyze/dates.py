"""Days that a text names beside a statement, told against the day it was published."""

import re
from datetime import date, timedelta

__all__ = ["day_in"]

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?"
    r"|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_DAY = r"(?P<day>[0-3]?[0-9])(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)[0-9]{2})"
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b{_MONTH} {_DAY}\b(?:,? {_YEAR}\b)?",
        rf"\b{_DAY} {_MONTH}\b(?:,? {_YEAR}\b)?",
        r"\b(?P<weekday>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b(?!['’]s)",
        r"\b(?P<near>today|yesterday)\b",
    )
)
_ELSEWHEN = re.compile(r"\b(?:next|until|till|from|since|by|before|after|last)\s+$", re.IGNORECASE)


def day_in(words: str, published: date | None) -> date | None:
    """The first day in `words`; without `published` only one with its year."""
    matches = [match for pattern in _PATTERNS if (match := pattern.search(words))]
    if not matches:
        return None
    first = min(matches, key=lambda match: match.start())
    if _ELSEWHEN.search(words[max(0, first.start() - 12) : first.start()]):
        return None
    return _day(first.groupdict(), published)


def _day(found: dict[str, str | None], published: date | None) -> date | None:
    if month := found.get("month"):
        return _calendar_day(_MONTHS.index(month[:3].lower()) + 1, int(found["day"] or 0), found["year"], published)
    if published is None:
        return None
    if weekday := found.get("weekday"):
        back = (published.weekday() - _WEEKDAYS.index(weekday.lower())) % 7
    else:
        back = 0 if found["near"] == "today" else 1
    return published - timedelta(days=back) if published.toordinal() > back else None


def _calendar_day(month: int, day: int, year: str | None, published: date | None) -> date | None:
    if year is None and published is None:
        return None
    for candidate in [int(year)] if year else [published.year, published.year - 1] if published else []:
        try:
            found = date(candidate, month, day)
        except ValueError:
            continue
        if year or (published and found <= published):
            return found
    return None
