import gzip
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.media import media_type


def zipped():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.txt", "a")
    return file.getvalue()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"<!DOCTYPE html><html></html>", "text/html"),
        (b"\n\n  <HTML lang=en>", "text/html"),
        (b"\xef\xbb\xbf<!doctype HTML>", "text/html"),
        (b"<!-- cached at noon --><html>", "text/html"),
        (b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "">', "text/html"),
        (b"<article><p>A fragment</p></article>", "text/html"),
        (b"Notice: undefined index\n<html><body>", "text/html"),
        ("<html><p>Ein Text</p>".encode("utf-16"), "text/html"),
        ("<html><p>Ein Text</p>".encode("utf-16-le"), "text/html"),
        (b"The minister said no.\nHe left.", "text/plain"),
        ("Der Minister sagte: „Nein.“".encode("cp1252"), "text/plain"),
        ("今日は".encode("shift_jis"), "text/plain"),
        (b"a < b and <bold claims", "text/plain"),
        (b'<?xml version="1.0"?><rss version="2.0">', "text/xml"),
        (b"%PDF-1.7 <html>", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n\0\0", "image/png"),
        (b"\xff\xd8\xff\xe0\0", "image/jpeg"),
        (gzip.compress(b"<html>", mtime=0), "application/gzip"),
        (zipped(), "application/zip"),
        (b"\0\0\0\x20ftypisom", "video/mp4"),
        (bytes(range(32)) * 9, "application/octet-stream"),
    ],
)
def test_the_bytes_tell_the_type(body, expected):
    assert media_type(body, None) == expected


@pytest.mark.parametrize("lie", ["image/png", "application/json", "application/octet-stream", "text/plain"])
def test_a_lying_header_does_not_hide_a_page(lie):
    assert media_type(b"<html><p>Words", lie) == "text/html"


def test_a_pdf_declared_as_html_is_a_pdf():
    assert media_type(b"%PDF-1.4\n", "text/html; charset=utf-8") == "application/pdf"


def test_the_declared_type_decides_between_kinds_of_text():
    assert media_type(b"Words without a tag", "Text/HTML; charset=utf-8") == "text/html"
    assert media_type(b'{"a": 1}', "application/ld+json") == "application/json"
    assert media_type(b'{"a": 1}', "text/plain") == "text/plain"
    assert media_type(b"No JSON", "application/json") == "text/plain"


def test_a_stray_null_does_not_make_a_text_binary():
    assert media_type(b"The minister said no. " * 20 + b"\0", None) == "text/plain"


def test_a_body_of_comments_is_told_at_once():
    assert media_type(b"<!---->" * 300 + b"words", None) == "text/html"


def test_an_empty_body_is_what_it_was_declared_to_be():
    assert media_type(b"", "application/pdf") == "application/pdf"
    assert media_type(b"", None) == "text/plain"


@given(st.binary(max_size=300), st.sampled_from(["text/html", "image/png", None]))
def test_every_body_has_one_lower_case_type(body, declared):
    kind = media_type(body, declared)

    assert kind == kind.lower()
    assert kind.count("/") == 1


@given(st.text(st.characters(min_codepoint=32, exclude_characters="<", exclude_categories=["Cs"]), min_size=1))
def test_words_are_text(words):
    assert media_type(("Words: " + words).encode(), None) == "text/plain"
