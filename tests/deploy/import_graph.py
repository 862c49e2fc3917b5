"""What a module imports, by its text alone: also inside functions, and without the Python it is meant for."""

import ast
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Import:
    """`import module`, or `from module import name`."""

    module: str
    name: str | None
    where: str

    @property
    def top(self) -> str:
        return self.module.partition(".")[0]

    def __str__(self) -> str:
        return f"from {self.module} import {self.name}" if self.name else f"import {self.module}"


class _Collector(ast.NodeVisitor):
    def __init__(self, path: Path, package: str) -> None:
        self.path, self.package, self.found = path, package, list[Import]()

    def visit_If(self, node: ast.If) -> None:
        """The branch for type checkers is never taken; that for some Pythons as by the one that runs this."""
        test = ast.unparse(node.test)
        if test in {"TYPE_CHECKING", "typing.TYPE_CHECKING"}:
            taken = node.orelse
        elif test.startswith("sys.version_info >= "):
            taken = node.body if sys.version_info >= ast.literal_eval(node.test.comparators[0]) else node.orelse
        else:
            taken = [node.test, *node.body, *node.orelse]
        for part in taken:
            self.visit(part)

    def visit_Import(self, node: ast.Import) -> None:
        self.found += [Import(alias.name, None, f"{self.path}:{node.lineno}") for alias in node.names]

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        module = node.module or ""
        if node.level:
            parents = self.package.split(".")
            module = ".".join([*parents[: len(parents) + 1 - node.level], *module.split(".")]).rstrip(".")
        self.found += [Import(module, alias.name, f"{self.path}:{node.lineno}") for alias in node.names]


def imports(path: Path, package: str) -> list[Import]:
    """`package` is the one that the module's relative imports start from."""
    collector = _Collector(path, package)
    collector.visit(ast.parse(path.read_text(encoding="utf-8"), filename=str(path)))
    return collector.found


@dataclass
class Walk:
    """What importing a module comes to: every import on the way, and those that lead nowhere."""

    roots: Sequence[Path]
    brought: frozenset[str]
    """Top-level names that are there without being in `roots`."""
    reached: list[Import] = field(default_factory=list)
    missing: list[Import] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)

    def start(self, module: str) -> None:
        self._follow(Import(module, None, "the template"))

    def _follow(self, imported: Import) -> None:
        self.reached.append(imported)
        if imported.top != "sayso":
            if not self._is_there(imported.top):
                self.missing.append(imported)
            return
        if not _found(self.roots, imported.module):
            self.missing.append(imported)
            return
        for module in _parents(imported.module):
            self._enter(module)
        if imported.name:
            self._enter(f"{imported.module}.{imported.name}")

    def _enter(self, module: str) -> None:
        if module in self._seen:
            return
        self._seen.add(module)
        for path in _found(self.roots, module):
            package = module if path.name == "__init__.py" else module.rpartition(".")[0]
            for imported in imports(path, package) if path.is_file() else []:
                self._follow(imported)

    def _is_there(self, top: str) -> bool:
        return top in sys.stdlib_module_names or top in self.brought or bool(_found(self.roots, top))


def _parents(module: str) -> Iterator[str]:
    parts = module.split(".")
    return (".".join(parts[: n + 1]) for n in range(len(parts)))


def _found(roots: Sequence[Path], module: str) -> list[Path]:
    """The module's file, or the folders of a namespace package, or an extension module."""
    folders = []
    for root in roots:
        place = root.joinpath(*module.split("."))
        for path in (place / "__init__.py", place.with_suffix(".py"), *place.parent.glob(f"{place.name}.*.so")):
            if path.is_file():
                return [path]
        folders += [place] if place.is_dir() else []
    return folders
