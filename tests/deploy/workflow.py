"""What a state machine's definition promises: how long it may take, which errors it knows, where they lead."""

from collections.abc import Iterator

State = dict
Definition = dict


def worst_case(machine: Definition) -> float:
    """Seconds along the longest path: every attempt lasts as long as it may, and every wait between attempts too."""
    return _longest(machine["States"], machine["StartAt"], ())


def _longest(states: dict[str, State], name: str, before: tuple[str, ...]) -> float:
    if states[name].get("SecondsPath") and states[name]["Next"] in before:
        # The way back to who decides how often it is gone: fetch, which keeps count of the time.
        return 0
    assert name not in before, f"a loop has no worst case: {[*before, name]}"
    after = (_longest(states, other, (*before, name)) for other in _successors(states[name]))
    return _lasting(states[name]) + max(after, default=0)


def _successors(state: State) -> Iterator[str]:
    following = [state, *state.get("Choices", []), *state.get("Catch", [])]
    yield from (it["Next"] for it in following if "Next" in it)
    if "Default" in state:
        yield state["Default"]


def _lasting(state: State) -> float:
    match state["Type"]:
        case "Task":
            retries = state.get("Retry", [])
            attempts = 1 + sum(retry.get("MaxAttempts", 3) for retry in retries)
            return attempts * state["TimeoutSeconds"] + sum(_waiting(retry) for retry in retries)
        case "Map" if "Retry" not in state:
            # As long as one item: those that do not run at once have to be provided for otherwise.
            return worst_case(state["ItemProcessor"])
        case "Wait":
            return state["Seconds"]
        case "Choice" | "Pass" | "Succeed" | "Fail":
            return 0
        case other:
            raise AssertionError(f"nothing is known about how long a {other} lasts")


def _waiting(retry: dict) -> float:
    interval, rate, longest = retry.get("IntervalSeconds", 1), retry.get("BackoffRate", 2), retry.get("MaxDelaySeconds")
    waits = [interval * rate**n for n in range(retry.get("MaxAttempts", 3))]
    return sum(min(wait, longest) if longest else wait for wait in waits)


def states(machine: Definition) -> dict[str, State]:
    """Those of a Map's items too."""
    found = dict(machine["States"])
    for state in machine["States"].values():
        found |= states(state["ItemProcessor"]) if state["Type"] == "Map" else {}
    return found


def tasks(machine: Definition) -> dict[str, State]:
    return {name: state for name, state in states(machine).items() if state["Type"] == "Task"}


def errors_known(machine: Definition) -> set[str]:
    return {
        error
        for state in states(machine).values()
        for rule in [*state.get("Retry", []), *state.get("Catch", [])]
        for error in rule["ErrorEquals"]
    }


def tasks_that_may_fail_unrecorded(machine: Definition, recording: str) -> set[str]:
    """But for the recording itself, every task has to lead from any error to it."""
    recorded = {
        name
        for name, state in tasks(machine).items()
        for catch in state.get("Catch", [])
        if catch["Next"] == recording and "States.ALL" in catch["ErrorEquals"]
    }
    return tasks(machine).keys() - recorded - {recording}
