import json

import pytest

from sayso.errors import PaywallMet
from sayso.extract import extract

SENTENCE = "The harbour of Tidewater will open in the spring, as Mayor Ilse Brandt told the council on Friday evening. "
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
NOTICE = "Subscribe to continue reading."


def page(*lines: str, head: str = "", **declared: object) -> bytes:
    told = json.dumps({"@type": "NewsArticle", "headline": "Harbour to open", **declared})
    script = f'<script type="application/ld+json">{told}</script>' if declared else ""
    body = "".join(f"<p>{line}</p>" for line in lines)
    return f"<html><head>{script}{head}</head><body><main><h1>Harbour</h1>{body}</main></body></html>".encode()


def story(paragraphs: int) -> list[str]:
    return [SENTENCE.replace("Friday", day) for day in DAYS[:paragraphs]]


def flags(body: bytes, **told: str) -> tuple[str, ...]:
    return extract(body, **told).flags


def test_an_article_has_none():
    assert flags(page(*story(5), datePublished="2025-03-01")) == ()
    assert flags(page(*story(5), head='<meta name="author" content="Mara Lind">')) == ()


@pytest.mark.parametrize("declared", [{}, {"isAccessibleForFree": False}])
def test_the_beginning_before_a_paywall_is_an_article_that_goes_on(declared):
    article = extract(page(*story(3), NOTICE, datePublished="2025-03-01", **declared))

    assert set(article.flags) == {"paywalled", "truncated"}
    assert NOTICE not in article.text
    assert NOTICE in {line.text for line in article.residue}


def test_a_beginning_of_one_paragraph_is_none():
    with pytest.raises(PaywallMet):
        extract(page(SENTENCE, NOTICE))


def test_a_whole_article_for_subscribers_is_not_truncated():
    words = len(SENTENCE.split()) * 5

    assert flags(page(*story(5), isAccessibleForFree=False, wordCount=words)) == ("paywalled",)


@pytest.mark.parametrize("end", ["The council will meet …", "The council will meet...", "The council will meet [...]"])
def test_a_text_that_ends_in_an_ellipsis_goes_on(end):
    assert flags(page(*story(4), f"{SENTENCE}{end}", datePublished="2025-03-01")) == ("truncated",)
    assert flags("\n\n".join([*story(4), end]).encode(), content_type="text/plain") == ("truncated",)


def test_a_text_with_half_of_the_declared_words_is_truncated():
    words = len(SENTENCE.split()) * 5

    assert flags(page(*story(5), wordCount=words * 2)) == ("truncated",)
    assert flags(page(*story(5), wordCount=words + 10)) == ()


def test_what_the_page_declares_to_be_something_else_is_flagged():
    product = '<meta property="og:type" content="product.item">'
    listed = '<script type="application/ld+json">{"@type": "CollectionPage"}</script>'
    dated = '<meta name="author" content="Mara Lind">'

    assert flags(page(*story(5), head=product + dated)) == ("listing",)
    assert flags(page(*story(5), head=listed + dated)) == ("listing",)
    assert flags(page(*story(5), head=product, datePublished="2025-03-01")) == ()


def test_the_root_of_a_site_and_a_page_without_prose_date_or_author_are_flagged():
    names = [f"Ferry number {n} of the bay, out of service" for n in range(12)]

    assert "listing" in flags(page(*story(5)), url="https://post.example/")
    assert flags(page(*story(5)), url="https://post.example/harbour") == ()
    assert flags(page(*story(5), *names), url="https://post.example/ferries") == ("listing",)


def test_the_beginnings_of_many_stories_are_a_listing():
    beginnings = [f"Ferry number {n} was taken out of service on Monday by the company that runs it…" for n in range(8)]

    assert "listing" in flags(page(*beginnings), url="https://post.example/ferries")
    assert "listing" not in flags(page(*story(5), *beginnings[:2]), url="https://post.example/ferries")


def test_an_interview_of_short_turns_is_no_listing():
    turns = [
        f"<b>Mrs Marwood, when did you steer ship {n}?</b></p><p>I was {n}, I think. I hit the pier." for n in range(9)
    ]

    assert flags(page(*turns), url="https://post.example/talk") == ()
