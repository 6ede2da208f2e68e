"""Each passage of a new text takes the id of the one it came from."""

import pytest
from hypothesis import given

from commentary.text.align import Descent, Stretch, align
from tests.text.align.drawn import edits, kept_rows, texts

FROG = "The frog sat by the pond and waited for rain all day, and no rain came."
HERON = "A heron stood in the reeds and said nothing to anybody that morning."
BOAT = "The boat lay upside down where the children had left it in September."


@given(edits())
def test_each_old_passage_gives_its_id_once(edited):
    alignment = align(texts(edited.old), texts(edited.new))
    parents = [descent.parent for descent in alignment.descents if descent.parent is not None]
    assert len(parents) == len(set(parents))
    for descent in alignment.descents:
        assert descent.parent is None or descent.parent in descent.sources
        assert list(descent.sources) == sorted(descent.sources)


@given(edits())
def test_a_passage_that_was_not_touched_keeps_its_id(edited):
    alignment = align(texts(edited.old), texts(edited.new))
    for before, after, whole in kept_rows(edited, 1):
        if whole:
            assert alignment.descents[after.passage].parent == before.passage


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        ([FROG, HERON, BOAT], [(0, (0,), False), (1, (1,), False), (2, (2,), False)]),
        ([FROG, "Quite another thing.", BOAT],
         [(0, (0,), False), (None, (), False), (2, (2,), False)]),
        ([FROG + " " + HERON, BOAT], [(0, (0, 1), False), (2, (2,), False)]),
        ([FROG[:50], FROG[51:], HERON, BOAT],
         [(0, (0,), False), (None, (0,), False), (1, (1,), False), (2, (2,), False)]),
        ([BOAT, FROG, HERON], [(2, (2,), True), (0, (0,), False), (1, (1,), False)]),
    ],
    ids=["kept", "replaced", "merged", "split", "moved"],
)  # fmt: skip
def test_the_descent_tells_what_happened(new, expected):
    alignment = align([FROG, HERON, BOAT], new)
    assert alignment.descents == tuple(Descent(*one) for one in expected)


def test_what_the_editor_knows_is_taken_as_it_is():
    rewritten = "Nothing of it was left as it had been."
    alignment = align([FROG, HERON], [rewritten, HERON], {0: 0})
    assert alignment.descents[0] == Descent(0, (0,), False)
    assert alignment.carry([Stretch(0, 0, 8)]).state == "orphan"


def test_what_the_editor_knows_decides_between_equal_passages():
    old = ["Yes, certainly.", BOAT, "Yes, certainly."]
    new = [BOAT, "Yes, certainly."]
    assert align(old, new, {0: 1, 1: 0}).descents[1].parent == 0
    carried = align(old, new, {0: 1, 1: 0}).carry([Stretch(2, 0, 3)])
    assert carried.stretches == ()


def test_one_parent_for_two_passages_is_refused():
    with pytest.raises(ValueError, match="one new passage only"):
        align([FROG], [FROG, HERON], {0: 0, 1: 0})


def test_passages_without_words_keep_their_order():
    alignment = align([FROG, "", HERON, ""], ["", FROG, "", HERON, ""])
    assert alignment.descents[1].parent == 0
    assert alignment.descents[3].parent == 2
    assert [one.parent for one in alignment.descents].count(None) == 1
