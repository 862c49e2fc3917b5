"""Lambda refuses more than 250 MB with the layer, and a cold start pays for every one of them."""

import pytest

MEGABYTE = 1_000_000


@pytest.mark.parametrize(
    ("function", "megabytes"),
    [
        ("FetchFunction", 70),
        ("ExtractFunction", 170),
        ("AnalyzeFunction", 200),
        ("StoreFunction", 70),
        ("IntakeFunction", 70),
        ("ApiFunction", 70),
    ],
)
def test_a_function_with_its_layer_is_small_enough(function, megabytes, built):
    files = [path for part in (function, "CommonLayer") for path in (built / part).rglob("*") if path.is_file()]

    assert sum(path.stat().st_size for path in files) <= megabytes * MEGABYTE


def test_nothing_is_deployed_that_only_development_reads(built):
    leftovers = [
        path
        for path in built.rglob("*")
        if path.name in {"__pycache__", "tests", "requirements.in", "Makefile"} or path.suffix in {".pyc", ".pyi"}
    ]

    assert leftovers == []
