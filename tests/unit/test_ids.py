import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.errors import AddressRefused, UrlInvalid
from sayso.ids import article_id, canonical_url, content_id, fetchable_url, site, speaker_key

CANONICAL = "https://news.example/harbour?id=7&page=2"


@pytest.mark.parametrize(
    "url",
    [
        CANONICAL,
        "http://news.example/harbour?id=7&page=2",
        "HTTPS://WWW.News.Example:443/harbour/?page=2&id=7",
        "http://news.example:80/harbour?id=7&page=2#comments",
        "https://reader:secret@news.example/harbour?id=7&page=2",
        "https://www.news.example./harbour?id=7&page=2",
        "https://news.example/harbour?utm_source=letter&id=7&fbclid=x&page=2&gclid=y",
        "https://amp.news.example/harbour?id=7&page=2",
        "https://news.example/harbour/amp/?id=7&page=2",
        "https://news.example/harbour.amp?id=7&page=2",
        "https://news.example/harbour?amp=1&id=7&page=2&outputType=amp",
        "https://news.example/a/../harbour?id=7&page=2&",
        "  https://news.example/har\tbour?id=7&page=2\n",
    ],
)
def test_the_ways_to_write_an_address_are_one(url):
    assert canonical_url(url) == CANONICAL


@pytest.mark.parametrize(
    "other",
    [
        "https://news.example/harbour?id=7",
        "https://news.example/Harbour?id=7&page=2",
        "https://news.example:8443/harbour?id=7&page=2",
        "https://sport.news.example/harbour?id=7&page=2",
        "https://news.example/harbour?id=7&page=2&amplifier=1",
    ],
)
def test_another_page_is_another_address(other):
    assert canonical_url(other) != CANONICAL


hosts = st.sampled_from(
    ["news.example", "www.news.example.", "www.amp.www.news.example", "www.example", "amp.", "127.0.0.1", "[::1]"]
)
path_pieces = st.sampled_from(["amp", "a", "b.amp", "c.amp.html", "..", ".", "", "%2e%2e", "größe", "x y", "amp.html"])
query_pieces = st.sampled_from(["", "amp", "amp=1", "utm_source=x", "id=7", "id=8", "id", "=", "q=a b", "ä=ö", "?"])


@st.composite
def urls(draw) -> str:
    path = "/".join(draw(st.lists(path_pieces, max_size=5)))
    query = "&".join(draw(st.lists(query_pieces, max_size=4)))
    port = draw(st.sampled_from(["", ":80", ":443", ":8080"]))
    scheme = draw(st.sampled_from(["http", "https"]))
    return f"{scheme}://{draw(hosts)}{port}/{path}?{query}#{draw(path_pieces)}"


@given(urls())
def test_canonicalising_twice_changes_nothing(url):
    once = canonical_url(url)

    assert canonical_url(once) == once


@given(urls())
def test_the_address_to_fetch_names_the_same_article(url):
    assert article_id(fetchable_url(url)) == article_id(url)


@given(st.text() | st.text("htps:/.wa?&=#%\\@[] \tm0~").map(lambda text: f"http://a.example/{text}"))
def test_any_text_is_an_address_or_refused(text):
    try:
        once = canonical_url(text)
    except (UrlInvalid, AddressRefused):
        return
    assert canonical_url(once) == once


def test_the_address_to_fetch_keeps_what_the_host_may_need():
    assert fetchable_url("http://www.news.example/a/?utm_source=x#top") == "http://www.news.example/a/?utm_source=x"


_READINGS = pytest.mark.parametrize("reading", [fetchable_url, canonical_url, article_id, site])


@pytest.mark.parametrize("url", ["", "news.example/a", "/a", "//news.example/a", "http://", "https://[zz]/"])
@_READINGS
def test_what_is_no_absolute_address_is_invalid(reading, url):
    with pytest.raises(UrlInvalid):
        reading(url)


@pytest.mark.parametrize("url", ["ftp://news.example/", "file:///etc/passwd", "javascript:1", "news.example:8080/a"])
@_READINGS
def test_an_address_of_another_scheme_is_refused(reading, url):
    with pytest.raises(AddressRefused, match="only http and https"):
        reading(url)


@pytest.mark.parametrize("url", ["https://reader:secret@news.example/", "https://:secret@news.example/"])
def test_an_address_with_credentials_is_refused(url):
    with pytest.raises(AddressRefused, match="credentials"):
        fetchable_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://reader:secret@news.example/",
        "https:reader:secret@news.example/",
        "ftp://reader:secret@news.example/a",
        "FTP:\\\\secret@news.example\\a",
        "http://reader:secret@[zz]/",
        "https://reader:a@secret@news.example:port/",
        f"https://reader:secret@{'a.' * 200}example/",
    ],
)
def test_a_refusal_does_not_repeat_credentials(url):
    with pytest.raises((AddressRefused, UrlInvalid)) as refusal:
        fetchable_url(url)

    assert "secret" not in str(refusal.value)


def test_ids_are_twenty_hex_digits():
    assert len(article_id(CANONICAL)) == len(content_id("ab" * 32)) == 20
    assert int(article_id(CANONICAL), 16) > 0


def test_an_article_is_listed_under_its_host_without_www():
    assert site("https://www.news.example:8443/a") == "news.example"


@pytest.mark.parametrize("name", ["Ilse Brandt", "ilse  brandt", "ILSE BRANDT", "Ilse-Brandt", "Ilse Brandt,"])
def test_the_ways_to_write_a_name_are_one_key(name):
    assert speaker_key(name, "person") == "person:ilse-brandt"


def test_an_address_that_is_too_long_is_refused_and_not_repeated():
    with pytest.raises(UrlInvalid, match=r"news\.example has 10,021 characters, and 8,192 may be"):
        fetchable_url("https://news.example/" + "a" * 10_000)


def test_a_host_that_no_name_can_have_is_refused():
    with pytest.raises(UrlInvalid, match="longer than names can be"):
        fetchable_url(f"https://{'a.' * 200}example/")
