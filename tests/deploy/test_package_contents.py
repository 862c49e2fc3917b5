"""What is deployed is small, the same each time, and nothing but what runs."""

from hashlib import sha256
from pathlib import Path

from benchmarks import sizes
from tests.deploy.making import make


def test_a_function_with_its_layer_is_small_enough(built):
    over = [size for size in sizes.measured(built) if size.budget and size.with_layer > size.budget]

    assert over == []


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
