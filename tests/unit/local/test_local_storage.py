"""The data directory's rows and files: both of a write are there, or neither."""

import sqlite3
import subprocess
import sys
from contextlib import suppress

import pytest

from sayso.local import LocalCloud
from sayso.local.storage import DataDirectoryUnsuitable, Storage
from tests.unit.local.local_stacks import keys, stack

WRITE_AND_BE_KILLED = """
import os, pathlib, sys
from sayso.local.storage import DataDirectoryUnsuitable, Storage

storage = Storage(pathlib.Path(sys.argv[1]))
with storage.transaction():
    storage.write_file(b"never named")
    os._exit(9)
"""


@pytest.fixture
def storage(tmp_path):
    storage = Storage(tmp_path)
    yield storage
    storage.close()


def files(home):
    return sorted(path.read_bytes() for path in (home / "objects").rglob("*") if path.is_file())


def note(storage, name):
    storage.note_run(name, 1.0)


def noted(storage):
    return [name for (name,) in storage.execute("SELECT name FROM schedule ORDER BY name")]


def test_a_transaction_that_fails_leaves_neither_rows_nor_files(storage, tmp_path):
    kept = storage.write_file(b"old")

    with suppress(LookupError), storage.transaction():
        note(storage, "a")
        storage.write_file(b"new")
        storage.discard_file(kept)
        raise LookupError

    with storage.transaction():
        note(storage, "b")
    assert noted(storage) == ["b"]
    assert files(tmp_path) == [b"old"]


def test_a_transaction_inside_another_is_undone_alone(storage, tmp_path):
    with storage.transaction():
        note(storage, "before")
        storage.write_file(b"before")
        with suppress(LookupError), storage.transaction():
            note(storage, "inside")
            storage.write_file(b"inside")
            raise LookupError
        note(storage, "after")

    assert noted(storage) == ["after", "before"]
    assert files(tmp_path) == [b"before"]


def test_a_transaction_inside_another_is_undone_with_it(storage, tmp_path):
    with suppress(LookupError), storage.transaction():
        with storage.transaction():
            note(storage, "inside")
            storage.write_file(b"inside")
        raise LookupError

    assert noted(storage) == []
    assert files(tmp_path) == []


def killed(home):
    subprocess.run([sys.executable, "-c", WRITE_AND_BE_KILLED, str(home)], check=False)


def test_what_a_killed_process_wrote_and_nobody_can_find_is_removed(tmp_path):
    with LocalCloud(tmp_path, template=stack()) as cloud:
        cloud.client("s3").put_object(Bucket=cloud.outputs["BucketName"], Key="a", Body=b"kept")
    killed(tmp_path)
    (tmp_path / "objects" / "notes").write_bytes(b"somebody's")
    before = files(tmp_path)

    with LocalCloud(tmp_path, template=stack()) as cloud:
        assert keys(cloud) == ["a"]

    assert before == [b"kept", b"never named", b"somebody's"]
    assert files(tmp_path) == [b"kept", b"somebody's"]


def test_files_are_looked_through_only_after_a_process_was_killed(tmp_path):
    def may_have_orphans():
        storage = Storage(tmp_path)
        storage.close()
        return storage.may_have_orphans

    first, second = may_have_orphans(), may_have_orphans()
    killed(tmp_path)
    third, fourth = may_have_orphans(), may_have_orphans()

    assert (first, second) == (False, False)
    assert (third, fourth) == (True, True)  # until they were looked through


def test_another_process_may_read_what_is_written_meanwhile_and_write_nothing(tmp_path):
    writer = Storage(tmp_path)
    reader = Storage(tmp_path, read_only=True)
    writer.execute("INSERT INTO item VALUES ('t', 'a', 'b', x'7b7d', NULL)")

    with reader.transaction():
        seen = reader.execute("SELECT pk FROM item")
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader.execute("DELETE FROM item")
    reader.close()
    writer.close()

    assert seen == [("a",)]


def test_a_directory_that_is_not_there_cannot_be_read(tmp_path):
    with pytest.raises(DataDirectoryUnsuitable):
        Storage(tmp_path, read_only=True)
