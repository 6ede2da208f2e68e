"""Real edits of public prose, a part of them, where the folder with them stands beside.

The whole is measured by benchmarks/anchoring.py; the figures are in docs/anchoring.md.
"""

from pathlib import Path

import pytest

from benchmarks.anchoring import carry_folder, read_lines

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "anchoring"
EVERY = 7
"""One pair in so many."""
FLOORS = {"a": 0.99, "b": 0.99, "c": 0.97, "d": 0.99, "e": 0.97}
"""The share that is right, as measured, less a margin for a part."""
EDGE = 3
"""Characters by which a border may be off where words at it were changed."""


def _is_right(span, answer):
    if span["ns_min"] is None or answer["start"] is None:
        return span["ns_min"] is None and answer["start"] is None
    by = EDGE if span["cls"] == "c" else 0
    return (
        span["ns_min"] - by <= answer["start"] <= span["ns_max"] + by
        and span["ne_min"] - by <= answer["end"] <= span["ne_max"] + by
    )


def test_the_real_edits_are_carried_as_well_as_measured():
    if not FOLDER.is_dir():
        pytest.skip("The folder with the real edits is not beside this one.")
    spans = {span["id"]: span for span in read_lines(FOLDER, "spans")}
    right: dict[str, list[bool]] = {}
    reviews = []
    for answer in carry_folder(FOLDER, every=EVERY):
        span = spans[answer["id"]]
        right.setdefault(span["cls"], []).append(_is_right(span, answer))
        reviews.append(answer["review"])
    for kind, floor in FLOORS.items():
        assert sum(right[kind]) / len(right[kind]) >= floor, kind
    assert sum(reviews) / len(reviews) <= 0.02
