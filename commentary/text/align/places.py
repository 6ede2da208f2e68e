"""Matching what stayed in its place: whole passages first, then what lies between them."""

from collections.abc import Iterator, Mapping

from commentary.text.align.chains import heaviest_chain
from commentary.text.align.gathers import gather_runs
from commentary.text.align.islands import without_crumbs
from commentary.text.align.runs import LOST, Region, Run, join_runs
from commentary.text.align.sides import Sides
from commentary.text.align.slides import slide_runs
from commentary.text.align.tokens import Tokens

Pair = tuple[int, int]
"""A passage of the old text and the one of the new text that it became."""


def match_places(sides: Sides, parents: Mapping[int, int]) -> None:
    """Match fixed points, passages that only moved, and the gaps between the fixed points.

    A fixed point is a passage that stands once in either text, or one whose parent is known;
    of those the heaviest chain in order stays in its place, and the rest moved.
    """
    pairs = sorted(_known_pairs(sides, parents))
    weights = [_size(sides.old, old) + _size(sides.new, new) for old, new in pairs]
    kept = heaviest_chain([new for _, new in pairs], weights)
    staying = [pairs[index] for index in kept]
    for pair in sorted(set(pairs) - set(staying)):
        _match_moved(sides, pair)
    runs = list(join_runs(_runs_in_place(sides, staying)))
    whole = Region(0, len(sides.old), 0, len(sides.new))
    runs = sides.believe(gather_runs(runs, sides), whole)
    runs = without_crumbs(runs, sides.old, sides.new, sides.is_word, staying)
    for run in slide_runs(runs, sides):
        sides.matching.add(run)
    for pair in staying:
        _match_again(sides, pair)


def _match_again(sides: Sides, pair: Pair) -> None:
    """A whole passage that stands once is evidence, though it be as short as an island."""
    first, last, other, other_last = _region(sides, pair)
    lost = [LOST] * (last - first)
    if (
        sides.old.numbers[first:last] == sides.new.numbers[other:other_last]
        and sides.matching.to_new[first:last] == lost
        and sides.matching.to_old[other:other_last] == lost
    ):
        sides.matching.add(Run(first, other, last - first))


def _known_pairs(sides: Sides, parents: Mapping[int, int]) -> Iterator[Pair]:
    yield from ((old, new) for new, old in parents.items())
    taken = set(parents.values())
    ours = _unique_passages(sides.old)
    for key, new in _unique_passages(sides.new).items():
        if key in ours and ours[key] not in taken and new not in parents:
            yield ours[key], new


def _unique_passages(tokens: Tokens) -> dict[tuple[int, ...], int]:
    found: dict[tuple[int, ...], int] = {}
    for passage in range(len(tokens.texts)):
        key = tuple(tokens.numbers[tokens.firsts[passage] : tokens.firsts[passage + 1]])
        found[key] = -1 if key in found else passage
    return {key: passage for key, passage in found.items() if passage >= 0}


def _size(tokens: Tokens, passage: int) -> int:
    return tokens.firsts[passage + 1] - tokens.firsts[passage]


def _region(sides: Sides, pair: Pair) -> Region:
    old, new = pair
    ours, theirs = sides.old.firsts, sides.new.firsts
    return Region(ours[old], ours[old + 1], theirs[new], theirs[new + 1])


def _match_moved(sides: Sides, pair: Pair) -> None:
    region = _region(sides, pair)
    for run in sides.believe(list(sides.gaps.align(region)), region):
        sides.matching.add(run)
    sides.gaps.reserve(region)


def _runs_in_place(sides: Sides, staying: list[Pair]) -> Iterator[Run]:
    at_old = at_new = 0
    for pair in staying:
        region = _region(sides, pair)
        yield from sides.gaps.align(Region(at_old, region.old, at_new, region.new))
        yield from sides.gaps.align(region)
        at_old, at_new = region.old_end, region.new_end
    yield from sides.gaps.align(Region(at_old, len(sides.old), at_new, len(sides.new)))
