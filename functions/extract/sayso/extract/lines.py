"""What a line of text is like: its white space, its folded form, whether it is a sentence."""

import re
import unicodedata

__all__ = ["folded", "is_sentence", "letters", "tidy", "word_count"]

# Soft hyphen, zero-width space, word joiner, byte order mark: marks for line breaking that no reader sees.
INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")
ENDS_SENTENCE = re.compile(r"[.!?…。！？؟।۔][\"'”’»›“‘)\]」』]*$")
# Scripts that put no spaces between words: about two characters are a word.
UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


def tidy(text: str) -> str:
    """One line in NFC, its white space single spaces, without invisible marks."""
    return " ".join(INVISIBLE.sub("", unicodedata.normalize("NFC", text)).split())


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
