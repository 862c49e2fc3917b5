"""Articles by host and by round, through files: of a million, no more is held than a turn of each host of a part."""

import math
import zlib
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

import orjson

from sayso.intake.sources import Entry
from sayso.limits import TURN_PAGES_OF_BYTES

__all__ = ["MOST_ROUNDS", "Partitions", "Rounds"]

MOST_ROUNDS = 1800
"""An execution has 25,000 events, and a round some twelve of them."""
_PARTITIONS = 64
_BUFFER = 32 * 1024
_COUNTERS = 1 << 20
"""Of hosts, by a hash: few of a million share one, and are taken for one."""
_TURN_BYTES = 64 * 1024
"""What is told of a turn's pages in the end, their own input among it, has to fit into a state (256 KiB)."""


class Partitions:
    """Entries on disk, all of a host in one partition, so that each can be read by itself."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._paths = [folder / f"{n:02d}" for n in range(_PARTITIONS)]
        self._files = ExitStack()
        self.added = 0
        self.repeated = 0
        """Entries of articles that were there before, of those that were read."""
        self._of_host = array("I", bytes(4 * _COUNTERS))

    @property
    def largest(self) -> int:
        """Entries of the host with the most."""
        return max(self._of_host)

    def __enter__(self) -> Self:
        self._open = [self._files.enter_context(path.open("wb")) for path in self._paths]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._files.close()

    def add(self, entry: Entry) -> None:
        self.added += 1
        where = zlib.crc32((entry.host or entry.article_id).encode())
        if entry.host:
            self._of_host[where % _COUNTERS] += 1
        line = b"%s\t%s\t%s\n" % (entry.article_id.encode(), entry.host.encode(), entry.item)
        self._open[where % _PARTITIONS].write(line)

    def read(self) -> Iterator[Iterator[tuple[str, bytes]]]:
        """The partitions, each as hosts and items, without repeated articles; in order, when all is added."""
        self._files.close()
        for path in self._paths:
            yield self._distinct(path)
            path.unlink()

    def _distinct(self, path: Path) -> Iterator[tuple[str, bytes]]:
        seen: set[bytes] = set()
        with path.open("rb") as file:
            for line in file:
                article, host, item = line.rstrip(b"\n").split(b"\t", 2)
                if (identifier := bytes.fromhex(article.decode())) in seen:
                    self.repeated += 1
                    continue
                seen.add(identifier)
                yield host.decode(), item


class Rounds:
    """Manifests on disk: a round has one turn of a host at most, each host's in their order. Turns of pages that nobody
    is asked for have no order.
    """

    def __init__(self, folder: Path, first: int = 1, pages: int = 1, most: float = math.inf) -> None:
        """`pages` are those of a turn; a round that has `most` pages gets no more turns."""
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._first = first
        self._pages = pages
        self._most = most
        self._next: dict[str, int] = {}
        self._in_round: Counter[int] = Counter()
        self._open = first
        self._begun: dict[str, list[bytes]] = {}
        self._buffers: dict[int, bytearray] = {}
        self.last = first - 1
        """The highest round."""
        self.over = folder / "over"
        """Turns for which there is no round: more than `MOST_ROUNDS`. A file that may be missing."""
        self.items = 0
        self.items_over = 0

    def add(self, host: str, item: bytes) -> None:
        begun = self._begun.setdefault(host, [])
        begun.append(item)
        if len(begun) == (self._pages if host else TURN_PAGES_OF_BYTES) or sum(map(len, begun)) > _TURN_BYTES:
            self.add_turn(host, self._begun.pop(host))

    def end_hosts(self) -> None:
        """Nothing more is added for the hosts so far."""
        for host, items in self._begun.items():
            self.add_turn(host, items)
        self._begun.clear()
        self._next.clear()

    def add_turn(self, host: str, items: Sequence[bytes], strikes: int = 0, since: int = 0) -> None:
        """`strikes` are the turns of these pages that came to nothing; `since` is the round in which the host first had
        enough of a page, which then has turns of its own; or 0.
        """
        round_ = self._free_round(self._next.get(host, self._first))
        if host:
            self._next[host] = round_ + 1
        self._in_round[round_] += len(items)
        head = b'{"host":%s,"strikes":%d,"since":%d,"items":[' % (orjson.dumps(host), strikes, since)
        line = head + b",".join(items) + b"]}\n"
        if round_ > MOST_ROUNDS:
            self.items_over += len(items)
            with self.over.open("ab") as file:
                file.write(line)
            return
        self.items += len(items)
        self.last = max(self.last, round_)
        buffer = self._buffers.setdefault(round_, bytearray())
        buffer += line
        if len(buffer) > _BUFFER:
            self._write(round_)

    def _free_round(self, earliest: int) -> int:
        while self._in_round[self._open] >= self._most:
            self._open += 1
        round_ = max(earliest, self._open)
        while self._in_round[round_] >= self._most:
            round_ += 1
        return round_

    def manifests(self) -> Iterator[tuple[int, Path]]:
        """Round and file, when all is added."""
        for round_ in range(self._first, self.last + 1):
            self._write(round_)
            yield round_, self._path(round_)

    def _write(self, round_: int) -> None:
        with self._path(round_).open("ab") as file:
            file.write(self._buffers.pop(round_, b""))

    def _path(self, round_: int) -> Path:
        return self._folder / f"{round_:05d}.jsonl"
