"""Sitemaps as they are in the wild: news, pictures, translations, indexes, gzip."""

import gzip
from datetime import UTC, date, datetime

import pytest

from sayso.errors import FeedInvalid
from sayso.intake.feeds.reading import read_listing

NOW = datetime(2026, 1, 10, tzinfo=UTC)
URL = "https://news.example/sitemaps/news.xml"
SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
NEWS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'


def read(body: str | bytes):
    return read_listing(body if isinstance(body, bytes) else body.encode(), URL, None, NOW)


def sitemap(*rows: str, spaces: str = f"{SPACE} {NEWS}") -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<!-- made at night -->\n<urlset {spaces}>{"".join(rows)}</urlset>'


def url(place: str, more: str = "") -> str:
    return f"<url>\n  <loc> https://news.example{place}\n</loc>{more}</url>"


def news(title: str = "Harbour", published: str = "2016-06-29T15:07:41+02:00") -> str:
    return (
        "<news:news><news:publication><news:name>Post</news:name><news:language>en</news:language></news:publication>"
        f"<news:publication_date>{published}</news:publication_date><news:title>{title}</news:title></news:news>"
    )


def test_a_sitemap_names_pages_and_when_they_changed():
    listing = read(sitemap(url("/a", "<lastmod>2016-06-29</lastmod>"), url("/b?x=1&amp;y=2")))

    assert listing.kind == "sitemap"
    assert [(e.url, e.changed_at, e.published_at) for e in listing.entries] == [
        ("https://news.example/a", date(2016, 6, 29), None),
        ("https://news.example/b?x=1&y=2", None, None),
    ]


def test_a_news_sitemap_tells_when_and_under_which_title_a_page_was_published():
    (entry,) = read(sitemap(url("/a", news("Harbour &amp; mole") + "<lastmod>2017-01-01</lastmod>"))).entries

    assert entry.title == "Harbour & mole"
    assert entry.published_at == datetime(2016, 6, 29, 13, 7, 41, tzinfo=UTC)


def test_a_news_date_that_cannot_be_read_is_left_empty():
    (entry,) = read(sitemap(url("/a", news(published="03/04/2016")))).entries

    assert entry.published_at is None


@pytest.mark.parametrize("prefix", ["n", "news"])
def test_the_news_extension_goes_by_its_namespace(prefix):
    row = url("/a", news().replace("news:", f"{prefix}:"))

    (entry,) = read(sitemap(row, spaces=f"{SPACE} {NEWS.replace(':news=', f':{prefix}=')}")).entries

    assert entry.title == "Harbour"


def test_pictures_videos_and_translations_are_no_pages():
    more = (
        '<xhtml:link rel="alternate" hreflang="de" href="https://news.example/de/a"/>'
        "<image:image><image:loc>https://news.example/a.jpg</image:loc><image:title>A ship</image:title></image:image>"
        "<video:video><video:title>A film</video:title><loc>https://news.example/a.mp4</loc></video:video>"
    )

    (entry,) = read(sitemap(url("/a", more + news()))).entries

    assert (entry.url, entry.title) == ("https://news.example/a", "Harbour")


def test_a_row_does_not_take_from_the_row_before_it():
    first, second = read(sitemap(url("/a", news()), url("/b"))).entries

    assert (first.title, second.title, second.published_at) == ("Harbour", None, None)


def test_an_index_names_its_sitemaps_and_when_they_changed():
    listing = read(
        f"<sitemapindex {SPACE}><sitemap><loc>/1.xml</loc><lastmod>2016-06-29T15:07:41Z</lastmod></sitemap>"
        "<sitemap><loc>https://news.example/2.xml.gz</loc></sitemap></sitemapindex>"
    )

    assert listing.kind == "index"
    assert [(e.url, e.changed_at) for e in listing.entries] == [
        ("https://news.example/1.xml", datetime(2016, 6, 29, 15, 7, 41, tzinfo=UTC)),
        ("https://news.example/2.xml.gz", None),
    ]


@pytest.mark.parametrize(
    "packed",
    [gzip.compress(sitemap(url("/a")).encode()), gzip.compress(b"") + gzip.compress(sitemap(url("/a")).encode())],
)
def test_a_gzipped_sitemap_is_unpacked(packed):
    assert [entry.url for entry in read(packed).entries] == ["https://news.example/a"]


@pytest.mark.parametrize("cut", [-1, 40, 12])
def test_a_gzipped_sitemap_that_is_damaged_is_refused(cut):
    with pytest.raises(FeedInvalid, match="could not unpack"):
        read(gzip.compress(sitemap(url("/a")).encode())[:cut])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_sitemap_in_another_encoding_is_read(encoding):
    body = sitemap(url("/größe")).replace("UTF-8", encoding.removesuffix("-sig"))

    assert [entry.url for entry in read(body.encode(encoding)).entries] == ["https://news.example/gr%C3%B6%C3%9Fe"]


@pytest.mark.parametrize("spaces", ["", 'xmlns="https://www.google.com/schemas/sitemap/0.84"'])
def test_a_sitemap_without_the_right_namespace_is_read(spaces):
    assert len(read(sitemap(url("/a", news()), spaces=spaces)).entries) == 1


def test_a_sitemap_whose_names_have_a_prefix_is_read():
    body = sitemap(url("/a"))
    for name in ("urlset", "url>", "loc>"):
        body = body.replace(f"<{name}", f"<s:{name}").replace(f"</{name}", f"</s:{name}")

    assert [entry.url for entry in read(body.replace("xmlns=", "xmlns:s=")).entries] == ["https://news.example/a"]


def test_of_a_sitemap_that_is_cut_off_what_came_before_is_read():
    body = sitemap(url("/a"), url("/b"))

    assert [entry.url for entry in read(body[: body.index("/b")]).entries] == ["https://news.example/a"]


def test_an_index_that_is_cut_off_is_refused():
    with pytest.raises(FeedInvalid, match="index is broken"):
        read(f"<sitemapindex {SPACE}><sitemap><loc>https://news.example/1.xml</loc></sitemap>")


def test_a_list_of_addresses_is_a_sitemap():
    listing = read("\ufeffhttps://news.example/a\r\n\r\nhttps://news.example/b\n")

    assert (listing.kind, [entry.url for entry in listing.entries]) == (
        "sitemap",
        ["https://news.example/a", "https://news.example/b"],
    )


def test_of_more_addresses_than_a_sitemap_may_have_the_first_are_read():
    rows = "".join(f"<url><loc>/{n}</loc></url>" for n in range(50_010))

    assert read(sitemap(rows)).entries[-1].url == "https://news.example/49999"
