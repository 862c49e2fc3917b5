"""That the benchmark of fetch still runs: its figures are nobody's to assert."""

import sys
from pathlib import Path

import pytest

from benchmarks import fetching


@pytest.mark.parametrize("reader", ["sayso", "urllib3"])
def test_a_reader_is_measured_in_a_process_of_its_own(reader):
    with fetching.served(20_000) as site:
        told = fetching.run(Path(sys.executable), reader, site, 3, 20_000)

    assert len(told["milliseconds"]) == 3
    assert told["peak"] > told["rise"] >= 0


def test_a_peer_that_cannot_be_installed_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("UV_OFFLINE", "1")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))

    with pytest.raises(fetching.NotInstalled, match=r"news-please.* is not measured: it cannot be installed here"):
        fetching.news_please(tmp_path / "peer")
