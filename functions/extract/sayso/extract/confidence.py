"""How sure it is that the text is the article, the whole article and nothing but the article.

A probability: of the pages that are given 0.9, nine in ten have a text of F1 0.9 or more against what a reader takes.
`confidence.json` holds it, as `make calibrate-extract` fits it to pages whose article is known: a logistic
regression of the signals, and what its score was worth on sites that it had not seen.
"""

import json
import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from sayso.extract import jsonld
from sayso.extract.chooser import LEAST
from sayso.extract.declared import Declared
from sayso.extract.lines import folded, is_sentence, tidy
from sayso.models import Article

__all__ = ["Model", "Signals", "confidence", "signals"]

UNKNOWN = 0.5
"""Of a line that is none of the page's, as trafilatura joins them."""
FLOOR = 0.01
LEAST_BODY = 200
"""Characters; a shorter `articleBody` is a summary."""

Signals = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Model:
    weights: Mapping[str, float]
    """By signal; the constant under the empty name."""
    knots: tuple[tuple[float, float], ...]
    """Scores and the share that was right there, both rising; between them it rises evenly."""

    def score(self, told: Signals) -> float:
        return self.weights[""] + sum(weight * told.get(name, 0) for name, weight in self.weights.items() if name)

    def probability(self, told: Signals) -> float:
        score = self.score(told)
        at = bisect_right(self.knots, (score, math.inf))
        if at in {0, len(self.knots)}:
            return self.knots[max(at - 1, 0)][1]
        (left, low), (right, high) = self.knots[at - 1], self.knots[at]
        return low + (high - low) * (score - left) / (right - left)


def confidence(told: Signals) -> float:
    return round(_model().probability(told), 2)


def signals(
    article: Article, page: Declared | None, *, is_declared: bool, probabilities: Mapping[str, float]
) -> dict[str, float]:
    """Shares, and logarithms of counts. `page`: None for plain text, `is_declared`: it says that it is an article,
    `probabilities`: of lines of the page, that they are the article's.
    """
    lines = [(article.text[p.start : p.end], p.role) for p in article.paragraphs]
    size = sum(len(line) for line, _ in lines) or 1
    words = [folded(line) for line, _ in lines]
    title = set(folded(article.title or "").split())
    says = set(" ".join(words).split())
    return {
        "length": math.log(size / 2000),
        "short": max(0.0, math.log(1500 / size)),
        "long": max(0.0, math.log(size / 10_000)),
        "prose": sum(len(line) for line, _ in lines if is_sentence(line)) / size,
        "fragments": sum(not is_sentence(line) and role != "heading" for line, role in lines) / len(lines),
        "headings": sum(role == "heading" for _, role in lines) / len(lines),
        "begins": float(is_sentence(lines[0][0])),
        "ends": float(is_sentence(lines[-1][0])),
        "repeats": 1 - len(set(words)) / len(words),
        "residue": math.log1p(len(article.residue)),
        "declared": float(is_declared),
        "dated": float(article.published_at is not None),
        "signed": float(bool(article.authors)),
        "title told": len(title & says) / len(title) if title else 0.0,
        **({} if page is None else _beside(article.text, page)),
        **({} if not probabilities else _doubts([line for line, _ in lines], probabilities)),
        **{name: float(name in article.flags) for name in ("paywalled", "truncated", "listing")},
    }


def _doubts(lines: Sequence[str], probabilities: Mapping[str, float]) -> dict[str, float]:
    """How much of the text is not the article, and how much of the article is not in the text, as the forest bets."""
    own, size = set(lines), sum(map(len, lines))
    wrong = sum(len(line) * (1 - probabilities.get(line, UNKNOWN)) for line in lines)
    missed = sum(len(line) * p for line, p in probabilities.items() if p < LEAST and line not in own)
    return {
        "wrong": wrong / size,
        "missed": min(1.0, missed / size),
        "doubt": math.log(FLOOR + (wrong + missed) / (2 * size)) - math.log(FLOOR),
    }


def _beside(text: str, page: Declared) -> dict[str, float]:
    """How much prose of the page is not in the text, and whether the text is as long as the page declares."""
    own, left, taken = set(map(folded, text.split("\n\n"))), 0, 0
    for paragraph in page.tree.iter("p"):
        line = tidy(paragraph.text_content())
        if is_sentence(line, 8):
            is_taken = folded(line) in own
            taken, left = taken + is_taken * len(line), left + (not is_taken) * len(line)
    whole = max((len(body) for body in jsonld.texts(page.article.get("articleBody"))), default=0)
    return {
        "left out": left / (left + len(text)),
        "in paragraphs": min(1.0, taken / len(text)),
        "body told": float(whole > LEAST_BODY),
        "body differs": min(2.0, abs(math.log(len(text) / whole))) if whole > LEAST_BODY else 0.0,
    }


@cache
def _model() -> Model:
    data = json.loads((resources.files("sayso.extract") / "confidence.json").read_text(encoding="utf-8"))
    return Model(data["weights"], tuple((score, share) for score, share in data["knots"]))
