"""Words, and the sentences that they stand in. A quotation is one word here, whatever it holds."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sayso.analyze.quotations import Quotation
from sayso.analyze.words import words
from sayso.models import Paragraph

__all__ = ["Sentence", "Token", "sentences"]

_TOKEN = re.compile(r"(?:[^\W\d_]\.){2,}|\d+(?:[.,:]\d+)*\w*|\w+(?:[-’'&]\w+)*|\.{2,}|--+|[\"“”„«»‘’'`]+|[^\w\s]")
_ABBREVIATIONS = words(
    "mr mrs ms dr sen sens rep reps gov gen lt col sgt capt st jr sr rev hon prof inc corp ltd co no vs etc"
    " jan feb mar apr jun jul aug sept sep oct nov dec d-calif r-ky mich fla ohio pa va md conn mass calif ariz"
)
_LONGEST = 120  # tokens; a longer sentence is a list or no prose, and is cut to keep the work linear
_ENDS = frozenset((".", "?", "!", "…", "..", "..."))
_MARKS = "'’‘\"”“»« "
# After "U.S." they begin a sentence; anything else with a capital there may be a name.
_OPENERS = words("He She It They We The A An This That These Those But And In On At As If When While However")


@dataclass(frozen=True, slots=True)
class Token:
    start: int
    end: int
    text: str
    low: str
    quotation: Quotation | None = None

    @property
    def is_word(self) -> bool:
        return self.quotation is None and self.text[0].isalnum()

    @property
    def is_name(self) -> bool:
        return self.quotation is None and self.text[0].isupper()


Sentence = tuple[Token, ...]


def sentences(
    text: str, paragraphs: Sequence[Paragraph], quoted: Sequence[Quotation]
) -> Iterator[tuple[Paragraph, list[Sentence]]]:
    """Each paragraph with its sentences, in order."""
    position = 0
    for paragraph in paragraphs:
        first = position
        while position < len(quoted) and quoted[position].start < paragraph.end:
            position += 1
        yield paragraph, list(_split(text, _tokens(text, paragraph, quoted[first:position])))


def _tokens(text: str, paragraph: Paragraph, quoted: Sequence[Quotation]) -> list[Token]:
    tokens: list[Token] = []
    at = paragraph.start
    for quotation in quoted:
        tokens += _words(text, at, quotation.start)
        whole = text[quotation.start : quotation.end]
        tokens.append(Token(quotation.start, quotation.end, whole, "", quotation))
        at = quotation.end
    tokens += _words(text, at, paragraph.end)
    return tokens


def _words(text: str, start: int, end: int) -> Iterator[Token]:
    for match in _TOKEN.finditer(text, start, end):
        word = match.group()
        yield Token(match.start(), match.end(), word, word.lower().replace("’", "'"))


def _split(text: str, tokens: list[Token]) -> Iterator[Sentence]:
    first = 0
    for i in range(len(tokens)):
        following = tokens[i + 1] if i + 1 < len(tokens) else None
        if following is None or i - first >= _LONGEST or _ends(text, tokens, i, following):
            yield tuple(tokens[first : i + 1])
            first = i + 1


def _ends(text: str, tokens: list[Token], i: int, following: Token) -> bool:
    token = tokens[i]
    if token.quotation is not None:
        return _ends_in_quotation(text[slice(*token.quotation.inner)].rstrip(_MARKS)[-1:], tokens, i + 1)
    if len(token.text) > 2 and token.text.endswith(".") and following.text in _OPENERS:
        return token.text[0].isalpha()
    if token.text not in _ENDS or (following.quotation is None and not following.text[0].isalnum()):
        return False
    if following.start == token.end or following.text[0].islower():
        return False
    before = tokens[i - 1] if i else None
    if token.text == "." and before is not None and before.end == token.start and before.quotation is None:
        return before.low not in _ABBREVIATIONS and not (len(before.text) == 1 and before.text.isupper())
    return True


def _ends_in_quotation(last: str, tokens: list[Token], i: int) -> bool:
    if tokens[i].quotation is not None:
        return last in ".?!…"
    return tokens[i].is_name and (last == "." or (last in "?!…" and not _tag_follows(tokens, i)))


def _tag_follows(tokens: list[Token], i: int) -> bool:
    """Whether the words after a quoted question are the tag of its speaker: names and soon a verb of saying."""
    for token in tokens[i : i + 5]:
        if token.low in _TAGS:
            return True
        if not token.is_name and token.low not in ("the", "a", "of"):
            return False
    return False


_TAGS = words(
    "said says asked asks added adds wrote writes tweeted told replied continued wondered exclaimed shouted joked"
    " responded declared yelled argued concluded"
)
