from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from lxml.html import fromstring

from sayso.extract.declared import declared
from sayso.extract.publication import modified, published

URL = "https://www.brackwater.example/news/ferry"
HEADLINE = "<h1>Harbour town keeps its ferry</h1>"
STORY = "<p>" + "The ferry will sail through the winter, the town council decided late on Tuesday. " * 3 + "</p>"


def dated(head="", body="", url=URL, lang="en"):
    page = declared(fromstring(f"<html lang='{lang}'><head>{head}</head><body>{body}</body></html>"), url)
    return published(page, "Harbour town keeps its ferry")


def meta(name, content):
    return f'<meta property="{name}" content="{content}">'


def json_ld(fields):
    return f'<script type="application/ld+json">{{"@type": "NewsArticle", {fields}}}</script>'


@pytest.mark.parametrize(
    "line",
    [
        "<p>1 May 2024</p>",
        "<p class='byline'>By Ilse Marwood, 1 May 2024, 10:30</p>",
        "<div><span>Posted</span> <span>on</span> <span>1</span> <b>May</b> <span>2024</span></div>",
        "<p class='meta'>Transport</p><p><time datetime='2024-05-01'>yesterday</time></p>",
    ],
)
def test_a_day_beside_the_headline_is_the_day_of_publication(line):
    assert dated(body=HEADLINE + line + STORY)[0] == date(2024, 5, 1)
    assert dated(body=line + HEADLINE + STORY)[0] == date(2024, 5, 1)


def test_a_dateline_before_the_first_sentence_is_the_day_of_publication():
    body = f"{HEADLINE}<p>1 May 2024 – {'The ferry will sail through the winter, the council said. ' * 4}</p>"

    assert dated(body=body)[0] == date(2024, 5, 1)


@pytest.mark.parametrize(
    "elsewhere",
    [
        "<p>The bridge was opened on 3 June 2019 and has been closed twice since then.</p>",
        "<footer><p class='date'>3 June 2019</p></footer>",
        "<div class='comments'><p class='comment-date'>3 June 2019</p></div>",
        "<div class='related'><p class='date'>3 June 2019</p></div>",
        "<p class='date'>Available until 3 June 2019</p>",
        "<p>© 3 June 2019</p>",
    ],
)
def test_days_of_the_text_and_of_what_stands_around_it_are_none(elsewhere):
    assert dated(body=HEADLINE + STORY * 9 + elsewhere) is None


@pytest.mark.parametrize(
    "footer", ["<footer>", "<div class='row site-footer'>", "<div id='footer'>", "<div role='contentinfo'>"]
)
def test_a_day_in_the_footer_of_a_short_page_is_none(footer):
    assert dated(body=f"{HEADLINE}{STORY}{footer}<p>Last updated 3 June 2024</p></div></footer>") is None


def test_a_day_beside_a_short_article_is_another_storys():
    teaser = "<div class='sidebar'><a href='/2'>Mill burns</a><time datetime='2024-06-03'>3 June</time></div>"

    assert dated(body=f"<article>{HEADLINE}{STORY}</article>{teaser}") is None


def test_an_article_may_be_dated_in_a_footer_of_its_own():
    body = f"<article>{HEADLINE}{STORY}<footer><p class='date'>3 June 2024</p></footer></article>"

    assert dated(body=body)[0] == date(2024, 6, 3)


def test_the_day_of_a_change_is_the_last_resort():
    changed = "<p>Last updated: 3 June 2024</p>"

    assert dated(body=HEADLINE + changed + STORY)[0] == date(2024, 6, 3)
    assert dated(body=HEADLINE + changed + "<p>1 May 2024</p>" + STORY)[0] == date(2024, 5, 1)


def test_what_is_declared_as_published_comes_before_what_is_printed():
    body = f"{HEADLINE}<p>3 June 2024</p>{STORY}"

    assert dated(json_ld('"datePublished": "2024-05-01"'), body)[0] == date(2024, 5, 1)


def test_what_is_declared_without_saying_of_what_comes_after_it():
    head = meta("dcterms.date", "2024-06-03")

    assert dated(head, HEADLINE + STORY) == (date(2024, 6, 3), "meta:dcterms.date")
    assert dated(head, f"{HEADLINE}<p>1 May 2024</p>{STORY}")[0] == date(2024, 5, 1)


def test_the_day_in_the_data_of_a_script_counts_where_scripts_agree():
    script = '<script>var page = {"publishedAt": "2024-05-01T10:00:00+02:00"}</script>'
    other = '<script>var next = {"publishedAt": "2024-04-30T10:00:00+02:00"}</script>'

    assert dated(body=script + HEADLINE + STORY) == (
        datetime(2024, 5, 1, 10, tzinfo=timezone(timedelta(hours=2))),
        "script",
    )
    assert dated(body=script + other + HEADLINE + STORY) is None


def test_a_time_in_utc_gets_the_offset_that_the_printed_clock_has():
    head = meta("article:published_time", "2024-05-02T02:54:29Z")

    found, _ = dated(head, f"{HEADLINE}<p>May 1, 2024 at 10:54 PM</p>{STORY}")

    assert found == datetime(2024, 5, 2, 2, 54, 29, tzinfo=UTC)
    assert found.utcoffset() == timedelta(hours=-4)


def test_a_time_in_utc_whose_day_readers_do_not_see_is_the_day_they_see():
    head = meta("article:published_time", "2024-05-02T02:54:29Z")

    assert dated(head, f"{HEADLINE}<p>May 1, 2024</p>{STORY}")[0] == date(2024, 5, 1)
    assert dated(head, url="https://brackwater.example/2024/05/01/ferry")[0] == date(2024, 5, 1)
    assert dated(head, f"{HEADLINE}<p>April 20, 2024</p>{STORY}")[0] == datetime(2024, 5, 2, 2, 54, 29, tzinfo=UTC)


def test_a_time_in_utc_gets_the_offset_of_a_country_with_one_zone():
    head = meta("article:published_time", "2024-05-01T22:30:00Z")

    found, _ = dated(head, url="https://brackwasser.at/faehre")

    assert found == datetime(2024, 5, 1, 22, 30, tzinfo=UTC)
    assert found.isoformat() == "2024-05-02T00:30:00+02:00"


def test_a_time_in_utc_gets_the_one_offset_in_which_the_pages_scripts_write_times():
    head = meta("article:published_time", "2024-05-02T02:54:29Z")
    script = '<script>var show = {"at": "Wed, 01 May 2024 23:00:00 -0400"}</script>'
    other = '<script>var show = {"at": "2024-05-01T23:00:00+09:00"}</script>'
    winter = '<script>var show = {"at": "2023-12-01T23:00:00-05:00"}</script>'

    assert dated(head, script + HEADLINE + STORY)[0].isoformat() == "2024-05-01T22:54:29-04:00"
    assert dated(head, script + winter + HEADLINE + STORY)[0].utcoffset() == timedelta(hours=-4)
    assert dated(head, script + other + HEADLINE + STORY)[0].utcoffset() == timedelta(0)


def test_the_change_is_declared_apart():
    page = declared(fromstring(f"<html>{meta('og:updated_time', '2024-05-02')}<body></body></html>"), URL)

    assert modified(page) == (date(2024, 5, 2), "meta:og:updated_time")
    assert published(page, None) is None
