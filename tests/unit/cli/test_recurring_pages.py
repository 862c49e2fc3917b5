"""`sayso extract --recurring`."""

import json

import pytest

from sayso.cli import filters

LINE = "All the news of the bay and of its five harbours, every day before breakfast"
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday")


@pytest.fixture
def pages(tmp_path):
    """Of one site, and a line that is none."""
    lines = []
    for day in DAYS:
        story = [f"Mayor Brandt said on {day} that ferry {n} would not sail before the end of May." for n in range(8)]
        text = "".join(f"<p>{line}</p>" for line in [*story[:4], LINE, *story[4:]])
        lines.append({"id": day, "html": f"<article>{text}</article>", "url": f"https://post.example/{day}"})
    file = tmp_path / "pages.jsonl"
    file.write_text("\n".join([*map(json.dumps, lines), '{"id": "nothing"}']))
    return str(file)


def texts(capsysbinary, *inputs: str, **options: bool) -> list[str]:
    failed = filters.extract(list(inputs), 1, **options)

    assert failed == 1
    return [json.loads(line).get("text", "") for line in capsysbinary.readouterr().out.splitlines()]


def test_what_recurs_on_other_pages_of_the_site_is_left_out_where_that_is_asked_for(pages, capsysbinary):
    plain, asked = texts(capsysbinary, pages), texts(capsysbinary, pages, recurring=True)

    assert [LINE in text for text in plain] == [True] * 4 + [False]
    assert asked == [text.replace(f"{LINE}\n\n", "") for text in plain]


def test_of_a_page_there_is_the_same_whatever_was_read_beside_it(pages, tmp_path, capsysbinary):
    alone = tmp_path / "alone.jsonl"
    alone.write_text("\n".join([(tmp_path / "pages.jsonl").read_text().splitlines()[3], '{"id": "nothing"}']))

    assert texts(capsysbinary, str(alone))[0] == texts(capsysbinary, pages)[3]
