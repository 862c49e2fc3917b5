"""Which of a page's candidates are the article, by the gold text or by phrases of it."""

import re
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher

LENGTH = 4
"""Words of a shingle, as the scorer counts."""
UNKNOWN = -1.0


def covered(lines: Sequence[str], gold: str) -> list[float]:
    """For each line the share of its words that the gold text has, in the same order and once."""
    wanted = re.findall(r"\w+", gold)
    words = [re.findall(r"\w+", line) for line in lines]
    shingled = set(_shingles(wanted))
    kept = [i for i, own in enumerate(words) if _is_likely(own, shingled, wanted)]
    stream = [word for i in kept for word in words[i]]
    rough = _matched(_shingles(stream), _shingles(wanted), LENGTH - 1, len(stream))
    kept = _without_strangers(kept, words, rough)
    stream = [word for i in kept for word in words[i]]
    exact = _matched(stream, wanted, 0, len(stream))
    shares = _shares(kept, words, exact)
    return _out_of_order(words, shares, wanted)


def _is_likely(words: Sequence[str], shingled: set[tuple[str, ...]], wanted: Sequence[str]) -> bool:
    if len(words) < LENGTH:
        return bool(words) and words[0] in wanted
    own = _shingles(words)
    return sum(shingle in shingled for shingle in own) >= 0.2 * len(own)


def _without_strangers(kept: list[int], words: Sequence[Sequence[str]], rough: Sequence[bool]) -> list[int]:
    shares = _shares(kept, words, rough)
    return [i for i in kept if shares[i] >= 0.3 or len(words[i]) < LENGTH]


def _shares(kept: Sequence[int], words: Sequence[Sequence[str]], found: Sequence[bool]) -> list[float]:
    shares, at = [0.0] * len(words), 0
    for i in kept:
        size = len(words[i])
        shares[i] = sum(found[at : at + size]) / size if size else 0.0
        at += size
    return shares


def _matched(ours: Sequence[object], theirs: Sequence[object], more: int, size: int) -> list[bool]:
    found = [False] * size
    for block in SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks():
        if block.size:
            found[block.a : block.a + block.size + more] = [True] * (block.size + more)
    return found[:size]


def _shingles(words: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(words[i : i + LENGTH]) for i in range(len(words) - LENGTH + 1)]


def _out_of_order(words: Sequence[Sequence[str]], shares: list[float], wanted: Sequence[str]) -> list[float]:
    """A summary may stand elsewhere than the gold has it; what is left of the gold is looked for anywhere."""
    left = Counter(_shingles(wanted))
    for own, share in zip(words, shares, strict=True):
        if share >= 0.5:
            left.subtract(_shingles(own))
    for i, own in enumerate(words):
        if shares[i] < 0.5 and len(own) >= LENGTH:
            shingles = Counter(_shingles(own))
            hits = sum(min(count, max(0, left[shingle])) for shingle, count in shingles.items())
            if hits >= 0.8 * shingles.total():
                shares[i] = hits / shingles.total()
                left.subtract(shingles)
    return shares


def told(lines: Sequence[str], wanted: Sequence[str], unwanted: Sequence[str]) -> list[float]:
    """1 for lines with a phrase of the article, 0 for lines with one of what stands around it, else UNKNOWN."""
    marks = [UNKNOWN] * len(lines)
    spaced = [" ".join(line.split()) for line in lines]
    for phrases, mark in ((unwanted, 0.0), (wanted, 1.0)):
        for phrase in (" ".join(phrase.split()) for phrase in phrases):
            holders = [i for i, line in enumerate(spaced) if phrase in line]
            for i in holders if mark == 0 or len(holders) == 1 else []:
                marks[i] = mark
    return marks
