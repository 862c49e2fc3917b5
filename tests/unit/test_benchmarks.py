"""That benchmarks still run: their figures are nobody's to assert."""

import gzip
import json
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import urllib3

from benchmarks import collecting, extracting, extractors, fetching, peers, planning, soaking, withstanding
from tests.hostile_pages import FIRST, LAST


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

    with pytest.raises(peers.NotInstalled, match=r"news-please.* is not measured: it cannot be installed here"):
        fetching.news_please(tmp_path / "peer")


def test_a_soak_tells_the_pages_that_gave_other_bytes(tmp_path, monkeypatch):
    files = [tmp_path / f"{name}.html" for name in ("one", "two")]
    for file in files:
        file.write_text(f"<p>The minister said no on {file.stem} occasions. She did not say why she did.</p>" * 3)
    fingerprints = iter("aba" + "bcb" * 9)
    monkeypatch.setattr(soaking, "fingerprint", lambda _: next(fingerprints))

    found = list(soaking.soaked(files, 5, every=2))

    assert [at.pages for at in found] == [0, 2, 4, 5]
    assert [bool(at.differing) for at in found] == [False, False, True, True]


def test_the_same_page_gives_the_same_bytes(tmp_path):
    files = [tmp_path / f"{name}.html" for name in ("one", "two", "empty")]
    files[0].write_text(f"<p>{FIRST}</p><p>{LAST}</p>")
    files[1].write_text(f"<p>{LAST}</p><p>{FIRST}</p>")
    files[2].write_text("")

    *_, last = soaking.soaked(files, 9)

    assert (last.pages, last.differing) == (9, ())


def test_what_becomes_of_a_hostile_page_is_measured():
    found = withstanding.measured("null bytes")

    assert (found.outcome, found.size > 0, found.peak_mib > 10) == ("the article", True, True)


def test_gold_is_grouped_by_source_and_by_language():
    rows = [
        {"kind": "article", "source": "aeb", "language": "en"},
        {"kind": "article", "source": "other", "language": None},
        {"kind": "forum", "source": "other", "language": "en"},
    ]

    found = {name: len(pages) for name, pages in extracting.groups(rows * extracting.FEWEST).items()}

    assert found == {"all": 20, "news": 10, "aeb": 10, "other": 10, "en": 10, "unknown": 10}


def test_an_extractor_writes_what_it_found_and_how_long_it_took(tmp_path):
    (tmp_path / "page.gz").write_bytes(gzip.compress(f"<html><body><p>{FIRST}</p><p>{LAST}</p></body></html>".encode()))
    listing, found = tmp_path / "list.jsonl", tmp_path / "found.jsonl"
    page = {"id": "a", "file": str(tmp_path / "page.gz"), "url": None, "charset": "utf-8"}
    listing.write_text(json.dumps(page) + "\n")

    subprocess.run([sys.executable, extractors.__file__, "sayso", str(listing), str(found)], check=True)

    line = json.loads(found.read_text())
    assert (line["id"], line["text"], line["milliseconds"] > 0) == ("a", f"{FIRST}\n\n{LAST}", True)


def test_a_calibration_counts_the_articles_whose_text_is_good(capsys):
    scorer = SimpleNamespace(precision_recall=lambda gold, text: (text == gold, text == gold), f1=lambda p, _: float(p))
    gold = {"text": "a", "kind": "article"}
    pairs = [(gold, {"text": text, "confidence": 0.92}) for text in "aaab"] + [(gold, {"failed": "PageEmpty: no"})]

    extracting.bench_confidence(pairs, scorer)

    assert re.search(r"0\.90 and more +4 +0\.750 +0\.750", capsys.readouterr().out)


def test_what_training_left_of_sites_not_seen_stands_beside_the_others_if_it_has_all_pages(tmp_path, capsys):
    file = tmp_path / "unseen.jsonl"
    file.write_text(json.dumps({"id": "a", "text": "The mayor spoke."}) + "\n")

    assert extracting.unseen([{"id": "a"}], file) == {
        "sayso, site unseen": {"a": {"id": "a", "text": "The mayor spoke."}}
    }
    assert extracting.unseen([{"id": "a"}, {"id": "b"}], file) == {}
    assert extracting.unseen([{"id": "a"}], tmp_path / "none.jsonl") == {}
    assert "make train-extract" in capsys.readouterr().out
