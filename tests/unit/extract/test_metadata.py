from datetime import UTC, date, datetime

import pytest
from lxml.html import fromstring

from sayso.extract.declared import declared
from sayso.extract.metadata import metadata_of

URL = "https://www.brackwater.example/news/ferry"


def meta_of(head="", body="", url=URL):
    return metadata_of(declared(fromstring(f"<html lang='nb'><head>{head}</head><body>{body}</body></html>"), url))


def json_ld(fields):
    return f'<script type="application/ld+json">{{"@type": "NewsArticle", {fields}}}</script>'


@pytest.mark.parametrize(
    ("head", "body", "where"),
    [
        (json_ld('"datePublished": "2024-05-01T10:00:00Z"'), "", "json-ld:datePublished"),
        ('<meta property="article:published_time" content="2024-05-01T10:00:00Z">', "", "meta:article:published_time"),
        ('<meta itemprop="datePublished" content="2024-05-01T10:00:00Z">', "", "meta:datepublished"),
        ("", '<article><time datetime="2024-05-01T10:00:00Z">May</time></article>', "time"),
    ],
)
def test_the_time_of_publication_is_found_where_pages_declare_it(head, body, where):
    meta = meta_of(head, body)

    assert meta.published_at == datetime(2024, 5, 1, 10, tzinfo=UTC)
    assert meta.found["published_at"] == where


def test_a_time_on_the_declared_day_is_better_than_the_day():
    head = json_ld('"datePublished": "2024-05-01"') + '<meta name="date" content="2024-05-01T10:00:00Z">'

    assert meta_of(head).published_at == datetime(2024, 5, 1, 10, tzinfo=UTC)


def test_a_time_on_another_day_is_not():
    head = json_ld('"datePublished": "2024-05-01"') + '<meta name="date" content="2024-05-02T10:00:00Z">'

    assert meta_of(head).published_at == date(2024, 5, 1)


def test_the_address_is_asked_for_the_day_last():
    meta = meta_of(url="https://brackwater.example/2024/05/01/ferry")

    assert (meta.published_at, meta.found["published_at"]) == (date(2024, 5, 1), "address")


def test_a_named_author_comes_before_the_newsroom():
    head = json_ld('"author": {"name": "Brackwater Post"}, "publisher": {"name": "Brackwater Post"}')

    assert meta_of(head).authors == ("Brackwater Post",)
    assert meta_of(head + '<meta name="author" content="Ilse Marwood">').authors == ("Ilse Marwood",)
    assert meta_of(head, '<p class="byline">By Ilse Marwood</p>').authors == ("Ilse Marwood",)
    assert meta_of(head, '<p class="byline">Follow</p>').authors == ("Brackwater Post",)


def test_addresses_are_absolute_and_only_of_the_web():
    head = '<link rel="canonical" href="/ferry"><meta property="og:image" content="javascript:alert(1)">'

    meta = meta_of(head)

    assert meta.canonical_url == "https://www.brackwater.example/ferry"
    assert meta.image is None


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ('<meta name="original-source" content="https://origin.example/a">', ""),
        (json_ld('"isBasedOn": {"@id": "https://origin.example/a"}'), ""),
        ("", '<p><a href="https://origin.example/a">Original article</a></p>'),
    ],
)
def test_a_copy_names_its_source(head, body):
    assert meta_of(head, body).source_link == "https://origin.example/a"


def test_a_copy_whose_canonical_address_is_on_another_site_names_its_source():
    head = '<link rel="canonical" href="https://origin.example/2024/ferry-saved">'

    assert meta_of(head).source_link == "https://origin.example/2024/ferry-saved"
    assert meta_of('<link rel="canonical" href="https://origin.example/">').source_link is None


def test_all_who_are_named_beside_each_other_wrote_it_and_nobody_further_down():
    byline = "<p>By <a rel='author'>Ilse Marwood</a> and <a rel='author'>Tom Akerele</a></p>"
    teaser = "<div><p>Mill burns</p><p>By <a rel='author'>Bo Ek</a></p></div>"

    assert meta_of(body=byline + teaser).authors == ("Ilse Marwood", "Tom Akerele")


def test_the_agency_that_wrote_it_is_named_and_stays_an_author():
    meta = meta_of(json_ld('"author": {"name": "dpa"}'))

    assert (meta.agency, meta.found["agency"]) == ("dpa", "json-ld:author")
    assert meta.authors == ("dpa",)


@pytest.mark.parametrize(
    ("head", "free"),
    [
        (json_ld('"isAccessibleForFree": false'), False),
        (json_ld('"isAccessibleForFree": "http://schema.org/True"'), True),
        ('<meta property="article:content_tier" content="locked">', False),
        ('<meta property="article:content_tier" content="metered">', None),
        ("", None),
    ],
)
def test_a_page_says_whether_all_may_read_it(head, free):
    assert meta_of(head).free is free


def test_a_link_within_the_site_is_no_source():
    assert meta_of("", '<a href="https://m.brackwater.example/a">Source</a>').source_link is None


def test_a_page_that_declares_nothing_has_no_metadata_but_its_language():
    meta = meta_of()

    assert meta.found == {}
    assert meta.declared_language == "nb"
    assert not meta.is_article
