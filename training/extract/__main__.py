"""Grow the forest that chooses an article's lines, and print what it is worth on sites that it has not seen.

python -m training.extract --corpus DIR: DIR holds `gold.jsonl` and `html/ID.html.gz`.
"""

import argparse
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from sayso.extract.blocks import Block
from sayso.extract.chooser import LEAST, believed, settled
from sayso.extract.features import Floats
from sayso.extract.forest import Forest
from sayso.extract.residue import without_residue
from training.extract.figures import Figures, by_source, table
from training.extract.growing import grown, write
from training.extract.rows import Page, pages_of

FOLDS = 5
TO = Path(__file__).parents[2] / "functions/extract/sayso/extract/forest.npz"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--to", type=Path, default=TO)
    options = parser.parse_args()
    pages = pages_of(options.corpus)
    print(f"{len(pages)} pages, {sum(len(page.blocks) for page in pages)} lines, {len(pages[0].columns)} columns")
    unseen = cross_validated(pages)
    forest = grown(pages)
    rows = {
        "trafilatura": [page.extracted for page in pages],
        "forest, on sites not seen": settled_pages(pages, unseen),
        "forest, on the sites it grew from": settled_pages(pages, [asked(forest, page) for page in pages]),
    }
    print(table({name: figures(pages, texts) for name, texts in rows.items()}))
    print(f"{write(forest, options.to)} bytes, {len(forest.feature)} nodes, {len(forest.names)} columns")


def cross_validated(pages: Sequence[Page]) -> list[Floats]:
    """For each page what a forest says of its lines that has seen no page of its site."""
    folds = folds_of([page.gold["site"] for page in pages])
    found: list[Floats] = [np.empty(0, np.float32)] * len(pages)
    for fold in range(FOLDS):
        forest = grown([page for page, own in zip(pages, folds, strict=True) if own != fold])
        for at in (at for at, own in enumerate(folds) if own == fold):
            found[at] = asked(forest, pages[at])
    return found


def asked(forest: Forest, page: Page) -> Floats:
    return believed(page.columns, forest.probabilities(page.columns))


def folds_of(sites: Sequence[str]) -> list[int]:
    names = sorted(set(sites))
    random.Random(0).shuffle(names)
    fold = {name: at % FOLDS for at, name in enumerate(names)}
    return [fold[site] for site in sites]


def settled_pages(pages: Sequence[Page], probabilities: Sequence[Floats], least: float = LEAST) -> list[list[Block]]:
    return [settled(page.blocks, own, page.extracted, least) for page, own in zip(pages, probabilities, strict=True)]


def figures(pages: Sequence[Page], texts: Sequence[Sequence[Block]]) -> dict[str, Figures]:
    """Of the texts without residue."""
    kept = [without_residue(blocks, page.links)[0] for page, blocks in zip(pages, texts, strict=True)]
    return by_source(
        [(page.gold, "\n\n".join(block.text for block in blocks)) for page, blocks in zip(pages, kept, strict=True)]
    )


if __name__ == "__main__":
    main()
