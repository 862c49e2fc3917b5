import json
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.errors import ArticleNotFound, ContentUnsupported, PageEmpty, TextUndecodable, TooLarge, UrlInvalid
from sayso.extract import extract
from sayso.extract.parsing import MAX_ELEMENTS
from sayso.limits import MAX_BODY, MAX_TEXT

PAGES = Path(__file__).parents[2] / "pages"
FERRY = (PAGES / "ferry.html").read_bytes()
WIRE_COPY = (PAGES / "wire_copy.txt").read_bytes()
URL = "https://brackwater.example/2031/03/14/night-ferry?utm_source=feed"
NORWEGIAN_TIME = timezone(timedelta(hours=1))


def lines(article):
    return [article.text[p.start : p.end] for p in article.paragraphs]


def reasons(article):
    return {line.text: line.reason for line in article.residue}


def page(body, head=""):
    return f"<!DOCTYPE html><html><head>{head}</head><body><article>{body}</article></body></html>".encode()


STORY = "".join(
    f"<p>The council met for the {n} time this year and spoke for hours about the old mill by the river.</p>"
    for n in ("first", "second", "third", "fourth", "fifth")
)


SAID = {
    "@type": "NewsArticle",
    "headline": "Mill to be a school",
    "articleBody": "The council of Brackwater made the old mill a school on Monday.\nLessons begin in the autumn.",
}


def test_the_text_of_a_page_is_its_article():
    article = extract(FERRY, url=URL)

    assert lines(article)[0].startswith("The people of Brackwater voted on Thursday")
    assert lines(article)[-1].endswith("that he did not expect the council to like it.")
    assert len(article.paragraphs) == 7
    assert article.title not in article.text


def test_paragraphs_carry_the_role_that_the_markup_gives_them():
    article = extract(FERRY, url=URL)

    roles = {p.role: article.text[p.start : p.end] for p in article.paragraphs}
    assert roles["heading"] == "A narrow vote"
    assert roles["blockquote"].startswith("Nobody should have to swim home")


def test_metadata_comes_with_the_place_where_it_stood():
    article = extract(FERRY, url=URL)

    assert article.title == "Harbour town votes to keep its night ferry"
    assert article.authors == ("Ilse Marwood", "Tom Akerele")
    assert article.site_name == "The Brackwater Post"
    assert article.published_at == datetime(2031, 3, 14, 18, 5, tzinfo=NORWEGIAN_TIME)
    assert article.modified_at == datetime(2031, 3, 15, 7, 30, tzinfo=NORWEGIAN_TIME)
    assert (article.language, article.section) == ("en", "Local")
    assert article.canonical_url == "https://brackwater.example/2031/03/14/night-ferry"
    assert article.image == "https://img.brackwater.example/ferry.jpg"
    assert article.found["published_at"] == "json-ld:datePublished"
    assert article.found["canonical_url"] == "link:canonical"


def test_residue_is_taken_out_of_a_page_and_listed():
    removed = reasons(extract(FERRY, url=URL))

    assert removed["Read also: The new timetable in full"] == "read_also"
    assert removed["Your browser does not support HTML5 videos"] == "player_notice"


def test_residue_is_taken_out_of_plain_text_at_head_middle_and_tail():
    article = extract(WIRE_COPY)

    assert article.title == "Minister admits delay in opening of northern tunnel"
    assert reasons(article) == {
        "Skip to content": "navigation",
        "World": "section",
        "Posted in:": "tags",
        "Last update: 03/02/2031": "date_line",
        "Your browser does not support HTML5 videos": "player_notice",
        "Read also: Five tunnels that never opened": "read_also",
        "Source link": "source_link",
        "Leave a Comment": "comments",
    }
    assert len(article.paragraphs) == 4
    assert article.section == "World"
    assert article.published_at is None


def test_what_the_submitter_knows_stands_where_the_page_is_silent():
    article = extract(b"The minister said no. She did not say why.", published_at=date(2031, 2, 3), title="No")

    assert (article.published_at, article.title) == (date(2031, 2, 3), "No")
    assert article.found["published_at"] == article.found["title"] == "submitted"


def test_what_the_page_says_comes_before_what_the_submitter_knows():
    article = extract(FERRY, url=URL, published_at=datetime(2001, 1, 1, tzinfo=UTC), title="Another title")

    assert article.published_at == datetime(2031, 3, 14, 18, 5, tzinfo=NORWEGIAN_TIME)
    assert article.title == "Harbour town votes to keep its night ferry"


def test_a_link_to_the_original_is_the_source_link():
    article = extract(page(STORY + '<p><a href="https://origin.example/mill">Source link</a></p>'), url=URL)

    assert article.source_link == "https://origin.example/mill"
    assert "Source link" not in article.text


def test_a_page_that_says_its_article_only_in_json_ld_is_read_from_there():
    said = json.dumps(SAID)

    article = extract(f"<head><script type='application/ld+json'>{said}</script></head><body></body>".encode())

    assert lines(article) == SAID["articleBody"].split("\n")
    assert article.found["text"] == "json-ld:articleBody"


def test_an_article_in_json_ld_keeps_its_paragraphs():
    lines = [
        f"The ferry sailed to island number {n} on Tuesday, and nobody was left behind on the quay." for n in range(6)
    ]
    told = json.dumps({"@type": "NewsArticle", "headline": "The ferry sails", "articleBody": "\n\n".join(lines)})
    head = f'<title>The ferry sails</title><script type="application/ld+json">{told}</script>'

    article = extract(f"<html><head>{head}</head><body><div id='app'></div></body></html>".encode())

    assert article.text.split("\n\n") == lines


def test_an_agency_beside_the_authors_name_or_in_the_line_of_the_source_is_credited():
    assert extract(page(f"<p>Par Ilse Marwood avec AFP</p>{STORY}")).agency == "AFP"
    assert extract(page(f"{STORY}<p>Kaynak: AA</p>")).agency == "Anadolu"
    assert extract(page(f"{STORY}<p>Foto: AA</p>")).agency is None


def test_whoever_wrote_an_embedded_post_is_no_author_of_the_article():
    post = (
        '<blockquote class="fb-xfbml-parse-ignore" cite="https://www.facebook.com/bram/posts/1"><p>We will go to '
        "court over this, whatever it costs us.</p>Posted by "
        '<a href="https://www.facebook.com/bram">Bram Osk</a></blockquote>'
    )

    article = extract(page(f"{STORY}{post}{STORY}"))

    assert [p.by for p in article.paragraphs if p.role == "post"] == ["Bram Osk"]
    assert article.authors == ()


def test_a_page_gives_the_same_article_whatever_was_read_before():
    first = extract(FERRY, url=URL)
    extract(page(STORY))

    assert extract(FERRY, url=URL) == first


def test_a_page_in_another_charset_is_read():
    body = FERRY.decode().replace('<meta charset="utf-8">', '<meta charset="iso-8859-1">').encode("cp1252")

    assert extract(body, url=URL).text == extract(FERRY, url=URL).text


def test_characters_that_no_text_has_are_removed():
    article = extract(page(STORY.replace("old mill", "old\x00 mi\x07ll &#xD800;")))

    assert "old mill" in article.text
    article.text.encode()


@pytest.mark.parametrize("body", [b"", b" \n\t", b"\xef\xbb\xbf\n", b"\x00\x00"])
def test_a_page_without_content_is_empty(body):
    with pytest.raises(PageEmpty):
        extract(body)


@pytest.mark.parametrize(
    "body",
    [
        page("<h1>Error 404</h1><p>Not here.</p>"),
        page("<ul><li><a href='/a'>One</a></li><li><a href='/b'>Two</a></li></ul>"),
        b"Share\nTweet\nComments",
        b"<html></html>",
    ],
)
def test_a_page_without_an_article_is_an_error_that_says_what_was_there(body):
    with pytest.raises(ArticleNotFound, match="lines of text and"):
        extract(body)


@pytest.mark.parametrize("element", ["<li>{}</li>", "<p>{}</p>", "{} ", "{}<br>"])
def test_a_page_of_bare_links_is_no_article(element):
    links = "".join(element.format(f'<a href="/{n}">Bridge number {n} shut for repairs</a>') for n in range(50))

    with pytest.raises(ArticleNotFound, match="a listing"):
        extract(f"<html><body>{links}</body></html>".encode())


def test_a_pdf_is_unsupported_whatever_it_was_declared():
    with pytest.raises(ContentUnsupported, match="application/pdf"):
        extract(b"%PDF-1.7\n...", content_type="text/html")


def test_a_page_over_the_limit_is_too_large():
    with pytest.raises(TooLarge):
        extract(b"a " * (MAX_BODY // 2 + 1))


@pytest.mark.parametrize("url", ["ferry.html", "http://[::1", "http://two words/"])
def test_an_address_that_is_none_is_told(url):
    with pytest.raises(UrlInvalid, match="no absolute URL"):
        extract(FERRY, url=url)


def test_an_article_over_the_limit_is_too_large():
    with pytest.raises(TooLarge):
        extract(b"The minister said no. " * (MAX_TEXT // 22 + 1))


def test_a_page_nested_too_deep_is_too_large():
    with pytest.raises(TooLarge, match="deep"):
        extract(b"<html><body>" + b"<div>" * 5_000 + b"<p>The minister said no.</p>")


def test_a_page_of_too_many_elements_is_too_large():
    with pytest.raises(TooLarge, match="elements"):
        extract(b"<html><body>" + b"<p>No.</p>" * (MAX_ELEMENTS + 1))


def test_bytes_of_no_charset_are_undecodable():
    body = b"The minister " + bytes(b for n in range(40) for b in (0x81, 0x8D, 0xFF, 0x20 + n % 90)) * 4

    with pytest.raises(TextUndecodable):
        extract(body, content_type="text/plain")


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=120), max_size=8))
def test_offsets_cover_the_text_and_twice_is_the_same(texts):
    body = "\n".join(["The minister said that she would not go to the harbour today.", *texts]).encode(
        "utf-8", "replace"
    )

    article = extract(body)

    assert "".join(article.text.split()) == "".join("".join(lines(article)).split())
    assert extract(body).model_dump_json() == article.model_dump_json()


RESIDUE = ["Read also", "Source link", "Leave a Comment", "Lesen Sie auch: Mehr", "Partager", "Tags: a, b", "Compartir"]


@settings(deadline=None)
@given(st.lists(st.sampled_from(RESIDUE)))
def test_residue_below_an_article_does_not_change_its_text(appended):
    story = "A title\nThe minister said that she would not go.\nHe said that he would go in her place."

    assert extract("\n".join([story, *appended]).encode()).text == extract(story.encode()).text


def test_the_submitters_day_stands_before_a_day_that_is_only_printed_somewhere():
    printed = page(f"{STORY}<p>Published on 3 June 2020</p>")

    assert extract(printed).published_at == date(2020, 6, 3)
    assert extract(printed, published_at=date(2024, 5, 1)).published_at == date(2024, 5, 1)
