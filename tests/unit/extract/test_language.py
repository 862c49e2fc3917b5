import pytest

from sayso.extract.language import language_of

GERMAN = "Die Bürgermeisterin sagte am Montag, dass die Fähre auch im nächsten Jahr fahren werde. " * 3
NORWEGIAN = "Ordføreren sa mandag at fergen skal gå også neste år, og at kommunen skal betale for den. " * 3


def test_a_long_text_is_believed_more_than_the_page():
    assert language_of(GERMAN, "en-US") == ("de", "text")


def test_between_neighbours_the_page_is_believed():
    assert language_of(NORWEGIAN, "nb-NO") == ("nb", "html:lang")


def test_a_short_text_is_in_the_language_of_its_page():
    assert language_of("Nein.", "de") == ("de", "html:lang")


@pytest.mark.parametrize("declared", [None, "", "x-default", "english"])
def test_a_short_text_of_no_page_is_in_no_language(declared):
    assert language_of("No.", declared) is None
