"""Which passage became which."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from commentary.text.align.chains import heaviest_chain
from commentary.text.align.pieces import cut_runs, is_considerable
from commentary.text.align.runs import Run
from commentary.text.align.sides import Sides
from commentary.text.align.tokens import Tokens


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
    kept: Counter[tuple[int, int]] = Counter()
    for piece in cut_runs(runs, sides.old, sides.new):
        if piece.size:
            kept[piece.pair] += piece.size
    return {
        pair: count
        for pair, count in kept.items()
        if is_considerable(count, pair, sides.old, sides.new)
    }


def _moved(new: Tokens, chosen: Mapping[int, int]) -> frozenset[int]:
    order: Sequence[int] = sorted(chosen)
    staying = heaviest_chain(
        [chosen[passage] for passage in order], [new.size(passage) for passage in order]
    )
    return frozenset(order) - {order[index] for index in staying}
