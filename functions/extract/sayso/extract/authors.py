"""Names of authors out of what pages put in their place."""

import re
from collections.abc import Iterable

from sayso.extract.lines import folded, tidy

__all__ = ["author_names", "byline_names"]

PROFILE = re.compile(
    r"^(?:view|see|zeige|all|alle|afficher|ver|voir|vedi)\s+(?:all\s+|alle\s+|tous\s+les\s+|todas\s+las\s+|tutti\s+i\s+)?"
    r"(?:posts?|articles?|stories|beiträge|artikel|entradas|articoli)\s+(?=by|von|de|di|par|por)",
    re.IGNORECASE,
)
BY = re.compile(
    r"^(?:(?:written|words|posted|published|reported|text|story|geschrieben|verfasst|erstellt|veröffentlicht|escrito|scritto|écrit)[\s:]+)?"
    r"(?:by|von|par|por|di|da|door|av|af|autor(?:in)?|author|text|redacción)\b[\s:]+(?=\S)",
    re.IGNORECASE,
)
NOT_A_NAME = re.compile(r"\S+@\S+|https?://\S+|www\.\S+|(?<!\w)@\w+|[(\[{][^)\]}]*[)\]}]")
# A date behind the name; Korean newspapers put "reporter" there.
AFTERWARDS = re.compile(
    r"\s+(?:[-–—|]\s+)?(?:(?:am|on|le|el|il|em|at|vom|—|–|-)\s+)?(?:\w+\.?\s+)?\d{1,2}[.:/ ,].*$|\s+기자(?:\s.*)?$",
    re.IGNORECASE,
)
BETWEEN = re.compile(r"\s*[;|•·]\s*|\s*,\s*|\s+(?:and|und|og|och|&)\s+", re.IGNORECASE)
# These also stand inside one name, as in "Ortega y Gasset": they part only names of two words and more.
BETWEEN_LONG = re.compile(r"^(\S+\s+\S.*?)\s+(?:et|y|e|i)\s+(\S+\s+\S.*)$")
# Words that make a piece of a byline an office, a place of work or a placeholder.
OFFICE = re.compile(
    r"\b(?:correspondent|editor|reporter|writer|journalist|columnist|producer|contributor|critic|staff|photographer|"
    r"redakteur(?:in)?|korrespondent(?:in)?|chefredakteur(?:in)?|autor(?:in)?|journaliste|rédacteur|rédactrice|"
    r"correspondante?|corresponsal|redactora?|periodista|giornalista|corrispondente|jornalista|repórter|e-?mail|mail)\b",
    re.IGNORECASE,
)
PLACEHOLDER = frozenset(
    {"admin", "administrator", "author", "autor", "guest", "unknown", "null", "none", "n a", "web", "www"}
)
LONGEST = 60
LONGEST_VALUE = 500


def author_names(values: Iterable[str]) -> tuple[str, ...]:
    """The people and newsrooms named, once each, without "By", offices and addresses."""
    found: dict[str, str] = {}
    for value in values:
        for name in _names(value[:LONGEST_VALUE]):
            found.setdefault(folded(name), name)
    return tuple(found.values())


def byline_names(line: str) -> tuple[str, ...]:
    """The names in a line that is a byline and nothing else ("By Ada Lind and Ben Okoro"); otherwise empty."""
    by = BY.match(line)
    words = line[by.end() :].split() if by else []
    if not 2 <= len(words) <= 12 or line.endswith((".", "!", "?", "”", '"')):
        return ()
    names = _names(line)
    people = all(re.fullmatch(r"(?:[A-ZÀ-Þ]\S*|\w{1,3})(?:\s(?:[A-ZÀ-Þ]\S*|\w{1,3})){1,4}", name) for name in names)
    return tuple(names) if people else ()


def _names(value: str) -> list[str]:
    bare = BY.sub("", PROFILE.sub("", tidy(NOT_A_NAME.sub(" ", value))))
    bare = AFTERWARDS.sub("", bare)
    parts = [part for piece in BETWEEN.split(bare) for part in _parted(piece)]
    pieces = [part.strip(" -–—:,./*\"'") for part in parts]
    named = [piece for piece in pieces if _is_name(piece)]
    # "Sports Editor" alone is whom the page names; after a name it is the office.
    return [piece for piece in named if not OFFICE.search(piece)] or named[:1]


def _parted(piece: str) -> tuple[str, ...]:
    two = BETWEEN_LONG.match(piece)
    return two.groups() if two else (piece,)


def _is_name(piece: str) -> bool:
    return (
        1 < len(piece) <= LONGEST
        and any(map(str.isalpha, piece))
        and not re.search(r"\d{2}", piece)
        and folded(piece) not in PLACEHOLDER
    )
