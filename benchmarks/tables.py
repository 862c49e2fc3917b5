"""Tables as the benchmarks print them."""

from collections.abc import Iterable, Sequence

__all__ = ["table"]


def table(title: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    lines = [list(header), *map(list, rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    print(f"\n{title}\n")
    for first, *rest in lines:
        print(
            "  ", first.ljust(widths[0]), *(cell.rjust(width + 2) for cell, width in zip(rest, widths[1:], strict=True))
        )
