"""Edits drawn by Hypothesis on texts of which every word is known by sight.

Each word of the old text stands once, so that its fate can be read off the new one.
"""

from dataclasses import dataclass

from hypothesis import strategies as st

from commentary.text.align import Stretch

Document = list[list[str]]
"""Passages, each a list of words."""


@dataclass(frozen=True)
class Edited:
    """A text before and after, as passages of words."""

    old: Document
    new: Document


@st.composite
def edits(draw: st.DrawFn) -> Edited:
    """A text of up to nine passages, and up to eight edits of words and of passages."""
    sizes = draw(st.lists(st.integers(1, 25), min_size=1, max_size=9))
    fresh = iter(range(10_000))
    old = [[f"w{next(fresh)}" for _ in range(size)] for size in sizes]
    new = [list(passage) for passage in old]
    for _ in range(draw(st.integers(0, 8))):
        if not new:
            break
        which = draw(st.integers(0, len(new) - 1))
        edit = draw(st.sampled_from([_insert, _delete, _replace, _move, _split, _merge, _turn]))
        at = draw(st.integers(0, len(new[which])))
        count = draw(st.integers(1, 9))
        edit(new, which, at, count, [f"n{next(fresh)}" for _ in range(count)])
        new = [passage for passage in new if passage]
    return Edited(old, new)


def _insert(new: Document, which: int, at: int, count: int, words: list[str]) -> None:
    new[which][at:at] = words


def _delete(new: Document, which: int, at: int, count: int, words: list[str]) -> None:
    del new[which][at : at + count]


def _replace(new: Document, which: int, at: int, count: int, words: list[str]) -> None:
    new[which][at : at + count] = words[: 1 + count // 2]


def _move(new: Document, which: int, at: int, count: int, words: list[str]) -> None:
    passage = new.pop(which)
    new.insert(at % (len(new) + 1), passage)


def _split(new: Document, which: int, at: int, count: int, words: list[str]) -> None:
    new[which : which + 1] = [new[which][:at], new[which][at:]]


def _merge(new: Document, which: int, at: int, count: int, words: list[str]) -> None:
    new[which] += new.pop(which + 1) if which + 1 < len(new) else []


def _turn(new: Document, which: int, at: int, count: int, words: list[str]) -> None:
    """Move some words within their passage to its end."""
    new[which] += new[which][at : at + 2 * count]
    del new[which][at : at + 2 * count]


def texts(document: Document) -> list[str]:
    return [" ".join(passage) for passage in document]


def stretch(document: Document, passage: int, first: int, last: int) -> Stretch:
    """The words from `first` up to, not including, `last`."""
    words = document[passage]
    start = len(" ".join(words[:first])) + (first > 0)
    return Stretch(passage, start, start + len(" ".join(words[first:last])))


def kept_rows(edited: Edited, least: int) -> list[tuple[Stretch, Stretch, bool]]:
    """The longest rows of at least so many words that stand in one passage of either text.

    Each with its place before and after, and whether it is the whole of both passages.
    """
    places = {
        word: (passage, at)
        for passage, words in enumerate(edited.new)
        for at, word in enumerate(words)
    }
    found = []
    for passage, words in enumerate(edited.old):
        first = 0
        while first < len(words):
            last = first + 1
            place = places.get(words[first])
            while place and last < len(words):
                if places.get(words[last]) != (place[0], place[1] + last - first):
                    break
                last += 1
            if place and last - first >= least:
                here = stretch(edited.old, passage, first, last)
                there = stretch(edited.new, place[0], place[1], place[1] + last - first)
                found.append((here, there, words == edited.new[place[0]]))
            first = last
    return found
