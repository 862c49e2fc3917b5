"""Fit `Article.confidence` to pages whose article is known, and print how far it can be relied on.

python -m training.extract_confidence --corpus DIR: DIR holds `gold.jsonl`. What was taken from its pages is read from
where `training.extract` leaves it: articles by forests that had not seen their sites, whose doubts are worth something.
"""

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sayso.extract.confidence import Model, Signals
from training.extract.unseen import UNSEEN, read

Floats = NDArray[np.float64]

RIGHT = 0.9
"""F1 from which on a text counts as right."""
FOLDS = 10
PENALTY = 10.0
"""On the squared weights of the standardized signals."""
STEP = 40
"""Pages of a knot, at least: of so many, a share is known to seven points."""
TO = Path(__file__).parents[1] / "functions/extract/sayso/extract/confidence.json"


@dataclass(frozen=True, slots=True)
class Page:
    site: str
    signals: Signals
    f1: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--unseen", type=Path, default=UNSEEN)
    parser.add_argument("--to", type=Path, default=TO)
    options = parser.parse_args()
    pages = list(pages_of(options.corpus, options.unseen))
    unseen = cross_validated(pages)
    right = np.array([page.f1 >= RIGHT for page in pages], float)
    knots = isotonic(unseen, right)
    model = Model(fitted(pages), knots)
    print(f"{len(pages)} pages, {right.mean():.3f} of them right. What is given to pages of sites that were not seen:")
    print(reliability(calibrated(pages, unseen, right), right))
    options.to.write_text(json.dumps({"weights": model.weights, "knots": model.knots}, indent=1) + "\n")


def pages_of(corpus: Path, unseen: Path) -> Iterator[Page]:
    """Those that gave an article, and have a text to compare it with."""
    texts = {gold["id"]: gold["text"] for gold in read(corpus / "gold.jsonl") if gold["text"]}
    for row in read(unseen):
        if row["id"] in texts and "signals" in row:
            yield Page(row["site"], row["signals"], f1(texts[row["id"]], row["text"]))


def f1(gold: str, text: str) -> float:
    """Of four words in a row, as benchmarks of extraction count."""
    want, got = _shingles(gold), _shingles(text)
    hits = (want & got).total()
    return 2 * hits / (want.total() + got.total())


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[at : at + 4]) for at in range(max(1, len(words) - 3)))


def cross_validated(pages: Sequence[Page]) -> Floats:
    """The score of each page by a model that has not seen its site."""
    folds, scores = folds_of(pages), np.zeros(len(pages))
    for fold in range(FOLDS):
        model = Model(fitted([page for page, own in zip(pages, folds, strict=True) if own != fold]), ())
        for at in (at for at, own in enumerate(folds) if own == fold):
            scores[at] = model.score(pages[at].signals)
    return scores


def folds_of(pages: Sequence[Page]) -> NDArray[np.int64]:
    sites = {site: n % FOLDS for n, site in enumerate(sorted({page.site for page in pages}))}
    return np.array([sites[page.site] for page in pages])


def fitted(pages: Sequence[Page]) -> dict[str, float]:
    """Weights of a logistic regression with a ridge, by Newton's method."""
    names = sorted({name for page in pages for name in page.signals})
    told = np.array([[page.signals.get(name, 0) for name in names] for page in pages])
    right = np.array([page.f1 >= RIGHT for page in pages], float)
    mean, spread = told.mean(axis=0), np.maximum(told.std(axis=0), 1e-6)
    rows = np.hstack([np.ones((len(pages), 1)), (told - mean) / spread])
    ridge = np.diag([0.0] + [PENALTY] * len(names))
    weights = np.zeros(rows.shape[1])
    for _ in range(25):
        chance = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (right - chance) - ridge @ weights
        weights += np.linalg.solve((rows.T * (chance * (1 - chance))) @ rows + ridge, slope)
    plain = weights[1:] / spread
    constant = float(weights[0] - plain @ mean)
    return {"": round(constant, 4)} | {name: round(float(w), 4) for name, w in zip(names, plain, strict=True)}


def isotonic(scores: Floats, right: Floats) -> tuple[tuple[float, float], ...]:
    """Pools of neighbours whose shares would fall (pool adjacent violators), none with fewer than `STEP` pages."""
    pools: list[list[float]] = []
    for score, hit in sorted(zip(scores, right, strict=True)):
        pools.append([1, float(score), float(hit)])
        while len(pools) > 1 and (pools[-2][0] < STEP or pools[-2][2] / pools[-2][0] >= pools[-1][2] / pools[-1][0]):
            count, total, hits = pools.pop()
            pools[-1] = [pools[-1][0] + count, pools[-1][1] + total, pools[-1][2] + hits]
    if len(pools) > 1 and pools[-1][0] < STEP:
        count, total, hits = pools.pop()
        pools[-1] = [pools[-1][0] + count, pools[-1][1] + total, pools[-1][2] + hits]
    # One page more on either side of each: a share of 1 is never known.
    return tuple((round(total / count, 4), round((hits + 1) / (count + 2), 4)) for count, total, hits in pools)


def calibrated(pages: Sequence[Page], scores: Floats, right: Floats) -> Floats:
    folds, chances = folds_of(pages), np.zeros(len(pages))
    for fold in range(FOLDS):
        others = folds != fold
        model = Model({"": 0.0, "score": 1.0}, isotonic(scores[others], right[others]))
        for at in (at for at, own in enumerate(folds) if own == fold):
            chances[at] = model.probability({"score": scores[at]})
    return chances


def reliability(chances: Floats, right: Floats) -> str:
    """By what was given: how many pages, and how many of them were right."""
    lines = [f"  {'given':<12}{'pages':>6}{'mean':>7}{'right':>7}"]
    bounds = (0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 1.01)
    for low, high in pairwise(bounds):
        inside = (chances >= low) & (chances < high)
        if inside.any():
            told, true = chances[inside].mean(), right[inside].mean()
            lines.append(f"  {low:.2f}-{min(high, 1):.2f}{'':<3}{inside.sum():>6}{told:>7.2f}{true:>7.2f}")
    brier, base = ((chances - right) ** 2).mean(), right.mean() * (1 - right.mean())
    lines.append(f"  squared error {brier:.3f}, {base:.3f} of who always says the mean")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
