import gzip
import hashlib
import itertools
import time
import zlib
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from sayso.errors import (
    AddressRefused,
    ContentUnsupported,
    HostFailing,
    HostUnreachable,
    InputInvalid,
    PageEmpty,
    PageMissing,
    TooLarge,
)
from sayso.fetch import FetchSettings, Limits, Unchanged
from sayso.ids import article_id
from sayso.index import Head
from sayso.models import Item, Page
from sayso.submission import item_of_url
from sayso.version import __version__

NOW = datetime(2025, 3, 1, 12, tzinfo=UTC)
PAGE = "<!doctype html><title>Harbour</title><p>The harbour will open, the mayor said. Größe.</p>".encode()


def test_a_page_is_kept_with_what_the_host_told_of_it(site, fetching):
    url = site.page("/a?b=1", PAGE, ETag='"v1"', Last_Modified="Sat, 01 Mar 2025 10:00:00 GMT")

    page = fetching(url)

    assert fetching.documents.get(page.key) == PAGE
    assert page.url == page.final_url == url
    assert (page.status, page.content_type, page.charset) == (200, "text/html", "utf-8")
    assert (page.etag, page.last_modified) == ('"v1"', "Sat, 01 Mar 2025 10:00:00 GMT")
    assert (page.size, page.fetched_at) == (len(PAGE), NOW)


def test_a_header_over_a_kilobyte_is_not_kept(site, fetching):
    longest, longer = "x" * 1024, "x" * 1025
    declared = f"text/html; charset={longer}"

    kept = fetching(site.page("/a", PAGE, ETag=longest, Last_Modified=longest))
    dropped = fetching(site.page("/b", PAGE, ETag=longer, Last_Modified=longer, Content_Type=declared))

    assert (kept.etag, kept.last_modified) == (longest, longest)
    assert (dropped.etag, dropped.last_modified, dropped.content_type, dropped.charset) == (None, None, None, None)
    assert fetching.documents.get(dropped.key) == PAGE


def test_the_charset_is_kept_as_sent_and_the_bytes_are_left_alone(site, fetching):
    body = "<p>Größe</p>".encode("latin-1")
    url = site.page("/", body, Content_Type='Text/HTML;charset="ISO-8859-1"; x=y')

    page = fetching(url)

    assert (page.content_type, page.charset) == ("text/html", "ISO-8859-1")
    assert fetching.documents.get(page.key) == body


def test_the_host_learns_who_asks(site, fetching):
    fetching.settings = FetchSettings(
        bucket="bucket", table="table", allow_local=True, contact_url="https://sayso.example/bot"
    )

    fetching(site.page("/", PAGE))

    ((_, headers),) = site.requests
    assert headers["User-Agent"] == f"Sayso/{__version__} (+https://sayso.example/bot)"
    assert headers["Host"] == f"127.0.0.1:{site.port}"
    assert headers["Accept"].startswith("text/html")


def test_the_connection_goes_to_the_checked_address_and_names_the_host(site, fetching):
    site.page("/", PAGE)

    page = fetching(site.url("/", host="news.example"))

    ((_, headers),) = site.requests
    assert headers["Host"] == f"news.example:{site.port}"
    assert page.final_url == site.url("/", host="news.example")


def test_the_next_address_is_tried_where_the_first_does_not_answer(site, fetching):
    fetching.addresses["news.example"] = ["::1", "127.0.0.1"]
    site.page("/", PAGE)

    assert fetching(site.url("/", host="news.example")).status == 200


def test_proxies_of_the_environment_are_not_used(site, fetching, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")

    assert fetching(site.page("/", PAGE)).status == 200


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [("gzip", gzip.compress(PAGE, mtime=0)), ("deflate", zlib.compress(PAGE)), ("GZIP", gzip.compress(PAGE, mtime=0))],
)
def test_a_compressed_page_is_unpacked(site, fetching, encoding, packed):
    page = fetching(site.page("/", packed, Content_Encoding=encoding))

    assert fetching.documents.get(page.key) == PAGE


def test_a_body_that_is_not_what_its_encoding_says_is_unsupported(site, fetching):
    with pytest.raises(ContentUnsupported, match="gzip"):
        fetching(site.page("/", PAGE, Content_Encoding="gzip"))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed(site, fetching, status):
    site.page("/new?x=1", PAGE)

    page = fetching(site.redirect("/old", "/new?x=1#part", status))

    assert page.url == site.url("/old")
    assert page.final_url == site.url("/new?x=1")


def test_a_location_in_utf_8_is_read_as_sent(site, fetching):
    site.page("/gr%C3%B6%C3%9Fe", PAGE)

    page = fetching(site.redirect("/", "/größe".encode().decode("latin-1")))

    assert page.final_url == site.url("/gr%C3%B6%C3%9Fe")


def test_five_redirects_are_followed_and_not_six(site, fetching):
    for n in range(6):
        site.redirect(f"/{n}", f"/{n + 1}")
    site.page("/6", PAGE)

    assert fetching(site.url("/1")).final_url == site.url("/6")
    with pytest.raises(PageMissing, match="more than 5 times"):
        fetching(site.url("/0"))


def test_a_redirect_to_a_private_address_is_refused(site, fetching):
    fetching.addresses["inside.example"] = ["10.0.0.1"]

    with pytest.raises(AddressRefused, match=r"10\.0\.0\.1"):
        fetching(site.redirect("/", "http://inside.example/"))


@pytest.mark.parametrize("location", ["ftp://news.example/", "file:///etc/passwd", "http://user:secret@127.0.0.1/"])
def test_a_redirect_to_what_cannot_be_fetched_is_refused(site, fetching, location):
    with pytest.raises(AddressRefused) as refusal:
        fetching(site.redirect("/", location))

    assert "secret" not in str(refusal.value)


def address_of(site, length: int, letter: str = "x") -> str:
    start = site.url("/")
    return start + letter * (length - len(start))


@pytest.mark.parametrize(("length", "letter"), [(8193, "x"), (60_000, "x"), (8000, "<")])
def test_an_address_over_eight_kilobytes_is_refused(site, fetching, length, letter):
    address = address_of(site, length, letter)
    item = item_of_url(site.url("/"), "api", NOW).model_copy(update={"url": address})

    with pytest.raises(AddressRefused, match="8,192 may be") as submitted:
        fetching(item)
    with pytest.raises(AddressRefused, match="8,192 may be") as redirected:
        fetching(site.redirect("/", address))

    assert max(len(str(submitted.value)), len(str(redirected.value))) < 300
    assert [path for path, _ in site.requests] == ["/"]


def test_an_address_of_eight_kilobytes_is_fetched(site, fetching):
    address = address_of(site, 8192)
    site.page(address.removeprefix(site.url("")), PAGE)

    assert fetching(site.redirect("/", address)).final_url == address


def test_a_redirect_without_an_address_is_a_missing_page(site, fetching):
    with pytest.raises(PageMissing, match="302"):
        fetching(site.page("/", status=302))


def test_loopback_is_refused_unless_it_is_allowed(site, fetching):
    with pytest.raises(AddressRefused):
        fetching(site.page("/", PAGE), settings=FetchSettings(bucket="bucket", table="table"))

    assert site.requests == []


def test_credentials_in_the_address_are_refused(site, fetching):
    item = item_of_url(site.page("/", PAGE), "api", NOW)
    item = item.model_copy(update={"url": f"http://user:secret@127.0.0.1:{site.port}/"})

    with pytest.raises(AddressRefused, match="credentials"):
        fetching(item)

    assert site.requests == []


def test_an_item_without_an_address_cannot_be_fetched(fetching):
    page = Page(article_id="a", key="raw/a/b.gz", sha256="b", size=1, fetched_at=NOW)
    item = Item(article_id="a", origin="upload", submitted_at=NOW, page=page)

    with pytest.raises(InputInvalid):
        fetching(item)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_a_refusal_of_the_host_is_a_missing_page(site, fetching, status):
    with pytest.raises(PageMissing, match=str(status)):
        fetching(site.page("/", PAGE, status=status))


@pytest.mark.parametrize("status", [408, 425, 429, 500, 503, 599])
def test_a_host_in_trouble_is_failing(site, fetching, status):
    with pytest.raises(HostFailing, match=str(status)):
        fetching(site.page("/", PAGE, status=status))


def test_a_port_where_nobody_listens_is_unreachable(site, fetching):
    with pytest.raises(HostUnreachable, match=r"127\.0\.0\.1 port 1: .*refused"):
        fetching("http://news.example:1/")


def test_a_connection_that_ends_without_an_answer_is_failing(site, fetching):
    site.answers["/"] = lambda request: None

    with pytest.raises(HostFailing, match="closed connection"):
        fetching(site.url("/"))


def test_a_body_that_breaks_off_is_failing(site, fetching):
    with pytest.raises(HostFailing):
        fetching(site.page("/", PAGE, Content_Length=str(len(PAGE) + 10)))


@pytest.mark.parametrize("limits", [Limits(resolve_seconds=0.05), Limits(total_seconds=0.05)])
def test_a_resolver_without_an_answer_is_given_up(site, fetching, limits):
    def waiting(host, port):
        site.stopping.wait()
        return ["127.0.0.1"]

    with pytest.raises(HostUnreachable, match=r"news\.example: .*no answer within 0\.0\d* s"):
        fetching(site.url("/", host="news.example"), resolve=waiting, limits=limits)

    assert site.requests == []


def test_a_fault_of_the_resolver_is_told_as_such(site, fetching):
    def failing(host, port):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fetching(site.url("/", host="news.example"), resolve=failing)


def test_a_silent_host_is_given_up(site, fetching):
    fetching.limits = Limits(read_seconds=0.05)

    with pytest.raises(HostUnreachable, match="nothing came"):
        fetching(site.silence("/"))


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


@pytest.mark.parametrize(
    ("start", "drop"),
    [
        (HEAD + b"\r\n", b"<p>"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"3\r\n<p>\r\n"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n1;", b"x"),
        (HEAD + b"X-Long: ", b"x"),
        (b"HTTP/1.1 200 ", b"O"),
    ],
    ids=["body", "chunks", "one chunk's size", "one header", "status line"],
)
def test_a_dribbling_host_is_cut_off(site, fetching, start, drop):
    fetching.limits = Limits(total_seconds=0.2)

    with pytest.raises(HostUnreachable, match=r"not complete after 0\.2 s"):
        fetching(site.dribble("/", start, drop), clock=time.monotonic)


def test_the_time_counts_over_all_redirects(site, fetching):
    site.page("/5", PAGE)
    for n in range(5):
        site.redirect(f"/{n}", f"/{n + 1}")

    with pytest.raises(HostUnreachable, match="not complete after 30 s"):
        fetching(site.url("/0"), clock=itertools.count(0, 4).__next__)


def test_a_body_over_the_limit_is_refused_while_it_comes(site, fetching):
    fetching.limits = Limits(body_bytes=1000)
    site.dribble("/", HEAD + b"\r\n", b"<p>" * 100)

    with pytest.raises(TooLarge, match="1,000 bytes"):
        fetching(site.url("/"))


def test_an_announced_length_over_the_limit_is_refused_before_reading(site, fetching):
    url = site.page("/", b"", Content_Length=str(26 * 1024 * 1024))

    with pytest.raises(TooLarge, match=r"26,214,400 bytes, and 27,262,976 bytes were announced"):
        fetching(url)


def test_a_small_body_that_unpacks_to_a_large_one_is_refused(site, fetching):
    bomb = gzip.compress(b"<p>" + b" " * 30_000_000)

    with pytest.raises(TooLarge, match="more came"):
        fetching(site.page("/", bomb, Content_Encoding="gzip"))


def test_a_body_of_exactly_the_limit_is_kept(site, fetching):
    fetching.limits = Limits(body_bytes=len(PAGE))

    assert fetching(site.page("/", PAGE)).size == len(PAGE)


@pytest.mark.parametrize("body", [b"", b" \r\n\t"])
def test_a_blank_body_is_an_empty_page(site, fetching, body):
    with pytest.raises(PageEmpty):
        fetching(site.page("/", body))


@pytest.mark.parametrize("declared", ["application/pdf", "text/html"])
def test_a_pdf_is_unsupported_whatever_it_is_called(site, fetching, declared):
    with pytest.raises(ContentUnsupported, match="application/pdf"):
        fetching(site.page("/", b"%PDF-1.7 and so on", Content_Type=declared))

    assert fetching.documents.objects == {}


def test_html_is_kept_whatever_it_is_called(site, fetching):
    assert fetching(site.page("/", PAGE, Content_Type="application/octet-stream")).size == len(PAGE)


def known(fetching, url, **fields):
    """The article is stored already, with what was told of its page."""
    name = article_id(url)
    fetching.index.heads[name] = Head(name, "documents/1", "2025-03-01", (), final_url=url, **fields)


def test_a_page_that_is_stored_is_asked_for_on_condition(site, fetching):
    url = site.page("/", status=304, ETag='"v2"')
    known(fetching, url, etag='"v1"', last_modified="Sat, 01 Mar 2025 10:00:00 GMT", sha256="a" * 64)

    answer = fetching(url)

    ((_, headers),) = site.requests
    assert (headers["If-None-Match"], headers["If-Modified-Since"]) == ('"v1"', "Sat, 01 Mar 2025 10:00:00 GMT")
    assert answer == Unchanged({"etag": '"v2"', "sha256": "a" * 64, "final_url": url, "document": "documents/1"})


def test_the_same_bytes_are_the_same_page(site, fetching):
    url = site.page("/", PAGE, ETag='"v2"')
    known(fetching, url, sha256=hashlib.sha256(PAGE).hexdigest())

    answer = fetching(url)

    assert isinstance(answer, Unchanged)
    assert (answer.page["etag"], answer.page["document"]) == ('"v2"', "documents/1")
    assert fetching.documents.objects == {}


def test_what_another_address_told_is_no_condition_here(site, fetching):
    url = site.page("/", PAGE)
    known(fetching, url, etag='"v1"', sha256="a" * 64)
    fetching.index.heads[article_id(url)] = replace(fetching.index.heads[article_id(url)], final_url=f"{url}other")

    page = fetching(url)

    ((_, headers),) = site.requests
    assert "If-None-Match" not in headers
    assert page.status == 200


def test_a_304_that_was_not_asked_for_is_no_page(site, fetching):
    with pytest.raises(PageMissing, match="304"):
        fetching(site.page("/", status=304))


@pytest.mark.parametrize(("status", "seconds", "rest"), [(429, "30", 30), (503, "7", 7), (429, "soon", 0)])
def test_a_host_that_has_had_enough_is_given_its_rest(site, fetching, status, seconds, rest):
    url = site.page("/", status=status, Retry_After=seconds)

    with pytest.raises(HostFailing):
        fetching(url)

    assert fetching.hosts.rows[f"127.0.0.1:{site.port}"].not_before == NOW.timestamp() + rest
