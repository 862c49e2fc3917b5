from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.analyze import Attribution, analyze
from sayso.analyze.kinds import kind
from sayso.errors import TooLarge
from sayso.limits import MAX_TEXT

PIECES = [
    "“", "”", '"', "‘", "’", "'", "«", "»", "„", "「", "」", "``", "''", " said ", " told ", " according to ", " that ",
    "Ann Lindqvist", "Mayor", "the mayor", "She", "who", " quoted ", " citing ", " as saying ", ", ", ". ", ": ", "\n",
    "(", ")", "—", "on Monday", "in a letter", " was expected to ", " denied ", " not ", "memo", "71", "Dr.", "…", "?",
]  # fmt: skip
NEWSLIKE = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


@given(st.one_of(st.text(), NEWSLIKE), st.sampled_from([None, "en", "de", "fr", "xx"]))
def test_any_text_gives_ordered_spans_inside_it_and_a_kind_that_fits(text, language):
    found = analyze(text, language=language, published_at=date(2024, 3, 13))

    for statement in found.statements:
        spans = [*statement.content, *statement.quoted, *statement.cue, *statement.source]
        assert all(0 <= start < end <= len(text) for start, end in spans)
        assert all(a[1] <= b[0] for a, b in pairwise(statement.quoted))
        assert all(a[1] <= b[0] for a, b in pairwise(statement.content))
        assert statement.kind == kind(text, statement.content, statement.quoted)
    assert [one.content[0] for one in found.statements] == sorted(one.content[0] for one in found.statements)
    for entity in found.entities:
        assert all(0 <= start < end <= len(text) for start, end in entity.mentions)


@given(NEWSLIKE)
def test_the_same_text_gives_the_same_analysis(text):
    assert analyze(text) == analyze(text)


def test_a_title_is_read_with_offsets_into_itself():
    text = "The dam is a hundred years old."
    title = "Dam will hold until summer, Ann Lindqvist says"

    (found,) = analyze(text, title=title).statements

    assert found.part == "title"
    assert [title[start:end] for start, end in found.content] == ["Dam will hold until summer"]


def test_a_title_that_begins_the_text_is_read_once():
    title = "Dam will hold until summer, Ann Lindqvist says"

    (found,) = analyze(f"{title}\n\nThe dam is a hundred years old.", title=title).statements

    assert found.part == "text"


def test_a_speaker_of_the_title_is_the_one_of_the_text():
    found = analyze("Ann Lindqvist, the mayor, built the dam.", title="Dam will hold until summer, mayor says")

    (statement,) = found.statements
    assert statement.speaker.name == "Ann Lindqvist"


def test_missing_date_and_author_are_flagged():
    bare = analyze("The dam is old.")
    complete = analyze("The dam is old.", published_at=date(2024, 3, 13), authors=["Ola Berg"])

    assert [flag.name for flag in bare.flags] == ["missing_date", "missing_author"]
    assert complete.flags == ()


@pytest.mark.parametrize("language", ["ru", "zh", "ja", "ko", "tr", "pl", "nl"])
def test_a_language_without_rules_is_flagged(language):
    found = analyze("Плотина выдержит.", published_at=date(2024, 3, 13), authors=["Ola Berg"], language=language)

    assert [(flag.name, flag.evidence) for flag in found.flags] == [("language_not_analyzed", ())]


@pytest.mark.parametrize("language", [None, "en", "de", "fr", "es", "it", "pt"])
def test_a_language_with_rules_is_not_flagged(language):
    found = analyze("The dam is old.", published_at=date(2024, 3, 13), authors=["Ola Berg"], language=language)

    assert found.flags == ()


def test_a_text_over_the_limit_is_too_large_and_the_error_names_the_limit():
    with pytest.raises(TooLarge, match="limit of 2,000,000"):
        analyze("a" * (MAX_TEXT + 1))


class OneAttribution:
    name = "fixed-1"
    languages = frozenset(("en",))

    def attributions(self, text, paragraphs, language):
        return (Attribution(((0, 3),), ((8, 12),), ((4, 7),), 0.9),)


def test_another_attributor_can_take_the_place_of_the_rules():
    found = analyze("Yes Ann said", attributor=OneAttribution())

    assert found.analyzer == "fixed-1"
    assert [(one.text, one.kind, one.confidence) for one in found.statements] == [("Yes", "indirect", 0.9)]


def test_no_english_rule_is_used_on_another_language():
    assert analyze("Ann Lindqvist said the dam would hold.", language="de").statements == ()


def test_a_german_quotation_is_found_by_its_marks_and_verb():
    text = "„Der Damm wird noch lange halten“, sagte Anna Lindner am Montag."

    (found,) = analyze(text, language="de").statements

    assert (found.kind, found.speaker.name) == ("direct", "Anna Lindner")
    assert found.confidence < 0.5


def test_a_french_quotation_is_found_by_its_marks_and_verb():
    text = "« Le barrage tiendra encore longtemps », affirme Anne Lindet."

    (found,) = analyze(text, language="fr").statements

    assert (found.kind, found.speaker.name) == ("direct", "Anne Lindet")


def test_in_german_where_every_noun_has_a_capital_only_speakers_are_entities():
    text = "Der Damm ist alt. „Der Damm wird noch lange halten“, sagte Anna Lindner im Rathaus."

    assert [entity.name for entity in analyze(text, language="de").entities] == ["Anna Lindner"]
