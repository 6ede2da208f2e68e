"""Which passage became which."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from commentary.text.align.chains import heaviest_chain
from commentary.text.align.runs import Run
from commentary.text.align.sides import Sides
from commentary.text.align.tokens import Tokens

CONSIDERABLE = 0.3
"""The share of the shorter of two passages that must be kept for one to come from the other."""


@dataclass(frozen=True)
class Descent:
    """Where a passage of the new text comes from.

    `parent` is the old passage whose id it takes; each gives its id once. `sources` are all
    old passages with a considerable share in it: more than one is a merge, and an old passage
    that is a source of several new ones was split. `moved` says that it left its place among
    the others.
    """

    parent: int | None
    sources: tuple[int, ...]
    moved: bool


def trace_descents(
    sides: Sides, runs: Sequence[Run], parents: Mapping[int, int]
) -> tuple[Descent, ...]:
    """One descent for each new passage. What `parents` says is taken as it is."""
    shares = _shares(sides, runs)
    chosen = dict(parents)
    taken = set(parents.values())
    # By most kept words; of equal ones the earlier.
    for old, new in sorted(shares, key=lambda pair: (-shares[pair], pair)):
        if new not in chosen and old not in taken:
            chosen[new] = old
            taken.add(old)
    sources: dict[int, list[int]] = {}
    for old, new in sorted({*shares, *((old, new) for new, old in chosen.items())}):
        sources.setdefault(new, []).append(old)
    moved = _moved(sides.new, chosen)
    return tuple(
        Descent(chosen.get(new), tuple(sources.get(new, ())), new in moved)
        for new in range(len(sides.new.texts))
    )


def _shares(sides: Sides, runs: Sequence[Run]) -> dict[tuple[int, int], int]:
    """How many tokens each pair of passages has in common, where that is considerable."""
    ours, theirs = sides.old, sides.new
    kept: Counter[tuple[int, int]] = Counter()
    for run in runs:
        done = 0
        while done < run.length:
            old, new = ours.passages[run.old + done], theirs.passages[run.new + done]
            # Up to the end of either passage; what ends both is no word of theirs.
            ours_left = ours.firsts[old + 1] - 1 - run.old - done
            theirs_left = theirs.firsts[new + 1] - 1 - run.new - done
            shared = min(ours_left, theirs_left, run.length - done)
            if shared:
                kept[old, new] += shared
            done += shared or 1
    return {
        (old, new): count
        for (old, new), count in kept.items()
        if count >= CONSIDERABLE * min(_size(ours, old), _size(theirs, new))
    }


def _size(tokens: Tokens, passage: int) -> int:
    return tokens.firsts[passage + 1] - tokens.firsts[passage] - 1


def _moved(new: Tokens, chosen: Mapping[int, int]) -> frozenset[int]:
    order: Sequence[int] = sorted(chosen)
    staying = heaviest_chain(
        [chosen[passage] for passage in order], [_size(new, passage) for passage in order]
    )
    return frozenset(order) - {order[index] for index in staying}
