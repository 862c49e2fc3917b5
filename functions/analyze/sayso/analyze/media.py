"""The medium of a statement, where the words beside it name one."""

import re
from types import MappingProxyType

__all__ = ["medium_in"]

_NAMES = MappingProxyType(
    {
        "e-mail": "email",
        "tweet": "post",
        "blog": "post",
        "memo": "memorandum",
        "news conference": "press conference",
        "briefing": "press conference",
        "press briefing": "press conference",
        "news briefing": "press conference",
        "address": "speech",
        "press release": "press release",
        "phone interview": "interview",
        "call": "phone call",
        "telephone call": "phone call",
        "radio": "broadcast",
        "television": "broadcast",
        "hearing": "testimony",
        "communique": "statement",
        "communiqué": "statement",
    }
)
_MEDIUM = (
    r"press conference|news conference|press briefing|news briefing|press release|phone call|telephone call"
    r"|briefing|interview"
    r"|e-?mail|letter|statement|post|tweet|memorandum|memo|message|report|speech|testimony|hearing|article|column|video|meeting"
    r"|blog|book|essay|note|affidavit|communiqu[eé]|sermon|lecture|podcast|filing|address|call|diary"
)
_IN = re.compile(
    rf"\b(?:in|during|at|via|by|on|through|issued|released|posted|sent|to)\s+(?:(?:an?|the|his|her|their|its|another|that|this|one)\s+)?"
    rf"(?:[\w’'-]+\s+){{0,3}}?(?P<medium>{_MEDIUM})\b",
    re.IGNORECASE,
)
_SIGNED = re.compile(rf"\b(?P<medium>{_MEDIUM})\s+(?:signed|written|sent|issued|posted)\s+by\b", re.IGNORECASE)
_SPOKEN = (
    (
        re.compile(r"\btold\s+(?:an?|the)\s+(?:press|news)?\s*(?:conference|briefing)\b", re.IGNORECASE),
        "press conference",
    ),
    (re.compile(r"\bby\s+(?:tele)?phone\b|\bin\s+a\s+call\b", re.IGNORECASE), "phone call"),
    (re.compile(r"\bin\s+(?:parliament|congress|a\s+sermon)\b", re.IGNORECASE), "speech"),
    (
        re.compile(
            r"\btold\s+(?:the\s+)?(?:court|jury|judge|tribunal|inquiry|committee|hearing)\b|\btestif", re.IGNORECASE
        ),
        "testimony",
    ),
    (
        re.compile(r"\btold\s+(?:the\s+)?(?:parliament|congress|crowd|rally|audience|assembly)\b", re.IGNORECASE),
        "speech",
    ),
    (re.compile(r"\b(?:tweeted|posted)\b", re.IGNORECASE), "post"),
    (
        re.compile(r"\bon\s+(?:(?:the|state|public|national|local)\s+)?(?:radio|television|TV)\b", re.IGNORECASE),
        "broadcast",
    ),
)


def medium_in(words: str) -> str | None:
    """`words` are those around a statement, without its content."""
    found = _IN.search(words) or _SIGNED.search(words)
    if found:
        name = found["medium"].lower()
        return _NAMES.get(name, name)
    return next((name for pattern, name in _SPOKEN if pattern.search(words)), None)
