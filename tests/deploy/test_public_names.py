from importlib import import_module

import pytest

from tests.deploy.making import ROOT

LAYER = ROOT / "shared" / "sayso"


@pytest.mark.parametrize("module", sorted(path.stem for path in LAYER.glob("*.py")))
def test_what_a_module_of_the_layer_offers_is_there(module):
    it = import_module(f"sayso.{module}")

    assert [name for name in getattr(it, "__all__", []) if not hasattr(it, name)] == []
