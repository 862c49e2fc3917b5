"""Where the content of a cue begins and ends."""

from collections.abc import Callable
from dataclasses import dataclass

from sayso.analyze.rules.clauses import Cue
from sayso.analyze.rules.cues import AUXILIARIES, NEED_THAT, VERBS
from sayso.analyze.rules.phrases import (
    CONJUNCTIONS,
    DETERMINERS,
    PREPOSITIONS,
    TIMES,
    is_adverb,
    phrase_after,
    skip_time,
)
from sayso.analyze.sentences import Sentence, Token
from sayso.analyze.words import words

__all__ = ["Content", "addressee_end", "after", "before", "inverted", "is_title", "opening", "sentence_end", "stop"]

Range = tuple[int, int]
_AHEAD = 25
_ADVERBIAL = 4
_COORDINATORS = words("and but while though although whereas yet")
_MEDIA = words(
    "statement interview email e-mail letter speech tweet post release memo memorandum report message column essay"
    " op-ed"
    " article book blog video broadcast conference briefing call appearance television radio tv twitter facebook"
    " rally event debate hearing court testimony filing brief document news"
)
QUESTIONS = words("whether if who what when where why how which")
_CLAUSE_OPENERS = words("he she they it we there this i you nobody everybody everyone")
# A thing may follow them as well: "revealed a plan", and telling what was revealed is another matter.
_TAKE_THINGS = words("reveal disclose announce report confirm acknowledge recall mention predict imply explain")
_DASHES = frozenset(("—", "–", "-", "--"))
_ADDING = words("add note maintain remark")
_WHOM = words("him her it them me us you")
_NO_TAGS = words("about of like as for against")
_SUBORDINATE = words("while although though as since because when after whereas")
CLAUSE_FRAMES = frozenset(("that", "think", "tell", "ask"))


@dataclass(frozen=True, slots=True)
class Content:
    """Ranges of tokens. `rule` names what found it."""

    pieces: tuple[Range, ...]
    rule: str


def sentence_end(s: Sentence) -> int:
    end = len(s)
    while end > 0 and s[end - 1].quotation is None and s[end - 1].text in ".!?;…":
        end -= 1
    return end


def stop(s: Sentence, cue: Cue, later: list[Cue]) -> int:
    """Where what `cue` governs ends: at the end of the sentence, or before a cue that stands beside it."""
    end = _before_according(s, cue.after, sentence_end(s))
    if later:
        end = next((i for i in range(cue.after, min(end, later[-1].first)) if s[i].text == ";"), end)
    end = min(end, _main_clause(s, cue, end))
    for other in later:
        at = _boundary(s, cue, other)
        if at is not None and at > cue.after:
            return min(at, end)
    return end


def _main_clause(s: Sentence, cue: Cue, end: int) -> int:
    """Where the main clause begins after a clause with "while" or "as" that the cue stands in."""
    opener = next((i for i in range(min(3, len(s))) if s[i].low in _SUBORDINATE), None)
    if opener is None or cue.subject is None or cue.subject[0] - opener not in (1, 2):
        return end
    for i in range(cue.after + 1, end - 1):
        if s[i].text == "," and s[i + 1].quotation is None and s[i + 1].low in _CLAUSE_OPENERS:
            return i
    return end


def _before_according(s: Sentence, i: int, end: int) -> int:
    for j in range(i + 2, end - 1):
        if s[j].low == "according" and s[j + 1].low == "to" and s[j - 1].text in (",", "—", "–"):
            return j - 1
    return end


def _boundary(s: Sentence, cue: Cue, other: Cue) -> int | None:
    if other.shared and other.subject is None:
        if "quoting" in other.frames or other.verb.form not in ("ing", cue.verb.form):
            return None
        at = other.first - 1
        return at - 1 if at > 0 and s[at - 1].text == "," else at
    lead = other.start - 1
    if lead < 1:
        return None
    if s[lead].text == "," and (other.after >= sentence_end(s) or s[other.after].text == ","):
        return lead
    if s[lead].low in _COORDINATORS and s[lead - 1].text == ",":
        return lead - 1
    return lead if s[lead].low == "but" else None


def after(s: Sentence, cue: Cue, end: int) -> Content | None:
    """The content that follows its cue, by the first frame of the verb that fits."""
    frames = cue.frames
    i = addressee_end(s, cue.after, end) if "tell" in frames else cue.after
    if i >= end:
        return None
    if frames & {"that", "think", "tell"}:
        content = _clause(s, cue, i, end)
        if content is not None:
            return content
    i = skip_time(s, i)
    for frame, read in _READERS if i < end else ():
        content = read(s, i, end) if frame in frames else None
        if content is not None:
            return content
    return None


def _question(s: Sentence, i: int, end: int) -> Content | None:
    for j in (i, addressee_end(s, i, end)):
        k = skip_time(s, j)
        if k < end and s[k].text in (",", ":") and k + 1 < end:
            k += 1
        if k < end and s[k].quotation is not None:
            return _quote(s, k, end, set_off=True)
        if k < end and s[k].low in QUESTIONS:
            return Content(((k, end),), "question")
    return None


def addressee_end(s: Sentence, i: int, end: int) -> int:
    """The index after the addressee of a verb of telling that ends before `i`."""
    if i >= end or not s[i].is_word or s[i].low == "that":
        return i
    if s[i].low in DETERMINERS:
        i += 1
        while i < end and s[i].is_word and not _after_addressee(s, i):
            i += 1
    elif s[i].is_name:
        while i < end and (s[i].is_name or s[i].low in ("'s", "of", "and")):
            i += 1
    else:
        i += 1
        while i + 2 < end and s[i].low in ("and", "or"):
            i += 2
    return i


def _after_addressee(s: Sentence, i: int) -> bool:
    word = s[i].low
    return (
        word in DETERMINERS
        or word in PREPOSITIONS
        or word in ("that", "he", "she", "they", "it", "we", "there")
        or (s[i].is_name and not s[i - 1].is_name and s[i - 1].low not in DETERMINERS)
    )


def _clause(s: Sentence, cue: Cue, i: int, end: int) -> Content | None:
    i = skip_time(s, i)
    if i >= end:
        return None
    token = s[i]
    past = _past_that(s, cue, i, end)
    if past is not None:
        return Content(((past, end),), "that") if past < end else None
    if token.quotation is not None or not token.is_word:
        return _set_off(s, i, end)
    if token.low in PREPOSITIONS and token.low != "than":
        return _past_preposition(s, cue, i, end)
    return Content(((i, end),), _clause_rule(cue, token)) if _opens_clause(s, cue, i, end) else None


def _past_that(s: Sentence, cue: Cue, i: int, end: int) -> int | None:
    """The index after "that", and after the rest of an addressee before it: "told US media this month that"."""
    if s[i].low == "that":
        return i + 2 if i + 1 < end and s[i + 1].text == "," else i + 1
    if "tell" not in cue.frames or s[i].quotation is not None:
        return None
    for j in range(i, min(end - 1, i + 6)):
        if s[j].low == "that":
            return j + 1
        if not s[j].is_word or s[j].low in AUXILIARIES or s[j].low in VERBS or s[j].low in _CLAUSE_OPENERS - {"this"}:
            return None
    return None


def _is_clause(s: Sentence, i: int, end: int) -> bool:
    """Whether a verb seems to follow before the first relative clause: not in "the details of a memo that says so"."""
    for j in range(i, end):
        token = s[j]
        if token.low in _CLAUSE_OPENERS or (token.low in QUESTIONS and j == i) or token.low in AUXILIARIES:
            return True
        if token.low in ("who", "which", "that", "whose", "where") or token.text in (",", ";", ":"):
            return False
        if j > i and _may_be_verb(s, j, end):
            return True
    return False


def _may_be_verb(s: Sentence, j: int, end: int) -> bool:
    token, following = s[j], s[min(j + 1, end - 1)].low
    if token.is_name or s[j - 1].low in DETERMINERS:
        return False
    verb = VERBS.get(token.low)
    if token.low.endswith("ed") or (verb is not None and verb.form == "past"):
        return following not in PREPOSITIONS
    return s[j - 1].is_name and token.low.endswith("s") and not token.low.endswith("ss")


def _set_off(s: Sentence, i: int, end: int) -> Content | None:
    """What follows a verb and a mark: a quotation, a colon and a clause, an insertion."""
    token = s[i]
    if token.quotation is not None:
        return _quote(s, i, end, set_off=False)
    if token.text in (",", ":", "—", "–", "-", "--") and i + 1 < end and s[i + 1].quotation:
        return _quote(s, i + 1, end, set_off=True)
    if token.text == ":" and end - i > 2:
        return Content(((i + 1, end),), "colon")
    return _resumed(s, i, end) if token.text == "," else None


def _opens_clause(s: Sentence, cue: Cue, i: int, end: int) -> bool:
    token = s[i]
    if end - i < 3 and all(word.is_name for word in s[i:end]):
        return False
    if cue.verb.lemma in _TAKE_THINGS and not _is_clause(s, i, end):
        return False
    if token.low in VERBS and VERBS[token.low].form == "past" and not token.is_name:
        return False
    if token.low in CONJUNCTIONS or token.low in ("as", "when", "while", "because") or token.low.endswith("self"):
        return False
    if cue.verb.lemma in _ADDING and _is_clause(s, i, end):
        return True
    return cue.verb.lemma not in NEED_THAT or token.low in _CLAUSE_OPENERS or token.low in QUESTIONS


def _clause_rule(cue: Cue, token: Token) -> str:
    if "think" not in cue.frames:
        return "clause"
    return "to" if token.low == "to" else "think"


def _resumed(s: Sentence, i: int, end: int) -> Content | None:
    """What is said after an insertion: "said, citing two aides, that ..."."""
    for j in range(i + 1, min(end - 1, i + 15)):
        if s[j].text in (",", ":") and s[j + 1].quotation:
            return _quote(s, j + 1, end, set_off=True)
        if s[j].text == "," and s[j + 1].low == "that" and j + 2 < end:
            return Content(((j + 2, end),), "that")
    return None


def _past_preposition(s: Sentence, cue: Cue, i: int, end: int) -> Content | None:
    for j in range(i + 1, min(end, i + _AHEAD)):
        token = s[j]
        if token.low == "that" and j + 1 < end and s[j - 1].low not in PREPOSITIONS:
            return Content(((j + 1, end),), "that")
        if token.quotation is not None and s[j - 1].text not in (",", ":") and is_title(token):
            break
        if token.quotation is not None:
            return _quote(s, j, end, set_off=s[j - 1].text in (",", ":"))
        if token.low in VERBS and VERBS[token.low].form in ("past", "s") and not VERBS[token.low].may_be_noun:
            break
    passed = _past_medium(s, i, end)
    if passed is not None:
        if passed < end and s[passed].is_word and s[passed].low not in PREPOSITIONS:
            return Content(((passed, end),), "clause")
        return None
    if s[i].low in ("to", "of", "by", "about", "as", "from", "through", "via", "before", "over"):
        return None
    at = cue.start - 1
    beside = at >= 0 and (s[at].text == "," or s[at].quotation)
    return (
        None if beside or cue.verb.lemma == "post" or not _is_clause(s, i + 1, end) else Content(((i, end),), "clause")
    )


def is_title(token: Token) -> bool:
    """Whether a quotation looks like the name of something: a few words, those of weight with capitals."""
    inner = token.text.strip("“”\"'‘’«»„ ")
    long = [word for word in inner.split() if len(word) > 3]
    if len(inner) > 60 or inner[-1:] in ("?", "!"):
        return False
    return all(word[0].isupper() or not word[0].isalpha() for word in (long or inner.split()))


def _past_medium(s: Sentence, i: int, end: int) -> int | None:
    for j in range(i + 1, min(end, i + 7)):
        if s[j].low in _MEDIA:
            k = j + 1
            while k < end and (
                s[k].low in ("with", "to", "on", "from", "by", "for", "released", "about", "in") or s[k].is_name
            ):
                k += 1
                if s[k - 1].low in ("with", "to", "on", "from", "by") and k < end and s[k].low in DETERMINERS:
                    k += 2
            return skip_time(s, k)
        if s[j].low in TIMES or not s[j].is_word:
            return None
    return None


def _quote(s: Sentence, i: int, end: int, *, set_off: bool) -> Content:
    quotation = s[i].quotation
    assert quotation is not None  # noqa: S101 - every caller has looked
    finished = s[i].text.rstrip("”\"'’»“」")[-1:] in (".", ",", "?", "!")
    last = i + 1
    while last < end and s[last].quotation is not None:
        last += 1
    if last >= end or set_off or finished:
        return Content(((i, last),), "quote")
    if s[last].text == "," or s[last].low in PREPOSITIONS or s[last].low in ("when", "while", "as", "because"):
        return Content(((i, last),), "quote")
    return Content(((i, end),), "mixed")


def _infinitive(s: Sentence, i: int, end: int) -> Content | None:
    if s[i].low == "to" and i + 1 < end:
        return Content(((i, end),), "to")
    for j in range(i + 1, min(end - 1, i + 10)):
        if s[j].low == "to" and s[j - 1].low not in ("according", "due"):
            return Content(((i, end),), "to")
        if not s[j].is_word:
            break
    return None


def _accusation(s: Sentence, i: int, end: int) -> Content | None:
    named = _past_apposition(s, i + 1, end)
    for j in range(named, min(end - 1, named + 12)):
        if s[j].low in ("of", "for") and (s[j].low == "for" or s[j + 1].low.endswith("ing") or s[j + 1].quotation):
            return Content(((j + 1, end),), "accuse")
        if s[j].quotation is not None or s[j].text == ",":
            break
    return None


def _past_apposition(s: Sentence, i: int, end: int) -> int:
    """The index after "N, who leads the council," where "of" or "for" follows; else `i`."""
    marks = [j for j in range(i, min(end - 1, i + _AHEAD)) if s[j].text == ","][:2]
    return marks[1] + 1 if len(marks) == 2 and s[marks[1] + 1].low in ("of", "for") else i


def _description(s: Sentence, i: int, end: int) -> Content | None:
    for j in range(i, min(end, i + 20)):
        if s[j].quotation is not None:
            return Content(((i, j + 1),), "call") if j > i else None
        if s[j].text == ",":
            break
    named = s[i + (s[i].low in _WHOM) : end]
    first = next((j for j, token in enumerate(named) if j and (token.text == "," or token.low in CONJUNCTIONS)), None)
    if all(token.is_name or token.low == "the" for token in named[:first]):
        return None
    return Content(((i, _object_end(s, i, end)),), "call") if _opens_phrase(s, i) and end - i > 1 else None


def _object(s: Sentence, i: int, end: int) -> Content | None:
    if s[i].low == "that" and _is_clause(s, i + 1, end):
        return Content(((i + 1, _object_end(s, i + 1, end)),), "that")
    return Content(((i, _object_end(s, i, end)),), "object") if _opens_phrase(s, i) else None


def _opens_phrase(s: Sentence, i: int) -> bool:
    token = s[i]
    if token.quotation is not None:
        return True
    return (
        token.is_word
        and token.low not in PREPOSITIONS
        and token.low not in CONJUNCTIONS
        and (token.low not in AUXILIARIES or token.low == "having")
    )


def _object_end(s: Sentence, i: int, end: int) -> int:
    for j in range(i + 1, end - 1):
        if s[j].text in (",", "—", ";") and (
            s[j + 1].low
            in ("who", "which", "but", "while", "after", "as", "when", "where", "though", "although", "whose")
            or s[j + 1].low.endswith("ing")
        ):
            return j
    return end


def opening(s: Sentence) -> int:
    """The index after a dateline: "LONDON (Reuters) — "."""
    closed = next((i for i in range(min(8, len(s) - 1)) if s[i].text == ")"), None)
    if closed is not None and (s[0].text == "(" or s[closed + 1].text in _DASHES):
        return closed + 2 if s[closed + 1].text in _DASHES else closed + 1
    dash = next((i for i in range(1, min(8, len(s) - 1)) if s[i].text in _DASHES), None)
    place = len(s[0].text) > 2 and s[0].text.isupper()
    return (
        dash + 1 if dash and place and all(t.is_name or t.text[0].isdigit() or t.text in ",." for t in s[:dash]) else 0
    )


def before(s: Sentence, cue: Cue, first: int) -> Content | None:
    """The content that stands before its speaker: “...,” she said; the bridge is unsafe, she said."""
    at = cue.start - 1
    first = max(first, opening(s))
    if at < first:
        return None
    if s[at].quotation is not None:
        start = at
        while start > first and not s[start - 1].quotation and s[start - 1].is_word:
            start -= 1
        whole = start > first and s[start - 1].text != ":"
        return Content(((first if whole else start, at + 1),), "quote before")
    if s[at].text in (",", "—", "–", "--") and at - first >= 1:
        if s[at - 1].quotation is not None and s[first].quotation is not None:
            return Content(((first, at),), "quote before")
        return _clause_before(s, cue, (first, at))
    return None


def _clause_before(s: Sentence, cue: Cue, left: Range) -> Content | None:
    """With what follows the tag, where only an adverbial stands before it: "In time, she said, the river will rise"."""
    first, at = left
    i, end = skip_time(s, max(cue.after, cue.subject[1] if cue.subject else 0)), sentence_end(s)
    if (
        i + 2 < end
        and s[i].text == ","
        and s[i + 1].low not in ("according", "per")
        and (at - first <= _ADVERBIAL or _leads(s, first) or _is_phrase(s, first, at))
    ):
        return Content((left, (i + 1, end)), "clause before")
    if at - first <= 2 or s[first].low in PREPOSITIONS or not _tag_ends(s, i, end):
        return None
    led = _leads(s, first) and all(token.text != "," for token in s[first:at])
    adverbial = s[first].low.endswith("ing") and not _is_clause(s, first, at)
    return None if led or adverbial else Content((left,), "clause before")


def _is_phrase(s: Sentence, first: int, at: int) -> bool:
    """Whether no verb stands there, so that what follows the tag must go on with it."""
    return not any(token.text == "," for token in s[first:at]) and not _is_clause(s, first, at)


def _tag_ends(s: Sentence, i: int, end: int) -> bool:
    """Whether nothing follows the verb of a tag but where, when and to whom it was said."""
    return i >= end or not s[i].is_word or s[i].low not in _NO_TAGS


def _leads(s: Sentence, first: int) -> bool:
    return s[first].low in PREPOSITIONS or s[first].low in ("if", "when", "while", "because", "although", "once")


def inverted(s: Sentence, cue: Cue) -> Range | None:
    """The subject after its verb: “...,” said the minister."""
    at = cue.first - 1
    if (
        at < 0
        or not cue.frames & CLAUSE_FRAMES
        or cue.passive
        or cue.verb.form == "ing"
        or not _opens_subject(s, cue.after)
    ):
        return None
    subject = phrase_after(s, cue.after)
    if subject is None or s[at].quotation is not None or (s[at].text == "," and s[at - 1].quotation is not None):
        return subject
    ends = skip_time(s, subject[1]) >= sentence_end(s) or s[skip_time(s, subject[1])].text == ","
    inserted = s[cue.after].is_name and cue.apposition is not None and cue.verb.lemma != "tell"
    told = cue.subject is None or (inserted and all(token.quotation is None for token in s[:at]))
    return subject if s[at].text == "," and ends and told and subject[1] - subject[0] <= 10 else None


def _opens_subject(s: Sentence, i: int) -> bool:
    if i >= len(s):
        return False
    token = s[i]
    if token.low == "that" or not (token.is_word or token.quotation) or is_adverb(token.low):
        return False
    return token.low not in PREPOSITIONS and token.low not in TIMES


_READERS: tuple[tuple[str, Callable[[Sentence, int, int], Content | None]], ...] = (
    ("ask", _question),
    ("to", _infinitive),
    ("accuse", _accusation),
    ("call", _description),
    ("object", _object),
)
