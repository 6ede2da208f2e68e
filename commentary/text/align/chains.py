"""Which of many matches keep their order."""

from bisect import bisect_left
from collections.abc import Sequence


def heaviest_chain(places: Sequence[int], weights: Sequence[int]) -> list[int]:
    """The indices, in order, of the increasing run of `places` with the greatest weight.

    Of equal ones the chain that was complete first. `places` must differ from each other.
    n log n.
    """
    ranks = sorted(places)
    tree: list[tuple[int, int]] = [(0, -1)] * (len(places) + 1)
    before = [-1] * len(places)
    best = (0, -1)
    for index, place in enumerate(places):
        rank = bisect_left(ranks, place)
        weight, before[index] = _most_up_to(tree, rank)
        entry = (weight + weights[index], index)
        _raise(tree, rank + 1, entry)
        if entry[0] > best[0]:
            best = entry
    chain: list[int] = []
    index = best[1]
    while index >= 0:
        chain.append(index)
        index = before[index]
    return chain[::-1]


def _most_up_to(tree: list[tuple[int, int]], rank: int) -> tuple[int, int]:
    most = (0, -1)
    while rank:
        if tree[rank][0] > most[0]:
            most = tree[rank]
        rank &= rank - 1
    return most


def _raise(tree: list[tuple[int, int]], rank: int, entry: tuple[int, int]) -> None:
    while rank < len(tree):
        if entry[0] > tree[rank][0]:
            tree[rank] = entry
        rank += rank & -rank
