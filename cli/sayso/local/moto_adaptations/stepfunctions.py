# ruff: noqa: SLF001 (what has no public name in moto is adapted all the same)
"""The interpreter of state machines, and Express executions."""

import copy
import json
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import boto3
from botocore.client import BaseClient
from botocore.config import Config
from botocore.exceptions import ClientError
from moto.core.exceptions import JsonRESTError
from moto.core.responses import ActionResult
from moto.stepfunctions import models as sfn_models
from moto.stepfunctions.parser import models as parser_models
from moto.stepfunctions.parser.asl.component.common.error_name.custom_error_name import CustomErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import FailureEvent
from moto.stepfunctions.parser.asl.component.common.path import result_path
from moto.stepfunctions.parser.asl.component.common.timeouts.timeout import TimeoutSeconds
from moto.stepfunctions.parser.asl.component.eval_component import EvalComponent
from moto.stepfunctions.parser.asl.component.program import program as asl_program
from moto.stepfunctions.parser.asl.component.state.exec import execute_state
from moto.stepfunctions.parser.asl.component.state.exec.state_map.item_reader.eval import resource_eval_s3
from moto.stepfunctions.parser.asl.component.state.exec.state_map.iteration import iteration_worker
from moto.stepfunctions.parser.asl.component.state.exec.state_task import lambda_eval_utils, state_task_lambda
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import state_task_service_aws_sdk
from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser
from moto.stepfunctions.parser.asl.utils import json_path
from moto.stepfunctions.parser.backend import execution, execution_worker
from moto.stepfunctions.responses import StepFunctionResponse

from sayso.local import express
from sayso.local.deliveries import Deliveries
from sayso.local.invocations import Principal
from sayso.local.map_results import date_text, execution_record
from sayso.local.moto_adaptations.adaptation import Adaptation, replaced
from sayso.local.privileges import ask
from sayso.local.runtime import ACCESS_KEY

__all__ = [
    "definitions_are_parsed_once",
    "express_executions",
    "express_executions_end_in_time",
    "failures_are_not_logged",
    "items_are_taken_in_a_loop",
    "paths_are_parsed_once",
    "refused_tasks_are_named",
    "standard_executions_are_waited_for",
    "start_times_are_texts",
    "state_machines_are_interpreted",
    "synchronous_executions_are_tasks",
    "tasks_share_clients",
    "threads_are_let_go",
]


def state_machines_are_interpreted() -> Adaptation:
    """Unless it is told otherwise for good, moto's executions of state machines do nothing."""
    return replaced((sfn_models, "stepfunctions_backends", parser_models.stepfunctions_parser_backends))


@contextmanager
def definitions_are_parsed_once() -> Iterator[None]:
    """Moto parses the definition for every execution, which takes most of its time. Programs hold no state of a run.

    What `parse` is, is looked up when this is entered: another adaptation changes it, too.
    """
    parse = lru_cache(maxsize=64)(AmazonStateLanguageParser.parse)
    with replaced((AmazonStateLanguageParser, "parse", staticmethod(parse))):
        yield


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
        session = boto3.Session(ACCESS_KEY, "local", region_name=region)
        client = session.client(service, config=config)  # type: ignore[call-overload]
        guard(client, Principal(role_arn, "states"))
        return client  # type: ignore[no-any-return]

    def boto_client_for(region: str, service: str, state_credentials: Any = None) -> BaseClient:
        with making:
            return made(region, service, state_credentials.role_arn)

    owners = (lambda_eval_utils, resource_eval_s3, state_task_service_aws_sdk)
    return replaced(*((owner, "boto_client_for", boto_client_for) for owner in owners))


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
        return ActionResult(express.run(backend, *map(response._get_param, ("stateMachineArn", "name", "input"))))

    def start_execution(backend: Any, arn: str, name: str | None = None, given: str | None = None, *more: Any) -> Any:
        machine = backend.describe_state_machine(arn)
        if machine.type != "EXPRESS":
            return start(backend, arn, name, given, *more)
        started = express.execution(backend, machine, name, given)
        deliveries.execute(started.start)
        return started

    return replaced(
        (StepFunctionResponse, "start_sync_execution", start_sync_execution),
        (parser_models.StepFunctionsParserBackend, "start_execution", start_execution),
    )


@contextmanager
def standard_executions_are_waited_for(deliveries: Deliveries) -> Iterator[None]:
    """Moto runs them in a thread that nobody knows of, and takes those without a name for one and the same.

    To be entered after `express_executions`, which starts the others.
    """
    start: Any = parser_models.StepFunctionsParserBackend.start_execution
    starting = threading.Lock()

    def start_execution(backend: Any, arn: str, name: str | None = None, given: str | None = None, *more: Any) -> Any:
        with starting:
            return start(backend, arn, name or str(uuid.uuid4()), given, *more)

    def start_worker(worker: Any) -> None:
        # What stops an execution needs this before a thread has taken it up.
        worker.env = worker._get_evaluation_environment()
        deliveries.execute(worker._execution_logic)

    with replaced(
        (parser_models.StepFunctionsParserBackend, "start_execution", start_execution),
        (execution_worker.ExecutionWorker, "start", start_worker),
    ):
        yield


def start_times_are_texts() -> Adaptation:
    """Moto puts a datetime into `$$.Execution.StartTime`."""
    describe = execution.Execution.get_start_execution_details

    def describe_with_text(started: Any) -> Any:
        details = describe(started)
        details.start_time = date_text(started.start_date)
        return details

    return replaced((execution.Execution, "get_start_execution_details", describe_with_text))


def synchronous_executions_are_tasks() -> Adaptation:
    """Moto passes the parameters of a task of Step Functions' own SDK on as they are, and fails for their capitals.

    Here nothing goes over moto's HTTP either, which took most of such a task's time.
    """
    task_class = state_task_service_aws_sdk.StateTaskServiceAwsSdk
    call = task_class._eval_service_task

    def call_service(
        task: Any,
        env: Any,
        resource_runtime_part: Any,
        normalised_parameters: dict[str, Any],
        state_credentials: Any,
    ) -> None:
        parameters, region = normalised_parameters, resource_runtime_part.region
        if (task.resource.api_name, task.resource.api_action) != ("sfn", "startSyncExecution"):
            call(task, env, resource_runtime_part, parameters, state_credentials)
            return
        client = state_task_service_aws_sdk.boto_client_for(region, "stepfunctions", state_credentials)
        given = parameters.get("Input")
        request = {
            "stateMachineArn": parameters["StateMachineArn"],
            "name": parameters.get("Name"),
            "input": given if given is None or isinstance(given, str) else json.dumps(given),
        }
        ask(client, "StartSyncExecution", request)
        backend = sfn_models.stepfunctions_backends[env.aws_execution_details.account][region]
        try:
            answer = express.run(backend, *request.values())
        except JsonRESTError as error:
            raise _refusal(client, error) from error
        env.stack.append(execution_record(answer))

    return replaced((task_class, "_eval_service_task", call_service))


def _refusal(client: BaseClient, error: JsonRESTError) -> ClientError:
    """As botocore raises it."""
    told = {"HTTPStatusCode": error.code, "RequestId": "local", "RetryAttempts": 0, "HTTPHeaders": {}}
    kind = client.exceptions.from_code(error.error_type)
    return kind(  # type: ignore[no-any-return]
        {"Error": {"Code": error.error_type, "Message": error.message}, "ResponseMetadata": told}, "StartSyncExecution"
    )


def items_are_taken_in_a_loop() -> Adaptation:
    """Moto's worker calls itself for each further item of an inline Map, and hangs after about a thousand."""

    def work(worker: Any, job: Any, worker_frame: Any) -> None:
        frame = worker_frame
        while job is not None:
            inner = frame.open_inner_frame()
            worker._eval_job(env=inner, job=job)
            frame.close_frame(inner)
            ended = isinstance(job.job_output, Exception) or worker.stopped()
            following = None if ended else worker._job_pool.next_job()
            if following is None:
                if not ended:
                    frame.event_history_context.source_event_id = inner.event_history_context.last_published_event_id
                # The Map goes on when its last job is closed, and needs to know of this frame's events then.
                worker._env.close_frame(frame)
            worker._job_pool.close_job(job)
            job = following
        worker._env.close_frame(frame)

    return replaced((iteration_worker.IterationWorker, "_eval_pool", work))


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
    """Moto prints failed states, and whole programs, to stderr; the execution's answer tells what failed."""

    def nothing(*_: object, **__: object) -> None:
        pass

    names = ("_log_failure_event_exception", "_log_exception")
    silent = ((owner.LOG, "disabled", True) for owner in (asl_program, execute_state, iteration_worker))
    return replaced(*((EvalComponent, name, nothing) for name in names), *silent)
