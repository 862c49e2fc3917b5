"""Whether lines stand in another text: an extractor's result, the page's JSON-LD, its description, the page itself."""

import re
from collections.abc import Iterable, Sequence

__all__ = ["Witness", "Words", "triples", "words_of"]

Words = tuple[str, ...]
WORD = re.compile(r"[^\W_]+")


def words_of(text: str) -> Words:
    """Case folded, alike for two renderings of the same line."""
    return tuple(WORD.findall(text.casefold()))


def triples(words: Words) -> list[Words]:
    """Three words in a row, or all where there are fewer."""
    return list(zip(words, words[1:], words[2:], strict=False)) or [words]


class Witness:
    """The lines of one text, to be asked for others."""

    def __init__(self, lines: Iterable[str]) -> None:
        every = [words for line in lines if (words := words_of(line))]
        self.size = sum(map(len, every))
        self.lines = frozenset(every)
        self.triples = {three for words in every for three in triples(words)}

    def has(self, words: Words) -> float:
        """The share of a line that is there; lines of up to three words are there as lines or not at all."""
        if not words:
            return 0.0
        if words in self.lines:
            return 1.0
        if len(words) <= 3:
            return 0.0
        own = triples(words)
        return sum(three in self.triples for three in own) / len(own)

    def share(self, lines: Sequence[Words]) -> list[float]:
        return [self.has(words) for words in lines] if self.size else [-1.0] * len(lines)
