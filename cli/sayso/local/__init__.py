"""Sayso's stack on a laptop: the shipped template and state machines in one process, no account, no network."""

import os

from sayso.local.invocations import isolated
from sayso.local.service_models import read_quickly
from sayso.local.storage import DataDirectoryBusy, DataDirectoryUnsuitable
from sayso.local.unused_services import left_out

# moto asks boto3 for the regions while it is imported: it would take long, and fail with a profile that is not there.
_ACCOUNT: dict[str, str | None] = {name: None for name in os.environ if name.startswith("AWS_")}
_NO_FILES = {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
with read_quickly(), left_out(), isolated({**_ACCOUNT, **_NO_FILES}):
    from sayso.local.cloud import STACK, LocalCloud

__all__ = ["STACK", "DataDirectoryBusy", "DataDirectoryUnsuitable", "LocalCloud"]
