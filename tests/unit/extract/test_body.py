"""Pages in the shapes that news sites have, written for these tests."""

import json

import pytest

from sayso.extract.body import reading_of
from sayso.extract.declared import declared
from sayso.extract.parsing import parsed

URL = "https://brackwater.example/ferry"
STORY = (
    "The council of Brackwater voted on Thursday to keep the night ferry for another year, by five votes to four.",
    "“Nobody should have to swim home,” said the harbour master, Ilse Marwood, who had asked for the vote in January.",
    "The ferry carries about ninety people a night, most of them nurses and bakers who work on the other side.",
    "It costs the town two million crowns, of which fares bring in a third, according to the treasurer's report.",
    "Opponents want a bus over the new bridge instead. The bridge, they say, is open and the ferry is old.",
    "The council will look at the figures again next spring, when the harbour's new quay is to be finished.",
)
TEASER = "A fire broke out at the old mill on Monday night; the firemen of three villages came to put it out."
MENU = (
    "<nav><ul>"
    + "".join(f"<li><a href='/{n}'>{n}</a></li>" for n in ("Home", "Town", "Harbour", "Sport"))
    + "</ul></nav>"
)
FOOTER = "<footer><p><a href='/imprint'>Imprint</a></p><p>© 2031 The Brackwater Post</p></footer>"


def paragraphs(lines=STORY):
    return "".join(f"<p>{line}</p>" for line in lines)


def page(body, head=""):
    return (
        f"<!DOCTYPE html><html><head><title>Town keeps its ferry</title>{head}</head>"
        f"<body>{MENU}{body}{FOOTER}</body></html>"
    )


def article(inner, after=""):
    return page(f"<main><article><h1>Town keeps its ferry</h1>{inner}</article>{after}</main>")


def reading(markup):
    return reading_of(declared(parsed(markup), URL))


def found(markup):
    return [block.text for block in reading(markup).blocks]


def test_the_body_is_found_without_menu_and_footer():
    assert found(article(paragraphs())) == list(STORY)


def test_a_body_of_several_sibling_blocks_is_found_whole():
    sections = "".join(f"<div class='text-block'><p>{line}</p></div><div class='ad'></div>" for line in STORY)

    assert found(article(f"<div class='story'>{sections}</div>")) == list(STORY)


def test_a_quoted_ruling_without_quotation_marks_keeps_its_role():
    ruling = (
        "The contract of 1987 binds the town until the ferry is sold, and no vote of the council can end it before."
    )
    inner = paragraphs(STORY[:3]) + f"<blockquote><p>{ruling}</p></blockquote>" + paragraphs(STORY[3:])

    blocks = reading(article(inner)).blocks

    assert [block.text for block in blocks if block.role == "blockquote"] == [ruling]
    assert [block.text for block in blocks if block.role == "text"] == list(STORY)


def test_a_pull_quote_adds_nothing():
    pulled = "<aside class='pullquote'><p>Nobody should have to swim home, said the harbour master</p></aside>"

    assert found(article(paragraphs(STORY[:3]) + pulled + paragraphs(STORY[3:]))) == list(STORY)


def test_a_pull_quote_with_its_speaker_in_the_same_line_adds_nothing():
    words = "“Nobody should have to swim home”"
    pulled = f"<div class='big-quote'>{words}<span>Ilse Marwood, for many years the harbour master</span></div>"

    assert found(article(paragraphs(STORY[:3]) + pulled + paragraphs(STORY[3:]))) == list(STORY)


def test_an_article_that_the_page_holds_twice_is_given_once():
    twice = f"<div class='mobile'>{paragraphs()}</div><div class='desktop'>{paragraphs()}</div>"

    assert found(article(twice)) == list(STORY)


def test_a_teaser_of_another_story_is_not_taken():
    link = f"<h3><a href='/fire'>Fire at the old mill</a></h3><p><a href='/fire'>{TEASER}</a></p>"
    teaser = f"<div class='teaser related'>{link}</div>"

    lines = found(article(paragraphs(STORY[:3]) + teaser + paragraphs(STORY[3:]), after=teaser))

    assert lines == list(STORY)


def test_what_json_ld_says_is_the_body_is_a_witness():
    body = json.dumps({"@type": "NewsArticle", "headline": "Town keeps its ferry", "articleBody": "\n\n".join(STORY)})
    boxes = "".join(f"<div class='x{n}'><span>{line}</span></div>" for n, line in enumerate((*STORY, TEASER)))
    head = f"<script type='application/ld+json'>{body}</script>"

    assert found(page(f"<div>{boxes}</div>", head)) == list(STORY)


def test_a_page_of_menus_has_no_body_that_is_a_menu():
    assert "Harbour" not in found(page("<p>Sorry.</p>"))


@pytest.mark.parametrize("others", [[article(paragraphs())] * 5, [page(TEASER)] * 3])
def test_what_was_read_before_changes_nothing(others):
    markup = article(paragraphs(STORY[:4]))
    first = reading(markup).blocks

    for other in others:
        reading(other)

    assert reading(markup).blocks == first


def test_comments_of_readers_are_not_the_article():
    comment = "<div class='comment'><div class='text'><p>{}</p></div></div>"
    said = ("I have lived by the harbour for forty years and never once took it.", "Nobody asked the nurses, did they?")

    comments = "".join(map(comment.format, said))

    assert found(article(paragraphs() + comments)) == list(STORY)


def test_what_stands_between_the_article_s_lines_and_is_not_taken_is_told():
    inner = (
        paragraphs(STORY[:3]) + f"<aside class='related'><a href='/mill'>{TEASER}</a></aside>" + paragraphs(STORY[3:])
    )

    told = reading(article(inner, after="<p><a href='/all'>All the news</a></p>"))

    assert [block.text for block in told.inside] == [TEASER]
    assert "All the news" in {block.text for block in told.beside}
    assert told.probabilities[TEASER] < 0.5 < told.probabilities[STORY[0]]


def test_a_text_far_longer_than_others_is_given_to_its_end():
    lines = [
        f"The {n}th ship of the year came in on Friday and left again on Sunday, the harbour master said."
        for n in range(1500)
    ]

    assert found(article(paragraphs(lines))) == lines
