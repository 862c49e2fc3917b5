import gzip
import json

import pytest

from sayso.cli.filters import analyzed, extract, extracted
from sayso.cli.lines import has_failed, lines

PAGE = "<article>" + "<p>The council met again and spoke for hours about the old mill by the river.</p>" * 5


def told(tmp_path, text):
    file = tmp_path / "list.jsonl"
    file.write_text(text)
    return [(line["id"].removeprefix(f"{file}:"), has_failed(line)) for line in lines(str(file))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"id": "a"}\n\n{"id": "b"}', [("a", False), ("b", False)]),
        ("{", [("1", True)]),
        ("[]", [("1", True)]),
        ('{"text": "x"}', [("1", True)]),
        ('{"error": "of another program"}', [("1", True)]),
        ('{"id": "a", "error": null}', [("a", False)]),
    ],
)
def test_a_line_is_an_object_with_an_id_or_tells_why_not(tmp_path, text, expected):
    assert told(tmp_path, text) == expected


def test_a_lone_surrogate_becomes_a_character_that_texts_can_hold(tmp_path):
    file = tmp_path / "list.jsonl"
    file.write_text('{"id": "a", "text": "x\\ud800y"}')

    assert list(lines(str(file))) == [{"id": "a", "text": "x?y"}]


def test_a_list_may_be_gzipped(tmp_path):
    file = tmp_path / "list.jsonl.gz"
    file.write_bytes(gzip.compress(b'{"id": "a"}\n{"id": "b"}\n'))

    assert [line["id"] for line in lines(str(file))] == ["a", "b"]


def test_a_gzipped_list_may_be_longer_than_a_page(tmp_path):
    file = tmp_path / "list.jsonl.gz"
    with gzip.open(file, "wb", 1) as packed:
        for number in range(30):
            packed.write(b'{"id": %d, "text": "%s"}\n' % (number, b"x" * 2**20))

    assert [line["id"] for line in lines(str(file))] == list(range(30))


def test_a_damaged_list_gives_its_lines_and_then_says_so(tmp_path):
    file = tmp_path / "list.jsonl.gz"
    file.write_bytes(gzip.compress(b'{"id": "a"}\n' * 9)[:-6])

    assert [has_failed(line) for line in lines(str(file))][-1]


def test_a_failed_line_has_an_id_and_an_error_and_nothing_else(tmp_path, capfdbinary):
    (tmp_path / "list.jsonl").write_text("{")

    assert extract([str(tmp_path / "list.jsonl")], 1) == 1

    assert set(json.loads(capfdbinary.readouterr().out)) == {"id", "error"}


def test_a_list_that_is_not_there_is_a_line_that_failed(tmp_path):
    (line,) = lines(str(tmp_path / "nowhere.jsonl"))

    assert line["error"]["name"] == "InputInvalid"


@pytest.mark.parametrize("step", [extracted, analyzed])
def test_a_line_that_failed_before_is_passed_on(step):
    failed = {"id": "a", "error": "of another program"}

    assert step(failed) == failed


def test_a_bad_address_fails_its_line_alone():
    answer = extracted({"id": "a", "html": PAGE, "url": "https://[zz]/"})

    assert answer["error"]["name"] == "UrlInvalid"


def test_null_is_no_error_and_no_value():
    answer = analyzed(
        {"id": "a", "text": "“We are ready,” said Mara Lind.", "error": None, "title": None, "authors": None}
    )

    assert answer["statements"][0]["speaker"]["name"] == "Mara Lind"
