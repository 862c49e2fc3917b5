"""Tests run what ships: one version of a package wherever it is pinned."""

import re
import tomllib
from collections import defaultdict
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

EXACT = re.compile(r"==[^*,]+")
# The Python that is deployed.
DEPLOYED = {"python_version": "3.13", "python_full_version": "3.13.0", "sys_platform": "linux"}


def test_a_package_has_one_version_everywhere(root):
    versions = defaultdict(set)
    for path in pin_files(root):
        for pin in pins(path):
            versions[pin.name].add(str(pin.specifier))

    assert {name: found for name, found in versions.items() if len(found) > 1} == {}


def test_every_pin_is_exact(root):
    loose = [str(pin) for path in pin_files(root) for pin in pins(path) if not EXACT.fullmatch(str(pin.specifier))]

    assert loose == []


def test_all_that_is_asked_for_is_pinned_as_asked(root):
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    development = [*project["project"]["optional-dependencies"]["dev"], *project["dependency-groups"]["build"]]

    assert unmet(project["project"]["dependencies"], root / "requirements.txt") == []
    assert unmet(project["project"]["dependencies"] + development, root / "requirements-dev.txt") == []
    for path in [root / "shared" / "requirements.in", *root.glob("functions/*/requirements.in")]:
        asked = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
        assert unmet(asked, path.with_suffix(".txt")) == []


def test_a_requirement_that_no_pin_meets_is_seen(tmp_path):
    pinned = tmp_path / "requirements.txt"
    pinned.write_text("one==1.2\ntwo==2.0 ; sys_platform == 'win32'\n")

    assert unmet(["one>=1", "one>=2", "two", "three"], pinned) == ["one>=2", "two", "three"]


def test_a_function_leaves_to_the_layer_what_the_layer_has(root):
    layer = {pin.name for pin in pins(root / "shared" / "requirements.txt")}

    twice = {pin.name for path in root.glob("functions/*/requirements.txt") for pin in pins(path)} & layer

    assert twice == set()


def unmet(asked: list[str], pinned: Path) -> list[str]:
    """Compile again where there are any: `make requirements`."""
    versions = {pin.name: str(pin.specifier).removeprefix("==") for pin in pins(pinned)}
    requirements = {line: Requirement(line) for line in asked}
    return [line for line, it in requirements.items() if not met(it, versions.get(canonicalize_name(it.name)))]


def met(requirement: Requirement, version: str | None) -> bool:
    return version is not None and requirement.specifier.contains(version)


def pin_files(root: Path) -> list[Path]:
    shipped = [root / "shared" / "requirements.txt", *root.glob("functions/*/requirements.txt")]
    return [root / "requirements.txt", root / "requirements-dev.txt", *shipped]


def pins(path: Path) -> list[Requirement]:
    lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    found = [Requirement(line) for line in lines if line and not line.startswith("#")]
    for pin in found:
        pin.name = canonicalize_name(pin.name)
    return [pin for pin in found if pin.marker is None or pin.marker.evaluate(DEPLOYED)]
