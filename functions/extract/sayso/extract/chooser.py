"""Which candidates are the article: those that the forest says so of, each once."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from sayso.extract.blocks import Block
from sayso.extract.candidates import Candidate
from sayso.extract.features import Evidence, columns_of
from sayso.extract.forest import forest
from sayso.extract.witnesses import Words, triples, words_of

__all__ = ["chosen", "settled"]

LEAST = 0.55
"""Probability from which a candidate is taken; cross-validated, precision and recall of news weigh the same there."""
NEXT_TO_NOTHING = 0.25
"""Share of the extractor's text under which the extractor is believed instead."""
TELLING = 25
"""Letters of a line that is not said twice by chance."""
MOST_HOLDERS = 20


def chosen(candidates: Sequence[Candidate], evidence: Evidence, extracted: Sequence[Block]) -> list[Block]:
    """`extracted` stands where hardly a candidate is taken."""
    if not candidates:
        return list(extracted)
    probabilities = forest().probabilities(columns_of(candidates, evidence))
    return settled([Block(c.text, c.role) for c in candidates], probabilities, extracted)


def settled(
    blocks: Sequence[Block], probabilities: NDArray[np.float32], extracted: Sequence[Block], least: float = LEAST
) -> list[Block]:
    taken = once([block for block, probability in zip(blocks, probabilities, strict=True) if probability >= least])
    return taken if _size(taken) >= NEXT_TO_NOTHING * _size(extracted) else once(extracted)


def _size(blocks: Iterable[Block]) -> int:
    return sum(len(block.text) for block in blocks)


def once(blocks: Sequence[Block]) -> list[Block]:
    """Without lines that were there before, and without what a longer line says, too, as pull quotes do."""
    unique: set[Words] = set()
    fresh = []
    for block in blocks:
        words = words_of(block.text)
        if not _tells(words) or words not in unique:
            fresh.append((block, words))
        unique.add(words)
    holders = _holders(words for _, words in fresh)
    return [block for block, words in fresh if not _is_within_another(words, holders)]


def _tells(words: Words) -> bool:
    return sum(map(len, words)) >= TELLING


def _holders(lines: Iterable[Words]) -> dict[Words, list[Words]]:
    """The lines that have three words in a row, but for phrases that everybody uses."""
    holders: dict[Words, list[Words]] = {}
    for words in lines:
        for three in triples(words):
            own = holders.setdefault(three, [])
            if len(own) < MOST_HOLDERS:
                own.append(words)
    return holders


def _is_within_another(words: Words, holders: dict[Words, list[Words]]) -> bool:
    if not _tells(words):
        return False
    own = triples(words)
    first = min((holders[three] for three in own), key=len)
    return any(len(other) > len(words) and set(own) <= set(triples(other)) for other in first)
