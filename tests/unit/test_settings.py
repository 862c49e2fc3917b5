import pytest

from sayso.errors import SetupInvalid
from sayso.fetch import FetchSettings
from sayso.settings import Settings, SubmissionSettings


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    for name in ("BUCKET", "TABLE", "STATE_MACHINE_ARN", "ALLOW_LOCAL", "CONTACT_URL"):
        monkeypatch.delenv(f"SAYSO_{name}", raising=False)
    monkeypatch.setenv("SAYSO_BUCKET", "bucket")
    return monkeypatch


def test_settings_come_from_the_environment():
    assert Settings.load().bucket == "bucket"


def test_every_missing_variable_is_named():
    with pytest.raises(SetupInvalid, match=r"SAYSO_TABLE.*SAYSO_STATE_MACHINE_ARN.*template\.yaml"):
        SubmissionSettings.load()


@pytest.mark.parametrize(("value", "allowed"), [("true", True), ("false", False), (None, False)])
def test_loopback_is_allowed_only_where_it_says_so(environment, value, allowed):
    environment.setenv("SAYSO_TABLE", "table")
    if value:
        environment.setenv("SAYSO_ALLOW_LOCAL", value)

    assert FetchSettings.load().allow_local is allowed


def test_a_wrong_variable_is_named(environment):
    environment.setenv("SAYSO_ALLOW_LOCAL", "perhaps")

    with pytest.raises(SetupInvalid, match="SAYSO_ALLOW_LOCAL"):
        FetchSettings.load()
