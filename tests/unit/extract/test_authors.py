import pytest

from sayso.extract.authors import author_names, byline_names


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Ilse Marwood", ("Ilse Marwood",)),
        ("By Ilse Marwood", ("Ilse Marwood",)),
        ("Von Ilse Marwood und Tom Akerele", ("Ilse Marwood", "Tom Akerele")),
        ("Ilse Marwood, Transport Correspondent", ("Ilse Marwood",)),
        ("Ilse Marwood (ilse@post.example)", ("Ilse Marwood",)),
        ("Ilse Marwood | Tom Akerele; Bo Ek", ("Ilse Marwood", "Tom Akerele", "Bo Ek")),
        ("Ilse Marwood et Tom Akerele", ("Ilse Marwood", "Tom Akerele")),
        ("José Ortega y Gasset", ("José Ortega y Gasset",)),
        ("View all posts by Ilse Marwood", ("Ilse Marwood",)),
        ("Ilse Marwood am 29.12.2010, 13:36 Uhr", ("Ilse Marwood",)),
        ("Marwood, Ilse", ("Ilse Marwood",)),
        ("Marwood, Ilse K.", ("Ilse K. Marwood",)),
        ("Reuters, AFP", ("Reuters", "AFP")),
        ("Ilse Marwood, dpa", ("Ilse Marwood", "dpa")),
        ("Ilse Marwood, Brackwater", ("Ilse Marwood",)),
        ("Ilse Marwood, POST REGIONAL", ("Ilse Marwood",)),
        ("Ilse Marwood for The Sunday Post", ("Ilse Marwood",)),
        ("Ilse Marwood im Gespräch mit Tom Akerele", ("Ilse Marwood", "Tom Akerele")),
        ("Ilse Marwood, Wednesday, May 1, 2024", ("Ilse Marwood",)),
        ("erstellt von Ilse Marwood — veröffentlicht 01.05.2024 06:00", ("Ilse Marwood",)),
        ("Auteur : Ilse Marwood", ("Ilse Marwood",)),
        ("Landesanstalt für Wald und Wasser", ("Landesanstalt für Wald und Wasser",)),
        ("Ilse Marwood avec AFP", ("Ilse Marwood", "AFP")),
        ("Ilse Marwood / EFE", ("Ilse Marwood", "EFE")),
        ("Ilse Marwood mit Tom Akerele", ("Ilse Marwood mit Tom Akerele",)),
        ("By", ()),
        ("Email the author", ()),
        ("Sports Editor", ("Sports Editor",)),
        ("admin", ()),
        ("ilse@post.example", ()),
        ("https://post.example/ilse", ()),
        ("105092", ()),
    ],
)
def test_names_are_what_is_left_of_a_byline(value, expected):
    assert author_names([value]) == expected


def test_a_name_counts_once():
    assert author_names(["Ilse Marwood", "ILSE MARWOOD", "Tom Akerele"]) == ("Ilse Marwood", "Tom Akerele")


@pytest.mark.parametrize("line", ["By Ilse Marwood", "Von Ilse Marwood", "By Ilse Marwood and Tom Akerele"])
def test_a_line_that_is_a_byline_names_its_authors(line):
    assert byline_names(line)[0] == "Ilse Marwood"


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Par Ilse Marwood avec AFP", ("Ilse Marwood", "AFP")),
        ("Por Ilse Marwood / EFE", ("Ilse Marwood", "EFE")),
        ("Автор: Илзе Марвуд", ("Илзе Марвуд",)),
        ("Yazan: Can Tarov", ("Can Tarov",)),
        ("كتب: جون تارو", ("جون تارو",)),
        ("记者 王小明", ("王小明",)),
        ("作者：王小明", ("王小明",)),
        ("记者会上的问题", ()),
        ("Автор письма остался неизвестен", ()),
        ("كتب الرجل رسالة", ()),
    ],
)
def test_bylines_are_read_in_other_languages_and_scripts(line, names):
    assert byline_names(line) == names


@pytest.mark.parametrize(
    "line",
    [
        "By the river stood a mill",
        "By Monday, everyone had left.",
        "By 2030 the ferry",
        "The mill",
        "By",
        "“By Ilse Marwood”",
    ],
)
def test_a_line_that_begins_with_by_is_not_yet_a_byline(line):
    assert byline_names(line) == ()
