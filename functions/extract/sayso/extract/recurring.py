"""Which lines of a page its site is known for, by what was learned from other articles of the site."""

from collections.abc import Sequence

from sayso.extract.blocks import Block
from sayso.extract.lines import is_sentence, letters
from sayso.furniture import KNOWN_FROM, Furniture

__all__ = ["recurring_lines"]

SENTENCE_FROM = 5
"""Different articles for a line that is a sentence: what went before is told in the same words for some days."""
FIRST, LAST = 2, 5
"""Lines at either end where a sentence may go, as a legal notice; further inside it is the background of the story."""
MOST = 0.25
"""Share of the letters. Where more recurs, it is one article under several addresses."""


def recurring_lines(blocks: Sequence[Block], known: Furniture | None, article_id: str | None = None) -> frozenset[str]:
    """The texts of such lines, those that stood in other articles than this one."""
    if known is None:
        return frozenset()
    found = {
        block.text
        for n, block in enumerate(blocks)
        if block.role == "text" and known.articles_with(block.text, article_id) >= _needed(block.text, n, len(blocks))
    }
    recurring = sum(letters(block.text) for block in blocks if block.text in found)
    return frozenset(found) if recurring <= MOST * sum(letters(block.text) for block in blocks) else frozenset()


def _needed(line: str, place: int, count: int) -> float:
    """What introduces the next line, or asks, is part of an interview or of a list."""
    if line.rstrip()[-1:] in {":", "?", "：", "？"}:
        return float("inf")
    if not is_sentence(line):
        return KNOWN_FROM
    return SENTENCE_FROM if place < FIRST or place >= count - LAST else float("inf")
