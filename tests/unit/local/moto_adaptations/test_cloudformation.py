import warnings

import pytest
from moto.s3.models import s3_backends

from sayso.local.moto_adaptations import cloudformation, stepfunctions
from tests.unit.local.moto_adaptations.moto_stacks import DOES_NOTHING, client, make_stack, state_machine_resource


def test_templates_are_read_as_json_without_a_reader_of_yaml(monkeypatch):
    bucket, outputs = {"Bucket": {"Type": "AWS::S3::Bucket"}}, {"Name": {"Ref": "Bucket"}}
    monkeypatch.delattr("yaml.load")

    with cloudformation.templates_are_read_as_json():
        assert make_stack(bucket, outputs)["Name"].startswith("s-bucket")
    with pytest.raises(AttributeError, match="load"):
        make_stack(bucket, outputs, name="t")


def test_generated_names_stay_the_same():
    bucket = {"Bucket": {"Type": "AWS::S3::Bucket"}}
    outputs = {"Name": {"Ref": "Bucket"}}

    assert make_stack(bucket, outputs)["Name"] != "s-bucket"
    with cloudformation.names_stay_the_same():
        assert make_stack(bucket, outputs, name="t") == {"Name": "t-bucket"}


def test_a_resource_that_moto_lacks_has_a_name():
    api = {"Api": {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"Name": "a"}}}
    outputs = {"Url": {"Fn::Sub": "https://${Api}.example.com"}, "End": {"Fn::GetAtt": ["Api", "ApiEndpoint"]}}

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert "${Api}" in make_stack(api, {"Url": outputs["Url"]})["Url"]
    with cloudformation.what_moto_lacks_has_a_name(), cloudformation.names_stay_the_same():
        assert make_stack(api, outputs, name="t") == {"Url": "https://t-Api.example.com", "End": "t-Api.ApiEndpoint"}


def test_dollars_stay_in_substitutions():
    bucket = {"Bucket": {"Type": "AWS::S3::Bucket"}}
    outputs = {"Path": {"Fn::Sub": ["$$.State.${Name}", {"Name": "x"}]}}

    assert make_stack(bucket, outputs) == {"Path": "$.State.x"}
    with cloudformation.dollars_stay_in_substitutions():
        assert make_stack(bucket, outputs, name="t") == {"Path": "$$.State.x"}


def test_a_bucket_notifies_event_bridge_where_the_template_says_so():
    notifying = {"NotificationConfiguration": {"EventBridgeConfiguration": {"EventBridgeEnabled": True}}}
    bucket = {"Bucket": {"Type": "AWS::S3::Bucket", "Properties": notifying}}

    def configured(name):
        bucket_name = make_stack(bucket, {"Name": {"Ref": "Bucket"}}, name=name)["Name"]
        return s3_backends["123456789012"]["aws"].get_bucket(bucket_name).notification_configuration is not None

    assert not configured("s")
    with cloudformation.buckets_notify_event_bridge():
        assert configured("t")


def test_a_state_machine_keeps_its_type_and_its_substitutions():
    definition = DOES_NOTHING.replace("true", '"${Word}"', 1)
    resource = state_machine_resource(
        definition, StateMachineType="EXPRESS", DefinitionSubstitutions={"Word": "filled in"}
    )

    def made(name):
        arn = make_stack(resource, {"Arn": {"Ref": "M"}}, name=name)["Arn"]
        described = client("stepfunctions").describe_state_machine(stateMachineArn=arn)
        return described["type"], "filled in" in described["definition"]

    with stepfunctions.state_machines_are_interpreted():
        assert made("s") == ("STANDARD", False)
        with cloudformation.state_machines_keep_type_and_substitutions():
            assert made("t") == ("EXPRESS", True)
