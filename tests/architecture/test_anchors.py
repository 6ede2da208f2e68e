"""What was superseded is read where the history is told, and nowhere by mistake.

An anchor in whose place a person put another stays in the table. Whoever asks where words stand
says so: `standing()`, `drawn()`, `drawn_at()` or `confirmed()`.
"""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.sources import ROOT, find_sources, name_of, walk

HOLDING = {"standing", "drawn", "drawn_at", "confirmed"}
# Rows that are added are asked for nothing.
ADDING = {"bulk_create", "create"}
# Which files read all rows, and why.
ALLOWED = {
    "commentary/actions/anchoring.py": "supersedes rows by their ids",
    "commentary/actions/fragments.py": "cards quote the words that were chosen, superseded or not",
    "commentary/actions/locks.py": "who said where words stood is named in their history",
    "commentary/actions/revising/writing.py": "a passage that any row speaks of is not deleted",
    "commentary/queries/anchors.py": "the history of a quote",
    "commentary/queries/carrying.py": "what was chosen first is what was said, superseded or not",
    "commentary/queries/exports.py": "the copy of one's data has the words as one chose them",
    "commentary/queries/orphans.py": "quotes the words that were chosen, superseded or not",
    "commentary/queries/words.py": "the history of a quote",
}
PYTHON = [
    path
    for path in find_sources(".py", folders=("commentary",))
    if path.relative_to(ROOT / "commentary").parts[0] not in ("migrations", "models")
]


def bare_reads(nodes: Iterator[ast.AST]) -> list[int]:
    """The lines in which anchors are asked for without saying whether they have to hold.

    Of their manager, of the rows of a response or passage, through a relation in a condition, and
    in a statement by hand.
    """
    # What has a place in its file.
    placed = (node for node in nodes if isinstance(node, ast.expr | ast.keyword))
    return sorted(node.lineno for node in placed if _is_bare(node))


def _is_bare(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute):
        return _is_rows(node.value) and node.attr not in HOLDING | ADDING
    if isinstance(node, ast.keyword):
        return "__" in (node.arg or "") and "anchors" in (node.arg or "").split("__")
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        if "commentary_anchor" in node.value:
            return "superseded_at IS NULL" not in node.value
        return node.value.startswith("anchors__")
    return False


def _is_rows(node: ast.AST) -> bool:
    """Whether the node is `Anchor.objects`, or the rows of one thing, as `response.anchors`."""
    if not isinstance(node, ast.Attribute):
        return False
    owner = node.value.id if isinstance(node.value, ast.Name) else ""
    return node.attr == "anchors" or (node.attr == "objects" and owner == "Anchor")


@pytest.mark.parametrize("path", PYTHON, ids=name_of)
def test_anchors_are_read_as_those_that_hold(path):
    found = bare_reads(walk(path))
    assert bool(found) == (name_of(path) in ALLOWED), f"{name_of(path)}: lines {found}"


@pytest.mark.parametrize(
    ("source", "bare"),
    [
        ("Anchor.objects.filter(annotation=one)", True),
        ("Anchor.objects.all()", True),
        ("response.anchors.filter(target=0)", True),
        ("rows.filter(root__anchors__passage=one)", True),
        ("rows.prefetch_related('anchors__passage')", True),
        ("FIND = 'SELECT 1 FROM commentary_anchor'", True),
        ("FIND = 'SELECT 1 FROM commentary_anchor WHERE superseded_at IS NULL'", False),
        ("Anchor.objects.standing().filter(annotation=one)", False),
        ("response.anchors.drawn()", False),
        ("Anchor.objects.bulk_create(rows)", False),
        ("path('anchors/', articles.anchors)", False),
    ],
)
def test_a_bare_read_is_recognised(source, bare):
    assert bool(bare_reads(ast.walk(ast.parse(source)))) is bare
