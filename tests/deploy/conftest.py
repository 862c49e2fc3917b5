from pathlib import Path

import pytest
import yaml

from sayso.local.template import Template, load, transformed
from tests.deploy.making import ROOT, make


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def template() -> Template:
    """As it is written, with its state machines in their places."""
    return load(ROOT / "template.yaml")


@pytest.fixture(scope="session")
def stack(template: Template) -> Template:
    """What CloudFormation gets: with the roles and rules that SAM writes."""
    return transformed(template, {}, "eu-central-1")


@pytest.fixture
def article_workflow() -> dict:
    return yaml.safe_load((ROOT / "statemachines" / "article.asl.yaml").read_text(encoding="utf-8"))


@pytest.fixture
def feeds_workflow() -> dict:
    return yaml.safe_load((ROOT / "statemachines" / "feeds.asl.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def built() -> Path:
    """The folder with what is deployed, made again only where something has changed."""
    make("build")
    return ROOT / ".aws-sam" / "build"
