# ruff: noqa: SLF001 (what has no public name in moto is adapted all the same)

"""Where the interpreter of state machines does more than anybody needs."""

import copy
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from moto.stepfunctions.parser.asl.component.common.path import result_path
from moto.stepfunctions.parser.asl.component.common.string import string_expression
from moto.stepfunctions.parser.asl.component.eval_component import EvalComponent
from moto.stepfunctions.parser.asl.component.program import program as asl_program
from moto.stepfunctions.parser.asl.component.state.exec import execute_state
from moto.stepfunctions.parser.asl.component.state.exec.state_map import state_map
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import state_task_service
from moto.stepfunctions.parser.asl.component.state.state import CommonStateField
from moto.stepfunctions.parser.asl.eval import environment, states
from moto.stepfunctions.parser.asl.eval.event.event_manager import EventManager
from moto.stepfunctions.parser.asl.eval.program_state import ProgramState
from moto.stepfunctions.parser.backend.execution_worker import SyncExecutionWorker

from sayso.local.moto_adaptations.adaptation import Adaptation, replaced

__all__ = ["express_executions_have_no_history", "json_is_copied_quickly", "programs_run_in_their_thread"]

_UNCHANGING = {str, int, float, bool, type(None), datetime}


def json_is_copied_quickly() -> Adaptation:
    """Moto copies what states read and write dozens of times for each state, with a function for all of Python."""
    copying = SimpleNamespace(deepcopy=_copied)
    owners = (environment, execute_state, result_path, state_map, state_task_service, states, string_expression)
    return replaced(*((owner, "copy", copying) for owner in owners))


def _copied(value: Any) -> Any:
    match value:
        case dict() if type(value) is dict:
            return {key: each if type(each) in _UNCHANGING else _copied(each) for key, each in value.items()}
        case list() if type(value) is list:
            return [each if type(each) in _UNCHANGING else _copied(each) for each in value]
        case ProgramState():
            return copy.copy(value)
    return value if type(value) in _UNCHANGING else copy.deepcopy(value)


def programs_run_in_their_thread() -> Adaptation:
    """Moto begins a thread for each program, as for each item of a Map; only one that is to end in time needs it."""
    run = asl_program.Program.eval

    def run_here(program: Any, env: Any) -> None:
        if program.timeout_seconds is not None:
            run(program, env)
            return
        env.next_state_name = program.start_at.start_at_name
        EvalComponent.eval(program, env)

    return replaced((asl_program.Program, "eval", run_here))


class _NoHistory(EventManager):
    def add_event(self, context: Any, *_: Any, update_source_event_id: bool = True, **__: Any) -> int:
        """Causes of errors name the events' numbers."""
        with self._mutex:
            number: int = self._event_id_gen.get()
        context.last_published_event_id = number
        if update_source_event_id:
            context.source_event_id = number
        return number


def express_executions_have_no_history() -> Adaptation:
    """Moto writes down what each state is given and returns, for Express executions too, of which nobody may ask it."""
    environment_of = SyncExecutionWorker._get_evaluation_environment
    names = ("_get_state_entered_event_details", "_get_state_exited_event_details")

    def environment_without(worker: Any) -> Any:
        env = environment_of(worker)
        env.event_manager = _NoHistory()
        return env

    def told_to_a_history(tell: Any) -> Any:
        def tell_if_kept(state: Any, env: Any) -> Any:
            return {} if isinstance(env.event_manager, _NoHistory) else tell(state, env)

        return tell_if_kept

    return replaced(
        (SyncExecutionWorker, "_get_evaluation_environment", environment_without),
        *((CommonStateField, name, told_to_a_history(vars(CommonStateField)[name])) for name in names),
    )
