"""Noun phrases beside a verb, found without a tagger: by the closed classes of English and by capitals."""

from sayso.analyze.rules.cues import ADVERBS, AUXILIARIES, VERBS
from sayso.analyze.sentences import Sentence, Token
from sayso.analyze.words import words

__all__ = [
    "CLAUSE_LINKS",
    "CONJUNCTIONS",
    "DETERMINERS",
    "PREPOSITIONS",
    "PRONOUNS",
    "SUBORDINATORS",
    "TIMES",
    "is_adverb",
    "phrase_after",
    "phrase_before",
    "skip_time",
]

DETERMINERS = words(
    "the a an this these those his her its their our my your some many several most few no any each every another"
    " both all one two three four five six seven eight nine ten dozens hundreds thousands"
)
PRONOUNS = words("he she they it we i you who one others many some both neither none everyone nobody people")
_PERSONAL = words("he she they it we i you me him us them")
PREPOSITIONS = words(
    "in on at by for from with of to about into over after before during under against between among through without"
    " within since until near amid despite via like as across behind upon per than towards toward around"
)
CONJUNCTIONS = frozenset(("and", "or", "but", "then", "nor", "yet"))
SUBORDINATORS = words(
    "that when while because if as although though since whether where which who whom whose what how why than until"
    " unless before after once so whereas whenever"
)
TIMES = words(
    "monday tuesday wednesday thursday friday saturday sunday today yesterday tonight mon tue wed thu fri sat sun"
)
CLAUSE_LINKS = words("after before as since until")
_PARTICIPLE = ("ed", "seen", "made", "written", "sent", "held")
_DAY_PARTS = words("morning afternoon evening night week month year")
_SHORT = 30  # tokens
_BEFORE_PHRASE = _PERSONAL | AUXILIARIES | CONJUNCTIONS | (SUBORDINATORS - PREPOSITIONS)
_NOT_ADVERBS = words("july family italy assembly ally rally reply supply emily kelly police only holly beverly sally")
_JOINED = frozenset(("-", "&", "/", "'", "’", "$", "%", ".", "#", "@"))


def is_adverb(word: str) -> bool:
    return word in ADVERBS or (word.endswith("ly") and len(word) > 4 and word not in _NOT_ADVERBS)


def phrase_before(s: Sentence, last: int) -> tuple[int, int] | None:
    """`[first, after)` of the noun phrase whose last token is `last`."""
    last = _without_time(s, last)
    if last < 0:
        return None
    if "'" in s[last].low and s[last].low.split("'")[0] in _PERSONAL:
        return last, last + 1
    if (s[last].low in _PERSONAL and not _is_after_of(s, last)) or s[last].low in ("who", "which"):
        return last, last + 1
    first = last + 1
    while first > 0 and last - first < _SHORT and _continues(s, first - 1, last):
        first -= 1
        if _opens_phrase(s, first):
            break
    first = _trimmed(s, first, last)
    if first > last or not any(t.is_word or t.quotation for t in s[first : last + 1]):
        return None
    return first, last + 1


def _opens_phrase(s: Sentence, first: int) -> bool:
    """Whether a determiner begins the phrase here; "A" with a point is an initial."""
    initial = s[first].text == "A" and first + 1 < len(s) and s[first + 1].text == "."
    return s[first].low in DETERMINERS and not initial and first > 0 and not _reaches_over(s[first - 1].low)


def _is_after_of(s: Sentence, last: int) -> bool:
    """Whether a pronoun only completes the phrase, as in "one of them"."""
    return last > 1 and s[last - 1].low == "of"


def _reaches_over(word: str) -> bool:
    return word in PREPOSITIONS or word in DETERMINERS or word == "and"


def _without_time(s: Sentence, last: int) -> int:
    while last > 0 and (s[last].low in TIMES or (s[last].low in _DAY_PARTS and s[last - 1].low in TIMES)):
        last -= 1
        if s[last].low in ("on", "late", "early", "last"):
            last -= 1
    return last


def _continues(s: Sentence, i: int, last: int) -> bool:
    token = s[i]
    if token.quotation is not None or (i == last and _is_after_of(s, last)):
        return token.quotation is None or (i == last and _is_quoted_name(token))
    if not token.is_word:
        return token.text in _JOINED and i != last
    if token.low == "and":
        return 0 < i < last and s[i - 1].is_name and s[i + 1].is_name
    if _breaks_off(s, i, last):
        return False
    verb = VERBS.get(token.low)
    if verb is None or token.is_name or verb.form not in ("past", "s") or verb.may_be_noun:
        return True
    return i > 0 and s[i - 1].low in DETERMINERS


def _breaks_off(s: Sentence, i: int, last: int) -> bool:
    """Whether the word at `i` stands before a phrase and not in it."""
    token, before = s[i], s[i - 1].low if i else ""
    if token.low in CLAUSE_LINKS and i != last:
        return before not in ("such", "known")
    if token.low == "first" and before in DETERMINERS:
        return False
    return (token.low in _BEFORE_PHRASE and not _is_acronym(token)) or (is_adverb(token.low) and not token.is_name)


def _is_acronym(token: Token) -> bool:
    """As "US", which is no pronoun."""
    return len(token.text) > 1 and token.text.isupper()


def _is_quoted_name(token: Token) -> bool:
    """As the name of a website or paper in quotation marks."""
    closed = token.quotation is not None and token.quotation.closed
    return closed and len(token.text) < 40 and token.text[1:2].isupper() and token.text[-2:-1].isalnum()


def _trimmed(s: Sentence, first: int, last: int) -> int:
    """The start of the last noun phrase in `[first, last]`, where a preposition or conjunction leads into it."""
    while first <= last and (is_adverb(s[first].low) or not (s[first].is_word or s[first].quotation)):
        first += 1
    if first > last or s[first].low not in PREPOSITIONS:
        return first
    start = last
    while start > first + 1 and s[start].low not in DETERMINERS and not _heads(s, start - 1):
        start -= 1
    return start


def _heads(s: Sentence, i: int) -> bool:
    word = s[i].low
    return s[i].text == "," or word in TIMES or (word in PREPOSITIONS and word not in ("of", "for"))


def phrase_after(s: Sentence, first: int) -> tuple[int, int] | None:
    """`[first, after)` of the noun phrase from `first`: up to a comma, a verb, or what tells when and where."""
    after = first
    while after < len(s) and after - first < _SHORT:
        token = s[after]
        if token.quotation is not None:
            if after != first or len(token.text) > 40:
                break
        elif (not token.is_word and (token.text not in _JOINED or (token.text == "." and after == len(s) - 1))) or (
            after > first and _stops(s, after)
        ):
            break
        after += 1
        if after == first + 1 and s[first].low in _PERSONAL:
            break
    if first + 1 < after < len(s) and s[after].low == "by" and s[after - 1].low.endswith(_PARTICIPLE):
        after -= 1
    return (first, after) if after > first else None


def _stops(s: Sentence, i: int) -> bool:
    word = s[i].low
    if word in TIMES or word in AUXILIARIES or (word in SUBORDINATORS and word != "as"):
        return True
    if word == "and":
        return not (i + 1 < len(s) and s[i + 1].is_name and s[i - 1].is_name)
    if word in (
        "in",
        "on",
        "at",
        "during",
        "as",
        "after",
        "before",
        "to",
        "by",
        "via",
        "through",
        "about",
        "but",
        "or",
    ):
        return word not in ("in", "at", "on") or not s[i - 1].low.islower() or s[i - 1].is_name or _medium_follows(s, i)
    verb = VERBS.get(word)
    return verb is not None and not verb.may_be_noun and not s[i].is_name


def _medium_follows(s: Sentence, i: int) -> bool:
    return (i + 1 < len(s) and s[i + 1].low in ("a", "an", "his", "her", "their", "its")) or s[
        min(i + 1, len(s) - 1)
    ].low in TIMES


def skip_time(s: Sentence, i: int) -> int:
    """The index after words that tell a day, as "late on Tuesday", "last week", "on October 3"."""
    start = i
    if i < len(s) and s[i].low in ("late", "early", "earlier", "again", "later"):
        i += 1
    if i + 1 < len(s) and s[i].low == "on" and (s[i + 1].low in TIMES or s[i + 1].low in MONTHS):
        i += 1
    if i < len(s) and s[i].low in TIMES:
        i += 1
        return i + 1 if i < len(s) and s[i].low in _DAY_PARTS else i
    if i + 1 < len(s) and s[i].low in MONTHS and s[i + 1].text[0].isdigit():
        return i + 2
    if i + 2 < len(s) and s[i].low in MONTHS and s[i + 1].text == "." and s[i + 2].text[0].isdigit():
        return i + 3
    if i + 1 < len(s) and s[i].low in ("last", "this", "earlier") and s[i + 1].low in _DAY_PARTS:
        return i + 2
    return i if s[start : start + 1] and s[start].low in ("again", "later", "earlier") else start


MONTHS = words(
    "january february march april may june july august september october november december jan feb aug sept oct nov dec"
)
