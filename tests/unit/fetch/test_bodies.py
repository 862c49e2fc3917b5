"""What a host may send as a body in order to fill the memory, to keep the reader busy, or to pass for a whole page."""

import gzip
import subprocess
import sys
import time
import tracemalloc
import zlib
from contextlib import suppress
from pathlib import Path

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st
from urllib3 import HTTPHeaderDict

from sayso.errors import ContentUnsupported, HostFailing, HostUnreachable, PageEmpty, SaysoError, TooLarge
from sayso.fetch import Http, Limits
from sayso.fetch.body import read_body
from sayso.fetch.exchange import Deadline
from sayso.fetch.target import target_of
from tests.http_server import http_server

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LIMITS = Limits(body_bytes=1_000_000)
URL = "https://news.example/story"
PAGE = b"<p>The harbour will be dredged, the mayor said.</p>" * 2000
MEGABYTE = bytes(2**20)


class Answer:
    """A response as far as a body is read from it, in pieces of at most `step` bytes."""

    def __init__(self, body, step=2**14, **headers):
        self.headers = HTTPHeaderDict({name.replace("_", "-"): value for name, value in headers.items()})
        self.body, self.step, self.at = body, step, 0

    def read1(self, amount, decode_content):
        assert not decode_content
        piece = self.body[self.at : self.at + min(amount, self.step)]
        self.at += len(piece)
        return piece


def read(body, coding, step=2**14, clock=lambda: 0.0):
    return read_body(Answer(body, step, Content_Encoding=coding), URL, LIMITS, Deadline.after(30, clock))


_WINDOW = zstd.CompressionParameter.window_log
_BITS = {"gzip": 31, "deflate": 15, "raw": -15}


def packed(coding, pieces):
    if coding == "br":
        packer = brotli.Compressor(quality=2)
        return b"".join(map(packer.process, pieces)) + packer.finish()
    packer = (
        zstd.ZstdCompressor(options={_WINDOW: 23}) if coding == "zstd" else zlib.compressobj(9, wbits=_BITS[coding])
    )
    return b"".join(map(packer.compress, pieces)) + packer.flush()


@pytest.fixture(scope="module")
def zeros():
    """A gigabyte of them in each coding: a megabyte of gzip, less of the others."""
    return {coding: packed(coding, [MEGABYTE] * 1024) for coding in ("gzip", "br", "zstd")}


@pytest.mark.parametrize(
    ("coding", "how"),
    [
        ("gzip", "gzip"),
        ("x-gzip", "gzip"),
        ("deflate", "deflate"),
        ("deflate", "raw"),
        ("br", "br"),
        ("BR", "br"),
        ("zstd", "zstd"),
    ],
)
@pytest.mark.parametrize("step", [1, 7, 2**14])
def test_a_packed_page_is_unpacked(coding, how, step):
    assert read(packed(how, [PAGE]), coding, step) == PAGE


@pytest.mark.parametrize("coding", ["", "identity", "Identity, "])
def test_a_page_that_is_not_packed_is_read_as_it_is(coding):
    assert read(PAGE, coding) == PAGE


def test_codings_are_undone_in_the_order_opposite_to_the_header():
    assert read(gzip.compress(zlib.compress(PAGE)), "Deflate, GZIP") == PAGE
    assert read(zstd.compress(brotli.compress(gzip.compress(PAGE))), "gzip, br, zstd") == PAGE


_ONE_AFTER_THE_OTHER = {"gzip": gzip.compress, "zstd": zstd.compress}


@given(
    st.lists(st.binary(min_size=1, max_size=70_000), min_size=1, max_size=6),
    st.integers(1, 20_000),
    st.sampled_from(sorted(_ONE_AFTER_THE_OTHER)),
)
def test_members_and_frames_are_read_one_after_the_other(members, step, coding):
    members = [b"p", *members]

    assert read(b"".join(map(_ONE_AFTER_THE_OTHER[coding], members)), coding, step) == b"".join(members)


@pytest.mark.parametrize("coding", sorted(_ONE_AFTER_THE_OTHER))
@pytest.mark.parametrize("size", [2**12, 2**13, 2**14, 2**15, 2**16])
def test_a_member_that_ends_with_a_piece_is_read_once(size, coding):
    members = [bytes([letter]) * size for letter in b"harbour"]

    assert read(b"".join(map(_ONE_AFTER_THE_OTHER[coding], members)), coding) == b"".join(members)


@given(st.binary(min_size=1, max_size=100_000), st.integers(1, 20_000), st.sampled_from(["br", "zstd"]))
def test_any_bytes_come_out_as_they_were_packed(body, step, coding):
    body += b"."

    assert read(packed(coding, [body]), coding, step) == body


def test_a_frame_of_zstd_that_is_to_be_skipped_is_skipped():
    skipped = bytes.fromhex("502a4d18") + (5).to_bytes(4, "little") + b"aside"

    assert read(skipped + zstd.compress(PAGE) + skipped, "zstd") == PAGE


def test_a_window_over_eight_megabytes_is_no_coding_of_the_web():
    beyond = zstd.ZstdCompressor(options={_WINDOW: 24})

    with pytest.raises(ContentUnsupported, match="too much memory"):
        read(beyond.compress(PAGE) + beyond.flush(), "zstd")


def test_what_follows_the_last_member_and_is_none_is_left_out():
    assert read(gzip.compress(PAGE) + bytes(512), "gzip") == PAGE


@pytest.mark.parametrize("coding", ["br", "zstd"])
def test_of_other_codings_nothing_may_follow(coding):
    with pytest.raises(ContentUnsupported, match="unpack"):
        read(packed(coding, [PAGE]) + bytes(512), coding)


@pytest.mark.parametrize(
    "codings",
    [
        *(["gzip"], ["br"], ["zstd"]),
        *(["gzip", "gzip"], ["br", "br"], ["zstd", "zstd"], ["gzip", "br"], ["br", "zstd"], ["zstd", "gzip"]),
        *(["gzip"] * 3, ["br"] * 3, ["zstd"] * 3, ["gzip", "br", "zstd"]),
    ],
    ids=" in ".join,
)
def test_a_gigabyte_of_zeros_is_refused_while_it_is_small(zeros, codings):
    first, *around = codings
    bomb = zeros[first]
    for coding in around:
        bomb = packed(coding, [bomb])

    tracemalloc.start()
    with pytest.raises(TooLarge, match="more came"):
        read(bomb, ", ".join(codings))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < LIMITS.body_bytes + 2**20


_ROOT = Path(__file__).parents[3]
_PEAK = """
import pathlib, re, sys
from sayso.errors import TooLarge
from tests.unit.fetch.test_bodies import read

def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+)", pathlib.Path("/proc/self/status").read_text())[1])

before = peak()
try:
    read(pathlib.Path(sys.argv[1]).read_bytes(), sys.argv[2])
except TooLarge:
    print(peak() - before)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the kernel tells no peak of a process")
@pytest.mark.parametrize(("coding", "window"), [("gzip", 0), ("br", 16), ("zstd", 8)])
def test_what_unpacks_takes_no_more_than_its_window(zeros, tmp_path, coding, window):
    """What tracemalloc does not see: the memory of the libraries themselves, in KiB and in a process of its own."""
    bomb = tmp_path / "bomb"
    bomb.write_bytes(zeros[coding])

    command = [sys.executable, "-c", _PEAK, bomb, coding]
    told = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=True)

    assert int(told.stdout) < (window + 4) * 1024 + LIMITS.body_bytes // 1024


@pytest.mark.parametrize("coding", sorted(_ONE_AFTER_THE_OTHER))
@pytest.mark.parametrize("size", [2**10, 2**14, 2**16])
def test_a_gigabyte_of_small_members_is_refused_while_it_is_small(size, coding):
    bomb = _ONE_AFTER_THE_OTHER[coding](bytes(size)) * (2**30 // size // 16)

    tracemalloc.start()
    with pytest.raises(TooLarge, match="more came"):
        read(bomb, coding)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < LIMITS.body_bytes + 2**20


@pytest.mark.parametrize("coding", sorted(_ONE_AFTER_THE_OTHER))
def test_a_bomb_whose_end_is_nothing_ends_at_the_deadline(coding):
    ticks = iter(range(10**9))
    nothing = packed("gzip", [_ONE_AFTER_THE_OTHER[coding](b"") * 100_000] * 20)

    with pytest.raises(HostUnreachable, match="30 s"):
        read(nothing, f"{coding}, gzip", clock=lambda: float(next(ticks)))


@pytest.mark.parametrize(
    "coding", ["compress", "dcb", "gzip, exi", "x" * 5000, ", ".join(["gzip"] * 4), "br, zstd, br, zstd"]
)
def test_a_coding_that_was_not_asked_for_is_told(coding):
    with pytest.raises(ContentUnsupported, match="content coding"):
        read(PAGE, coding)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_a_page_that_only_says_it_is_packed_is_told(coding):
    with pytest.raises(ContentUnsupported, match="unpack"):
        read(PAGE, coding)


@pytest.mark.parametrize("how", ["gzip", "deflate", "raw", "br", "zstd"])
def test_a_packed_page_without_its_end_is_no_page(how):
    whole = packed(how, [PAGE])

    with pytest.raises(HostFailing, match="its end is missing"):
        read(whole[:-5] if how == "gzip" else whole[: len(whole) // 2], how.replace("raw", "deflate"))


def test_nothing_in_a_packing_is_an_empty_page():
    with pytest.raises(PageEmpty):
        read(gzip.compress(b" \n"), "gzip")


_SOME = st.sampled_from(["gzip", "deflate", "br", "zstd", "gzip, deflate", "zstd, br", "br, zstd", "identity"])


@given(st.binary(max_size=300), _SOME, st.integers(1, 40))
def test_any_bytes_are_a_page_or_a_named_error(body, coding, step):
    with suppress(SaysoError):
        assert read(body, coding, step)


@pytest.mark.parametrize("length", ["1000001", "9" * 5000])
def test_a_length_that_is_too_large_is_refused_unread(length):
    answer = Answer(PAGE, Content_Length=length)

    with pytest.raises(TooLarge, match="were announced"):
        read_body(answer, URL, LIMITS, Deadline.after(30, lambda: 0.0))
    assert answer.at == 0


_OK = b"HTTP/1.1 200 OK\r\n"


def exchanged(start, drop, limits):
    """What comes of it over a connection, on which `drop` is repeated without end."""
    with http_server() as host:
        target = target_of(host.dribble("/", start, drop))
        deadline = Deadline.after(limits.total_seconds, time.monotonic)
        with Http().get(target, ["127.0.0.1"], {}, limits, deadline) as response:
            return read_body(response, target.url, limits, deadline)


@pytest.mark.parametrize(
    ("start", "drop"),
    [
        (_OK, b"X: a\r\n" * 120),
        (_OK + b"X: ", b"a" * 70_000),
        (b"HTTP/1.1 200 ", b"a" * 70_000),
        (b"\x00\xff", b"\x80\r\n"),
        (_OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", b"a"),
        (_OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1" * 70_000),
        (_OK + b"Content-Length: 2\r\nContent-Length: 5\r\n\r\n", b"a"),
    ],
)
def test_an_answer_that_is_no_http_is_the_hosts_failing(start, drop):
    with pytest.raises(HostFailing):
        exchanged(start, drop, LIMITS)


@pytest.mark.parametrize(
    ("start", "drop"),
    [
        (_OK, b"X: a\r\n"),
        (_OK + b"X: ", b"a"),
        (_OK + b"Content-Length: 9999\r\n\r\n", b"a"),
        (_OK + b"Transfer-Encoding: chunked\r\n\r\n", b"0"),
        (_OK + b"Transfer-Encoding: chunked\r\n\r\n5;", b"a"),
        (_OK + b"Transfer-Encoding: chunked\r\n\r\n-5\r\n", b"a"),
        (_OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n", b"X: a\r\n"),
        (_OK + b"Content-Encoding: gzip\r\n\r\n", gzip.compress(b"", mtime=0)),
    ],
)
def test_a_host_that_sends_a_little_at_a_time_is_given_up_at_the_deadline(start, drop):
    with pytest.raises(HostUnreachable, match=r"0\.4 s"):
        exchanged(start, drop, Limits(total_seconds=0.4))


def test_no_more_is_read_than_the_length_that_was_announced():
    assert exchanged(_OK + b"Content-Length: 5\r\n\r\nstory", b"more", LIMITS) == b"story"
