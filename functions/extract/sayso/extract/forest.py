"""A forest of decision trees, grown by `training/extract`, read from a file of arrays and asked with numpy."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sayso.extract.features import Floats

__all__ = ["Forest", "forest", "from_arrays"]

AT_ONCE = 2_000
"""Rows; more would take memory for nothing."""


@dataclass(frozen=True, slots=True)
class Forest:
    """Nodes of all trees in one array each. A row goes left where its feature is at most the threshold."""

    names: tuple[str, ...]
    """The columns that the features are numbers of."""
    roots: NDArray[np.int32]
    feature: NDArray[np.int16]
    threshold: Floats
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    value: Floats
    """Log odds that a leaf adds; leaves are their own children."""
    depth: int

    def probabilities(self, columns: Mapping[str, Floats]) -> Floats:
        rows = np.stack([columns[name] for name in self.names], axis=1)
        odds = [self._odds(rows[at : at + AT_ONCE]) for at in range(0, len(rows), AT_ONCE)]
        found: Floats = (1 / (1 + np.exp(-np.concatenate(odds)))).astype(np.float32)
        return found

    def _odds(self, rows: Floats) -> Floats:
        flat, width = rows.ravel(), rows.shape[1]
        starts = (np.arange(len(rows), dtype=np.int32) * width)[:, None]
        at = np.broadcast_to(self.roots, (len(rows), len(self.roots)))
        for _ in range(self.depth):
            is_left = flat[starts + self.feature[at]] <= self.threshold[at]
            at = np.where(is_left, self.left[at], self.right[at])
        odds: Floats = self.value[at].sum(axis=1, dtype=np.float32)
        return odds


@cache
def forest() -> Forest:
    with (resources.files("sayso.extract") / "forest.npz").open("rb") as file, np.load(file) as arrays:
        return from_arrays(arrays)


def from_arrays(arrays: Mapping[str, Any]) -> Forest:
    return Forest(
        names=tuple(str(name) for name in arrays["names"]),
        roots=arrays["roots"],
        feature=arrays["feature"],
        threshold=arrays["threshold"],
        left=arrays["left"],
        right=arrays["right"],
        value=arrays["value"],
        depth=int(arrays["depth"]),
    )
