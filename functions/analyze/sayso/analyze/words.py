"""Word lists as they are written in this package: words between spaces."""

__all__ = ["words"]


def words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())
