"""The stack that a command talks to: a deployed one or the one on this laptop. The code that talks is the same."""

import logging
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from platformdirs import user_data_path

from sayso.aws import calling, error_code
from sayso.batches import Batches
from sayso.documents import S3Documents
from sayso.errors import NothingStored, SetupInvalid
from sayso.index import DynamoIndex
from sayso.objects import S3Objects
from sayso.submission import StepFunctions

__all__ = ["Stack", "connected", "home", "stack_of"]


_OUTPUTS = {"BucketName", "TableName", "ArticleStateMachineArn", "BatchStateMachineArn"}


@dataclass(frozen=True, slots=True)
class Stack:
    documents: S3Documents
    index: DynamoIndex
    executions: StepFunctions
    objects: S3Objects
    batches: Batches
    name: str
    outputs: Mapping[str, str]
    client: Callable[[str], Any]
    """A boto3 client for the service of that name."""
    settle: Callable[[float], bool]
    """Waits for what was begun to end, so many seconds at most, and tells whether it did. A laptop's stack ends with
    the command, and all that is under way there with it; a deployed one goes on, and is not waited for.
    """
    is_local: bool

    @property
    def poll_seconds(self) -> int:
        """How long a queue is asked for messages: a short poll misses some on AWS."""
        return 0 if self.is_local else 2


def home() -> Path:
    """The data directory: SAYSO_HOME, else the platform's folder for an application's data."""
    told = os.environ.get("SAYSO_HOME")
    return Path(told).expanduser() if told else user_data_path("sayso", appauthor=False)


@contextmanager
def connected(
    name: str | None,
    *,
    allow_local: bool = False,
    delay: float | None = None,
    patience: float = 0,
    to_read: bool = False,
) -> Iterator[Stack]:
    """The deployed stack of that name, else the local one; `to_read` alone also while another process works on it.
    `delay` is in seconds, between two requests to one host; None as the template has it. `patience` is in hours, of
    batches with hosts that rest: the local stack stays open until its batches have ended.

    Raises a SaysoError where there is none to talk to.
    """
    if name:
        yield stack_of(name, _outputs(name), _deployed, lambda _: True, is_local=False)
        return
    # moto takes a second, which `--help` and `--stack` need not wait.
    from sayso.local import STACK, DataDirectoryBusy, LocalCloud

    _log_to(home())
    # A command must not wait for the feeds of others: on a laptop `sayso feeds poll` polls them.
    parameters = {"AllowLocalAddresses": str(allow_local).lower(), "FeedsSchedule": "DISABLED"}
    parameters["BatchPatienceHours"] = f"{patience:g}"
    if delay is not None:
        parameters["HostDelaySeconds"] = f"{delay:g}"
    with ExitStack() as opened:
        try:
            cloud = opened.enter_context(LocalCloud(home(), parameters))
        except DataDirectoryBusy:
            if not to_read:
                raise
            cloud = opened.enter_context(LocalCloud(home(), parameters, read_only=True))
        yield stack_of(STACK, cloud.outputs, cloud.client, cloud.settle, is_local=True)


def _deployed(service: str) -> Any:
    # An execution is waited for up to five minutes, and to ask again would run it again.
    patient = Config(read_timeout=310, retries={"total_max_attempts": 1})
    return boto3.client(service, config=patient if service == "stepfunctions" else None)  # type: ignore[call-overload]


def stack_of(
    name: str,
    outputs: dict[str, str],
    client: Callable[[str], Any],
    settle: Callable[[float], bool],
    *,
    is_local: bool,
) -> Stack:
    if missing := _OUTPUTS - outputs.keys():
        told = ", ".join(sorted(missing))
        raise NothingStored(
            f"the stack {name} is not Sayso's: it has no output {told}. `sam list stack-outputs` shows its"
        )
    objects = S3Objects(client("s3"), outputs["BucketName"])
    return Stack(
        documents=S3Documents(client("s3"), outputs["BucketName"]),
        objects=objects,
        batches=Batches(objects, client("stepfunctions"), outputs["BatchStateMachineArn"]),
        index=DynamoIndex(client("dynamodb"), outputs["TableName"]),
        executions=StepFunctions(client("stepfunctions"), outputs["ArticleStateMachineArn"]),
        name=name,
        outputs=outputs,
        client=client,
        settle=settle,
        is_local=is_local,
    )


def _outputs(name: str) -> dict[str, str]:
    with calling(f"ask CloudFormation for the stack {name}"):
        try:
            stacks = boto3.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
        except ClientError as error:
            if error_code(error) == "ValidationError":
                hint = "Look at its name and at the region (AWS_DEFAULT_REGION), or deploy it with `sam deploy`"
                raise NothingStored(f"there is no stack {name} in this account and region. {hint}") from error
            raise
    return {output["OutputKey"]: output["OutputValue"] for output in stacks[0].get("Outputs", [])}


_LOG_LIMIT = 10 * 1024 * 1024
"""Bytes; what is older than that is kept once."""


def _log_to(folder: Path) -> None:
    """What functions and libraries log goes to a file, as it goes to CloudWatch on AWS: a terminal shows results."""
    from sayso.observability import logger

    try:
        folder.mkdir(parents=True, exist_ok=True)
        log = folder / "functions.log"
        if log.exists() and log.stat().st_size > _LOG_LIMIT:
            log.replace(folder / "functions.log.1")
        file = log.open("a", encoding="utf-8")
    except OSError as error:
        raise SetupInvalid(f"could not use {folder} as a data directory: {error}. Set SAYSO_HOME to another") from error
    logging.raiseExceptions = False  # a full disk is told once, by what cannot be stored
    logging.basicConfig(stream=file, level=logging.WARNING)
    logging.getLogger("sayso").propagate = False
    for handler in logger.handlers:
        if isinstance(handler, logging.StreamHandler):
            handler.setStream(file)
