"""Who may touch rows: what import-linter cannot see, since it is a matter of calls."""

import ast
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, find_sources, name_of, walk

WRITING = {
    "bulk_create",
    "bulk_update",
    "create",
    "delete",
    "get_or_create",
    "save",
    "update",
    "update_or_create",
}
WRITERS = ("actions", "migrations")
READERS = (*WRITERS, "queries", "models")
PYTHON = find_sources(".py", folders=("commentary",))


def _is_in(path: Path, layers: tuple[str, ...]) -> bool:
    return path.relative_to(ROOT / "commentary").parts[0].removesuffix(".py") in layers


def _writes(node: ast.AST) -> bool:
    """Whether the node calls a write of Django's ORM.

    A dictionary, a cache and a hash have `update` and `delete` too: those take a positional
    argument, which the ORM's never do.
    """
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    if node.func.attr in ("delete", "save", "update"):
        return not node.args
    return node.func.attr in WRITING


@pytest.mark.parametrize("path", PYTHON, ids=name_of)
def test_only_actions_write_rows(path):
    if _is_in(path, WRITERS):
        return
    found = [f"{name_of(path)}:{node.lineno}" for node in walk(path) if _writes(node)]
    assert found == []


@pytest.mark.parametrize("path", PYTHON, ids=name_of)
def test_rows_are_looked_up_in_queries_and_actions_alone(path):
    if _is_in(path, READERS):
        return
    found = [
        f"{name_of(path)}:{node.lineno}"
        for node in walk(path)
        if isinstance(node, ast.Attribute) and node.attr in ("objects", "_default_manager")
    ]
    assert found == []


@pytest.mark.parametrize("path", find_sources(".py", folders=("commentary/actions",)), ids=name_of)
def test_an_action_knows_no_request(path):
    found = [
        node.module
        for node in walk(path)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("django.http")
    ]
    found += [
        name.name
        for node in walk(path)
        if isinstance(node, ast.Import)
        for name in node.names
        if name.name.startswith("django.http")
    ]
    assert found == []


@pytest.mark.parametrize("source", ["rows.update(state='x')", "row.save()", "Row.objects.create()"])
def test_a_write_is_recognised(source):
    assert any(_writes(node) for node in ast.walk(ast.parse(source)))


@pytest.mark.parametrize(
    "source", ["names.update({})", "cache.delete('key')", "digest.update(b'')"]
)
def test_what_only_looks_like_a_write_is_let_through(source):
    assert not any(_writes(node) for node in ast.walk(ast.parse(source)))
