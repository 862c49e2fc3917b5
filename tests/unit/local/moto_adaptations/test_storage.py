"""Tables and buckets on the storage answer as moto's own, and touch no more of it than they must."""

import string
import threading
import time

import boto3
import pytest
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto import mock_aws

from sayso.local import moto_adaptations
from sayso.local.storage import Storage

REGION = "us-east-1"
KEYS = [{"AttributeName": name, "KeyType": kind} for name, kind in (("pk", "HASH"), ("sk", "RANGE"))]
TYPES = [{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")]


class Pair:
    """The same table and bucket twice: in moto's memory (`memory-*`) and in the storage (`stored-*`)."""

    def __init__(self):
        self.dynamodb = boto3.client("dynamodb", region_name=REGION)
        self.s3 = boto3.client("s3", region_name=REGION)

    def create(self, kind):
        self.dynamodb.create_table(
            TableName=f"{kind}-table", KeySchema=KEYS, AttributeDefinitions=TYPES, BillingMode="PAY_PER_REQUEST"
        )
        self.s3.create_bucket(Bucket=f"{kind}-bucket")

    def both(self, call, operation, resource, **request):
        return [self.one(call, operation, resource, kind, **request) for kind in ("memory", "stored")]

    def one(self, service, operation, resource, kind, **request):
        try:
            named = {resource: f"{kind}-{resource_name(resource)}"}
            answer = getattr(getattr(self, service), operation)(**named, **request)
        except ClientError as error:
            return error.response["Error"]["Code"]
        told = {"ResponseMetadata", "ConsumedCapacity"}
        return {name: value for name, value in answer.items() if name not in told}

    def tables(self, operation, **request):
        memory, stored = self.both("dynamodb", operation, "TableName", **request)
        assert stored == memory
        return stored


def resource_name(resource):
    return {"TableName": "table", "Bucket": "bucket"}[resource]


@pytest.fixture
def pair(monkeypatch, tmp_path):
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    with mock_aws():
        pair = Pair()
        pair.create("stored")
        storage = Storage(tmp_path)
        with moto_adaptations.stored(storage, {}):
            pair.create("memory")
            yield pair
        storage.close()


def item(pk, sk, **attributes):
    return {"pk": {"S": pk}, "sk": {"S": sk}, **attributes}


def fill(pair, count=12):
    for pk in ("a", "b"):
        for number in range(count):
            pair.tables("put_item", Item=item(pk, f"{number:03}", n={"N": str(number)}))


def pages(pair, operation, **request):
    """Of the stored table, each compared with memory's."""
    found = []
    while True:
        page = pair.tables(operation, **request)
        found.append([row["sk"]["S"] for row in page["Items"]])
        if "LastEvaluatedKey" not in page:
            return found
        request["ExclusiveStartKey"] = page["LastEvaluatedKey"]


@pytest.mark.parametrize("forward", [True, False])
@pytest.mark.parametrize(
    ("condition", "values", "expected"),
    [
        ("pk = :pk", {}, range(12)),
        ("pk = :pk AND sk = :x", {":x": "003"}, [3]),
        ("pk = :pk AND sk < :x", {":x": "003"}, range(3)),
        ("pk = :pk AND sk <= :x", {":x": "003"}, range(4)),
        ("pk = :pk AND sk > :x", {":x": "008"}, range(9, 12)),
        ("pk = :pk AND sk >= :x", {":x": "008"}, range(8, 12)),
        ("pk = :pk AND sk BETWEEN :x AND :y", {":x": "003", ":y": "005"}, range(3, 6)),
        ("pk = :pk AND begins_with(sk, :x)", {":x": "01"}, [10, 11]),
        ("pk = :pk AND begins_with(sk, :x)", {":x": "003"}, [3]),
        ("pk = :pk AND begins_with(sk, :x)", {":x": "7"}, []),
    ],
)
def test_a_query_answers_as_moto_page_by_page(pair, condition, values, expected, forward):
    fill(pair)
    given_values = {":pk": {"S": "a"}, **{name: {"S": value} for name, value in values.items()}}

    found = pages(
        pair,
        "query",
        KeyConditionExpression=condition,
        ExpressionAttributeValues=given_values,
        ScanIndexForward=forward,
        Limit=5,
    )

    ordered = [f"{number:03}" for number in (expected if forward else reversed(expected))]
    assert [sk for page in found for sk in page] == ordered
    assert all(len(page) <= 5 for page in found)


def test_a_query_filters_after_it_has_counted(pair):
    fill(pair)

    found = pages(
        pair,
        "query",
        KeyConditionExpression="pk = :pk",
        FilterExpression="n > :n",
        ExpressionAttributeValues={":pk": {"S": "a"}, ":n": {"N": "7"}},
        Limit=5,
    )

    assert found == [[], ["008", "009"], ["010", "011"]]


def test_a_scan_answers_as_moto_page_by_page(pair):
    fill(pair)

    found = pages(pair, "scan", Limit=7)

    assert [len(page) for page in found] == [7, 7, 7, 3]


def test_a_page_holds_a_megabyte(pair):
    for number in range(5):
        pair.tables("put_item", Item=item("a", str(number), text={"S": "x" * 300_000}))

    found = pages(pair, "query", KeyConditionExpression="pk = :a", ExpressionAttributeValues={":a": {"S": "a"}})

    assert [len(page) for page in found] == [3, 2]


def test_a_query_reads_one_partition(pair, tmp_path):
    fill(pair)
    read = []
    [stored] = [t for t in tables() if t.name == "stored-table"]
    rows = stored.items.storage.rows
    stored.items.storage.rows = lambda *call: (read.append(row) or row for row in rows(*call))

    request = {"KeyConditionExpression": "pk = :a", "ExpressionAttributeValues": {":a": {"S": "a"}}, "Limit": 3}
    pair.dynamodb.query(TableName="stored-table", **request)

    assert [row[:2] for row in read] == [("a", f"{number:03}") for number in range(4)]


def tables():
    from moto.dynamodb.models import dynamodb_backends

    return list(dynamodb_backends["123456789012"][REGION].tables.values())


def test_an_update_is_written(pair):
    pair.tables("put_item", Item=item("a", "1", n={"N": "1"}))
    update = {"Key": item("a", "1"), "UpdateExpression": "ADD n :n", "ExpressionAttributeValues": {":n": {"N": "2"}}}

    pair.tables("update_item", **update)
    pair.tables("update_item", **{**update, "Key": item("a", "new")})

    assert pair.tables("get_item", Key=item("a", "1"))["Item"]["n"] == {"N": "3"}
    assert pair.tables("get_item", Key=item("a", "new"))["Item"]["n"] == {"N": "2"}


def test_a_refused_write_changes_nothing(pair):
    pair.tables("put_item", Item=item("a", "1", n={"N": "1"}))

    put = pair.tables("put_item", Item=item("a", "1"), ConditionExpression="attribute_not_exists(pk)")
    delete = pair.tables("delete_item", Key=item("a", "1"), ConditionExpression="attribute_not_exists(pk)")
    update = pair.tables("update_item", Key=item("a", "2"), UpdateExpression="SET n = missing + missing")

    assert (put, delete) == ("ConditionalCheckFailedException",) * 2
    assert update == "ValidationException"
    assert [row["sk"]["S"] for row in pair.tables("scan")["Items"]] == ["1"]


@pytest.mark.parametrize("refused", ["1", "2"])
def test_a_transaction_is_written_whole_or_not_at_all(pair, refused):
    def transact(condition):
        items = {sk: {"TableName": "stored-table", "Item": item("a", sk)} for sk in ("1", "2")}
        items[refused]["ConditionExpression"] = condition
        pair.dynamodb.transact_write_items(TransactItems=[{"Put": put} for put in items.values()])

    with pytest.raises(ClientError, match="TransactionCanceledException"):
        transact("attribute_exists(pk)")
    after_failure = pair.dynamodb.scan(TableName="stored-table")["Count"]
    transact("attribute_not_exists(pk)")

    assert after_failure == 0
    assert pair.dynamodb.scan(TableName="stored-table")["Count"] == 2


def test_writes_in_batches_and_deletions_are_kept(pair):
    for kind in ("memory", "stored"):
        puts = [{"PutRequest": {"Item": item("a", str(number))}} for number in range(3)]
        pair.dynamodb.batch_write_item(RequestItems={f"{kind}-table": puts})

    pair.tables("delete_item", Key=item("a", "1"), ReturnValues="ALL_OLD")

    assert [row["sk"]["S"] for row in pair.tables("scan")["Items"]] == ["0", "2"]


def test_a_table_counts_its_items(pair):
    fill(pair, 3)

    described = pair.dynamodb.describe_table(TableName="stored-table")

    assert described["Table"]["ItemCount"] == 6


sort_keys = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=6)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sets(sort_keys, max_size=6), sort_keys)
def test_any_sort_keys_come_in_motos_order(pair, written, prefix):
    pk = str(time.monotonic_ns())
    for sk in written:
        pair.tables("put_item", Item=item(pk, sk))

    found = pair.tables(
        "query",
        KeyConditionExpression="pk = :pk AND sk >= :x",
        ExpressionAttributeValues={":pk": {"S": pk}, ":x": {"S": prefix}},
    )

    assert [row["sk"]["S"] for row in found["Items"]] == sorted(sk for sk in written if sk >= prefix)


def listed(pair, kind, **request):
    """Names and common prefixes, page by page."""
    found = []
    for page in pair.s3.get_paginator("list_objects_v2").paginate(Bucket=f"{kind}-bucket", **request):
        objects = [entry["Key"] for entry in page.get("Contents", ())]
        found.append(objects + [entry["Prefix"] for entry in page.get("CommonPrefixes", ())])
    return found


@pytest.mark.parametrize(
    "request_",
    [
        {},
        {"Prefix": "raw/"},
        {"Prefix": "raw/a"},
        {"Prefix": "none"},
        {"Delimiter": "/"},
        {"Prefix": "raw/", "Delimiter": "/"},
        {"StartAfter": "raw/b/1"},
        {"Prefix": "raw/", "StartAfter": "raw/b/1", "Delimiter": "/"},
    ],
)
@pytest.mark.parametrize("size", [1, 2, 1000])
def test_a_listing_answers_as_moto_page_by_page(pair, request_, size):
    for kind in ("memory", "stored"):
        for key in ("raw/a", "raw/a/1", "raw/a/2", "raw/b/1", "raw/c", "top", "documents/ü 1", "documents/x/y"):
            pair.s3.put_object(Bucket=f"{kind}-bucket", Key=key, Body=b"x")

    found = [listed(pair, kind, **request_, PaginationConfig={"PageSize": size}) for kind in ("memory", "stored")]

    assert found[1] == found[0]


def test_a_listing_reads_no_value(pair, tmp_path):
    for key in ("a/1", "a/2", "b/1"):
        pair.s3.put_object(Bucket="stored-bucket", Key=key, Body=b"x")
    for path in (tmp_path / "objects").rglob("*"):
        if path.is_file():
            path.unlink()

    assert listed(pair, "stored", Prefix="a/") == [["a/1", "a/2"]]


def test_an_object_is_told_as_moto_tells_it(pair):
    described = []
    for kind in ("memory", "stored"):
        pair.s3.put_object(Bucket=f"{kind}-bucket", Key="k", Body=b"page", ContentType="text/html", Metadata={"a": "b"})
        answer = pair.s3.get_object(Bucket=f"{kind}-bucket", Key="k")
        described.append([answer["Body"].read(), *(answer[n] for n in ("ETag", "ContentType", "Metadata"))])

    assert described[0] == described[1]


def test_a_range_of_an_object_is_read(pair):
    pair.s3.put_object(Bucket="stored-bucket", Key="k", Body=b"0123456789")

    answer = pair.s3.get_object(Bucket="stored-bucket", Key="k", Range="bytes=2-4")

    assert answer["Body"].read() == b"234"


def test_a_large_upload_in_parts_is_kept(pair):
    body = string.ascii_letters.encode() * 120_000
    upload = pair.s3.create_multipart_upload(Bucket="stored-bucket", Key="k")["UploadId"]
    parts = []
    for number, start in enumerate(range(0, len(body), 5 << 20), 1):
        part = {"Bucket": "stored-bucket", "Key": "k", "UploadId": upload, "PartNumber": number}
        answer = pair.s3.upload_part(**part, Body=body[start : start + (5 << 20)])
        parts.append({"ETag": answer["ETag"], "PartNumber": number})

    pair.s3.complete_multipart_upload(
        Bucket="stored-bucket", Key="k", UploadId=upload, MultipartUpload={"Parts": parts}
    )

    assert pair.s3.get_object(Bucket="stored-bucket", Key="k")["Body"].read() == body


def test_a_copy_is_an_object_of_its_own(pair):
    pair.s3.put_object(Bucket="stored-bucket", Key="a", Body=b"1", Metadata={"x": "y"})

    pair.s3.copy_object(Bucket="stored-bucket", Key="b", CopySource="stored-bucket/a")
    pair.s3.delete_objects(Bucket="stored-bucket", Delete={"Objects": [{"Key": "a"}]})

    answer = pair.s3.get_object(Bucket="stored-bucket", Key="b")
    assert (answer["Body"].read(), answer["Metadata"]) == (b"1", {"x": "y"})
    assert listed(pair, "stored") == [["b"]]


def test_versions_and_deletion_markers_are_kept(pair):
    versioning = {"Status": "Enabled"}
    pair.s3.put_bucket_versioning(Bucket="stored-bucket", VersioningConfiguration=versioning)
    first = pair.s3.put_object(Bucket="stored-bucket", Key="k", Body=b"1")["VersionId"]
    pair.s3.put_object(Bucket="stored-bucket", Key="k", Body=b"2")

    newest = pair.s3.get_object(Bucket="stored-bucket", Key="k")["Body"].read()
    pair.s3.delete_object(Bucket="stored-bucket", Key="k")

    assert newest == b"2"
    assert listed(pair, "stored") == [[]]
    assert pair.s3.get_object(Bucket="stored-bucket", Key="k", VersionId=first)["Body"].read() == b"1"


def test_readers_see_whole_objects_while_they_are_replaced(pair):
    bodies = [bytes([letter]) * 50_000 for letter in b"abc"]
    pair.s3.put_object(Bucket="stored-bucket", Key="k", Body=bodies[0])
    seen, done = set(), threading.Event()

    def read():
        while not done.is_set():
            seen.add(pair.s3.get_object(Bucket="stored-bucket", Key="k")["Body"].read())

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(30):
        pair.s3.put_object(Bucket="stored-bucket", Key="k", Body=bodies[number % 3])
    done.set()
    for thread in threads:
        thread.join()

    assert seen <= set(bodies)
