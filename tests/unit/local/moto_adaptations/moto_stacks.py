"""What the tests of the adaptations build on moto: stacks, a function, a state machine."""

import json
from contextlib import ExitStack, contextmanager

import boto3

from sayso.local.runtime import Result

REGION = "us-east-1"
ROLE = "arn:aws:iam::123456789012:role/any"
DOES_NOTHING = json.dumps({"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": {"done": True}, "End": True}}})


class NoDeliveries:
    def __init__(self):
        self.invoked, self.executed, self.sent = [], 0, []

    def invoke(self, function, payload):
        self.invoked.append((function.name, json.loads(payload)))

    def execute(self, run):
        self.executed += 1
        run()

    def send(self, queue_arn, text, attributes):
        self.sent.append((queue_arn, json.loads(text), attributes))


@contextmanager
def with_adaptations(*contexts):
    with ExitStack() as stack:
        for context in contexts:
            stack.enter_context(context)
        yield


def client(service):
    return boto3.client(service, region_name=REGION)


def make_stack(resources, outputs=None, name="s"):
    template = {"Resources": resources, "Outputs": {k: {"Value": v} for k, v in (outputs or {}).items()}}
    cloudformation = client("cloudformation")
    cloudformation.create_stack(StackName=name, TemplateBody=json.dumps(template))
    [made] = cloudformation.describe_stacks(StackName=name)["Stacks"]
    return {output["OutputKey"]: output["OutputValue"] for output in made.get("Outputs", ())}


def state_machine_resource(definition=DOES_NOTHING, **more):
    properties = {"DefinitionString": definition, "RoleArn": ROLE, **more}
    return {"M": {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}}


def make_function(name="f"):
    iam = client("iam")
    iam.create_role(RoleName="r", AssumeRolePolicyDocument="{}")
    client("lambda").create_function(
        FunctionName=name,
        Runtime="python3.13",
        Role="arn:aws:iam::123456789012:role/r",
        Handler="m.h",
        Code={"ZipFile": b"-"},
        Environment={"Variables": {"A": "1"}},
    )
    return f"arn:aws:lambda:{REGION}:123456789012:function:{name}"


def echo(function, payload):
    return Result(payload)
