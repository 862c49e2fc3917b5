"""Who is who in one text: short names to the fullest, offices and descriptions to their holders."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sayso.analyze.names import DOCUMENTS, ROLES, Name, name_type, names_in
from sayso.analyze.reading import Reading
from sayso.analyze.rules.phrases import DETERMINERS, PREPOSITIONS
from sayso.analyze.sentences import Sentence
from sayso.analyze.words import words
from sayso.models import SourceType, Span

__all__ = ["Directory", "Known", "description_type", "directory", "head_noun"]

_WORD = re.compile(r"[\w’'&-]+")
_CLAUSE = frozenset(("who", "that", "which", "whose", "familiar", "involved", "close", "briefed"))
_COMPANIES = words(
    "foods systems pharma industries holdings technologies motors energy airways inc ltd corp corporation"
)
_COUNTRIES = words("US U.S. USA UK U.K. UAE EU")  # no "company" or "agency" means them
_PEOPLE = ("ities", "ers", "ors", "ists", "ians", "ants", "ents", "urs", "ials")
_GROUP_HEADS = words("police people staff team crew public women men children family majority")


@dataclass(slots=True)
class Known:
    name: str
    type: SourceType
    mentions: list[Span] = field(default_factory=list)
    forms: dict[str, None] = field(default_factory=dict)

    def add(self, start: int, end: int, form: str) -> None:
        self.mentions.append((start, end))
        self.forms.setdefault(form)


@dataclass(slots=True)
class Directory:
    """`by_form` finds a name by any form of it; `offices` who held an office or role, and from which offset."""

    by_form: dict[str, Known]
    offices: dict[str, tuple[list[int], list[Known]]]
    subjects: tuple[list[int], list[Known]]
    """People with whose names sentences begin."""
    bodies: dict[str, Known]
    organisations: tuple[list[int], list[Known]]

    def holder(self, role: str, offset: int) -> Known | None:
        """The last holder who was introduced before `offset`, else the first one in the text."""
        starts, holders = self.offices.get(role, ([], []))
        if not holders:
            return None
        return holders[max(bisect_right(starts, offset) - 1, 0)]

    def body(self, noun: str) -> Known | None:
        """The one organisation whose name holds `noun`, as "the council" for Larch Borough Council."""
        return self.bodies.get(noun)

    def organisation_before(self, offset: int) -> Known | None:
        starts, named = self.organisations
        number = bisect_left(starts, offset) - 1
        return named[number] if number >= 0 else None

    def subject_before(self, offset: int) -> tuple[int, Known] | None:
        starts, people = self.subjects
        number = bisect_right(starts, offset) - 1
        return (starts[number], people[number]) if number >= 0 else None


def directory(reading: Reading) -> Directory:
    inside = {token.text for s in reading.sentences for token in s[1:]}
    found = [(s, [name for name in names_in(s) if not _is_plain(s, name, inside)]) for s in reading.sentences]
    found_in_quotes = _names_in_quotes(reading)
    everything = [name for _, in_sentence in found for name in in_sentence]
    by_form = _known([*everything, *found_in_quotes])
    for name in everything:
        by_form[_key(name.text)].add(name.start, name.end, name.text)
    offices: dict[str, tuple[list[int], list[Known]]] = {}
    subjects: tuple[list[int], list[Known]] = ([], [])
    for s, in_sentence in found:
        for role, start, name in _introductions(s, in_sentence):
            starts, holders = offices.setdefault(role, ([], []))
            if by_form[_key(name.text)].type in ("person", "unknown"):
                starts.append(start)
                holders.append(by_form[_key(name.text)])
        if (
            in_sentence
            and in_sentence[0].start - s[0].start < 40
            and by_form[_key(in_sentence[0].text)].type == "person"
        ):
            subjects[0].append(in_sentence[0].start)
            subjects[1].append(by_form[_key(in_sentence[0].text)])
    bodies: dict[str, Known] = {}
    for one in by_form.values():
        if one.type == "organisation":
            for word in one.name.casefold().split():
                bodies.setdefault(word, one)
    organisations = [
        (name.start, by_form[_key(name.text)])
        for name in everything
        if by_form[_key(name.text)].type == "organisation" and name.text not in _COUNTRIES
    ]
    starts = [start for start, _ in organisations]
    return Directory(by_form, offices, subjects, bodies, (starts, [known for _, known in organisations]))


def _is_plain(s: Sentence, name: Name, inside: set[str]) -> bool:
    """Whether it is a word that has its capital from the sentence it begins, by the words inside sentences."""
    if name.start != s[0].start or name.text in inside:
        return False
    return name.text.lower() in inside or name.text.lower().endswith(_PEOPLE)


def _names_in_quotes(reading: Reading) -> list[Name]:
    """Short quotations in capitals, as a newspaper's name in quotation marks."""
    return [
        Name(q.inner[0], q.inner[1], reading.text[q.inner[0] : q.inner[1]])
        for q in reading.quoted
        if q.inner[1] - q.inner[0] < 40 and reading.text[q.inner[0] : q.inner[1]].istitle()
    ]


def _key(form: str) -> str:
    return form.casefold().replace("’", "'")


def _known(found: Sequence[Name]) -> dict[str, Known]:
    types: dict[str, SourceType] = {}
    words: dict[str, Name] = {}
    times = Counter(_key(name.text) for name in found)
    for name in found:
        key = _key(name.text)
        words.setdefault(key, name)
        if types.get(key) != "person":
            types[key] = name_type(name)
    by_word, by_initials = _fullest(words, types)
    by_form: dict[str, Known] = {}
    for key, name in words.items():
        full = _full_form(key, name, types, by_word, by_initials)
        if times[full] == 1 and times[key] > 2 and name.start < words[full].start and full.startswith(key + " "):
            full = key  # the name of something that is called after it
        shared = by_form.get(full)
        if shared is None:
            shared = by_form[full] = Known(words[full].text, types[full])
        by_form[key] = shared
    return by_form


def _fullest(words: dict[str, Name], types: dict[str, SourceType]) -> tuple[dict[str, str], dict[str, str]]:
    by_word: dict[str, str] = {}
    by_initials: dict[str, str] = {}
    for key, name in words.items():
        parts = key.split()
        if len(parts) < 2:
            continue
        if types[key] == "person":
            for word in {parts[-1], parts[0]}:
                if word not in by_word or types[by_word[word]] != "person":
                    by_word[word] = key
        else:
            by_word.setdefault(parts[-1], key)
            if parts[-1] in _COMPANIES:
                by_word.setdefault(" ".join(parts[:-1]), key)
            initials = "".join(part[0] for part in name.words if part[0].isupper()).casefold()
            by_initials.setdefault(initials, key)
    return by_word, by_initials


def _full_form(
    key: str, name: Name, types: dict[str, SourceType], by_word: dict[str, str], by_initials: dict[str, str]
) -> str:
    if " " in key:
        longer = by_word.get(key.rsplit(" ", 1)[-1], key)
        return longer if longer.endswith(" " + key) else key
    if name.text.isupper() and key in by_initials:
        return by_initials[key]
    full = by_word.get(key)
    if full is None:
        return key
    return full if types[full] == "person" or types[key] == "unknown" or types[key] == "organisation" else key


def _introductions(s: Sentence, in_sentence: list[Name]) -> Iterable[tuple[str, int, Name]]:
    """Offices: "Mayor Ann Lee", "Ann Lee, the mayor of ...", "the mayor, Ann Lee"."""
    at = {token.end: i for i, token in enumerate(s)}
    for name in in_sentence:
        if name.role:
            for role in _role_keys(name.role.split()):
                yield role, name.start, name
        last = at.get(name.end)
        if last is not None and last + 2 < len(s) and s[last + 1].text == "," and s[last + 2].is_word:
            noun = head_noun(_to_comma(s, last + 2), s[last + 2].low)
            if noun and s[last + 2].low in DETERMINERS | ROLES:
                yield noun, name.start, name
        first = next((i for i, token in enumerate(s) if token.start == name.start), 0)
        yield from _before_comma(s, first, name)


def _to_comma(s: Sentence, first: int) -> list[str]:
    described = s[first : first + 12]
    end = next((i for i, t in enumerate(described) if not t.is_word and t.text not in "-&’'"), len(described))
    return [token.low for token in described[:end]]


def _before_comma(s: Sentence, first: int, name: Name) -> Iterable[tuple[str, int, Name]]:
    if first < 2 or s[first - 1].text != ",":
        return
    start = first - 2
    while start > 0 and first - start < 10 and s[start].is_word and s[start].low not in DETERMINERS:
        start -= 1
    if s[start].low in DETERMINERS:
        noun = head_noun([token.low for token in s[start : first - 1]], s[start].low)
        if noun in ROLES:
            yield noun, name.start, name


def _role_keys(words: list[str]) -> list[str]:
    roles = [word for word in words if word in ROLES]
    return list(dict.fromkeys([*roles[-1:], *roles[:1], *([" ".join(roles[-2:])] if len(roles) > 1 else [])]))


def head_noun(words: list[str], opening: str) -> str:
    """The noun that a description is about: the last word before "of", "who" and the like."""
    head = ""
    for word in words:
        if word in PREPOSITIONS or word in _CLAUSE or (word in ("and", "or") and head):
            break
        if word not in DETERMINERS and (word.isalpha() or "-" in word):
            head = word
    return head if opening else ""


def description_type(head: str) -> SourceType:
    if head in DOCUMENTS:
        return "document"
    if head in ROLES:
        return "person"
    if head in _GROUP_HEADS or (head.endswith("s") and not head.endswith("ss")):
        return "group"
    return "unknown"
