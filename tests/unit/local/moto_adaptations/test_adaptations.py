import threading

from sayso.local import moto_adaptations
from sayso.local.deliveries import Background
from tests.unit.local.moto_adaptations.moto_stacks import echo


def test_all_of_it_is_taken_back():
    from moto.cloudformation import parsing
    from moto.stepfunctions import responses

    before = parsing.generate_resource_name, threading.Thread.start
    background = Background(lambda arn, text, attributes: None)

    with background, moto_adaptations.adaptations(echo, background, lambda client, principal: None):
        assert hasattr(responses.StepFunctionResponse, "start_sync_execution")

    assert not hasattr(responses.StepFunctionResponse, "start_sync_execution")
    assert (parsing.generate_resource_name, threading.Thread.start) == before
