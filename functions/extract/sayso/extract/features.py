"""What a classifier is told of each candidate: one row a candidate, one column a feature, by name."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sayso.extract.candidates import Candidate, Place
from sayso.extract.landmarks import landmark_columns
from sayso.extract.lines import ENDS_SENTENCE, SENTENCE_END, word_count
from sayso.extract.markup_words import WIDTH
from sayso.extract.witnesses import Witness, Words, triples, words_of

__all__ = ["Evidence", "Floats", "columns_of"]

Floats = NDArray[np.float32]

NEAR = 3
"""Elements above a candidate's own that tell more than those further out."""
PROSE = 80
"""Letters of a paragraph that weighs in when the article's container is looked for."""
FARTHEST = 50
NOWHERE = -99


@dataclass(frozen=True, slots=True)
class Evidence:
    """The page's witnesses; empty ones say nothing."""

    extracted: Witness
    declared: Witness
    description: Witness
    title: Witness


def columns_of(candidates: Sequence[Candidate], evidence: Evidence) -> dict[str, Floats]:
    lines = [words_of(c.text) for c in candidates]
    columns = _line_columns(candidates, lines)
    columns |= _witness_columns(lines, evidence)
    columns |= _position_columns(candidates, columns)
    columns |= _group_columns(candidates, columns)
    columns |= _neighbour_columns(columns)
    columns |= _mark_columns(candidates)
    columns |= landmark_columns(candidates)
    return columns


def _array(values: object) -> Floats:
    return np.asarray(values, dtype=np.float32)


def _line_columns(candidates: Sequence[Candidate], lines: list[Words]) -> dict[str, Floats]:
    rows = _array([_line_row(c.text) for c in candidates])
    columns = {name: rows[:, i] for i, name in enumerate(LINE)}
    seen: dict[Words, int] = {}
    times = []
    for line in lines:
        times.append(seen.get(line, 0))
        seen[line] = times[-1] + 1
    columns["seen_before"] = _array(times)
    columns["seen_in_all"] = _array([seen[line] for line in lines])
    columns["said_elsewhere"] = _array(_said_elsewhere(lines))
    columns["linked"] = _array([c.linked for c in candidates])
    columns["strong"] = _array([c.strong for c in candidates])
    columns["hidden"] = _array([c.place.is_hidden for c in candidates])
    columns["heading"] = _array([c.role == "heading" for c in candidates])
    columns["quoted"] = _array([c.role == "blockquote" for c in candidates])
    columns["depth"] = _array([c.place.depth for c in candidates])
    pictured: dict[int, bool] = {}
    columns["pictured"] = _array([_is_beside_a_picture(c.place, pictured) for c in candidates])
    return columns


LINE = (
    "letters", "words", "word_length", "ends", "sentences", "commas", "digits", "capitals", "starts_low",
    "mark_first", "colon", "ellipsis", "quotes", "bar", "question", "bracket", "handle", "address", "brackets",
)  # fmt: skip


def _line_row(text: str) -> tuple[float, ...]:
    size, words = len(text), word_count(text)
    return (
        math.log1p(size),
        math.log1p(words),
        size / (words + 1),
        bool(ENDS_SENTENCE.search(text)),
        len(SENTENCE_END.findall(text)),
        (text.count(",") + text.count("、") + text.count("،")) / (words + 1),
        sum(map(str.isdigit, text)) / size,
        sum(map(str.isupper, text)) / size,
        text[0].islower(),
        not text[0].isalnum(),
        text[-1] in ":：",
        text.endswith(("...", "…", "[…]", "[...]", "»", "›", "→")),
        text[0] in "\"'“„«‘「『»‚",
        text.count("|") + text.count("•") + text.count("·"),
        text[-1] in "?？؟",
        text[-1] in ")]）",
        "@" in text or "©" in text or "#" in text,
        "http" in text or "www." in text or ".com" in text,
        text.count("(") + text.count("/"),
    )


def _is_beside_a_picture(place: Place, known: dict[int, bool]) -> bool:
    at = place.parent or place
    if id(at) not in known:
        known[id(at)] = any(at.element.find(tag) is not None for tag in ("img", "*/img", "picture", "*/picture"))
    return known[id(at)]


def _said_elsewhere(lines: list[Words]) -> list[float]:
    """The share of a line that other lines say, too: of pull quotes and of teasers of the story itself."""
    every = [triples(words) for words in lines]
    counts = Counter(three for own in every for three in own)
    shares = []
    for own in every:
        here = Counter(own) if len(set(own)) < len(own) else None
        shares.append(sum(counts[three] > (here[three] if here else 1) for three in own) / len(own))
    return shares


def _witness_columns(lines: list[Words], evidence: Evidence) -> dict[str, Floats]:
    columns = {}
    for name in ("extracted", "declared", "description", "title"):
        columns[name] = _array(getattr(evidence, name).share(lines))
    sizes = _array([len(line) for line in lines])
    for name in ("extracted", "declared"):
        witness: Witness = getattr(evidence, name)
        known = float((sizes * np.clip(columns[name], 0, 1)).sum())
        columns[f"{name}_size"] = np.full(len(lines), math.log1p(witness.size), np.float32)
        columns[f"{name}_found"] = np.full(len(lines), known / max(1, witness.size), np.float32)
        columns[f"{name}_share"] = np.full(len(lines), known / max(1.0, float(sizes.sum())), np.float32)
    columns["agreement"] = np.full(len(lines), _agreement(sizes, columns), np.float32)
    return columns


def _agreement(sizes: Floats, columns: dict[str, Floats]) -> float:
    """Of the extractor and the JSON-LD; negative where there is only one of them."""
    both = float((sizes * np.minimum(columns["extracted"], columns["declared"])).sum())
    either = float((sizes * np.maximum(columns["extracted"], columns["declared"])).sum())
    return both / either if either > 0 else 0.0


def _position_columns(candidates: Sequence[Candidate], columns: dict[str, Floats]) -> dict[str, Floats]:
    count = len(candidates)
    index = np.arange(count, dtype=np.float32)
    sizes = np.expm1(columns["letters"])
    before = np.cumsum(sizes) - sizes
    total = float(sizes.sum())
    is_h1 = np.array([candidate.place.element.tag == "h1" for candidate in candidates])
    titles = np.flatnonzero((columns["title"] > 0.9) | is_h1)
    title = _nearest_before(titles, count)
    found = {
        "index": index,
        "place": index / count,
        "letters_before": before / max(1.0, total),
        "count": np.full(count, count),
        "page_letters": np.full(count, math.log1p(total)),
        "after_title": np.where(title < 0, -1, index - title),
        "letters_after_title": np.where(title < 0, -1, np.log1p(np.maximum(0, before - before[title]))),
        "titles_to_come": index < (titles[-1] if len(titles) else -1),
    }
    return {name: _array(values) for name, values in (found | _from_extracted(columns["extracted"], before)).items()}


def _from_extracted(extracted: Floats, before: Floats) -> dict[str, NDArray[Any]]:
    """How far it is from the extractor's first line and to its last, in lines and letters."""
    names = ("from_first", "to_last", "letters_from_first", "letters_to_last")
    taken = np.flatnonzero(extracted > 0.5)
    if not len(taken):
        return {name: np.full(len(before), NOWHERE) for name in names}
    index, first, last = np.arange(len(before)), taken[0], taken[-1]
    lines = (np.clip(index - first, -FARTHEST, FARTHEST), np.clip(last - index, -FARTHEST, FARTHEST))
    return dict(
        zip(names, (*lines, _signed_log(before - before[first]), _signed_log(before[last] - before)), strict=True)
    )


def _signed_log(values: NDArray[np.float32]) -> Floats:
    return (np.sign(values) * np.log1p(np.abs(values))).astype(np.float32)


def _nearest_before(marks: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """For each index the last mark at or before it, -1 where there is none."""
    at = np.searchsorted(marks, np.arange(count), side="right") - 1
    return np.where(at >= 0, marks[np.maximum(at, 0)] if len(marks) else -1, -1)


def _group_columns(candidates: Sequence[Candidate], columns: dict[str, Floats]) -> dict[str, Floats]:
    """What the candidates have in common that share an element around them, or a template."""
    sizes = np.expm1(columns["letters"])
    prose = sizes * ((columns["ends"] > 0) & (sizes >= PROSE)) * (1 - columns["linked"])
    groups = {
        "parent": _numbered([_above(c.place, 1) for c in candidates]),
        "grand": _numbered([_above(c.place, 2) for c in candidates]),
        "great": _numbered([_above(c.place, 3) for c in candidates]),
        "like": _numbered([c.place.signature for c in candidates]),
    }
    out: dict[str, Floats] = {}
    weigh = {
        "prose": (prose, None),
        "linked": (sizes * columns["linked"], sizes),
        "taken": (sizes * np.clip(columns["extracted"], 0, 1), sizes),
        "declared": (sizes * np.clip(columns["declared"], 0, 1), sizes),
        "sentences": (sizes * columns["ends"], sizes),
    }
    ones = np.ones(len(candidates), np.float32)
    for name, group in groups.items():
        total = np.bincount(group, sizes)
        for what, (values, base) in weigh.items():
            sums = np.bincount(group, values)
            share = sums / max(1.0, float(values.sum())) if base is None else sums / np.maximum(total, 1)
            out[f"{name}_{what}"] = share[group].astype(np.float32)
        out[f"{name}_count"] = np.bincount(group, ones)[group].astype(np.float32)
        out[f"{name}_size"] = (total / max(1.0, float(total.sum())))[group].astype(np.float32)
        out[f"{name}_length"] = np.log1p(total / np.bincount(group, ones))[group].astype(np.float32)
    weights = prose * np.where(columns["extracted"] > 0.5, 3, 1) + 1e-3
    out["depth_off"] = columns["depth"] - float((columns["depth"] * weights).sum() / weights.sum())
    core = candidates[int(np.argmax(np.bincount(groups["parent"], weights)[groups["parent"]]))].place
    core = core.parent or core
    out["up"], out["up_from_core"] = _distances([candidate.place for candidate in candidates], core)
    return out


def _distances(places: Sequence[Place], core: Place) -> tuple[Floats, Floats]:
    """Steps up to the first element that the article's densest element stands in, too, and from that one to it."""
    known: dict[int, tuple[int, int]] = {}
    at: Place | None = core
    while at is not None:
        known[id(at)] = (0, len(known))
        at = at.parent

    def distance(place: Place) -> tuple[int, int]:
        if id(place) not in known:
            up, down = distance(place.parent or core)
            known[id(place)] = (up + 1, down)
        return known[id(place)]

    pairs = _array([distance(place) for place in places])
    return pairs[:, 0], pairs[:, 1]


def _above(place: Place, steps: int) -> int:
    at = place
    for _ in range(steps):
        at = at.parent or at
    return id(at)


def _numbered(keys: Sequence[object]) -> NDArray[np.int64]:
    numbers: dict[object, int] = {}
    return np.asarray([numbers.setdefault(key, len(numbers)) for key in keys], np.int64)


BESIDE = ("letters", "linked", "ends", "extracted", "declared", "heading", "parent_prose", "like_taken", "depth")
STEPS = (-3, -2, -1, 1, 2, 3)
WINDOWS = (3, 8)


def _neighbour_columns(columns: dict[str, Floats]) -> dict[str, Floats]:
    out: dict[str, Floats] = {}
    count = len(columns["letters"])
    for name in BESIDE:
        padded = np.pad(columns[name], 3, constant_values=-1)
        for step in STEPS:
            out[f"{name}{step:+d}"] = padded[3 + step : 3 + step + count]
    sizes = np.expm1(columns["letters"])
    for name, values in {
        "taken": np.clip(columns["extracted"], 0, 1),
        "linked": columns["linked"],
        "ends": columns["ends"],
        "declared": np.clip(columns["declared"], 0, 1),
    }.items():
        for width in WINDOWS:
            for side, window in (("before", _sums_before), ("after", _sums_after)):
                weight = window(sizes, width)
                out[f"{name}_{side}{width}"] = (window(sizes * values, width) / np.maximum(weight, 1)).astype(
                    np.float32
                )
    out["same_parent_before"] = np.concatenate([[0], columns["depth"][1:] == columns["depth"][:-1]]).astype(np.float32)
    headings = np.flatnonzero(columns["heading"] > 0)
    last = _nearest_before(headings, count)
    out["after_heading"] = np.where(last < 0, 99, np.minimum(99, np.arange(count) - last)).astype(np.float32)
    out["heading_linked"] = np.where(last < 0, -1, columns["linked"][last]).astype(np.float32)
    out["heading_taken"] = np.where(last < 0, -1, columns["extracted"][last]).astype(np.float32)
    return out


def _sums_before(values: Floats, width: int) -> Floats:
    total = np.concatenate([[0], np.cumsum(values)])
    at = np.arange(len(values))
    return _array(total[at] - total[np.maximum(0, at - width)])


def _sums_after(values: Floats, width: int) -> Floats:
    return _sums_before(values[::-1], width)[::-1]


def _mark_columns(candidates: Sequence[Candidate]) -> dict[str, Floats]:
    own, near, far = (
        _bits(marks) for marks in zip(*(_marks(candidate.place) for candidate in candidates), strict=True)
    )
    return {
        f"{name}_{bit}": bits[:, bit]
        for name, bits in (("own", own), ("near", near), ("far", far))
        for bit in range(WIDTH)
    }


def _marks(place: Place) -> tuple[int, int, int]:
    near, at = 0, place.parent
    for _ in range(NEAR):
        if at is None:
            break
        near |= at.mark
        at = at.parent
    return place.mark, near, at.around | at.mark if at is not None else 0


def _bits(marks: Sequence[int]) -> Floats:
    width = (WIDTH + 7) // 8
    packed = np.frombuffer(b"".join(mark.to_bytes(width, "little") for mark in marks), np.uint8).reshape(-1, width)
    return np.unpackbits(packed, axis=1, bitorder="little")[:, :WIDTH].astype(np.float32)
