import itertools
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sayso.index import rows
from sayso.models import Run, Source
from tests.unit.samples import AT, analysis, article, document, page, statement

RANK = ("pending", "failed", "stored")


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


def test_a_late_delivery_is_told_that_it_changed_nothing(backend):
    assert backend.index.put_run(run(status="stored"))

    assert not backend.index.put_run(run(status="failed"))
    assert not backend.index.put_run(run(status="pending"))
    assert not backend.index.put_run(run(status="stored", at=AT - timedelta(seconds=1)))


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
