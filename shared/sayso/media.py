"""The media type of a body by its own bytes, after the WHATWG MIME Sniffing standard (https://mimesniff.spec.whatwg.org/).

Where it differs: nothing is executed here, so HTML is recognised under any declared type, and a stray control
character does not make a text binary.
"""

import re

__all__ = ["media_type"]

RESOURCE_HEADER = 1445
"""Bytes that are looked at, as in section 5.2 of the standard."""

# Sections 6.1 to 6.4 of the standard; the second half are the file signatures of formats that turn up under `.html`
# addresses or in uploads (IANA registrations of each type).
SIGNATURES: tuple[tuple[re.Pattern[bytes], str], ...] = tuple(
    (re.compile(pattern, re.DOTALL), name)
    for pattern, name in (
        (rb"%PDF-", "application/pdf"),
        (rb"%!PS-Adobe-", "application/postscript"),
        (rb"\x89PNG\r\n\x1a\n", "image/png"),
        (rb"\xff\xd8\xff", "image/jpeg"),
        (rb"GIF8[79]a", "image/gif"),
        (rb"RIFF.{4}WEBPVP", "image/webp"),
        (rb"BM.{4}\x00\x00\x00\x00", "image/bmp"),
        (rb"\x00\x00[\x01\x02]\x00", "image/x-icon"),
        (rb".{4}ftypavi[fs]", "image/avif"),
        (rb"ID3", "audio/mpeg"),
        (rb"OggS\x00", "application/ogg"),
        (rb"RIFF.{4}WAVE", "audio/wave"),
        (rb"RIFF.{4}AVI ", "video/avi"),
        (rb".{4}ftyp", "video/mp4"),
        (rb"\x1a\x45\xdf\xa3", "video/webm"),
        (rb"wOF[F2]", "font/woff"),
        (rb"\x1f\x8b\x08", "application/gzip"),
        (rb"PK\x03\x04", "application/zip"),
        (rb"Rar!\x1a\x07", "application/vnd.rar"),
        (rb"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
        (rb"BZh[1-9]1AY&SY", "application/x-bzip2"),
        (rb"\xfd7zXZ\x00", "application/x-xz"),
        (rb"\x28\xb5\x2f\xfd", "application/zstd"),
        (rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
        (rb"\{\\rtf", "application/rtf"),
        (rb"WARC/[01]\.\d", "application/warc"),
        (rb"SQLite format 3\x00", "application/vnd.sqlite3"),
    )
)

# Section 7.1, and the elements that fragments and later versions of HTML begin with.
HTML_START = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?>.*?-->)\s*+)*+"
    r"<(?:!doctype\s+html|(?:html|head|script|iframe|h[1-6]|div|font|table|a|style|title|b|body|br|p"
    r"|article|aside|blockquote|center|figure|footer|form|header|img|link|main|meta|nav|section|span|ul)(?=[\s/>]))",
    re.IGNORECASE | re.DOTALL,
)
# An element that only a whole page has, at the start of a line further down: blank templates, notices of a proxy.
HTML_WITHIN = re.compile(r"^\s*<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE | re.MULTILINE)
XML_START = re.compile(r"\s*<\?xml[\s?]", re.IGNORECASE)
COMMENT_START = re.compile(r"\s*<!--")
JSON_START = re.compile(r'\s*[\[{]\s*["\[{\]}\d-]')
CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))

HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})


def media_type(body: bytes, declared: str | None) -> str:
    """As `text/html`, `text/plain`, `application/pdf`; lower case, without parameters.

    `declared` (a Content-Type header, or None) decides only between kinds of text that the bytes do not tell apart.
    """
    named = (declared or "").partition(";")[0].strip().lower()
    head = body[:RESOURCE_HEADER]
    if not head:
        return named or "text/plain"
    for signature, name in SIGNATURES:
        if signature.match(head):
            return name
    text = _as_text(head)
    if HTML_START.match(text):
        return "text/html"
    return "application/octet-stream" if _is_binary(text) else _text_type(text, named)


def _text_type(text: str, named: str) -> str:
    if HTML_WITHIN.search(text):
        return "text/html"
    if XML_START.match(text):
        # XHTML names its root within the header; what does not is a feed, a sitemap or data.
        return "text/html" if named in HTML_TYPES else "text/xml"
    if COMMENT_START.match(text) or named in HTML_TYPES:
        return "text/html"
    if JSON_START.match(text) and named.endswith("json"):
        return "application/json"
    return "text/plain"


def _is_binary(text: str) -> bool:
    """The standard calls one control character binary; scraped text has strays, binary formats have more than these."""
    return len(CONTROL_CHARACTERS.findall(text)) > max(4, len(text) // 100)


def _as_text(head: bytes) -> str:
    """The header as far as ASCII goes."""
    for bom, charset in BOMS:
        if head.startswith(bom):
            return head[len(bom) :].decode(charset, "replace")
    return head.decode(_utf_16_without_bom(head) or "latin-1", "replace")


def _utf_16_without_bom(head: bytes) -> str | None:
    """Text of which nine letters in ten are ASCII, so that every other byte is null."""
    if len(head) < 8:
        return None
    halves = {"utf-16-le": (head[1::2], head[0::2]), "utf-16-be": (head[0::2], head[1::2])}
    for charset, (high, low) in halves.items():
        if high.count(0) * 10 >= len(high) * 9 and not CONTROL_CHARACTERS.search(low.decode("latin-1")):
            return charset
    return None
