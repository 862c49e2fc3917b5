"""How sure it is that the text is the article, the whole article and nothing but the article."""

from collections.abc import Sequence

from sayso.extract.blocks import Block
from sayso.extract.lines import is_sentence
from sayso.extract.metadata import Metadata
from sayso.models import Removed

__all__ = ["confidence"]

WHOLE = 1_500
"""Characters of a usual short news story; teasers and the part above a paywall have fewer."""


def confidence(blocks: Sequence[Block], removed: Sequence[Removed], meta: Metadata) -> float:
    """Four questions, added up by weight. A heuristic, not a probability.

    0.4: the share of the text that stands in paragraphs of whole sentences; 0.2: its length against a short story's;
    0.2: whether the page says that it is an article, or has a title and a date; 0.2: the share of lines that were no
    residue.
    """
    size = sum(len(block.text) for block in blocks)
    prose = sum(len(block.text) for block in blocks if is_sentence(block.text)) / size
    declared = 1.0 if meta.is_article else 0.4 * bool(meta.title) + 0.4 * bool(meta.published_at)
    clean = len(blocks) / (len(blocks) + len(removed))
    return round(0.4 * prose + 0.2 * min(1.0, size / WHOLE) + 0.2 * declared + 0.2 * clean, 2)
