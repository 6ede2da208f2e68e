"""Runs of matched tokens, passage by passage."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from commentary.text.align.runs import Run
from commentary.text.align.tokens import BREAK, Tokens

CONSIDERABLE = 0.3
"""The share of the shorter of two passages that must be kept for one to come from the other."""


class Piece(NamedTuple):
    """A part of a run that lies in one passage of either text.

    `pair` are the old passage and the new one. `size` is its length without the end of them.
    """

    run: Run
    pair: tuple[int, int]
    size: int


def cut_runs(runs: Iterable[Run], old: Tokens, new: Tokens) -> Iterator[Piece]:
    """The runs, cut where a passage ends in either text."""
    for run in runs:
        done = 0
        while done < run.length:
            at_old, at_new = run.old + done, run.new + done
            here, there = old.passages[at_old], new.passages[at_new]
            length = min(
                run.length - done, old.firsts[here + 1] - at_old, new.firsts[there + 1] - at_new
            )
            ended = old.numbers[at_old + length - 1] == BREAK
            yield Piece(Run(at_old, at_new, length), (here, there), length - ended)
            done += length


def is_considerable(count: int, pair: tuple[int, int], old: Tokens, new: Tokens) -> bool:
    """Whether so many tokens are enough for two passages to be the same one."""
    return count >= CONSIDERABLE * min(old.size(pair[0]), new.size(pair[1]))
