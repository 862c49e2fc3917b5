import itertools
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sayso import aws
from sayso.index import RUN_LOST, DynamoIndex
from sayso.models import Run, Source
from sayso.rows import rows, text_sha256
from tests.unit.samples import AT, analysis, article, document, page, statement

RANK = ("pending", "failed", "stored")
LOST = {"status": "failed", "step": "workflow", "error": RUN_LOST, "message": "nobody told"}


def run(article_id: str = "a", status: str = "pending", at: datetime = AT, **fields) -> Run:
    return Run(article_id=article_id, status=status, origin="api", submitted_at=at, **fields)


_fresh = itertools.count()
deliveries = st.lists(
    st.tuples(st.sampled_from([AT, AT + timedelta(minutes=90)]), st.sampled_from(RANK)), min_size=1, max_size=8
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deliveries)
def test_runs_end_the_same_in_whatever_order_they_are_delivered(backend, delivered):
    name = f"article-{next(_fresh)}"

    for at, status in delivered:
        backend.index.put_run(run(name, status, at))

    at, status = max(delivered, key=lambda told: (told[0], RANK.index(told[1])))
    assert backend.index.run(name) == run(name, status, at)
    assert [listed for listed in backend.index.runs(1000) if listed.article_id == name] == [run(name, status, at)]
    backend.index.delete(name)


def test_a_late_delivery_is_told_that_it_changed_nothing(backend):
    assert backend.index.put_run(run(status="stored"))

    assert not backend.index.put_run(run(status="failed"))
    assert not backend.index.put_run(run(status="pending"))
    assert not backend.index.put_run(run(status="stored", at=AT - timedelta(seconds=1)))


def test_a_lost_run_goes_on_when_it_is_delivered_again(backend):
    backend.index.put_run(run())

    assert backend.index.put_run(run(**LOST))
    assert backend.index.put_run(run())
    assert backend.index.run("a").status == "pending"


@pytest.mark.parametrize("ended", [{"status": "stored"}, {"status": "failed", "error": "PageEmpty"}])
def test_a_run_that_ended_is_not_lost_any_more(backend, ended):
    backend.index.put_run(run(**LOST))

    assert backend.index.put_run(run(**ended))
    assert not backend.index.put_run(run(**LOST))
    assert backend.index.run("a") == run(**ended)


def test_an_unknown_article_has_no_run_and_no_head(backend):
    assert backend.index.run("nobody") is None
    assert backend.index.head("nobody") is None


def test_runs_are_listed_newest_first_over_the_hours(backend):
    for n in range(5):
        backend.index.put_run(run(f"article-{n}", at=AT + timedelta(minutes=40 * n)))

    assert [listed.article_id for listed in backend.index.runs(3)] == ["article-4", "article-3", "article-2"]


def test_runs_are_listed_by_status(backend):
    backend.index.put_run(run("one", "failed"))
    backend.index.put_run(run("two", "stored"))

    assert [listed.article_id for listed in backend.index.runs(10, status="failed")] == ["one"]


def test_what_is_pending_is_found_between_two_moments(backend):
    for minutes in (0, 10, 59, 60, 150):
        backend.index.put_run(run(f"after-{minutes}", at=AT + timedelta(minutes=minutes)))
    backend.index.put_run(run("ended", "stored", at=AT + timedelta(minutes=30)))

    found = backend.index.pending(AT + timedelta(minutes=10), AT + timedelta(minutes=150))

    assert [pending.article_id for pending in found] == ["after-10", "after-59", "after-60"]


def test_a_stored_article_has_a_head_and_rows_for_each_question(backend):
    made = document()

    assert backend.index.put_article(made)

    head = backend.index.head(made.page.article_id)
    assert [pk for pk, _ in head.rows] == ["DAY#2025-03-01", "SITE#news.example", "SPEAKER#person:ilse-brandt"]


def test_an_older_version_does_not_replace_a_newer_one(backend):
    newer, older = document(), document(page(fetched_at=AT - timedelta(hours=1)))
    backend.index.put_article(newer)

    assert not backend.index.put_article(older)
    assert backend.index.head(newer.page.article_id).document.startswith(f"documents/{'a' * 20}/20250301T120000")


def test_a_new_version_takes_the_rows_of_the_old_one_away(backend):
    backend.index.put_article(document())
    later = page(fetched_at=AT + timedelta(hours=1))
    backend.index.put_article(document(later, said=analysis(statement("Tomas Okafor"))))

    keys = {pk for pk, _ in backend.index.head("a" * 20).rows}
    assert "SPEAKER#person:tomas-okafor" in keys
    assert "SPEAKER#person:ilse-brandt" not in keys
    assert list(backend.index._newest("SPEAKER#person:ilse-brandt")) == []


def test_the_head_tells_by_what_its_page_and_its_text_are_known():
    seen = {"etag": '"v1"', "last_modified": "Sat, 01 Mar 2025 11:00:00 GMT", "final_url": "https://news.example/h"}

    own, *others = rows(document(page(**seen)))

    assert {name: own[name] for name in seen} == seen
    assert (own["sha256"], own["text_sha256"]) == ("b" * 64, text_sha256(article()))
    assert all("text_sha256" not in row for row in others)


@pytest.mark.parametrize("other", [{"title": "Harbour shut"}, {"published_at": AT}, {"text": "The harbour is shut."}])
def test_another_title_date_or_text_is_another_text(other):
    assert text_sha256(article(**other)) != text_sha256(article())


def test_what_stands_beside_the_text_makes_no_other_text():
    assert text_sha256(article(authors=("Mara Lind",), modified_at=AT, section="News")) == text_sha256(article())


def test_a_page_that_is_the_same_keeps_its_version_and_takes_the_newer_validators(backend):
    backend.index.put_article(document(page(etag='"v1"', final_url="https://news.example/h")))
    before = backend.index.head("a" * 20)

    seen = {"etag": '"v2"', "sha256": "c" * 64, "last_modified": None, "checked_at": "2025-03-02", "key": "raw/x"}
    backend.index.note_unchanged("a" * 20, {**seen, "document": before.document})

    assert backend.index.head("a" * 20) == replace(before, etag='"v2"', sha256="c" * 64)
    assert every_item(backend)[f"A#{'a' * 20}", "ARTICLE"]["checked_at"] == {"S": "2025-03-02"}


def test_a_page_without_a_version_is_not_noted(backend):
    backend.index.note_unchanged("a" * 20, {"etag": '"v2"', "document": "documents/a"})

    assert every_item(backend) == {}


@pytest.mark.parametrize("compared", [{}, {"document": "documents/of/another/version"}])
def test_of_a_version_that_was_replaced_meanwhile_nothing_is_noted(backend, compared):
    backend.index.put_article(document(page(etag='"v1"')))
    before = every_item(backend)

    backend.index.note_unchanged("a" * 20, {"etag": '"v2"', "checked_at": "2025-03-02", **compared})

    assert every_item(backend) == before


class Interrupted:
    """A DynamoDB client before whose n-th write somebody else does something."""

    def __init__(self, dynamodb, at, otherwise):
        self._dynamodb, self._left, self._otherwise = dynamodb, at, otherwise

    def __getattr__(self, name):
        return getattr(self._dynamodb, name)

    def put_item(self, **request):
        self._left -= 1
        if self._left == 0:
            self._otherwise()
        return self._dynamodb.put_item(**request)


def every_item(backend):
    found = aws.client("dynamodb").scan(TableName="sayso")["Items"]
    return {(item["pk"]["S"], item["sk"]["S"]): item for item in found}


OLDER = document(page(fetched_at=AT - timedelta(hours=1)), said=analysis(statement("Tomas Okafor"), statement()))
NEWER = document(said=analysis(statement("Mara Lind"), statement()))


@pytest.mark.parametrize(("first", "second"), [(OLDER, NEWER), (NEWER, OLDER)])
@pytest.mark.parametrize("at", range(1, 8))
def test_two_versions_written_at_once_leave_the_items_of_the_newer(backend, first, second, at):
    backend.index.put_article(NEWER)
    expected = every_item(backend)
    backend.index.delete("a" * 20)
    interrupted = Interrupted(aws.client("dynamodb"), at, lambda: backend.index.put_article(second))

    DynamoIndex(interrupted, "sayso").put_article(first)
    backend.index.put_article(second)  # where it was not interrupted

    assert every_item(backend) == expected


@pytest.mark.parametrize("at", range(1, 7))
def test_a_writer_that_stopped_anywhere_and_is_run_again_leaves_nothing_of_the_version_before(backend, at):
    backend.index.put_article(NEWER)
    expected = every_item(backend)
    backend.index.delete("a" * 20)
    backend.index.put_article(OLDER)

    with suppress(ConnectionError):
        DynamoIndex(Interrupted(aws.client("dynamodb"), at, stop), "sayso").put_article(NEWER)
    backend.index.put_article(NEWER)

    assert every_item(backend) == expected


def stop():
    raise ConnectionError


@pytest.mark.parametrize("at", range(1, 5))
def test_a_run_that_was_not_listed_is_when_it_is_told_again(backend, at):
    with suppress(ConnectionError):
        DynamoIndex(Interrupted(aws.client("dynamodb"), at, stop), "sayso").put_run(run(status="stored"))

    backend.index.put_run(run(status="stored"))
    backend.index.put_run(run(status="failed"))

    assert [listed.status for listed in backend.index.runs(10)] == ["stored"]


def test_the_minutes_of_a_parliament_fit_into_the_index(backend):
    said = analysis(*(statement(text="A point of order. " * 20) for _ in range(5000)))
    everybody = analysis(*(statement(f"Member {n} " + "of the Assembly " * 40) for n in range(3000)))

    assert backend.index.put_article(document(said=said))
    assert backend.index.put_article(document(page(fetched_at=AT + timedelta(hours=1)), said=everybody))


def test_an_hour_is_written_once(backend):
    counted = Interrupted(aws.client("dynamodb"), 0, stop)
    index = DynamoIndex(counted, "sayso")

    for n in range(3):
        index.put_run(run(f"article-{n}"))

    assert counted._left == -7


def test_storing_twice_changes_nothing(backend):
    backend.index.put_article(document())
    before = backend.index.head("a" * 20)

    assert backend.index.put_article(document())
    assert backend.index.head("a" * 20) == before


def test_deleting_leaves_nothing_of_an_article(backend):
    backend.index.put_run(run("a" * 20, "stored"))
    backend.index.put_article(document())

    assert backend.index.delete("a" * 20)

    assert backend.index.run("a" * 20) is None
    assert list(backend.index.runs(10)) == list(backend.index._newest("DAY#2025-03-01")) == []
    assert not backend.index.delete("a" * 20)


def test_a_speaker_has_one_row_for_an_article_and_nobody_has_none():
    unknown = statement(speaker=Source(name="unknown"))
    made = document(said=analysis(statement(), statement(text="x"), unknown))

    (speaker,) = [row for row in rows(made) if row["pk"].startswith("SPEAKER#")]

    assert [each["text"] for each in speaker["said"]] == ["The harbour will open in May", "x"]


@pytest.mark.parametrize(
    ("published_at", "day"),
    [
        (None, "2025-03-01"),
        (date(2025, 2, 27), "2025-02-27"),
        (datetime(2025, 2, 27, 23, 30, tzinfo=UTC), "2025-02-27"),
        (datetime.fromisoformat("2025-02-27T23:30:00-05:00"), "2025-02-28"),
    ],
)
def test_an_article_belongs_to_its_day_in_utc(published_at, day):
    made = document(what=article(published_at=published_at))

    assert any(row["pk"] == f"DAY#{day}" for row in rows(made))
