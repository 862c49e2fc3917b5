import gzip
import json
import random

import numpy as np
import pytest

from sayso.extract.confidence import Model
from sayso.extract.forest import forest
from training import extract_confidence as training
from training.extract import unseen

SENTENCE = "The council met for the {} time this year and spoke for hours about the old mill by the river."
STORY = [SENTENCE.format(n) for n in ("first", "second", "third", "fourth", "fifth")]


@pytest.fixture
def pages():
    """Of which those with much prose are right, mostly."""
    chance = random.Random(7)
    found = []
    for n in range(600):
        prose = chance.random()
        right = chance.random() < prose
        found.append(training.Page(f"{n % 90}.example", {"prose": prose, "noise": chance.random()}, float(right)))
    return found


def test_f1_is_of_four_words_in_a_row():
    assert training.f1("one two three four five", "one two three four five") == 1
    assert training.f1("one two three four five", "one two three four six") == 0.5
    assert training.f1("one two", "three") == 0


def test_what_is_given_to_sites_that_were_not_seen_holds(pages):
    right = np.array([page.f1 for page in pages])

    chances = training.calibrated(pages, training.cross_validated(pages), right)

    for low in (0.1, 0.3, 0.5, 0.7):
        inside = (chances >= low) & (chances < low + 0.2)
        assert abs(right[inside].mean() - chances[inside].mean()) < 0.12
    assert "squared error 0.1" in training.reliability(chances, right)


def test_knots_rise_and_are_of_enough_pages(pages):
    right = np.array([page.f1 for page in pages])

    knots = training.isotonic(training.cross_validated(pages), right)

    assert list(knots) == sorted(knots)
    assert [share for _, share in knots] == sorted(share for _, share in knots)
    assert 3 < len(knots) <= len(pages) / training.STEP


def test_a_corpus_becomes_a_model(tmp_path, monkeypatch, capsys):
    (tmp_path / "html").mkdir()
    lines = []
    for n in range(100):
        text = [line.replace("mill", f"mill {n}") for line in STORY]
        extra = [f"Ferry {m}, out of service" for m in range(40 * (n % 2))]
        body = "".join(f"<p>{line}</p>" for line in (*extra, *text, *extra))
        (tmp_path / "html" / f"{n}.html.gz").write_bytes(gzip.compress(f"<article>{body}</article>".encode()))
        lines.append({"id": str(n), "site": f"{n}.example", "text": "\n".join(text), "charset": "utf-8", "url": None})
    (tmp_path / "gold.jsonl").write_text("\n".join(map(json.dumps, lines)))
    articles = unseen.articles(tmp_path, [forest()], {})
    unseen.write(articles, tmp_path / "unseen.jsonl")
    told = {"--corpus": tmp_path, "--unseen": tmp_path / "unseen.jsonl", "--to": tmp_path / "model.json"}
    monkeypatch.setattr("sys.argv", ["", *(str(part) for option in told.items() for part in option)])

    training.main()

    told = json.loads((tmp_path / "model.json").read_text())
    model = Model(told["weights"], tuple(map(tuple, told["knots"])))
    clean, dirty = list(training.pages_of(tmp_path, tmp_path / "unseen.jsonl"))[:2]
    assert model.probability(clean.signals) > 0.9
    assert model.probability(dirty.signals) < 0.1
    assert "100 pages, 0.500 of them right" in capsys.readouterr().out
