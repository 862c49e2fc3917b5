import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.extract.titles import Titles, chosen_title, without_site

SITE = ("The Brackwater Post", "brackwaterpost")
FERRY = "Harbour town keeps its night ferry"


def chosen(h1=(), declared=(), h2=(), names=SITE, is_news=True):
    return chosen_title(Titles(h1, h2, declared, names, is_news))


@pytest.mark.parametrize(
    "title",
    [
        "Ferry saved | The Brackwater Post",
        "The Brackwater Post – Ferry saved",
        "Ferry saved - BrackwaterPost.com",
        "Ferry saved|Brackwater Post Online",
        "Brackwater Post * Ferry saved * The Brackwater Post",
    ],
)
def test_the_name_of_the_site_goes_from_either_end(title):
    assert without_site(title, SITE) == "Ferry saved"


def test_a_name_that_has_separators_itself_goes_whole():
    assert without_site("Ferry saved » Post - News - Harbour", ("Post - News - Harbour",)) == "Ferry saved"


def test_a_title_with_a_dash_of_its_own_stays_whole():
    assert without_site("Ferry saved - for now", SITE) == "Ferry saved - for now"
    assert without_site("The Brackwater Post", SITE) == "The Brackwater Post"


@given(st.text(alphabet="ab -|:BrackwaterPost", max_size=60))
def test_taking_the_site_away_twice_changes_nothing(title):
    once = without_site(title, SITE)

    assert without_site(once, SITE) == once


def test_a_headline_that_another_declaration_confirms_is_the_title():
    declared = [("json-ld:headline", "Ferry saved"), ("meta:twitter:title", "Ferry saved")]

    assert chosen(["Night ferry: town says yes"], declared) == ("Ferry saved", "json-ld:headline")


def test_a_headline_that_stands_under_the_heading_is_the_title():
    declared = [("json-ld:headline", "Ferry saved for the winter"), ("meta:og:title", FERRY), ("title", FERRY)]

    assert chosen([FERRY], declared, h2=["Ferry saved for the winter"])[0] == "Ferry saved for the winter"


def test_a_heading_that_og_title_confirms_comes_before_a_headline_for_search_engines():
    declared = [("json-ld:headline", "Night ferry explained"), ("meta:og:title", FERRY), ("title", FERRY)]

    assert chosen([FERRY], declared) == (FERRY, "h1")


def test_a_heading_that_resembles_what_is_declared_is_the_title():
    declared = [("meta:og:title", "Harbour town votes to keep ferry")]

    assert chosen(["Latest", "Harbour town votes to keep its night ferry"], declared) == (
        "Harbour town votes to keep its night ferry",
        "h1",
    )


def test_a_heading_with_which_a_declared_title_begins_is_the_title():
    declared = [("title", f"{FERRY} - Notes from the Harbour")]

    assert chosen(["Notes", FERRY], declared) == (FERRY, "h1")


def test_the_version_that_a_newsroom_wrote_for_sharing_is_the_title():
    declared = [
        ("json-ld:headline", "Harbour town keeps its night ferry after a long debate"),
        ("meta:og:title", FERRY),
        ("title", "Harbour town keeps its night ferry after a long debate | The Brackwater Post"),
    ]
    heading = "Harbour town keeps its night ferry after a long debate"

    assert chosen([heading], declared) == (FERRY, "meta:og:title")
    assert chosen([heading], declared, is_news=False)[0] == heading
    assert chosen([heading], [*declared, ("meta:twitter:title", heading)])[0] == heading


def test_a_kicker_before_the_title_goes():
    declared = [("meta:og:title", "Harbour town keeps ferry")]

    assert chosen(["Transport : Harbour town keeps ferry"], declared) == ("Harbour town keeps ferry", "meta:og:title")


def test_a_kicker_that_only_the_layout_parts_from_the_title_goes():
    declared = [("meta:og:title", f"Life on the coast - {FERRY}")]

    assert chosen([f"Life on the coast {FERRY}"], declared)[0] == FERRY
    assert chosen([f"Life on the coast: {FERRY}"], declared)[0] == f"Life on the coast: {FERRY}"


def test_a_heading_that_names_the_site_is_no_title():
    assert chosen(["The Brackwater Post"], [("title", "Ferry saved")]) == ("Ferry saved", "title")


def test_a_word_above_the_article_is_no_title_where_one_is_declared():
    assert chosen(["Details"], [("meta:og:title", FERRY)]) == (FERRY, "meta:og:title")
    assert chosen(["Ferry"], [("meta:og:title", FERRY)]) == ("Ferry", "h1")


def test_a_site_that_is_called_like_its_article_does_not_lose_its_title():
    assert chosen([FERRY], [("title", FERRY)], names=[FERRY]) == (FERRY, "h1")


def test_a_page_may_have_no_title():
    assert chosen() is None
