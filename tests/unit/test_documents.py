import gzip
import hashlib
from datetime import timedelta

import pytest

from sayso.documents import S3Documents, document_key, raw_key
from sayso.errors import InputInvalid, NothingStored, StorageRefused, StorageUnavailable, TooLarge
from sayso.models import Failure, Item
from tests.unit.samples import AT, document, page


@pytest.fixture
def documents(backend):
    return backend.documents


@pytest.fixture
def failure():
    item = Item(article_id="a", origin="api", submitted_at=AT, url="https://news.example/")
    told = {"step": "fetch", "error": "PageMissing", "message": "404", "retryable": False}
    return Failure(article_id="a", failed_at=AT, item=item, **told)


def keys(backend) -> list[str]:
    listed = backend.s3.list_objects_v2(Bucket="sayso")
    return [entry["Key"] for entry in listed.get("Contents", ())]


def test_a_body_comes_back_as_it_was_and_lies_gzipped(documents, backend):
    documents.put("raw/a/b.gz", b"<p>x</p>" * 100)

    assert documents.get("raw/a/b.gz") == b"<p>x</p>" * 100
    stored = backend.s3.get_object(Bucket="sayso", Key="raw/a/b.gz")["Body"].read()
    assert gzip.decompress(stored) == b"<p>x</p>" * 100


def test_the_same_body_gives_the_same_object(documents, backend):
    documents.put("raw/a/b.gz", b"x")
    first = backend.s3.head_object(Bucket="sayso", Key="raw/a/b.gz")["ETag"]

    documents.put("raw/a/b.gz", b"x")

    assert backend.s3.head_object(Bucket="sayso", Key="raw/a/b.gz")["ETag"] == first


def test_a_raw_page_is_named_by_its_bytes(documents):
    key, sha256 = documents.put_raw("a", b"<p>x</p>")

    assert sha256 == hashlib.sha256(b"<p>x</p>").hexdigest()
    assert key == raw_key("a", sha256)
    assert documents.get(key) == b"<p>x</p>"


@pytest.mark.parametrize(("limit", "fits"), [(999, False), (1000, True), (None, True)])
def test_a_body_over_the_limit_is_not_read(documents, limit, fits):
    documents.put("raw/a/b.gz", b"x" * 1000)

    if fits:
        assert len(documents.get("raw/a/b.gz", limit)) == 1000
    else:
        with pytest.raises(TooLarge, match="999 bytes"):
            documents.get("raw/a/b.gz", limit)


def test_a_bomb_is_not_unpacked_beyond_the_limit(documents):
    documents.put("raw/a/b.gz", b"x" * 30_000_000)

    with pytest.raises(TooLarge):
        documents.get("raw/a/b.gz", 1000)


def test_a_missing_object_is_told(documents):
    with pytest.raises(NothingStored, match=r"s3://sayso/raw/a/b\.gz"):
        documents.get("raw/a/b.gz")


def test_an_object_that_is_no_gzip_is_refused(documents, backend):
    backend.s3.put_object(Bucket="sayso", Key="raw/a/b.gz", Body=b"plain")

    with pytest.raises(InputInvalid, match="not gzip"):
        documents.get("raw/a/b.gz")


def test_an_object_that_breaks_off_is_refused(documents, backend):
    body = gzip.compress(b"<p>The harbour will open.</p>" * 100)[:-20]
    backend.s3.put_object(Bucket="sayso", Key="raw/a/b.gz", Body=body)

    with pytest.raises(InputInvalid, match="not gzip"):
        documents.get("raw/a/b.gz")


def test_a_missing_bucket_is_refused(backend):
    with pytest.raises(StorageRefused, match="nowhere"):
        S3Documents(backend.s3, "nowhere").put("a", b"x")


def test_a_document_comes_back_as_it_was(documents):
    made = document()

    assert documents.document(documents.put_document(made)) == made


def test_keys_of_documents_sort_by_the_time_of_fetching():
    moments = [AT, AT + timedelta(microseconds=1), AT + timedelta(hours=20)]

    assert sorted(keys := [document_key(page(fetched_at=moment)) for moment in moments]) == keys


def test_a_failure_comes_back_until_it_is_cleared(documents, failure):
    documents.put_failure(failure)
    assert documents.failure("a") == failure

    documents.clear_failure("a")

    with pytest.raises(NothingStored):
        documents.failure("a")


def test_clearing_a_failure_that_is_not_there_is_no_error(documents):
    documents.clear_failure("a")


def test_deleting_removes_every_object_of_an_article_and_of_no_other(documents, backend, failure):
    for article in ("a", "ab"):
        documents.put_raw(article, b"x")
        documents.put(f"handoff/{article}/x", b"x")
    documents.put_failure(failure)

    assert documents.delete("a") == 2

    assert [key.split("/")[1] for key in keys(backend)] == ["ab", "ab"]


@pytest.mark.parametrize(("code", "kind"), [("AccessDenied", StorageRefused), ("InternalError", StorageUnavailable)])
def test_a_refusal_to_delete_one_object_is_an_error(code, kind):
    class Refusing:
        def delete_objects(self, **request):
            return {"Errors": [{"Key": "failures/a.json.gz", "Code": code, "Message": "no"}]}

    with pytest.raises(kind, match=r"failures/a\.json\.gz: no"):
        S3Documents(Refusing(), "sayso").clear_failure("a")
