import pytest

from sayso.content_type import parse_content_type


@pytest.mark.parametrize(
    ("header", "parsed"),
    [
        (None, (None, None)),
        ("", (None, None)),
        ("text/html", ("text/html", None)),
        ("Text/HTML; Charset=UTF-8", ("text/html", "UTF-8")),
        ('text/html;charset="windows-1252"; boundary=x', ("text/html", "windows-1252")),
        ("text/html; charset = 'latin1'", ("text/html", "latin1")),
        ("text/html; charset=", ("text/html", None)),
        ("; charset=utf-8", (None, "utf-8")),
    ],
)
def test_a_content_type_is_its_media_type_and_its_charset(header, parsed):
    assert parse_content_type(header) == parsed
