"""botocore's descriptions of the services, read quickly.

moto, while it is imported, and the clients read tens of megabytes of JSON, which botocore decodes with a callback for
each object: half a second of every command. Here orjson decodes them, to the same values, and sessions share what was
read: each would list two thousand folders and read its services' descriptions anew.

An adaptation of botocore, not of moto; and it has to be there before moto is, so it imports nothing of it.
"""

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import botocore.session
import orjson
from botocore.loaders import JSONFileLoader, create_loader

__all__ = ["read_quickly"]


class _Open(Protocol):
    def __call__(self, path: str, mode: str) -> Any: ...


def _load_file(_loader: JSONFileLoader, full_path: str, open_method: _Open) -> Any:
    if not Path(full_path).is_file():
        return None
    with open_method(full_path, "rb") as file:
        return orjson.loads(file.read())


_shared = functools.cache(create_loader)
"""By the folders that are looked through, of which nothing changes while a process runs."""


@contextmanager
def read_quickly() -> Iterator[None]:
    before = vars(JSONFileLoader)["_load_file"]
    setattr(JSONFileLoader, "_load_file", _load_file)  # noqa: B010 - botocore offers no other place; mypy does not see it
    setattr(botocore.session, "create_loader", _shared)  # noqa: B010 - as above
    try:
        yield
    finally:
        setattr(JSONFileLoader, "_load_file", before)  # noqa: B010 - as above
        setattr(botocore.session, "create_loader", create_loader)  # noqa: B010 - as above
