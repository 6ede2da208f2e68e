"""Hostile texts: the work is bounded by a rule, not by luck."""

import random

import pytest

from commentary.text.align import Stretch, align
from commentary.text.align.gaps import MAX_CELLS, MAX_TOTAL, Gaps
from commentary.text.align.moves import match_moves
from commentary.text.align.places import match_places
from commentary.text.align.runs import Region
from commentary.text.align.sides import Sides
from tests.hanging import cut_off

CHANCE = random.Random(7)


def _letters(count):
    return [" ".join(CHANCE.choices("ab", k=5)) for _ in range(count)]


def _numbers(count, *, seed):
    chance = random.Random(seed)
    return [" ".join(f"{chance.randrange(900)}" for _ in range(400)) for _ in range(count)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (["a a a a"] * 5_000, ["a a a a"] * 4_000 + ["a a"] * 900),
        (_letters(4_000), _letters(4_000)),
        (["x" * 20_000] * 10, ["x" * 19_999 + "y"] * 10),
        (["二三" * 10_000] * 3, ["三" + "二三" * 9_999] * 3),
        (_numbers(40, seed=1), _numbers(40, seed=2)),
        (_numbers(60, seed=3), sorted(_numbers(60, seed=3))),
        (["one two three four five six " * 50] * 40, ["six five four three two one " * 50] * 40),
    ],
    ids=["repeats", "two words", "no spaces", "Han", "nothing in common", "shuffled", "turned"],
)
def test_the_cells_that_are_compared_are_counted_and_bounded(old, new):
    sides = Sides.read(old, new)
    with cut_off():
        match_places(sides, {})
        match_moves(sides)
    assert sides.gaps.spent <= MAX_TOTAL
    to_new, to_old = sides.matching.to_new, sides.matching.to_old
    assert all(to_old[place] == at for at, place in enumerate(to_new) if place >= 0)


def test_a_stretch_that_is_too_large_is_halved():
    side = [1 + at % 3 for at in range(9_000)]
    other = [1 + (at * at) % 3 for at in range(9_000)]
    assert len(side) * len(other) > MAX_CELLS
    gaps = Gaps(side, other)
    runs = list(gaps.align(Region(0, len(side), 0, len(other))))
    assert 0 < gaps.spent < len(side) * len(other)
    assert all(
        side[run.old : run.old + run.length] == other[run.new : run.new + run.length]
        for run in runs
    )


def test_many_anchors_on_one_long_passage_are_carried():
    long = " ".join(f"{at % 97}" if at % 2 else "and" for at in range(8_000))
    alignment = align([long], [long.replace("13 and", "14 or")])
    with cut_off():
        for at in range(0, 2_000, 10):
            assert alignment.carry([Stretch(0, at, at + 15_000)]).stretches
