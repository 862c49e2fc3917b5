"""Pages that cost their reader more than an article should, or hide it from him. All but the last few hold one."""

import json
from collections.abc import Callable

__all__ = ["FIRST", "LAST", "PAGES", "STORY", "WITHOUT_AN_ARTICLE"]

FIRST = "The council of Brackwater met on Monday and spoke for hours about the old mill by the river."
LAST = "Nobody in the hall had expected that the vote would be so narrow, the mayor said afterwards."
SENTENCES = (
    FIRST,
    "A first proposal would have turned the building into a hotel with a terrace above the weir.",
    "The second one came from a group of neighbours, who want a workshop and a small museum in it.",
    "Its roof has been open to the rain since the storm of last winter, and repairs are not cheap.",
    "The treasurer warned that the town could not pay for both, whatever the members decided.",
    LAST,
)
STORY = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)


def _page(body: str, head: str = "") -> bytes:
    title = "<title>Council votes on the mill</title>"
    markup = f'<!DOCTYPE html><html lang="en"><head>{title}{head}</head><body>{body}</body></html>'
    return markup.encode("utf-8", "surrogatepass")


def _article(before: str = "", after: str = "", head: str = "") -> bytes:
    return _page(f"{before}<article><h1>Council votes on the mill</h1>{STORY}</article>{after}", head)


def _wrapped(start: str, end: str, times: int) -> bytes:
    return _page(f"{start * times}<article>{STORY}</article>{end * times}")


def _short_paragraphs(count: int, wording: str = "Entry {} was read out to all.") -> bytes:
    paragraphs = "".join(f"<p>{wording.format(n)}</p>" for n in range(count))
    return _page(f"<article>{STORY}{paragraphs}</article>", '<meta property="og:type" content="article">')


def _json_ld(body: str) -> bytes:
    return _article(head=f'<script type="application/ld+json">{body}</script>')


def _long_json_ld() -> bytes:
    graph = [{"@type": "ListItem", "position": n, "name": f"Entry number {n}"} for n in range(100_000)]
    return _json_ld(json.dumps({"@context": "https://schema.org", "@graph": graph}))


def _text(between: str) -> bytes:
    return f"{FIRST}\n\n{between}\n\n{LAST}".encode()


def _in_utf_16_that_says_it_is_latin() -> bytes:
    return _article(head='<meta charset="iso-8859-1">').decode().encode("utf-16-le")


LONG = 100_000

PAGES: dict[str, Callable[[], bytes]] = {
    "1,000 nested elements": lambda: _wrapped("<div>", "</div>", 1_000),
    "20,000 nested elements": lambda: _wrapped("<div>", "</div>", 20_000),
    "1,000 nested inline elements": lambda: _wrapped("<b>", "</b>", 1_000),
    "1,000 nested lists": lambda: _wrapped("<ul><li>", "</li></ul>", 1_000),
    "300 nested tables": lambda: _wrapped("<table><tr><td>", "</td></tr></table>", 300),
    "100,000 elements never closed": lambda: _article(after="<i>" * LONG),
    "an attribute of 12 MB": lambda: _article(f'<img src="data:image/png;base64,{"QUJD" * 3_000_000}">'),
    "a class of 12 MB": lambda: _article(f'<div class="{"post-content " * 920_000}"></div>'),
    "a description of 12 MB": lambda: _article(head=f'<meta name="description" content="{"a word " * 1_700_000}">'),
    "12 MB of attributes": lambda: _article("".join(f'<i data-a{n}="{"x" * 1000}"></i>' for n in range(12_000))),
    "100,000 attributes of an element": lambda: _article(f"<p {' '.join(f'a{n}=1' for n in range(LONG))}></p>"),
    "50,000 short paragraphs": lambda: _short_paragraphs(50_000),
    "20 MB of script": lambda: _article(f"<script>var words = '{'a word ' * 2_860_000}';</script>"),
    "20 MB of style": lambda: _article(head=f"<style>{'.post p { color: red } ' * 870_000}</style>"),
    "20 MB of comments": lambda: _article("<!-- a remark -->" * 1_180_000),
    "20 MB of menus": lambda: _article(f"<nav>{'<li><a href=/a>News of the day</a></li>' * 512_000}</nav>"),
    "20 MB of markup within the article": lambda: _page(
        f"<article>{STORY}{'<div><span></span></div>' * 833_000}</article>"
    ),
    "null bytes": lambda: _article().replace(b"e", b"\x00e\x00"),
    "control characters": lambda: _article().replace(b"e", b"\x01e\x1f\x7f"),
    "halves of surrogate pairs": lambda: _article().replace(b"e", b"\xed\xa0\xbde\xed\xb0\x80"),
    "references to no character": lambda: _article().replace(b"<p>", b"<p>&#xD800;&#0;&#x1F;&#x110000;&#99999999999;"),
    "a charset that there is not": lambda: _article(head='<meta charset="klingon">'),
    "UTF-16 that says it is Latin": _in_utf_16_that_says_it_is_latin,
    "bytes of no charset within": lambda: _article("\u00e9" * 500).replace(b"<h1>", b"<h1>\xff\xfe\x81 "),
    "1 MB in one word": lambda: _article(after=f"<p>{'a' * 1_000_000}</p>"),
    "1 MB in one line": lambda: _article(after=f"<p>{'and so on ' * LONG}</p>"),
    "100,000 links": lambda: _article("".join(f'<a href="/{n}">The story number {n}</a> ' for n in range(LONG))),
    "100,000 line breaks": lambda: _article(after="<br>" * LONG),
    "100,000 lines between line breaks": lambda: _article(after=f"<div>{'A line.<br>' * LONG}</div>"),
    "100,000 empty paragraphs": lambda: _article("<p></p>" * LONG),
    "100,000 cells of a table": lambda: _article(after=f"<table>{'<tr><td>1</td><td>2</td></tr>' * 50_000}</table>"),
    "100,000 different classes": lambda: _article("".join(f'<i class="a{n} b{n}-post"></i>' for n in range(LONG))),
    "100,000 titles": lambda: _article("<h1>Council votes on the mill</h1>" * LONG),
    "100,000 times": lambda: _article("<time datetime='2031-01-01'>1 January 2031</time>" * LONG),
    "100,000 <meta>": lambda: _article(head='<meta name="author" content="Ada Lind">' * LONG),
    "JSON-LD nested 100,000 deep": lambda: _json_ld("[" * LONG + "]" * LONG),
    "JSON-LD nested 100,000 deep, as objects": lambda: _json_ld('{"@graph":' * LONG + "1" + "}" * LONG),
    "JSON-LD of 100,000 objects": _long_json_ld,
    "JSON-LD of 100,000 values": lambda: _json_ld('{"@type":"Thing"} ' * LONG),
    "broken JSON-LD": lambda: _json_ld('{"@type": "NewsArticle", "headline": "Council votes'),
    "broken JSON-LD of 10 MB": lambda: _json_ld('{"@type": "NewsArticle", "headline": "Council,,,' + ", {" * 3_300_000),
    "JSON-LD of 100,000 authors": lambda: _json_ld(
        json.dumps({"@type": "NewsArticle", "author": [{"@id": f"#{n}"} for n in range(LONG)]})
    ),
    "JSON-LD of 30,000 authors who stand elsewhere": lambda: _json_ld(
        json.dumps(
            [{"@type": "NewsArticle", "author": [{"@id": f"#{n}"} for n in range(30_000)]}]
            + [{"@id": f"#{n}", "name": f"Ada Lind {n}"} for n in range(30_000)]
        )
    ),
    "JSON-LD of lists within lists": lambda: _json_ld(
        f'{{"@type": "NewsArticle", "author": {"[" * 900}"Ada Lind"{"]" * 900}}}'
    ),
    "JSON-LD of a word count of 5,000 digits": lambda: _json_ld(
        json.dumps({"@type": "NewsArticle", "wordCount": "9" * 5_000})
    ),
    "JSON-LD of a body of 1 MB of spaces": lambda: _json_ld(
        json.dumps({"@type": "NewsArticle", "articleBody": f"The{' ' * 1_000_000}council{'<br ' * LONG}"})
    ),
    "1 MB of tags that are never closed, in a script": lambda: _article(f"<script>a = '{'<br' * 330_000}'</script>"),
    "an address of 8,000 digits": lambda: _article(
        head=f'<link rel="canonical" href="https://brackwater.example/{"1" * 8_000}">'
    ),
    "a byline of brackets": lambda: _page(f"<article><p>By {'(' * 200_000} Lind</p>{STORY}</article>"),
    "digits beside the headline": lambda: _page(
        f"<article><h1>Council votes on the mill</h1><p>{'1.1.1' * 200_000}</p>{STORY}</article>"
    ),
    "an author's name of 1 MB": lambda: _article(head=f'<meta name="author" content="{"Ada Lind and " * 77_000}">'),
    "a title of 1 MB": lambda: _article(head=f'<meta property="og:title" content="{"Council - " * LONG}">'),
    "1 MB of spaces": lambda: _article(after=f"<p>{' ' * 1_000_000}.</p>"),
    "1 MB of no-break spaces": lambda: _article(after=f"<p>{chr(0xA0) * 1_000_000}.</p>"),
    "1 MB of full stops": lambda: _article(after=f"<p>{'.' * 1_000_000}</p>"),
    "1 MB of quotation marks": lambda: _article(after=f"<p>.{chr(34) * 1_000_000} x</p>"),
    "1 MB of opening brackets": lambda: _article(after=f"<p>{'(' * 1_000_000}</p>"),
    "1 MB of digits": lambda: _article(after=f"<p>{'20310101' * 125_000}</p>"),
    "1 MB of digits and dots": lambda: _article(after=f"<p>{'1.' * 500_000}</p>"),
    "1 MB of combining marks": lambda: _article(after=f"<p>a{chr(0x301) * 1_000_000}</p>"),
    "1 MB of less-than signs": lambda: _article(after=f"<p>{'&lt;' * 250_000}</p>"),
    "1 MB of backslashes in a script": lambda: _article(f'<script>a = "{chr(92) * 1_000_000}</script>'),
    "1 MB of quotation marks in a script": lambda: _article(f"<script>{chr(34) * 1_000_000}</script>"),
    "an article twice": lambda: _page(f"<article>{STORY}</article>" * 2),
    "an article 1,000 times": lambda: _page(f"<article>{STORY}</article>" * 1_000),
    "plain text of 1 MB in one word": lambda: _text("a" * 1_000_000),
    "plain text of 100,000 empty lines": lambda: _text("\n" * LONG),
}
"""By name. Each holds the story from FIRST to LAST."""

WITHOUT_AN_ARTICLE: dict[str, Callable[[], bytes]] = {
    "nothing but null bytes": lambda: b"\x00" * 1_000_000,
    "nothing but spaces": lambda: b" " * 1_000_000,
    "nothing but open brackets": lambda: b"<" * 1_000_000,
    "nothing but elements": lambda: _page("<p></p>" * 50_000),
    "nothing but 100,000 links": lambda: _page("".join(f'<p><a href="/{n}">Story {n}</a></p>' for n in range(LONG))),
    "nothing but a comment": lambda: b"<!--" + b"-" * 1_000_000,
    "nothing but a script": lambda: _page(f"<script>{'a = 1;' * 100_000}</script>"),
    "bytes of chance": lambda: bytes((n * n * 31 + n) % 251 for n in range(200_000)),
    "over the limit of a body": lambda: _article() + b" " * (26 * 1024 * 1024),
    "an article over the limit of one": lambda: _short_paragraphs(
        50_000, "Entry {} was read out to all who were there."
    ),
}
