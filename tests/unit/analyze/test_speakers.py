import pytest

from sayso.analyze import analyze


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Ann Lindqvist built the dam. Lindqvist said it would hold.", "Ann Lindqvist"),
        ("Ann Lindqvist built the dam. She said it would hold.", "Ann Lindqvist"),
        ("Mayor Ann Lindqvist built the dam. The mayor said it would hold.", "Ann Lindqvist"),
        ("Ann Lindqvist, the mayor of Larchford, built the dam. The mayor said it would hold.", "Ann Lindqvist"),
        ("The mayor, Ann Lindqvist, said it would hold.", "Ann Lindqvist"),
        ("Mayor Ann Lindqvist said it would hold.", "Ann Lindqvist"),
        ("Ann Lindqvist of the Institute for Dams said it would hold.", "Ann Lindqvist"),
        ("Ann Lindqvist, 71, who built the dam, said it would hold.", "Ann Lindqvist"),
        ("A spokesman for Ann Lindqvist said it would hold.", "A spokesman for Ann Lindqvist"),
        ("The Larch Borough Council met. The council said it would hold.", "Larch Borough Council"),
        ("The World Dam Institute (WDI) met. WDI said it would hold.", "World Dam Institute"),
        ("The website “Larchford Daily” said it would hold.", "Larchford Daily"),
        ("The US Secretary of State said it would hold. US Secretary of State Ann Lindqvist left.", "Ann Lindqvist"),
        ("One of them said it would hold.", "One of them"),
        ("The Larchford Post newspaper said it would hold.", "Larchford Post"),
        ("Halden Foods met. The company said it would hold.", "Halden Foods"),
        ("The Larchford Post’s editor Ann Lindqvist said it would hold.", "Ann Lindqvist"),
        ("Holm’s son, engineer Ann Lindqvist, said it would hold.", "Ann Lindqvist"),
        ("Ann Lindqvist, from Larchford, who built the dam, said it would hold.", "Ann Lindqvist"),
        ("43-year-old Ann Lindqvist of Larchford said it would hold.", "Ann Lindqvist"),
        ("The news resonated with Ann Lindqvist, who said it would hold.", "Ann Lindqvist"),
        ("This came after police said it would hold.", "police"),
        ("However, the group met, and said it would hold.", "the group"),
        ("A woman who was hurt by the dam said it would hold.", "A woman who was hurt by the dam"),
        ("Joining the Dam Institute, Holm said it would hold.", "Holm"),
        ("Halden Foods met. Halden said it would hold.", "Halden Foods"),
        ("According to WHO, it would hold.", "WHO"),
        ("Ann Lindqvist, a fellow at Larch, Sweden, and a mother of two, said it would hold.", "Ann Lindqvist"),
        ("“It holds,” Ann Lindqvist, a fellow at Larch, Sweden, and a mother of two, said.", "Ann Lindqvist"),
        ("“It holds,” Ann Lindqvist, head of the works, a firm in Larch told the Post.", "Ann Lindqvist"),
        ("Fellow protester, mechanical engineer Ann Lindqvist, said it would hold.", "Ann Lindqvist"),
        ("But neighbour Lindqvist picks up the story: “It holds.”", "Lindqvist"),
        ("According to an analysis led by a firm, it would hold.", "an analysis"),
        ("Ann A. Lindqvist said it would hold.", "Ann A. Lindqvist"),
        ("He said it would hold.", "unknown"),
    ],
)
def test_a_mention_is_resolved_to_the_fullest_name(text, speaker):
    assert [found.speaker.name for found in analyze(text).statements] == [speaker]


def test_a_later_description_means_the_people_described_before():
    text = "Two officials familiar with the dam said it was old. The officials said it would hold."

    names = {found.speaker.name for found in analyze(text).statements}

    assert names == {"Two officials familiar with the dam"}


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("Ann Lindqvist said it would hold.", "person"),
        ("The Larch Borough Council said it would hold.", "organisation"),
        ("Two officials said it would hold.", "group"),
        ("The report says it will hold.", "document"),
        ("It is expected to hold.", "unknown"),
        ("New Larchford said it would hold.", "unknown"),
    ],
)
def test_a_speaker_has_a_type(text, type_):
    assert [found.speaker.type for found in analyze(text).statements] == [type_]


def test_a_speaker_points_to_the_entity_with_its_mentions_and_aliases():
    text = "Ann Lindqvist built the dam. Lindqvist said it would hold."

    found = analyze(text)

    (entity,) = [one for one in found.entities if one.id == found.statements[0].speaker.entity]
    assert [text[start:end] for start, end in entity.mentions] == ["Ann Lindqvist", "Lindqvist"]
    assert entity.aliases == ("Lindqvist",)


def test_descriptions_that_differ_are_different_people():
    text = "Harbour officials of Larch said it was old. River officials said it would hold."

    assert len({found.speaker.name for found in analyze(text).statements}) == 2


def test_a_common_word_with_a_capital_is_no_name():
    text = "The officials built the dam. Officials said it would hold."

    assert [found.speaker.type for found in analyze(text).statements] == ["group"]


def test_a_thing_called_after_a_name_does_not_take_its_place():
    text = "Etna said it was old. Etna said it was high. Etna said it would hold. The Etna Fan Days began."

    assert {found.speaker.name for found in analyze(text).statements} == {"Etna"}


def test_a_country_is_not_the_company_that_is_meant():
    text = "Larch Steel Group sells beams in the US. The company said the dam would hold."

    (found,) = analyze(text).statements

    assert found.speaker.name == "Larch Steel Group"


def test_a_word_of_an_organisations_name_that_is_no_body_does_not_stand_for_it():
    text = "The Royal Harbour Society met on Monday.\n\nThe British royal denied that he had seen the letter."

    (statement,) = analyze(text).statements

    assert statement.speaker.name == "The British royal"


def test_a_body_stands_for_the_organisation_whose_name_holds_it():
    text = "The Larch Harbour Board met on Monday.\n\nThe board said that the pier would be closed."

    (statement,) = analyze(text).statements

    assert "Larch Harbour Board" in statement.speaker.name
