"""Lines that are a link to another story: they break into the prose, follow a label, or close the page."""

from collections import Counter
from collections.abc import Container, Iterator, Sequence

from sayso.extract.blocks import Block
from sayso.extract.lines import is_sentence, word_count

__all__ = ["ends_in_teasers", "teasers"]

FEWEST_WORDS = 5
"""Of a story's title; shorter links name what the article tells of."""
PROSE_WORDS = 12
"""From so many on a line is prose, whatever it ends with."""
PATTERN = 3
"""Links that begin with the same two words are a part of the article's own form: "Read our full review of ..."."""


def teasers(
    blocks: Sequence[Block], reasons: Sequence[str | None], links: Container[str], closing: Container[str | None]
) -> Iterator[int]:
    """Of lists of products, sources or events, no line is one: there, no prose stands on both sides."""
    openings = Counter(_opening(block.text) for block in blocks if block.text in links)
    candidates = [
        reason is None and _is_teaser(block, links) and openings[_opening(block.text)] < PATTERN
        for block, reason in zip(blocks, reasons, strict=True)
    ]
    for start, end in _runs(candidates):
        before = _nearest(blocks, reasons, range(start - 1, -1, -1))
        after = _nearest(blocks, reasons, range(end, len(blocks)))
        labelled = start > 0 and reasons[start - 1] in closing
        if labelled or (_is_prose(before) and _is_prose(after)):
            yield from range(start, end)


def ends_in_teasers(tail: Sequence[Block], links: Container[str]) -> int:
    """Where in the tail a list of stories begins, perhaps with summaries: at a link, from which on every third line,
    and two at least, are links. The tail's length where there is none.
    """
    start, count = len(tail), 0
    for n in range(len(tail) - 1, -1, -1):
        if tail[n].text in links and word_count(tail[n].text) >= FEWEST_WORDS:
            count += 1
            if count >= 2 and count * 3 >= len(tail) - n:
                start = n
    return start


def _is_teaser(block: Block, links: Container[str]) -> bool:
    """Headings of an article may be links, and so may a sentence of it."""
    return (
        block.role != "heading"
        and block.text in links
        and word_count(block.text) >= FEWEST_WORDS
        and not block.text[0].islower()
        and not is_sentence(block.text)
    )


def _opening(line: str) -> tuple[str, ...]:
    return tuple(line.casefold().split()[:2])


def _runs(marks: Sequence[bool]) -> Iterator[tuple[int, int]]:
    start = None
    for i, mark in enumerate([*marks, False]):
        if mark and start is None:
            start = i
        elif not mark and start is not None:
            yield start, i
            start = None


def _nearest(blocks: Sequence[Block], reasons: Sequence[str | None], places: range) -> Block | None:
    """The first that stays."""
    return next((blocks[i] for i in places if reasons[i] is None), None)


def _is_prose(block: Block | None) -> bool:
    return block is not None and (is_sentence(block.text) or word_count(block.text) >= PROSE_WORDS)
