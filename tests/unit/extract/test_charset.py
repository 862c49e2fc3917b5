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


@pytest.mark.parametrize(
    ("label", "charset", "text"),
    [
        ("gb2312", "gb18030", "市长说，港口将于五月开放，镕基码头除外。"),
        ("GBK", "gb18030", "市长说，港口将于五月开放，䶮码头除外。"),
        ("big5", "big5hkscs", "市長說，港口將於五月開放，深水埗碼頭除外。"),
        ("shift_jis", "cp932", "市長は「港は五月に開く」と述べた。①髙橋埠頭は除く。"),
        ("x-sjis", "cp932", "市長は「港は五月に開く」と述べた。"),
        ("euc-jp", "euc_jp", "市長は「港は五月に開く」と述べた。"),
        ("euc-kr", "cp949", "시장은 항구가 오월에 열린다고 말했다. 펲시 부두는 제외된다."),
        ("ks_c_5601-1987", "cp949", "시장은 항구가 오월에 열린다고 말했다."),
        ("koi8-r", "koi8_r", "Мэр сказала, что порт откроется в мае."),
        ("windows-1251", "cp1251", "Мэр сказала, что порт откроется в мае."),
        ("us-ascii", "cp1252", "„Nein“, sagte sie – und ging über die Brücke."),
        ("iso-8859-9", "cp1254", "Başkan “liman mayısta açılacak” dedi."),
    ],
)
@pytest.mark.parametrize("declared", ["header", "meta"])
def test_a_declared_charset_is_read_as_browsers_read_it(declared, label, charset, text):
    body = f"<meta charset={label}><p>{text}</p>" if declared == "meta" else f"<p>{text}</p>"

    assert text in decode(body.encode(charset), label if declared == "header" else None)


@pytest.mark.parametrize("label", ["utf-16", "UTF-16LE", "utf-16be", "unicode"])
def test_a_meta_element_that_says_utf_16_is_not_believed(label):
    short, long = (f"<meta charset={label}><p>{text}</p>" for text in ("„Nein“, sagte sie.", GERMAN))

    assert decode(short.encode()) == short
    assert decode(long.encode("cp1252")) == long


def test_a_meta_element_that_says_utf_8_wrongly_is_detected_anew():
    body = f'<meta charset="utf-8"><p>{GREEK}</p>'.encode("cp1253")

    assert GREEK in decode(body)


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
