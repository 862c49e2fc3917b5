import pytest

from sayso.extract.addresses import absolute, canonical, site_of

URL = "https://www.brackwater.example/news/2024/harbour-town-keeps-night-ferry-4711001"
TITLE = "Harbour town keeps its night ferry"


def believed(address, url=URL, title=TITLE):
    return canonical([(address, "link:canonical")], url, title) is not None


@pytest.mark.parametrize(
    "address",
    [
        URL,
        f"{URL}/",
        "https://brackwater.example/amp/harbour-town-keeps-night-ferry",
        "https://brackwater.example/news/town-keeps-ferry",
        "https://other.example/2024/05/harbour-town-keeps-night-ferry.html",
        "https://brackwater.example/article?id=4711001",
    ],
)
def test_an_address_that_may_be_the_articles_is_believed(address):
    assert believed(address)


@pytest.mark.parametrize(
    "address",
    [
        "https://www.brackwater.example/",
        "https://other.example",
        "https://www.brackwater.example/news/mayor-opens-swimming-pool-4711002",
        "https://www.brackwater.example/4711002",
    ],
)
def test_the_root_of_a_site_and_another_story_are_not(address):
    assert not believed(address)


def test_the_next_address_is_asked_where_the_first_is_not_believed():
    found = canonical([("https://brackwater.example/", "link:canonical"), (URL, "meta:og:url")], URL, TITLE)

    assert found == (URL, "meta:og:url")


def test_a_page_of_unknown_address_is_believed_but_for_a_root():
    assert believed(URL, url=None, title=None)
    assert not believed("https://brackwater.example/", url=None, title=None)


def test_a_front_page_may_have_a_root_for_its_address():
    assert believed("https://brackwater.example/", url="https://www.brackwater.example")


def test_addresses_are_of_the_web_and_whole():
    assert absolute("/ferry", URL) == "https://www.brackwater.example/ferry"
    assert absolute("/ferry", None) is None
    assert absolute("javascript:alert(1)", URL) is None
    assert absolute(" ", URL) is None


def test_a_part_of_a_site_is_the_site():
    assert (
        site_of("https://amp.brackwater.example/x")
        == site_of("https://www.brackwater.example/")
        == "brackwater.example"
    )
