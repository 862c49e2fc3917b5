"""That benchmarks still run: their figures are nobody's to assert."""

import gzip
import sys
from pathlib import Path

import pytest
import urllib3

from benchmarks import collecting, fetching, planning


@pytest.mark.parametrize("reader", ["sayso", "sayso on moto", "urllib3"])
def test_a_reader_is_measured_in_a_process_of_its_own(reader):
    with fetching.served(20_000) as site:
        told = fetching.run(Path(sys.executable), reader, site, 3, 20_000)

    assert len(told["milliseconds"]) == 3
    assert told["peak"] > told["rise"] >= 0
    assert set(told["calls"]) == ({"s3", "dynamodb"} if reader == "sayso on moto" else set())


def test_a_page_is_sent_packed_to_whom_takes_it_so(site):
    body = fetching.page_of(b"<article><p>The ships are welcome, the mayor said.</p></article>", 50_000)
    fetching.offered(site, "/page", body)

    plain = urllib3.request("GET", site.url("/page"))
    packed = urllib3.request("GET", site.url("/page"), headers={"Accept-Encoding": "gzip"}, decode_content=False)

    assert len(body) == pytest.approx(50_000, rel=0.1)
    assert (plain.data, gzip.decompress(packed.data)) == (body, body)
    assert len(packed.data) < len(body) / 2


def test_of_skewed_hosts_few_have_most_pages():
    found = planning.measured(400, 20, skewed=True)

    assert (found.pages, found.left) == (400, 0)
    assert 400 / 5 < found.largest < 400 / 2
    assert found.seconds_of(512) > found.seconds_of(1769) == found.seconds_of(3008) == found.processor_seconds


def test_a_round_that_is_collected_is_measured():
    found = collecting.measured(50)

    assert (found.pages, found.peak_mib > found.told_mib > 0) == (50, True)


def test_a_peer_that_cannot_be_installed_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("UV_OFFLINE", "1")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))

    with pytest.raises(fetching.NotInstalled, match=r"news-please.* is not measured: it cannot be installed here"):
        fetching.news_please(tmp_path / "peer")
