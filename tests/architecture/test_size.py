"""Nothing grows past what one can hold in mind, or past what a reader should have to load."""

from pathlib import Path

import pytest

from tests.architecture.sources import STATIC, find_sources, name_of

LONGEST = 400
JAVASCRIPT_BYTES = 60_000
CSS_BYTES = 40_000
# What moderators and editors at work load besides, by how the names of the modules begin.
WORKING_JAVASCRIPT_BYTES = {"console": 15_000, "revising": 8_000}
FILES = [
    path
    for path in find_sources(".py", ".js", ".mjs", ".css", ".html")
    if "migrations" not in path.parts
]


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_no_file_is_longer_than_400_lines(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


def test_the_javascript_of_reading_stays_within_60_kilobytes():
    assert sum(path.stat().st_size for path in _of_readers()) <= JAVASCRIPT_BYTES


def test_the_css_of_any_page_stays_within_40_kilobytes():
    """A page loads the base and the sheet of its room; all rooms together count as one page."""
    sheets = {path.stem: path.stat().st_size for path in (STATIC / "css").rglob("*.css")}
    base, reading = sheets.pop("base"), sheets.pop("reading")
    assert base + reading <= CSS_BYTES
    assert base + sum(sheets.values()) <= CSS_BYTES


@pytest.mark.parametrize(("room", "most"), WORKING_JAVASCRIPT_BYTES.items())
def test_the_javascript_of_a_working_room_stays_within_its_budget(room, most):
    files = [path for path in (STATIC / "js").rglob("*.js") if path.stem.startswith(room)]
    assert 0 < sum(path.stat().st_size for path in files) <= most


def _of_readers() -> set[Path]:
    """The modules that any page for readers may load: all but those of working rooms."""
    rooms = tuple(WORKING_JAVASCRIPT_BYTES)
    return {path for path in (STATIC / "js").rglob("*.js") if not path.stem.startswith(rooms)}


def test_there_is_no_drawer_for_odds_and_ends():
    drawers = {"utils", "util", "helpers", "helper", "misc", "common"}
    assert [name_of(path) for path in FILES if path.stem in drawers] == []
