"""Bytes to text: byte order mark, HTTP charset, `<meta>` charset, then detection.

The order and the meaning of labels are those of the WHATWG Encoding and HTML standards
(https://encoding.spec.whatwg.org/), but for one thing: bytes that say themselves that they are UTF-8 are UTF-8.
"""

import codecs
import re

from charset_normalizer import from_bytes

from sayso.errors import TextUndecodable

__all__ = ["decode"]

BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))

# Labels that browsers read as a larger charset than the one they name (Encoding standard, section 4.2).
LARGER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
# Labels that Python does not know, or that must not be believed: a page that could name itself in ASCII is not UTF-16.
ALIASES = {
    "x-sjis": "cp932",
    "x-gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "x-euc-jp": "euc_jp",
    "iso-8859-8-i": "iso8859-8",
    "windows-874": "cp874",
    "x-mac-cyrillic": "mac_cyrillic",
    "unicode": "utf-8",
}
NEVER = frozenset(
    {"utf_7", "utf_32", "utf_32_le", "utf_32_be", "idna", "punycode", "unicode_escape", "raw_unicode_escape"}
)

META = re.compile(rb"<meta[^>]{0,400}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
PRESCAN = 4096
"""Bytes in which a `<meta>` is looked for; the standard's 1,024 miss pages with long comments."""

BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
UTF_8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
# Six letters of another charset are valid UTF-8 by chance once in a million texts.
TELLING = 6

# Halves of a surrogate pair, as programs write them that take UTF-16 for text: no letter, but no other charset either.
SURROGATE = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")

SAMPLE = 20_000
"""Bytes of lines beyond ASCII that a detection looks at."""

# What XML and JSON do not allow, and halves of a surrogate pair.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0e-\x1b\x7f\ud800-\udfff\ufffe\uffff]")


def decode(body: bytes, charset: str | None = None) -> str:
    """`charset`: as the HTTP header gave it. Without a byte order mark, null bytes and other characters no text has.

    Raises TextUndecodable where no charset fits.
    """
    return FORBIDDEN.sub("", _decode(body, charset)).removeprefix("\ufeff")


def _decode(body: bytes, charset: str | None) -> str:
    for bom, codec in BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(codec, "replace")
    if not BEYOND_ASCII.search(body) and b"\x00" not in body and b"\x1b" not in body:
        return body.decode("ascii")
    if (text := _decode_utf_8(body)) is not None:
        return text
    for label in (charset, _meta_charset(body)):
        if label and (text := _decode_as(label, body)) is not None:
            return text
    return _decode_detected(body)


def _decode_utf_8(body: bytes) -> str | None:
    """None unless nearly all bytes beyond ASCII form UTF-8; a page that is cut within a letter is UTF-8 still."""
    text = body.decode("utf-8", "replace")
    strays = text.count("\ufffd")
    if strays and strays == 3 * len(SURROGATE.findall(body)):
        return SURROGATE.sub(b"", body).decode("utf-8", "replace")
    # Each letter beyond ASCII takes one to three bytes more than itself, so there are at least this many.
    sequences = (len(body) - len(text)) // 3 if strays == 0 else len(UTF_8_SEQUENCE.findall(body))
    return text if sequences >= TELLING and strays * 20 <= sequences else None


def _meta_charset(body: bytes) -> str | None:
    """Where it names UTF-16 it means UTF-8 (HTML standard, prescan): it could not be read otherwise."""
    found = META.search(body[:PRESCAN])
    label = found[1].decode("ascii", "ignore") if found else None
    return "utf-8" if label and label.lower().startswith("utf-16") else label


def _decode_as(label: str, body: bytes) -> str | None:
    """None where the label names no charset, or not that of these bytes."""
    codec = _codec(label)
    if codec is None:
        return None
    text = body.decode(codec, "replace")
    # Single-byte charsets have a few unassigned bytes, which a page may hold by mistake.
    return text if text.count("\ufffd") * 200 <= len(BEYOND_ASCII.findall(body)) else None


def _codec(label: str) -> str | None:
    named = label.strip(" \t\r\n\"'").lower()
    try:
        name = codecs.lookup(ALIASES.get(named, named)).name
        "".encode(name)
    except (LookupError, ValueError):
        # No such charset, or a codec that is none, as "rot13".
        return None
    return None if name.replace("-", "_") in NEVER else LARGER.get(name, name)


def _decode_detected(body: bytes) -> str:
    for codec in ("utf-8", *_utf_16(body)):
        try:
            return body.decode(codec)
        except UnicodeDecodeError:
            continue
    telling = b"\n".join(line for line in body.splitlines() if BEYOND_ASCII.search(line))[:SAMPLE] or body[:SAMPLE]
    match = from_bytes(telling).best()
    if match is None:
        raise TextUndecodable(
            f"{len(body)} bytes fit no charset, neither a declared nor a detected one. Submit the page as UTF-8"
        )
    return body.decode(match.encoding, "replace")


def _utf_16(body: bytes) -> tuple[str, ...]:
    """UTF-16 without a byte order mark: markup makes every other byte null."""
    if body[1::2].count(0) * 2 > len(body) // 2:
        return ("utf-16-le",)
    return ("utf-16-be",) if body[0::2].count(0) * 2 > len(body) // 2 else ()
