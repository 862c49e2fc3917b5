"""What the publisher of a page reserves, as the page itself tells: in its HTTP headers and its `meta` elements."""

import re
from collections.abc import Mapping
from html.parser import HTMLParser

from sayso.models import PageFlag

__all__ = ["page_flags"]

_HEAD = 128 * 1024
"""Bytes of a page in which its `meta` elements are looked for."""
# Those in comments and scripts are none. Each begins with the one letter that the search goes by.
_META = re.compile(rb"<(?:!--.*?-->|script\b.*?</script|(?P<meta>meta\s[^>]{1,4096}>))", re.IGNORECASE | re.DOTALL)


def page_flags(body: bytes, headers: Mapping[str, str] | None = None, *, by_host: bool = False) -> tuple[PageFlag, ...]:
    """`noarchive` of `X-Robots-Tag` or `meta robots`; `tdm_reserved` of TDMRep's `meta` or header, and where the page
    itself says neither that mining is reserved nor that it is not, as its host's file says of it (`by_host`).
    """
    flags: list[PageFlag] = []
    metas, told = _metas(body), headers or {}
    directives = [metas.get("robots", ""), _for_everybody(told.get("X-Robots-Tag", ""))]
    if any("noarchive" in directive.lower().replace(" ", "").split(",") for directive in directives):
        flags.append("noarchive")
    mining = metas.get("tdm-reservation") or told.get("tdm-reservation")
    if by_host if mining is None else mining.strip() == "1":
        flags.append("tdm_reserved")
    return tuple(flags)


def _for_everybody(header: str) -> str:
    """Without what is told to one crawler, as `otherbot: noarchive`."""
    return ",".join(part for part in header.split(",") if ":" not in part)


def _metas(body: bytes) -> dict[str, str]:
    reader = _Metas()
    for element in _META.finditer(body[:_HEAD]):
        if element["meta"]:
            reader.feed(element[0].decode("latin-1"))
    return reader.found


class _Metas(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "meta":
            known = {name: value or "" for name, value in attrs}
            self.found.setdefault(known.get("name", "").strip().lower(), known.get("content", ""))
