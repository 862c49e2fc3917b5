"""Cues in a sentence: verbs that attribute, with their subject and what frames their content."""

from dataclasses import dataclass

from sayso.analyze.rules.cues import AUXILIARIES, BE, MODALS, NEED_DOCUMENT, NEGATIONS, VERBS, Verb
from sayso.analyze.rules.phrases import (
    CONJUNCTIONS,
    DETERMINERS,
    PREPOSITIONS,
    is_adverb,
    phrase_before,
)
from sayso.analyze.sentences import Sentence
from sayso.analyze.words import words

__all__ = ["Cue", "cues"]

Range = tuple[int, int]
_REACH = 40
_STATING = words(
    "report study memo memorandum letter statement document survey poll review paper email filing complaint indictment"
    " lawsuit affidavit audit analysis article data number figure result research statistic record"
    " finding investigation"
    " transcript tweet post headline team scientist researcher engineer investigator official court judge jury analyst"
)
_NOBODY = words("nobody no neither none")
_SIGNS = words("sign banner tattoo notice plate label placard badge poster screen image sensor sensors gauge gauges")
_PLURALS = words("they we i you people police who both others some many officials women men")


@dataclass(frozen=True, slots=True)
class Cue:
    """Indices are of tokens. `shared` is a verb that has its subject from the cue before: ", adding", "and said"."""

    verb: Verb
    frames: frozenset[str]
    first: int
    after: int
    subject: Range | None
    shared: bool = False
    negated: bool = False
    modal: bool = False
    passive: bool = False
    apposition: Range | None = None

    @property
    def start(self) -> int:
        return self.subject[0] if self.subject and self.subject[0] < self.first else self.first


def cues(s: Sentence) -> list[Cue]:
    found: list[Cue] = []
    headline = _is_headline(s)
    for i, token in enumerate(s):
        verb = VERBS.get(token.low)
        if verb is None or token.quotation is not None or (token.is_name and i and not headline):
            continue
        cue = _cue(s, i, verb)
        if cue is not None:
            found.append(cue)
    return found


def _is_headline(s: Sentence) -> bool:
    """Whether most words have a capital, so that it tells nothing."""
    long = [token for token in s if token.is_word and len(token.text) > 3]
    return sum(token.is_name for token in long) * 3 > len(long) * 2


def _cue(s: Sentence, at: int, verb: Verb) -> Cue | None:
    first = at
    while first > 0 and (s[first - 1].low in AUXILIARIES or is_adverb(s[first - 1].low)):
        first -= 1
    helping = {token.low for token in s[first:at]}
    if s[first].low == "having":
        return None
    frames, after = _frames(s, at, verb)
    if first > 0 and s[first - 1].low == "to":
        return _went_on(s, first, after, verb, frames)
    if verb.form == "ing" and not helping & BE:
        return _gerund(s, first, at, after, verb, frames)
    subject, apposition = _subject(s, first - 1)
    shared = first > 0 and (s[first - 1].low in CONJUNCTIONS or _conjunction_and_comma(s, first - 1))
    if shared:
        subject, apposition = None, None
    if not helping & AUXILIARIES and not _finite(s, verb, first, subject, shared=shared):
        return None
    if subject is not None and not _can_speak(s, verb, subject):
        return None
    return Cue(
        verb,
        frames,
        first,
        after,
        subject,
        shared,
        negated=bool(helping & NEGATIONS) or (subject is not None and s[subject[0]].low in _NOBODY),
        modal=bool(helping & MODALS),
        passive=bool(helping & BE) and verb.form in ("past", "participle"),
        apposition=apposition,
    )


def _finite(s: Sentence, verb: Verb, first: int, subject: Range | None, *, shared: bool) -> bool:
    """Whether a form without auxiliary is a verb here, and no noun or participle."""
    if verb.form == "participle" or (verb.form == "base" and not _plural_before(s, first)):
        return False
    return not verb.may_be_noun or _agrees(s, verb, subject, shared=shared)


def _can_speak(s: Sentence, verb: Verb, subject: Range) -> bool:
    if any(token.low in _SIGNS for token in s[subject[0] : subject[1]]):
        return False
    return verb.lemma not in NEED_DOCUMENT or _documents(s, subject)


def _documents(s: Sentence, subject: Range) -> bool:
    """Whether the subject can state something: a document, data, or people."""
    within = s[subject[0] : subject[1]]
    return any(t.low in _STATING or t.low.rstrip("s") in _STATING for t in within) or (
        any(t.is_name for t in within[1:]) or within[-1].is_name or within[-1].low in _PLURALS | {"he", "she", "it"}
    )


def _conjunction_and_comma(s: Sentence, i: int) -> bool:
    return i > 0 and s[i].text == "," and s[i - 1].low in CONJUNCTIONS


def _frames(s: Sentence, at: int, verb: Verb) -> tuple[frozenset[str], int]:
    for particle, frames in verb.particles:
        if tuple(token.low for token in s[at + 1 : at + 1 + len(particle)]) == particle:
            return frames, at + 1 + len(particle)
    return verb.frames, at + 1


def _went_on(s: Sentence, first: int, after: int, verb: Verb, frames: frozenset[str]) -> Cue | None:
    """In "went on to say" it attributes; other infinitives tell what somebody might say."""
    if first > 2 and s[first - 2].low == "on" and s[first - 3].low in ("went", "goes"):
        subject, apposition = _subject(s, first - 4)
        return Cue(verb, frames, first - 3, after, subject, apposition=apposition)
    if first > 1 and s[first - 2].low in ("declined", "refused", "declines", "refuses"):
        subject, apposition = _subject(s, first - 3)
        return Cue(verb, frames, first - 2, after, subject, negated=True, apposition=apposition)
    return None


def _gerund(s: Sentence, first: int, at: int, after: int, verb: Verb, frames: frozenset[str]) -> Cue | None:
    if first == 0 or s[first - 1].text not in (",", "—", "–", "--", ";") or at != first:
        return None
    return Cue(verb, frames, first, after, None, shared=True)


def _subject(s: Sentence, last: int) -> tuple[Range | None, Range | None]:
    """The noun phrase before a verb, and the apposition or insertion between them."""
    if last < 0:
        return None, None
    token = s[last]
    if token.text == ")":
        opened = next((i for i in range(last, max(-1, last - 12), -1) if s[i].text == "("), 0)
        return _subject(s, opened - 1)
    if token.low in ("who", "which", "that"):
        before = last - 2 if last > 1 and s[last - 1].text == "," else last - 1
        return (phrase_before(s, before), None) if before >= 0 else (None, None)
    if token.text in (",", "—", "–", "--"):
        return _subject_before_apposition(s, last)
    return phrase_before(s, last), None


def _subject_before_apposition(s: Sentence, last: int) -> tuple[Range | None, Range | None]:
    mark = s[last].text
    opened = next((i for i in range(last - 1, max(-1, last - _REACH), -1) if s[i].text == mark), 0)
    subject = phrase_before(s, opened - 1) if opened else None
    if subject is not None and _is_age(s, subject):
        subject = phrase_before(s, subject[0] - 2)
    if subject is None or not (
        _apposition(s, opened + 1) or _names(s, subject, opened + 1) or s[last - 1].low in VERBS
    ):
        return None, None
    return subject, (opened + 1, last)


def _is_age(s: Sentence, subject: Range) -> bool:
    return (
        subject[1] - subject[0] == 1
        and s[subject[0]].text.isdigit()
        and subject[0] > 1
        and s[subject[0] - 1].text == ","
    )


def _names(s: Sentence, subject: Range, i: int) -> bool:
    """Whether a name explains the subject: "the spokesman, Ann Lee, said"."""
    return s[i].is_name and s[subject[0]].low in DETERMINERS


def _apposition(s: Sentence, i: int) -> bool:
    token = s[i]
    return (
        token.low in DETERMINERS
        or token.low in ("who", "whose", "which", "of", "in", "speaking", "once")
        or (token.is_word and not token.is_name and token.low not in PREPOSITIONS and token.low not in CONJUNCTIONS)
        or token.text[0].isdigit()
    )


def _plural_before(s: Sentence, first: int) -> bool:
    if first == 0:
        return False
    word = s[first - 1]
    if word.low in DETERMINERS and word.low not in _PLURALS:
        return False
    return (
        word.low in _PLURALS
        or word.low in CONJUNCTIONS
        or (word.low.endswith("s") and word.low != "its")
        or word.text == ","
    )


def _agrees(s: Sentence, verb: Verb, subject: Range | None, *, shared: bool) -> bool:
    if subject is None:
        return shared and verb.form == "s"
    head = s[subject[1] - 1]
    if verb.form == "base":
        return head.low in _PLURALS or (head.low.endswith("s") and (not head.is_name or subject[1] - subject[0] > 1))
    if head.low in ("they", "we", "i", "you"):
        return False
    return (
        head.is_name
        or head.low in ("he", "she", "it", "who", "which", "that")
        or (s[subject[0]].low in DETERMINERS and not head.low.endswith("s"))
    )
