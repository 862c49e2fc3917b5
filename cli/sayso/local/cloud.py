"""The shipped template, running in this process on moto, with its results in a data directory."""

import os
import sys
import warnings
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import boto3
import botocore.handlers
import orjson
from botocore.client import BaseClient
from botocore.config import Config
from moto import mock_aws
from moto.cloudformation.parsing import clean_json
from moto.core import DEFAULT_ACCOUNT_ID
from moto.core.models import patch_client

from sayso.errors import NothingStored
from sayso.local import moto_adaptations, moto_storage, template
from sayso.local.deliveries import Background, OnFailure
from sayso.local.invocations import isolated
from sayso.local.privileges import Privileges, Statement, document_statements
from sayso.local.runtime import REGION, invoke
from sayso.local.storage import Storage

__all__ = ["LocalCloud"]

STACK = "sayso-local"

# Nothing of the user's account is used: no profile, no credentials, no endpoint, no metadata service.
_OUTSIDE: dict[str, str | None] = {
    "AWS_ACCESS_KEY_ID": "local",
    "AWS_SECRET_ACCESS_KEY": "local",
    "AWS_SESSION_TOKEN": "local",
    "AWS_DEFAULT_REGION": REGION,
    "AWS_REGION": REGION,
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}
_MOTO: Any = {
    "lambda": {"use_docker": False},
    "stepfunctions": {"execute_state_machine": True},
    "core": {"mock_credentials": False},
}


class LocalCloud:
    """One may be open in a process at a time. Raises DataDirectoryBusy and DataDirectoryUnsuitable when it is opened."""

    def __init__(
        self,
        home: Path,
        parameters: Mapping[str, str] | None = None,
        template: Mapping[str, Any] | None = None,
    ) -> None:
        """`template` is a SAM template in place of the shipped one."""
        self._home = home
        self._parameters = dict(parameters or {})
        self._template = template
        self._stack = ExitStack()
        self.outputs: dict[str, str] = {}
        """Of the CloudFormation stack, by name."""
        self.resource_ids: dict[str, str] = {}
        """Physical ids by logical ids."""

    def __enter__(self) -> Self:
        with ExitStack() as opening:
            self._open(opening)
            self._stack = opening.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def _open(self, opening: ExitStack) -> None:
        described = template.transformed(self._template or template.load(template.shipped()), self._parameters, REGION)
        storage = Storage(self._home)
        opening.callback(storage.close)
        hidden = {name: None for name in os.environ if name.startswith("AWS_")}
        opening.enter_context(isolated({**hidden, **_OUTSIDE}))
        opening.enter_context(mock_aws(config=_MOTO))
        forget_clients()
        opening.callback(forget_clients)
        self._background = Background(self._send)
        self._privileges = Privileges(self._role_statements, f"{REGION}:{DEFAULT_ACCOUNT_ID}")
        opening.enter_context(moto_adaptations.adaptations(invoke, self._background, self._privileges.guard))
        self._hook_privileges(opening)
        self._clients: dict[str, BaseClient] = {}
        self._create(described)
        opening.enter_context(moto_storage.stored(storage, described, self.resource_ids))
        opening.callback(self._background.close)

    def _hook_privileges(self, opening: ExitStack) -> None:
        hooks = [
            ("before-parameter-build", self._privileges.check_caller),
            ("after-call.s3", self._privileges.hide_missing_objects),
            ("before-parameter-build.s3", remember_parameters),
        ]
        for hook in hooks:
            botocore.handlers.BUILTIN_HANDLERS.append(hook)
            opening.callback(botocore.handlers.BUILTIN_HANDLERS.remove, hook)

    def client(self, service: str) -> Any:
        """A boto3 client of this cloud."""
        if service not in self._clients:
            session = boto3.Session("local", "local", region_name=REGION)
            config = Config(retries={"total_max_attempts": 1}, read_timeout=310)
            client = session.client(service, config=config)  # type: ignore[call-overload]
            patch_client(client)
            self._clients[service] = client
        return self._clients[service]
