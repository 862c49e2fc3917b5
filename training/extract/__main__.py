"""Grow the forest that chooses an article's lines, and print what it is worth on sites that it has not seen.

python -m training.extract --corpus DIR: DIR holds `gold.jsonl` and `html/ID.html.gz`. `--tools DIR`: the folder of
`score_pages.py`, which then scores the whole articles.
"""

import argparse
import random
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.extracting import scorer_of
from sayso.extract.blocks import Block
from sayso.extract.chooser import LEAST, believed, settled
from sayso.extract.features import Floats
from sayso.extract.forest import Forest
from sayso.extract.residue import without_residue
from training.extract import unseen
from training.extract.figures import Figures, by_source, table
from training.extract.growing import grown, write
from training.extract.rows import Gold, Page, pages_of

FOLDS = 5
TO = Path(__file__).parents[2] / "functions/extract/sayso/extract/forest.npz"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--tools", type=Path)
    parser.add_argument("--to", type=Path, default=TO)
    parser.add_argument("--unseen", type=Path, default=unseen.UNSEEN, help="where the articles of those sites go")
    options = parser.parse_args()
    pages = pages_of(options.corpus)
    print(f"{len(pages)} pages, {sum(len(page.blocks) for page in pages)} lines, {len(pages[0].columns)} columns")
    folds = folds_of([page.gold["site"] for page in pages])
    forests = [grown([page for page in pages if folds[page.gold["site"]] != fold]) for fold in range(FOLDS)]
    whole = grown(pages)
    rows = {
        "trafilatura": [page.extracted for page in pages],
        "forest, on sites not seen": settled_pages(
            pages, [asked(forests[folds[page.gold["site"]]], page) for page in pages]
        ),
        "forest, on the sites it grew from": settled_pages(pages, [asked(whole, page) for page in pages]),
    }
    print(table({name: figures(pages, texts) for name, texts in rows.items()}))
    print(f"{write(whole, options.to)} bytes, {len(whole.feature)} nodes, {len(whole.names)} columns")
    articles = unseen.articles(options.corpus, forests, folds)
    unseen.write(articles, options.unseen)
    print_articles(options.corpus, articles, options.tools)


def asked(forest: Forest, page: Page) -> Floats:
    return believed(page.columns, forest.probabilities(page.columns))


def folds_of(sites: Sequence[str]) -> dict[str, int]:
    names = sorted(set(sites))
    random.Random(0).shuffle(names)
    return {name: at % FOLDS for at, name in enumerate(names)}


def settled_pages(pages: Sequence[Page], probabilities: Sequence[Floats], least: float = LEAST) -> list[list[Block]]:
    return [settled(page.blocks, own, page.extracted, least) for page, own in zip(pages, probabilities, strict=True)]


def figures(pages: Sequence[Page], texts: Sequence[Sequence[Block]]) -> dict[str, Figures]:
    """Of the texts without residue."""
    kept = [without_residue(blocks, page.links)[0] for page, blocks in zip(pages, texts, strict=True)]
    return by_source(
        [(page.gold, "\n\n".join(block.text for block in blocks)) for page, blocks in zip(pages, kept, strict=True)]
    )


def print_articles(corpus: Path, articles: Sequence[Mapping[str, object]], tools: Path | None) -> None:
    """Of the whole extractor, with its refusals."""
    found = {str(row["id"]): row for row in articles}
    gold: dict[str, Gold] = {row["id"]: row for row in unseen.read(corpus / "gold.jsonl")}
    if tools:
        scorer = scorer_of(tools)
        scorer.show("articles, sites not seen", scorer.table(gold, found))
        return
    pairs = [(row, str(found[key].get("text", ""))) for key, row in gold.items() if row["text"] or row["with"]]
    print(table({"articles, on sites not seen": by_source(pairs)}))


if __name__ == "__main__":
    main()
