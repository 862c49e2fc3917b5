"""The package that is installed holds what a checkout holds: every portion, and the stack that the command runs."""

import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

BIN = Path(sys.executable).parent

LOAD_ALL = """
import importlib, sys
sys.path += sys.argv[1:3]
for name in sys.argv[3:]:
    importlib.import_module(name)
from sayso.local.template import shipped
print(shipped())
"""


@pytest.fixture(scope="module")
def wheel(root, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    uv("build", "--wheel", "--no-build-isolation", "--out-dir", str(folder), str(root))
    return next(folder.glob("*.whl"))


def test_a_wheel_holds_every_file_of_every_portion(wheel, root):
    assert portions(root) - set(zipfile.ZipFile(wheel).namelist()) == set()


def test_a_wheel_holds_the_stack(wheel, root):
    with zipfile.ZipFile(wheel) as archive:
        template = archive.read("sayso/local/stack/template.yaml")
        machine = archive.read("sayso/local/stack/statemachines/article.asl.yaml")

    assert template == (root / "template.yaml").read_bytes()
    assert machine == (root / "statemachines" / "article.asl.yaml").read_bytes()


def test_an_installed_wheel_loads_without_its_checkout(wheel, root, tmp_path):
    modules = [module(name) for name in sorted(portions(root)) if name.endswith(".py")]
    uv("pip", "install", "--quiet", "--offline", "--no-deps", "--target", str(tmp_path), str(wheel))

    # -S: the checkout, which is installed here too, is not on the path.
    installed = sysconfig.get_path("purelib")
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", LOAD_ALL, str(tmp_path), installed, *modules],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert Path(done.stdout.strip()) == tmp_path / "sayso" / "local" / "stack" / "template.yaml"


def module(name: str) -> str:
    return name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def portions(root: Path) -> set[str]:
    folders = [root / "shared", root / "cli", *(root / "functions").iterdir()]
    return {
        path.relative_to(folder).as_posix()
        for folder in folders
        for path in (folder / "sayso").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def uv(*arguments: str) -> None:
    done = subprocess.run([BIN / "uv", *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
