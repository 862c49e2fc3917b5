"""Every adaptation of moto 5.2.5: what it lacks, or does too slowly, for Sayso's template.

Each is a context manager that replaces attributes of moto's modules and puts them back, with its reason and a test of
its own (tests/unit/local/moto_adaptations) that says when a newer moto no longer needs it.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager

from botocore.client import BaseClient

from sayso.local.deliveries import Deliveries
from sayso.local.invocations import Principal
from sayso.local.moto_adaptations import (
    cloudformation,
    distributed_map,
    events,
    functions,
    interpreter,
    queues,
    services,
    stepfunctions,
    tasks,
)
from sayso.local.moto_adaptations import storage as stores
from sayso.local.moto_adaptations.events import Undelivered, deliver, send_dead_letter
from sayso.local.runtime import Function, Result
from sayso.local.storage import Storage

__all__ = ["Undelivered", "adaptations", "deliver", "send_dead_letter", "stored"]


@contextmanager
def adaptations(
    invoke: Callable[[Function, bytes], Result],
    deliveries: Deliveries,
    guard: Callable[[BaseClient, Principal], None],
    *,
    trusted: bool = False,
) -> Iterator[None]:
    """Everything that has to be in place before the stack is created, of which `trusted` says that it is the shipped
    one.
    """
    with ExitStack() as stack:
        if trusted:
            # A definition is parsed when it is run.
            stack.enter_context(stepfunctions.definitions_are_not_checked())
        for adaptation in (
            # What a request starts runs without its caller's role and environment.
            services.answered_outside_of_the_invocation(),
            # An address that moto does not know is refused.
            services.nothing_reached_outside(),
            # A service's address patterns are put together once, not for every request.
            services.addresses_are_compiled_once(),
            # Items and objects that were read do not stay in memory.
            services.instances_are_let_go(),
            # A stack's template is JSON.
            cloudformation.templates_are_read_as_json(),
            # Generated names have no random ending.
            cloudformation.names_stay_the_same(),
            # Refs to what moto lacks (gateways, schedules) resolve.
            cloudformation.what_moto_lacks_has_a_name(),
            # `$$` stays in Fn::Sub.
            cloudformation.dollars_stay_in_substitutions(),
            # A bucket's NotificationConfiguration is heeded.
            cloudformation.buckets_notify_event_bridge(),
            # A state machine's StateMachineType and DefinitionSubstitutions are heeded.
            cloudformation.state_machines_keep_type_and_substitutions(),
            # Handlers run in this process, without Docker.
            functions.functions_run_in_process(invoke, deliveries),
            # Executions of state machines do something.
            stepfunctions.state_machines_are_interpreted(),
            # Distributed Maps may be defined as Sayso's are.
            distributed_map.distributed_maps_are_read(),
            # A definition is parsed once, not for every execution.
            stepfunctions.definitions_are_parsed_once(),
            # A JSONPath is parsed once, not for every state.
            stepfunctions.paths_are_parsed_once(),
            # Tasks share clients, which check the permissions of the state machine's role.
            stepfunctions.tasks_share_clients(guard),
            # Lambda's own errors have the names that Retry and Catch match.
            stepfunctions.refused_tasks_are_named(),
            # StartSyncExecution is there; names of Express executions need not be unique.
            stepfunctions.express_executions(deliveries),
            # Standard executions run in the background, and their names are told apart.
            stepfunctions.standard_executions_are_waited_for(deliveries),
            # A task may run an Express execution and get its answer.
            tasks.synchronous_executions_are_tasks(),
            # A task invokes a function without HTTP.
            tasks.functions_are_invoked_directly(),
            # `$$.Execution.StartTime` is JSON.
            stepfunctions.start_times_are_texts(),
            # Errors of Step Functions itself are passed on by their names.
            stepfunctions.passed_on_errors_keep_their_names(),
            # An inline Map may have more than a thousand items.
            stepfunctions.items_are_taken_in_a_loop(),
            # A Distributed Map whose items cannot be read says so.
            distributed_map.unread_items_are_named(),
            # A Distributed Map runs executions of their own, tolerates failures, and tells the results.
            distributed_map.distributed_maps_are_run(),
            # What states read and write is copied as the JSON that it is.
            interpreter.json_is_copied_quickly(),
            # Nobody may ask for the history of an Express execution.
            interpreter.express_executions_have_no_history(),
            # A program that may last needs no thread.
            interpreter.programs_run_in_their_thread(),
            # An Express execution ends after five minutes.
            stepfunctions.express_executions_end_in_time(),
            # What was abandoned does not go on in the next cloud.
            stepfunctions.executions_end_with_the_cloud(),
            # The threads of ended executions do not stay in memory.
            stepfunctions.threads_are_let_go(),
            # A failed execution prints nothing.
            stepfunctions.failures_are_not_logged(),
            # Rules reach functions and state machines, not queues and logs alone.
            events.rules_reach_functions_and_state_machines(deliveries),
        ):
            stack.enter_context(adaptation)
        yield


@contextmanager
def stored(storage: Storage, expiring: Mapping[str, str]) -> Iterator[None]:
    """Keeps the tables, buckets and queues that there are now. `expiring` names the tables' time-to-live attributes."""
    with ExitStack() as stack:
        for adaptation in (
            # A condition is checked and the item written in one transaction.
            stores.items_are_written_at_once(),
            # A query reads one partition.
            stores.queries_go_to_the_partition(),
            # A scan reads no more than its page.
            stores.scans_stop_early(),
            # An object is put whole or not at all.
            stores.requests_for_objects_are_transactions(),
            # A listing reads the names under its prefix, and no object's bytes.
            stores.listings_go_to_the_prefix(),
            # Items and objects are in the storage, not in memory.
            stores.containers_are_stored(storage, expiring),
            # Messages are in the storage, too.
            queues.messages_are_stored(storage),
        ):
            stack.enter_context(adaptation)
        yield
