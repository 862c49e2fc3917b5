"""A feed's bytes as UTF-8, whatever its server, its declaration and its bytes say of the encoding."""

import codecs
import re

__all__ = ["DECLARATION", "as_utf8"]

DECLARATION = b'<?xml version="1.0" encoding="utf-8"?>'

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARATION = re.compile(r"\s*<\?xml\b[^>]{0,200}\?>")
_DECLARED = re.compile(rb"""\s*<\?xml\b[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']""")
# Python knows encodings that are none of text, that are slow, or that nobody sends.
_OF_TEXT = re.compile(
    r"(?:iso-?8859|windows-?\d|cp-?125|koi8|gb|big5|euc|shift|s?jis|latin|tis|mac|utf-?8)[\w.:-]*", re.I
)
# As browsers read these names (https://encoding.spec.whatwg.org/#names-and-labels).
_MEANT = {"iso-8859-1": "windows-1252", "iso8859-1": "windows-1252", "latin1": "windows-1252", "gb2312": "gb18030"}
_LAST = "windows-1252"


def as_utf8(body: bytes, charset: str | None) -> bytes:
    """`charset` is the HTTP header's, which is believed last: bytes that are UTF-8 are so by chance hardly ever."""
    text = _decoded(body, charset)
    if declaration := _DECLARATION.match(text):
        text = text[declaration.end() :]
    return DECLARATION + text.lstrip().encode("utf-8", "replace")


def _decoded(body: bytes, charset: str | None) -> str:
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    if body.startswith((b"<\0", b"\0<")):
        return body.decode("utf-16-le" if body.startswith(b"<") else "utf-16-be", "replace")
    try:
        return body.decode()
    except UnicodeDecodeError:
        pass
    declared = _DECLARED.match(body)
    for name in (declared[1].decode() if declared else "", charset or ""):
        if _OF_TEXT.fullmatch(name):
            try:
                return body.decode(_MEANT.get(name.lower(), name), "replace")
            except LookupError:
                continue
    return body.decode(_LAST, "replace")
