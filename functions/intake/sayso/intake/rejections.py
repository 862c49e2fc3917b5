"""What of an uploaded file could not be taken, told beside the inbox; the object itself stays where it is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import orjson

from sayso.batches import batch_folder
from sayso.errors import InputInvalid, SaysoError
from sayso.intake.sources import Entry
from sayso.intake.works import BadLine
from sayso.models import Batch
from sayso.objects import Objects

__all__ = ["Rejections", "reject"]

_TOLD = 1000
"""Lines of a file that are told one by one."""
_MESSAGE = 500


@dataclass(slots=True)
class Rejections:
    count: int = 0
    broken: SaysoError | None = None
    """Why the file could not be read, or not to its end."""
    _lines: list[BadLine] = field(default_factory=list)

    def apart(self, found: Iterable[Entry | BadLine]) -> Iterator[Entry]:
        for one in found:
            if isinstance(one, Entry):
                yield one
                continue
            self.count += 1
            if len(self._lines) < _TOLD:
                self._lines.append(one)

    def tell(self, batch: Batch, objects: Objects) -> str | None:
        """The key: where it is looked for, beside the inbox, or in the batch's own folder."""
        if not self.count and not self.broken:
            return None
        error = self.broken or InputInvalid(f"{self.count:,} lines could not be taken")
        source = batch.source
        key = _beside(source) if source.startswith("inbox/") else f"{batch_folder(batch.id)}rejected.error.json"
        _tell(key, source, error, self._lines, objects)
        return key


def reject(key: str, error: SaysoError, objects: Objects) -> None:
    """An object of the inbox that is nothing that can be read."""
    _tell(_beside(key), key, error, [], objects)


def _beside(key: str) -> str:
    return f"inbox-rejected/{key.removeprefix('inbox/')}.error.json"


def _tell(where: str, key: str, error: SaysoError, lines: list[BadLine], objects: Objects) -> None:
    told = [{"line": line.number, "message": line.message[:_MESSAGE]} for line in lines]
    message = {"key": key, "error": type(error).__name__, "message": str(error), "lines": told}
    objects.put(where, orjson.dumps(message))
