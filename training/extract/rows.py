"""A corpus of pages with gold text as rows to learn from: a row a candidate."""

import gzip
import json
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sayso.errors import SaysoError
from sayso.extract.blocks import Block
from sayso.extract.body import extracted_from
from sayso.extract.candidates import candidates_of
from sayso.extract.charset import decode
from sayso.extract.declared import declared
from sayso.extract.evidence import declared_lines, evidence_of
from sayso.extract.features import columns_of
from sayso.extract.links import link_lines
from sayso.extract.parsing import parsed
from training.extract.labels import UNKNOWN, covered, told

Gold = dict[str, Any]
Floats = NDArray[np.float32]

NEWS = frozenset({"aeb", "fundus"})
"""Sources that count most."""
NEWS_WEIGHT = 4.0
"""Against 1 of blogs and guides; cross-validated, news gains 0.001 over 2 and the others lose as much."""
NO_ARTICLE = 0.3
"""Weight of pages that are no articles: shops, forums, listings."""
PHRASE = 0.5
"""Weight of a line that only a phrase tells of."""
LONG = 60
"""Characters."""


@dataclass(frozen=True, slots=True)
class Page:
    gold: Gold
    blocks: list[Block]
    extracted: list[Block]
    links: frozenset[str]
    columns: dict[str, Floats]
    shares: Floats
    """Of each line, how much is the article."""
    weights: Floats


def pages_of(corpus: Path) -> list[Page]:
    """Those of `corpus/gold.jsonl` that have text or phrases and can be read."""
    with (corpus / "gold.jsonl").open(encoding="utf-8") as lines:
        gold = [row for row in map(json.loads, lines) if row["text"] or row["with"]]
    with ProcessPoolExecutor(2) as pool:
        return [page for page in pool.map(partial(_page, corpus / "html"), gold, chunksize=8) if page]


def _page(folder: Path, gold: Gold) -> Page | None:
    try:
        tree = parsed(decode(gzip.decompress((folder / f"{gold['id']}.html.gz").read_bytes()), gold["charset"]))
    except SaysoError:
        return None
    candidates = [] if tree is None else candidates_of(tree)
    if not candidates:
        return None
    extracted = extracted_from(tree, gold["url"])
    evidence = evidence_of(tree, [block.text for block in extracted], declared_lines(declared(tree, gold["url"])))
    columns = columns_of(candidates, evidence)
    lines = [candidate.text for candidate in candidates]
    shares = covered(lines, gold["text"]) if gold["text"] else told(lines, gold["with"], gold["without"] or [])
    return Page(
        gold=gold,
        blocks=[Block(candidate.text, candidate.role) for candidate in candidates],
        extracted=extracted,
        links=link_lines(tree),
        columns=columns,
        shares=np.clip(np.array(shares, np.float32), 0, 1),
        weights=_weights(gold, lines, np.array(shares, np.float32)) * _is_telling(columns),
    )


def _is_telling(columns: dict[str, Floats]) -> NDArray[np.bool_]:
    """Menus are most of a page and all alike: of short lines far from the extractor's text every sixth is enough."""
    is_near = (columns["extracted"] > 0) | (columns["taken_before8"] > 0) | (columns["taken_after8"] > 0)
    is_telling: NDArray[np.bool_] = is_near | (columns["letters"] > np.log1p(LONG)) | (np.arange(len(is_near)) % 6 == 0)
    return is_telling


def _weights(gold: Gold, lines: Sequence[str], shares: Floats) -> Floats:
    """A line weighs by its length against the article's, as the score of a page does."""
    if not gold["text"]:
        return np.where(shares == UNKNOWN, 0, PHRASE).astype(np.float32)
    sizes = np.array([len(line) for line in lines], np.float32)
    weights = 10 * np.minimum((sizes + 15) / max(300.0, float((sizes * shares).sum())), 0.5)
    source = NEWS_WEIGHT if gold["source"] in NEWS else 1.0
    return np.asarray(weights * source * (1.0 if gold["kind"] == "article" else NO_ARTICLE), np.float32)
