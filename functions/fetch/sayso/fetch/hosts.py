"""What all executions together know of a host: when it may be asked again, and what it told of itself.

pk              sk                        item
HOST#{host}     SLOT                      next_at, and what `sayso.fetch.row.Row` says: seconds, since the epoch
HOST#{origin}   robots.txt, tdmrep.json   what the file said, until it expires

A slot is granted by a conditional update: nobody waits in a lock, and nobody asks again and again. Reservations put
those who come into a row; beginning is a second condition, so that one who comes late to his slot holds up the next,
and so does one who is answered slowly. Nobody has to end what was begun: after `busy_until` the host is free again.
"""

import zlib
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any, Protocol

from sayso import rows
from sayso.fetch.row import LONGEST, Place, Row, is_long
from sayso.table import Table

__all__ = ["DynamoHosts", "Hosts", "Told"]

_DAY = 86_400
# A reservation that another took meanwhile is asked for again at once; so many at the same moment are not expected.
_TRIES = 20
_MOMENT = 0.001
"""Seconds by which a place may be early: an item's numbers are rounded."""
_LARGEST = 380_000
"""Bytes of a file, compressed: an item may have 400 KB."""

_OVER = "(attribute_not_exists(busy_until) OR busy_until <= :now)"
_SHIFT = "next_at = if_not_exists(next_at, :began) + :shift, shifted = if_not_exists(shifted, :none) + :shift"


@dataclass(frozen=True, slots=True)
class Told:
    """What a host said in a file of its own: its bytes, empty where there is none; None where it gave no answer."""

    body: bytes | None


class Hosts(Protocol):
    def reserve(self, host: str, delay: float, now: float, latest: float) -> Place | None: ...

    def begin(self, host: str, delay: float, now: float, place: Place) -> tuple[bool, Row]: ...

    def end(self, host: str, delay: float, began: float, ended: float, late: float) -> None: ...

    def rest(self, host: str, until: float) -> None: ...

    def told(self, origin: str, file: str, now: float) -> Told | None: ...

    def keep(self, origin: str, file: str, told: Told, until: float) -> None: ...


class DynamoHosts:
    """Errors: StorageRefused, StorageUnavailable."""

    def __init__(self, dynamodb: Any, table: str) -> None:
        self._table = Table(dynamodb, table)

    def reserve(self, host: str, delay: float, now: float, latest: float) -> Place | None:
        """The next place, which is ours from now on; None where its time is later than `latest`."""
        for _ in range(_TRIES):
            free = "(attribute_not_exists(next_at) OR next_at <= :now) AND " + _OVER
            values = {":now": now, ":then": now + delay, ":none": 0}
            old = self._update(host, "next_at = :then, busy_until = :none", free, values, now)
            if old is not None:
                return _place(now, old)
            # While somebody is under way, the first place is a delay after he began, or has ended: that may be past.
            queued = "(next_at > :now OR busy_until > :now) AND next_at <= :latest"
            values = {":now": now, ":latest": latest, ":delay": delay}
            if old := self._update(host, "next_at = next_at + :delay", queued, values, now):
                return _place(float(old["next_at"]), old)
            if (row := self._table.get(f"HOST#{host}", "SLOT")) and float(row.get("next_at", 0)) > latest:
                return None
        return None

    def begin(self, host: str, delay: float, now: float, place: Place) -> tuple[bool, Row]:
        """Whether the host may be asked at once, by us alone until `end`, and how its row was found. Where there is no
        delay, others need not wait for the end.
        """
        free = (
            "(attribute_not_exists(last_at) OR last_at <= :before) "
            "AND (attribute_not_exists(not_before) OR not_before <= :now) "
            "AND (attribute_not_exists(busy_until) OR busy_until = :none) "
            "AND (attribute_not_exists(shifted) OR shifted <= :shifted)"
        )
        busy = now + LONGEST if delay > 0 else 0
        shifted = now - place.at + place.shifted + _MOMENT
        values = {":now": now, ":before": now - delay, ":none": 0, ":busy": busy, ":shifted": shifted}
        for _ in range(_TRIES):
            old = self._update(host, "last_at = :now, busy_until = :busy", free, values, now)
            if old is not None:
                return True, _row(old)
            row = _row(self._table.get(f"HOST#{host}", "SLOT") or {})
            if not row.is_lost(now):
                break
            self._end_lost(host, row, delay, now)
        return False, row

    def end(self, host: str, delay: float, began: float, ended: float, late: float) -> None:
        """Of what began then, `late` by so many seconds. After an answer that took its time, or who came late, those
        who have a place come as much later.
        """
        lasted = ended - began if is_long(ended - began, delay) else 0
        change = "busy_until = :none, answered = if_not_exists(answered, :none) + :one"
        values = {":none": 0, ":one": 1, ":began": began}
        if lasted:
            change += ", last_at = :ended, took = if_not_exists(took, :none) + :lasted"
            values |= {":ended": ended, ":lasted": lasted}
        if lasted + late > 0:
            change += f", {_SHIFT}"
            values |= {":shift": lasted + late}
        self._update(host, change, "last_at = :began", values, ended)

    def _end_lost(self, host: str, row: Row, delay: float, now: float) -> None:
        same = "last_at = :began AND busy_until = :until"
        values = {":none": 0, ":began": row.last_at, ":until": row.busy_until, ":shift": row.lost(delay)}
        self._update(host, f"busy_until = :none, {_SHIFT}", same, values, now)

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
        row: rows.Row = {"pk": f"HOST#{origin}", "sk": file, "expires_at": int(until)}
        if told.body is not None:
            row["body"] = _packed(told.body)
        self._table.put(row)

    def _update(self, host: str, change: str, condition: str, values: dict[str, float], now: float) -> rows.Row | None:
        """The item as it was before; None where the condition does not hold."""
        known: rows.Row = {name: Decimal(f"{value:.6f}") for name, value in values.items()}
        known[":expires_at"] = int(now) + 2 * _DAY
        return self._table.update_if(f"HOST#{host}", "SLOT", f"{change}, expires_at = :expires_at", condition, known)


def _place(at: float, row: rows.Row) -> Place:
    known = _row(row)
    return Place(at=at, shifted=known.shifted, took=known.took, answered=known.answered)


def _row(row: rows.Row) -> Row:
    return Row(**{field.name: float(row.get(field.name, 0)) for field in fields(Row)})


def _packed(body: bytes) -> bytes:
    """Compressed; of a file that does not compress, the first lines that an item can hold."""
    packed = zlib.compress(body, 9)
    while len(packed) > _LARGEST:
        body = body[: len(body) * 3 // 4].rpartition(b"\n")[0]
        packed = zlib.compress(body, 9)
    return packed
