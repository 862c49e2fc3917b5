import pytest

from sayso.local import LocalCloud
from tests.unit.local.local_stacks import stack


@pytest.fixture
def opened(tmp_path):
    """Opens a cloud with a stack; all of them end with the test."""
    clouds = []

    def open_cloud(template=None, home=tmp_path / "home", **parameters):
        cloud = LocalCloud(home, parameters=parameters, template=template or stack())
        clouds.append(cloud)
        return cloud.__enter__()

    yield open_cloud
    for cloud in reversed(clouds):
        cloud.__exit__(None, None, None)
