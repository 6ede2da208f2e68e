"""Runs of matched tokens, and which token went where."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

LOST = -1
"""Where a token went that is in one text only."""


class Run(NamedTuple):
    """`length` tokens from `old` on that stand in the new text from `new` on."""

    old: int
    new: int
    length: int


class Region(NamedTuple):
    """A stretch of tokens of both texts: first and past the last."""

    old: int
    old_end: int
    new: int
    new_end: int

    @property
    def cells(self) -> int:
        return (self.old_end - self.old) * (self.new_end - self.new)


@dataclass
class Matching:
    """Each token's partner on the other side, or LOST."""

    to_new: list[int]
    to_old: list[int]

    @classmethod
    def empty(cls, old: int, new: int) -> "Matching":
        return cls([LOST] * old, [LOST] * new)

    def add(self, run: Run) -> None:
        self.to_new[run.old : run.old + run.length] = range(run.new, run.new + run.length)
        self.to_old[run.new : run.new + run.length] = range(run.old, run.old + run.length)

    def drop(self, old: int) -> None:
        """Part a token of the old text from its partner, if it has one."""
        if self.to_new[old] != LOST:
            self.to_old[self.to_new[old]] = LOST
            self.to_new[old] = LOST

    def runs(self) -> list[Run]:
        """All runs, in the order of the old text."""
        found: list[Run] = []
        first = length = 0
        for old, new in enumerate(self.to_new):
            if length and new == first + length:
                length += 1
                continue
            if length:
                found.append(Run(old - length, first, length))
            first, length = new, int(new != LOST)
        if length:
            found.append(Run(len(self.to_new) - length, first, length))
        return found


def join_runs(runs: Iterable[Run]) -> Iterator[Run]:
    """The runs with those put together that touch on both sides."""
    kept: Run | None = None
    for run in runs:
        if kept and (kept.old + kept.length, kept.new + kept.length) == (run.old, run.new):
            kept = Run(kept.old, kept.new, kept.length + run.length)
            continue
        if kept:
            yield kept
        kept = run
    if kept:
        yield kept


def holes(places: Sequence[int]) -> list[tuple[int, int]]:
    """The stretches, first and past the last, of tokens that are LOST."""
    found: list[tuple[int, int]] = []
    at = 0
    while True:
        try:
            first = places.index(LOST, at)
        except ValueError:
            return found
        at = first
        while at < len(places) and places[at] == LOST:
            at += 1
        found.append((first, at))
