from sayso.extract.titles import chosen_title, without_site

SITE = ("The Brackwater Post", "brackwaterpost")


def test_the_name_of_the_site_goes_from_either_end():
    assert without_site("Ferry saved | The Brackwater Post", SITE) == "Ferry saved"
    assert without_site("The Brackwater Post – Ferry saved", SITE) == "Ferry saved"
    assert without_site("Ferry saved - BrackwaterPost.com", SITE) == "Ferry saved"


def test_a_title_with_a_dash_of_its_own_stays_whole():
    assert without_site("Ferry saved - for now", SITE) == "Ferry saved - for now"
    assert without_site("The Brackwater Post", SITE) == "The Brackwater Post"


def test_a_headline_that_another_place_confirms_is_the_title():
    declared = [
        ("json-ld:headline", "Ferry saved"),
        ("og:title", "Why the ferry sails"),
        ("title", "Ferry saved | The Brackwater Post"),
    ]

    assert chosen_title(["Night ferry: town says yes"], declared, SITE) == ("Ferry saved", "json-ld:headline")


def test_a_heading_that_resembles_what_is_declared_is_the_title():
    declared = [("og:title", "Harbour town votes to keep ferry")]

    assert chosen_title(["Latest", "Harbour town votes to keep its night ferry"], declared, SITE) == (
        "Harbour town votes to keep its night ferry",
        "h1",
    )


def test_a_kicker_before_the_title_goes():
    declared = [("og:title", "Harbour town keeps ferry")]

    assert chosen_title(["Transport : Harbour town keeps ferry"], declared, SITE) == (
        "Harbour town keeps ferry",
        "og:title",
    )


def test_a_heading_that_names_the_site_is_no_title():
    assert chosen_title(["The Brackwater Post"], [("title", "Ferry saved")], SITE) == ("Ferry saved", "title")


def test_a_page_may_have_no_title():
    assert chosen_title([], [], SITE) is None
