import gzip
import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.intake.test_uploads import AT, Intake

LISTS = {
    "inbox/a.csv": b"url\nhttps://a.example/1\n",
    "inbox/b.jsonl": b'{"url": "https://a.example/2"}\n',
    "inbox/c.txt": b"https://b.example/1\n\nhttps://a.example/2\n",
    "inbox/d.html": b"<p>Ada spoke.",
}
ADDRESSES = b"".join(b"https://a.example/%d\n" % n for n in range(1_000_000))


@pytest.mark.parametrize("key", [key for key in LISTS if key != "inbox/d.html"])
def test_a_list_becomes_a_batch(key):
    intake = Intake()

    answer = intake.upload(LISTS[key], key=key)

    [(source, name, at)] = intake.batches.begun
    assert (source, name, at.replace(microsecond=0)) == (key, key, AT)
    assert answer == {"batch": f"20250301T120000Z-{key}"}
    assert intake.executions.started == []


@pytest.mark.parametrize("name", ["crawl.warc", "crawl.warc.gz"])
def test_an_archive_becomes_a_batch(name):
    intake = Intake()

    intake.upload(
        gzip.compress(b"WARC/1.0\r\n", mtime=0) if name.endswith("gz") else b"WARC/1.0\r\n", key=f"inbox/{name}"
    )

    assert [source for source, _, _ in intake.batches.begun] == [f"inbox/{name}"]


def test_a_list_that_is_larger_than_a_page_may_be_becomes_a_batch():
    intake = Intake()

    intake.upload(ADDRESSES * 2, key="inbox/large.txt")

    assert [source for source, _, _ in intake.batches.begun] == ["inbox/large.txt"]


def test_a_text_that_names_an_address_is_a_page():
    intake = Intake()

    intake.upload(b"https://a.example/1\nAda said so.\n", key="inbox/a.txt", content_type="text/plain")

    assert len(intake.executions.started) == 1
    assert intake.batches.begun == []


@pytest.mark.parametrize("body", [b"\x1f\x8bno gzip", b"%PDF-1.7", b"\0\1\2"])
def test_a_file_that_is_nothing_that_can_be_read_is_told_of_beside_the_inbox(body):
    intake = Intake()

    intake.upload(body, key="inbox/what")

    told = json.loads(intake.objects.bodies["inbox-rejected/what.error.json"])
    assert (told["key"], told["lines"]) == ("inbox/what", [])
    assert told["error"] in {"InputInvalid", "ContentUnsupported"}


def ends(deliveries: list[str]) -> tuple:
    intake = Intake()
    for key in deliveries:
        intake.objects.put(key, LISTS[key])
        intake.deliver(key, AT + timedelta(minutes=sorted(LISTS).index(key)))
    started = {(item.article_id, item.submitted_at) for item in intake.executions.started}
    return started, set(intake.batches.begun), intake.index.by_article, intake.documents.objects, intake.objects.bodies


@given(
    st.lists(st.integers(1, 5), min_size=4, max_size=4).flatmap(
        lambda counts: st.permutations([key for key, count in zip(LISTS, counts, strict=True) for _ in range(count)])
    )
)
def test_repeated_and_reordered_deliveries_end_the_same(deliveries):
    assert ends(deliveries) == ends(sorted(LISTS))
