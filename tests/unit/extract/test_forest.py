import numpy as np
import pytest

from sayso.extract.forest import AT_ONCE, forest, from_arrays


@pytest.fixture
def stump():
    """Right is likely, left is not."""
    return from_arrays(
        {
            "names": np.array(["letters"]),
            "roots": np.array([0], np.int32),
            "feature": np.array([0, 0, 0], np.int16),
            "threshold": np.array([2.5, 0, 0], np.float32),
            "left": np.array([1, 1, 2], np.int32),
            "right": np.array([2, 1, 2], np.int32),
            "value": np.array([0, -2, 2], np.float32),
            "depth": np.array(1),
        }
    )


def test_a_row_goes_left_where_its_feature_is_at_most_the_threshold(stump):
    found = stump.probabilities({"letters": np.array([2, 2.5, 3], np.float32)})

    assert found.tolist() == pytest.approx([0.1192, 0.1192, 0.8808], abs=1e-4)


def test_columns_that_no_tree_asks_for_change_nothing(stump):
    letters = np.array([1, 4], np.float32)

    with_more = stump.probabilities({"words": letters[::-1], "letters": letters})

    assert with_more.tolist() == stump.probabilities({"letters": letters}).tolist()


def test_rows_beyond_those_asked_at_once_get_the_same_answer(stump):
    letters = np.tile(np.array([1, 4], np.float32), AT_ONCE)

    found = stump.probabilities({"letters": letters})

    assert len(found) == len(letters)
    assert set(found[::2].tolist()) == {found[0]}
    assert set(found[1::2].tolist()) == {found[1]}


def test_in_the_forest_that_ships_every_path_ends_in_a_leaf():
    shipped = forest()

    at = shipped.roots
    for _ in range(shipped.depth):
        at = np.union1d(shipped.left[at], shipped.right[at])
    assert (shipped.left[at] == at).all()
    assert (shipped.right[at] == at).all()
    assert shipped.feature.max() < len(shipped.names)
