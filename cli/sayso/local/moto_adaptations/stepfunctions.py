# ruff: noqa: SLF001 (what has no public name in moto is adapted all the same)
"""The interpreter of state machines, and Express executions."""

import copy
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache, partial
from typing import Any

import boto3
from botocore.client import BaseClient
from botocore.config import Config
from botocore.exceptions import ClientError
from moto.core.responses import ActionResult
from moto.stepfunctions import models as sfn_models
from moto.stepfunctions.parser import models as parser_models
from moto.stepfunctions.parser.asl.component.common.error_name.custom_error_name import CustomErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.error_name import ErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import FailureEvent
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name import StatesErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name_type import StatesErrorNameType
from moto.stepfunctions.parser.asl.component.common.path import result_path
from moto.stepfunctions.parser.asl.component.common.timeouts.timeout import TimeoutSeconds
from moto.stepfunctions.parser.asl.component.eval_component import EvalComponent
from moto.stepfunctions.parser.asl.component.program import program as asl_program
from moto.stepfunctions.parser.asl.component.state.exec import execute_state
from moto.stepfunctions.parser.asl.component.state.exec.state_map.item_reader.eval import resource_eval_s3
from moto.stepfunctions.parser.asl.component.state.exec.state_map.iteration import (
    inline_iteration_component,
    iteration_worker,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_parallel import branches_decl
from moto.stepfunctions.parser.asl.component.state.exec.state_task import lambda_eval_utils, state_task_lambda
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import state_task_service_aws_sdk
from moto.stepfunctions.parser.asl.component.state.fail import state_fail
from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser
from moto.stepfunctions.parser.asl.utils import json_path
from moto.stepfunctions.parser.backend import execution, execution_worker
from moto.stepfunctions.responses import StepFunctionResponse

from sayso.local import express
from sayso.local.deliveries import Deliveries
from sayso.local.invocations import Principal
from sayso.local.map_results import date_text
from sayso.local.moto_adaptations.adaptation import Adaptation, replaced
from sayso.local.runtime import ACCESS_KEY

__all__ = [
    "definitions_are_not_checked",
    "definitions_are_parsed_once",
    "executions_end_with_the_cloud",
    "express_executions",
    "express_executions_end_in_time",
    "failures_are_not_logged",
    "items_are_taken_in_a_loop",
    "passed_on_errors_keep_their_names",
    "paths_are_parsed_once",
    "refused_tasks_are_named",
    "standard_executions_are_waited_for",
    "start_times_are_texts",
    "state_machines_are_interpreted",
    "tasks_share_clients",
    "threads_are_let_go",
]


def state_machines_are_interpreted() -> Adaptation:
    """Unless it is told otherwise for good, moto's executions of state machines do nothing."""
    return replaced((sfn_models, "stepfunctions_backends", parser_models.stepfunctions_parser_backends))


@contextmanager
def definitions_are_parsed_once() -> Iterator[None]:
    """Moto parses the definition for every execution, which takes most of its time. Programs hold no state of a run,
    and nothing of the cloud: one that is opened later in the same process has them, too.

    What `parse` is, is looked up when this is entered: another adaptation changes it, too.
    """
    parse = partial(_parsed, AmazonStateLanguageParser.parse)
    with replaced((AmazonStateLanguageParser, "parse", staticmethod(parse))):
        yield


def definitions_are_not_checked() -> Adaptation:
    """Moto parses each definition when its state machine is made, too. What is shipped is known to be well-formed, and
    most commands run none of it.
    """

    def trust(definition: str) -> None:
        pass

    return replaced((parser_models.StepFunctionsParserBackend, "_validate_definition", staticmethod(trust)))


@lru_cache(maxsize=64)
def _parsed(parse: Callable[[str], Any], definition: str) -> Any:
    return parse(definition)


def paths_are_parsed_once() -> Adaptation:
    """Moto builds a JSONPath parser, and parses, for every path that a state reads or writes."""
    owners = (json_path, result_path)
    return replaced(*((owner, "parse", partial(_parsed_path, vars(owner)["parse"])) for owner in owners))


@lru_cache(maxsize=1024)
def _parsed_path(parse: Callable[[str], Any], path: str) -> Any:
    return parse(path)


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
        deliveries.execute(worker._execution_logic)

    with replaced(
        (parser_models.StepFunctionsParserBackend, "start_execution", start_execution),
        (execution_worker.ExecutionWorker, "start", start_worker),
    ):
        yield


@contextmanager
def executions_end_with_the_cloud() -> Iterator[None]:
    """What was abandoned would go on in the next cloud of this process: a batch, for thousands of pages."""
    run: Any = execution_worker.ExecutionWorker._execution_logic
    running: dict[int, Any] = {}

    def run_noted(worker: Any) -> None:
        running[id(worker)] = worker
        try:
            run(worker)
        finally:
            del running[id(worker)]

    with replaced((execution_worker.ExecutionWorker, "_execution_logic", run_noted)):
        try:
            yield
        finally:
            for worker in list(running.values()):
                if worker.env:
                    worker.env.set_stop(datetime.now(UTC), "the local cloud was closed", None)


def start_times_are_texts() -> Adaptation:
    """Moto puts a datetime into `$$.Execution.StartTime`."""
    describe = execution.Execution.get_start_execution_details

    def describe_with_text(started: Any) -> Any:
        details: Any = describe(started)
        details.start_time = date_text(started.start_date)
        return details

    return replaced((execution.Execution, "get_start_execution_details", describe_with_text))


def passed_on_errors_keep_their_names() -> Adaptation:
    """Where an item, a branch or a Fail state ends with one of Step Functions' own errors, moto refuses its name."""
    known = {error.to_name() for error in StatesErrorNameType}

    def named(error_name: str | None) -> ErrorName:
        return StatesErrorName.from_name(error_name) if error_name in known else ErrorName(error_name)

    owners = (branches_decl, iteration_worker, state_fail)
    return replaced(*((owner, "CustomErrorName", named) for owner in owners))


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


@contextmanager
def express_executions_end_in_time(seconds: int = express.LONGEST) -> Iterator[None]:
    """Moto ends an execution only where the definition says when. To be entered after what else runs programs."""
    run = asl_program.Program.eval

    def run_in_time(program: Any, env: Any) -> None:
        if env.execution_type == "EXPRESS" and program.timeout_seconds is None and not env.is_frame():
            program = copy.copy(program)
            program.timeout_seconds = TimeoutSeconds(timeout_seconds=seconds)
        run(program, env)

    with replaced((asl_program.Program, "eval", run_in_time)):
        yield


def threads_are_let_go() -> Adaptation:
    """Moto collects the threads of all executions in a list that nobody empties, and their results with them."""

    class Nowhere(list[Any]):
        def append(self, _: Any) -> None:
            pass

    owners = (asl_program, execute_state, inline_iteration_component)
    return replaced(*((owner, "TMP_THREADS", Nowhere()) for owner in owners))


def failures_are_not_logged() -> Adaptation:
    """Moto prints failed states, and whole programs, to stderr; the execution's answer tells what failed."""

    def nothing(*_: object, **__: object) -> None:
        pass

    names = ("_log_failure_event_exception", "_log_exception")
    silent = ((owner.LOG, "disabled", True) for owner in (asl_program, execute_state, iteration_worker))
    return replaced(*((EvalComponent, name, nothing) for name in names), *silent)
