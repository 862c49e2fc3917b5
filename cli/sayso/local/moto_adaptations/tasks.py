# ruff: noqa: SLF001 (what has no public name in moto is adapted all the same)
"""What a state machine's tasks call: with the permissions of its role, in this process and without HTTP.

When the cloud is closed, executions that were abandoned are back at moto's own calls, which reach nothing.
"""

import json
from typing import Any

from botocore.client import BaseClient
from botocore.exceptions import ClientError
from moto.awslambda_simple.models import lambda_simple_backends
from moto.core.exceptions import JsonRESTError
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.stepfunctions import models as sfn_models
from moto.stepfunctions.parser.asl.component.state.exec.state_task import lambda_eval_utils
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import state_task_service_aws_sdk

from sayso.local import express
from sayso.local.map_results import execution_record
from sayso.local.moto_adaptations.adaptation import Adaptation, replaced
from sayso.local.privileges import ask

__all__ = ["functions_are_invoked_directly", "synchronous_executions_are_tasks"]


def functions_are_invoked_directly() -> Adaptation:
    """A call of Lambda takes moto longer than all else that a task does."""
    calls: Any = lambda_eval_utils
    call = calls._invoke_lambda_function

    def invoke(parameters: dict[str, Any], region: str, state_credentials: Any) -> dict[str, Any]:
        if parameters.keys() != {"FunctionName", "Payload"}:
            return call(parameters, region, state_credentials)  # type: ignore[no-any-return]
        client = calls.boto_client_for(region, "lambda", state_credentials)
        ask(client, "Invoke", parameters)
        told: dict[str, str] = {}
        backend = lambda_simple_backends[DEFAULT_ACCOUNT_ID][region]
        try:
            payload = backend.invoke(parameters["FunctionName"], None, parameters["Payload"], {}, told)
        except JsonRESTError as error:
            raise _refusal(client, "Invoke", error) from error
        answer = {"StatusCode": 200, "Payload": json.loads(payload or b"null")}
        failed = told.get("x-amz-function-error")
        return {**answer, "FunctionError": failed} if failed else answer

    return replaced((calls, "_invoke_lambda_function", invoke))


def synchronous_executions_are_tasks() -> Adaptation:
    """Moto passes the parameters of a task of Step Functions' own SDK on as they are, and fails for their capitals.

    Nothing goes over moto's HTTP either, which took most of such a task's time.
    """
    tasks: Any = state_task_service_aws_sdk
    task_class = tasks.StateTaskServiceAwsSdk
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
        client = tasks.boto_client_for(region, "stepfunctions", state_credentials)
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
            raise _refusal(client, "StartSyncExecution", error) from error
        env.stack.append(execution_record(answer))

    return replaced((task_class, "_eval_service_task", call_service))


def _refusal(client: BaseClient, operation: str, error: JsonRESTError) -> ClientError:
    """As botocore raises it."""
    told = {"HTTPStatusCode": error.code, "RequestId": "local", "RetryAttempts": 0, "HTTPHeaders": {}}
    response: Any = {"Error": {"Code": error.error_type, "Message": error.message}, "ResponseMetadata": told}
    kind: Any = client.exceptions.from_code(error.error_type)
    return kind(response, operation)  # type: ignore[no-any-return]
