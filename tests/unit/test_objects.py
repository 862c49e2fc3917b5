"""What S3 answers to a write that is for a new object only."""

import pytest
from botocore.exceptions import ClientError

from sayso.errors import StorageRefused, StorageUnavailable
from sayso.objects import S3Objects

KEY = "batches/b/batch.json"


class Answering:
    """Answers one request after the other with these codes; with none, it takes the object."""

    def __init__(self, *codes: str) -> None:
        self.codes = list(codes)
        self.taken: list[str] = []

    def put_object(self, **request):
        assert request["IfNoneMatch"] == "*"
        if self.codes:
            raise refusal(self.codes.pop(0))
        self.taken.append(request["Key"])


def refusal(code):
    statuses = {"PreconditionFailed": 412, "ConditionalRequestConflict": 409, "AccessDenied": 403}
    told = {"Error": {"Code": code, "Message": code}, "ResponseMetadata": {"HTTPStatusCode": statuses[code]}}
    return ClientError(told, "PutObject")


def put_new(s3):
    return S3Objects(s3, "sayso").put_new(KEY, b"{}")


def test_an_object_that_is_there_is_not_written():
    s3 = Answering("PreconditionFailed")

    assert put_new(s3) is False
    assert s3.taken == []


def test_an_object_that_is_written_by_two_at_once_is_tried_again():
    s3 = Answering("ConditionalRequestConflict")

    assert put_new(s3) is True
    assert s3.taken == [KEY]


def test_of_two_at_once_the_second_learns_that_it_is_there():
    assert put_new(Answering("ConditionalRequestConflict", "PreconditionFailed")) is False


def test_a_conflict_that_does_not_end_is_a_fault_that_passes():
    with pytest.raises(StorageUnavailable, match=KEY):
        put_new(Answering(*["ConditionalRequestConflict"] * 9))


def test_a_refusal_is_no_conflict():
    with pytest.raises(StorageRefused):
        put_new(Answering("AccessDenied"))
