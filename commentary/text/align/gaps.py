"""Aligning a stretch of one text with a stretch of the other, in order.

Equal ends first; then shingles that stand once on either side (patience); then what is left
by longest common subsequence, bit-parallel in rapidfuzz. The work is bounded: a stretch with
more cells (tokens here times tokens there) than MAX_CELLS is halved on both sides first, and
when one alignment has used up MAX_TOTAL, only ends and unique shingles are matched.
"""

from collections.abc import Iterator, Sequence

from rapidfuzz.distance import LCSseq

from commentary.text.align.chains import heaviest_chain
from commentary.text.align.runs import Region, Run

SHINGLE = 4
FEW_CELLS = 10_000
"""Cells of a stretch so short that its longest common subsequence is looked for at once."""
MAX_CELLS = 64_000_000
MAX_TOTAL = 1_000_000_000
_RESERVED = 1 << 40
_ROUNDS = 4
"""How often what lies between unique shingles is searched for unique shingles again."""


class Gaps:
    """Aligns stretches of two rows of numbers, and keeps count of the work.

    `unsure` is set for tokens of the old row whose partner depends on the direction in which
    the rows are read.
    """

    def __init__(self, old: Sequence[int], new: Sequence[int]) -> None:
        self.old = list(old)
        self.new = list(new)
        self.spent = 0
        self.unsure = bytearray(len(old))

    def spend(self, cells: int) -> bool:
        """Whether so many more cells may be compared; if so they are counted."""
        if self.spent + cells > MAX_TOTAL:
            return False
        self.spent += cells
        return True

    def reserve(self, region: Region) -> None:
        """Keep the tokens of `region` from being matched again.

        Each gets a number of its own. None of them is negative, since -1 and -2 have one hash
        in Python, and rapidfuzz compares hashes.
        """
        for at in range(region.old, region.old_end):
            self.old[at] = _RESERVED + at
        for at in range(region.new, region.new_end):
            self.new[at] = 2 * _RESERVED + at

    def align(self, region: Region, rounds: int = _ROUNDS) -> Iterator[Run]:
        """Runs of equal tokens in `region`, in order on both sides."""
        head, inner, tail = self._trim(region)
        if head.length:
            yield head
        if inner.cells:
            yield from self._divide(inner, rounds)
        if tail.length:
            yield tail

    def _trim(self, region: Region) -> tuple[Run, Region, Run]:
        old, new = self.old, self.new
        first, last, other, other_last = region
        while first < last and other < other_last and old[first] == new[other]:
            first, other = first + 1, other + 1
        while first < last and other < other_last and old[last - 1] == new[other_last - 1]:
            last, other_last = last - 1, other_last - 1
        return (
            Run(region.old, region.new, first - region.old),
            Region(first, last, other, other_last),
            Run(last, other_last, region.old_end - last),
        )

    def _divide(self, region: Region, rounds: int) -> Iterator[Run]:
        chain = self._unique_shingles(region) if rounds and region.cells > FEW_CELLS else []
        if not chain:
            yield from self._subsequence(region)
            return
        at_old, at_new = region.old, region.new
        for run in chain:
            before = Region(at_old, run.old, at_new, run.new)
            if before.cells:
                yield from self.align(before, rounds - 1)
            yield run
            at_old, at_new = run.old + run.length, run.new + run.length
        after = Region(at_old, region.old_end, at_new, region.new_end)
        if after.cells:
            yield from self.align(after, rounds - 1)

    def _unique_shingles(self, region: Region) -> list[Run]:
        ours = unique_shingles(self.old, region.old, region.old_end, SHINGLE)
        theirs = unique_shingles(self.new, region.new, region.new_end, SHINGLE)
        pairs = [(at, theirs[key]) for key, at in ours.items() if key in theirs]
        pairs.sort()
        stretches = list(join_shingles(pairs, SHINGLE))
        chain = heaviest_chain([run.new for run in stretches], [run.length for run in stretches])
        return list(_without_overlap(stretches[index] for index in chain))

    def _subsequence(self, region: Region) -> Iterator[Run]:
        if region.cells > MAX_CELLS:
            yield from self._halve(region)
            return
        if not self.spend(region.cells):
            return
        yield from self._clearer(region, self._forward(region), self._backward(region))

    def _halve(self, region: Region) -> Iterator[Run]:
        first, last, other, other_last = region
        middle, other_middle = (first + last) // 2, (other + other_last) // 2
        yield from self.align(Region(first, middle, other, other_middle), 0)
        yield from self.align(Region(middle, last, other_middle, other_last), 0)

    def _clearer(self, region: Region, one: list[Run], other: list[Run]) -> list[Run]:
        """Of two equally long subsequences the one in longer runs; differences are noted."""
        if one == other:
            return one
        for ours, theirs in ((one, other), (other, one)):
            matched = {at: by for run in theirs for at, by in _partners(run)}
            for run in ours:
                for at, by in _partners(run):
                    if matched.get(at) != by:
                        self.unsure[at] = 1
        weights = [sum(run.length * run.length for run in runs) for runs in (one, other)]
        return other if weights[1] > weights[0] else one

    def _forward(self, region: Region) -> list[Run]:
        first, last, other, other_last = region
        return [
            Run(first + block.src_start, other + block.dest_start, block.src_end - block.src_start)
            for block in LCSseq.opcodes(self.old[first:last], self.new[other:other_last])
            if block.tag == "equal"
        ]

    def _backward(self, region: Region) -> list[Run]:
        first, last, other, other_last = region
        blocks = LCSseq.opcodes(self.old[first:last][::-1], self.new[other:other_last][::-1])
        return [
            Run(last - block.src_end, other_last - block.dest_end, block.src_end - block.src_start)
            for block in reversed(blocks)
            if block.tag == "equal"
        ]


def _partners(run: Run) -> Iterator[tuple[int, int]]:
    return ((run.old + by, run.new + by) for by in range(run.length))


def unique_shingles(
    numbers: Sequence[int], first: int, last: int, size: int
) -> dict[tuple[int, ...], int]:
    """Where each row of `size` tokens begins that stands once between `first` and `last`."""
    part = numbers[first:last]
    found: dict[tuple[int, ...], int] = {}
    for at, key in enumerate(zip(*(part[by:] for by in range(size)), strict=False), first):
        found[key] = -1 if key in found else at
    return {key: at for key, at in found.items() if at >= 0}


def join_shingles(pairs: Sequence[tuple[int, int]], size: int) -> Iterator[Run]:
    """Runs of matched shingles that follow each other, as runs of tokens."""
    begin = 0
    for index, (old, new) in enumerate(pairs):
        if index + 1 < len(pairs) and pairs[index + 1] == (old + 1, new + 1):
            continue
        first = pairs[begin]
        yield Run(first[0], first[1], old - first[0] + size)
        begin = index + 1


def _without_overlap(runs: Iterator[Run]) -> Iterator[Run]:
    """Runs in order, each shortened by what the one before it has taken already."""
    at_old = at_new = 0
    for run in runs:
        taken = max(0, at_old - run.old, at_new - run.new)
        if taken < run.length:
            yield Run(run.old + taken, run.new + taken, run.length - taken)
            at_old, at_new = run.old + run.length, run.new + run.length
