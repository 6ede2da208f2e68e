"""Words that left their place: found among what nothing else was matched with.

Moved blocks share a row of SHINGLE tokens that stands once among the unmatched tokens of
either side. Passages that were moved and edited share most of their words, clearly more than
any other passage does; they are aligned inside.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from rapidfuzz.distance import LCSseq

from commentary.text.align.gaps import join_shingles, unique_shingles
from commentary.text.align.runs import LOST, Matching, Region, Run, holes
from commentary.text.align.sides import Sides
from commentary.text.align.tokens import BREAK, Tokens

SHINGLE = 6
LONG = 2 * SHINGLE
"""A moved block of fewer tokens must stand once in either text, matched words included: a
shorter one that stands elsewhere too is a phrase that comes and goes by itself."""
LEAST_ALIKE = 0.75
LEAST_AHEAD = 0.15
LEAST_WORDS = 3
"""Words that a sentence must have to be recognised by itself at another place."""
MAX_COMPARED = 8
"""With how many passages one is compared: those that share the most of its rarer words."""
_COMMON = 20
"""A word in more unmatched passages than this says nothing about any of them."""


def match_moves(sides: Sides) -> None:
    """Add to the matching what moved, and then what lies beside and inside of it."""
    moved = [*_match_blocks(sides), *_match_sentences(sides)]
    _fill_beside(moved, sides)
    for here, there in _alike_passages(sides):
        _align_free(Region(*_inside(sides.old, here), *_inside(sides.new, there)), sides)


def _match_blocks(sides: Sides) -> list[Run]:
    old, new, matching = sides.old, sides.new, sides.matching
    ours = _unique_in_holes(old.numbers, matching.to_new)
    theirs = _unique_in_holes(new.numbers, matching.to_old)
    pairs = sorted((at, theirs[key]) for key, at in ours.items() if key in theirs)
    if not pairs:
        return []
    is_own = _own_blocks(old.numbers, new.numbers)
    placed: list[Run] = []
    seeds = join_shingles(pairs, SHINGLE)
    for seed in sorted(seeds, key=lambda run: (-run.length, run.old, run.new)):
        block = _extend(_still_free(seed, matching), old.numbers, new.numbers, matching)
        if block.length >= LONG or (block.length >= SHINGLE and is_own(block)):
            matching.add(block)
            placed.append(block)
    return placed


def _own_blocks(old: list[int], new: list[int]) -> Callable[[Run], bool]:
    """Tells of a block whether some shingle of it stands once in either text."""
    ours = unique_shingles(old, 0, len(old), SHINGLE)
    theirs = unique_shingles(new, 0, len(new), SHINGLE)

    def is_own(block: Run) -> bool:
        rows = (
            tuple(old[at : at + SHINGLE])
            for at in range(block.old, block.old + block.length - SHINGLE + 1)
        )
        return any(row in ours and row in theirs for row in rows)

    return is_own


def _unique_in_holes(numbers: list[int], places: list[int]) -> dict[tuple[int, ...], int]:
    found: dict[tuple[int, ...], int] = {}
    for first, last in holes(places):
        part = numbers[first:last]
        rows = zip(*(part[by:] for by in range(SHINGLE)), strict=False)
        for at, key in enumerate(rows, first):
            found[key] = -1 if key in found else at
    return {key: at for key, at in found.items() if at >= 0}


def _match_sentences(sides: Sides) -> list[Run]:
    """Whole sentences that stand once in either text, and lost their place in both."""
    ours = _unique_sentences(sides.old, sides.matching.to_new, sides)
    theirs = _unique_sentences(sides.new, sides.matching.to_old, sides)
    moved = [Run(at, theirs[key], len(key)) for key, at in ours.items() if key in theirs]
    for run in moved:
        sides.matching.add(run)
    return moved


def _unique_sentences(
    tokens: Tokens, places: list[int], sides: Sides
) -> dict[tuple[int, ...], int]:
    found: dict[tuple[int, ...], int] = {}
    first = 0
    for at, number in enumerate(tokens.numbers):
        if number != BREAK and not sides.ends_sentence[number]:
            continue
        row = tuple(tokens.numbers[first:at])
        lost = places[first:at].count(LOST) == len(row)
        found[row] = -1 if not lost or row in found else first
        first = at + 1
    return {
        row: at
        for row, at in found.items()
        if at >= 0 and sum(sides.is_word[word] for word in row) >= LEAST_WORDS
    }


def _extend(run: Run, old: list[int], new: list[int], matching: Matching) -> Run:
    """The run with the equal and unmatched tokens on either side of it."""
    if not run.length:
        return run
    to_new, to_old = matching.to_new, matching.to_old
    first, other = run.old, run.new
    while (
        first > 0
        and other > 0
        and old[first - 1] == new[other - 1]
        and to_new[first - 1] == to_old[other - 1] == LOST
    ):
        first, other = first - 1, other - 1
    last, other_last = run.old + run.length, run.new + run.length
    while (
        last < len(old)
        and other_last < len(new)
        and old[last] == new[other_last]
        and to_new[last] == to_old[other_last] == LOST
    ):
        last, other_last = last + 1, other_last + 1
    return Run(first, other, last - first)


def _still_free(block: Run, matching: Matching) -> Run:
    """The longest part of the block of which nothing was matched meanwhile."""
    best = length = end = 0
    for by in range(block.length):
        free = matching.to_new[block.old + by] == matching.to_old[block.new + by] == LOST
        length = length + 1 if free else 0
        if length > best:
            best, end = length, by + 1
    return Run(block.old + end - best, block.new + end - best, best)


def _fill_beside(moved: Iterable[Run], aligner: Sides) -> None:
    """Align the unmatched tokens of the passage right behind and right before a moved block."""
    matching = aligner.matching
    for run in moved:
        last, other_last = run.old + run.length, run.new + run.length
        end = _end_of_hole(matching.to_new, aligner.old.numbers, last)
        other_end = _end_of_hole(matching.to_old, aligner.new.numbers, other_last)
        _align_free(Region(last, end, other_last, other_end), aligner)
        first = _begin_of_hole(matching.to_new, aligner.old.numbers, run.old)
        other = _begin_of_hole(matching.to_old, aligner.new.numbers, run.new)
        _align_free(Region(first, run.old, other, run.new), aligner)


def _end_of_hole(places: list[int], numbers: list[int], at: int) -> int:
    while at < len(places) and places[at] == LOST and numbers[at] != BREAK:
        at += 1
    return at


def _begin_of_hole(places: list[int], numbers: list[int], at: int) -> int:
    while at > 0 and places[at - 1] == LOST and numbers[at - 1] != BREAK:
        at -= 1
    return at


def _align_free(region: Region, sides: Sides) -> None:
    """Match what is equal in the region, as far as it is unmatched on both sides."""
    if not region.cells:
        return
    matching = sides.matching
    for run in sides.believe(list(sides.gaps.align(region)), region):
        for by in range(run.length):
            if matching.to_new[run.old + by] == matching.to_old[run.new + by] == LOST:
                matching.add(Run(run.old + by, run.new + by, 1))


def _alike_passages(sides: Sides) -> Iterator[tuple[int, int]]:
    """Pairs of mostly unmatched passages of which each is the other's clear likeness."""
    old, new, matching = sides.old, sides.new, sides.matching
    ours = _unmatched_passages(old, matching.to_new)
    theirs = _unmatched_passages(new, matching.to_old)
    holders: dict[int, list[int]] = {}
    for there in theirs:
        for number in dict.fromkeys(_row(new, there)):
            holders.setdefault(number, []).append(there)
    scored: list[tuple[float, int, int]] = []
    for here in ours:
        shared: Counter[int] = Counter()
        for number in dict.fromkeys(_row(old, here)):
            if len(found := holders.get(number, ())) <= _COMMON:
                shared.update(found)
        for there, _ in shared.most_common(MAX_COMPARED):
            if (score := _likeness(sides, here, there)) > LEAST_ALIKE - LEAST_AHEAD:
                scored.append((score, here, there))
    yield from _clear_pairs(scored)


def _likeness(sides: Sides, here: int, there: int) -> float:
    """The share of the longer passage that stands in the other too; 0 when that is little."""
    one, other = _row(sides.old, here), _row(sides.new, there)
    shorter, longer = sorted((len(one), len(other)))
    if shorter < longer * (LEAST_ALIKE - LEAST_AHEAD) or not sides.gaps.spend(shorter * longer):
        return 0.0
    return LCSseq.normalized_similarity(one, other)


def _clear_pairs(scored: list[tuple[float, int, int]]) -> Iterator[tuple[int, int]]:
    scored.sort(key=lambda entry: (-entry[0], entry[1], entry[2]))
    second: dict[tuple[str, int], list[float]] = {}
    for score, here, there in scored:
        second.setdefault(("old", here), []).append(score)
        second.setdefault(("new", there), []).append(score)
    for score, here, there in scored:
        if score < LEAST_ALIKE:
            return
        rivals = [*second["old", here][1:2], *second["new", there][1:2]]
        best = score == second["old", here][0] == second["new", there][0]
        if best and score - max(rivals, default=0.0) >= LEAST_AHEAD:
            yield here, there


def _unmatched_passages(tokens: Tokens, places: list[int]) -> list[int]:
    """Those of which most was not matched, and that are long enough to be like no other."""
    found = []
    for passage in range(len(tokens.texts)):
        first, last = tokens.firsts[passage], tokens.firsts[passage + 1] - 1
        if last - first >= LONG and places[first:last].count(LOST) * 2 > last - first:
            found.append(passage)
    return found


def _row(tokens: Tokens, passage: int) -> list[int]:
    return tokens.numbers[tokens.firsts[passage] : tokens.firsts[passage + 1] - 1]


def _inside(tokens: Tokens, passage: int) -> tuple[int, int]:
    return tokens.firsts[passage], tokens.firsts[passage + 1] - 1
