import pytest
from lxml.html import fromstring

from sayso.extract.bylines import printed_bylines

STORY = "<p>" + "The ferry will sail through the winter, the town council decided late on Tuesday. " * 3 + "</p>"


def bylines(before="", after="", end=""):
    body = f"{before}<h1>A night ferry by Ada Lind</h1>{after}{STORY * 20}{end}"
    return list(printed_bylines(fromstring(f"<html><body>{body}</body></html>"), "A night ferry by Ada Lind"))


@pytest.mark.parametrize(
    "line",
    [
        "<p>By Ilse Marwood</p>",
        "<p>By <a href='/ilse'>Ilse Marwood</a> <span>Share</span></p>",
        "<p>Posted on May 1, 2024 by Ilse Marwood</p>",
        "<h4>By Ilse Marwood | 12/10/2024</h4>",
        "<div>Datum: 01.05.2024 Autor: Ilse Marwood/BP-X</div>",
        "<div><span>01.05.2024 13:30</span> <span>von</span> <a>Ilse Marwood</a> <span>Archiv</span></div>",
    ],
)
def test_a_line_beside_the_headline_names_the_author(line):
    assert bylines(after=line) == ["Ilse Marwood"]
    assert bylines(before=line) == ["Ilse Marwood"]


def test_a_line_may_name_several():
    found = bylines(after="<p>Von <a>Ilse Marwood</a>, <a>Bo van Ek</a> und <a>Tom Akerele</a>, BP</p>")

    assert [" ".join(line.split()) for line in found] == ["Ilse Marwood , Bo van Ek und Tom Akerele , BP"]


@pytest.mark.parametrize(
    "line",
    [
        "<p>A song by Ilse Marwood opened the evening</p>",
        "<p class='caption'>By Ilse Marwood</p>",
        "<p>Photo: by Ilse Marwood</p>",
        "<p>By the river</p>",
    ],
)
def test_other_lines_name_nobody(line):
    assert bylines(after=line) == []


def test_names_far_from_the_headline_are_not_the_authors():
    assert bylines(end="<p>By Ilse Marwood</p>") == []


def test_a_page_without_a_headline_has_no_byline_beside_it():
    assert list(printed_bylines(fromstring("<html><body><p>By Ilse Marwood</p></body></html>"), None)) == []
