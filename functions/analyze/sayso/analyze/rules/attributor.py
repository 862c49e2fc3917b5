"""Attributions by rules, sentence by sentence."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from sayso.analyze.attribution import Attribution
from sayso.analyze.quotations import Quotation, quotations
from sayso.analyze.rules import contents
from sayso.analyze.rules.clauses import Cue, cues
from sayso.analyze.rules.contents import Content
from sayso.analyze.rules.cues import VERBS
from sayso.analyze.rules.foreign import FOREIGN, foreign_attributions
from sayso.analyze.rules.interviews import turns
from sayso.analyze.rules.phrases import DETERMINERS, PREPOSITIONS, SUBORDINATORS, is_adverb, phrase_after, skip_time
from sayso.analyze.rules.printed import printed_attributions, without_printed
from sayso.analyze.rules.sources import source_span
from sayso.analyze.sentences import Sentence, Token, sentences
from sayso.analyze.words import words
from sayso.models import Paragraph, Span

__all__ = ["RuleAttributor"]

Range = tuple[int, int]
_IRREGULAR = words(
    "kept held met made took gave left went came put set cut rose fell won lost began sent brought chose stood spoke"
)
_REPORTING = words("that tell object to accuse call ask")
_AS_SAYING = words("saying telling having")
_SENTENCE_ADVERBS = words(
    "however yet still meanwhile moreover furthermore instead nevertheless nonetheless elsewhere separately"
    " earlier later today yesterday then also besides additionally finally"
)
_ANSWERING = words("respond reply answer comment")
_REQUESTS = words(
    "request requests question questions inquiry inquiries enquiry enquiries email emails e-mail e-mails call calls"
    " message messages"
)
_DENYING = words("deny dispute doubt refute")
_WORDS = 4  # of a quotation by nobody; fewer may be a term or a title
_PULLED = 4  # runs of five words, in a quotation that is printed twice
_NO_SPEAKERS = words("plan plans schedule timetable rules law custom tradition procedure orders calendar protocol")

# Measured on PolNeAR (its 840 training articles): the share of a rule's attributions that match one of the corpus in
# content, cue and source. "alone", "answer", "tag", "colon" and "quoting" are estimates: PolNeAR counts the first two
# with what stands before them and has too few of the others.
_CONFIDENCE = MappingProxyType(
    {
        "quote before": 0.80,
        "according to": 0.70,
        "quote": 0.69,
        "that": 0.69,
        "question": 0.71,
        "clause": 0.67,
        "clause before": 0.66,
        "accuse": 0.55,
        "passive": 0.57,
        "call": 0.49,
        "object": 0.49,
        "to": 0.47,
        "mixed": 0.39,
        "think": 0.31,
        "colon": 0.50,
        "quoting": 0.5,
        "quote colon": 0.37,
        "alone": 0.6,
        "answer": 0.8,
        "tag": 0.6,
    }
)


@dataclass(slots=True)
class _Draft:
    content: list[Span]
    cue: tuple[Span, ...]
    source: tuple[Span, ...]
    rule: str
    uttered: bool = True
    quotes: list[Quotation] = field(default_factory=list)

    def attribution(self) -> Attribution:
        return Attribution(tuple(self.content), self.cue, self.source, _CONFIDENCE[self.rule], self.uttered)


class RuleAttributor:
    name = "rules-2"
    languages = FOREIGN | {"en"}

    def attributions(self, text: str, paragraphs: Sequence[Paragraph], language: str | None) -> tuple[Attribution, ...]:
        printed, rest = printed_attributions(text, paragraphs), without_printed(paragraphs)
        quoted = quotations(text, rest)
        if language not in (None, "en"):
            found = foreign_attributions(text, rest, quoted, language)
        else:
            found = tuple(draft.attribution() for draft in drafts(text, rest, quoted))
        return tuple(sorted((*found, *printed), key=lambda one: one.content)) if printed else found


def drafts(text: str, paragraphs: Sequence[Paragraph], quoted: Sequence[Quotation]) -> list[_Draft]:
    found: list[_Draft] = []
    open_quote: _Draft | None = None
    spoken = turns(text, paragraphs)
    for paragraph, split in sentences(text, paragraphs, quoted):
        if paragraph.start in spoken:
            answer = spoken[paragraph.start]
            found += [_Draft([answer], (), (), "answer")] if answer else []
            continue
        here: list[_Draft] = []
        for s in split:
            of_sentence = [draft for drafted in _of_sentence(s) if (draft := _sourced(s, drafted)) is not None]
            if paragraph.role == "heading":
                of_sentence = [draft for draft in of_sentence if draft.source]
            elif not of_sentence:
                _continue(s, here, found, None if here else open_quote)
            here += of_sentence
        if open_quote is not None:
            _join(open_quote, here, found, paragraph.start)
        open_quote = here[-1] if here and here[-1].quotes and not here[-1].quotes[-1].closed else None
        found += here
    return _without_repeated(text, found)


def _sourced(s: Sentence, draft: _Draft) -> _Draft | None:
    """The draft with its source as it should be; a quotation whose source can be none is anybody's."""
    if not draft.source:
        return draft
    span = source_span(s, draft.source[0])
    if span is not None:
        draft.source = (span,)
        return draft
    quoted = [(quotation.start, quotation.end) for quotation in draft.quotes]
    if not all(piece in quoted for piece in draft.content) or not _is_long(s, draft):
        return None
    draft.source = ()
    if draft.rule == "quote colon":
        draft.rule, draft.cue = "alone", ()
    return draft


def _is_long(s: Sentence, draft: _Draft) -> bool:
    """Whether the quotation has more words than a term or a title."""
    return sum(len(t.text.split()) for t in s if t.quotation in draft.quotes) >= _WORDS


def _without_repeated(text: str, found: list[_Draft]) -> list[_Draft]:
    """Without pull-quotes: a quotation that stands alone and has its speaker elsewhere, or is printed once more."""
    told = {run for draft in found if draft.rule != "alone" for run in _runs(text, draft.content)}
    before: set[tuple[str, ...]] = set()
    kept: list[_Draft] = []
    for draft in sorted(found, key=lambda draft: draft.content[0]):
        runs = _runs(text, draft.content)
        alone = draft.rule == "alone"
        if runs and runs <= (told if alone else before) and (alone or (draft.quotes and len(runs) >= _PULLED)):
            continue
        kept.append(draft)
        if draft.rule.startswith("quote") and draft.rule != "quote colon":
            before |= runs
    return kept


def _runs(text: str, content: list[Span]) -> set[tuple[str, ...]]:
    """All runs of five words."""
    said = [re.findall(r"\w+", text[start:end].lower()) for start, end in content]
    return {tuple(part[i : i + 5]) for part in said for i in range(len(part) - 4)}


def _join(open_quote: _Draft, here: list[_Draft], found: list[_Draft], start: int) -> None:
    """A quotation left open in one paragraph belongs to the tag that its rest has in the next."""
    if open_quote.rule == "alone" and here and here[0].rule == "quote before" and here[0].content[0][0] == start:
        here[0].content[:0] = open_quote.content
        found.remove(open_quote)


def _continue(s: Sentence, here: list[_Draft], found: list[_Draft], open_quote: _Draft | None) -> None:
    """A sentence that is a quotation alone goes on with the speaker before."""
    if s[0].quotation is None or any(token.is_word for token in s):
        return
    quotes = [token.quotation for token in s if token.quotation is not None]
    span = (s[0].start, quotes[-1].end)
    if open_quote is not None and open_quote.quotes:
        open_quote.content.append(span)
        open_quote.quotes += quotes
    elif here and here[-1].quotes and here[-1].rule.startswith(("quote", "alone", "tag")):
        here[-1].content.append(span)
        here[-1].quotes += quotes
    elif found or here:
        here.append(_Draft([span], (), (), "alone", quotes=quotes))


def _of_sentence(s: Sentence) -> list[_Draft]:
    found: list[_Draft] = []
    in_sentence = cues(s)
    last_subject: Range | None = None
    taken = denied = 0
    for number, cue in enumerate(in_sentence):
        if _within_another(cue, in_sentence) or cue.first < denied:
            continue
        later = in_sentence[number + 1 :]
        drafted = _of_cue(s, cue, later, taken, last_subject)
        if drafted is None:
            if cue.subject is not None and last_subject is None:
                last_subject = cue.subject
            continue
        draft, subject, content = drafted
        if cue.modal and content.rule in ("object", "call"):
            continue
        if cue.verb.lemma in _DENYING and s[cue.after].low == "that":
            denied = content.pieces[-1][1]
        elif later and _is_report_of(s, content, later[0]) and _of_cue(s, later[0], later[1:], taken, None):
            last_subject = subject
            continue
        found.append(draft)
        last_subject = subject or last_subject
        if content.rule.endswith("before"):
            taken = cue.after
        elif "quote" in content.rule:
            taken = content.pieces[-1][1]
    found += _according_to(s, found)
    return found or _by_colon(s) or _by_tag(s)


def _within_another(cue: Cue, others: list[Cue]) -> bool:
    """Whether the cue is put in between another one and its subject: "The memo, the Post says, describes ..."."""
    return any(
        other.apposition is not None
        and other.apposition[0] <= cue.first < other.apposition[1]
        and other.subject is not None
        and not cue.shared
        for other in others
    )


def _is_report_of(s: Sentence, content: Content, inner: Cue) -> bool:
    """Whether all that is said is that somebody else says something: "The Post said the minister told aides ..."."""
    if inner.subject is None or content.rule.endswith("before") or inner.passive or inner.negated or inner.modal:
        return False
    if inner.subject[0] - content.pieces[0][0] not in (0, 1) or not inner.frames & _REPORTING:
        return False
    return s[inner.subject[0]].low not in ("he", "she", "they", "it", "i", "we", "you")


def _of_cue(
    s: Sentence, cue: Cue, later: list[Cue], taken: int, last_subject: Range | None
) -> tuple[_Draft, Range | None, Content] | None:
    if cue.passive:
        return _passive(s, cue, later)
    if "quoting" in cue.frames:
        return _quoting(s, cue, taken)
    end = contents.stop(s, cue, later)
    turned = contents.inverted(s, cue)
    if turned is not None:
        cue = replace(cue, subject=turned, apposition=None)
        left = contents.before(s, cue, taken)
        if left is not None:
            return _draft(s, cue, turned, _split(s, left, turned[1], end)), turned, left
    return _straight(s, cue, taken, end, last_subject)


def _straight(
    s: Sentence, cue: Cue, taken: int, end: int, last_subject: Range | None
) -> tuple[_Draft, Range | None, Content] | None:
    """The subject before its verb, and the content after it or before both."""
    subject = cue.subject or ((last_subject or _first_phrase(s, cue)) if cue.shared else None)
    if subject is None:
        return None
    right = contents.after(s, cue, end)
    if right is not None and right.rule == "object" and _is_request(s, cue, right.pieces[0]):
        return None
    if cue.subject is not None and cue.frames & contents.CLAUSE_FRAMES:
        left = contents.before(s, cue, taken)
        if left is not None and _goes_left(s, left, right):
            return _draft(s, cue, subject, _split(s, left, cue.after, end)), subject, left
    if right is None:
        return None
    draft = _draft(s, cue, subject, right)
    cited = _cited(s, cue)
    if cited is not None:
        draft.cue, draft.source = _spans(s, (cited[0] - 1, cited[0])), _spans(s, cited)
    return draft, subject, right


def _is_request(s: Sentence, cue: Cue, content: Range) -> bool:
    """Whether it only says that somebody answered, or did not: "responded to The Post's request for comment"."""
    return cue.verb.lemma in _ANSWERING and any(token.low in _REQUESTS for token in s[slice(*content)][:8])


def _first_phrase(s: Sentence, cue: Cue) -> Range | None:
    """The subject of a sentence whose first verb is none of saying: "The council met and demanded ..."."""
    first = 2 if len(s) > 2 and s[1].text == "," and s[0].low in _SENTENCE_ADVERBS else 0
    if not s[first].is_word or s[first].low in PREPOSITIONS or s[first].low in SUBORDINATORS:
        return None
    phrase = phrase_after(s, first)
    if phrase is None or s[first].low in _SENTENCE_ADVERBS or (is_adverb(s[first].low) and s[first].low.endswith("ly")):
        return None
    start = first + 1 + (s[first].low in DETERMINERS)
    verb = next((i for i in range(start, phrase[1]) if _may_be_past(s[i])), phrase[1])
    return (first, verb) if verb <= min(cue.first, 12) else None


def _may_be_past(token: Token) -> bool:
    return not token.is_name and (token.low.endswith("ed") or token.low in _IRREGULAR)


def _cited(s: Sentence, cue: Cue) -> Range | None:
    """Whom the subject cites: "The Post, citing two aides, said", "The Post said, citing two aides, that"."""
    for i in (cue.apposition[0] if cue.apposition else -1, skip_time(s, cue.after) + 1):
        if 0 < i < len(s) and s[i - 1].text == "," and s[i].low in ("citing", "quoting"):
            return phrase_after(s, i + 1)
    return None


def _quoting(s: Sentence, cue: Cue, taken: int) -> tuple[_Draft, Range | None, Content] | None:
    """As "The Post quoted the minister: “...”", "“...,” the Post quoted him as saying"."""
    source = phrase_after(s, cue.after)
    if source is None or cue.subject is None or cue.verb.form == "ing":
        return None
    end = contents.sentence_end(s)
    quote = next((i for i in range(source[1], min(end, source[1] + 40)) if s[i].quotation), None)
    saying = next((i for i in range(source[1], min(end, source[1] + 12)) if s[i].low in _AS_SAYING), None)
    left = contents.before(s, cue, taken)
    if left is not None and left.rule == "quote before" and quote is None:
        content = left
    elif saying is not None and saying + 2 < end and (quote is None or quote > saying + 2):
        start = saying + (2 if s[saying].low == "having" else 1)
        start += start < end and s[start].low == "that"
        content = Content(((start, end),), "quoting")
    elif quote is not None:
        content = Content(((quote, quote + 1),), "quote")
    else:
        return None
    return _draft(s, cue, source, content), source, content


def _spans(s: Sentence, phrase: Range) -> tuple[Span, ...]:
    return ((s[phrase[0]].start, s[phrase[1] - 1].end),)


def _goes_left(s: Sentence, left: Content, right: Content | None) -> bool:
    if right is None or left.rule == "quote before":
        return True
    return right.rule == "quote" and s[left.pieces[0][0]].quotation is not None


def _split(s: Sentence, left: Content, i: int, end: int) -> Content:
    """With the rest of a quotation that the speaker's tag interrupts."""
    if left.rule != "quote before":
        return left
    for j in range(i, min(end, i + 30)):
        if s[j].quotation is not None and s[j - 1].text in (",", ";", ":", "—", "–", "--", "."):
            return Content((*left.pieces, (j, j + 1)), left.rule)
    return left


def _passive(s: Sentence, cue: Cue, later: list[Cue]) -> tuple[_Draft, Range | None, Content] | None:
    """After "is expected to", "was believed that": what is thought, and by nobody in particular."""
    end = contents.stop(s, cue, later)
    if cue.after >= end or cue.subject is None or cue.verb.lemma in ("ask", "tell", "find", "show"):
        return None
    if s[cue.after].low == "to" and cue.frames & {"think", "that"}:
        content = Content((cue.subject, (cue.after, end)), "passive")
    elif s[cue.after].low == "that" and cue.after + 1 < end and s[cue.subject[0]].low == "it":
        content = Content(((cue.after + 1, end),), "passive")
    else:
        return None
    return _draft(s, cue, None, content), None, content


def _draft(s: Sentence, cue: Cue, subject: Range | None, content: Content) -> _Draft:
    source = _spans(s, _with_apposition(s, cue, subject)) if subject else ()
    ranges = content.pieces
    quotes = [t.quotation for a, b in ranges for t in s[a:b] if t.quotation is not None]
    return _Draft(
        [(s[a].start, s[b - 1].end) for a, b in ranges if a < b],
        ((s[cue.first].start, s[cue.after - 1].end),),
        source,
        content.rule,
        _uttered(cue),
        quotes if content.rule.startswith("quote") else [],
    )


def _with_apposition(s: Sentence, cue: Cue, subject: Range) -> Range:
    """With what tells who the source is: "Ann Lee, a doctor"."""
    if cue.apposition is not None and subject == cue.subject:
        described = s[cue.apposition[0]]
        verbs = any(t.low in VERBS and VERBS[t.low].form in ("past", "s") for t in s[slice(*cue.apposition)])
        return (
            subject if verbs or described.low in ("citing", "quoting", "speaking") else (subject[0], cue.apposition[1])
        )
    if subject[0] < cue.after or subject[1] + 1 >= len(s) or s[subject[1]].text != ",":
        return subject
    if s[subject[1] + 1].low not in DETERMINERS and s[subject[1] + 1].low not in ("who", "whose"):
        return subject
    end = next(
        (i for i in range(subject[1] + 1, min(len(s), subject[1] + 25)) if s[i].text in ",." or s[i].quotation), None
    )
    return (subject[0], end) if end else subject


def _uttered(cue: Cue) -> bool:
    if cue.verb.lemma in ("decline", "refuse"):
        return False
    return not cue.modal and (not cue.negated or "think" in cue.frames)


def _according_to(s: Sentence, found: list[_Draft]) -> list[_Draft]:
    out = []
    for i in range(len(s) - 2):
        if s[i].low != "according" or s[i + 1].low != "to":
            continue
        source = phrase_after(s, i + 2)
        if source is None:
            continue
        content = _governed(s, i, source[1])
        if content is None or any(token.low in _NO_SPEAKERS for token in s[source[0] : source[1]]):
            continue
        if s[i - 1].text == "," and i > 1 and s[i - 2].low in VERBS:
            continue
        if any(_begins(s, content[0][0], draft) for draft in found):
            continue
        pieces = [(s[a].start, s[b - 1].end) for a, b in content]
        if any(draft.content == pieces for draft in found):
            continue
        cue = ((s[i].start, s[i + 1].end),)
        out.append(_Draft(pieces, cue, ((s[source[0]].start, s[source[1] - 1].end),), "according to"))
    return out


def _begins(s: Sentence, first: int, draft: _Draft) -> bool:
    """Whether what the source tells is that somebody else said this."""
    if not draft.source or not s[first].start <= draft.source[0][0] <= s[min(first + 1, len(s) - 1)].start:
        return False
    said = next((VERBS[token.low] for token in s if token.end == draft.cue[-1][1] and token.low in VERBS), None)
    return said is None or "think" not in said.frames


def _governed(s: Sentence, i: int, after: int) -> list[Range] | None:
    """What "according to", at `i`, with a source that ends at `after`, is said of."""
    end = contents.sentence_end(s)
    comma = _comma(s, after, end)
    if comma is not None and comma + 1 < end and s[comma + 1].low in ("which", "who", "whose", "a", "an"):
        comma = _comma(s, comma + 1, end)
    if i < 2:
        return [(comma + 1, end)] if comma is not None and comma + 1 < end else None
    first = next((j + 1 for j in range(i - 2, 0, -1) if s[j].text == ";"), contents.opening(s))
    before = i - 1 if s[i - 1].text in (",", "—", "–", "--", "(") else i
    if s[i - 1].text == ";":
        return [(comma + 1, end)] if comma is not None and comma + 1 < end else None
    if before <= first:
        return None
    resumed = comma is not None and comma + 1 < end and s[comma + 1].quotation is not None
    if comma is not None and (resumed or (comma + 2 < end and before - first <= 10)):
        return [(first, before), (comma + 1, end)]
    return [(first, before)]


def _comma(s: Sentence, first: int, end: int) -> int | None:
    return next((j for j in range(first, min(end, first + 25)) if s[j].text == ","), None)


def _by_tag(s: Sentence) -> list[_Draft]:
    """As "“It is late,” Ann laughed.": any verb, where the quotation before it can only be what was said."""
    quotation = s[0].quotation
    if quotation is None or len(s) < 3 or s[0].text.rstrip("”\"'’» ")[-1:] not in (",", "?", "!"):
        return []
    end = contents.sentence_end(s)
    at = next((i for i in range(2, min(end, 6)) if not s[i].is_name and s[i].low.endswith("ed")), None)
    if at is None or not (s[1].is_name or s[1].low in DETERMINERS or s[1].low in ("he", "she", "they")):
        return []
    if at + 1 < end and s[at + 1].is_word and s[at + 1].low not in PREPOSITIONS:
        return []
    source, cue = (s[1].start, s[at - 1].end), (s[at].start, s[at].end)
    return [_Draft([(s[0].start, s[0].end)], (cue,), (source,), "tag", quotes=[quotation])]


def _by_colon(s: Sentence) -> list[_Draft]:
    """As "She was blunt: “No.”": no verb, but somebody and a colon before the quotation."""
    for i in range(1, len(s) - 1):
        quotation = s[i + 1].quotation
        if s[i].text == ":" and quotation is not None and (i + 2 >= len(s) or not s[i + 2].is_word):
            source = phrase_after(s, 0)
            if source is not None and s[source[1] - 1].low not in ("he", "she"):
                source = (0, max((j + 1 for j in range(*source) if s[j].is_name), default=source[1]))
            if source is None or not s[0].is_name or s[0].low in PREPOSITIONS or any(t.low in VERBS for t in s[1:i]):
                return []
            span = (s[i + 1].start, s[i + 1].end)
            if s[0].low in DETERMINERS:
                return [_Draft([span], (), (), "alone", quotes=[quotation])]
            cue = ((s[i].start, s[i].end),)
            names = ((s[source[0]].start, s[source[1] - 1].end),)
            return [_Draft([span], cue, names, "quote colon", quotes=[quotation])]
    return []
