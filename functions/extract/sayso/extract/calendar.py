"""Days as people write them: in digits, or with the month's name in the page's language or in English."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from babel import Locale, UnknownLocaleError

__all__ = ["WrittenDay", "days_in", "western_digits"]

# Of the scripts that have digits of their own: Arabic, Persian, Devanagari, Bengali, Gurmukhi ... Myanmar, fullwidth.
ZEROS = (0x0660, 0x06F0, *range(0x0966, 0x0D67, 0x80), 0x0E50, 0x0ED0, 0x1040, 0xFF10)
WESTERN = {zero + digit: ord("0") + digit for zero in ZEROS for digit in range(10)}

# 2024-05-01, 2024/5/1, 2024.05.01, 2024年5月1日, 2024년 5월 1일, 2024. 5. 1.
YEAR_FIRST = re.compile(
    r"(?<![\d.,/-])((?:19|20)\d\d)(?:[-/.]|\s?[年년.]\s*)(1[0-2]|0?[1-9])(?:[-/.]|\s?[月월.]\s*)"
    r"(3[01]|[12]\d|0?[1-9])(?!\d|[./-]\d)"
)
# 01.05.2024, 1/5/24, 1-5-2024, 1. 5. 2024
DIGITS = re.compile(r"(?<![\d.,/-])(\d{1,2})(\.\s?|/|-)(\d{1,2})\2((?:19|20)\d\d|(?<=[./])\d\d)(?![\d%€$]|[.,/-]\d)")
# Indic scripts write vowels as marks of their own, in more than one way.
NAMED = (
    r"(?<!\d)(?:(?P<year_before>(?:19|20)\d\d)\.?\s+(?:m\.\s+)?)?"
    r"(?:(?P<day>\d{{1,2}})(?:\.|º|ª|er|st|nd|rd|th)?[\s./-]?\s?(?:(?:de|of)\s+|d['’])?)?"
    r"(?<![^\W\d_])(?P<month>{months})(?![^\W\d_\u0900-\u0dff])[\u0900-\u0dff]{{0,4}}\.?"
    r"(?:\s*(?P<day_after>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:]))?"
    r"(?:[\s,./-]{{1,3}}(?:del?\s+)?(?P<year>(?:19|20)\d\d)(?!\d))?"
)
# Where the month comes first.
MONTH_FIRST = re.compile(r"^[^dy]*M")
FIRST_YEAR = 1990
# Also read where the page declares another language, or none; where two of them differ, the first has it.
COMMON = ("en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "ru", "uk", "pl", "tr")
SHORTEST_MONTH = 3


@dataclass(frozen=True, slots=True)
class WrittenDay:
    start: int
    end: int
    day: date


def western_digits(line: str) -> str:
    """The line with 0 to 9 for the digits of other scripts, as long as before."""
    return line if line.isascii() else line.translate(WESTERN)


def days_in(line: str, language: str | None) -> Iterator[WrittenDay]:
    """Those in digits first. `language` as a page declares it, `pt-BR`.

    It also tells whether 1/5 is in January or in May.
    """
    if not any(map(str.isdigit, line)):
        return
    for match in YEAR_FIRST.finditer(line):
        yield from _written(match, *match.groups())
    for match in DIGITS.finditer(line):
        first, between, second, year = match.groups()
        month, day = (first, second) if between == "/" and _month_first(language) else (second, first)
        if between == "/" and int(month) > 12:
            month, day = day, month
        elif between == "/" and month != day and int(day) <= 12 and _is_ambiguous(language):
            continue
        yield from _written(match, year if len(year) == 4 else f"20{year}", month, day)
    own = _locale(language)
    read: set[int] = set()
    for name in (own.language if own else "", ""):
        pattern, months = _named(name)
        for match in pattern.finditer(line):
            year, day = match["year"] or match["year_before"], match["day"] or match["day_after"]
            if year and day and match.start("month") not in read:
                read.add(match.start("month"))
                yield from _written(match, year, months[match["month"].lower()], day)


def _written(match: re.Match[str], year: str | int, month: str | int, day: str | int) -> Iterator[WrittenDay]:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return
    if found.year >= FIRST_YEAR:
        yield WrittenDay(match.start(), match.end(), found)


@lru_cache(256)
def _month_first(language: str | None) -> bool:
    locale = _locale(language)
    return bool(MONTH_FIRST.match(locale.date_formats["short"].pattern)) if locale else False


def _is_ambiguous(language: str | None) -> bool:
    """English without its country: 1/5 is in January to some of its readers and in May to the others."""
    return re.fullmatch(r"en\W?|", (language or "").strip().lower()) is not None


@lru_cache(64)
def _named(language: str) -> tuple[re.Pattern[str], dict[str, int]]:
    """Of the one language, or of those that are always read where it is empty."""
    months: dict[str, int] = {}
    for locale in filter(None, map(_locale, (language,) if language else COMMON)):
        for name, month in _months(locale):
            months.setdefault(name, month)
    longest_first = sorted(map(re.escape, months), key=len, reverse=True)
    # What can never be there, for languages that number their months.
    names = "|".join(longest_first) or r"(?!)"
    return re.compile(NAMED.format(months=names), re.IGNORECASE), months


def _months(locale: Locale) -> Iterator[tuple[str, int]]:
    """Names, and beginnings that no other month's name has: the usual abbreviations are more than CLDR's."""
    whole = [_names(locale, context, "wide") for context in ("stand-alone", "format")]
    for names in whole:
        for month, name in names.items():
            others = [other for number, other in names.items() if number != month]
            for length in range(SHORTEST_MONTH, len(name)):
                if not any(other.startswith(name[:length]) for other in others):
                    yield name[:length], month
    for names in (_names(locale, "format", "abbreviated"), *whole):
        yield from ((name, month) for month, name in names.items())


def _names(locale: Locale, context: str, width: str) -> dict[int, str]:
    names = {month: name.lower().rstrip(".") for month, name in locale.months[context][width].items()}
    return {month: name for month, name in names.items() if not any(map(str.isdigit, name))}


@lru_cache(256)
def _locale(language: str | None) -> Locale | None:
    """Of the language alone where the region is none that CLDR knows."""
    parts = re.match(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{2})\b)?", language or "")
    for name in (f"{parts[1]}_{parts[2]}", parts[1]) if parts else ():
        try:
            return Locale.parse(name)
        except (UnknownLocaleError, ValueError):
            continue
    return None
