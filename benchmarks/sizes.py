"""What is deployed, unzipped: a cold start pays for every megabyte, and Lambda refuses more than 250 with the layer."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LAYER = "CommonLayer"
BUDGETS = {
    "FetchFunction": 70,
    "ExtractFunction": 170,
    "AnalyzeFunction": 200,
    "StoreFunction": 70,
    "IntakeFunction": 70,
    "BatchFunction": 70,
    "FeedsFunction": 70,
    "ApiFunction": 70,
}
"""MB, layer included."""


@dataclass(frozen=True, slots=True)
class Size:
    name: str
    own: float
    """MB."""
    with_layer: float
    budget: int | None


def measured(build: Path) -> Iterator[Size]:
    layer = _megabytes(build / LAYER)
    yield Size(LAYER, layer, layer, None)
    for name, budget in BUDGETS.items():
        own = _megabytes(build / name)
        yield Size(name, own, own + layer, budget)


def _megabytes(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
