"""What a host lets crawlers do: its robots.txt (RFC 9309), and the reservations of text and data mining (TDMRep)."""

import re
from collections.abc import Mapping

import orjson
from protego import Protego

__all__ = ["AGENT", "Robots", "reserved_by_file", "retry_after"]

AGENT = "Sayso"
"""The product token that a robots.txt names."""


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
    """Of `/.well-known/tdmrep.json`: a list of `{"location", "tdm-reservation"}`, of which the first that fits counts.

    A file that is no such list reserves nothing.
    """
    try:
        rules = orjson.loads(tdmrep)
    except orjson.JSONDecodeError:
        return False
    for rule in rules if isinstance(rules, list) else ():
        if isinstance(rule, dict) and _fits(str(rule.get("location", "")), path):
            return str(rule.get("tdm-reservation")).strip() == "1"
    return False


def _fits(location: str, path: str) -> bool:
    """Patterns are those of robots.txt: a prefix, in which `*` is anything and `$` at the end is the end."""
    ends = location.endswith("$")
    pattern = ".*".join(map(re.escape, location.removesuffix("$").split("*")))
    return bool(location and re.match(pattern + ("$" if ends else ""), path, re.DOTALL))


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
