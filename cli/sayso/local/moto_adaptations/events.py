"""EventBridge's rules, and what its events are delivered to."""

import copy
import json
import logging
import time
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from moto.awslambda_simple.models import lambda_simple_backends
from moto.core.exceptions import JsonRESTError, ServiceException
from moto.events.models import Rule
from moto.events.utils import EventTemplateParser
from moto.stepfunctions import models as sfn_models
from moto.utilities.arns import parse_arn

from sayso.local.deliveries import Deliveries
from sayso.local.moto_adaptations.adaptation import Adaptation, replaced
from sayso.local.moto_adaptations.functions import function_of

__all__ = ["Undelivered", "deliver", "rules_reach_functions_and_state_machines", "send_dead_letter"]

reports = logging.getLogger("sayso.local.events")

# EventBridge's names for what no repetition changes; Scheduler tells the service's own.
_RULE_ERRORS = {"ResourceNotFoundException": "NO_RESOURCE", "StateMachineDoesNotExist": "NO_RESOURCE"}


class Undelivered(Exception):
    """The target did not take an event: the service's own code, and its message."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


def rules_reach_functions_and_state_machines(deliveries: Deliveries) -> Adaptation:
    """Moto's rules reach queues and logs alone, and its events have one id, one sequencer, and a time as a number."""
    send = Rule.send_to_targets

    def send_to_targets(rule: Rule, event: Any, transform_input: bool = True) -> None:  # noqa: FBT001, FBT002
        if rule.state != "ENABLED" or not rule.event_pattern.matches_event(event):
            return
        told = _told(event)
        others = []
        for target in rule.targets:
            if parse_arn(target["Arn"]).service in {"lambda", "states"}:
                _send_to_target(rule, target, told, deliveries)
            else:
                others.append(target)
        if others:
            rest = copy.copy(rule)
            rest.targets = others
            send(rest, event, transform_input)

    return replaced((Rule, "send_to_targets", send_to_targets))


def _told(event: Mapping[str, Any]) -> dict[str, Any]:
    now = time.time_ns()
    seconds, nanoseconds = divmod(now, 1_000_000_000)
    told = {**event, "id": str(uuid.uuid4()), "time": f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"}
    told.pop("ingestion-time", None)
    match event:
        case {"source": "aws.s3", "detail": {"object": {"eTag": etag, **put}, **detail}}:
            sequencer = f"{seconds:010X}{(nanoseconds << 32) // 1_000_000_000:08X}"
            told["detail"] = {**detail, "object": {**put, "etag": etag, "sequencer": sequencer}}
    return told


def _target_input(target: Mapping[str, Any], event: Mapping[str, Any]) -> bytes:
    if "Input" in target:
        return str(target["Input"]).encode()
    if transformer := target.get("InputTransformer"):
        stamped: Any = {**event, "ingestion-time": event["time"]}
        paths = transformer.get("InputPathsMap", {})
        return json.dumps(EventTemplateParser.parse(transformer["InputTemplate"], paths, stamped)).encode()
    return json.dumps(event).encode()


def _send_to_target(rule: Rule, target: Mapping[str, Any], event: Mapping[str, Any], deliveries: Deliveries) -> None:
    try:
        deliver(target["Arn"], _target_input(target, event), deliveries)
    except Undelivered as error:
        code = _RULE_ERRORS.get(error.code, "ERROR_FROM_TARGET")
        told = {"RULE_ARN": rule.arn, "ERROR_CODE": code, "ERROR_MESSAGE": error.message}
        send_dead_letter(target, json.dumps(event), told, deliveries)


def deliver(arn: str, payload: bytes, deliveries: Deliveries) -> None:
    """Invokes a function, or starts a state machine, as an asynchronous source of events does. Raises Undelivered."""
    place = parse_arn(arn)
    try:
        if place.service == "lambda":
            made = lambda_simple_backends[place.account][place.region].get_function(arn)
            deliveries.invoke(function_of(made), payload)
        else:
            backend = sfn_models.stepfunctions_backends[place.account][place.region]
            backend.start_execution(arn, str(uuid.uuid4()), payload.decode())
    except JsonRESTError as error:
        raise Undelivered(error.error_type, error.message) from error
    except ServiceException as error:
        raise Undelivered(str(error.code), error.message) from error


def send_dead_letter(target: Mapping[str, Any], text: str, told: Mapping[str, str], deliveries: Deliveries) -> None:
    """To the target's own queue. What is wrong here no repetition changes, so that AWS does not try again either."""
    queue = target.get("DeadLetterConfig", {}).get("Arn")
    if queue is None:
        reports.warning("%s did not get an event, and has no dead-letter queue: %s", target["Arn"], told)
        return
    deliveries.send(queue, text, {**told, "TARGET_ARN": target["Arn"], "RETRY_ATTEMPTS": "0"})
