"""What the whole extractor makes of pages whose sites its forest has not seen, refusals and all."""

import gzip
import json
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from sayso.errors import SaysoError
from sayso.extract.article import Hints, drafted
from sayso.extract.confidence import confidence
from sayso.extract.forest import Forest

UNSEEN = Path(__file__).parents[2] / ".cache/unseen.jsonl"

Row = dict[str, Any]


def articles(corpus: Path, forests: Sequence[Forest], folds: Mapping[str, int]) -> list[Row]:
    """A row a page: its article's fields and the signals of its confidence, or why it was refused.

    `folds`: for each site the number of the forest that has seen none of its pages; of the others none has.
    """
    gold = read(corpus / "gold.jsonl")
    with ProcessPoolExecutor(2) as pool:
        return list(pool.map(partial(_row, corpus / "html", forests, folds), gold, chunksize=40))


def _row(folder: Path, forests: Sequence[Forest], folds: Mapping[str, int], gold: Row) -> Row:
    body = gzip.decompress((folder / f"{gold['id']}.html.gz").read_bytes())
    trees = forests[folds.get(gold["site"], 0)]
    told: Row = {"id": gold["id"], "site": gold["site"]}
    try:
        draft = drafted(body, content_type=None, charset=gold["charset"], url=gold["url"], hints=Hints(), trees=trees)
    except SaysoError as error:
        return told | {"failed": f"{type(error).__name__}: {error}"}
    sure = {"confidence": confidence(draft.signals), "signals": dict(draft.signals)}
    return draft.article.model_dump(mode="json") | sure | told


def write(rows: Iterable[Row], to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def read(file: Path) -> list[Row]:
    with file.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]
