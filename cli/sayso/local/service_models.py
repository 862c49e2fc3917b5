"""botocore's descriptions of the services, read quickly.

moto and the clients read tens of megabytes of JSON, which botocore decodes with a callback for each object: half a
second of every command. Whoever imports `sayso.local` has them decoded by orjson, to the same values.
"""

from pathlib import Path
from typing import Any, Protocol

import orjson
from botocore.loaders import JSONFileLoader

__all__ = ["read_quickly"]


class _Open(Protocol):
    def __call__(self, path: str, mode: str) -> Any: ...


def _load_file(_loader: JSONFileLoader, full_path: str, open_method: _Open) -> Any:
    if not Path(full_path).is_file():
        return None
    with open_method(full_path, "rb") as file:
        return orjson.loads(file.read())


def read_quickly() -> None:
    """For the rest of the process."""
    setattr(JSONFileLoader, "_load_file", _load_file)  # noqa: B010 - botocore offers no other place; mypy does not see it
