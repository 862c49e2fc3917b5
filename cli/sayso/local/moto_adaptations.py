# ruff: noqa: SLF001 (what has no public name in moto is adapted all the same)
"""Every adaptation of moto 5.2.5: what it lacks, or does too slowly, for Sayso's template.

Each is a context manager that replaces attributes of moto's modules and puts them back, with its reason and a test of
its own (tests/unit/local/test_moto_adaptations.py) that says when a newer moto no longer needs it.
"""

import copy
import json
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Protocol
from urllib.parse import unquote

import boto3
from botocore.client import BaseClient
from botocore.config import Config
from botocore.exceptions import ClientError, EndpointConnectionError
from botocore.httpsession import URLLib3Session
from moto.awslambda_simple.models import LambdaSimpleBackend, lambda_simple_backends
from moto.cloudformation import parsing
from moto.core.base_backend import BaseBackend
from moto.core.botocore_stubber import BotocoreStubber
from moto.core.common_models import BaseModel
from moto.core.exceptions import JsonRESTError
from moto.core.models import botocore_stubber
from moto.core.responses import ActionResult
from moto.events.models import Rule
from moto.events.utils import EventTemplateParser
from moto.s3.models import FakeBucket
from moto.stepfunctions import models as sfn_models
from moto.stepfunctions.models import StateMachine
from moto.stepfunctions.parser import models as parser_models
from moto.stepfunctions.parser.asl.component.common.error_name.custom_error_name import CustomErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import FailureEvent
from moto.stepfunctions.parser.asl.component.common.path import result_path
from moto.stepfunctions.parser.asl.component.common.timeouts.timeout import TimeoutSeconds
from moto.stepfunctions.parser.asl.component.eval_component import EvalComponent
from moto.stepfunctions.parser.asl.component.program import program as asl_program
from moto.stepfunctions.parser.asl.component.state.exec import execute_state
from moto.stepfunctions.parser.asl.component.state.exec.state_task import lambda_eval_utils, state_task_lambda
from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser
from moto.stepfunctions.parser.asl.utils import json_path
from moto.stepfunctions.responses import StepFunctionResponse
from moto.utilities.arns import parse_arn

from sayso.local import express
from sayso.local.invocations import Principal, acting_as
from sayso.local.runtime import PAYLOAD_LIMIT, Function, Result

Adaptation = AbstractContextManager[None]


class Deliveries(Protocol):
    """What happens after a call has returned: asynchronous invocations and executions."""

    def invoke(self, function: Function, payload: bytes) -> None: ...

    def execute(self, run: Callable[[], object]) -> None: ...


@contextmanager
def replaced(*replacements: tuple[Any, str, Any]) -> Iterator[None]:
    """(owner, name, value) each; a name that the owner itself does not have is taken away again."""
    absent = object()
    before = [(owner, name, vars(owner).get(name, absent)) for owner, name, _ in replacements]
    for owner, name, value in replacements:
        setattr(owner, name, value)
    try:
        yield
    finally:
        for owner, name, value in reversed(before):
            if value is absent:
                delattr(owner, name)
            else:
                setattr(owner, name, value)


# Every service


def answered_outside_of_the_invocation() -> Adaptation:
    """Moto answers in the caller's thread: what it starts there must not run with the caller's role and environment."""
    process = BotocoreStubber.process_request

    def process_request(stubber: BotocoreStubber, request: Any) -> Any:
        # Synchronous executions have a host name of their own, which moto does not know.
        request.url = request.url.replace("://sync-states.", "://states.", 1)
        with acting_as(None):
            return process(stubber, request)

    return replaced((BotocoreStubber, "process_request", process_request))


def nothing_reached_outside() -> Adaptation:
    """Moto lets addresses pass that it does not know, as those of `AWS_ENDPOINT_URL`, and clients made before it."""

    def send(_: URLLib3Session, request: Any) -> Any:
        response = botocore_stubber("before-send", request)
        if response is None:
            raise EndpointConnectionError(endpoint_url=f"{request.url} (the local cloud reaches nothing outside)")
        return response

    return replaced((URLLib3Session, "send", send))


def addresses_are_compiled_once() -> Adaptation:
    """Moto puts together a service's address patterns for every request, for S3 by loading a module again, which two
    threads cannot do at a time.
    """
    build: Any = vars(BaseBackend)["urls"].fget
    built: dict[type, Any] = {}

    def urls(backend: BaseBackend) -> Any:
        if type(backend) not in built:
            built[type(backend)] = build(backend)
        return built[type(backend)]

    return replaced((BaseBackend, "urls", property(urls)))


def instances_are_let_go() -> Adaptation:
    """Moto keeps every instance of every model until it is reset: each item and each object that was ever read."""

    def new(cls: type[BaseModel], *_: object, **__: object) -> Any:
        return object.__new__(cls)

    return replaced((BaseModel, "__new__", staticmethod(new)))


# CloudFormation


def names_stay_the_same() -> Adaptation:
    """Moto ends every generated name with random letters; a data directory is opened again under the same names."""

    def generate_resource_name(resource_type: str, stack_name: str, logical_id: str) -> str:
        name = f"{stack_name}-{logical_id}"
        return name.lower() if resource_type == "AWS::S3::Bucket" else name

    return replaced((parsing, "generate_resource_name", generate_resource_name))


def what_moto_lacks_has_a_name() -> Adaptation:
    """Moto leaves out resources whose type it does not know (gateways, schedules): Refs to them stay as they are."""
    known = parsing.resource_class_from_type

    class Unknown:
        def __init__(self, name: str) -> None:
            self.physical_resource_id = name

        @classmethod
        def create_from_cloudformation_json(cls, name: str, *_: Any, **__: Any) -> "Unknown":
            return cls(name)

        @staticmethod
        def has_cfn_attr(_: str) -> bool:
            return True

        def get_cfn_attribute(self, name: str) -> str:
            return f"{self.physical_resource_id}.{name}"

        def is_created(self) -> bool:
            return True

    def class_of(resource_type: str) -> Any:
        lacking = resource_type not in parsing.get_model_map() and not resource_type.startswith("Custom::")
        return Unknown if lacking else known(resource_type)

    return replaced((parsing, "resource_class_from_type", class_of))


def dollars_stay_in_substitutions() -> Adaptation:
    """Moto fills `Fn::Sub` with string.Template, which makes `$` of `$$`."""

    class Template(str):
        __slots__ = ()

        def safe_substitute(self, **values: str) -> str:
            text = str(self)
            for name, value in values.items():
                text = text.replace(f"${{{name}}}", value)
            return text

    class Strings:
        pass

    strings: Any = Strings()
    strings.Template = Template
    return replaced((parsing, "string", strings))


def buckets_notify_event_bridge() -> Adaptation:
    """Moto leaves out NotificationConfiguration where CloudFormation makes a bucket."""
    create: Any = vars(FakeBucket)["create_from_cloudformation_json"].__func__

    def create_bucket(cls: Any, name: str, template: Any, *rest: Any, **more: Any) -> FakeBucket:
        bucket: FakeBucket = create(cls, name, template, *rest, **more)
        wanted = template.get("Properties", {}).get("NotificationConfiguration", {}).get("EventBridgeConfiguration")
        if wanted is not None and str(wanted.get("EventBridgeEnabled", True)).lower() == "true":
            bucket.set_notification_configuration({"EventBridgeConfiguration": {}})
        return bucket

    return replaced((FakeBucket, "create_from_cloudformation_json", classmethod(create_bucket)))


def state_machines_keep_type_and_substitutions() -> Adaptation:
    """Moto leaves out StateMachineType and DefinitionSubstitutions where CloudFormation makes a state machine."""

    def create(cls: type[Any], /, name: str, template: Any, account: str, region: str, **_: Any) -> StateMachine:  # noqa: ARG001
        properties = template["Properties"]
        definition = properties.get("DefinitionString", "")
        for key, value in properties.get("DefinitionSubstitutions", {}).items():
            definition = definition.replace(f"${{{key}}}", str(value))
        backend = sfn_models.stepfunctions_backends[account][region]
        made: StateMachine = backend.create_state_machine(
            properties.get("StateMachineName", name),
            definition,
            properties.get("RoleArn", ""),
            sm_type=properties.get("StateMachineType", "STANDARD"),
        )
        made.sm_type = made.type
        return made

    return replaced((StateMachine, "create_from_cloudformation_json", classmethod(create)))


# Lambda


def functions_run_in_process(invoke: Callable[[Function, bytes], Result], deliveries: Deliveries) -> Adaptation:
    """Moto's functions run in Docker, or answer what they were given."""

    def invoke_function(
        backend: LambdaSimpleBackend, name: str, qualifier: str | None, body: Any, headers: Any, told: Any
    ) -> bytes:
        made = backend.get_function(unquote(name), qualifier)
        payload = body if isinstance(body, bytes) else str(body or "{}").encode()
        if headers.get("X-Amz-Invocation-Type") == "Event":
            deliveries.invoke(function_of(made), payload)
            return b""
        if len(payload) > PAYLOAD_LIMIT:
            raise _RequestTooLarge(len(payload))
        result = invoke(function_of(made), payload)
        if result.failed:
            told["x-amz-function-error"] = "Unhandled"
        return result.payload

    return replaced((LambdaSimpleBackend, "invoke", invoke_function))


class _RequestTooLarge(JsonRESTError):
    code = 413

    def __init__(self, size: int) -> None:
        message = (
            f"{size} byte payload is too large for the RequestResponse invocation type (limit {PAYLOAD_LIMIT} bytes)"
        )
        super().__init__("RequestTooLargeException", message)


def function_of(made: Any) -> Function:
    variables = {name: str(value) for name, value in (made.environment_vars or {}).items()}
    arn = made.function_arn
    return Function(
        made.function_name, arn, made.handler, made.role, float(made.timeout), int(made.memory_size), variables
    )


# Step Functions


def state_machines_are_interpreted() -> Adaptation:
    """Unless it is told otherwise for good, moto's executions of state machines do nothing."""
    return replaced((sfn_models, "stepfunctions_backends", parser_models.stepfunctions_parser_backends))


def definitions_are_parsed_once() -> Adaptation:
    """Moto parses the definition for every execution, which takes most of its time. Programs hold no state of a run."""
    parse = lru_cache(maxsize=64)(AmazonStateLanguageParser.parse)
    return replaced((AmazonStateLanguageParser, "parse", staticmethod(parse)))


def paths_are_parsed_once() -> Adaptation:
    """Moto builds a JSONPath parser, and parses, for every path that a state reads or writes."""
    owners = (json_path, result_path)
    return replaced(*((owner, "parse", lru_cache(maxsize=1024)(vars(owner)["parse"])) for owner in owners))


def tasks_share_clients(guard: Callable[[BaseClient, Principal], None]) -> Adaptation:
    """Moto makes a client for every task. `guard` makes it check the permissions of the state machine's role."""
    config = Config(parameter_validation=False, retries={"total_max_attempts": 1}, read_timeout=express.LONGEST)
    making = threading.Lock()

    @lru_cache(maxsize=64)
    def made(region: str, service: str, role_arn: str) -> BaseClient:
        session = boto3.Session("local", "local", region_name=region)
        client = session.client(service, config=config)  # type: ignore[call-overload]
        guard(client, Principal(role_arn, "states"))
        return client  # type: ignore[no-any-return]

    def boto_client_for(region: str, service: str, state_credentials: Any = None) -> BaseClient:
        with making:
            return made(region, service, state_credentials.role_arn)

    return replaced((lambda_eval_utils, "boto_client_for", boto_client_for))


def refused_tasks_are_named() -> Adaptation:
    """Where Lambda refuses a task's call, moto names the error `Exception`; Step Functions prefixes Lambda's name."""
    named = {"TooManyRequestsException", "ServiceException", "ResourceNotFoundException"}
    from_error = state_task_lambda.StateTaskLambda._from_error

    def name_error(task: Any, env: Any, ex: Exception) -> FailureEvent:
        event = from_error(task, env, ex)
        if isinstance(ex, ClientError):
            code = ex.response["Error"]["Code"]
            error = f"Lambda.{code if code in named else 'AWSLambdaException'}"
            cause = f"{ex.response['Error']['Message']} (Error Code: {code})"
            details = {"lambdaFunctionFailedEventDetails": {"error": error, "cause": cause}}
            event = copy.copy(event)
            vars(event).update(error_name=CustomErrorName(error), event_details=details)
        return event

    return replaced((state_task_lambda.StateTaskLambda, "_from_error", name_error))


def express_executions(deliveries: Deliveries) -> Adaptation:
    """Moto has no StartSyncExecution, and keeps Express executions, and their names, as if they were Standard ones."""
    start: Any = parser_models.StepFunctionsParserBackend.start_execution

    def start_sync_execution(response: StepFunctionResponse) -> ActionResult:
        backend = response.stepfunction_backend
        machine = backend.describe_state_machine(response._get_param("stateMachineArn"))
        if machine.type != "EXPRESS":
            raise JsonRESTError("StateMachineTypeNotSupported", f"{machine.arn} is not an Express state machine")
        given = response._get_param("name"), response._get_param("input")
        execution = express.execution(backend, machine, *given)
        execution.start()
        return ActionResult(express.answer(execution))

    def start_execution(backend: Any, arn: str, name: str | None = None, given: str | None = None, *more: Any) -> Any:
        machine = backend.describe_state_machine(arn)
        if machine.type != "EXPRESS":
            return start(backend, arn, name, given, *more)
        execution = express.execution(backend, machine, name, given)
        deliveries.execute(execution.start)
        return execution

    return replaced(
        (StepFunctionResponse, "start_sync_execution", start_sync_execution),
        (parser_models.StepFunctionsParserBackend, "start_execution", start_execution),
    )


def express_executions_end_in_time(seconds: int = express.LONGEST) -> Adaptation:
    """Moto ends an execution only where the definition says when."""
    run = asl_program.Program.eval

    def run_in_time(program: Any, env: Any) -> None:
        if env.execution_type == "EXPRESS" and program.timeout_seconds is None:
            program = copy.copy(program)
            program.timeout_seconds = TimeoutSeconds(timeout_seconds=seconds)
        run(program, env)

    return replaced((asl_program.Program, "eval", run_in_time))


def threads_are_let_go() -> Adaptation:
    """Moto collects the threads of all executions in a list that nobody empties, and their results with them."""

    class Nowhere(list[Any]):
        def append(self, _: Any) -> None:
            pass

    owners = (asl_program, execute_state)
    return replaced(*((owner, "TMP_THREADS", Nowhere()) for owner in owners))


def failures_are_not_logged() -> Adaptation:
    """Moto prints a failed execution's whole program to stderr; the execution's answer tells what failed."""

    def nothing(*_: object, **__: object) -> None:
        pass

    names = ("_log_failure_event_exception", "_log_exception")
    return replaced(*((EvalComponent, name, nothing) for name in names))


# EventBridge


def rules_reach_functions_and_state_machines(deliveries: Deliveries) -> Adaptation:
    """Moto's rules reach queues and logs alone, and its events have one id and one time as a number."""
    send = Rule.send_to_targets

    def send_to_targets(rule: Rule, event: Any, transform_input: bool = True) -> None:  # noqa: FBT001, FBT002
        if rule.state != "ENABLED" or not rule.event_pattern.matches_event(event):
            return
        told = {**event, "id": str(uuid.uuid4()), "time": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"}
        told.pop("ingestion-time", None)
        others = []
        for target in rule.targets:
            if parse_arn(target["Arn"]).service in {"lambda", "states"}:
                deliver(target["Arn"], _target_input(target, told), deliveries)
            else:
                others.append(target)
        if others:
            rest = copy.copy(rule)
            rest.targets = others
            send(rest, event, transform_input)

    return replaced((Rule, "send_to_targets", send_to_targets))


def _target_input(target: dict[str, Any], event: dict[str, Any]) -> bytes:
    if "Input" in target:
        return str(target["Input"]).encode()
    if transformer := target.get("InputTransformer"):
        stamped: Any = {**event, "ingestion-time": event["time"]}
        paths = transformer.get("InputPathsMap", {})
        return json.dumps(EventTemplateParser.parse(transformer["InputTemplate"], paths, stamped)).encode()
    return json.dumps(event).encode()


def deliver(arn: str, payload: bytes, deliveries: Deliveries) -> None:
    """Invokes a function, or starts a state machine, as an asynchronous source of events does."""
    place = parse_arn(arn)
    if place.service == "lambda":
        made = lambda_simple_backends[place.account][place.region].get_function(arn)
        deliveries.invoke(function_of(made), payload)
    else:
        backend = sfn_models.stepfunctions_backends[place.account][place.region]
        backend.start_execution(arn, str(uuid.uuid4()), payload.decode())


def adaptations(
    invoke: Callable[[Function, bytes], Result], deliveries: Deliveries, guard: Callable[[BaseClient, Principal], None]
) -> ExitStack:
    """All of this module, entered; closing the stack takes them back."""
    stack = ExitStack()
    for adaptation in (
        answered_outside_of_the_invocation(),
        nothing_reached_outside(),
        addresses_are_compiled_once(),
        instances_are_let_go(),
        names_stay_the_same(),
        what_moto_lacks_has_a_name(),
        dollars_stay_in_substitutions(),
        buckets_notify_event_bridge(),
        state_machines_keep_type_and_substitutions(),
        functions_run_in_process(invoke, deliveries),
        state_machines_are_interpreted(),
        definitions_are_parsed_once(),
        paths_are_parsed_once(),
        tasks_share_clients(guard),
        refused_tasks_are_named(),
        express_executions(deliveries),
        express_executions_end_in_time(),
        threads_are_let_go(),
        failures_are_not_logged(),
        rules_reach_functions_and_state_machines(deliveries),
    ):
        stack.enter_context(adaptation)
    return stack
