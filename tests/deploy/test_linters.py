"""What AWS's own checkers say, and that each of them would say something."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.deploy.making import ROOT

REGION = "eu-central-1"
BIN = Path(sys.executable).parent
TEMPLATE = ROOT / "template.yaml"
# Step Functions documents these fields of a Distributed Map; statelint 3.1 knows neither.
UNKNOWN_TO_STATELINT = {"InputType", "WriterConfig"}
STATE_MACHINES = sorted((ROOT / "statemachines").glob("*.asl.yaml"))


def test_cfn_lint_finds_nothing_in_the_template():
    accepted, said = run("cfn-lint", str(TEMPLATE))

    assert accepted, said


def test_cfn_lint_refuses_a_value_that_cloudformation_does_not_know(tmp_path):
    broken = changed(TEMPLATE, "BillingMode: PAY_PER_REQUEST", "BillingMode: PAY_LATER", tmp_path)

    accepted, said = run("cfn-lint", str(broken))

    assert not accepted
    assert "PAY_LATER" in said


def test_sam_finds_nothing_in_the_template(tmp_path):
    accepted, said = sam_validate(TEMPLATE, tmp_path)

    assert accepted, said


def test_sam_refuses_a_function_without_a_handler(tmp_path):
    broken = changed(TEMPLATE, "Handler: sayso.store.handler.handler\n", "\n", tmp_path)

    accepted, said = sam_validate(broken, tmp_path)

    assert not accepted
    assert "Handler" in said


@pytest.mark.parametrize("path", STATE_MACHINES, ids=lambda path: path.name)
def test_statelint_finds_nothing_in_a_state_machine(path, tmp_path):
    accepted, said = statelint(path, tmp_path)

    assert accepted, said


def test_statelint_refuses_a_next_that_leads_nowhere(tmp_path):
    broken = changed(ROOT / "statemachines" / "article.asl.yaml", "Default: Analyze", "Default: Analyse", tmp_path)

    accepted, said = statelint(broken, tmp_path)

    assert not accepted
    assert "Analyse" in said


def sam_validate(template: Path, scratch: Path) -> tuple[bool, str]:
    environment = {
        "SAM_CLI_TELEMETRY": "0",
        "__SAM_CLI_APP_DIR": str(scratch / "sam"),
        "AWS_DEFAULT_REGION": "eu-central-1",
    }
    return run("sam", "validate", "--lint", "--template", str(template), environment=environment)


def statelint(path: Path, scratch: Path) -> tuple[bool, str]:
    """With the substitutions filled in, as CloudFormation does before Step Functions reads the definition."""
    text = re.sub(
        r"\$\{\w+\}", "arn:aws:lambda:eu-central-1:123456789012:function:any", path.read_text(encoding="utf-8")
    )
    filled = scratch / "filled.yaml"
    filled.write_text(yaml.safe_dump(known_to_statelint(yaml.safe_load(text))), encoding="utf-8")
    return run("statelint", "--yaml", str(filled))


def known_to_statelint(node: Any) -> Any:
    match node:
        case dict():
            return {k: known_to_statelint(v) for k, v in node.items() if k not in UNKNOWN_TO_STATELINT}
        case list():
            return [known_to_statelint(each) for each in node]
    return node


def changed(path: Path, old: str, new: str, scratch: Path) -> Path:
    text = path.read_text(encoding="utf-8")
    assert old in text
    broken = scratch / path.name
    broken.write_text(text.replace(old, new, 1), encoding="utf-8")
    return broken


def run(program: str, *arguments: str, environment: dict[str, str] | None = None) -> tuple[bool, str]:
    done = subprocess.run(
        [BIN / program, *arguments],
        cwd=ROOT,
        env={"PATH": f"{BIN}:/usr/bin:/bin", "HOME": str(Path.home()), **(environment or {})},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode == 0, done.stdout + done.stderr
