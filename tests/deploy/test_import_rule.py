"""A function's portion imports the layer and itself; the layer imports no portion. So each can be deployed alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.import_graph import imports


def test_every_portion_keeps_to_itself_and_the_layer(root):
    assert list(strangers(root)) == []


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("functions/fetch/sayso/fetch/page.py", "from sayso.extract import body"),
        ("functions/fetch/sayso/fetch/page.py", "from sayso import extract"),
        ("functions/fetch/sayso/fetch/page.py", "from ..extract import body"),
        ("functions/fetch/sayso/fetch/page.py", "import sayso.local.cloud"),
        ("shared/sayso/ids.py", "def late():\n    from sayso.fetch import page"),
    ],
)
def test_an_import_of_another_portion_is_seen(tmp_path, file, line):
    write(tmp_path / "shared/sayso/models.py", "")
    write(
        tmp_path / "functions/extract/sayso/extract/body.py", "import sayso.models\nfrom sayso import extract, models"
    )
    write(tmp_path / file, line)

    found = list(strangers(tmp_path))

    assert len(found) == 1
    assert file in found[0]


def strangers(root: Path) -> Iterator[str]:
    layer = root / "shared" / "sayso"
    shared = {path.stem for path in layer.iterdir()}
    for path in sorted(layer.rglob("*.py")):
        yield from beyond(shared, path, root / "shared")
    for function in sorted((root / "functions").iterdir()):
        for path in sorted(function.rglob("*.py")):
            yield from beyond(shared | {function.name}, path, function)


def beyond(allowed: set[str], path: Path, folder: Path) -> Iterator[str]:
    package = ".".join(path.relative_to(folder).parent.parts)
    for imported in imports(path, package):
        parts = [*imported.module.split("."), imported.name or ""]
        if parts[0] == "sayso" and parts[1] not in allowed:
            yield f"{imported.where}: {imported}"


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
