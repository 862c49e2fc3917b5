"""The lines of a page that stood in its article or next to it and are not the article, each with the reason.

A reason is given only where it is as good as certain that the line is not the article: of the lines that are listed so,
under three in a hundred stand in what a reader takes for the article, on sites that were not learned from.
"""

from collections.abc import Container, Iterator

from sayso.extract.body import Reading
from sayso.extract.residue import known_reason, without_residue
from sayso.models import Removed

__all__ = ["certain_lines", "dropped"]

CERTAIN = 0.9
"""Probability from which on a line is the article's, although it stands where residue does."""
UNLIKELY = 0.3
"""Below it, a line inside of the article is what its words say, as "Read also: ..."."""
HARDLY = 0.005
"""Below it, a line is not the article, although its words do not tell what it is instead."""


def certain_lines(reading: Reading) -> frozenset[str]:
    return frozenset(line for line, probability in reading.probabilities.items() if probability >= CERTAIN)


def dropped(
    reading: Reading, links: Container[str] = frozenset(), furniture: Container[str] = frozenset()
) -> list[Removed]:
    """What was passed over for the article, and what trafilatura takes for text and is residue."""
    told: dict[str, str] = {}
    for line, reason, least in _told(reading, links, furniture):
        if reading.probabilities.get(line, 0) < least:
            told.setdefault(line, reason)
    own = {block.text for block in reading.blocks}
    return [Removed(text=line, reason=reason) for line, reason in told.items() if line not in own]


def _told(reading: Reading, links: Container[str], furniture: Container[str]) -> Iterator[tuple[str, str, float]]:
    """Lines, reasons, and the probability from which on the line may be the article's all the same."""
    for removed in without_residue(reading.extracted, links)[1]:
        yield removed.text, removed.reason, HARDLY if removed.reason == "link" else UNLIKELY
    for block in reading.inside:
        if reason := known_reason(block.text, furniture):
            yield block.text, reason, UNLIKELY
        else:
            yield block.text, "link" if block.text in links else "not_article", HARDLY
    # What stands outside of the article and reads like residue is residue.
    for block in reading.beside:
        if reason := known_reason(block.text, furniture):
            yield block.text, reason, 1
