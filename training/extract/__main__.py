"""Grow the forest that chooses an article's lines, and print what it is worth on sites that it has not seen.

python -m training.extract --corpus DIR: DIR holds `gold.jsonl` and `html/ID.html.gz`.
"""

import argparse
import random
from collections.abc import Sequence
from pathlib import Path

from sayso.extract.blocks import Block
from sayso.extract.chooser import settled
from sayso.extract.forest import Forest, from_arrays
from sayso.extract.residue import without_residue
from training.extract.figures import Figures, by_source, table
from training.extract.growing import arrays_of, grown, write
from training.extract.rows import Page, pages_of

FOLDS = 5
TO = Path(__file__).parents[2] / "functions/extract/sayso/extract/forest.npz"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--to", type=Path, default=TO)
    options = parser.parse_args()
    pages = pages_of(options.corpus)
    print(f"{len(pages)} pages, {sum(len(page.blocks) for page in pages)} lines, {len(pages[0].names)} columns")
    unseen = cross_validated(pages)
    forest = arrays_of(grown(pages, pages[0].names))
    seen = [asked(from_arrays(forest), page) for page in pages]
    print(
        table(
            {
                "trafilatura": figures(pages, [page.extracted for page in pages]),
                "forest, on sites not seen": figures(pages, unseen),
                "forest, on the sites it grew from": figures(pages, seen),
            }
        )
    )
    print(f"{write(forest, options.to)} bytes, {len(forest['feature'])} nodes, {len(forest['names'])} columns")


def cross_validated(pages: Sequence[Page]) -> list[list[Block]]:
    """The text of each page as a forest finds it that has seen no page of its site."""
    folds = folds_of([page.gold["site"] for page in pages])
    found: list[list[Block]] = [[] for _ in pages]
    for fold in range(FOLDS):
        others = [page for page, own in zip(pages, folds, strict=True) if own != fold]
        forest = from_arrays(arrays_of(grown(others, pages[0].names)))
        for at, page in enumerate(pages):
            if folds[at] == fold:
                found[at] = asked(forest, page)
    return found


def folds_of(sites: Sequence[str]) -> list[int]:
    names = sorted(set(sites))
    random.Random(0).shuffle(names)
    fold = {name: at % FOLDS for at, name in enumerate(names)}
    return [fold[site] for site in sites]


def asked(forest: Forest, page: Page) -> list[Block]:
    columns = dict(zip(page.names, page.rows.T, strict=True))
    return settled(page.blocks, forest.probabilities(columns), page.extracted)


def figures(pages: Sequence[Page], texts: Sequence[Sequence[Block]]) -> dict[str, Figures]:
    """Of the texts without residue."""
    kept = [without_residue(blocks, page.links)[0] for page, blocks in zip(pages, texts, strict=True)]
    return by_source(
        [(page.gold, "\n\n".join(block.text for block in blocks)) for page, blocks in zip(pages, kept, strict=True)]
    )


if __name__ == "__main__":
    main()
