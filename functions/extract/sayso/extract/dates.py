"""Days and times as pages declare them."""

import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

__all__ = ["day_in_address", "moment"]

EARLIEST, LATEST = date(1990, 1, 1), date(2100, 1, 1)
"""What lies outside is a placeholder ("0001-01-01", "1970-01-01") or an error: the web is younger, and not that old."""

ISO_DAY = re.compile(r"(\d{4})[-/.]?(\d\d)[-/.]?(\d\d)(?!\d)")
ISO_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ]+(\d\d?)(:\d\d(?::\d\d)?)(?:[.,]\d+)?\s*(Z|UTC|GMT|[+-]\d\d:?\d\d|[+-]\d\d(?!\d))?",
    re.IGNORECASE,
)
# Day first, as everywhere but in the United States; a declared date with the month first is not guessed at.
DAY_FIRST = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?!\d)")
UNIX = re.compile(r"1\d{9}(\d{3})?$")
IN_ADDRESS = (
    re.compile(r"/((?:19|20)\d\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?=[/_.-]|$)"),
    # As a number of the article, the time of day and what tells articles of one minute apart behind it.
    re.compile(
        r"[/=][A-Za-z]{0,3}(20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d\d{0,9}(?!\d|/http)"
    ),
)
DAY_FIRST_IN_ADDRESS = re.compile(r"/(0[1-9]|[12]\d|3[01])-(0[1-9]|1[0-2])-((?:19|20)\d\d)(?=[/_.-]|$)")


def moment(value: str) -> datetime | date | None:
    """A time where the value names one with its offset, a day where it does not; None where it names neither."""
    text = value.strip()
    found = _time(text) or _day(text)
    if found is None:
        return None
    day = found.date() if isinstance(found, datetime) else found
    return found if EARLIEST <= day < LATEST else None


def _time(text: str) -> datetime | None:
    if UNIX.match(text):
        return datetime.fromtimestamp(int(text[:10]), UTC)
    parts = ISO_TIME.match(text)
    try:
        if parts is None:
            found = parsedate_to_datetime(text)
        else:
            day, hour, rest, zone = parts.groups(default="")
            offset = "+00:00" if zone.upper() in {"Z", "UTC", "GMT"} else zone
            found = datetime.fromisoformat(f"{day}T{hour.zfill(2)}{rest}{offset}")
    except ValueError:
        return None
    return found if found.tzinfo else None


def _day(text: str) -> date | None:
    if parts := ISO_DAY.match(text):
        year, month, day = parts.groups()
    elif parts := DAY_FIRST.match(text):
        day, month, year = parts.groups()
    else:
        return _written_day(text)
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _written_day(text: str) -> date | None:
    """A mail header's date without its zone, as "Mon, 3 Jun 2024"."""
    try:
        return parsedate_to_datetime(text).date()
    except ValueError:
        return None


def day_in_address(url: str) -> date | None:
    """The day in `/2024/05/01/`, `/20240501-` or `/01-05-2024`."""
    found = next((match.groups() for pattern in IN_ADDRESS if (match := pattern.search(url))), None)
    if found is None and (match := DAY_FIRST_IN_ADDRESS.search(url)):
        found = match.groups()[::-1]
    return _day("-".join(found)) if found else None
