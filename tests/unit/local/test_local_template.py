import copy
import shutil

import pytest
from samtranslator.yaml_helper import yaml_parse

from sayso.errors import InputInvalid
from sayso.local import template
from tests.unit.local.local_stacks import function, machine, stack

REGION = "us-east-1"


def test_the_shipped_template_holds_its_state_machines():
    loaded = template.load(template.shipped())

    machines = [r["Properties"] for r in loaded["Resources"].values() if r["Type"] == "AWS::Serverless::StateMachine"]
    assert machines
    assert all("StartAt" in made["Definition"] for made in machines)
    assert not any("DefinitionUri" in made for made in machines)


def test_the_template_is_read_as_sam_reads_it(tmp_path):
    copied = shutil.copy(template.shipped(), tmp_path / "template.yaml")
    text = template.shipped().read_text(encoding="utf-8").replace("DefinitionUri:", "ElsewhereUri:")
    copied.write_text(text, encoding="utf-8")

    assert template.load(copied) == yaml_parse(text)


def test_an_installed_copy_is_loaded_with_the_files_beside_it(tmp_path):
    source = template.shipped()
    shutil.copy(source, tmp_path / "template.yaml")
    shutil.copytree(source.parent / "statemachines", tmp_path / "statemachines")

    assert template.load(tmp_path / "template.yaml") == template.load(source)


def test_a_transformed_template_has_only_what_cloudformation_knows():
    given = stack(Echo=function("echo"), Machine=machine({"Do": "Echo"}, ["Echo"]))
    before = copy.deepcopy(given)

    made = template.transformed(given, {}, REGION)

    types = {resource["Type"] for resource in made["Resources"].values()}
    assert {"AWS::Lambda::Function", "AWS::IAM::Role", "AWS::StepFunctions::StateMachine"} <= types
    assert not any(name.startswith("AWS::Serverless") for name in types)
    assert given == before


def test_a_wrong_template_is_told_with_all_that_is_wrong():
    wrong = stack(One={"Type": "AWS::Serverless::Function"}, Two={"Type": "AWS::Serverless::StateMachine"})

    with pytest.raises(InputInvalid, match=r"(?s)\[One\].*\[Two\]"):
        template.transformed(wrong, {}, REGION)


def test_parameters_override_their_defaults(opened):
    given = stack()
    given["Parameters"] = {"Word": {"Type": "String", "Default": "none"}}
    given["Outputs"]["Word"] = {"Value": {"Ref": "Word"}}

    assert opened(given, Word="some").outputs["Word"] == "some"
