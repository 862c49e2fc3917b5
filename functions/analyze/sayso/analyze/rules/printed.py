"""Words that the page itself gives to somebody: posts, answers and quotations that are paragraphs of their own."""

import re
from collections.abc import Sequence

from sayso.analyze.attribution import Attribution
from sayso.models import Paragraph

__all__ = ["printed_attributions", "without_printed"]

_WORDS = frozenset(("post", "answer", "blockquote"))
_CONFIDENCE = 0.9  # an estimate: what is left to err is whether the page's markup was read well


def printed_attributions(text: str, paragraphs: Sequence[Paragraph]) -> list[Attribution]:
    """One for each paragraph of somebody's words, without the name or "A" that leads it as a label."""
    found = []
    for p in paragraphs:
        if p.role in _WORDS and p.by is not None:
            label = re.compile(rf"(?:{re.escape(p.by)}|\w{{1,2}})\s*[:：]\s*", re.IGNORECASE).match(
                text, p.start, p.end
            )
            start = label.end() if label else p.start
            if start < p.end:
                found.append(Attribution(((start, p.end),), (), (), _CONFIDENCE, speaker=p.by))
    return found


def without_printed(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """What is left to the rules: the writer's text, and words of whom the page does not name."""
    return [p for p in paragraphs if p.role != "attribution" and not (p.role in _WORDS and p.by is not None)]
