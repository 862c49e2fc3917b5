import pytest

from sayso.extract import extract
from sayso.extract.blocks import Block
from sayso.extract.recurring import recurring_lines
from sayso.furniture import Furniture

STORY = [f"The minister said on day {'abcdefghijkl'[n]} that she would not go to the harbour." for n in range(12)]
TOLD = (
    "The harbour of Tidewater will open in the spring, as Mayor Ilse Brandt told the council on Friday evening.",
    "It had been closed since the storm of November, which took a third of the old quay and two of its cranes.",
    "“We could not wait for the province,” she said. The town pays for the work with a loan over twenty years.",
    "The fishermen, who have landed their catch in Brackwater all winter, want to be back before Easter.",
    "Whether the ferry returns with them is open: its owner has asked for a lower fee, and has no answer yet.",
    "The council will vote on the fee in March, after a report of the treasurer on what the harbour earns.",
)
MOTTO = "Tidewater, the town where everybody knows the news before it happens, as they say"
LINE = "All the news of the bay"
LEGAL = "The Brackwater Post is a member of the press council of the bay."


def known(line: str, articles: int) -> Furniture:
    furniture = Furniture()
    for n in range(articles):
        furniture = furniture.learned(f"article {n}", [line])
    return furniture


def found(line: str, articles: int, *, place: int = 5, role: str = "text") -> bool:
    blocks = [Block(text) for text in STORY]
    blocks.insert(place, Block(line, role))
    return line in recurring_lines(blocks, known(line, articles), "this one")


def test_a_line_of_three_other_articles_is_furniture_and_one_of_two_is_not():
    assert found(LINE, 3)
    assert not found(LINE, 2)
    assert not recurring_lines([Block(STORY[0]), Block(LINE)], known(LINE, 3), "article 0")


def test_a_sentence_is_furniture_at_the_ends_alone_and_of_more_articles():
    assert found(LEGAL, 5, place=12)
    assert found(LEGAL, 5, place=0)
    assert not found(LEGAL, 5, place=5)
    assert not found(LEGAL, 4, place=12)


@pytest.mark.parametrize("line", ["Question to the mayor:", "What happens next?"])
def test_what_introduces_the_next_line_stays(line):
    assert not found(line, 6)


def test_headings_stay():
    assert not found(LINE, 6, role="heading")


def test_an_article_under_several_addresses_stays_whole():
    furniture = Furniture()
    for n in range(6):
        furniture = furniture.learned(f"article {n}", STORY)

    assert recurring_lines([Block(text) for text in STORY], furniture, "this one") == frozenset()


def test_what_is_known_of_the_site_is_taken_out_of_pages_and_of_plain_text():
    text = "\n\n".join(["Harbour to open", *TOLD[:3], MOTTO, *TOLD[3:]])
    page = "<html><body><article>" + "".join(f"<p>{line}</p>" for line in text.split("\n\n")) + "</article></body>"

    for body, kind in ((page, "text/html"), (text, "text/plain")):
        unknown = extract(body.encode(), content_type=kind, charset="utf-8")
        article = extract(body.encode(), content_type=kind, charset="utf-8", furniture=known(MOTTO, 3))

        assert MOTTO in unknown.text
        assert article.text == unknown.text.replace(f"{MOTTO}\n\n", "")
        assert [(r.text, r.reason) for r in article.residue] == [(MOTTO, "site_furniture")]
