"""Whether a line speaks of the speaker, or to somebody. Languages are not told apart: more is asked of many lines."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

__all__ = ["addresses", "speaks_of_oneself"]

WORD = re.compile(r"[^\W\d_]+(?:['’](?:[^\W\d_]+)?)?")
QUOTED = re.compile(r"“[^”]*”|„[^“”]*[“”]|«[^»]*»|»[^«]*«|\"[^\"]*\"|「[^」]*」")


@dataclass(frozen=True, slots=True)
class _Person:
    words: frozenset[str]
    """Case folded; those that end in an apostrophe are the beginnings of words."""
    exact: frozenset[str]
    signs: tuple[str, ...]

    def is_in(self, text: str) -> bool:
        if any(sign in text for sign in self.signs):
            return True
        for found in WORD.findall(text):
            word = found.replace("’", "'").casefold()
            if word in self.words or word.split("'")[0] + "'" in self.words or found in self.exact:
                return True
        return False


@cache
def _person(which: str) -> _Person:
    data = tomllib.loads((resources.files("sayso.extract") / "persons.toml").read_text(encoding="utf-8"))[which]
    words = frozenset(word for language, own in data.items() if language not in {"signs", "exact"} for word in own)
    return _Person(words, frozenset(data["exact"]), tuple(data["signs"]))


def speaks_of_oneself(text: str) -> bool:
    """In words of its own, not in those that it quotes; a text that is all quotation is its own."""
    own = QUOTED.sub(" ", text)
    return _person("first").is_in(own if WORD.search(own) else text)


def addresses(text: str) -> bool:
    return _person("second").is_in(text)
