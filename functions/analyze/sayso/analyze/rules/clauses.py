"""Cues in a sentence: verbs that attribute, with their subject and what frames their content."""

from dataclasses import dataclass

from sayso.analyze.rules.cues import AUXILIARIES, BE, MODALS, NEED_DOCUMENT, NEGATIONS, VERBS, Verb
from sayso.analyze.rules.phrases import (
    CLAUSE_LINKS,
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
_LEADING = words("by with to from")
_UNFINISHED = PREPOSITIONS | words("the a an its his their our my your every let's")
_SEVERAL = words(
    "two three four five six seven eight nine ten some many several most few all these those any other such more"
)
_OUTSIDE = words("i you")  # outside quotations the writer and the reader
_MARKS = "”\"'’»“ "
_NO_SUBJECT = PREPOSITIONS | words("while although though because if when where however yet still meanwhile and but")
_MEANS = words("phone telephone email e-mail text letter fax")
_CONDITIONS = words("if whether unless")
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
        if headline and verb.form == "past" and "think" in verb.frames:
            continue  # a participle: headlines tell in the present
        cue = _cue(s, i, verb)
        if cue is not None:
            found.append(cue)
    return found


def _is_headline(s: Sentence) -> bool:
    """Whether most words have a capital, so that it tells nothing."""
    long = [token for token in s if token.is_word and len(token.text) > 3]
    return sum(token.is_name for token in long) * 3 > len(long) * 2


def _cue(s: Sentence, at: int, verb: Verb) -> Cue | None:
    first = _first_of_verb(s, at)
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
    if subject is not None and not _speaks(s, verb, after, subject, alone=not helping & AUXILIARIES):
        return None
    return Cue(
        verb,
        frames,
        first,
        after,
        subject,
        shared,
        negated=bool(helping & NEGATIONS) or (subject is not None and s[subject[0]].low in _NOBODY),
        modal=bool(helping & MODALS) or _is_condition(s, subject),
        passive=bool(helping & BE) and verb.form in ("past", "participle"),
        apposition=apposition,
    )


def _finite(s: Sentence, verb: Verb, first: int, subject: Range | None, *, shared: bool) -> bool:
    """Whether a form without auxiliary is a verb here, and no noun or participle."""
    if verb.form == "participle" or (verb.form == "base" and not _plural_before(s, first)):
        return False
    return not verb.may_be_noun or _agrees(s, verb, first, subject, shared=shared)


def _first_of_verb(s: Sentence, at: int) -> int:
    """With its auxiliaries and adverbs; "May" with a capital is a month."""
    first = at
    while first > 0:
        before = s[first - 1]
        since = before.low == "since" and first > 1 and s[first - 2].low in AUXILIARIES
        if not (since or is_adverb(before.low) or (before.low in AUXILIARIES and before.text != "May")):
            break
        first -= 1
    return first


def _is_reduced(s: Sentence, verb: Verb, after: int, subject: Range) -> bool:
    """Whether the verb is a participle: "the tariffs announced by the president"."""
    by = after + 1 < len(s) and s[after].low == "by" and verb.form == "past" and verb.lemma != "say"
    return by and s[after + 1].low not in _MEANS and s[subject[1] - 1].low not in ("he", "she", "they", "it", "who")


def _is_condition(s: Sentence, subject: Range | None) -> bool:
    return subject is not None and subject[0] > 0 and s[subject[0] - 1].low in _CONDITIONS


def _speaks(s: Sentence, verb: Verb, after: int, subject: Range, *, alone: bool) -> bool:
    return _can_speak(s, verb, subject) and not (alone and _is_reduced(s, verb, after, subject))


def _can_speak(s: Sentence, verb: Verb, subject: Range) -> bool:
    last = s[subject[1] - 1]
    if last.low in _UNFINISHED and not (last.text.isupper() and len(last.text) > 1):
        return False
    if subject[1] - subject[0] == 1 and last.low.split("'")[0] in _OUTSIDE:
        return False
    if verb.may_be_noun and _is_noun(s, verb, subject):
        return False
    if any(token.low in _SIGNS for token in s[subject[0] : subject[1]]):
        return False
    return verb.lemma not in NEED_DOCUMENT or _documents(s, subject, alone=verb.lemma == "show")


def _is_noun(s: Sentence, verb: Verb, subject: Range) -> bool:
    """Whether what could be a verb is a noun here: "the mayor's claims", "six questions", "with street protests"."""
    first, last = s[subject[0]].low, s[subject[1] - 1].low
    adjacent = s[subject[1]].low in VERBS
    if subject[0] > 0 and adjacent and s[subject[0] - 1].low in PREPOSITIONS - CLAUSE_LINKS - {"as"}:
        return True
    return last.endswith(("'s", "s'")) or (verb.form == "s" and bool(_SEVERAL & {first, last}))


def _documents(s: Sentence, subject: Range, *, alone: bool) -> bool:
    """Whether the subject can state something: a document, data, or people where not documents `alone`."""
    within = s[subject[0] : subject[1]]
    if any(t.low in _STATING or t.low.rstrip("s") in _STATING for t in within):
        return True
    return not alone and (
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
    joined = first > 0 and s[first - 1].low == "and" and after < len(s) and s[after].low == "that"
    if first == 0 or at != first or (s[first - 1].text not in (",", "—", "–", "--", ";") and not joined):
        return None
    return Cue(verb, frames, first, after, None, shared=True)


def _subject(s: Sentence, last: int) -> tuple[Range | None, Range | None]:
    """The noun phrase before a verb, and the apposition or insertion between them."""
    if last >= 0 and s[last].text == ")":
        last = next((i for i in range(last, max(-1, last - 12), -1) if s[i].text == "("), 0) - 1
    if last < 0:
        return None, None
    token = s[last]
    described = _after_quotation(s, last) or (_far_before(s, last) if token.text == "," else None)
    if described is not None:
        return described
    if token.low in ("who", "which", "that"):
        before = last - 2 if last > 1 and s[last - 1].text == "," else last - 1
        return (_antecedent(s, before), None) if before >= 0 else (None, None)
    if token.text in (",", "—", "–", "--"):
        return _subject_before_apposition(s, last)
    return _with_relative(s, phrase_before(s, last)), None


def _after_quotation(s: Sentence, last: int) -> tuple[Range, Range] | None:
    """Somebody described at length between a quotation and a verb: "“...,” Ann Lee, a fellow at Larch, Ohio, said"."""
    quoted = next((i for i in range(last, max(-1, last - _REACH), -1) if s[i].quotation is not None), None)
    if quoted is None or s[quoted].text.rstrip(_MARKS)[-1:] not in (",", "?", "!") or not s[quoted + 1 :]:
        return None
    return _described(s, quoted + 1, last)


def _far_before(s: Sentence, last: int) -> tuple[Range, Range] | None:
    """The same at the start of a sentence: "Ann Lee, a fellow at Larch, Ohio, and a doctor, said"."""
    commas = sum(token.text == "," for token in s[: last + 1])
    return _described(s, 0, last) if commas > 2 and last < _REACH else None


def _described(s: Sentence, first: int, last: int) -> tuple[Range, Range] | None:
    opened = next((i for i in range(first, min(last, first + 8)) if s[i].text == ","), None)
    if opened is None or not s[first].is_name or any(_is_finite(s, i) for i in range(first, last + 1)):
        return None
    plain = all(token.is_word and token.low not in _NO_SUBJECT for token in s[first:opened])
    rest = last if s[last].text == "," else last + 1
    return ((first, opened), (opened + 1, rest)) if plain and opened + 1 < rest else None


def _is_finite(s: Sentence, i: int) -> bool:
    verb = VERBS.get(s[i].low)
    return s[i].quotation is not None or (verb is not None and verb.form in ("past", "s") and not verb.may_be_noun)


def _with_relative(s: Sentence, phrase: Range | None) -> Range | None:
    """With what a relative clause is about: "a woman who was hurt in the flood"."""
    if phrase is None or phrase[0] < 3 or s[phrase[0] - 1].low not in AUXILIARIES or s[phrase[0] - 2].low != "who":
        return phrase
    whom = phrase_before(s, phrase[0] - 3)
    return (whom[0], phrase[1]) if whom is not None else phrase


def _antecedent(s: Sentence, last: int) -> Range | None:
    """What "who" is said of: in "a memo signed by engineers of the ministry, who claim" the engineers."""
    phrase = phrase_before(s, last)
    if phrase is None:
        return None
    first = max((i + 1 for i in range(phrase[0] + 1, last) if s[i].low in _LEADING), default=phrase[0])
    return first, phrase[1]


def _subject_before_apposition(s: Sentence, last: int) -> tuple[Range | None, Range | None]:
    mark = s[last].text
    opened = next((i for i in range(last - 1, max(-1, last - _REACH), -1) if s[i].text == mark), 0)
    subject = phrase_before(s, opened - 1) if opened else None
    if subject is not None and _is_age(s, subject):
        subject = phrase_before(s, subject[0] - 2)
    if subject is not None and _is_origin(s, subject):
        subject = phrase_before(s, subject[0] - 3)
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


def _is_origin(s: Sentence, subject: Range) -> bool:
    """Whether it only tells where somebody is from: "Ann Lee, from Larch, who built it, said"."""
    return subject[0] > 2 and s[subject[0] - 2].text == "," and s[subject[0] - 1].low in PREPOSITIONS


def _names(s: Sentence, subject: Range, i: int) -> bool:
    """Whether a name explains the subject: "the spokesman, Ann Lee, said"."""
    return s[i].is_name and s[subject[0]].low in DETERMINERS


def _apposition(s: Sentence, i: int) -> bool:
    token = s[i]
    return (
        token.low in DETERMINERS
        or token.low.endswith("'s")
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


def _agrees(s: Sentence, verb: Verb, at: int, subject: Range | None, *, shared: bool) -> bool:
    if subject is None:
        return shared and verb.form == "s"
    head = s[subject[1] - 1]
    if verb.form == "base" and s[at - 1].low == "who":
        return True
    if verb.form == "base":
        return head.low in _PLURALS or (head.low.endswith("s") and (not head.is_name or subject[1] - subject[0] > 1))
    if head.low in ("they", "we", "i", "you"):
        return False
    return (
        head.is_name
        or head.low in ("he", "she", "it", "who", "which", "that")
        or (s[subject[0]].low in DETERMINERS and not head.low.endswith("s"))
    )
