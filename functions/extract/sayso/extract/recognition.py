"""Whether what was taken from a page is an article at all."""

import re
from collections.abc import Sequence

from sayso.extract.addresses import is_root
from sayso.extract.blocks import Block
from sayso.extract.lines import is_sentence, letters, sentences
from sayso.extract.metadata import Metadata

__all__ = ["reason_against"]

LEAST_LETTERS = 60
"""What is shorter is a notice, a teaser or a caption."""
LISTING_LINES = 15
LISTING_PROSE = 0.1
"""Share of the text in whole sentences. Of 1,051 article pages that were measured two are refused for it: a dance's
figures and a catalogue."""
LISTING_LETTERS = 300
"""From so many on, a page needs no lines to be a listing: a list may come as one. It refuses no more of those pages."""
UNMARKED = re.compile("[\u0e00-\u0fff]")
"""Thai, Lao and Tibetan, where neither a mark nor a space tells a sentence from a part of one."""
FRONT_PAGE_PROSE = 0.5


def reason_against(blocks: Sequence[Block], meta: Metadata, url: str | None) -> str | None:
    """What the page is instead; None where it may be an article. A page that says it is one is believed.

    The turns of an interview may be short; they are no listing.
    """
    size = sum(len(block.text) for block in blocks)
    count = sum(letters(block.text) for block in blocks)
    if count < LEAST_LETTERS:
        return "too little text"
    if meta.is_article or any(block.role == "answer" for block in blocks):
        return None
    prose = sum(len(block.text) for block in blocks if is_sentence(block.text, 12)) / size
    if len(blocks) >= LISTING_LINES and prose < LISTING_PROSE:
        return "a listing"
    if count >= LISTING_LETTERS and _share_in_sentences(blocks, count) < LISTING_PROSE:
        return "a listing"
    if url and is_root(url) and prose < FRONT_PAGE_PROSE:
        return "a front page"
    return None


def _share_in_sentences(blocks: Sequence[Block], count: int) -> float:
    """By letters, and wherever in its line a sentence stands. 1 where nobody can tell."""
    if sum(len(UNMARKED.findall(block.text)) for block in blocks) * 2 > count:
        return 1
    return sum(letters(sentence) for block in blocks for sentence in sentences(block.text)) / count
