"""A bucket's objects in the storage, in the shape that moto's `FakeBucket` works on: `keys[name]`, the newest version.

What moto puts is held until the request that put it is over (`keep`), because moto completes an object after it has put
it. After that only the storage has it: an object is built when it is asked for, its bytes are read when they are.
"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any

from moto.moto_api._internal.managed_state_model import ManagedState
from moto.s3.models import FakeDeleteMarker, FakeKey, get_canned_acl
from moto.utilities.utils import LowercaseDict

from sayso.local.storage import LAST, Storage, decoded, encoded

Version = FakeKey | FakeDeleteMarker

# What an object is, besides its name and its bytes. Access lists, tags, locks and retention are not kept.
_KEPT = (
    "account_id",
    "region_name",
    "_storage_class",
    "_etag",
    "_version_id",
    "_is_versioned",
    "encryption",
    "kms_key_id",
    "bucket_key_enabled",
    "checksum_algorithm",
    "checksum_value",
    "checksum_type",
    "checksum_parts",
    "website_redirect_location",
)


class StoredKey(FakeKey):
    """An object whose bytes are in the storage."""

    def __init__(self, storage: Storage, bucket: str, row: tuple[Any, ...]) -> None:
        # Not FakeKey's own: that one opens a buffer for the bytes.
        name, self.position, modified, self.file, self.contentsize, state = row
        ManagedState.__init__(self, "s3::keyrestore", transitions=[(None, "IN_PROGRESS"), ("IN_PROGRESS", "RESTORED")])
        self._storage = storage
        self.name = name
        self.bucket_name = bucket
        self.last_modified = datetime.utcfromtimestamp(modified)  # noqa: DTZ004 (moto's times are naive, in UTC)
        described = decoded(state)
        self._metadata = LowercaseDict(described.pop("metadata"))
        for attribute, value in described.items():
            setattr(self, attribute, value)
        self.partition = "aws"
        self.acl = get_canned_acl("private")
        self.multipart = None
        self.lock_mode = self.lock_legal_status = self.lock_until = self._expiry = None
        self.disposed = True

    @property
    def value(self) -> bytes:
        return self._storage.read_file(self.file)

    def dispose(self, garbage: bool = False) -> None:  # noqa: FBT001, FBT002 (moto's signature)
        """There is nothing to close."""

    def __deepcopy__(self, memo: dict[int, Any]) -> "StoredKey":
        return self


class StoredKeys:
    """The objects of a bucket by name, as moto's `_VersionedKeyStore`."""

    def __init__(self, storage: Storage, owner: str) -> None:
        self.storage = storage
        self.owner = owner
        self._pending: dict[str, list[Version]] = {}

    def keep(self) -> None:
        """Writes what the request put. For the holder of a transaction."""
        for key, versions in self._pending.items():
            self._write(key, versions)
        self.forget()

    def forget(self) -> None:
        pending, self._pending = self._pending, {}
        for versions in pending.values():
            for version in versions:
                if isinstance(version, FakeKey):
                    version.dispose()

    def _write(self, key: str, versions: list[Version]) -> None:
        kept = {version.file: version for version in versions if isinstance(version, StoredKey)}
        for (file,) in self.storage.execute("SELECT file FROM object WHERE owner = ? AND key = ?", (self.owner, key)):
            if file and file not in kept:
                self.storage.discard_file(file)
        rows = [(self.owner, key, position, *self._row(version)) for position, version in enumerate(versions)]
        self.storage.execute("DELETE FROM object WHERE owner = ? AND key = ?", (self.owner, key))
        for row in rows:
            self.storage.execute("INSERT INTO object VALUES (?, ?, ?, ?, ?, ?, ?)", row)

    def _row(self, version: Version) -> tuple[Any, ...]:
        modified = (version.last_modified - datetime(1970, 1, 1)).total_seconds()  # noqa: DTZ001 (moto's are naive)
        if isinstance(version, FakeDeleteMarker):
            return modified, None, 0, encoded({"deleted": version.version_id})
        assert version.etag  # noqa: S101 (moto computes it when it is first asked for)
        file = version.file if isinstance(version, StoredKey) else self.storage.write_file(version.value)
        state = {name: getattr(version, name, None) for name in _KEPT} | {"metadata": dict(version.metadata)}
        return modified, file, version.size, encoded(state)

    def getlist(self, key: str, default: Any = None) -> Any:
        with self.storage.lock:
            if key in self._pending:
                return self._pending[key] or default
            statement = "SELECT key, position, modified, file, size, state FROM object WHERE owner = ? AND key = ?"
            found = self.storage.execute(f"{statement} ORDER BY position", (self.owner, key))
            return [self._version(row) for row in found] or default

    def _version(self, row: tuple[Any, ...]) -> Version:
        deleted = decoded(row[5]).get("deleted") if row[3] is None else None
        if deleted is None:
            return StoredKey(self.storage, self.owner, row)
        marker: Any = FakeDeleteMarker.__new__(FakeDeleteMarker)
        marker.key = marker
        marker.name = row[0]
        marker.last_modified = datetime.utcfromtimestamp(row[2])  # noqa: DTZ004 (moto's times are naive, in UTC)
        marker._version_id = deleted  # noqa: SLF001 (moto gives no other way)
        return marker  # type: ignore[no-any-return]

    def setlist(self, key: str, versions: list[Version] | tuple[Version, ...]) -> None:
        with self.storage.lock:
            self._pending[key] = list(versions)

    def __getitem__(self, key: str) -> Version:
        versions = self.getlist(key)
        if not versions:
            raise KeyError(key)
        return versions[-1]  # type: ignore[no-any-return]

    def __setitem__(self, key: str, version: Version) -> None:
        with self.storage.lock:
            self.setlist(key, [*self.getlist(key, []), version])

    def get(self, key: str, default: Any = None) -> Any:
        with suppress(KeyError):
            return self[key]
        return default

    def __contains__(self, key: object) -> bool:
        return bool(self.getlist(str(key)))

    def pop(self, key: str) -> None:
        with self.storage.lock:
            if key not in self:
                raise KeyError(key)
            self.setlist(key, [])

    def __len__(self) -> int:
        statement = "SELECT count(DISTINCT key) FROM object WHERE owner = ?"
        return int(self.storage.execute(statement, (self.owner,))[0][0])

    def __iter__(self) -> Iterator[str]:
        return (version.name for version in self.values())

    def values(self) -> Iterator[Version]:
        return self.newest("", "")

    def items(self) -> Iterator[tuple[str, Version]]:
        return ((version.name, version) for version in self.values())

    def iterlists(self) -> Iterator[tuple[str, list[Version]]]:
        return ((name, self.getlist(name)) for name in self)

    def item_size(self) -> int:
        statement = "SELECT coalesce(sum(size), 0) FROM object WHERE owner = ?"
        return int(self.storage.execute(statement, (self.owner,))[0][0])

    def newest(self, prefix: str, after: str, batch: int = 1000) -> Iterator[Version]:
        """Of every object under `prefix`, behind the name `after`, in the order of the names: what stands there now."""
        statement = (
            "SELECT key, max(position), modified, file, size, state FROM object "
            "WHERE owner = ? AND key > ? AND key >= ? AND key < ? GROUP BY key ORDER BY key LIMIT ?"
        )
        while rows := self.storage.execute(statement, (self.owner, after, prefix, prefix + LAST, batch)):
            yield from map(self._version, rows)
            after = rows[-1][0]
