"""What CloudFormation makes of the template's resources."""

from typing import Any

import orjson
from moto.cloudformation import parsing
from moto.cloudformation.models import Stack
from moto.s3.models import FakeBucket
from moto.stepfunctions import models as sfn_models
from moto.stepfunctions.models import StateMachine

from sayso.local.moto_adaptations.adaptation import Adaptation, replaced

__all__ = [
    "buckets_notify_event_bridge",
    "dollars_stay_in_substitutions",
    "names_stay_the_same",
    "state_machines_keep_type_and_substitutions",
    "templates_are_read_as_json",
    "what_moto_lacks_has_a_name",
]


def templates_are_read_as_json() -> Adaptation:
    """Moto reads JSON as YAML, which takes as long as all else that it does with a stack."""
    return replaced((Stack, "parse_template", staticmethod(orjson.loads)))


def names_stay_the_same() -> Adaptation:
    """Moto ends every generated name with random letters; a data directory is opened again under the same names."""

    def generate_resource_name(resource_type: str, stack_name: str, logical_id: str) -> str:
        if resource_type == "AWS::StepFunctions::StateMachine":  # CloudFormation puts no stack before these
            return f"{logical_id}-{stack_name}"
        name = f"{stack_name}-{logical_id}"
        return name.lower() if resource_type == "AWS::S3::Bucket" else name

    return replaced((parsing, "generate_resource_name", generate_resource_name))


def what_moto_lacks_has_a_name() -> Adaptation:
    """Moto leaves out resources whose type it does not know (gateways, schedules): Refs to them stay as they are."""
    known = parsing.resource_class_from_type

    class Unknown:
        def __init__(self, name: str) -> None:
            self.physical_resource_id = name

        @classmethod
        def create_from_cloudformation_json(cls, name: str, *_: Any, **__: Any) -> "Unknown":
            return cls(name)

        @staticmethod
        def has_cfn_attr(_: str) -> bool:
            return True

        def get_cfn_attribute(self, name: str) -> str:
            return f"{self.physical_resource_id}.{name}"

        def is_created(self) -> bool:
            return True

    def class_of(resource_type: str) -> Any:
        lacking = resource_type not in parsing.get_model_map() and not resource_type.startswith("Custom::")
        return Unknown if lacking else known(resource_type)

    return replaced((parsing, "resource_class_from_type", class_of))


def dollars_stay_in_substitutions() -> Adaptation:
    """Moto fills `Fn::Sub` with string.Template, which makes `$` of `$$`."""

    class Template(str):
        __slots__ = ()

        def safe_substitute(self, **values: str) -> str:
            text = str(self)
            for name, value in values.items():
                text = text.replace(f"${{{name}}}", value)
            return text

    class Strings:
        pass

    strings: Any = Strings()
    strings.Template = Template
    return replaced((parsing, "string", strings))


def buckets_notify_event_bridge() -> Adaptation:
    """Moto leaves out NotificationConfiguration where CloudFormation makes a bucket."""
    create: Any = vars(FakeBucket)["create_from_cloudformation_json"].__func__

    def create_bucket(cls: Any, name: str, template: Any, *rest: Any, **more: Any) -> FakeBucket:
        bucket: FakeBucket = create(cls, name, template, *rest, **more)
        wanted = template.get("Properties", {}).get("NotificationConfiguration", {}).get("EventBridgeConfiguration")
        if wanted is not None and str(wanted.get("EventBridgeEnabled", True)).lower() == "true":
            bucket.set_notification_configuration({"EventBridgeConfiguration": {}})
        return bucket

    return replaced((FakeBucket, "create_from_cloudformation_json", classmethod(create_bucket)))


def state_machines_keep_type_and_substitutions() -> Adaptation:
    """Moto leaves out StateMachineType and DefinitionSubstitutions where CloudFormation makes a state machine."""

    def create(cls: type[Any], /, name: str, template: Any, account: str, region: str, **_: Any) -> StateMachine:  # noqa: ARG001
        properties = template["Properties"]
        definition = properties.get("DefinitionString", "")
        for key, value in properties.get("DefinitionSubstitutions", {}).items():
            definition = definition.replace(f"${{{key}}}", str(value))
        backend = sfn_models.stepfunctions_backends[account][region]
        made: StateMachine = backend.create_state_machine(
            properties.get("StateMachineName", name),
            definition,
            properties.get("RoleArn", ""),
            sm_type=properties.get("StateMachineType", "STANDARD"),
        )
        made.sm_type = made.type
        return made

    return replaced((StateMachine, "create_from_cloudformation_json", classmethod(create)))
