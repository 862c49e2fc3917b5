"""The shipped template, running in this process on moto, with its results in a data directory."""

import functools
import json
import os
import time
import uuid
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import boto3
import botocore.handlers
import orjson
from botocore.client import BaseClient
from botocore.config import Config
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.cloudformation.models import cloudformation_backends
from moto.cloudformation.parsing import clean_json
from moto.core.models import DEFAULT_ACCOUNT_ID, patch_client
from moto.iam.aws_managed_policies import aws_managed_policies_data
from moto.iam.models import iam_backends

from sayso import aws
from sayso.errors import NothingStored
from sayso.local import moto_adaptations, template
from sayso.local.deliveries import Background, OnFailure
from sayso.local.invocations import Principal, isolated
from sayso.local.privileges import Privileges, Statement, call_of, document_statements
from sayso.local.runtime import ACCESS_KEY, REGION, invoke
from sayso.local.schedules import is_due, period
from sayso.local.service_models import read_quickly
from sayso.local.storage import Storage

__all__ = ["STACK", "LocalCloud"]

STACK = "sayso-local"
"""The CloudFormation stack's name."""

# Nothing of the user's account is used: no profile, no credentials, no endpoint, no metadata service.
_OUTSIDE: dict[str, str | None] = {
    "AWS_ACCESS_KEY_ID": ACCESS_KEY,
    "AWS_SECRET_ACCESS_KEY": "local",
    "AWS_SESSION_TOKEN": "local",
    "AWS_DEFAULT_REGION": REGION,
    "AWS_REGION": REGION,
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}
_SCHEDULES = ("AWS::Scheduler::Schedule", "AWS::Events::Rule")
_LONGEST_INVOCATION = 900 * 3
_FOUR_DAYS = 345_600
"""That is how long SQS keeps messages where a queue says nothing."""
_MOTO: Any = {
    "lambda": {"use_docker": False},
    "stepfunctions": {"execute_state_machine": True},
    "core": {"mock_credentials": False},
}


class LocalCloud:
    """One may be open in a process at a time. Entering it raises DataDirectoryBusy and DataDirectoryUnsuitable."""

    def __init__(
        self,
        home: Path,
        parameters: Mapping[str, str] | None = None,
        template: Mapping[str, Any] | None = None,
        *,
        read_only: bool = False,
    ) -> None:
        """`template` is a SAM template in place of the shipped one. To read alone, another process may have `home`."""
        self._read_only = read_only
        self._home = home
        self._parameters = dict(parameters or {})
        self._template = template
        self._stack = ExitStack()
        self._clients: dict[str, BaseClient] = {}
        self._statements: dict[str, list[Statement]] = {}
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
        """After a KeyboardInterrupt nothing is waited for; else what is under way in the background is finished."""
        self._stack.__exit__(kind, error, trace)

    def _open(self, opening: ExitStack) -> None:
        described = template.transformed(
            dict(self._template or template.load(template.shipped())), self._parameters, REGION
        )
        storage = Storage(self._home, read_only=self._read_only)
        opening.callback(storage.close)
        hidden = {name: None for name in os.environ if name.startswith("AWS_")}
        opening.enter_context(isolated({**hidden, **_OUTSIDE}))
        opening.enter_context(read_quickly())
        opening.enter_context(mock_aws(config=_MOTO))
        forget_clients()
        opening.callback(forget_clients)
        self._background = Background(self._send)
        self._privileges = Privileges(self._role_statements, f"{REGION}:{DEFAULT_ACCOUNT_ID}")
        adaptations = moto_adaptations.adaptations(
            invoke, self._background, self._privileges.guard, trusted=self._template is None
        )
        opening.enter_context(adaptations)
        self._hook_privileges(opening)
        self._resources = described["Resources"]
        self._create(described)
        opening.enter_context(moto_adaptations.stored(storage, self._time_to_live()))
        opening.enter_context(self._background)
        if not self._read_only:
            self._keep_house(storage)

    def _keep_house(self, storage: Storage) -> None:
        self._remove_what_has_ended(storage)
        if storage.may_have_orphans:
            self._background.execute(storage.remove_orphans)
        self._run_what_is_due(storage)

    def _hook_privileges(self, opening: ExitStack) -> None:
        hooks: list[tuple[str, Any]] = [
            ("before-parameter-build", self._privileges.check_caller),
            ("after-call.s3", self._privileges.hide_missing_objects),
        ]
        for hook in hooks:
            botocore.handlers.BUILTIN_HANDLERS.append(hook)
            opening.callback(botocore.handlers.BUILTIN_HANDLERS.remove, hook)

    def client(self, service: str) -> Any:
        """A boto3 client of this cloud."""
        if service not in self._clients:
            session = boto3.Session(ACCESS_KEY, "local", region_name=REGION)
            config = Config(retries={"total_max_attempts": 1}, read_timeout=310)
            client = session.client(service, config=config)  # type: ignore[call-overload]
            patch_client(client)
            self._clients[service] = client
        return self._clients[service]

    def settle(self, seconds: float = 300) -> bool:
        """Waits for what goes on behind finished calls; False where it still goes on after `seconds`."""
        return self._background.settle(seconds)

    def run_schedule(self, logical_id: str) -> None:
        """Does what the schedule with that logical id does when its time comes. Returns when it is done.

        Raises NothingStored, naming the schedules that there are.
        """
        schedules = self._schedules()
        if logical_id not in schedules:
            known = ", ".join(sorted(schedules))
            raise NothingStored(f"there is no schedule {logical_id} in the template. There are: {known}")
        self._deliver(logical_id, schedules[logical_id])
        self._background.settle(_LONGEST_INVOCATION)

    def _run_what_is_due(self, storage: Storage) -> None:
        """In the background. A schedule that was not there before is first due when its period is over."""
        now = time.time()
        for name, schedule in self._schedules().items():
            every = period(schedule["ScheduleExpression"])
            last = storage.last_run(name)
            due = every is not None and last is not None and is_due(last, now, every)
            if due or last is None:
                storage.note_run(name, now)
            if due and schedule.get("State") != "DISABLED":
                self._deliver(name, schedule)

    def _schedules(self) -> dict[str, dict[str, Any]]:
        """Properties by logical id."""
        described = {name: self._properties(name) for name in self._of_type(*_SCHEDULES)}
        return {name: properties for name, properties in described.items() if "ScheduleExpression" in properties}

    def _deliver(self, logical_id: str, schedule: Mapping[str, Any]) -> None:
        """A schedule calls its target with its own role; a rule has none."""
        for target in schedule.get("Targets") or [schedule["Target"]]:
            text = str(target.get("Input", "{}"))
            try:
                if role := target.get("RoleArn"):
                    self._privileges.check(Principal(role, logical_id), *call_of(target["Arn"]))
                moto_adaptations.deliver(target["Arn"], text.encode(), self._background)
            except (moto_adaptations.Undelivered, ClientError) as error:
                told = self._undelivered(logical_id, schedule, error)
                moto_adaptations.send_dead_letter(target, text, told, self._background)

    def _undelivered(
        self, logical_id: str, schedule: Mapping[str, Any], error: moto_adaptations.Undelivered | ClientError
    ) -> dict[str, str]:
        """The attributes of the dead letter."""
        name, place = self.resource_ids[logical_id], f"{REGION}:{DEFAULT_ACCOUNT_ID}"
        code = error.code if isinstance(error, moto_adaptations.Undelivered) else aws.error_code(error)
        told = {"ERROR_CODE": code, "ERROR_MESSAGE": str(error)}
        if "Targets" in schedule:
            return {**told, "RULE_ARN": f"arn:aws:events:{place}:rule/{name}"}
        return {
            **told,
            "SCHEDULE_ARN": f"arn:aws:scheduler:{place}:schedule/{schedule.get('GroupName', 'default')}/{name}",
            "EXECUTION_ID": str(uuid.uuid4()),
            "SCHEDULED_TIME": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "IS_PAYLOAD_TRUNCATED": "false",
        }

    def _create(self, described: Mapping[str, Any]) -> None:
        known = [{"ParameterKey": name, "ParameterValue": value} for name, value in self._parameters.items()]
        body = orjson.dumps(described).decode()
        self.client("cloudformation").create_stack(StackName=STACK, TemplateBody=body, Parameters=known)
        [stack] = cloudformation_backends[DEFAULT_ACCOUNT_ID][REGION].stacks.values()
        self._map = stack.resource_map
        self.outputs = {output.key: str(output.value) for output in stack.output_map.values() if output}
        named = {name: getattr(self._map[name], "physical_resource_id", None) for name in described["Resources"]}
        self.resource_ids = {name: str(physical) for name, physical in named.items() if physical}
        self._background.on_failure = self._on_failure()

    def _properties(self, logical_id: str) -> dict[str, Any]:
        """With Ref, GetAtt and their like resolved."""
        return clean_json(self._resources[logical_id].get("Properties", {}), self._map)  # type: ignore[no-any-return]

    def _of_type(self, *types: str) -> list[str]:
        return [name for name, resource in self._resources.items() if resource["Type"] in types]

    def _on_failure(self) -> dict[str, OnFailure]:
        rules = map(self._properties, self._of_type("AWS::Lambda::EventInvokeConfig"))
        return {
            rule["FunctionName"]: OnFailure(
                int(rule.get("MaximumRetryAttempts", 2)),
                rule.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination"),
            )
            for rule in rules
        }

    def _time_to_live(self) -> dict[str, str]:
        tables = {self.resource_ids[name]: self._properties(name) for name in self._of_type("AWS::DynamoDB::Table")}
        rules = {name: table.get("TimeToLiveSpecification", {}) for name, table in tables.items()}
        return {name: rule["AttributeName"] for name, rule in rules.items() if rule.get("Enabled")}

    def _remove_what_has_ended(self, storage: Storage) -> None:
        """What time to live and lifecycle rules remove on AWS within a day or two, goes when the cloud is opened; so do
        messages that nobody has taken for as long as their queue keeps them.
        """
        now = time.time()
        storage.remove_expired(now)
        for name in self._of_type("AWS::SQS::Queue"):
            kept = float(self._properties(name).get("MessageRetentionPeriod", _FOUR_DAYS))
            storage.remove_messages(self.resource_ids[name].rsplit("/", 1)[-1], (now - kept) * 1000)
        for name in self._of_type("AWS::S3::Bucket"):
            for rule in self._properties(name).get("LifecycleConfiguration", {}).get("Rules", ()):
                if rule.get("Status") == "Enabled" and "ExpirationInDays" in rule:
                    before = now - 86_400 * int(rule["ExpirationInDays"])
                    storage.remove_older(self.resource_ids[name], rule.get("Prefix", ""), before)

    def _role_statements(self, role_arn: str) -> list[Statement]:
        if role_arn not in self._statements:
            self._statements[role_arn] = self._read_statements(role_arn)
        return self._statements[role_arn]

    def _read_statements(self, role_arn: str) -> list[Statement]:
        role = iam_backends[DEFAULT_ACCOUNT_ID]["aws"].get_role_by_arn(role_arn)
        attached = [
            _managed_policy(arn)
            for name in self._of_type("AWS::IAM::Role")
            if self.resource_ids[name] == role.name
            for arn in self._properties(name).get("ManagedPolicyArns", ())
        ]
        documents: list[Any] = [*role.policies.values(), *attached]
        return [statement for document in documents for statement in document_statements(document)]

    def _send(self, queue_arn: str, text: str, attributes: Mapping[str, str]) -> None:
        name = queue_arn.rsplit(":", 1)[-1]
        url = self.client("sqs").get_queue_url(QueueName=name)["QueueUrl"]
        told = {key: {"DataType": "String", "StringValue": value} for key, value in attributes.items()}
        self.client("sqs").send_message(QueueUrl=url, MessageBody=text, MessageAttributes=told)


@functools.cache
def _aws_policies() -> dict[str, Any]:
    """AWS's own managed policies, as moto knows them."""
    return dict(json.loads(aws_managed_policies_data))


def _managed_policy(arn: str) -> dict[str, Any]:
    path, _, name = arn.partition(":policy")[2].rpartition("/")
    policy = _aws_policies().get(name, {})
    return dict(policy["Document"]) if policy.get("Path") == f"{path}/" else {"Statement": []}


def forget_clients() -> None:
    """The layer's clients belong to the cloud that was open when they were made."""
    aws.client.cache_clear()
