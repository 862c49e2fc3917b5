"""How an adaptation is made: attributes of moto's modules are replaced, and put back when it ends."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

__all__ = ["Adaptation", "replaced"]

Adaptation = AbstractContextManager[None]


@contextmanager
def replaced(*replacements: tuple[Any, str, Any]) -> Iterator[None]:
    """(owner, name, value) each; a name that the owner itself does not have is taken away again."""
    absent = object()
    before = [(owner, name, vars(owner).get(name, absent)) for owner, name, _ in replacements]
    for owner, name, value in replacements:
        setattr(owner, name, value)
    try:
        yield
    finally:
        for owner, name, value in reversed(before):
            if value is absent:
                delattr(owner, name)
            else:
                setattr(owner, name, value)
