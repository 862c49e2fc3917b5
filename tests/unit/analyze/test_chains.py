import pytest

from sayso.analyze import analyze


@pytest.mark.parametrize(
    ("text", "speaker", "via"),
    [
        ("The Larchford Post said Ann Lindqvist told aides the dam was old.", "Ann Lindqvist", ["Larchford Post"]),
        ("The memo states, according to the Larchford Post, that the dam is old.", "The memo", ["Larchford Post"]),
        ("According to the Larchford Post, Ann Lindqvist said the dam was old.", "Ann Lindqvist", ["Larchford Post"]),
        ("The Larchford Post reported, citing Ann Lindqvist, that it was old.", "Ann Lindqvist", ["Larchford Post"]),
        ("The Larchford Post, citing Ann Lindqvist, said the dam was old.", "Ann Lindqvist", ["Larchford Post"]),
        ("The Larchford Post quoted Ann Lindqvist as saying the dam was old.", "Ann Lindqvist", ["Larchford Post"]),
        ("“It is old,” the Larchford Post quoted Ann Lindqvist as saying.", "Ann Lindqvist", ["Larchford Post"]),
        ("The memo, the Larchford Post says, describes the dam as old.", "The memo", ["Larchford Post"]),
        ("The Larchford Post, citing two aides, said Ann Lindqvist told them the dam was old.", "Ann Lindqvist",
         ["Larchford Post", "two aides"]),
        ("Ann Lindqvist told the Larchford Post the dam was old.", "Ann Lindqvist", []),
    ],
)  # fmt: skip
def test_intermediaries_are_told_from_the_one_nearest_the_reader(text, speaker, via):
    (found,) = analyze(text).statements

    assert found.speaker.name == speaker
    assert [passing_on.name for passing_on in found.via] == via


def test_an_outlet_that_is_told_more_is_the_first_of_the_chain():
    text = (
        "The Larchford Post reported, citing two aides, that the dam was old. "
        "The aides told the newspaper that Ann Lindqvist had said it would hold."
    )

    found = analyze(text).statements[-1]

    assert found.speaker.name == "Ann Lindqvist"
    assert [passing_on.name for passing_on in found.via] == ["Larchford Post", "two aides"]


def test_who_is_told_is_no_intermediary_where_it_passed_nothing_on():
    (found,) = analyze("Two aides told the council that Ann Lindqvist had said it would hold.").statements

    assert [passing_on.name for passing_on in found.via] == ["Two aides"]


def test_a_tag_between_subject_and_verb_is_no_statement_of_its_own():
    (found,) = analyze("Lindqvist, Holm writes, told him that the dam would hold.").statements

    assert (found.speaker.name, [passing_on.name for passing_on in found.via]) == ("Lindqvist", ["Holm"])


def test_what_signed_documents_claim_is_told_by_who_reveals_them():
    (found,) = analyze(
        "The website “Tidewatch” revealed on Monday the details of an internal memorandum signed by engineers of the "
        "Harbour Ministry, who claim that the council is building a “wall of sand”."
    ).statements

    assert (found.speaker.name, found.speaker.type) == ("engineers of the Harbour Ministry", "group")
    assert [passing_on.name for passing_on in found.via] == ["Tidewatch"]
    assert (found.text, found.medium) == ("the council is building a “wall of sand”", "memorandum")


def test_the_report_of_what_a_document_demands_is_no_statement_of_its_own():
    found = analyze(
        "Tidewatch said the nine-page memo, signed by about 60 engineers, calls on the minister to halt the work and "
        "asks for an independent survey."
    ).statements

    assert [one.text for one in found] == ["the minister to halt the work", "an independent survey"]
    assert {one.speaker.name for one in found} == {"the nine-page memo"}
    assert {tuple(passing_on.name for passing_on in one.via) for one in found} == {("Tidewatch",)}


def test_who_says_in_a_proclamation_that_another_said_something_passes_it_on():
    (found,) = analyze("Ann Lindqvist said in her proclamation that Ulf Holm had told her the dam was old.").statements

    assert (found.speaker.name, [passing_on.name for passing_on in found.via]) == ("Ulf Holm", ["Ann Lindqvist"])
