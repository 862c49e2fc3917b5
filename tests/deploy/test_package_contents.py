"""What is deployed is small, the same each time, and nothing but what runs."""

from hashlib import sha256
from pathlib import Path

import pytest

from tests.deploy.making import make

# Lambda refuses more than 250 MB with the layer, and a cold start pays for each of them.
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


def test_building_again_makes_the_same(built, tmp_path):
    make("--directory=shared", "build-CommonLayer", f"ARTIFACTS_DIR={tmp_path}")

    assert contents(tmp_path) == contents(built / "CommonLayer")


def contents(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }
