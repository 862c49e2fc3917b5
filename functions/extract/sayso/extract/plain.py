"""Plain text to blocks, and which of them is the title."""

from sayso.extract.blocks import Block
from sayso.extract.lines import ENDS_SENTENCE, is_sentence, tidy, word_count
from sayso.paragraphs import paragraphs

__all__ = ["blocks_of", "split_title"]

LONGEST_TITLE = 200
MOST_WORDS = 30


def blocks_of(text: str) -> list[Block]:
    return [Block(line) for p in paragraphs(text) if (line := tidy(text[p.start : p.end]))]


def split_title(blocks: list[Block]) -> tuple[str | None, list[Block]]:
    """The first line where it looks like a title, and the rest."""
    if len(blocks) > 1 and _looks_like_a_title(blocks[0].text, blocks[1].text):
        return blocks[0].text, blocks[1:]
    return None, blocks


def _looks_like_a_title(line: str, following: str) -> bool:
    """Titles end without a full stop, and are no part of a sentence that a line break cut."""
    if len(line) > LONGEST_TITLE or not 2 <= word_count(line) <= MOST_WORDS or following[:1].islower():
        return False
    return not (ENDS_SENTENCE.search(line) and is_sentence(line, 2) and line.rstrip("\"'”’»)")[-1] in ".。")
