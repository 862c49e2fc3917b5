import gzip
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.ids import article_id
from tests.unit.intake.test_uploads import AT, Intake

LISTS = {
    "inbox/a.csv": b"url\nhttps://a.example/1\nhttps://a.example/2\nhttps://a.example/1#top\nnowhere\n",
    "inbox/b.jsonl": b'{"url": "https://a.example/2"}\n{"text": "Ada spoke."}\n{"text": "Ada spoke."}\n',
    "inbox/c.txt": b"https://b.example/1\nhttps://a.example/2\n",
    "inbox/d.html": b"<p>Ada spoke.",
}


def lists(key: str, body: bytes) -> tuple[Intake, dict]:
    intake = Intake()
    return intake, intake.upload(body, key=key)


def test_an_article_that_is_twice_in_a_file_is_one_submission():
    intake, answer = lists("inbox/a.csv", LISTS["inbox/a.csv"])

    assert answer == {"submitted": 2, "rejected": 1}
    assert [item.url for item in intake.executions.started] == ["https://a.example/1", "https://a.example/2"]


def test_bad_lines_are_told_beside_the_inbox():
    intake, _ = lists("inbox/a.csv", LISTS["inbox/a.csv"])

    told = intake.inbox.told["inbox-rejected/a.csv.error.json"]
    assert (told["key"], told["error"], [line["line"] for line in told["lines"]]) == (
        "inbox/a.csv",
        "InputInvalid",
        [5],
    )


def test_of_one_host_no_more_addresses_are_taken_than_can_wait():
    intake, answer = lists("inbox/a.txt", b"".join(b"https://a.example/%d\n" % n for n in range(22)))

    assert answer == {"submitted": 20, "rejected": 2}
    assert "Split the file" in intake.inbox.told["inbox-rejected/a.txt.error.json"]["lines"][0]["message"]


def test_a_file_is_read_no_further_than_its_limit():
    intake, answer = lists("inbox/a.jsonl", b"".join(b'{"text": "Ada %d"}\n' % n for n in range(1500)))

    (line,) = intake.inbox.told["inbox-rejected/a.jsonl.error.json"]["lines"]
    assert answer == {"submitted": 1000, "rejected": 1}
    assert line["line"] == 1001


@pytest.mark.parametrize(
    "body", [gzip.compress(LISTS["inbox/a.csv"], mtime=0)[:-12], b"\x1f\x8bno gzip", b"%PDF-1.7", b"a,b\n"]
)
def test_a_file_that_cannot_be_read_is_told_of(body):
    intake, _ = lists("inbox/a" if body.startswith(b"%") else "inbox/a.csv", body)

    (told,) = intake.inbox.told.values()
    assert told["error"] in {"InputInvalid", "ContentUnsupported"}


def ends(deliveries: list[str]) -> tuple:
    intake = Intake()
    for key in deliveries:
        intake.inbox.uploads[key] = (LISTS[key], "text/html", None, None)
        intake.deliver(key, AT + timedelta(minutes=sorted(LISTS).index(key)))
    runs = intake.index.by_article
    # Of an article that several files hold, an earlier submission is not begun after a later one.
    current = {
        (item.article_id, item.submitted_at)
        for item in intake.executions.started
        if runs[item.article_id].submitted_at == item.submitted_at
    }
    return current, runs, intake.documents.objects, intake.inbox.told


@given(
    st.lists(st.integers(1, 5), min_size=4, max_size=4).flatmap(
        lambda counts: st.permutations([key for key, count in zip(LISTS, counts, strict=True) for _ in range(count)])
    )
)
def test_repeated_and_reordered_deliveries_end_the_same(deliveries):
    assert ends(deliveries) == ends(sorted(LISTS))


def test_an_address_in_a_list_has_the_id_of_its_article():
    intake, _ = lists("inbox/c.txt", LISTS["inbox/c.txt"])

    assert {item.article_id for item in intake.executions.started} == {
        article_id("https://b.example/1"),
        article_id("https://a.example/2"),
    }
