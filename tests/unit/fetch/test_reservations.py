"""Which paths a host's tdmrep.json reserves."""

import json

import pytest

from sayso.fetch.robots import reserved_by_file


def rules(*told):
    return json.dumps([{"location": location, "tdm-reservation": reserved} for location, reserved in told]).encode()


@pytest.mark.parametrize(
    ("told", "reserved"),
    [
        ([("/news/", 1), ("/", 0)], True),
        ([("/", 0), ("/news/", 1)], False),
        ([("/sport/", 0), ("/news/harbour", 1), ("/news/", 0)], True),
        ([("/news/", 2), ("/", 1)], False),
        ([("/news/", None), ("/", 1)], False),
        ([("/News/", 0), ("/", 1)], True),
        ([("", 0), ("/", "1")], True),
        ([("/sport/", 1)], False),
    ],
)
def test_of_several_rules_that_fit_the_first_counts(told, reserved):
    assert reserved_by_file(rules(*told), "/news/harbour?page=2") is reserved


@pytest.mark.parametrize(
    ("location", "path", "fits"),
    [
        ("/a", "/a", True),
        ("/a", "/ab?c", True),
        ("/a", "/b/a", False),
        ("/a$", "/a", True),
        ("/a$", "/ab", False),
        ("/*/pier", "/a/b/pier/c", True),
        ("/*/pier$", "/pier/a/pier", True),
        ("/*/pier$", "/pier", False),
        ("*.jpg$", "/a.jpg", True),
        ("*.jpg$", "/a.jpg?b", False),
        ("/a*b*", "/acb", True),
        ("/ab*b$", "/ab", False),
        ("/a*", "/a", True),
        ("/a*$", "/abc", True),
        ("*", "/", True),
        ("$", "/", False),
        ("/h%61fen", "/hafen", True),
        ("/hafen", "/h%61fen", True),
        ("/häfen", "/h%c3%a4fen", True),
        ("/h%C3%A4fen", "/h%c3%a4fen", True),
        ("/a%2Fb", "/a/b", False),
        ("/a-%24", "/a-$", True),
        ("/a-%2a", "/a-*b", True),
        ("/a$b", "/a$bc", True),
        ("/a.b", "/axb", False),
        ("/%5B%7b%40", "/[", False),
        ("/~a_b", "/%7ea%5Fb", True),
    ],
)
def test_a_location_is_a_pattern_as_in_robots_txt(location, path, fits):
    assert reserved_by_file(rules((location, 1)), path) is fits


def test_a_pattern_of_many_stars_takes_no_time():
    assert not reserved_by_file(rules(("/" + "*a" * 50_000 + "b", 1)), "/" + "a" * 8000)


def test_a_mark_of_the_byte_order_is_no_part_of_the_rules():
    assert reserved_by_file(b"\xef\xbb\xbf" + rules(("/", 1)), "/a")
