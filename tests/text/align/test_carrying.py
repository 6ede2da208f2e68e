"""Words that were kept are found exactly, words that are gone nowhere, whatever the edit."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commentary.errors import InvalidInput
from commentary.text.align import Carried, Stretch, align
from commentary.text.graphemes import snap
from commentary.text.normalize import clean_text
from tests.text.align.drawn import edits, kept_rows, stretch, texts
from tests.text.test_offsets import PIECES

ROOT = Path(__file__).resolve().parents[3]
ENOUGH = 7
"""Words in a row that make a place certain: more than an island, and than a shingle."""

FROG = "The frog sat by the pond. It waited for rain all day. No rain came at all."
HERON = "A heron stood in the reeds and said nothing to anybody that morning."
BOAT = "The boat lay upside down where the children had left it in September."


def _carry(old, new, words, at=0):
    """Where `words` of the old passage `at` went, and the words there."""
    start = old[at].index(words)
    carried = align(old, new).carry([Stretch(at, start, start + len(words))])
    return carried, [new[one.passage][one.start : one.end] for one in carried.stretches]


@given(edits())
def test_kept_words_with_context_are_found_exactly(edited):
    alignment = align(texts(edited.old), texts(edited.new))
    for before, after, _ in kept_rows(edited, ENOUGH):
        carried = alignment.carry([before])
        assert carried.stretches == (after,), before
        assert carried.state in ("placed", "moved")


@given(edits())
def test_a_part_of_kept_words_is_found_where_they_are(edited):
    alignment = align(texts(edited.old), texts(edited.new))
    for before, after, _ in kept_rows(edited, ENOUGH + 2):
        inside = Stretch(before.passage, before.start + 1, before.end - 2)
        expected = Stretch(after.passage, after.start + 1, after.end - 2)
        assert alignment.carry([inside]).stretches == (expected,)


@given(edits())
def test_words_that_are_gone_are_anchored_nowhere(edited):
    alignment = align(texts(edited.old), texts(edited.new))
    left = {word for passage in edited.new for word in passage}
    for passage, words in enumerate(edited.old):
        for at, word in enumerate(words):
            if word not in left:
                carried = alignment.carry([stretch(edited.old, passage, at, at + 1)])
                assert (carried.state, carried.stretches) == ("orphan", ()), word


@given(edits())
def test_aligning_backward_undoes_aligning_forward(edited):
    old, new = texts(edited.old), texts(edited.new)
    forward, backward = align(old, new), align(new, old)
    for before, _, _ in kept_rows(edited, ENOUGH):
        there = forward.carry([before])
        assert backward.carry(there.stretches).stretches == (before,)


@given(edits())
def test_an_edit_that_is_undone_gives_the_same_words_back(edited):
    old, new = texts(edited.old), texts(edited.new)
    away, again = align(old, new), align(new, old)
    for passage, words in enumerate(edited.old):
        before = stretch(edited.old, passage, 0, len(words))
        there = away.carry([before])
        if there.state in ("placed", "moved"):
            assert again.carry(there.stretches).stretches == (before,)


@given(st.lists(st.lists(PIECES, max_size=20).map("".join), max_size=6), st.data())
def test_a_text_that_did_not_change_keeps_everything(passages, data):
    alignment = align(passages, passages)
    assert [descent.parent for descent in alignment.descents] == list(range(len(passages)))
    for passage, text in enumerate(passages):
        start = data.draw(st.integers(0, len(text)))
        start, end = snap(text, start, data.draw(st.integers(start, len(text))))
        if text[start:end].strip():
            carried = alignment.carry([Stretch(passage, start, end)])
            assert carried == Carried("placed", (Stretch(passage, start, end),), 1.0, False, ())


@given(
    st.lists(st.lists(PIECES, max_size=20).map("".join), min_size=1, max_size=4),
    st.lists(st.lists(PIECES, max_size=20).map("".join), max_size=4),
    st.data(),
)
def test_any_text_gives_borders_between_whole_characters(old, new, data):
    alignment = align(old, new)
    assert len(alignment.descents) == len(new)
    for passage, text in enumerate(old):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, len(text)))
        carried = alignment.carry([Stretch(passage, start, end)])
        assert (carried.state == "orphan") is (carried.stretches == ())
        assert 0 <= carried.confidence <= 1
        for found in carried.stretches:
            there = new[found.passage]
            assert snap(there, found.start, found.end) == (found.start, found.end)
            assert there[found.start : found.end].strip()


@given(st.lists(st.text(max_size=40), max_size=5), st.lists(st.text(max_size=40), max_size=5))
def test_no_text_is_refused(old, new):
    alignment = align(old, new)
    for passage, text in enumerate(old):
        alignment.carry([Stretch(passage, 0, len(text))])


def test_nothing_and_one_passage_are_texts_too():
    assert align([], []).descents == ()
    assert align([], [FROG]).descents[0].parent is None
    gone = align([FROG], []).carry([Stretch(0, 0, 8)])
    assert (gone.state, gone.stretches) == ("orphan", ())


@pytest.mark.parametrize(
    ("new", "words", "state", "found"),
    [
        ([HERON, FROG], "It waited for rain", "placed", ["It waited for rain"]),
        ([FROG.replace("waited", "hoped")], "It waited for rain", "changed", ["It hoped for rain"]),
        ([FROG.replace("rain all", "the rain all")], "for rain", "changed", ["for the rain"]),
        ([FROG.replace("It waited for rain all day. ", "")], "It waited for rain", "orphan", []),
        ([FROG.replace("frog", "FROG")], "The frog sat", "changed", ["The FROG sat"]),
        (["The frog sat by the pond. It waited", "for rain all day. No rain came at all."],
         "waited for rain", "placed", ["waited", "for rain"]),
    ],
    ids=["inserted before", "replaced", "inserted inside", "deleted", "case", "split"],
)  # fmt: skip
def test_a_span_is_placed_changed_or_an_orphan(new, words, state, found):
    carried, there = _carry([FROG], new, words)
    assert (carried.state, there) == (state, found)


def test_words_of_a_passage_that_left_its_place_have_moved():
    carried, there = _carry([HERON, FROG, BOAT], [FROG, BOAT, HERON], "said nothing")
    assert (carried.state, there) == ("moved", ["said nothing"])


def test_words_before_which_something_was_put_have_not_moved():
    carried, _ = _carry([FROG, BOAT], [HERON, HERON + " Again.", FROG, BOAT], "upside down", 1)
    assert carried.state == "placed"


def test_a_passage_that_was_moved_and_edited_is_looked_at():
    edited = HERON.replace("said nothing", "said very little")
    carried, there = _carry([HERON, FROG, BOAT], [FROG, BOAT, edited], "and said nothing to")
    assert (carried.state, there) == ("changed", ["and said very little to"])
    assert carried.review
    assert "moved_and_changed" in carried.doubts


@given(st.integers(5, 15), st.integers(1, 4), st.integers(1, 12), st.integers(1, 12), st.booleans())
def test_a_passage_put_in_beside_takes_no_words_of_an_edited_one(own, same, put_in, others, before):
    """Both end, or begin, with the same words."""
    body = [f"w{at}" for at in range(own)]
    shared = [f"s{at}" for at in range(same)]
    added = [f"n{at}" for at in range(put_in)]
    beside = [f"m{at}" for at in range(others)]
    if before:
        old = [HERON, " ".join([*shared, *body]), BOAT]
        new = [HERON, " ".join([*shared, *beside]), " ".join([*shared, *added, *body]), BOAT]
    else:
        old = [HERON, " ".join([*body, *shared]), BOAT]
        new = [HERON, " ".join([*body, *added, *shared]), " ".join([*beside, *shared]), BOAT]
    carried = align(old, new).carry([Stretch(1, 0, len(old[1]))])
    edited = 2 if before else 1
    assert carried.stretches == (Stretch(edited, 0, len(new[edited])),)


def test_a_passage_that_was_moved_is_found_beside_one_with_some_of_its_words():
    bridge = "If you want to listen on the bridge you can use the path which leads to the mill."
    ladder = (
        "When the bridge is closed, you can see it using the ladder which stands there instead "
        "of the path. The ladder works on the bridge level."
    )
    edited = bridge.replace("on the bridge", "at the old bridge")
    old = [FROG, bridge, HERON, ladder, BOAT]
    carried, there = _carry(old, [FROG, HERON, edited, BOAT], "listen on the bridge", 1)
    assert (carried.state, there) == ("changed", ["listen at the old bridge"])
    gone, _ = _carry(old, [FROG, HERON, edited, BOAT], "using the ladder which", 3)
    assert gone.state == "orphan"


def test_a_new_sentence_in_place_of_another_is_not_the_old_one():
    old = [FROG, "A requirement, as it was told in May.", BOAT]
    carried, _ = _carry(old, [FROG, "A wish.", BOAT], old[1], 1)
    assert carried.state == "orphan"


def test_a_sentence_whose_words_stand_elsewhere_too_is_still_gone():
    old = [FROG, "It waited for rain all day.", BOAT]
    carried, _ = _carry(old, [FROG, BOAT], "It waited for rain all day.", 1)
    assert carried.state == "orphan"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("She said: 'No, don't.'", "She said: ‘No, don’t.’"),
        ('the "public" good', "the “public” good"),
        ("from 1914 - 1918 ...", "from 1914–1918…"),
        ("co\u00adoperation of states", "cooperation of states"),
        ("well\u2011known facts", "well-known facts"),
        ("ﬁne oﬃces", "fine offices"),
    ],
)
def test_an_edit_of_typography_alone_is_silent(old, new):
    whole = align([old, BOAT], [new, BOAT]).carry([Stretch(0, 0, len(old))])
    assert whole == Carried("placed", (Stretch(0, 0, len(new)),), 1.0, False, ())


def test_a_target_across_passages_is_carried_as_one():
    old = [FROG, HERON, BOAT]
    target = [
        Stretch(0, FROG.index("No rain"), len(FROG)),
        Stretch(1, 0, len(HERON)),
        Stretch(2, 0, len("The boat")),
    ]
    new = ["A new beginning.", FROG + " " + HERON, BOAT]
    carried = align(old, new).carry(target)
    assert carried.state == "placed"
    assert carried.stretches == (
        Stretch(1, FROG.index("No rain"), len(new[1])),
        Stretch(2, 0, len("The boat")),
    )


def test_white_space_alone_is_nowhere():
    carried = align([FROG], [FROG]).carry([Stretch(0, 3, 4)])
    assert carried.stretches == ()


def test_offsets_outside_the_text_are_refused():
    with pytest.raises(InvalidInput) as refused:
        align(["abc"], ["abc"]).carry([Stretch(0, 1, 4)])
    assert refused.value.code == "span_outside"


SCRIPT = """
import json, sys
from commentary.text.align import Stretch, align, suggest
old, new = json.load(sys.stdin)
alignment = align(old, new)
print(alignment.descents)
for passage, text in enumerate(old):
    for at in range(0, len(text), 7):
        print(alignment.carry([Stretch(passage, at, min(len(text), at + 20))]))
print(suggest("rain for a frog", new))
"""


def test_the_answer_is_the_same_in_every_process():
    old = [FROG, HERON, BOAT, FROG + HERON, "One.", "Two.", "One."]
    new = [BOAT, FROG.replace("frog", "toad"), "Two.", HERON + FROG, HERON, "One."]
    answers = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            input=json.dumps([old, new]),
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2", "777")
    }
    assert len(answers) == 1


def test_what_is_stored_needs_no_cleaning_to_be_aligned():
    """Passages come clean; the aligner answers for others too."""
    raw = "A  line\twith\u200b odd   spaces"
    carried = align([raw], [clean_text(raw)]).carry([Stretch(0, raw.index("odd"), len(raw))])
    assert carried.state == "placed"
