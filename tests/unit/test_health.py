from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.health import SiteHealth, Visit
from tests.unit.samples import AT, article


def visit(n: int, *, failed: bool = False, length: int = 3000, **missing: bool) -> Visit:
    return Visit(
        article_id=f"{n:020x}"[::-1], submitted_at=AT, failed=failed, length=0 if failed else length, **missing
    )


def health(*visits: Visit, of: SiteHealth | None = None) -> SiteHealth:
    known = of or SiteHealth(site="news.example")
    for one in visits:
        known = known.after(one, AT)
    return known


USUAL = [visit(n, length=2000 + 1000 * (n % 4)) for n in range(40)]


def test_a_site_that_stays_as_it_is_breaks_with_nothing():
    assert health(*USUAL).breaks == ()


@pytest.mark.parametrize(
    ("changed", "broken"),
    [
        ({"failed": True}, "failures"),
        ({"missing_date": True}, "missing_date"),
        ({"missing_author": True}, "missing_author"),
        ({"length": 300}, "length"),
        ({"length": 60_000}, "length"),
    ],
)
def test_a_redesign_is_seen_after_a_few_pages_and_becomes_the_habit(changed, broken):
    later = [visit(n, **changed) for n in range(100, 400)]

    assert health(*USUAL, later[0]).breaks == ()
    assert health(*USUAL, *later[:4]).breaks == (broken,)
    assert health(*USUAL, *later).breaks == ()


def test_a_site_is_given_time_to_form_a_habit():
    assert health(*USUAL[:10], *[visit(n, failed=True) for n in range(100, 105)]).breaks == ()


def test_a_site_whose_articles_have_no_author_by_habit_is_well():
    visits = [visit(n, missing_author=n % 3 > 0, missing_date=n % 3 == 0) for n in range(200)]

    assert health(*visits).breaks == ()


@given(st.lists(st.sampled_from(range(12)), max_size=30))
def test_a_visit_that_is_told_again_changes_nothing(numbers):
    once = health(*[visit(n) for n in dict.fromkeys(numbers)])

    assert health(*[visit(n) for n in numbers]) == once


def test_the_picture_stays_small():
    assert len(health(*[visit(n) for n in range(300)]).model_dump_json()) < 900


def test_a_visit_tells_what_the_page_itself_names():
    dated = article(published_at=AT, authors=("Mara Lind",), found={"published_at": "submitted"})

    told = Visit.of(dated, "a" * 20, AT + timedelta(days=1))

    assert (told.length, told.missing_date, told.missing_author) == (len(dated.text), True, False)


def test_people_are_told_lengths_in_characters():
    told = health(*[visit(n, length=3000) for n in range(3)], visit(9, failed=True)).told()

    assert (told["articles"], told["failed"], told["present"]["length"]) == (3, 1, 3000)
    assert (told["habit"]["failures"], told["breaks"]) == (0.25, [])
