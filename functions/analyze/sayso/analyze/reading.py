"""A text with its quotations and sentences, read once for everything that looks at them."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from sayso.analyze.quotations import Quotation, quotations
from sayso.analyze.sentences import Sentence, sentences
from sayso.models import Paragraph

__all__ = ["Reading", "read"]


@dataclass(frozen=True, slots=True)
class Reading:
    text: str
    paragraphs: tuple[Paragraph, ...]
    quoted: tuple[Quotation, ...]
    sentences: tuple[Sentence, ...]
    starts: tuple[int, ...]

    def sentence_at(self, offset: int) -> Sentence:
        """The sentence around `offset`, or the last one that starts before it."""
        return self.sentences[self.sentence_number(offset)] if self.sentences else ()

    def sentence_number(self, offset: int) -> int:
        """Of the same sentence, from 0."""
        return max(bisect_right(self.starts, offset) - 1, 0)


def read(text: str, paragraphs: Sequence[Paragraph]) -> Reading:
    quoted = quotations(text, paragraphs)
    split = tuple(s for _, of_paragraph in sentences(text, paragraphs, quoted) for s in of_paragraph)
    return Reading(text, tuple(paragraphs), quoted, split, tuple(s[0].start for s in split))
