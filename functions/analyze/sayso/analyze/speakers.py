"""From the mention beside a cue to the speaker: pronouns, surnames and offices resolved within one text."""

from bisect import bisect_left
from dataclasses import dataclass, field
from itertools import islice

from sayso.analyze.directory import Directory, Known, description_type, head_noun
from sayso.analyze.names import DOCUMENTS, Name, name_type, names_in
from sayso.analyze.reading import Reading
from sayso.analyze.rules.phrases import DETERMINERS, PREPOSITIONS
from sayso.analyze.sentences import Sentence, Token
from sayso.analyze.words import words
from sayso.models import Span

__all__ = ["UNKNOWN", "Speakers"]

UNKNOWN = Known("unknown", "unknown")
_MASCULINE = frozenset(("he", "him", "mr", "er", "il", "él", "lui", "ele"))
_FEMININE = frozenset(("she", "her", "mrs", "ms", "sie", "elle", "ella", "lei", "ela"))
_RECENT = 30  # speakers
_PLURAL = frozenset(("they", "them", "both", "others", "some", "many", "we"))
_BODIES = words(
    "company firm union agency newspaper paper station radio channel network website broadcaster magazine ministry"
    " department council committee commission association club charity institute bank trust tribune daily weekly"
)
# Nouns that stand for a body whose name holds them, and for no other: "the board" for Harbour Board.
_NAMED = words(
    "academy administration archive army assembly authority board brewery bureau centre center chamber church clinic"
    " coalition congress consortium court federation force foundation fund group hospital house laboratory league"
    " library museum navy office observatory organisation organization parliament party police port press prison"
    " registry school senate service society survey team theatre theater treasury tribunal university works"
)
_PRONOUNS = _MASCULINE | _FEMININE | _PLURAL | frozenset(("it", "which", "that", "who"))
_LEADING = PREPOSITIONS | words("von vom zum zur bei mit für aus de del du des por para con della di do da dos")
_BELONGING = words("of from von vom bei beim de del du")
_SELF = frozenset(("i", "you"))


@dataclass(slots=True)
class Speakers:
    """Resolves mentions in the order of the text; it remembers who was named last."""

    reading: Reading
    known: Directory
    described: dict[str, Known] = field(default_factory=dict)
    gender: dict[str, str] = field(default_factory=dict)
    last: Known | None = None
    last_person: Known | None = None
    last_person_at: int = -1
    last_group: Known | None = None
    last_thing: Known | None = None
    used: dict[int, Known] = field(default_factory=dict)
    outlets: dict[int, Known] = field(default_factory=dict)

    def speaker(self, source: tuple[Span, ...], offset: int) -> Known:
        """The speaker of a statement; without a mention the one who spoke last before `offset`, or was named."""
        found = self.mentioned(source[0]) if source else self._going_on(offset)
        if found is not UNKNOWN:
            self._remember(found, source[0][0] if source else self.last_person_at)
        return found

    def named(self, name: str, offset: int) -> Known:
        """The speaker whom the page itself names beside the words at `offset`."""
        key = name.casefold().replace("’", "'")
        found = self.known.by_form.get(key) or self.described.get(key)
        if found is None:
            found = self.described[key] = Known(name, "unknown")
        self._remember(found, offset)
        return found

    def _going_on(self, offset: int) -> Known:
        if self.last is not None:
            return self.last
        subject = self.known.subject_before(offset)
        return subject[1] if subject is not None else UNKNOWN

    def passed_on(self, known: Known) -> None:
        """Take note of an intermediary, whom "the newspaper" may mean later."""
        if known is UNKNOWN:
            return
        self.used[id(known)] = known
        if known.type == "organisation":
            self.outlets[id(known)] = known
            self.last_thing = known

    def is_outlet(self, span: Span) -> bool:
        """Whether the mention is of an organisation that passed something on before."""
        return bool(self.outlets) and id(self.mentioned(span)) in self.outlets

    def mentioned(self, span: Span) -> Known:
        s = self._tokens(span)
        word = s[0].low.split("'")[0] if len(s) == 1 else ""
        if not s or word in _SELF:
            return UNKNOWN
        if word in _PRONOUNS and (len(word) == 1 or not s[0].text.isupper()):
            return self._meant(word, span[0]) or UNKNOWN
        return self._named(s) or self._described(s, span)

    def _meant(self, pronoun: str, offset: int) -> Known | None:
        if pronoun in _MASCULINE or pronoun in _FEMININE:
            return self._person(pronoun, offset)
        if pronoun in _PLURAL:
            return self.last_group or self.last_thing
        return self.last_person if pronoun == "who" else self.last_thing or self.last

    def _tokens(self, span: Span) -> Sentence:
        s = self.reading.sentence_at(span[0])
        first = bisect_left(s, span[0], key=lambda token: token.start)
        after = bisect_left(s, span[1], key=lambda token: token.start)
        return s[first:after]

    def _person(self, pronoun: str, offset: int) -> Known:
        gender = "f" if pronoun in _FEMININE else "m"
        candidate, at = self.last_person, self.last_person_at
        subject = self.known.subject_before(offset)
        if subject is not None and (candidate is None or subject[0] > at):
            candidate = subject[1]
        if candidate is None:
            return UNKNOWN
        if self.gender.setdefault(candidate.name, gender) != gender:
            others = [
                k
                for k in (self.last_person, *islice(reversed(self.used.values()), _RECENT))
                if k and k.type == "person"
            ]
            fitting = [k for k in others if self.gender.get(k.name) == gender]
            candidate = fitting[0] if fitting else candidate
        return candidate

    def _named(self, s: Sentence) -> Known | None:
        main = _naming_part(s)
        for token in (main[0], main[-1]):
            if token.quotation is not None:
                inner = token.quotation.inner
                return self.known.by_form.get(self.reading.text[inner[0] : inner[1]].casefold())
        found = list(names_in(main))
        if found and main[-1].low in _BODIES and len(main) > 1 and main[-2].end == found[-1].end:
            return self.known.by_form.get(found[-1].text.casefold().replace("’", "'"))
        if not found or not _is_of_name(main, found):
            return None
        name = found[0] if main[-1].end > found[-1].end + 2 or _is_of_place(main, found) else found[-1]
        known = self.known.by_form.get(name.text.casefold().replace("’", "'"))
        if known is not None and name.role.split()[:1] in (["mr"], ["mrs"], ["ms"]):
            self.gender[known.name] = "m" if name.role.startswith("mr") and not name.role.startswith("mrs") else "f"
        return known

    def _described(self, s: Sentence, span: Span) -> Known:
        main = _before_comma(s)
        head = head_noun([token.low for token in main if token.is_word], main[0].low)
        definite = main[0].low in ("the", "this", "that", "these", "those", "his", "her", "its", "their") or (
            main[0].low not in DETERMINERS
        )
        if definite:
            office = " ".join(token.low for token in main[-2:] if token.is_word)
            holder = self.known.holder(office, span[0]) or self.known.holder(head, span[0])
            if holder is not None:
                return holder
            body = self._body(head, span[0]) if len(main) < 4 else None
            if body is not None:
                return body
            if head in self.described and _fits(self.described[head], main):
                return self._lengthened(self.described[head], main)
            if (
                head in DOCUMENTS
                and self.last_thing is not None
                and self.last_thing.type == "document"
                and len(main) < 3
            ):
                return self.last_thing
        return self._new(main, head)

    def _body(self, head: str, offset: int) -> Known | None:
        """The organisation meant by "the council" or "the newspaper": one of that name, else the last one there was."""
        named = self.known.body(head)
        if named is not None and (head in _BODIES or head in _NAMED or description_type(head) == "organisation"):
            return named
        if head not in _BODIES:
            return None
        thing = self.last_thing
        return thing if thing is not None and thing.type == "organisation" else self.known.organisation_before(offset)

    def _lengthened(self, known: Known, main: Sentence) -> Known:
        text = self.reading.text[main[0].start : main[-1].end]
        if len(main) > len(known.name.split()):
            known.name = text
        return known

    def _new(self, s: Sentence, head: str = "") -> Known:
        text = self.reading.text[s[0].start : s[-1].end]
        found = Known(" ".join(text.split()), description_type(head or s[-1].low))
        if head:
            self.described[head] = found
        return found

    def _remember(self, found: Known, offset: int) -> None:
        if found.name.split()[0].lower() in ("anyone", "nobody", "no", "one", "some", "many"):
            return
        self.last = found
        self.used[id(found)] = found
        first = found.name.split()[0]
        if found.type == "person" or (found.type == "unknown" and (found.forms or _may_open(first))):
            self.last_person, self.last_person_at = found, max(offset, self.last_person_at)
            if not found.forms and found.type == "unknown":
                self.last_thing = found
        elif found.type == "group":
            self.last_group = found
        else:
            self.last_thing = found


def _may_open(word: str) -> bool:
    """Whether it opens a sentence with a description, which more often than not is of a person there."""
    return word[0].isupper() and word.lower() in DETERMINERS


def _fits(known: Known, main: Sentence) -> bool:
    """Whether the words of one description are among the other's, articles and the like aside."""
    told = {token.low for token in main if token.is_word} - DETERMINERS
    before = set(known.name.lower().replace("’", "'").split()) - DETERMINERS
    return told <= before or before <= told


def _naming_part(s: Sentence) -> Sentence:
    """The part that holds the name, in "Ann Lee, the mayor" and in "the mayor, Ann Lee"."""
    main = _before_comma(s)
    rest = _before_comma(s[len(main) + 1 :])
    owned = any(token.low.endswith("'s") for token in main)
    described = main[0].low in DETERMINERS or owned or (main[-1].text.islower() and len(main) < 4)
    if described and len(rest) < 12 and any(token.is_name for token in rest[:3]):
        return rest
    return main


def _before_comma(s: Sentence) -> Sentence:
    if not s:
        return s
    comma = next((i for i, token in enumerate(s) if i and token.text in (",", "(", "—")), len(s))
    return s[:comma]


def _is_of_name(main: Sentence, found: list[Name]) -> bool:
    """Whether the phrase is about its last name: "mayor Ann Lee", not "a spokesman for Ann Lee", "the Lee campaign"."""
    if _is_of_place(main, found):
        return True
    name = found[-1]
    if main[-1].end > name.end + 2:
        return False
    before = [token for token in main if token.end <= name.start]
    owner = max((i + 1 for i, token in enumerate(before) if token.low.endswith("'s")), default=0)
    if owner and main[-1].end <= name.end + 2 and _may_be_title(before[owner:], name):
        return True
    return not any(token.low in _LEADING or token.low.endswith("'s") for token in before) and not (
        before and before[0].low in ("a", "an") and not any(True for _ in name.role) and len(before) == 1
    )


def _may_be_title(before: list[Token], name: Name) -> bool:
    """Whether the words between an owner and a name tell what the person is there: "the Post's editor Ann Lee"."""
    person = name_type(name) == "person" or len(name.words) == 1
    return person and not any(token.low in PREPOSITIONS for token in before)


def _is_of_place(main: Sentence, found: list[Name]) -> bool:
    """Whether a person leads the phrase: "Ann Lee of the Institute for Tides"."""
    aged = main[0].text[0].isdigit()  # "43-year-old Ann Lee of ..."
    first = next((token for token in main if token.is_name), main[0]) if aged else main[0]
    leads = found[0].start == first.start or bool(found[0].role)
    return len(found) > 1 and leads and name_type(found[0]) == "person" and any(t.low in _BELONGING for t in main)
