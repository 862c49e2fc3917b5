"""How near texts are to the gold: 4-gram shingles, as article-extraction-benchmark counts, and each page weighs one."""

import re
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from training.extract.rows import NEWS, Gold

LENGTH = 4


@dataclass(frozen=True, slots=True)
class Figures:
    pages: int
    f1: float
    precision: float | None = None
    recall: float | None = None


def by_source(pairs: Sequence[tuple[Gold, str]]) -> dict[str, Figures]:
    """`news` is what counts: aeb and fundus together. Pages with phrases alone are judged by those."""
    articles = [(gold, text) for gold, text in pairs if gold["kind"] == "article"]
    groups = {"news": [(gold, text) for gold, text in articles if gold["source"] in NEWS]}
    for gold, text in articles:
        groups.setdefault(gold["source"], []).append((gold, text))
    groups["other"] = [(gold, text) for gold, text in pairs if gold["kind"] != "article"]
    return {
        name: _of_texts(group) if group[0][0]["text"] else _of_phrases(group) for name, group in groups.items() if group
    }


def _of_texts(pairs: Iterable[tuple[Gold, str]]) -> Figures:
    precisions, recalls = [], []
    for gold, text in pairs:
        want, got = _shingles(gold["text"]), _shingles(text)
        hits = (want & got).total()
        precisions += [hits / got.total()] if got else []
        recalls += [hits / want.total()] if want else []
    precision, recall = (statistics.mean(values) if values else 0.0 for values in (precisions, recalls))
    return Figures(len(recalls), 2 * precision * recall / (precision + recall or 1), precision, recall)


def _of_phrases(pairs: Sequence[tuple[Gold, str]]) -> Figures:
    hits = missed = leaked = 0
    for gold, text in pairs:
        spaced = " ".join(text.split())
        found = sum(" ".join(phrase.split()) in spaced for phrase in gold["with"])
        hits, missed = hits + found, missed + len(gold["with"]) - found
        leaked += sum(" ".join(phrase.split()) in spaced for phrase in gold["without"] or [])
    return Figures(len(pairs), 2 * hits / (2 * hits + missed + leaked or 1))


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(s for i in range(max(1, len(words) - LENGTH + 1)) if (s := tuple(words[i : i + LENGTH])))


def table(rows: dict[str, dict[str, Figures]]) -> str:
    lines = [f"{'':<34}{'pages':>6}{'f1':>8}{'prec':>8}{'rec':>8}"]
    for name, groups in rows.items():
        lines.append(name)
        for group, figures in groups.items():
            cells = (figures.f1, figures.precision, figures.recall)
            lines.append(
                f"  {group:<32}{figures.pages:>6}"
                + "".join(f"{'-' if c is None else format(c, '.3f'):>8}" for c in cells)
            )
    return "\n".join(lines)
