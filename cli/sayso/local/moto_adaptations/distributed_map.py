# ruff: noqa: SLF001 (what has no public name in moto is adapted all the same)
"""Map states that run each item as an execution of its own, read their items from S3 and write their results there."""

import copy
import json
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, NoReturn, cast

from botocore.exceptions import BotoCoreError, ClientError
from moto.stepfunctions.parser.api import HistoryEventType, MapRunFailedEventDetails
from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import FailureEvent, FailureEventException
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name import StatesErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name_type import StatesErrorNameType
from moto.stepfunctions.parser.asl.component.state.exec.state_map.item_reader.eval.resource_output_transformer import (
    transformer,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_map.item_reader.item_reader_decl import ItemReader
from moto.stepfunctions.parser.asl.component.state.exec.state_map.iteration import distributed_iteration_component
from moto.stepfunctions.parser.asl.component.state.exec.state_task import lambda_eval_utils
from moto.stepfunctions.parser.asl.component.state.exec.state_task.credentials import StateCredentials
from moto.stepfunctions.parser.asl.eval.states import ItemData, MapData
from moto.stepfunctions.parser.asl.parse import preprocessor
from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser

from sayso.local.map_results import ResultFiles
from sayso.local.map_runs import Child, MapRun, Tolerance
from sayso.local.moto_adaptations.adaptation import Adaptation, replaced
from sayso.local.privileges import ask

__all__ = ["distributed_maps_are_read", "distributed_maps_are_run", "unread_items_are_named"]

_MapComponent = distributed_iteration_component.DistributedIterationComponent
_Errors = StatesErrorNameType


@dataclass(frozen=True, slots=True)
class _Settings:
    """Of a Distributed Map, what moto does not keep."""

    execution_type: str
    tolerates_count: bool
    tolerates_percentage: bool
    writer: Any
    """Moto's ResultWriter, which is to be told of each child and not of their results alone."""
    writes: Mapping[str, str]
    """WriterConfig."""


def distributed_maps_are_read() -> Adaptation:
    """Moto's grammar lacks WriterConfig, the ExecutionType EXPRESS, the InputType JSONL and whole percentages.

    What it lacks is taken out of the definition before it is parsed, and given to what was parsed.
    """
    return replaced(
        (AmazonStateLanguageParser, "parse", staticmethod(_parse_more)),
        # It warns that tolerated failures have no effect.
        (preprocessor.LOG, "disabled", True),
    )


_parse: Any = AmazonStateLanguageParser.parse


def _parse_more(definition: str) -> Any:
    wanted = _loaded(definition)
    if wanted is None:
        return _parse(definition)
    known = copy.deepcopy(wanted)
    for state in _map_states(known):
        _take_out(state)
    program, tree = _parse(json.dumps(known))
    for state, component in _pairs(wanted, program.states.states):
        _give(state, component)
    return program, tree


def _loaded(definition: str) -> dict[str, Any] | None:
    """None where there is no Distributed Map, or no JSON, which is for moto to say."""
    try:
        loaded = json.loads(definition)
    except ValueError:
        return None
    return loaded if isinstance(loaded, dict) and any(_map_states(loaded)) else None


def _config(state: Mapping[str, Any]) -> Mapping[str, Any]:
    return state.get("ItemProcessor", {}).get("ProcessorConfig", {})  # type: ignore[no-any-return]


def _map_states(program: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The Distributed ones, wherever they are."""
    for state in program.get("States", {}).values():
        if _config(state).get("Mode") == "DISTRIBUTED":
            yield state
        for inner in (state.get("ItemProcessor", {}), *state.get("Branches", ())):
            yield from _map_states(inner)


def _pairs(program: Mapping[str, Any], components: Mapping[str, Any]) -> Iterator[tuple[dict[str, Any], Any]]:
    """The Distributed Map states, as they are defined and as they were parsed."""
    for name, state in program["States"].items():
        component = components[name]
        if _config(state).get("Mode") == "DISTRIBUTED":
            yield state, component
        if "ItemProcessor" in state:
            yield from _pairs(state["ItemProcessor"], component.iteration_component._states.states)
        for branch, parsed in zip(state.get("Branches", ()), _branches(component), strict=True):
            yield from _pairs(branch, parsed.states.states)


def _branches(component: Any) -> list[Any]:
    return component.branches.programs if hasattr(component, "branches") else []


def _take_out(state: dict[str, Any]) -> None:
    state.get("ResultWriter", {}).pop("WriterConfig", None)
    if _config(state).get("ExecutionType") == "EXPRESS":
        state["ItemProcessor"]["ProcessorConfig"]["ExecutionType"] = "STANDARD"
    reader = state.get("ItemReader", {}).get("ReaderConfig", {})
    if reader.get("InputType") == "JSONL":
        reader["InputType"] = "JSON"
    if isinstance(percentage := state.get("ToleratedFailurePercentage"), int):
        state["ToleratedFailurePercentage"] = float(percentage)


def _give(state: Mapping[str, Any], component: Any) -> None:
    component.iteration_component.settings = _Settings(
        execution_type=_config(state).get("ExecutionType", "STANDARD"),
        tolerates_count=any(name.startswith("ToleratedFailureCount") for name in state),
        tolerates_percentage=any(name.startswith("ToleratedFailurePercentage") for name in state),
        writer=component.result_writer,
        writes=state.get("ResultWriter", {}).get("WriterConfig", {}),
    )
    component.result_writer = None
    if state.get("ItemReader", {}).get("ReaderConfig", {}).get("InputType") == "JSONL":
        component.item_reader.resource_output_transformer = _JsonLines()


class _JsonLines(transformer.ResourceOutputTransformer):
    def _eval_body(self, env: Any) -> None:
        config, text = env.stack.pop(), env.stack.pop()
        lines = (line for line in text.split("\n") if line.strip())
        items = [json.loads(line) for _, line in zip(range(config["MaxItemsValue"]), lines, strict=False)]
        env.stack.append(items)


def unread_items_are_named() -> Adaptation:
    """Moto calls it States.Runtime where a Map's items cannot be read, which nobody catches as what it is."""
    read = ItemReader._eval_body

    def read_items(reader: Any, env: Any) -> None:
        try:
            read(reader, env)
        except (ClientError, BotoCoreError, ValueError) as error:
            _fail(env, _Errors.StatesItemReaderFailed, str(error))

    return replaced((ItemReader, "_eval_body", read_items))


@contextmanager
def distributed_maps_are_run() -> Iterator[None]:
    """Moto runs the items in its own execution, tolerates all failures, tells no results, and hangs with many."""
    closed = threading.Event()

    def run_map(component: Any, env: Any, eval_input: Any) -> None:
        _permit(env, eval_input.map_run_record)
        items = env.stack.pop()
        with closing(_Results(env, component.settings)) as results:
            run = MapRun(
                eval_input.map_run_record,
                _tolerance(component.settings, eval_input),
                _maker(component, env, eval_input.map_run_record),
                results.add,
                lambda: env.is_running() and not closed.is_set(),
            )
            run.run(_inputs(env, eval_input, items), len(items))
            if closed.is_set():
                _fail(env, _Errors.StatesRuntime, "the local cloud was closed")
            told = results.told(eval_input.map_run_record)
        if run.is_exceeded:
            cause = "The specified tolerated failure threshold was exceeded"
            _fail(env, _Errors.StatesExceedToleratedFailureThreshold, cause)
        env.stack.append(told)

    with replaced((_MapComponent, "_map_run", run_map)):
        try:
            yield
        finally:
            closed.set()


def _fail(env: Any, error: StatesErrorNameType, cause: str) -> NoReturn:
    told: Any = {"mapRunFailedEventDetails": MapRunFailedEventDetails(error=error.to_name(), cause=cause)}
    event = FailureEvent(
        env=env,
        error_name=StatesErrorName(typ=error),
        event_type=HistoryEventType.MapRunFailed,
        event_details=told,
    )
    raise FailureEventException(failure_event=event)


def _client(env: Any, service: str) -> Any:
    details, calls = env.aws_execution_details, cast("Any", lambda_eval_utils)
    return calls.boto_client_for(details.region, service, StateCredentials(details.role_arn))


def _permit(env: Any, record: Any) -> None:
    """A Distributed Map starts executions of its own state machine, which the machine's role has to allow."""
    machine = record.map_state_machine_arn.rpartition("/")[0]
    try:
        ask(_client(env, "stepfunctions"), "StartExecution", {"stateMachineArn": machine})
    except ClientError as error:
        _fail(env, _Errors.StatesPermissions, error.response["Error"]["Message"])


def _tolerance(settings: _Settings, given: Any) -> Tolerance:
    return Tolerance(
        given.tolerated_failure_count if settings.tolerates_count else None,
        given.tolerated_failure_percentage if settings.tolerates_percentage else None,
    )


def _inputs(env: Any, given: Any, items: list[Any]) -> Iterator[Any]:
    """The selector reads the state's input, as its InputPath left it on the stack."""
    selector = given.item_selector or given.parameters
    for index, item in enumerate(items):
        if selector is None:
            yield item
            continue
        frame = env.open_inner_frame()
        frame.states.context_object.context_object_data["Map"] = MapData(Item=ItemData(Index=index, Value=item))
        frame.states.reset(env.stack[-1])
        frame.stack.append(env.stack[-1])
        selector.eval(frame)
        env.delete_frame(frame)
        yield frame.stack.pop()


def _maker(component: Any, env: Any, record: Any) -> Callable[[Any], Child]:
    program = component._get_iteration_program()
    kind = component.settings.execution_type
    details, context = env.aws_execution_details, env.states.context_object.context_object_data
    machine = SimpleNamespace(
        arn=record.map_state_machine_arn, name=context["StateMachine"]["Name"], sm_type=kind, definition=""
    )
    prefix = record.map_state_machine_arn.replace(":stateMachine:", ":express:" if kind == "EXPRESS" else ":execution:")
    if kind == "EXPRESS":
        prefix = f"{prefix}:{record.map_run_arn.rpartition(':')[2]}"

    def make(item: Any) -> Child:
        name = str(uuid.uuid4())
        return Child(
            program,
            name=name,
            sm_type=kind,
            role_arn=details.role_arn,
            exec_arn=f"{prefix}:{name}",
            account_id=details.account,
            region_name=details.region,
            state_machine=machine,
            start_date=datetime.now(UTC),
            cloud_watch_logging_session=None,
            input_data=json.dumps(item),
            activity_store={},
        )

    return make


class _Results:
    """Written to S3 where the state has a ResultWriter, else the state's own result, in the items' order."""

    def __init__(self, env: Any, settings: _Settings) -> None:
        self._env = env
        self._files: ResultFiles | None = None
        self._outputs: dict[int, Any] = {}
        if settings.writer:
            settings.writer.parargs.eval(env)
            self._place = env.stack.pop()
            lines = settings.writes.get("OutputType") == "JSONL"
            transformation = settings.writes.get("Transformation", "NONE")
            self._files = ResultFiles(transformation=transformation, lines=lines)

    def add(self, index: int, child: Child, outcome: Any) -> None:
        if self._files:
            self._files.add(outcome, child.told())
        else:
            self._outputs[index] = child.output if outcome == "SUCCEEDED" else child.told()

    def close(self) -> None:
        if self._files:
            self._files.close()

    def told(self, record: Any) -> Any:
        """What the Map's result is."""
        if self._files is None:
            return [self._outputs[index] for index in sorted(self._outputs)]
        try:
            return self._written(self._files, record)
        except (ClientError, BotoCoreError) as error:
            _fail(self._env, _Errors.StatesResultWriterFailed, str(error))

    def _written(self, files: ResultFiles, record: Any) -> dict[str, Any]:
        client, bucket = _client(self._env, "s3"), self._place["Bucket"]
        base = self._place.get("Prefix", "")
        base = base if not base or base.endswith("/") else f"{base}/"
        prefix = f"{base}{record.map_run_arn.rpartition(':')[2]}/"
        listed = files.write(lambda key, body: client.put_object(Bucket=bucket, Key=key, Body=body), prefix)
        manifest = {"DestinationBucket": bucket, "MapRunArn": record.map_run_arn, "ResultFiles": listed}
        key = f"{prefix}manifest.json"
        client.put_object(Bucket=bucket, Key=key, Body=json.dumps(manifest).encode())
        return {"MapRunArn": record.map_run_arn, "ResultWriterDetails": {"Bucket": bucket, "Key": key}}
