"""RSS, RDF and Atom as they are in the wild: what each entry's address, title and day are."""

from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.errors import FeedInvalid
from sayso.intake.feeds.reading import read_listing

NOW = datetime(2026, 1, 10, tzinfo=UTC)
URL = "https://news.example/world/feed.xml"
ATOM = 'xmlns="http://www.w3.org/2005/Atom"'


def read(body: str | bytes, content_type: str | None = None, url: str = URL):
    return read_listing(body if isinstance(body, bytes) else body.encode(), url, content_type, NOW)


def rss(*items: str, head: str = "") -> str:
    return f'<rss version="2.0"><channel><title>Tidewater Post</title>{head}{"".join(items)}</channel></rss>'


def places(listing) -> list[str]:
    return [entry.url for entry in listing.entries]


def test_an_item_of_rss_has_an_address_a_title_and_a_time():
    listing = read(
        rss(
            "<item><title>Harbour  to\nopen &amp; stay</title><link>https://news.example/harbour</link>"
            "<guid isPermaLink='false'>77</guid><pubDate>Wed, 29 Jun 2016 15:07:41 +0200</pubDate></item>"
        )
    )

    (entry,) = listing.entries
    assert (listing.kind, listing.title) == ("feed", "Tidewater Post")
    assert (entry.url, entry.title) == ("https://news.example/harbour", "Harbour to open & stay")
    assert entry.published_at == datetime(2016, 6, 29, 13, 7, 41, tzinfo=UTC)


@pytest.mark.parametrize(
    ("link", "place"),
    [
        ("/harbour", "https://news.example/harbour"),
        ("harbour?a=1&amp;b=2#top", "https://news.example/world/harbour?a=1&b=2"),
        ("//other.example/x", "https://other.example/x"),
        ("  https://news.example/harbour\n", "https://news.example/harbour"),
        ("<![CDATA[https://news.example/harbour?a=1&b=2]]>", "https://news.example/harbour?a=1&b=2"),
        ("https://news.example/größe", "https://news.example/gr%C3%B6%C3%9Fe"),
    ],
)
def test_a_link_is_read_from_where_the_feed_is(link, place):
    assert places(read(rss(f"<item><link>{link}</link></item>"))) == [place]


@pytest.mark.parametrize(
    "link", ["", " ", "#top", "mailto:desk@news.example", "javascript:alert(1)", "http://[", "ftp://a/b"]
)
def test_a_link_that_leads_to_no_page_is_none(link):
    assert places(read(rss(f"<item><title>A</title><link>{link}</link></item>"))) == []


def test_xml_base_is_what_links_below_it_are_read_from():
    listing = read(
        f'<feed {ATOM} xml:base="https://cdn.example/root/"><entry xml:base="news/"><link href="a"/></entry>'
        '<entry><link href="/b"/></entry></feed>'
    )
    relative = read(f'<feed {ATOM} xml:base="/root/"><entry><link href="a"/></entry></feed>')

    assert places(listing) == ["https://cdn.example/root/news/a", "https://cdn.example/b"]
    assert places(relative) == ["https://news.example/root/a"]


@pytest.mark.parametrize(
    ("guid", "place"),
    [
        ('<guid isPermaLink="true">https://news.example/a</guid>', "https://news.example/a"),
        ("<guid>https://news.example/a</guid>", "https://news.example/a"),
        ('<guid isPermaLink="false">https://news.example/a</guid>', None),
        ("<guid>12345</guid>", None),
        ('<guid isPermaLink="true">12345</guid>', None),
        ("<guid>tag:news.example,2016:1</guid>", None),
        ("<guid>/a</guid>", None),
    ],
)
def test_a_guid_is_an_address_only_where_it_is_a_permalink(guid, place):
    assert places(read(rss(f"<item><title>A</title>{guid}</item>"))) == ([place] if place else [])


@pytest.mark.parametrize("order", [0, 1])
def test_a_link_is_preferred_to_a_guid(order):
    pair = ("<link>https://news.example/a</link>", "<guid>https://news.example/?p=1</guid>")
    first, second = pair[order], pair[1 - order]

    assert places(read(rss(f"<item>{first}{second}</item>"))) == ["https://news.example/a"]


def test_the_address_before_a_counting_redirect_is_preferred():
    item = (
        '<item xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"><link>https://count.example/1</link>'
        "<feedburner:origLink>https://news.example/a</feedburner:origLink></item>"
    )

    assert places(read(rss(item))) == ["https://news.example/a"]


def test_of_several_links_of_an_atom_entry_the_first_page_is_meant():
    listing = read(
        f"<feed {ATOM}><title>Post</title><entry><title>A</title><id>https://news.example/id/1</id>"
        '<link rel="self" href="/api/1"/><link rel="replies" href="/a#comments"/>'
        '<link rel="enclosure" type="audio/mpeg" href="/a.mp3"/>'
        '<link rel="alternate" type="application/json" href="/a.json"/>'
        '<link rel="alternate" type="text/html" href="/a"/><link rel="alternate" hreflang="de" href="/de/a"/>'
        "<published>2016-06-29T15:07:41Z</published><updated>2017-01-01T00:00:00Z</updated></entry></feed>"
    )

    (entry,) = listing.entries
    assert entry.url == "https://news.example/a"
    assert entry.published_at == datetime(2016, 6, 29, 15, 7, 41, tzinfo=UTC)


def test_the_id_of_an_atom_entry_is_no_address():
    assert places(read(f"<feed {ATOM}><entry><id>https://news.example/1</id><title>A</title></entry></feed>")) == []


def test_when_an_entry_was_updated_is_not_when_it_was_published():
    listing = read(f'<feed {ATOM}><entry><link href="/a"/><updated>2017-01-01T00:00:00Z</updated></entry></feed>')

    assert listing.entries[0].published_at is None


def test_rdf_has_dates_of_dublin_core():
    listing = read(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>Post</title></channel>'
        '<item rdf:about="https://news.example/a"><title>A</title><link>https://news.example/a</link>'
        "<dc:date>2016-06-29T15:07:41+02:00</dc:date></item></rdf:RDF>"
    )

    (entry,) = listing.entries
    assert (entry.url, entry.published_at) == (
        "https://news.example/a",
        datetime(2016, 6, 29, 13, 7, 41, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("written", "read_as"),
    [("2016/6/29 15:07:41", date(2016, 6, 29)), ("03/04/2016", None), ("Mi, 29 Juni 2016", date(2016, 6, 29))],
)
def test_a_date_that_is_not_rfc_822_is_read_rightly_or_left_empty(written, read_as):
    (entry,) = read(rss(f"<item><link>/a</link><pubDate>{written}</pubDate></item>")).entries

    assert entry.published_at == read_as


def test_an_address_that_is_there_twice_is_one_entry():
    assert places(read(rss(*["<item><link>/a</link></item>"] * 2))) == ["https://news.example/a"]


def test_a_feed_without_entries_is_a_feed():
    assert read(rss()).entries == ()


@pytest.mark.parametrize(
    ("encoding", "declared", "header"),
    [
        ("utf-8", "utf-8", None),
        ("utf-8", "utf-8", "text/xml; charset=iso-8859-1"),
        ("utf-8", "iso-8859-1", None),
        ("utf-8", None, "text/xml"),
        ("utf-8-sig", None, "text/xml; charset=us-ascii"),
        ("windows-1252", "iso-8859-1", None),
        ("windows-1252", None, "text/xml; charset=windows-1252"),
        ("windows-1252", None, None),
        ("windows-1252", "no-such", "text/xml; charset=zip"),
        ("koi8-r", "koi8-r", "text/xml; charset=utf-8"),
        ("utf-16", "utf-16", None),
        ("utf-16-le", None, None),
        ("utf-16-be", None, None),
        ("utf-32", None, None),
    ],
)
def test_titles_are_read_in_whatever_encoding_and_whatever_is_said_of_it(encoding, declared, header):
    title = "Größe – „neu“" if encoding != "koi8-r" else "Гавань открыта"
    declaration = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""

    listing = read((declaration + rss(f"<item><title>{title}</title><link>/a</link></item>")).encode(encoding), header)

    assert listing.entries[0].title == title


@pytest.mark.parametrize(
    "broken",
    [
        "<item><title>Tom & Ann</title><link>/a</link></item>",
        "<item><title>A&nbsp;B</title><link>/a</link></item>",
        "<item><title>A</title><link>/a</link></item><item><title>cut o",
        "<item><title>A\x0bB</title><link>/a</link></item>",
        "<item><title>A</title><link>/a</link><media:x/></item>",
        "<item><description><p>A<br></description><link>/a</link></item>",
    ],
)
def test_what_is_whole_of_broken_xml_is_read(broken):
    assert "https://news.example/a" in places(read(rss(broken)))


def test_white_space_before_the_declaration_is_forgiven():
    assert len(read('\n <?xml version="1.0" encoding="utf-8"?>' + rss("<item><link>/a</link></item>")).entries) == 1


def test_a_feed_that_is_sent_as_html_is_a_feed():
    assert len(read(rss("<item><link>/a</link></item>"), "text/html").entries) == 1


def test_a_document_type_of_old_is_no_declaration_of_entities():
    doctype = '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://dtd.example/rss-0.91.dtd">'

    assert len(read(doctype + rss("<item><link>/a</link></item>")).entries) == 1


@pytest.mark.parametrize(
    "body",
    ["", "{}", "no feed", "<a/>", "<?xml version='1.0'?><opml/>", bytes(range(256)), "\x00" * 100, "<", "http://a b"],
)
def test_what_is_no_feed_is_refused_by_name(body):
    with pytest.raises(FeedInvalid, match=r"https://news\.example/world/feed\.xml is neither"):
        read(body)


def test_a_page_is_refused_with_the_feeds_that_it_names():
    page = '<!DOCTYPE html><html><head><link rel="alternate" type="application/rss+xml" href="/rss.xml"></head></html>'

    with pytest.raises(FeedInvalid, match=r"is a page, not a feed.*https://news\.example/rss\.xml"):
        read(page)
    with pytest.raises(FeedInvalid, match="Give the address of its feed"):
        read("<html><body>News</body></html>")


@given(st.binary(max_size=200) | st.text("<>&;!-[]rs/itemlnk=\"' abc", max_size=200).map(lambda t: rss(t).encode()))
def test_any_bytes_are_read_or_refused_by_name(body):
    with suppress(FeedInvalid):
        assert all(entry.url.startswith("http") for entry in read(body).entries)
