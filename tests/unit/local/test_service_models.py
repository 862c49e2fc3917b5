import gzip
import json
import subprocess
import sys

import botocore.session
import pytest
from botocore.loaders import JSONFileLoader

from sayso.local.service_models import read_quickly

PATCHED_AFTER_IMPORT = """
import sayso.local
from botocore.loaders import JSONFileLoader
print(JSONFileLoader._load_file.__module__)
"""


@pytest.fixture
def loader():
    with read_quickly():
        yield JSONFileLoader()


@pytest.mark.parametrize(("ending", "opened"), [(".json", open), (".json.gz", gzip.open)])
def test_a_model_is_read_to_the_same_values_in_the_same_order(loader, tmp_path, ending, opened):
    model = {"operations": {"Put": {"name": "é"}, "Get": {}}, "metadata": [1, 2.5, None, True]}
    with opened(tmp_path / f"service{ending}", "wb") as file:
        file.write(json.dumps(model).encode())

    read = loader.load_file(str(tmp_path / "service"))

    assert read == model
    assert list(read["operations"]) == ["Put", "Get"]


def test_sessions_share_what_was_read(loader):
    first, second = (botocore.session.Session().get_component("data_loader") for _ in range(2))

    assert first is second


def test_a_session_with_folders_of_its_own_looks_there(loader, tmp_path, monkeypatch):
    monkeypatch.setenv("AWS_DATA_PATH", str(tmp_path))

    assert str(tmp_path) in botocore.session.Session().get_component("data_loader").search_paths


def test_a_model_that_is_not_there_is_none(loader, tmp_path):
    assert loader.load_file(str(tmp_path / "service")) is None


def test_botocore_reads_as_before_when_it_is_over(loader):
    inside = vars(JSONFileLoader)["_load_file"]

    done = subprocess.run([sys.executable, "-c", PATCHED_AFTER_IMPORT], capture_output=True, text=True, check=True)

    assert inside.__module__ == "sayso.local.service_models"
    assert done.stdout == "botocore.loaders\n"
