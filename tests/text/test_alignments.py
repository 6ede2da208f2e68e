"""Alignments that are kept: the same as made anew, the last ones only, for many threads at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commentary.text import alignments
from commentary.text.align import Stretch, align
from commentary.text.alignments import KeptAlignments

OLD = ["The party crossed at dawn.", "Nobody wrote it down."]
NEW = ["The party crossed the river at dawn.", "Nobody wrote it down."]
ONE_BY_ONE = {0: 0, 1: 1}

texts = st.lists(st.text("ab \ud800é", max_size=6), max_size=3)


def text_of(number: int) -> list[str]:
    return [f"The party crossed river number {number} at dawn."]


@pytest.fixture
def counted(monkeypatch):
    """Every text that was really aligned, in order."""
    made = []

    def count(old, new, parents=None):
        made.append(list(old))
        return align(old, new, parents)

    monkeypatch.setattr(alignments, "align", count)
    return made


def test_the_same_texts_are_aligned_once_and_say_what_they_said(counted):
    kept = KeptAlignments()
    first = kept.align(OLD, NEW, ONE_BY_ONE)
    assert kept.align([*OLD], tuple(NEW), {1: 1, 0: 0}) is first
    assert counted == [OLD]
    spot = [Stretch(0, 4, 17)]
    assert first.carry(spot) == align(OLD, NEW, ONE_BY_ONE).carry(spot)
    assert first.descents == align(OLD, NEW, ONE_BY_ONE).descents


def test_other_texts_another_order_and_other_parents_are_others(counted):
    kept = KeptAlignments()
    asked = [
        (OLD, NEW, ONE_BY_ONE),
        (NEW, OLD, ONE_BY_ONE),
        (OLD, NEW, {0: 1, 1: 0}),
        (OLD, NEW, None),
        (OLD[::-1], NEW, None),
        (["".join(OLD)], NEW, None),
        ([*OLD, *NEW], [], None),
        (OLD, [*NEW, ""], None),
    ]
    found = [kept.align(*one) for one in asked]
    assert len({id(one) for one in found}) == len(counted) == len(asked)
    assert [kept.align(*one) for one in asked] == found


@given(texts, texts, texts, texts)
def test_what_is_kept_is_never_taken_for_another(old, new, other_old, other_new):
    kept = KeptAlignments()
    kept.align(old, new)
    found = kept.align(other_old, other_new)
    assert (found.old, found.new) == (tuple(other_old), tuple(other_new))


def test_the_one_that_was_used_longest_ago_goes_first(counted):
    kept = KeptAlignments(most=2)
    for number in (1, 2, 1, 3, 1, 2):
        kept.align(text_of(number), NEW)
    assert counted == [text_of(number) for number in (1, 2, 3, 2)]
    assert len(kept) == 2


def test_no_more_tokens_are_kept_than_fit(counted):
    size = align(text_of(1), NEW).size
    kept = KeptAlignments(most_tokens=3 * size)
    for number in range(10):
        kept.align(text_of(number), NEW)
        assert len(kept) == min(number + 1, 3)
        assert kept.tokens == size * len(kept)
    # What is too large by itself drives nothing out, and is aligned each time.
    large = [text_of(number)[0] for number in range(40)]
    kept.align(large, NEW)
    kept.align(large, NEW)
    assert counted[-2:] == [large, large]
    assert len(kept) == 3
    kept.align(text_of(9), NEW)
    assert counted[-1] == large


def test_many_threads_are_given_what_each_asked_for_within_the_bounds():
    kept = KeptAlignments(most=3)
    together = Barrier(8)

    def ask(thread: int) -> list[bool]:
        together.wait()
        right = []
        for turn in range(40):
            number = (turn * 7 + thread) % 5
            found = kept.align(text_of(number), NEW)
            right.append(found.old == tuple(text_of(number)))
        return right

    with ThreadPoolExecutor(8) as threads:
        told = [one for some in threads.map(ask, range(8)) for one in some]
    assert len(told) == 320
    assert all(told)
    assert len(kept) == 3
    assert kept.tokens == sum(align(text_of(1), NEW).size for _one in range(3))
