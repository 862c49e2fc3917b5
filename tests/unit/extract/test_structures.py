"""Posts, quotations and pull quotes in articles, in the markup of networks and of sites; the people are invented."""

import pytest

from sayso.extract.body import reading_of
from sayso.extract.declared import declared
from sayso.extract.parsing import parsed

STORY = (
    "The council of Brackwater voted on Thursday to keep the night ferry for another year, by five votes to four.",
    "The ferry carries about ninety people a night, most of them nurses and bakers who work on the other side.",
    "It costs the town two million crowns, of which fares bring in a third, according to the treasurer's report.",
    "Opponents want a bus over the new bridge instead. The bridge, they say, is open and the ferry is old.",
)
WORDS = "Nobody should have to swim home tonight. The ferry runs until four."


def in_article(inner):
    before, after = ("".join(f"<p>{line}</p>" for line in part) for part in (STORY[:2], STORY[2:]))
    body = (
        f"<main><article><h1>Town keeps its ferry</h1><div class='body'>{before}{inner}{after}</div></article></main>"
    )
    return reading_of(declared(parsed(f"<html><body>{body}</body></html>"), "https://brackwater.example/ferry")).blocks


TWEET = "https://twitter.com/ilsemarwood/status/1655"
POSTS = {
    "twitter": (
        (
            f'<blockquote class="twitter-tweet"><p lang="en" dir="ltr">{WORDS}</p>&mdash; Ilse Marwood (@ilsemarwood) '
            f'<a href="{TWEET}">May 4, 2031</a></blockquote><script async src="w.js"></script>'
        ),
        "Ilse Marwood",
    ),
    "no class": (
        (f'<blockquote><p>{WORDS}</p>— Ilse Marwood - Harbour (@ilsem) <a href="{TWEET}">4. Mai</a></blockquote>'),
        "Ilse Marwood - Harbour",
    ),
    "bluesky": (
        (
            f'<blockquote class="bluesky-embed" data-bluesky-uri="at://x"><p lang="en">{WORDS}<br><br></p>&mdash; Ilse '
            'Marwood (<a href="https://bsky.app/profile/ilse.example">@ilse.example</a>) '
            '<a href="https://bsky.app/profile/ilse.example/post/3k">May 4, 2031 at 9:10 PM</a></blockquote>'
        ),
        "Ilse Marwood",
    ),
    "instagram in German": (
        (
            '<blockquote class="instagram-media"><a href="https://www.instagram.com/p/Bx1/">Sieh dir diesen '
            f'Beitrag auf Instagram an</a><p>{WORDS}</p><p>Ein Beitrag geteilt von <a href="//instagram.com/i/">Ilse '
            'Marwood</a> (@ilse) am <time datetime="2031-05-04T21:10:00+02:00">4. Mai</time></p></blockquote>'
        ),
        "Ilse Marwood",
    ),
    "facebook": (
        (
            f'<div class="fb-post" data-href="https://www.facebook.com/"><blockquote class="fb-xfbml-parse-ignore">'
            f'<p>{WORDS}</p>Publié par <a href="https://www.facebook.com/ilse">Ilse Marwood</a> sur&nbsp;'
            '<a href="https://www.facebook.com/ilse/posts/1">dimanche 4 mai 2031</a></blockquote></div>'
        ),
        "Ilse Marwood",
    ),
    "mastodon": (
        (
            '<blockquote class="mastodon-embed" data-embed-url="https://town.example/@ilse/113000000000001/embed">'
            f'<p>{WORDS}</p><a href="https://town.example/@ilse/113000000000001"><div>Post by @ilse@town.example</div>'
            "<div>View on Mastodon</div></a></blockquote>"
        ),
        "@ilse@town.example",
    ),
    "reddit": (
        (
            '<blockquote class="reddit-embed-bq"><a href="https://www.reddit.com/r/brackwater/comments/1a/ferry/">'
            f'{WORDS}</a><br> by<a href="https://www.reddit.com/user/harbour_ilse/">u/harbour_ilse</a> in'
            '<a href="https://www.reddit.com/r/brackwater/">brackwater</a></blockquote>'
        ),
        "u/harbour_ilse",
    ),
    "tiktok": (
        (
            '<blockquote class="tiktok-embed" cite="https://www.tiktok.com/@ilse.m/video/7100"><section>'
            f'<a href="https://www.tiktok.com/@ilse.m">@ilse.m</a><p>{WORDS}</p></section></blockquote>'
        ),
        "@ilse.m",
    ),
}


@pytest.mark.parametrize(("markup", "by"), POSTS.values(), ids=POSTS)
def test_a_post_is_kept_as_the_words_of_who_wrote_it(markup, by):
    blocks = in_article(markup)

    assert [(block.text, block.by) for block in blocks if block.role == "post"] == [(WORDS, by)]
    assert [block.text for block in blocks if block.role == "text"] == list(STORY)


def test_the_line_below_a_post_tells_whose_it_is_and_is_none_of_it():
    (line,) = [block for block in in_article(POSTS["twitter"][0]) if block.role == "attribution"]

    assert (line.text, line.by) == ("— Ilse Marwood (@ilsemarwood) May 4, 2031", "Ilse Marwood")


def test_a_post_has_the_time_that_its_markup_states():
    (post,) = [block for block in in_article(POSTS["instagram in German"][0]) if block.role == "post"]

    assert post.at.isoformat() == "2031-05-04T21:10:00+02:00"


def test_what_leads_to_a_post_is_not_taken_for_it():
    lines = [block.text for block in in_article(POSTS["mastodon"][0])]

    assert "View on Mastodon" not in lines


@pytest.mark.parametrize(
    "markup",
    [
        f"<blockquote><p>{WORDS}</p></blockquote>",
        f'<blockquote><p>{WORDS} <a href="https://twitter.com/ilsemarwood">She</a> said so.</p></blockquote>',
        f'<blockquote><p>{WORDS}</p><p>As <a href="{TWEET}">she wrote</a>, it is late.</p></blockquote>',
    ],
)
def test_a_quotation_is_no_post_for_a_link_in_it(markup):
    assert "post" not in {block.role for block in in_article(markup)}


@pytest.mark.parametrize(
    "line",
    [
        "<footer>— Ilse Marwood, harbour master</footer>",
        "<p><cite>Ilse Marwood</cite></p>",
        "<p>– <cite>Ilse Marwood, Hafenmeisterin</cite></p>",
    ],
)
def test_a_quotation_without_marks_is_of_whom_the_line_below_it_names(line):
    ruling = (
        "The contract of 1987 binds the town until the ferry is sold, and no vote of the council can end it before."
    )

    blocks = in_article(f"<blockquote><p>{ruling}</p>{line}</blockquote>")

    assert [(block.text, block.by) for block in blocks if block.role == "blockquote"] == [(ruling, "Ilse Marwood")]


@pytest.mark.parametrize(
    "markup",
    [
        (
            "<aside class='pull-quote'><p>The ferry carries ninety people a night, most of them nurses and bakers</p>"
            "<p>Ilse Marwood</p></aside>"
        ),
        "<blockquote><p>The bridge, they say, is open and the ferry is old.</p></blockquote>",
    ],
)
def test_a_pull_quote_adds_nothing(markup):
    assert [block.text for block in in_article(markup)] == list(STORY)


def test_items_of_a_list_are_paragraphs_and_sub_headings_are_told_from_them():
    items = [
        "The night ferry goes on until the spring of next year, every night but Sunday.",
        "The fare rises from four crowns to five for everybody who is not a nurse.",
        "The quay is lit until the last ferry has come in, which it was not before.",
    ]
    listed = "".join(f"<li>{item}</li>" for item in items)

    blocks = in_article(f"<h2>What changes for passengers</h2><ul>{listed}</ul>")

    assert [block.text for block in blocks if block.role == "heading"] == ["What changes for passengers"]
    assert [block.text for block in blocks if block.role == "text"] == [*STORY[:2], *items, *STORY[2:]]
