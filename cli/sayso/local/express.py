"""Express executions on moto's interpreter, answered as StartSyncExecution answers."""

import json
import uuid
from datetime import UTC, datetime
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.stepfunctions.exceptions import InvalidExecutionInput
from moto.stepfunctions.parser.backend.execution import SyncExecution

__all__ = ["LONGEST", "answer", "execution", "run"]

LONGEST = 300
"""Seconds after which Step Functions ends an Express execution."""

_INPUT_LIMIT = 262_144


def execution(backend: Any, machine: Any, name: str | None, given: str | None) -> SyncExecution:
    """Not started. Names need not be unique, and nothing is kept: Step Functions does not list Express executions."""
    given, name = given or "{}", name or str(uuid.uuid4())
    if len(given.encode()) > _INPUT_LIMIT:
        raise JsonRESTError("ValidationException", f"the input is over {_INPUT_LIMIT} bytes")
    try:
        json.loads(given)
    except ValueError as error:
        raise InvalidExecutionInput(f"Invalid State Machine Execution Input: '{error}'") from error
    return SyncExecution(
        name=name,
        sm_type=machine.type,
        role_arn=machine.roleArn,
        exec_arn=f"{machine.arn.replace(':stateMachine:', ':express:')}:{name}:{uuid.uuid4()}",
        account_id=backend.account_id,
        region_name=backend.region_name,
        state_machine=machine,
        start_date=datetime.now(UTC),
        cloud_watch_logging_session=None,
        input_data=given,
        activity_store={},
    )


def run(backend: Any, arn: str, name: str | None, given: str | None) -> dict[str, Any]:
    """StartSyncExecution's answer, whether the execution succeeded or not."""
    machine = backend.describe_state_machine(arn)
    if machine.type != "EXPRESS":
        raise JsonRESTError("StateMachineTypeNotSupported", f"{machine.arn} is not an Express state machine")
    started = execution(backend, machine, name, given)
    started.start()
    return answer(started)


def answer(ended: SyncExecution) -> dict[str, Any]:
    status = ended.sync_execution_status
    told = {
        "executionArn": ended.exec_arn,
        "stateMachineArn": ended.state_machine.arn,
        "name": ended.name,
        "startDate": ended.start_date,
        "stopDate": ended.stop_date,
        "status": getattr(status, "value", status),
        "input": ended.execution_input,
        "inputDetails": {"included": True},
    }
    match told["status"]:
        case "SUCCEEDED":
            told |= {"output": json.dumps(ended.output), "outputDetails": {"included": True}}
        case "TIMED_OUT":
            told |= {"error": "States.Timeout"}
        case _:
            told |= {"error": ended.error, "cause": ended.cause}
    return {name: value for name, value in told.items() if value is not None}
