"""What a host lets crawlers do: its robots.txt (RFC 9309), and the reservations of text and data mining (TDMRep)."""

import re
from codecs import BOM_UTF8
from collections.abc import Mapping
from urllib.parse import quote, unquote

import orjson
from protego import Protego

__all__ = ["AGENT", "Robots", "reserved_by_file", "retry_after"]

AGENT = "Sayso"
"""The product token that a robots.txt names."""

_AS_IT_IS = "%!\"#&'()+,/:;<=>?@[\\]^`{|}"
_ESCAPE = re.compile(r"%[0-9a-f]{2}", re.IGNORECASE)
# Letters, digits and -._~ (RFC 3986, section 2.3).
_UNRESERVED = re.compile(r"%(?:2[de]|3\d|[46][1-9a-f]|[57][0-9a]|5f|7e)", re.IGNORECASE)


class Robots:
    """A robots.txt, read once: it may have half a megabyte."""

    def __init__(self, body: bytes) -> None:
        self._rules = Protego.parse(body.decode("utf-8", "replace"))

    def may_fetch(self, url: str) -> bool:
        return bool(self._rules.can_fetch(url, AGENT))

    @property
    def crawl_delay(self) -> float:
        """Seconds; 0 where the file asks for none."""
        return float(self._rules.crawl_delay(AGENT) or 0)


def reserved_by_file(tdmrep: bytes, path: str) -> bool:
    """Of `/.well-known/tdmrep.json`: a list of `{"location", "tdm-reservation"}`, of which the first that fits counts:
    TDMRep's final report takes the first in sequence for the most specific.

    A file that is no such list reserves nothing, and a rule with another value than 1 nothing of what it fits.
    """
    try:
        rules = orjson.loads(tdmrep.removeprefix(BOM_UTF8))
    except orjson.JSONDecodeError:
        return False
    asked = _compared(path)
    for rule in rules if isinstance(rules, list) else ():
        if isinstance(rule, dict) and _fits(str(rule.get("location", "")), asked):
            return str(rule.get("tdm-reservation")).strip() == "1"
    return False


def _fits(location: str, path: str) -> bool:
    """Patterns are those of robots.txt: a prefix, in which `*` is anything and `$` at the end is the end.

    Without a regular expression, which a pattern of many `*` keeps busy for longer than a page may take.
    """
    first, *others = map(_compared, location.removesuffix("$").split("*"))
    if not location or not path.startswith(first):
        return False
    last = others.pop() if others and location.endswith("$") else None
    at = len(first)
    for piece in others:
        if (found := path.find(piece, at)) < 0:
            return False
        at = found + len(piece)
    if last is not None:
        return path.endswith(last) and len(path) - len(last) >= at
    return at == len(path) if location.endswith("$") else True


def _compared(text: str) -> str:
    """Escaped in one way: what need not be is not, and what patterns are made of is."""
    escaped = quote(text, safe=_AS_IT_IS)
    return _ESCAPE.sub(
        lambda escape: unquote(escape[0]) if _UNRESERVED.match(escape[0]) else escape[0].upper(), escaped
    )


def retry_after(headers: Mapping[str, str], now: float, default: float) -> float:
    """Seconds from a Retry-After header, in seconds or as a date (RFC 9110, section 10.2.3)."""
    from email.utils import parsedate_to_datetime  # noqa: PLC0415 - rarely needed, and it loads half of `email`

    value = headers.get("Retry-After", "").strip()
    if value.isdecimal():
        return float(value)
    try:
        return max(parsedate_to_datetime(value).timestamp() - now, 0) if value else default
    except (ValueError, OverflowError):
        return default
