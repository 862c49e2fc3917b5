"""`sayso dlq redrive` on a cloud that a test has open."""

from sayso.cli.dead_letters import DeadLetters
from sayso.cli.stack import stack_of
from sayso.local import STACK, LocalCloud


def redriven(cloud: LocalCloud) -> list[str | None]:
    """Why each message is still in the queue."""
    stack = stack_of(STACK, cloud.outputs, cloud.client, cloud.settle, is_local=True)
    return [done.fault for done in DeadLetters(stack).redrive()]
