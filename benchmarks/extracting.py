"""`make bench-extract`: extract beside its peers on a corpus of pages, hostile pages, and thousands of pages in a row.

The corpus (`gold.jsonl` and `html/`) and its scorer (`score_pages.py`, whose docstring explains the columns) lie
outside the project; what sources and languages there are comes from the gold. Times are of the processor, one
core, one page after the other, all in the same run. Progress goes to stderr.
"""

import argparse
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks import soaking, withstanding
from benchmarks.pages import late, middle
from benchmarks.peers import NotInstalled, python_of
from benchmarks.tables import table
from sayso.local.template import load
from training.extract.unseen import UNSEEN, read

ROOT = Path(__file__).parents[1]
PEERS = ("trafilatura", "newspaper4k", "readability-lxml", "resiliparse")
COLUMNS = ("f1", "prec", "rec", "seg_f1", "title", "auth_f1", "date", "none", "wrong", "residue", "lost")
TOLD_BY = {
    "title": "title",
    "auth_f1": "authors",
    "date": "published_at",
    "none": "published_at",
    "wrong": "published_at",
    "lost": "residue",
}
"""The field of a prediction that a column is about; an extractor that has no such field is not scored there."""
MILLISECONDS = ("median ms", "p95", "max")
FEWEST = 10
"""Pages of a language that has rows of its own."""
BANDS = (0.95, 0.9, 0.8, 0.7, 0.5, 0.0)
GOOD = 0.9
"""The F1 of a text that a confidence of so much promises."""

Row = dict[str, Any]
Pairs = list[tuple[Row, Row]]


def corpus_of(folder: Path) -> Path:
    """The folder itself, or the one of pages within a folder of corpora."""
    return folder if (folder / "gold.jsonl").exists() else folder / "pages"


def scorer_of(tools: Path) -> Any:
    spec = importlib.util.spec_from_file_location("score_pages", tools / "score_pages.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"there is no score_pages.py in {tools}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def predictions(corpus: Path, gold: Sequence[Row]) -> Iterator[tuple[str, dict[str, Row]]]:
    """By each extractor that can be had here, in its turn."""
    pythons = {"sayso": Path(sys.executable)}
    try:
        lines = (ROOT / "benchmarks" / "peers.txt").read_text().splitlines()
        pins = [line.strip() for line in lines if "==" in line and not line.lstrip().startswith("#")]
        peers = python_of(ROOT / ".cache" / "peers", ", ".join(PEERS), pins)
        pythons |= dict.fromkeys(PEERS, peers)
    except NotInstalled as why:
        print(f"\n  {why}")
    with tempfile.TemporaryDirectory() as folder:
        listing, found = Path(folder, "list.jsonl"), Path(folder, "found.jsonl")
        listing.write_text("".join(json.dumps(_page(row, corpus)) + "\n" for row in gold), encoding="utf-8")
        for name, python in pythons.items():
            command = [str(python), str(Path(__file__).with_name("extractors.py")), name, str(listing), str(found)]
            subprocess.run(command, check=True, env={**os.environ, "OMP_NUM_THREADS": "1"})
            with found.open(encoding="utf-8") as lines:
                yield name, {row["id"]: row for row in map(json.loads, lines)}


def unseen(gold: Sequence[Row], file: Path = UNSEEN) -> dict[str, dict[str, Row]]:
    """Sayso's articles by forests that had not seen the page's site, as `make train-extract` left them.

    On the corpus that the shipped forest grew from, these are the figures to go by.
    """
    rows = {row["id"]: row for row in read(file)} if file.exists() else {}
    if not all(row["id"] in rows for row in gold):
        print("\n  without Sayso on sites it has not seen: `make train-extract` with this corpus tells it")
        return {}
    return {"sayso, site unseen": rows}


def _page(row: Row, corpus: Path) -> Row:
    file = (corpus / "html" / f"{row['id']}.html.gz").resolve()
    return {"id": row["id"], "file": str(file), "url": row["url"], "charset": row["charset"]}


def groups(gold: Iterable[Row]) -> dict[str, list[Row]]:
    """All, each source, news (the sources with whole texts of news, as the scorer has it), each language."""
    articles = [row for row in gold if row["kind"] == "article"]
    found = {"all": articles, "news": [row for row in articles if row["source"] in {"aeb", "fundus"}]}
    for source in Counter(row["source"] for row in articles):
        found[source] = [row for row in articles if row["source"] == source]
    languages = Counter(row["language"] or "unknown" for row in articles)
    for language, count in languages.most_common():
        name = language if count >= FEWEST else "other languages"
        found.setdefault(name, []).extend(row for row in articles if (row["language"] or "unknown") == language)
    return {name: rows for name, rows in found.items() if rows}


def bench_pages(folder: Path, tools: Path, count: int | None) -> None:
    corpus, scorer = corpus_of(folder), scorer_of(tools)
    gold = list(scorer.read(corpus / "gold.jsonl").values())
    gold = gold[:: max(1, len(gold) // count)] if count else gold
    found = unseen(gold) | dict(predictions(corpus, gold))
    for group, rows in groups(gold).items():
        lines = []
        for name, by_id in found.items():
            pairs = [(row, by_id[row["id"]]) for row in rows]
            scores = scorer.score(pairs)
            given = {field for _, prediction in pairs for field in prediction}
            cells = [_cell(scores.get(column), is_told=TOLD_BY.get(column, "text") in given) for column in COLUMNS]
            lines.append((name, *cells, *_milliseconds(prediction for _, prediction in pairs)))
        table(f"{group}: {len(rows):,} pages", ("", *COLUMNS, *MILLISECONDS), lines)
    _print_failures(found)
    bench_confidence([(row, found["sayso"][row["id"]]) for row in gold], scorer)


def _cell(score: float | None, *, is_told: bool) -> str:
    return "-" if score is None or not is_told else f"{score:.3f}"


def _milliseconds(found: Iterable[Row]) -> tuple[str, ...]:
    spent = [row["milliseconds"] for row in found if "milliseconds" in row]
    if not spent:
        return ("-",) * len(MILLISECONDS)
    return tuple(f"{value:.0f}" for value in (middle(spent), late(spent), max(spent)))


def _print_failures(found: Mapping[str, Mapping[str, Row]]) -> None:
    rows = []
    for name, by_id in found.items():
        failed = Counter(row["failed"].partition(":")[0] for row in by_id.values() if "failed" in row)
        rows.append((name, f"{failed.total():,}", ", ".join(f"{kind} {times}" for kind, times in failed.most_common())))
    table("Pages that ended in an error", ("", "pages", "which"), rows)


def bench_confidence(pairs: Pairs, scorer: Any) -> None:
    """Of articles with a whole gold text; what ended in an error has no confidence."""
    scored = []
    for gold, found in pairs:
        if gold["text"] and gold["kind"] == "article" and "confidence" in found:
            precision, recall = scorer.precision_recall(gold["text"], found["text"])
            scored.append((found["confidence"], scorer.f1(precision or 0.0, recall or 0.0)))
    rows, above = [], 2.0
    for least in BANDS:
        rows.append((f"{least:.2f} and more", *_calibration([f1 for sure, f1 in scored if least <= sure < above])))
        above = least
    rows.append(("all from 0.90", *_calibration([f1 for sure, f1 in scored if sure >= GOOD])))
    table("Confidence against the text's F1", ("confidence", "pages", f"F1 >= {GOOD}", "mean F1"), rows)
    print(f"\n  target: of pages given {GOOD}, nine in ten reach an F1 of {GOOD}")


def _calibration(values: Sequence[float]) -> tuple[str, str, str]:
    if not values:
        return "0", "-", "-"
    good = sum(f1 >= GOOD for f1 in values) / len(values)
    return f"{len(values):,}", f"{good:.3f}", f"{sum(values) / len(values):.3f}"


def bench_hostile() -> None:
    deployed = load(ROOT / "template.yaml")["Resources"]["ExtractFunction"]["Properties"]
    rows = []
    for number, name in enumerate(withstanding.EVERY, 1):
        _progress(f"hostile pages: {number} of {len(withstanding.EVERY)}", is_last=number == len(withstanding.EVERY))
        one = withstanding.measured(name)
        rows.append((name, f"{one.size / 1e6:.1f}", f"{one.seconds:.2f}", f"{one.peak_mib:.0f}", one.outcome[:90]))
    title = f"Hostile pages; the function has {deployed['Timeout']} s and {deployed['MemorySize']:,} MB"
    table(title, ("", "MB", "CPU s", "peak MiB", "outcome"), rows)


def bench_soak(folder: Path, times: int) -> None:
    files = sorted(corpus_of(folder).glob("html/*.html.gz"))
    rows = []
    for at in soaking.measured(files, times):
        resident = "-" if at.resident is None else f"{at.resident:.0f}"
        _progress(f"soak: {at.pages:,} of {times:,} pages, {resident} MiB", is_last=at.pages == times)
        rows.append((f"{at.pages:,}", resident, f"{len(at.differing)}"))
    title = f"{times:,} pages in one process: {len(files):,} files again and again, each time in another order"
    table(title, ("after pages", "resident MiB", "files that gave other bytes than before"), rows)


def _progress(told: str, *, is_last: bool) -> None:
    sys.stderr.write(f"\r  {told}" + "\n" * is_last)
    sys.stderr.flush()


def main() -> None:
    arguments = argparse.ArgumentParser(prog="make bench-extract", description=__doc__)
    arguments.add_argument("--corpus", type=Path, help="a folder with gold.jsonl and html/, or whose pages/ has them")
    arguments.add_argument("--tools", type=Path, help="the folder of score_pages.py")
    arguments.add_argument("--pages", type=int, help="so many pages, spread evenly over the corpus")
    arguments.add_argument("--soak", type=int, default=5_000, metavar="PAGES")
    arguments.add_argument("--only", choices=("pages", "hostile", "soak"))
    chosen = arguments.parse_args()
    parts = {"hostile": bench_hostile}
    if chosen.corpus and chosen.tools:
        parts = {"pages": lambda: bench_pages(chosen.corpus, chosen.tools, chosen.pages), **parts}
    if chosen.corpus and chosen.soak:
        parts["soak"] = lambda: bench_soak(chosen.corpus, chosen.soak)
    for name, part in parts.items():
        if chosen.only in {None, name}:
            part()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.stderr.write("\nstopped\n")
        sys.exit(130)
