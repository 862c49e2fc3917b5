"""EventBridge's rules, and what its events are delivered to."""

import copy
import json
import uuid
from datetime import UTC, datetime
from typing import Any

from moto.awslambda_simple.models import lambda_simple_backends
from moto.events.models import Rule
from moto.events.utils import EventTemplateParser
from moto.stepfunctions import models as sfn_models
from moto.utilities.arns import parse_arn

from sayso.local.deliveries import Deliveries
from sayso.local.moto_adaptations.adaptation import Adaptation, replaced
from sayso.local.moto_adaptations.functions import function_of

__all__ = ["deliver", "rules_reach_functions_and_state_machines"]


def rules_reach_functions_and_state_machines(deliveries: Deliveries) -> Adaptation:
    """Moto's rules reach queues and logs alone, and its events have one id and one time as a number."""
    send = Rule.send_to_targets

    def send_to_targets(rule: Rule, event: Any, transform_input: bool = True) -> None:  # noqa: FBT001, FBT002
        if rule.state != "ENABLED" or not rule.event_pattern.matches_event(event):
            return
        told = {**event, "id": str(uuid.uuid4()), "time": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"}
        told.pop("ingestion-time", None)
        others = []
        for target in rule.targets:
            if parse_arn(target["Arn"]).service in {"lambda", "states"}:
                deliver(target["Arn"], _target_input(target, told), deliveries)
            else:
                others.append(target)
        if others:
            rest = copy.copy(rule)
            rest.targets = others
            send(rest, event, transform_input)

    return replaced((Rule, "send_to_targets", send_to_targets))


def _target_input(target: dict[str, Any], event: dict[str, Any]) -> bytes:
    if "Input" in target:
        return str(target["Input"]).encode()
    if transformer := target.get("InputTransformer"):
        stamped: Any = {**event, "ingestion-time": event["time"]}
        paths = transformer.get("InputPathsMap", {})
        return json.dumps(EventTemplateParser.parse(transformer["InputTemplate"], paths, stamped)).encode()
    return json.dumps(event).encode()


def deliver(arn: str, payload: bytes, deliveries: Deliveries) -> None:
    """Invokes a function, or starts a state machine, as an asynchronous source of events does."""
    place = parse_arn(arn)
    if place.service == "lambda":
        made = lambda_simple_backends[place.account][place.region].get_function(arn)
        deliveries.invoke(function_of(made), payload)
    else:
        backend = sfn_models.stepfunctions_backends[place.account][place.region]
        backend.start_execution(arn, str(uuid.uuid4()), payload.decode())
