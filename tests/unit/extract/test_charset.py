import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.errors import TextUndecodable
from sayso.extract.charset import decode

GERMAN = "Die Bürgermeisterin erklärte, sie müsse die Fähre über den Fluß nächstes Jahr „stilllegen“ lassen. " * 5
GREEK = "Ο δήμαρχος είπε ότι το πλοίο θα συνεχίσει να ταξιδεύει κάθε βράδυ μέχρι το τέλος του χρόνου. " * 5


def test_a_byte_order_mark_comes_before_what_the_header_says():
    assert decode(GERMAN.encode("utf-8-sig"), "windows-1252") == GERMAN
    assert decode(GERMAN.encode("utf-16"), "utf-8") == GERMAN


def test_latin_1_means_windows_1252():
    assert decode("„Nein“, sagte er – und ging.".encode("cp1252"), "ISO-8859-1") == "„Nein“, sagte er – und ging."


def test_the_header_comes_before_the_meta_element():
    body = f'<meta charset="windows-1252"><p>{GREEK}</p>'.encode("iso-8859-7")

    assert GREEK in decode(body, "iso-8859-7")


def test_the_meta_element_is_read_where_the_header_is_silent():
    body = f'<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-7"><p>{GREEK}</p>'.encode(
        "iso-8859-7"
    )

    assert GREEK in decode(body)


@pytest.mark.parametrize("charset", ["iso-8859-7", "utf-8", "shift_jis"])
def test_utf_8_under_another_name_is_read_as_utf_8(charset):
    assert decode(GREEK.encode(), charset) == GREEK


def test_a_declared_utf_8_that_is_none_is_detected_anew():
    assert decode(GREEK.encode("cp1253"), "utf-8") == GREEK


def test_a_page_that_is_cut_within_a_letter_is_utf_8_still():
    body = GERMAN.encode()[: GERMAN.encode().rindex("“".encode()) + 1]

    assert decode(body, "utf-8")[:-1] == GERMAN[: GERMAN.rindex("“")]


def test_utf_16_without_a_mark_is_recognised():
    assert decode(f"<p>{GERMAN}</p>".encode("utf-16-le")) == f"<p>{GERMAN}</p>"


@pytest.mark.parametrize("label", ["no-such-charset", "rot13", "utf-7", "", "unicode_escape"])
def test_a_label_that_is_no_charset_of_pages_is_passed_over(label):
    assert decode(GERMAN.encode("cp1252"), label) == GERMAN


def test_null_bytes_and_control_characters_are_removed():
    assert decode(b"Th\0e m\x07ill") == "The mill"


def test_bytes_of_no_charset_are_an_error():
    with pytest.raises(TextUndecodable, match="fit no charset"):
        decode(b"".join(bytes((0x81, 0x8D, 0xFF, 0x20 + n % 90)) for n in range(200)))


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn", "Co"]), max_size=200))
def test_what_says_that_it_is_utf_8_and_is_comes_back_as_it_was(text):
    assert decode(text.encode("utf-8-sig")) == text.removeprefix("\ufeff")


@given(st.binary(max_size=400), st.sampled_from([None, "utf-8", "gb2312", "windows-1251"]))
def test_any_bytes_become_clean_text_or_an_error(body, charset):
    try:
        text = decode(body, charset)
    except TextUndecodable:
        return

    assert "\x00" not in text
    text.encode()
