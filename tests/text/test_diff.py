"""A change reads well, and both wordings can be had from it."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commentary.text.diff import ADDED, DELETED, SAME, diff_characters, diff_words
from tests.hanging import cut_off

WORDY = st.text(st.sampled_from("ab c.,-'é\u0301二\n\U0001f468\u200d"), max_size=60)


def _old(pieces):
    return "".join(text for op, text in pieces if op != "added")


def _new(pieces):
    return "".join(text for op, text in pieces if op != "deleted")


@given(st.one_of(st.text(), WORDY), st.one_of(st.text(), WORDY))
def test_both_wordings_can_be_had_from_the_change(old, new):
    pieces = diff_words(old, new)
    assert (_old(pieces), _new(pieces)) == (old, new)
    assert all(text for _, text in pieces)
    assert {op for op, _ in pieces} <= {"same", "deleted", "added"}
    assert all(one[0] != other[0] for one, other in itertools.pairwise(pieces))


@given(st.text(min_size=1))
def test_equal_wordings_are_one_piece(text):
    assert diff_words(text, text) == [("same", text)]


@pytest.mark.parametrize(
    ("old", "new", "pieces"),
    [
        ("", "", []),
        ("", "new", [("added", "new")]),
        ("old", "", [("deleted", "old")]),
        (
            "The talks failed.",
            "The secret talks failed.",
            [("same", "The "), ("added", "secret "), ("same", "talks failed.")],
        ),
        (
            "a small cat sat",
            "a large dog sat",
            [("same", "a "), ("deleted", "small cat"), ("added", "large dog"), ("same", " sat")],
        ),
        ("二轨外交", "二轨对话", [("same", "二轨"), ("deleted", "外交"), ("added", "对话")]),
        ("it's", "its", [("deleted", "it's"), ("added", "its")]),
    ],
)
def test_a_change_is_shown_word_by_word(old, new, pieces):
    assert diff_words(old, new) == pieces


def test_one_equal_word_among_many_changed_ones_is_no_island():
    pieces = diff_words("red fox and brown bear went", "blue bird and white wolf went")
    assert pieces == [
        ("deleted", "red fox and brown bear"),
        ("added", "blue bird and white wolf"),
        ("same", " went"),
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("ab " * 6_600, "ba " * 6_600),
        ("a b " * 5_000, "b a c " * 3_300),
        ("word " * 40_000 + "end", "other " + "word " * 40_000),
        ("a" * 20_000, "二" * 20_000),
    ],
)
def test_long_and_hostile_wordings_are_compared(old, new):
    with cut_off():
        pieces = diff_words(old, new)
    assert (_old(pieces), _new(pieces)) == (old, new)


def test_characters_are_told_one_by_one_as_a_reader_sees_them():
    assert diff_characters("dept", "debt") == [
        *((SAME, "de"), (DELETED, "p"), (ADDED, "b"), (SAME, "t"))
    ]
    family, couple = "👩‍👩‍👧‍👦", "👩‍👩‍👧"
    assert diff_characters(f"a {family}", f"a {couple}") == [
        *((SAME, "a "), (DELETED, family), (ADDED, couple))
    ]


@given(st.text(max_size=60), st.text(max_size=60))
def test_characters_together_are_both_wordings(old, new):
    pieces = diff_characters(old, new)
    assert "".join(text for kind, text in pieces if kind != ADDED) == old
    assert "".join(text for kind, text in pieces if kind != DELETED) == new
