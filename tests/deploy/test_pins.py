"""Tests run what ships: one version of a package wherever it is pinned."""

import re
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


def test_a_function_leaves_to_the_layer_what_the_layer_has(root):
    layer = {pin.name for pin in pins(root / "shared" / "requirements.txt")}

    twice = {pin.name for path in root.glob("functions/*/requirements.txt") for pin in pins(path)} & layer

    assert twice == set()


def pin_files(root: Path) -> list[Path]:
    shipped = [root / "shared" / "requirements.txt", *root.glob("functions/*/requirements.txt")]
    return [root / "requirements.txt", root / "requirements-dev.txt", *shipped]


def pins(path: Path) -> list[Requirement]:
    lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    found = [Requirement(line) for line in lines if line and not line.startswith("#")]
    for pin in found:
        pin.name = canonicalize_name(pin.name)
    return [pin for pin in found if pin.marker is None or pin.marker.evaluate(DEPLOYED)]
