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
