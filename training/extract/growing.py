"""Grow a forest from labelled lines, and write it as `sayso.extract.forest` reads them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
from numpy.typing import NDArray

from sayso.extract.features import Floats
from sayso.extract.forest import Forest
from training.extract.rows import Page

TREES = 160
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


def grown(pages: Sequence[Page]) -> Forest:
    names = list(pages[0].columns)
    known = [page.weights > 0 for page in pages]
    rows = [
        np.stack([page.columns[name][is_known] for name in names], axis=1)
        for page, is_known in zip(pages, known, strict=True)
    ]
    shares, weights = (
        np.concatenate([values[is_known] for values, is_known in zip(every, known, strict=True)])
        for every in ([page.shares for page in pages], [page.weights for page in pages])
    )
    data = lightgbm.Dataset(np.concatenate(rows), shares, weight=weights, feature_name=names)
    return _forest(lightgbm.train(OPTIONS, data, TREES))


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


def _forest(booster: lightgbm.Booster) -> Forest:
    """Only the columns that some tree asks for are named."""
    arrays = _Arrays()
    roots = [arrays.add(tree["tree_structure"]) for tree in booster.dump_model()["tree_info"]]
    used = sorted({feature for at, feature in enumerate(arrays.feature) if arrays.left[at] != at})
    renumbered = {feature: i for i, feature in enumerate(used)}
    names = booster.feature_name()
    return Forest(
        names=tuple(names[feature] for feature in used),
        roots=np.array(roots, np.int32),
        feature=np.array([renumbered.get(feature, 0) for feature in arrays.feature], np.int16),
        threshold=_at_most(np.array(arrays.threshold, np.float64)),
        left=np.array(arrays.left, np.int32),
        right=np.array(arrays.right, np.int32),
        value=np.array(arrays.value, np.float32),
        depth=arrays.depth,
    )


def _at_most(thresholds: NDArray[np.float64]) -> Floats:
    """The largest single-precision number that is no larger, so that rows go the way they went when it grew."""
    rounded = thresholds.astype(np.float32)
    return np.where(rounded > thresholds, np.nextafter(rounded, np.float32(-np.inf)), rounded)


def write(forest: Forest, to: Path) -> int:
    """The size in bytes."""
    arrays = {part.name: np.array(getattr(forest, part.name)) for part in fields(forest)}
    with to.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)
    return to.stat().st_size
