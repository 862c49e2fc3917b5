"""Each adaptation: what moto does without it, and what it does with it. Where the first half fails, moto has learned it
and the adaptation can go.
"""

import pytest
from moto import mock_aws

from sayso.local.service_models import read_quickly
from tests.unit.local.moto_adaptations.moto_stacks import REGION


@pytest.fixture(autouse=True)
def moto(monkeypatch):
    """moto as the local cloud configures it, without any adaptation of it."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    config = {"lambda": {"use_docker": False}, "stepfunctions": {"execute_state_machine": True}}
    with read_quickly(), mock_aws(config=config):
        yield
