import subprocess
import sys

import pytest

TELL_TEMPLATES_TYPES = """
import json, sys
from moto.cloudformation.parsing import get_model_map
from sayso.local import template

described = template.transformed(template.load(template.shipped()), {}, "us-east-1")
types = {resource["Type"] for resource in described["Resources"].values()}
print(json.dumps([sorted(types & get_model_map().keys()), "moto.ec2" in sys.modules]))
"""
USE_EC2 = """
import boto3
from moto import ec2, mock_aws

with mock_aws():
    boto3.client("ec2", region_name="us-east-1").create_vpc(CidrBlock="10.0.0.0/16")
print(len(ec2.ec2_backends["123456789012"]["us-east-1"].vpcs) > 0)
"""


def told(*scripts):
    """What a process of its own prints: here moto was imported long ago."""
    environment = {"AWS_DEFAULT_REGION": "us-east-1"}
    command = [sys.executable, "-W", "ignore", "-c", "".join(scripts)]
    return subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout


@pytest.fixture(scope="module")
def types_of_moto():
    return told("import moto.cloudformation.models", TELL_TEMPLATES_TYPES).splitlines()


@pytest.fixture(scope="module")
def types_of_local_cloud():
    """And whether EC2 can be used after that."""
    return told("import sayso.local", TELL_TEMPLATES_TYPES, USE_EC2).splitlines()


def test_ec2_is_imported_by_moto_and_not_by_the_local_cloud(types_of_moto, types_of_local_cloud):
    assert types_of_moto[0].endswith(", true]")
    assert types_of_local_cloud[0].endswith(", false]")


def test_every_type_of_the_template_that_moto_knows_is_still_known(types_of_moto, types_of_local_cloud):
    assert "AWS::Lambda::Function" in types_of_moto[0]
    assert types_of_local_cloud[0].partition("]")[0] == types_of_moto[0].partition("]")[0]


def test_a_service_that_was_left_out_can_be_used_later(types_of_local_cloud):
    assert types_of_local_cloud[1] == "True"


def test_a_service_that_was_imported_before_stays():
    assert told("import moto.ec2; import sayso.local", USE_EC2) == "True\n"
