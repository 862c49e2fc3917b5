import gzip
import io
import tracemalloc
from datetime import UTC, date, datetime

import pytest

from sayso.errors import ContentUnsupported, InputInvalid
from sayso.intake.archive import read_archive
from sayso.intake.formats import recognize
from sayso.intake.works import BadLine, Work, is_list, read_works


class FromS3(io.RawIOBase):
    """Comes in as it is read, and cannot be sought in."""

    def __init__(self, body: bytes) -> None:
        self._body = io.BytesIO(body)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        return self._body.readinto(buffer)


def read(body: bytes, form: str) -> list:
    return list(read_works(io.BytesIO(body), form))


def warc(*pages: tuple[str, bytes], packed: bool = False) -> bytes:
    """A response record for each address and HTTP message."""
    records = []
    for url, message in pages:
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2025-02-28T08:00:00Z\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(message)}\r\n\r\n"
        )
        record = head.encode() + message + b"\r\n\r\n"
        records.append(gzip.compress(record, mtime=0) if packed else record)
    return b"".join(records)


def response(status: str = "200 OK", kind: str = "text/html; charset=utf-8", body: bytes = b"<p>Ada spoke.") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def test_a_table_tells_addresses_days_and_titles():
    body = b'\xef\xbb\xbfURL,published_at,title\r\nhttps://a.example/1,2025-02-28,"Ada, said"\r\n'

    assert read(body, "csv") == [
        Work(2, "https://a.example/1", published_at=date(2025, 2, 28), title="Ada, said"),
    ]


def test_a_bad_line_is_told_with_its_number_and_the_rest_goes_on():
    body = b"url,published_at\nftp://a.example/,\nhttps://a.example/2,soon\n\nhttps://a.example/3,\na.example,\n"

    first, second, third, fourth = read(body, "csv")

    assert (first.number, second.number, fourth.number) == (2, 3, 6)
    assert "only http and https" in first.message
    assert "soon" in second.message
    assert third == Work(5, "https://a.example/3")


def test_a_table_of_texts_is_read_over_lines():
    assert read(b'title,text\nA,"one\ntwo"\n', "csv")[0].body == b"one\ntwo"


def test_a_table_without_a_column_to_read_is_refused():
    with pytest.raises(InputInvalid, match="columns"):
        read(b"address\nhttps://a.example/\n", "csv")


def test_lines_of_json_hold_addresses_or_articles():
    body = b'{"url": "https://a.example/"}\r\n\r\n[1]\n{"html": "<p>x", "title": "T"}\n{"url": 5}\n{}\n{"url'

    works = read(body, "jsonl")

    assert works[0] == Work(1, "https://a.example/")
    assert works[2] == Work(4, body=b"<p>x", content_type="text/html", charset="utf-8", title="T")
    assert [work.number for work in works if isinstance(work, BadLine)] == [3, 5, 6, 7]


def test_a_line_that_is_too_long_is_passed_over(monkeypatch):
    monkeypatch.setattr("sayso.intake.works.MAX_BODY", 30)

    bad, good = read(b"https://a.example/" + b"x" * 100 + b"\nhttps://a.example/\n", "urls")

    assert (bad.number, good) == (1, Work(2, "https://a.example/"))


def test_of_a_table_a_line_that_is_too_long_is_a_bad_one_and_the_rest_goes_on(monkeypatch):
    monkeypatch.setattr("sayso.intake.works.MAX_BODY", 30)
    long = b"https://a.example/" + b"x" * 100

    first, bad, last = read(b"url\nhttps://a.example/1\n" + long + b"\nhttps://a.example/2\n", "csv")

    assert (first, last) == (Work(2, "https://a.example/1"), Work(4, "https://a.example/2"))
    assert (bad.number, "longer than" in bad.message) == (3, True)


def test_a_line_that_is_too_long_ends_the_article_that_it_is_of(monkeypatch):
    monkeypatch.setattr("sayso.intake.works.MAX_BODY", 30)
    body = b'url,text\n,"one\n' + b"x" * 100 + b'\ntwo"\nhttps://a.example/,\n'

    bad, *_, last = read(body, "csv")

    assert bad.number == 3
    assert last == Work(5, "https://a.example/")


def test_a_table_whose_first_line_is_too_long_is_refused(monkeypatch):
    monkeypatch.setattr("sayso.intake.works.MAX_BODY", 30)

    with pytest.raises(InputInvalid, match="first line"):
        read(b"url" + b"x" * 100 + b"\nhttps://a.example/\n", "csv")


@pytest.mark.parametrize(
    ("body", "expected"),
    [(b"https://a.example/\r\n\r\nhttp://b.example/", True), (b"https://a.example/ tells", False), (b" \n", False)],
)
def test_a_text_is_a_list_where_every_line_is_an_address(body, expected):
    assert is_list(body) is expected


def test_of_a_list_that_is_cut_off_the_last_line_does_not_count():
    cut_off = b"\xef\xbb\xbfhttps://a.example/\nhtt"

    assert is_list(cut_off, whole=False)
    assert not is_list(cut_off)
    assert not is_list(b"https://a.example/", whole=False)


def test_a_long_list_is_told_line_by_line():
    body = b"https://a.example/\n" * 50_000

    tracemalloc.start()
    listed = is_list(body)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert listed
    assert peak < len(body) / 10


@pytest.mark.parametrize("packed", [False, True])
def test_of_an_archive_pages_that_were_answered_are_read(packed):
    body = warc(
        ("https://a.example/1", response()),
        ("https://a.example/2", response("404 Not Found")),
        ("https://a.example/3", response(kind="image/png")),
        ("dns:a.example", response()),
        ("a.example", response()),
        packed=packed,
    )

    form, stream = recognize("a.warc.gz" if packed else "a", io.BufferedReader(FromS3(body)))
    page, *bad = read_archive(stream)

    assert form == "warc"
    assert (page.url, page.body, page.charset) == ("https://a.example/1", b"<p>Ada spoke.", "utf-8")
    assert page.fetched_at == datetime(2025, 2, 28, 8, tzinfo=UTC)
    assert [line.number for line in bad] == [4, 5]


@pytest.mark.parametrize(
    ("name", "body", "form"),
    [
        ("a.HTM", b"x", "page"),
        ("a.csv.gz", gzip.compress(b"url\n", mtime=0), "csv"),
        ("a", gzip.compress(b'{"url": ""}', mtime=0), "jsonl"),
        ("a", b"<p>", "page"),
        ("a", b"Ada spoke.", "text"),
    ],
)
def test_the_name_tells_the_format_or_else_the_bytes(name, body, form):
    assert recognize(name, io.BufferedReader(io.BytesIO(body)))[0] == form


def test_what_is_none_of_the_formats_is_refused():
    with pytest.raises(ContentUnsupported, match="none of the formats"):
        recognize("a.zip", io.BufferedReader(io.BytesIO(b"PK\x03\x04\0\0")))


@pytest.mark.parametrize("cut", [1, 3, 40, 200])
@pytest.mark.parametrize("packed", [False, True])
def test_of_an_archive_that_is_cut_off_the_whole_pages_are_read(cut, packed):
    pages = [(f"https://a.example/{n}", response(body=b"<p>Ada spoke." * 30)) for n in range(3)]
    body = gzip.compress(warc(*pages)[:-cut]) if packed else warc(*pages)[:-cut]
    _, stream = recognize("a.warc", io.BufferedReader(io.BytesIO(body)))
    works = read_archive(stream)

    assert [next(works).url, next(works).url] == [url for url, _ in pages[:2]]
    with pytest.raises(InputInvalid, match="cut off"):
        next(works)


def test_a_page_of_an_archive_is_unpacked():
    packed = gzip.compress(b"<p>Ada spoke.", mtime=0)
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n"

    (page,) = read_archive(io.BytesIO(warc(("https://a.example/", head + packed))))

    assert page.body == b"<p>Ada spoke."
