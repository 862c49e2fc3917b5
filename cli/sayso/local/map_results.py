"""What a Distributed Map's ResultWriter leaves in S3: files of the ended executions by their status, and a manifest."""

import json
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import IO, Any, Literal

__all__ = ["Outcome", "ResultFiles", "date_text", "execution_record"]

Outcome = Literal["SUCCEEDED", "FAILED", "PENDING"]

_LARGEST = 64 * 2**20
"""Bytes of a file, as writing it takes that much memory; what is beyond begins the next one, as on AWS."""

_SPOOLED = 2**20


def date_text(moment: datetime) -> str:
    """As Step Functions writes dates into JSON."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z"


def execution_record(told: Mapping[str, Any]) -> dict[str, Any]:
    """Of an execution as DescribeExecution tells it; dates become texts, names begin with capitals."""

    def value_of(value: Any) -> Any:
        match value:
            case datetime():
                return date_text(value)
            case Mapping():
                return execution_record(value)
        return value

    return {name[0].upper() + name[1:]: value_of(value) for name, value in told.items()}


class ResultFiles:
    """Records go to temporary files as they come; threads may add them at the same time."""

    def __init__(self, *, transformation: str = "NONE", lines: bool = False, largest: int = _LARGEST) -> None:
        self._largest = largest
        self._transformation = transformation
        self._lines = lines
        self._files: dict[Outcome, list[IO[bytes]]] = {"FAILED": [], "PENDING": [], "SUCCEEDED": []}
        self._adding = threading.Lock()

    def add(self, outcome: Outcome, record: Mapping[str, Any]) -> None:
        for written in self._transformed(outcome, record):
            line = json.dumps(written).encode()
            with self._adding:
                files = self._files[outcome]
                if not files or files[-1].tell() + len(line) > self._largest:
                    files.append(tempfile.SpooledTemporaryFile(_SPOOLED))  # noqa: SIM115 (see close)
                files[-1].write(self._separator(begun=files[-1].tell() > 0) + line)

    def _separator(self, *, begun: bool) -> bytes:
        if self._lines:
            return b"\n" if begun else b""
        return b"," if begun else b"["

    def _transformed(self, outcome: Outcome, record: Mapping[str, Any]) -> Iterator[Any]:
        """What did not succeed has no output to be transformed."""
        if self._transformation == "NONE" or outcome != "SUCCEEDED":
            yield record
            return
        output = json.loads(record["Output"])
        if self._transformation == "FLATTEN" and isinstance(output, list):
            yield from output
        else:
            yield output

    def write(self, put: Callable[[str, IO[bytes]], object], prefix: str) -> dict[Outcome, list[dict[str, Any]]]:
        """Once. `put` stores a file under a key. Returns the manifest's ResultFiles."""
        suffix, end = ("jsonl", b"\n") if self._lines else ("json", b"]")
        listed: dict[Outcome, list[dict[str, Any]]] = {}
        for outcome, files in self._files.items():
            listed[outcome] = []
            for number, file in enumerate(files):
                file.write(end)
                size = file.tell()
                file.seek(0)
                key = f"{prefix}{outcome}_{number}.{suffix}"
                put(key, file)
                listed[outcome].append({"Key": key, "Size": size})
        return listed

    def close(self) -> None:
        """The temporary files are gone then."""
        for files in self._files.values():
            for file in files:
                file.close()
