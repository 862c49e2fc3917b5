"""What stands on the command line: addresses, files and `-`, as items for the workflow."""

import gzip
import re
import sys
import zlib
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from sayso.documents import DocumentStore
from sayso.errors import InputInvalid, TooLarge
from sayso.limits import MAX_BODY
from sayso.models import Item
from sayso.submission import item_of_bytes, item_of_url

__all__ = ["Hints", "body_of", "content_type", "is_address", "item", "name_of"]

_ADDRESS = re.compile(r"https?:|[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_TYPES = {".html": "text/html", ".htm": "text/html", ".xhtml": "application/xhtml+xml", ".txt": "text/plain"}


@dataclass(frozen=True, slots=True)
class Hints:
    """What the user knows and the page may not tell."""

    url: str | None = None
    published: date | None = None


def is_address(argument: str) -> bool:
    """Whether it means to be an address, of whatever scheme; `item` tells whether it is one that can be read."""
    return bool(_ADDRESS.match(argument.strip()))


def item(argument: str, hints: Hints, documents: DocumentStore) -> Item:
    """Raises InputInvalid for what is neither an address nor a readable file, AddressRefused for an address that is not
    read, PageEmpty for an empty file.
    """
    now = datetime.now(UTC)
    if is_address(argument):
        return item_of_url(argument, "api", now, published_at=hints.published)
    return item_of_bytes(
        body_of(argument),
        "api",
        now,
        documents,
        url=hints.url,
        content_type=content_type(argument),
        name=None if argument == "-" else argument,
        published_at=hints.published,
    )


def body_of(argument: str) -> bytes:
    """The bytes of a file or of standard input (`-`); `.gz` is unpacked. Raises InputInvalid, TooLarge."""
    if argument == "-":
        return _limited(sys.stdin.buffer.read(MAX_BODY + 1), "standard input")
    if not argument:
        raise InputInvalid("an empty argument is neither a file nor an http(s) address")
    path = Path(argument)
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            return _limited(file.read(MAX_BODY + 1), argument)
    except FileNotFoundError as error:
        raise InputInvalid(f"{argument}: there is no such file, and it is not an http(s) address") from error
    except IsADirectoryError as error:
        raise InputInvalid(f"{argument} is a folder. Name the files in it: {argument.rstrip('/')}/*.html") from error
    # ValueError: a name with a null byte.
    except (OSError, EOFError, zlib.error, ValueError) as error:
        raise InputInvalid(f"could not read {argument}: {error}") from error


def content_type(argument: str) -> str | None:
    return _TYPES.get(Path(argument.removesuffix(".gz")).suffix.lower())


def name_of(path: str) -> str:
    """A file's name without its endings, which is its `id` in the filters."""
    name = Path(path).name.removesuffix(".gz") or path
    return Path(name).stem if Path(name).suffix.lower() in _TYPES else name


def _limited(body: bytes, argument: str) -> bytes:
    if len(body) > MAX_BODY:
        raise TooLarge(f"{argument} has more than {MAX_BODY // 2**20} MiB, which is the most that a page may have")
    return body
