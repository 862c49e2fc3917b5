"""Grow the forest from labelled rows, and turn it into the arrays that `sayso.extract.forest` reads."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
from numpy.typing import NDArray

from training.extract.rows import Page

ROUNDS = 160
OPTIONS = {
    "objective": "cross_entropy",
    "learning_rate": 0.1,
    "num_leaves": 24,
    "max_depth": 7,
    "min_data_in_leaf": 40,
    "feature_fraction": 0.4,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 5,
    "max_bin": 63,
    "num_threads": 1,
    "verbose": -1,
    # The same rows give the same forest.
    "seed": 1,
    "deterministic": True,
    "force_row_wise": True,
}


def grown(pages: Sequence[Page], names: Sequence[str]) -> lightgbm.Booster:
    rows = np.concatenate([page.rows for page in pages])
    shares = np.concatenate([page.shares for page in pages])
    weights = np.concatenate([page.weights for page in pages])
    known = weights > 0
    data = lightgbm.Dataset(rows[known], shares[known], weight=weights[known], feature_name=list(names))
    return lightgbm.train(OPTIONS, data, ROUNDS)


@dataclass
class _Arrays:
    feature: list[int] = field(default_factory=list)
    threshold: list[float] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    right: list[int] = field(default_factory=list)
    value: list[float] = field(default_factory=list)
    depth: int = 0

    def add(self, node: dict[str, Any], level: int = 0) -> int:
        """The number that the node gets; its leaves are their own children."""
        at = len(self.feature)
        self.depth = max(self.depth, level)
        self.feature.append(node.get("split_feature", 0))
        self.threshold.append(node.get("threshold", 0.0))
        self.left.append(at)
        self.right.append(at)
        self.value.append(node.get("leaf_value", 0.0))
        if "split_feature" in node:
            self.left[at] = self.add(node["left_child"], level + 1)
            self.right[at] = self.add(node["right_child"], level + 1)
        return at


def arrays_of(forest: lightgbm.Booster) -> dict[str, NDArray[Any]]:
    """Only the columns that some tree asks for are named."""
    arrays = _Arrays()
    roots = [arrays.add(tree["tree_structure"]) for tree in forest.dump_model()["tree_info"]]
    used = sorted({f for at, f in enumerate(arrays.feature) if arrays.left[at] != at})
    renumbered = {feature: i for i, feature in enumerate(used)}
    names = forest.feature_name()
    return {
        "names": np.array([names[feature] for feature in used]),
        "roots": np.array(roots, np.int32),
        "feature": np.array([renumbered.get(feature, 0) for feature in arrays.feature], np.int16),
        "threshold": _at_most(np.array(arrays.threshold, np.float64)),
        "left": np.array(arrays.left, np.int32),
        "right": np.array(arrays.right, np.int32),
        "value": np.array(arrays.value, np.float32),
        "depth": np.array(arrays.depth, np.int32),
    }


def _at_most(thresholds: NDArray[np.float64]) -> NDArray[np.float32]:
    """The largest single-precision number that is no larger, so that rows go the way they went when it grew."""
    rounded = thresholds.astype(np.float32)
    return np.where(rounded > thresholds, np.nextafter(rounded, np.float32(-np.inf)), rounded)


def write(arrays: dict[str, NDArray[Any]], to: Path) -> int:
    """The size in bytes."""
    with to.open("wb") as file:
        np.savez_compressed(file, **arrays)
    return to.stat().st_size
