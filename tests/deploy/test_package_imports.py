"""What is deployed is complete: every import of every handler finds its module in the function, the layer or Lambda."""

import json
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.deploy.import_graph import Walk, imports

FUNCTIONS = (
    "FetchFunction",
    "ExtractFunction",
    "AnalyzeFunction",
    "StoreFunction",
    "IntakeFunction",
    "BatchFunction",
    "FeedsFunction",
    "ApiFunction",
)
# boto3 and what it needs come with Lambda's Python runtime.
IN_LAMBDA = frozenset({"boto3", "botocore", "dateutil", "jmespath", "s3transfer", "six", "urllib3"})
INSTALLED = Path(sysconfig.get_path("purelib"))

IMPORT_ALL = """
import json, sys
path, statements = json.load(sys.stdin)
sys.path[:0] = path["before"]
sys.path += path["after"]
for statement in statements:
    exec(statement)
print(json.dumps(sorted(name for name in sys.modules if name.startswith("sayso."))))
"""


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_import_of_a_handler_is_deployed(function, template, built):
    assert walk(function, template, built).missing == []


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_handler_and_all_it_imports_load_as_in_lambda(function, template, built, tmp_path):
    reached = walk(function, template, built).reached

    loaded = load_as_lambda_does(
        [str(imported) for imported in reached], [built / function, built / "CommonLayer" / "python"], tmp_path
    )

    assert module_of(function, template) in loaded


def test_all_functions_are_looked_at(template):
    functions = {name for name, it in template["Resources"].items() if it["Type"] == "AWS::Serverless::Function"}

    assert functions == set(FUNCTIONS)


def test_a_missing_package_is_found_even_where_a_function_imports_it_late(tmp_path):
    portion = tmp_path / "sayso" / "fetch"
    portion.mkdir(parents=True)
    (portion / "handler.py").write_text("import json\nfrom sayso.fetch import late\n")
    (portion / "late.py").write_text("def run():\n    import nowhere.at_all\n    from sayso.fetch.absent import x\n")
    it = Walk([tmp_path], IN_LAMBDA)

    it.start("sayso.fetch.handler")

    assert [str(imported) for imported in it.missing] == ["import nowhere.at_all", "from sayso.fetch.absent import x"]


def test_what_another_python_imports_is_not_looked_for(tmp_path):
    older, newer = tmp_path / "older.py", tmp_path / "newer.py"
    older.write_text("import sys\nif sys.version_info >= (3, 99):\n    import nowhere\nelse:\n    import json\n")
    newer.write_text("import sys\nif sys.version_info >= (3, 11):\n    import json\nelse:\n    import nowhere\n")

    assert [str(imported) for path in (older, newer) for imported in imports(path, "")] == [
        "import sys",
        "import json",
    ] * 2


def test_a_package_that_only_development_has_does_not_load(tmp_path):
    (tmp_path / "site").mkdir()

    with pytest.raises(AssertionError, match="No module named 'hypothesis'"):
        load_as_lambda_does(["import hypothesis"], [tmp_path / "site"], tmp_path)


def walk(function: str, template: dict, built: Path) -> Walk:
    it = Walk([built / function, built / "CommonLayer" / "python"], IN_LAMBDA)
    it.start(module_of(function, template))
    return it


def module_of(function: str, template: dict) -> str:
    return template["Resources"][function]["Properties"]["Handler"].rpartition(".")[0]


def load_as_lambda_does(statements: list[str], deployed: list[Path], scratch: Path) -> list[str]:
    """Import from the deployed folders alone, but for what is compiled for Lambda's processor: that, and what Lambda
    itself brings, is taken from this environment. Returns the modules of Sayso that were loaded."""
    compiled, brought = scratch / "compiled", scratch / "brought"
    link(compiled, {entry.name.partition(".")[0] for folder in deployed for entry in compiled_entries(folder)})
    link(brought, IN_LAMBDA)
    path = {"before": [str(compiled), *map(str, deployed)], "after": [str(brought)]}
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-B", "-c", IMPORT_ALL],
        input=json.dumps([path, statements]),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def compiled_entries(folder: Path) -> list[Path]:
    return [
        entry
        for entry in folder.iterdir()
        if entry.suffix == ".so" or (entry.is_dir() and any(path.name.endswith(".so") for path in entry.rglob("*.so")))
    ]


def link(folder: Path, names: set[str] | frozenset[str]) -> None:
    folder.mkdir()
    for entry in INSTALLED.iterdir():
        if entry.name.partition(".")[0] in names:
            (folder / entry.name).symlink_to(entry)
