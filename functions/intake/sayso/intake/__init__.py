"""Intake: uploads to executions and batches, batches to rounds, and runs that hang to failures."""

from sayso.intake.collecting import collect
from sayso.intake.deferred import gather
from sayso.intake.ending import finish, give_up
from sayso.intake.planning import Rules, next_round, plan
from sayso.intake.sweep import sweep
from sayso.intake.uploads import ObjectCreated, accept_upload

__all__ = [
    "ObjectCreated",
    "Rules",
    "accept_upload",
    "collect",
    "finish",
    "gather",
    "give_up",
    "next_round",
    "plan",
    "sweep",
]
