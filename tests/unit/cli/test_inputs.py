import gzip
from datetime import date

import pytest

from sayso.cli.inputs import Hints, body_of, content_type, is_address, item, name_of
from sayso.errors import InputInvalid, PageEmpty, TooLarge
from tests.fakes import FakeDocuments


@pytest.mark.parametrize(
    ("argument", "address"),
    [
        ("https://example.com/a", True),
        ("HTTP://example.com", True),
        ("http:example.com", True),
        (" ftp://example.com", True),
        ("file:///etc/passwd", True),
        ("page.html", False),
        ("a:b.html", False),
        ("saved//a.html", False),
        ("-", False),
    ],
)
def test_what_begins_with_a_scheme_is_an_address(argument, address):
    assert is_address(argument) is address


@pytest.mark.parametrize(
    ("name", "identifier", "kind"),
    [
        ("saved/story.html", "story", "text/html"),
        ("story.html.gz", "story", "text/html"),
        ("story.v2.txt", "story.v2", "text/plain"),
        ("story.v2", "story.v2", None),
    ],
)
def test_a_file_is_named_and_typed_by_its_endings(name, identifier, kind):
    assert name_of(name) == identifier
    assert content_type(name) == kind


def test_a_gzipped_file_is_unpacked(tmp_path):
    file = tmp_path / "page.html.gz"
    file.write_bytes(gzip.compress(b"<p>Hello"))

    assert body_of(str(file)) == b"<p>Hello"


def test_a_broken_gzip_file_is_named(tmp_path):
    file = tmp_path / "page.html.gz"
    file.write_bytes(b"no gzip at all")

    with pytest.raises(InputInvalid, match=r"could not read .*page\.html\.gz"):
        body_of(str(file))


@pytest.mark.parametrize("damage", [lambda body: body[:-6], lambda body: body[:20] + b"\xff\xff\xff" + body[23:]])
def test_a_damaged_gzip_file_is_named(tmp_path, damage):
    file = tmp_path / "page.html.gz"
    file.write_bytes(damage(gzip.compress(b"<p>Hello, hello, and hello again" * 9)))

    with pytest.raises(InputInvalid, match="could not read"):
        body_of(str(file))


def test_a_name_that_no_file_can_have_is_told():
    with pytest.raises(InputInvalid, match="could not read"):
        body_of("a\0b")


def test_a_bomb_is_refused_by_what_it_unpacks_to(tmp_path):
    file = tmp_path / "bomb.html.gz"
    file.write_bytes(gzip.compress(bytes(26 * 2**20)))

    with pytest.raises(TooLarge, match="25 MiB"):
        body_of(str(file))


def test_what_is_neither_file_nor_address_is_told_so():
    with pytest.raises(InputInvalid, match="no such file, and it is not an http"):
        body_of("exmaple.com/story")


def test_a_folder_is_answered_with_its_files(tmp_path):
    with pytest.raises(InputInvalid, match=r"/\*\.html"):
        body_of(str(tmp_path))


def test_a_file_becomes_an_item_under_its_address(tmp_path):
    file = tmp_path / "page.html"
    file.write_bytes(b"<p>Hello")
    documents = FakeDocuments()

    found = item(str(file), Hints("https://example.com/story#top", date(2026, 3, 17)), documents)

    assert found.url == "https://example.com/story"
    assert found.published_at == date(2026, 3, 17)
    assert documents.get(found.page.key) == b"<p>Hello"
    assert found.page.content_type == "text/html"


def test_the_same_bytes_without_an_address_are_one_article(tmp_path):
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_bytes(b"Hello, she said.")
    documents = FakeDocuments()

    one, other = (item(str(tmp_path / name), Hints(), documents) for name in ("a.txt", "b.txt"))

    assert one.article_id == other.article_id


def test_an_empty_file_is_no_item(tmp_path):
    file = tmp_path / "page.html"
    file.write_bytes(b" \n")

    with pytest.raises(PageEmpty):
        item(str(file), Hints(), FakeDocuments())
