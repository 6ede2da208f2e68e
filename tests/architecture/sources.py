"""The project's own source files, as the tests of this folder read them."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OURS = ("accounts", "benchmarks", "commentary", "script", "templates", "tests")
STATIC = ROOT / "commentary" / "static" / "commentary"


def find_sources(*suffixes: str, folders: tuple[str, ...] = OURS) -> list[Path]:
    """Every file of ours with one of the suffixes, in order; what tools left is not ours."""
    return sorted(
        path
        for folder in folders
        for path in (ROOT / folder).rglob("*")
        if path.suffix in suffixes and path.is_file() and "__pycache__" not in path.parts
    )


def name_of(path: Path) -> str:
    """The path as people write it, seen from the root."""
    return str(path.relative_to(ROOT))


def walk(path: Path) -> Iterator[ast.AST]:
    """Every node of a Python file."""
    return ast.walk(ast.parse(path.read_text(encoding="utf-8"), filename=str(path)))
