"""XML from strangers, read as a stream. What is made to harm its reader is refused before it can.

Entities, which can grow (billion laughs) or name files and hosts (external entities), cannot be declared at all: feeds
and sitemaps need none. Documents may name an external DTD, which is never read.
"""

from collections.abc import Iterable
from typing import Protocol
from xml.parsers import expat

from sayso.errors import FeedInvalid

__all__ = ["Visitor", "well_formed"]

_DEEPEST = 200
"""Elements within elements; XHTML in a feed has some tens."""
_ATTRIBUTES = 200
"""Of one element."""
_LONGEST = 1024 * 1024
"""Bytes of one tag, comment or instruction: expat looks at an unfinished one again with every piece that comes."""


class Visitor(Protocol):
    """Names come with their prefix, as they are written."""

    def opened(self, name: str, attributes: dict[str, str], /) -> None: ...

    def text(self, piece: str, /) -> None: ...

    def closed(self, name: str, /) -> None: ...


def well_formed(pieces: Iterable[bytes], visitor: Visitor, url: str) -> bool:
    """False where the XML has a fault: what came before it was visited. Raises FeedInvalid for what is hostile."""
    parser, guard = expat.ParserCreate(), _Guard(visitor, url)
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = guard.opened, guard.closed
    parser.CharacterDataHandler = visitor.text
    parser.StartDoctypeDeclHandler, parser.EntityDeclHandler = guard.doctype, guard.entity
    fed = 0
    try:
        for piece in pieces:
            parser.Parse(piece)
            fed += len(piece)
            if fed - parser.CurrentByteIndex > _LONGEST:
                raise guard.refused(f"one tag of it has over {_LONGEST:,} bytes")
        parser.Parse(b"", True)  # noqa: FBT003 (pyexpat takes it by place alone)
    except (expat.ExpatError, ValueError, LookupError):
        # No XML, or in an encoding that expat or Python does not know.
        return False
    return True


class _Guard:
    def __init__(self, visitor: Visitor, url: str) -> None:
        self._visitor = visitor
        self._url = url
        self._depth = 0

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self.refused(f"its elements are over {_DEEPEST} deep")
        if len(attributes) > _ATTRIBUTES:
            raise self.refused(f"an element has over {_ATTRIBUTES} attributes")
        self._visitor.opened(name, attributes)

    def closed(self, name: str) -> None:
        self._depth -= 1
        self._visitor.closed(name)

    def doctype(self, _name: str, _system: str | None, _public: str | None, own: int) -> None:
        if own:
            raise self.refused("it declares entities or elements of its own")

    def entity(self, *_declared: object) -> None:
        raise self.refused("it declares entities")

    def refused(self, why: str) -> FeedInvalid:
        return FeedInvalid(f"did not read {self._url}: {why}, as no feed and no sitemap needs to")
