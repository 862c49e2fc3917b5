"""Fixtures that unit and workflow tests share."""

import os

import pytest
from hypothesis import settings

from tests.http_server import http_server

# No timed assertions; and in CI the same examples each time, so that a change is judged by what it changed.
settings.register_profile("sayso", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("sayso")


@pytest.fixture
def site():
    with http_server() as server:
        yield server
