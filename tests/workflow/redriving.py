"""`sayso dlq redrive` on a cloud that a test has open."""

from sayso.cli.dead_letters import DeadLetters
from sayso.cli.stack import Stack
from sayso.local import STACK, LocalCloud
from sayso.submission import StepFunctions
from tests.workflow.conftest import Workflow


def redriven(cloud: LocalCloud) -> list[str | None]:
    """Why each message is still in the queue."""
    workflow = Workflow(cloud)
    executions = StepFunctions(cloud.client("stepfunctions"), cloud.outputs["ArticleStateMachineArn"])
    given = workflow.documents, workflow.index, executions, STACK, cloud.outputs, cloud.client, cloud.settle
    return [done.fault for done in DeadLetters(Stack(*given, poll_seconds=0)).redrive()]
