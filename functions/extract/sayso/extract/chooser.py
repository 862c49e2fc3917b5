"""Which candidates are the article: those that the forest says so of, each once."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from sayso.extract.blocks import Block
from sayso.extract.candidates import Candidate
from sayso.extract.embedded import embedded_in
from sayso.extract.features import Evidence, Floats, columns_of
from sayso.extract.forest import Forest, forest
from sayso.extract.structures import structured
from sayso.extract.witnesses import Words, triples, words_of

__all__ = ["LEAST", "Choice", "believed", "chosen", "once", "settled"]

LEAST = 0.52
"""Probability from which a candidate is taken; cross-validated, precision and recall of news both hold there."""
DECLARED = 0.95
"""Share of a line that the `articleBody` has; of the `articleBody` the page has at least SHOWN."""
SHOWN = 0.8
FAR = math.log1p(20_000)
"""Letters below the text's beginning where few pages that the forest grew from still have any."""
DOUBTFUL = 0.1
"""Probability from which the extractor is believed so far down."""
COMMENT = 0.004
"""Probability of a reader's comment."""
SENTENCE = math.log1p(6)
NEXT_TO_NOTHING = 0.25
"""Share of the extractor's text under which the extractor is believed instead."""
TELLING = 25
"""Letters of a line that is not said twice by chance."""
MOST_HOLDERS = 20
"""Lines with the same three words that are looked at."""
MOSTLY = 0.8
"""Of a line's words."""
WHOLE = 300
"""Words of a line that may be a whole article."""
NEAR = 12
"""Lines above and below the article where its page's furniture is told of, too."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Lines of the page, each list in its order."""

    taken: list[Block]
    inside: list[Block] = field(default_factory=list)
    """Visible, between the first and the last that the forest takes, and not taken."""
    beside: list[Block] = field(default_factory=list)
    """Likewise, up to `NEAR` lines above the first and below the last."""
    probabilities: dict[str, float] = field(default_factory=dict)
    """Of each line's text, the forest's word; of repeated ones, the highest."""


def chosen(
    candidates: Sequence[Candidate],
    evidence: Evidence,
    extracted: Sequence[Block],
    times: Sequence[datetime | None] | None = None,
    trees: Forest | None = None,
) -> Choice:
    """`extracted` stands where hardly a candidate is taken. `times`: of the candidates' entries in a live blog.

    `trees`: another forest than the one that ships.
    """
    if not candidates:
        return Choice(list(extracted))
    columns = columns_of(candidates, evidence)
    probabilities = believed(columns, (trees or forest()).probabilities(columns))
    embedded = embedded_in(candidates)
    probabilities[embedded.beside(candidates, probabilities >= LEAST)] = 1
    blocks = structured(candidates, embedded, times or [None] * len(candidates))
    told = {block.text: block for block in blocks}
    taken = settled(blocks, probabilities, [told.get(block.text, block) for block in extracted])
    inside, beside = _passed(candidates, blocks, probabilities)
    order = np.argsort(probabilities, kind="stable")
    return Choice(taken, inside, beside, {blocks[at].text: float(probabilities[at]) for at in order})


def _passed(
    candidates: Sequence[Candidate], blocks: Sequence[Block], probabilities: Floats
) -> tuple[list[Block], list[Block]]:
    """What is passed over between the lines that are taken, and next to them."""
    taken = np.flatnonzero(probabilities >= LEAST)
    if not len(taken):
        return [], []
    first, last = int(taken[0]), int(taken[-1])
    near = range(max(0, first - NEAR), min(len(blocks), last + NEAR + 1))
    passed = [at for at in near if probabilities[at] < LEAST and not candidates[at].place.is_hidden]
    inside = [at for at in passed if first < at < last]
    return [blocks[at] for at in inside], [blocks[at] for at in passed if not first < at < last]


def believed(columns: Mapping[str, Floats], probabilities: Floats) -> Floats:
    """The forest's word, but for sentences of the `articleBody` that the page declares and shows, for what the
    extractor took further down in a text than the forest has seen any, and for what stands in one of several elements
    alike that are named for comments: of 1,800 such lines none was an article's.
    """
    is_declared = (columns["declared"] >= DECLARED) & (columns["declared_found"] >= SHOWN)
    is_beyond = (columns["letters_from_first"] >= FAR) & (columns["extracted"] >= DECLARED)
    is_sure = (is_declared & (columns["words"] > SENTENCE)) | (is_beyond & (probabilities >= DOUBTFUL))
    raised = np.where(is_sure, np.maximum(probabilities, LEAST), probabilities)
    return np.where(columns["commented"] > 0, np.minimum(raised, COMMENT), raised)


def settled(
    blocks: Sequence[Block], probabilities: Floats, extracted: Sequence[Block], least: float = LEAST
) -> list[Block]:
    taken = once([block for block, probability in zip(blocks, probabilities, strict=True) if probability >= least])
    return taken if _size(taken) >= NEXT_TO_NOTHING * _size(extracted) else once(extracted)


def _size(blocks: Iterable[Block]) -> int:
    return sum(len(block.text) for block in blocks)


def once(blocks: Sequence[Block]) -> list[Block]:
    """Without lines that were there before, and without what a longer line says, too, as pull quotes do.

    A line that is little but several others in one goes instead of them. Headings may quote the text.
    """
    fresh = _first_times([(block, words_of(block.text)) for block in blocks])
    sums = _sums_of_others(_within([words for _, words in fresh])) | _told_again([words for _, words in fresh])
    rest = [(block, words) for block, words in fresh if words not in sums]
    within = _within([words for _, words in rest])
    return [block for block, words in rest if block.role == "heading" or words not in within]


def _first_times(lines: Sequence[tuple[Block, Words]]) -> list[tuple[Block, Words]]:
    seen: set[Words] = set()
    fresh = []
    for block, words in lines:
        if not _tells(words) or words not in seen:
            fresh.append((block, words))
        seen.add(words)
    return fresh


def _sums_of_others(within: dict[Words, Words]) -> set[Words]:
    """Lines that are mostly made of several others."""
    parts: dict[Words, list[int]] = {}
    for part, whole in within.items():
        parts.setdefault(whole, []).append(len(part))
    return {whole for whole, sizes in parts.items() if len(sizes) > 1 and sum(sizes) >= MOSTLY * len(whole)}


def _told_again(lines: Sequence[Words]) -> set[Words]:
    """Very long lines, most of which the others say, too: the whole article once more, without its paragraphs."""
    large = sorted({words for words in lines if len(words) >= WHOLE}, key=len, reverse=True)
    if not large:
        return set()
    counts = Counter(three for words in lines for three in set(triples(words)))
    again: set[Words] = set()
    for words in large:
        own = set(triples(words))
        if sum(counts[three] > 1 for three in own) >= MOSTLY * len(own):
            again.add(words)
            counts.subtract(own)
    return again


def _within(lines: Sequence[Words]) -> dict[Words, Words]:
    """For lines that another says, too, and more: that other, the longest of them."""
    holders = _holders(lines)
    return {words: other for words in lines if (other := _longer_with(words, holders))}


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


def _longer_with(words: Words, holders: dict[Words, list[Words]]) -> Words | None:
    """The longest of the lines that say all of this one and more."""
    if not _tells(words):
        return None
    own = set(triples(words))
    rarest = min((holders[three] for three in own), key=len)
    longer = (other for other in rarest if len(other) > len(words) and own <= set(triples(other)))
    return max(longer, key=len, default=None)
