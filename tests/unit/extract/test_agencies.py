import pytest

from sayso.extract.agencies import agency_credited, agency_named

STORY = "The ferry will sail through the winter, the town council decided on Tuesday."


@pytest.mark.parametrize(
    ("name", "agency"),
    [
        ("dpa", "dpa"),
        ("Associated Press", "AP"),
        ("The Associated Press", "AP"),
        ("Agencia EFE", "EFE"),
        ("Ilse Marwood/Reuters", "Reuters"),
        ("AFP, dpa", "AFP"),
        ("РИА Новости", "RIA Novosti"),
    ],
)
def test_an_agency_is_known_by_its_names(name, agency):
    assert agency_named([name]) == agency


@pytest.mark.parametrize("name", ["Ilse Marwood", "Brackwater Post", "ap", "Antje Papst", "Reuters Street Choir", ""])
def test_other_names_are_no_agency(name):
    assert agency_named([name]) is None


@pytest.mark.parametrize("dateline", ["BRACKWATER (dpa) - ", "(dpa) – ", "Brackwater, 1. Mai (dpa/hb) — "])
def test_a_dateline_credits_an_agency(dateline):
    assert agency_credited([dateline + STORY, STORY]) == ("dpa", "text:dateline")


@pytest.mark.parametrize("end", ["Quelle: dpa", f"{STORY} (dpa)", "(dpa/ilm)"])
def test_the_end_of_the_text_credits_an_agency(end):
    assert agency_credited([STORY, end]) == ("dpa", "text:credit")


@pytest.mark.parametrize(
    "lines",
    [[], [STORY], [f"The harbour (AP is its short name) grew. {STORY}", STORY], ["The mayor (Greens) - " + STORY]],
)
def test_what_is_said_within_the_text_credits_nobody(lines):
    assert agency_credited(lines) is None


@pytest.mark.parametrize(
    ("line", "agency"),
    [("Źródło: PAP", "PAP"), ("Kaynak: AA", "Anadolu"), ("Источник: ТАСС", "TASS"), ("来源：新华社", "Xinhua")],
)
def test_a_line_that_was_taken_out_of_the_text_credits_an_agency(line, agency):
    assert agency_credited([STORY], [line]) == (agency, "text:credit")


def test_a_line_that_was_taken_out_and_names_a_picture_credits_nobody():
    assert agency_credited([STORY], ["Foto: PAP", "Źródło: PAP zdjęcie"]) is None
