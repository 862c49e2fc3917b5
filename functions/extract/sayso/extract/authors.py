"""Names of authors out of what pages put in their place."""

import re
from collections.abc import Iterable

from sayso.extract.agencies import agency_named
from sayso.extract.calendar import days_in
from sayso.extract.lines import ENDS_SENTENCE, UNSPACED, folded, tidy, word_count

__all__ = ["author_names", "byline_names"]

PROFILE = re.compile(
    r"^(?:view|see|zeige|all|alle|afficher|ver|voir|vedi)\s+(?:all\s+|alle\s+|tous\s+les\s+|todas\s+las\s+|tutti\s+i\s+)?"
    r"(?:posts?|articles?|stories|beiträge|artikel|entradas|articoli)\s+(?=by|von|de|di|par|por)",
    re.IGNORECASE,
)
BY = re.compile(
    r"^(?:(?:written|words|posted|published|reported|text|story|geschrieben|verfasst|erstellt|veröffentlicht|escrito|scritto|écrit)[\s:]+)?"
    r"(?:by|von|par|por|di|da|door|av|af|autor(?:in|en|a|es)?|authors?|auteure?s?|autrice|text|redacción(?=:)|redaktion(?=:)|"
    r"zum profil von|автор(?:ы|а)?|текст(?=:)|yazan|haber(?=:)|بقلم|كتبت?(?=\s*:)|作者|记者|記者|撰文|"
    r"文(?=\s*[:：/／]))\b[\s:：/／]+(?=\S)",
    re.IGNORECASE,
)
NOT_A_NAME = re.compile(r"\S+@\S+|https?://\S+|www\.\S+|(?<!\w)@\w+|[(\[{][^)\]}]*[)\]}]")
# A date behind the name, with the day of the week before it; Korean newspapers put "reporter" there.
AFTERWARDS = re.compile(
    r"\s+(?:[-–—|]\s+)?(?:(?:am|on|le|el|il|em|at|vom|—|–|-)\s+)?"
    r"(?:(?:mon?|tue?s?|wed|thu?r?s?|fri?|sat?|sun|di|mi|do|so)(?:day|tag)?[.,]{0,2}\s+)?\d{1,2}[.:/ ,].*$"
    r"|\s+기자(?:\s.*)?$",
    re.IGNORECASE,
)
PUBLISHED_ON = re.compile(
    r"\W+(?:first )?(?:published|updated|posted|veröffentlicht|erstellt|aktualisiert|publié|mis à jour|publicado)"
    r"(?:\s+(?:am|on|le|el|il|at))?\W*$",
    re.IGNORECASE,
)
DAY_OF_WEEK = re.compile(
    r"[\s|,–—-]+(?:(?:am|on|le|el|il|at)\s+)?(?:mo|di|mi|do|fr|sa|so|(?:mon|tues?|wednes|thurs?|fri|satur|sun)(?:day)?|"
    r"(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|sonnabend)?[\s.,|–—-]*$",
    re.IGNORECASE,
)
BETWEEN = re.compile(
    r"\s*[;|•·]\s*|\s*,\s*|\s+(?:and|und|og|och|&|im gespräch mit|in conversation with|im interview mit)\s+",
    re.IGNORECASE,
)
# "for The Sunday Post": whom they write for.
WRITTEN_FOR = re.compile(r"\s+for\s+(?:The\s+)?[A-Z].*$", re.IGNORECASE)
# "Brazil, Rachel", as libraries have it.
INVERTED = re.compile(r"([A-ZÀ-Þ][\w'’-]*[a-zß-ÿ]),\s+([A-ZÀ-Þ][\w'’-]*[a-zß-ÿ](?:\s[A-Z]\.?)?)")
OF_AN_OFFICE = re.compile(r"\b(?:für|for|of|de la|des|del|della|dell)\b")
# These also stand inside one name, as in "Ortega y Gasset": they part only names of two words and more.
BETWEEN_LONG = re.compile(r"^(\S+\s+\S.*?)\s+(?:et|y|e|i)\s+(\S+\s+\S.*)$")
WITH = re.compile(r"(\S.*?)(?:\s+(?:avec|mit|with|con|com|met|z)\s+|\s*/\s*)(\S+(?:\s\S+)?)")
# Words that make a piece of a byline an office, a place of work or a placeholder.
OFFICE = re.compile(
    r"\b(?:correspondent|editor|reporter|writer|journalist|columnist|producer|contributor|critic|staff|photographer|"
    r"redakteur(?:in)?|korrespondent(?:in)?|chefredakteur(?:in)?|autor(?:in)?|journaliste|rédacteur|rédactrice|"
    r"correspondante?|corresponsal|redactora?|periodista|giornalista|corrispondente|jornalista|repórter|e-?mail|mail)\b",
    re.IGNORECASE,
)
BUTTON = re.compile(
    r"(?:(?:e-?mail|follow|contact|message|about|meet|more (?:by|from))\s+(?:the|this|our|me|us|by|from)\b.*|"
    r"e-?mail|follow(?: us)?|share|subscribe|mehr (?:von|zum autor)\b.*|(?:zum )?autor(?:en)?profil)",
    re.IGNORECASE,
)
PLACEHOLDER = frozenset(
    {"admin", "administrator", "author", "autor", "by", "guest", "unknown", "null", "none", "n a", "von", "web", "www"}
)
LONGEST = 60
LONGEST_VALUE = 500
MOST_WORDS = 12


def author_names(values: Iterable[str]) -> tuple[str, ...]:
    """The people and newsrooms named, once each, without "By", offices and addresses."""
    found: dict[str, str] = {}
    for value in values:
        for name in _names(value[:LONGEST_VALUE]):
            found.setdefault(folded(name), name)
    return tuple(found.values())


def byline_names(line: str) -> tuple[str, ...]:
    """The names in a line that is a byline and nothing else ("By Ada Lind and Ben Okoro"); otherwise empty."""
    by = BY.match(line) if len(line) <= LONGEST_VALUE else None
    if by is None or word_count(line[by.end() :]) > MOST_WORDS or ENDS_SENTENCE.search(line):
        return ()
    names = _names(line)
    return tuple(names) if names and all(_is_person(name) or agency_named([name]) for name in names) else ()


def _is_person(name: str) -> bool:
    """Two to five words with capitals, where the script has them; in scripts without spaces two to four letters."""
    if UNSPACED.fullmatch(name[:1]):
        return 2 <= len(name) <= 4
    words = name.split()
    return 2 <= len(words) <= 5 and all(not word[0].islower() or len(word) <= 3 for word in words)


def _names(value: str) -> list[str]:
    bare = BY.sub("", PROFILE.sub("", _undated(tidy(NOT_A_NAME.sub(" ", value)))))
    bare = WRITTEN_FOR.sub("", AFTERWARDS.sub("", bare))
    if (inverted := INVERTED.fullmatch(bare)) and not (OFFICE.search(bare) or agency_named([bare])):
        return [f"{inverted[2]} {inverted[1]}"]
    parts = [part for whole in _split(bare) for piece in _with_agency(whole) for part in _parted(piece)]
    pieces = [part.strip(" -–—:,./*\"'") for part in parts]
    named = [piece for piece in pieces if _is_name(piece)]
    if named and " " in named[0] and not named[0].isupper():
        named = [piece for piece in named if not _is_place_of_work(piece)]
    # "Sports Editor" alone is whom the page names; after a name it is the office.
    return [piece for piece in named if not OFFICE.search(piece)] or named[:1]


def _is_place_of_work(piece: str) -> bool:
    """Behind a person's name: a town, a newsroom's initials."""
    return (piece.isupper() or " " not in piece) and agency_named([piece]) is None and len(piece) > 1


def _undated(value: str) -> str:
    """Up to the day that stands behind the names."""
    days = (found.start for found in days_in(value, None) if found.start > 0)
    return DAY_OF_WEEK.sub("", PUBLISHED_ON.sub("", value[: min(days, default=len(value))]))


def _split(value: str) -> list[str]:
    """An office's name may have an "and" of its own: "Office for Forests and Rivers"."""
    return [value] if OF_AN_OFFICE.search(value) and "," not in value else BETWEEN.split(value)


def _with_agency(piece: str) -> tuple[str, ...]:
    """Of "Ada Lind avec AFP" and "Ada Lind / EFE" both names."""
    two = WITH.fullmatch(piece)
    return two.groups() if two and agency_named([two[2]]) else (piece,)


def _parted(piece: str) -> tuple[str, ...]:
    two = BETWEEN_LONG.match(piece)
    return two.groups() if two else (piece,)


def _is_name(piece: str) -> bool:
    return (
        1 < len(piece) <= LONGEST
        and any(map(str.isalpha, piece))
        and not re.search(r"\d{2}", piece)
        and folded(piece) not in PLACEHOLDER
        and not BUTTON.fullmatch(piece)
    )
