"""What a line of text is like: its white space, its folded form, whether it is a sentence."""

import re
import unicodedata
from collections.abc import Iterator

__all__ = ["folded", "is_sentence", "letters", "sentences", "tidy", "word_count"]

# Soft hyphen, zero-width space, word joiner, byte order mark: marks for line breaking that no reader sees.
INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")
# The full stops of Latin, Arabic, Urdu, Devanagari, Armenian, Ethiopic, Burmese and Khmer; a space follows.
SPACED_MARKS = ".!?…؟۔।։።။។"
UNSPACED_MARKS = "。！？"
CLOSING = r"""["'”’»›“‘)\]」』]*"""
ENDS_SENTENCE = re.compile(rf"[{SPACED_MARKS}{UNSPACED_MARKS}]{CLOSING}$")
SENTENCE_END = re.compile(rf"[{SPACED_MARKS}]{CLOSING}(?!\S)|[{UNSPACED_MARKS}]{CLOSING}")
LONGEST_SENTENCE = 100
"""Words; a list in one line has a mark here and there."""
# Scripts that put no spaces between words: about two characters are a word.
UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


def tidy(text: str) -> str:
    """One line in NFC, its white space single spaces, without invisible marks."""
    # What is ASCII is in NFC, and has none of the marks.
    visible = text if text.isascii() else INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    return " ".join(visible.split())


def folded(text: str) -> str:
    """Letters and digits alone, case folded, one space between words: for telling whether two lines say the same."""
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold()))


def letters(text: str) -> int:
    return sum(map(str.isalpha, text))


def word_count(text: str) -> int:
    return len(text.split()) + len(UNSPACED.findall(text)) // 2


def is_sentence(line: str, least_words: int = 6) -> bool:
    """Whether the line ends as a sentence does and is as long as one."""
    return bool(ENDS_SENTENCE.search(line)) and word_count(line) >= least_words


def sentences(line: str) -> Iterator[str]:
    """The parts of a line that end as a sentence does and are as long as one."""
    start = 0
    for end in SENTENCE_END.finditer(line):
        part, start = line[start : end.end()], end.end()
        if 6 <= word_count(part) <= LONGEST_SENTENCE:
            yield part
