"""A page's landmarks: lines that say where the article has ended, and parts that are copies of one template."""

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sayso.extract.candidates import Candidate, Place
from sayso.extract.markup_words import bit_of
from sayso.extract.residue import closes, is_dated, phrase_reason

__all__ = ["landmark_columns"]

Floats = NDArray[np.float32]

WORDS = ("comment", "author", "related", "share", "tags", "newsletter", "advertisement", "footer", "consent")
"""Of `markup_words.toml`."""
NEAR = 3
"""Elements around a line whose names say what it is."""
FARTHEST = 60
NEVER = 99
TWICE = np.float32(math.log1p(2)) - 1e-3
NO_TEMPLATE = frozenset({"p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "body", "html", "main", "ul", "ol", "tr"})
"""Elements that recur in any text."""


def landmark_columns(candidates: Sequence[Candidate]) -> dict[str, Floats]:
    reasons = [phrase_reason(candidate.text) for candidate in candidates]
    dated = _array([is_dated(candidate.text) for candidate in candidates])
    columns = {"furniture": _array([reason is not None for reason in reasons]), "dated": dated}
    for step in (-2, -1, 1, 2):
        columns[f"furniture{step:+d}"] = _moved(columns["furniture"], step)
        columns[f"dated{step:+d}"] = _moved(dated, step)
    marks = [_marks(candidate.place) for candidate in candidates]
    where = {word: _has(marks, bit_of(word)) for word in WORDS}
    where["closing"] = np.array([closes(reason) for reason in reasons], np.bool_)
    for name, here in where.items():
        columns[f"since_{name}"] = _since(here)
        columns[f"till_{name}"] = _since(here[::-1])[::-1]
    columns |= _copies(candidates, dated)
    around = _array(_has([_marks(c.place.parent or c.place) for c in candidates], bit_of("comment")))
    columns["commented"] = around * (columns["copies"] >= TWICE)
    return columns


def _array(values: object) -> Floats:
    return np.asarray(values, dtype=np.float32)


def _has(marks: Sequence[int], bit: int) -> NDArray[np.bool_]:
    return np.array([mark & bit != 0 for mark in marks], np.bool_)


def _moved(values: Floats, step: int) -> Floats:
    padded = np.pad(values, 2, constant_values=-1)
    return padded[2 + step : 2 + step + len(values)]


def _marks(place: Place) -> int:
    mark, at = place.mark, place.parent
    for _ in range(NEAR):
        if at is None:
            break
        mark |= at.mark
        at = at.parent
    return mark


def _since(here: NDArray[np.bool_]) -> Floats:
    """Lines since the last such one."""
    index = np.arange(len(here))
    last = np.maximum.accumulate(np.where(here, index, -1))
    return _array(np.where(last < 0, NEVER, np.minimum(FARTHEST, index - last)))


def _copies(candidates: Sequence[Candidate], dated: Floats) -> dict[str, Floats]:
    """Of the most repeated template around each line: how often the page has it, how much one copy holds, and how many
    of the copies have a date, as comments and teasers do.
    """
    known: dict[int, Place | None] = {}
    counts: Counter[tuple[str, str, str]] = Counter()
    signatures: dict[int, tuple[str, str, str]] = {}
    for candidate in candidates:
        at: Place | None = candidate.place
        while at is not None and id(at) not in signatures:
            signatures[id(at)] = at.signature
            counts[at.signature] += 1
            at = at.parent
    copies = [_most_copied(candidate.place, known, signatures, counts) for candidate in candidates]
    lines: Counter[tuple[str, str, str]] = Counter()
    letters: Counter[tuple[str, str, str]] = Counter()
    days: Counter[tuple[str, str, str]] = Counter()
    dated_copies = {id(copy) for copy, day in zip(copies, dated, strict=True) if copy is not None and day}
    for copy, candidate in zip(copies, candidates, strict=True):
        if copy is not None:
            lines[signatures[id(copy)]] += 1
            letters[signatures[id(copy)]] += len(candidate.text)
    for copy in {id(copy): copy for copy in copies if copy is not None and id(copy) in dated_copies}.values():
        days[signatures[id(copy)]] += 1
    rows = _array([_row(copy, signatures, counts, lines, letters, days) for copy in copies])
    return {name: rows[:, i] for i, name in enumerate(("copies", "copy_lines", "copy_letters", "copy_dated"))}


def _row(
    copy: Place | None,
    signatures: dict[int, tuple[str, str, str]],
    counts: Counter[tuple[str, str, str]],
    lines: Counter[tuple[str, str, str]],
    letters: Counter[tuple[str, str, str]],
    days: Counter[tuple[str, str, str]],
) -> tuple[float, float, float, float]:
    if copy is None:
        return 0, 0, 0, 0
    own = signatures[id(copy)]
    count = counts[own]
    return math.log1p(count), lines[own] / count, math.log1p(letters[own] / count), days[own] / count


def _most_copied(
    place: Place,
    known: dict[int, Place | None],
    signatures: dict[int, tuple[str, str, str]],
    counts: Counter[tuple[str, str, str]],
) -> Place | None:
    chain = []
    at: Place | None = place
    while at is not None and id(at) not in known:
        chain.append(at)
        at = at.parent
    best = known[id(at)] if at is not None else None
    for one in reversed(chain):
        count = counts[signatures[id(one)]]
        is_template = one.element.tag not in NO_TEMPLATE and count >= 2
        if is_template and (best is None or count > counts[signatures[id(best)]]):
            best = one
        known[id(one)] = best
    return best
