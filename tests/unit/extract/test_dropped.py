from sayso.extract.blocks import Block
from sayso.extract.body import Reading
from sayso.extract.dropped import certain_lines, dropped

VOTE = "The council of Brackwater voted on Thursday to keep the night ferry for another year."
LINK = "The mill is sold to a school"


def reading(inside=(), beside=(), extracted=(), probabilities=()):
    lines = [[Block(line) for line in part] for part in ([VOTE], extracted, inside, beside)]
    return Reading(*lines, dict(probabilities))


def told(*args, **known):
    return {line.text: line.reason for line in dropped(*args, **known)}


def test_what_was_passed_over_inside_of_the_article_is_told_with_its_reason():
    inside = ("Read also: The timetable", LINK, "Photo of the mill")

    assert told(reading(inside), {LINK}) == {
        "Read also: The timetable": "read_also",
        LINK: "link",
        "Photo of the mill": "not_article",
    }


def test_beside_the_article_only_what_is_known_was_passed_over():
    beside = ("Leave a comment", "Weather", "Buy the paper")

    found = told(reading(beside=beside), furniture={"Buy the paper"})

    assert found == {"Leave a comment": "comments", "Buy the paper": "site_furniture"}


def test_residue_that_the_extractor_takes_is_told():
    assert told(reading(extracted=(VOTE, "Source link"))) == {"Source link": "source_link"}


def test_nothing_is_told_of_a_line_that_may_be_the_article():
    inside = ("Read also: The timetable", "Photo of the mill")

    assert told(reading(inside, probabilities=dict.fromkeys(inside, 0.4))) == {}
    assert told(reading(inside, probabilities=dict.fromkeys(inside, 0.05))) == {"Read also: The timetable": "read_also"}


def test_a_line_of_the_article_is_not_told():
    assert told(reading(inside=(VOTE,))) == {}


def test_lines_are_certain_by_what_the_forest_says():
    assert certain_lines(reading(probabilities={VOTE: 0.95, LINK: 0.6})) == {VOTE}
