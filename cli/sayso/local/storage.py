"""What the local cloud keeps between runs: a data directory with one SQLite file (items, messages, and what is known of
each object) and a file for each object's bytes.

A write is in the SQLite file when the call that made it returns, and survives a killed process. After a loss of power
the last writes may be missing; the SQLite file itself stays whole. One process at a time has the directory open.
"""

import base64
import fcntl
import os
import sqlite3
import threading
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any

import orjson

from sayso.errors import Permanent, Retryable

__all__ = ["DataDirectoryBusy", "DataDirectoryUnsuitable", "Storage"]

FORMAT = 3
"""Raised when the tables below change; kept in SQLite's user_version."""

# Greater than any other character, in UTF-8 bytes as in code points: closes the range of keys that begin alike.
LAST = "\U0010ffff"

_TABLES = """
CREATE TABLE item (
    owner TEXT NOT NULL, pk TEXT NOT NULL, sk TEXT NOT NULL, body BLOB NOT NULL, expires INTEGER,
    PRIMARY KEY (owner, pk, sk)
) WITHOUT ROWID;
CREATE INDEX item_expires ON item (expires) WHERE expires IS NOT NULL;
CREATE TABLE object (
    owner TEXT NOT NULL, key TEXT NOT NULL, position INTEGER NOT NULL, modified REAL NOT NULL,
    file TEXT, size INTEGER NOT NULL, state BLOB NOT NULL,
    PRIMARY KEY (owner, key, position)
) WITHOUT ROWID;
"""
_SINCE_2 = """
CREATE TABLE schedule (name TEXT PRIMARY KEY, ran REAL NOT NULL) WITHOUT ROWID;
"""
_SINCE_3 = """
CREATE TABLE message (
    owner TEXT NOT NULL, id TEXT NOT NULL, sent INTEGER NOT NULL, body TEXT NOT NULL, attributes BLOB NOT NULL,
    PRIMARY KEY (owner, id)
) WITHOUT ROWID;
"""


class DataDirectoryBusy(Retryable):
    """Another process has the data directory open."""


class DataDirectoryUnsuitable(Permanent):
    """The data directory cannot be used, or another version of Sayso made it."""


class Storage:
    """SQLite serialises the threads: every access holds `lock`, and what must happen as one holds it throughout."""

    def __init__(self, home: Path, *, read_only: bool = False) -> None:
        """To read alone, another process may have the directory open."""
        self.lock = threading.RLock()
        self._lock_file: IO[str] | None = None
        self.may_have_orphans = False
        self._begin = "BEGIN" if read_only else "BEGIN IMMEDIATE"
        self._depth = 0
        self._discarded: list[str] = []
        self._written: list[str] = []
        self._objects = home / "objects"
        try:
            self._objects.mkdir(parents=True, exist_ok=True)
            if not read_only:
                self._lock_file, self.may_have_orphans = _locked(home)
        except OSError as error:
            raise DataDirectoryUnsuitable(f"could not use {home} as a data directory: {error}") from error
        try:
            self._db = _opened(home / "cloud.sqlite3", read_only=read_only)
        except BaseException:
            if self._lock_file:
                self._lock_file.close()
            raise

    def close(self) -> None:
        with self.lock:
            self._db.close()
            if self._lock_file:
                if not self.may_have_orphans:
                    self._lock_file.truncate(0)
                self._lock_file.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All writes inside are kept, or none; files too. Other threads wait. A transaction inside another that fails
        is undone alone, and kept with the other.
        """
        with self.lock:
            level, discarded, written = self._depth, len(self._discarded), len(self._written)
            self._db.execute(f"SAVEPOINT level_{level}" if level else self._begin)
            self._depth += 1
            try:
                yield
                self._keep(level)
            except BaseException:
                self._undo(level, discarded, written)
                raise
            finally:
                self._depth -= 1

    def _keep(self, level: int) -> None:
        if level:
            self._db.execute(f"RELEASE level_{level}")
            return
        self._db.execute("COMMIT")
        self._written.clear()
        while self._discarded:
            self._remove(self._discarded.pop())

    def _undo(self, level: int, discarded: int, written: int) -> None:
        # SQLite itself takes everything back where the disk is full.
        if self._db.in_transaction:
            self._db.execute(f"ROLLBACK TO level_{level}" if level else "ROLLBACK")
        del self._discarded[discarded:]
        while len(self._written) > written:
            self._remove(self._written.pop())

    def _remove(self, file: str) -> None:
        (self._objects / file).unlink(missing_ok=True)

    def execute(self, statement: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        with self.lock:
            return self._db.execute(statement, values).fetchall()

    def rows(self, statement: str, values: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
        """For the holder of `lock`, who stops reading early."""
        return self._db.execute(statement, values)

    def write_file(self, body: bytes) -> str:
        """The name under which `read_file` finds the bytes. The file is whole before any row can name it.

        It goes again where the transaction fails.
        """
        name = uuid.uuid4().hex
        folder = self._objects / name[:2]
        folder.mkdir(exist_ok=True)
        path = f"{name[:2]}/{name}"
        self._written.append(path)
        (self._objects / path).write_bytes(body)
        return path

    def read_file(self, name: str) -> bytes:
        return (self._objects / name).read_bytes()

    def discard_file(self, name: str) -> None:
        """The file goes when the transaction is kept."""
        self._discarded.append(name)

    def remove_orphans(self) -> None:
        """Files that no row names: a process was killed before it wrote the row, or after it had removed it.

        Others may write meanwhile: rows are read after the files, when every file that was seen is kept or undone.
        """
        files = {str(path.relative_to(self._objects)) for path in self._objects.glob("??/" + "?" * 32)}
        for (file,) in self.execute("SELECT file FROM object WHERE file IS NOT NULL"):
            files.discard(file)
        for file in files:
            self._remove(file)
        self.may_have_orphans = False

    def last_run(self, schedule: str) -> float | None:
        found = self.execute("SELECT ran FROM schedule WHERE name = ?", (schedule,))
        return found[0][0] if found else None

    def note_run(self, schedule: str, now: float) -> None:
        self.execute("INSERT OR REPLACE INTO schedule VALUES (?, ?)", (schedule, now))

    def messages(self, queue: str, since: float) -> Iterator[tuple[str, int, str, dict[str, Any]]]:
        """Id, the time that it was sent (milliseconds), body and attributes, the oldest first; older ones are left out,
        as AWS drops them when they have been kept for as long as the queue keeps them.
        """
        found = "SELECT id, sent, body, attributes FROM message WHERE owner = ? AND sent >= ? ORDER BY sent, id"
        for name, sent, body, attributes in self.execute(found, (queue, since)):
            yield name, sent, body, decoded(attributes)

    def put_message(self, queue: str, name: str, sent: int, body: str, attributes: dict[str, Any]) -> None:
        row = (queue, name, sent, body, encoded(attributes))
        self.execute("INSERT OR REPLACE INTO message VALUES (?, ?, ?, ?, ?)", row)

    def delete_message(self, queue: str, name: str) -> None:
        self.execute("DELETE FROM message WHERE owner = ? AND id = ?", (queue, name))

    def remove_messages(self, queue: str, before: float) -> None:
        self.execute("DELETE FROM message WHERE owner = ? AND sent < ?", (queue, before))

    def remove_expired(self, now: float) -> None:
        """DynamoDB removes items some time after their time to live has ended; here it is when the cloud is opened."""
        self.execute("DELETE FROM item WHERE expires IS NOT NULL AND expires < ?", (int(now),))

    def remove_older(self, owner: str, prefix: str, before: float) -> None:
        """What a bucket's lifecycle rule does with the objects under a prefix."""
        chosen = "owner = ? AND key >= ? AND key < ? AND modified < ?"
        values = (owner, prefix, prefix + LAST, before)
        with self.transaction():
            for (file,) in self.execute(f"SELECT file FROM object WHERE {chosen}", values):  # noqa: S608 (constant)
                if file:
                    self.discard_file(file)
            self.execute(f"DELETE FROM object WHERE {chosen}", values)  # noqa: S608 (constant)


def _locked(home: Path) -> tuple[IO[str], bool]:
    """The lock, and whether who had it before did not come to closing it: its number still stands there."""
    file = (home / "lock").open("a+", encoding="ascii")
    file.seek(0)
    owner = file.read().strip()
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        file.close()
        raise DataDirectoryBusy(
            f"could not open the data directory {home}: process {owner or '(unknown)'} has it open. "
            "Wait until it ends, stop it, or give another data directory"
        ) from error
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file, bool(owner)


def _opened(path: Path, *, read_only: bool) -> sqlite3.Connection:
    address = f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rwc'}"
    with ExitStack() as opening:
        try:
            db = sqlite3.connect(
                address, uri=True, check_same_thread=False, isolation_level=None, cached_statements=256
            )
            opening.callback(db.close)
            if not read_only:
                _prepare(db, path)
            elif db.execute("PRAGMA user_version").fetchone() != (FORMAT,):
                raise _of_another_format(path, "another")
        except sqlite3.DatabaseError as error:
            raise DataDirectoryUnsuitable(f"could not read {path}: {error}. Give another data directory") from error
        opening.pop_all()
    return db


def _prepare(db: sqlite3.Connection, path: Path) -> None:
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=NORMAL")
    db.execute("PRAGMA cache_size=-65536")  # 64 MiB
    (found,) = db.execute("PRAGMA user_version").fetchone()
    if found == FORMAT:
        return
    if found > FORMAT or (not found and db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]):
        raise _of_another_format(path, found)
    tables = "".join((_TABLES, _SINCE_2, _SINCE_3)[found:])
    db.executescript(f"BEGIN; {tables} PRAGMA user_version={FORMAT}; COMMIT;")


def _of_another_format(path: Path, found: object) -> DataDirectoryUnsuitable:
    return DataDirectoryUnsuitable(
        f"could not open {path.parent}: its format is {found}, this version of Sayso writes format {FORMAT}. "
        "Open it with the version that made it, or give another data directory"
    )


# Stands for bytes in JSON; no attribute of an item can have this name.
_BYTES = "\0base64"


def encoded(value: Any) -> bytes:
    """JSON, with bytes in it."""
    return orjson.dumps(value, default=_told_bytes)


def decoded(body: bytes) -> Any:
    value = orjson.loads(body)
    return _with_bytes(value) if b'"\\u0000base64"' in body else value


def _told_bytes(value: Any) -> dict[str, str]:
    if not isinstance(value, bytes | bytearray):
        raise TypeError(f"cannot keep {type(value).__name__}")
    return {_BYTES: base64.b64encode(value).decode()}


def _with_bytes(value: Any) -> Any:
    match value:
        case {"\0base64": str(text)}:
            return base64.b64decode(text)
        case dict():
            return {name: _with_bytes(part) for name, part in value.items()}
        case list():
            return [_with_bytes(part) for part in value]
    return value
