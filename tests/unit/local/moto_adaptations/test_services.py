import gc
import os
import weakref

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.s3.models import s3_backends

from sayso.local.invocations import Invocation, Principal, acting_as, caller
from sayso.local.moto_adaptations import functions, services
from sayso.local.runtime import Result
from tests.unit.local.moto_adaptations.moto_stacks import REGION, ROLE, NoDeliveries, client, make_function


def test_moto_answers_outside_of_the_invocation():
    inside = Invocation(Principal(ROLE, "f"), {"PATH": os.environ["PATH"], "AWS_DEFAULT_REGION": REGION})
    seen = []

    def note(function, payload):
        seen.append(caller())
        return Result(payload)

    make_function()
    lambda_ = client("lambda")
    with functions.functions_run_in_process(note, NoDeliveries()):
        with acting_as(inside):
            lambda_.invoke(FunctionName="f", Payload="{}")
        with services.answered_outside_of_the_invocation(), acting_as(inside):
            lambda_.invoke(FunctionName="f", Payload="{}")

    assert seen == [inside.principal, None]


def test_an_address_that_moto_does_not_know_is_not_reached():
    elsewhere = boto3.client(
        "s3",
        region_name=REGION,
        endpoint_url="http://127.0.0.1:9",
        config=boto3.session.Config(retries={"total_max_attempts": 1}),
    )

    with pytest.raises(EndpointConnectionError) as tried:
        elsewhere.list_buckets()
    with services.nothing_reached_outside(), pytest.raises(EndpointConnectionError) as refused:
        elsewhere.list_buckets()

    assert "reaches nothing outside" not in str(tried.value)
    assert "reaches nothing outside" in str(refused.value)


def test_addresses_are_compiled_once():
    backend = s3_backends["123456789012"]["aws"]

    assert backend.urls is not backend.urls
    with services.addresses_are_compiled_once():
        assert backend.urls is backend.urls


def test_instances_are_let_go():
    def kept():
        item = Item(DynamoType({"S": "a"}), None, {})
        gone = weakref.ref(item)
        del item
        gc.collect()
        return gone() is not None

    assert kept()
    with services.instances_are_let_go():
        assert not kept()
