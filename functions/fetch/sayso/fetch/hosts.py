"""What all executions together know of a host: when it may be asked again, and what it told of itself.

pk              sk                        item
HOST#{host}     SLOT                      next_at, last_at, busy_until, not_before: seconds since the epoch
HOST#{origin}   robots.txt, tdmrep.json   what the file said, until it expires

A slot is granted by a conditional update: nobody waits in a lock, and nobody asks again and again. Reservations put
those who come into a row; beginning is a second condition, so that one who comes late to his slot holds up the next,
and so does one who is answered slowly. Nobody has to end what was begun: after `busy_until` the host is free again.
"""

import zlib
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from sayso.rows import Row
from sayso.table import Table

__all__ = ["DynamoHosts", "Hosts", "Told", "is_long", "seconds_more"]

_DAY = 86_400
# A reservation that another took meanwhile is asked for again at once; so many at the same moment are not expected.
_TRIES = 20
_LONGEST = 35.0
"""Seconds that an exchange may last (`Limits.total_seconds`), and a function's clock be wrong."""
_LONG = 0.2
"""The part of a delay after which an exchange is no moment: the delay then counts from its end."""
_SOON = 0.05
"""Seconds after which one who was late by a moment asks again."""
_LARGEST = 380_000
"""Bytes of a file, compressed: an item may have 400 KB."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a host said in a file of its own: its bytes, empty where there is none; None where it gave no answer."""

    body: bytes | None


class Hosts(Protocol):
    def reserve(self, host: str, delay: float, now: float, latest: float) -> float | None: ...

    def begin(self, host: str, delay: float, now: float) -> float: ...

    def end(self, host: str, delay: float, began: float, ended: float) -> None: ...

    def rest(self, host: str, until: float) -> None: ...

    def told(self, origin: str, file: str, now: float) -> Told | None: ...

    def keep(self, origin: str, file: str, told: Told, until: float) -> None: ...


class DynamoHosts:
    """Errors: StorageRefused, StorageUnavailable."""

    def __init__(self, dynamodb: Any, table: str) -> None:
        self._table = Table(dynamodb, table)

    def reserve(self, host: str, delay: float, now: float, latest: float) -> float | None:
        """The time of the next slot, which is ours from now on; None where it is later than `latest`."""
        for _ in range(_TRIES):
            free = "attribute_not_exists(next_at) OR next_at <= :now"
            if self._update(host, "next_at = :then", free, {":now": now, ":then": now + delay}, now) is not None:
                return now
            queued = "next_at > :now AND next_at <= :latest"
            values = {":now": now, ":latest": latest, ":delay": delay}
            if old := self._update(host, "next_at = next_at + :delay", queued, values, now):
                return float(old["next_at"])
            if (row := self._table.get(f"HOST#{host}", "SLOT")) and float(row["next_at"]) > latest:
                return None
        return None

    def begin(self, host: str, delay: float, now: float) -> float:
        """0 where the host may be asked at once, by us alone until `end`; else the seconds until it may be, as far as
        that is known. Where there is no delay, others need not wait for the end.
        """
        free = (
            "(attribute_not_exists(last_at) OR last_at <= :before) "
            "AND (attribute_not_exists(not_before) OR not_before <= :now) "
            "AND (attribute_not_exists(busy_until) OR busy_until <= :now)"
        )
        values = {":now": now, ":before": now - delay, ":busy": now + _LONGEST * (delay > 0)}
        if self._update(host, "last_at = :now, busy_until = :busy", free, values, now) is not None:
            return 0
        row = self._table.get(f"HOST#{host}", "SLOT") or {}
        last_at, not_before, busy_until = (float(row.get(name, 0)) for name in ("last_at", "not_before", "busy_until"))
        return seconds_more(last_at, not_before, busy_until, delay, now)

    def end(self, host: str, delay: float, began: float, ended: float) -> None:
        """Of what began then. After an answer that took its time, those who have a slot come as much later."""
        change, values = "busy_until = :ended", {":began": began, ":ended": ended}
        if is_long(ended - began, delay):
            change += ", last_at = :ended, next_at = if_not_exists(next_at, :ended) + :lasted"
            values[":lasted"] = ended - began
        self._update(host, change, "last_at = :began", values, ended)

    def rest(self, host: str, until: float) -> None:
        """Nobody asks the host before `until`; never shortens a rest."""
        free = "attribute_not_exists(not_before) OR not_before < :until"
        self._update(host, "not_before = :until", free, {":until": until}, until)
        late = "attribute_not_exists(next_at) OR next_at < :until"
        self._update(host, "next_at = :until", late, {":until": until}, until)

    def told(self, origin: str, file: str, now: float) -> Told | None:
        """None where nothing is known, or no longer."""
        row = self._table.get(f"HOST#{origin}", file)
        if not row or float(row["expires_at"]) <= now:
            return None
        return Told(zlib.decompress(bytes(row["body"])) if "body" in row else None)

    def keep(self, origin: str, file: str, told: Told, until: float) -> None:
        row: Row = {"pk": f"HOST#{origin}", "sk": file, "expires_at": int(until)}
        if told.body is not None:
            row["body"] = _packed(told.body)
        self._table.put(row)

    def _update(self, host: str, change: str, condition: str, values: dict[str, float], now: float) -> Row | None:
        """The item as it was before; None where the condition does not hold."""
        known: Row = {name: Decimal(f"{value:.6f}") for name, value in values.items()}
        known[":expires_at"] = int(now) + 2 * _DAY
        return self._table.update_if(f"HOST#{host}", "SLOT", f"{change}, expires_at = :expires_at", condition, known)


def seconds_more(last_at: float, not_before: float, busy_until: float, delay: float, now: float) -> float:
    """Until a host may be asked that may not be now. Who asks it now needs not end before `busy_until`; if that is
    sooner, there is a delay to be kept after it.
    """
    over = min(busy_until, now + max(delay, _SOON))
    return max(last_at + delay - now, not_before - now, over - now, _SOON)


def is_long(seconds: float, delay: float) -> bool:
    return seconds > delay * _LONG


def _packed(body: bytes) -> bytes:
    """Compressed; of a file that does not compress, the first lines that an item can hold."""
    packed = zlib.compress(body, 9)
    while len(packed) > _LARGEST:
        body = body[: len(body) * 3 // 4].rpartition(b"\n")[0]
        packed = zlib.compress(body, 9)
    return packed
