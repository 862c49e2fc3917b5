"""Intermediaries: who passes on what somebody else said, as the sentence around a statement tells."""

from bisect import bisect_left
from collections.abc import Callable, Sequence

from sayso.analyze.attribution import Attribution
from sayso.analyze.names import DOCUMENTS
from sayso.analyze.rules.clauses import Cue
from sayso.analyze.rules.contents import addressee_end
from sayso.analyze.rules.phrases import PREPOSITIONS, phrase_after, phrase_before, skip_time
from sayso.analyze.sentences import Sentence, Token
from sayso.analyze.words import words
from sayso.models import Span

__all__ = ["addressee", "intermediaries"]

_QUOTING = words("quoted quotes quoting citing cited cites")


def intermediaries(
    s: Sentence, in_sentence: Sequence[Cue], attribution: Attribution, is_outlet: Callable[[Span], bool]
) -> tuple[Span, ...]:
    """Their mentions, from the one nearest the reader. Who is told is one of them where it `is_outlet`."""
    if not attribution.source or not attribution.cue:
        return ()
    source, cue = attribution.source[0], attribution.cue[0]
    at = bisect_left(s, source[0], key=lambda token: token.start)
    found = _according_to(s, cue, source) or _citing(s, in_sentence, cue, source)
    if found:
        return found
    return _inserted(s, in_sentence, cue) or _reporting(s, in_sentence, at, is_outlet)


def _according_to(s: Sentence, cue: Span, source: Span) -> tuple[Span, ...]:
    for i in range(len(s) - 2):
        if s[i].low == "according" and s[i + 1].low == "to" and s[i].start != cue[0]:
            phrase = phrase_after(s, i + 2)
            if phrase is not None and s[phrase[0]].start != source[0]:
                return (_span(s, phrase),)
    return ()


def _citing(s: Sentence, in_sentence: Sequence[Cue], cue: Span, source: Span) -> tuple[Span, ...]:
    at = bisect_left(s, cue[0], key=lambda token: token.start)
    if at >= len(s) or s[at].low not in _QUOTING:
        return ()
    if s[at].low.endswith("ing"):
        for other in in_sentence:
            if other.subject is not None and _span(s, other.subject) != source:
                return (_span(s, other.subject),)
        return ()
    subject = phrase_before(s, at - 1)
    return (_span(s, subject),) if subject is not None else ()


def _inserted(s: Sentence, in_sentence: Sequence[Cue], cue: Span) -> tuple[Span, ...]:
    """Who tells it by a tag between the subject and its verb: "The memo, the Post says, describes ..."."""
    own = next((one for one in in_sentence if s[one.first].start <= cue[0] < s[one.after - 1].end), None)
    if own is None or own.apposition is None:
        return ()
    first, after = own.apposition
    for other in in_sentence:
        if first <= other.first < after and other.subject is not None and other.subject[0] >= first:
            return (_span(s, other.subject),)
    return ()


def _reporting(s: Sentence, in_sentence: Sequence[Cue], at: int, is_outlet: Callable[[Span], bool]) -> tuple[Span, ...]:
    """The subject of a verb of saying whose whole content is that the source says something."""
    ends = {at, at - 1 if at and s[at - 1].low == "that" else at}
    for other in in_sentence:
        if other.subject is None or other.passive or not other.frames & {"that", "tell"} or other.first >= at:
            continue
        told = addressee_end(s, other.after, at) if "tell" in other.frames else other.after
        if _document_by(s, other.after, at) or (s[at - 1].low == "that" and _within_medium(s, told, at - 1)):
            return (_span(s, other.subject),)
        after, cited = _past_insertion(s, told, at)
        while after < at and _tells_when(s[after]):
            after += 1
        if after in ends:
            outlet = (_span(s, (other.after, told)),) if told > other.after else ()
            outlet = outlet if outlet and is_outlet(outlet[0]) else ()
            return (*outlet, _span(s, other.subject), *(_cited(s, other) or cited))
    return ()


def _document_by(s: Sentence, after: int, at: int) -> bool:
    """Whether what is told is a document of the speaker's: "revealed details of a memo signed by engineers, who"."""
    told = s[after : at - 1]
    return s[at - 1].low in ("by", "from") and len(told) < 20 and any(token.low in DOCUMENTS for token in told)


def _within_medium(s: Sentence, after: int, at: int) -> bool:
    """Whether only "in his proclamation" stands there."""
    told = s[after:at]
    return 1 < len(told) < 8 and told[0].low in PREPOSITIONS and all(token.is_word for token in told)


def _past_insertion(s: Sentence, after: int, at: int) -> tuple[int, tuple[Span, ...]]:
    """Past ", citing two aides,"; and the two aides."""
    i = skip_time(s, after)
    if i + 1 >= at or s[i].text != "," or s[i + 1].low not in _QUOTING:
        return after, ()
    phrase = phrase_after(s, i + 2)
    end = next((j for j in range(i + 2, at) if s[j].text == ","), None)
    if phrase is None or end is None:
        return after, ()
    return end + 1, (_span(s, phrase),)


def addressee(s: Sentence, attribution: Attribution) -> tuple[Span, ...]:
    """Who was told, where the cue is a form of "tell"."""
    if not attribution.cue:
        return ()
    after = bisect_left(s, attribution.cue[-1][1], key=lambda token: token.start)
    if after == 0 or after >= len(s) or s[after - 1].low not in ("told", "tells", "tell", "telling"):
        return ()
    phrase = phrase_after(s, after)
    return (_span(s, phrase),) if phrase is not None else ()


def _cited(s: Sentence, cue: Cue) -> tuple[Span, ...]:
    if cue.apposition is None or s[cue.apposition[0]].low not in _QUOTING:
        return ()
    phrase = phrase_after(s, cue.apposition[0] + 1)
    return (_span(s, phrase),) if phrase is not None else ()


def _tells_when(token: Token) -> bool:
    return token.low in ("on", "late", "early", "earlier", "in", "a", "the", "statement", "report", "morning") or (
        token.low.endswith("day")
    )


def _span(s: Sentence, phrase: tuple[int, int]) -> Span:
    return s[phrase[0]].start, s[phrase[1] - 1].end
