"""Nothing grows past what one can hold in mind, or past what a reader should have to load."""

import pytest

from tests.architecture.sources import STATIC, find_sources, name_of

LONGEST = 400
JAVASCRIPT_BYTES = 60_000
CSS_BYTES = 40_000
FILES = [
    path
    for path in find_sources(".py", ".js", ".mjs", ".css", ".html")
    if "migrations" not in path.parts
]


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_no_file_is_longer_than_400_lines(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


def test_our_javascript_stays_within_60_kilobytes():
    assert sum(path.stat().st_size for path in (STATIC / "js").rglob("*.js")) <= JAVASCRIPT_BYTES


def test_our_css_stays_within_40_kilobytes():
    assert sum(path.stat().st_size for path in (STATIC / "css").rglob("*.css")) <= CSS_BYTES


def test_there_is_no_drawer_for_odds_and_ends():
    drawers = {"utils", "util", "helpers", "helper", "misc", "common"}
    assert [name_of(path) for path in FILES if path.stem in drawers] == []
