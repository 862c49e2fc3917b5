"""Fixtures that unit and workflow tests share."""

import pytest

from tests.http_server import http_server


@pytest.fixture
def site():
    with http_server() as server:
        yield server
