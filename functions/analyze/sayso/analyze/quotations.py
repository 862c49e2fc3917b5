"""Quotations by their marks, of all the scripts that news is written in; an apostrophe is no mark."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sayso.models import Paragraph, Span

__all__ = ["Quotation", "inner_spans", "quotations"]

_CLOSERS = {
    "“": '”"“',
    "„": '“”"',
    "«": "»",
    "»": "«",
    "‹": "›",
    "「": "」",
    "『": "』",
    '"': '"”',
    "``": "''",
    "‟": "”",
    "''": "''",
}
# Four marks in a row and more are a rule or noise.
_DOUBLE = re.compile(r"[“”„‟\"«»‹›「」『』'‘’`]{4,}|``|''|[“”„‟\"«»‹›「」『』]")
_SINGLE = re.compile(r"[“”„‟\"«»‹›「」『』'‘’`]{4,}|[‘’‚']")
_OPENING_SINGLE = {"‘": "’", "‚": "‘’", "'": "'"}


@dataclass(frozen=True, slots=True)
class Quotation:
    """`start` and `end` take in the marks, `inner` does not. Not `closed` where the paragraph ends before the mark."""

    start: int
    end: int
    inner: Span
    closed: bool = True


def quotations(text: str, paragraphs: Sequence[Paragraph]) -> tuple[Quotation, ...]:
    """In order and without overlap: a quotation within a quotation belongs to the outer one."""
    found: list[Quotation] = []
    for paragraph in paragraphs:
        double = list(_double(text, paragraph.start, paragraph.end))
        for q in sorted([*double, *_single(text, paragraph.start, paragraph.end, double)], key=lambda q: q.start):
            if not found or q.start >= found[-1].end:
                found.append(q)
    return tuple(found)


def inner_spans(quoted: Sequence[Quotation], content: Sequence[Span]) -> tuple[Span, ...]:
    """The parts of `content` inside the marks of `quoted`."""
    parts: list[Span] = []
    for start, end in content:
        for number in range(bisect_right(quoted, start, key=lambda quotation: quotation.end), len(quoted)):
            quotation = quoted[number]
            if quotation.start >= end:
                break
            first, last = max(start, quotation.inner[0]), min(end, quotation.inner[1])
            if first < last:
                parts.append((first, last))
    return tuple(parts)


def _double(text: str, start: int, end: int) -> Iterator[Quotation]:
    opened: tuple[str, int, int] | None = None
    for mark in _DOUBLE.finditer(text, start, end):
        sign = mark.group()
        if len(sign) > 2:
            continue
        if opened is None:
            if _opens(text, sign, mark.start(), mark.end(), start, end):
                opened = (sign, mark.start(), mark.end())
        elif sign in _CLOSERS[opened[0]] and not _reopens(text, opened[0], mark):
            yield from _quotation(text, opened[1], (opened[2], mark.start()), mark.end())
            opened = None
    if opened is not None:
        yield from _quotation(text, opened[1], (opened[2], end), end, closed=False)


def _opens(text: str, sign: str, at: int, after: int, start: int, end: int) -> bool:
    if sign not in _CLOSERS:
        return False
    before = text[at - 1] if at > start else " "
    following = text[after] if after < end else " "
    if sign == '"':
        return not before.isdigit() and not following.isspace()
    if sign in ("»", "''"):
        return not before.isalnum() and before not in ".,!?" and not following.isspace()
    return True


def _reopens(text: str, opener: str, mark: re.Match[str]) -> bool:
    """“ closes „, but after “ it closes only as a mistyped ”: with no space before it and no letter after it."""
    if opener != "“" or mark.group() != "“":
        return False
    return text[mark.start() - 1].isspace() or text[mark.end() : mark.end() + 1].isalnum()


def _single(text: str, start: int, end: int, double: Sequence[Quotation]) -> Iterator[Quotation]:
    starts = [quotation.start for quotation in double]
    opened: tuple[str, int] | None = None
    for mark in _SINGLE.finditer(text, start, end):
        at = mark.start()
        if len(mark.group()) > 2:
            continue
        around = bisect_right(starts, at) - 1
        if around >= 0 and double[around].end > at:
            opened = None
            continue
        before = text[at - 1] if at > start else " "
        following = text[at + 1] if at + 1 < end else " "
        if opened is not None and mark.group() in _OPENING_SINGLE[opened[0]]:
            if not before.isspace() and not following.isalnum() and not _possessive(text, at, end):
                yield from _quotation(text, opened[1], (opened[1] + 1, at), at + 1)
                opened = None
        elif mark.group() in _OPENING_SINGLE and not before.isalnum() and following.isalpha():
            opened = (mark.group(), at)


def _possessive(text: str, at: int, end: int) -> bool:
    """Whether the mark after a plural s stands before another word, as in "the voters’ rights"."""
    return text[at - 1] == "s" and text[at + 1 : at + 2] == " " and text[at + 2 : min(at + 3, end)].islower()


def _quotation(text: str, start: int, inner: Span, end: int, *, closed: bool = True) -> Iterator[Quotation]:
    first, last = inner
    while first < last and text[first].isspace():
        first += 1
    while last > first and text[last - 1].isspace():
        last -= 1
    if any(text[i].isalnum() for i in range(first, last)):
        yield Quotation(start, end if closed else last, (first, last), closed)
