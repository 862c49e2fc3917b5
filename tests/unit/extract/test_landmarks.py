from sayso.extract.candidates import candidates_of
from sayso.extract.landmarks import landmark_columns
from sayso.extract.markup_words import bit_of, mark_of
from sayso.extract.parsing import parsed

VOTE = "The council of Brackwater voted on Thursday to keep the night ferry for another year."


def columns(body):
    return landmark_columns(candidates_of(parsed(f"<html><body>{body}</body></html>")))


def test_lines_tell_how_long_ago_a_line_closed_the_article():
    found = columns(f"<p>{VOTE}</p><p>Read also: The timetable</p><p>{VOTE}</p><p>{VOTE}</p>")

    assert found["since_closing"].tolist() == [99, 0, 1, 2]
    assert found["till_closing"].tolist() == [1, 0, 99, 99]
    assert found["furniture"].tolist() == [0, 1, 0, 0]
    assert found["furniture-1"].tolist() == [-1, 0, 1, 0]


def test_lines_tell_how_far_the_comments_are():
    found = columns(f"<p>{VOTE}</p><div class='comment-list'><p>I said so.</p></div><p>Imprint</p>")

    assert found["since_comment"].tolist() == [99, 0, 1]


def test_copies_of_a_template_with_a_date_each_are_known():
    comment = "<div class='reply'><p>{}</p><p>{}</p><p>3 March 2031, 14:05</p></div>"
    texts = ("I said so.", "Nobody asked the nurses, did they?", "The bridge is open.")

    found = columns(f"<p>{VOTE}</p>" + "".join(comment.format(n, text) for n, text in enumerate(texts)))

    assert found["copies"][0] == 0
    assert (found["copies"][1:] > 1).all()
    assert found["copy_lines"][1:].tolist() == [3] * 9
    assert found["copy_dated"].tolist() == [0] + [1] * 9


def test_lines_in_several_elements_named_for_comments_are_comments():
    comment = "<div class='comment'><div class='inner'><p>I said so, and so did she.</p></div></div>"

    assert columns(f"<p>{VOTE}</p>{comment}{comment}")["commented"].tolist() == [0, 1, 1]
    assert columns(f"<div class='comment'><p>{VOTE}</p><p>{VOTE}</p></div>")["commented"].tolist() == [0, 0]


def test_a_class_that_hides_is_told_from_one_that_speaks_of_hiding():
    unseen = bit_of("unseen")

    assert all(mark_of("span", name) & unseen for name in ("sr-only", "visually-hidden", "d-none", "is-hidden"))
    assert not any(mark_of("span", name) & unseen for name in ("hideout", "hidden-gems", "content"))
