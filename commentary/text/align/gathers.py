"""Words that were matched beyond the end of their passage, though they stand in it as well.

Where "Stay: it rains." became "Stay here: it rains hard. Go: it rains." in two passages, a
longest common subsequence may find the end of the old passage in the second. What was matched
on the far side of such a border is taken to the side with more of its passage, if all of it
stands there too.
"""

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

from rapidfuzz.distance import LCSseq

from commentary.text.align.runs import LOST, Matching, Region, Run
from commentary.text.align.sides import Sides
from commentary.text.align.tokens import BREAK

FURTHEST = 200
"""Tokens that are taken across at most."""


def gather_runs(runs: Sequence[Run], sides: Sides) -> list[Run]:
    """The runs, in order, with the words of each passage of either text put together."""
    gathered = _Gathering(sides, turned=False).gather(runs)
    turned = [Run(run.new, run.old, run.length) for run in gathered]
    return [
        Run(run.new, run.old, run.length) for run in _Gathering(sides, turned=True).gather(turned)
    ]


class _Gathering:
    """Puts passages of `here` together, of which parts stand beyond a break `there`.

    `here` is the old text, or the new one if the sides are `turned`; so are runs and regions.
    """

    def __init__(self, sides: Sides, *, turned: bool) -> None:
        self.gaps = sides.gaps
        self.turned = turned
        self.here, self.there = (sides.new, sides.old) if turned else (sides.old, sides.new)

    def gather(self, runs: Sequence[Run]) -> Sequence[Run]:
        torn = [pair for pair in pairwise(runs) if self._is_torn(*pair)]
        if not torn:
            return runs
        self.matching = Matching.empty(len(self.here), len(self.there))
        for run in runs:
            self.matching.add(run)
        places = self.matching.to_new
        counts = list(accumulate((place != LOST for place in places), initial=0))
        for before, after in torn:
            gap = Region(
                before.old + before.length, after.old, before.new + before.length, after.new
            )
            if (places[gap.old - 1], places[gap.old_end]) == (gap.new - 1, gap.new_end):
                self._mend(gap, counts)
        return self.matching.runs()

    def _is_torn(self, before: Run, after: Run) -> bool:
        """Whether a passage goes on behind a gap in which another one ends there."""
        last, first = before.old + before.length - 1, before.new + before.length
        return (
            self.here.numbers[last] != BREAK
            and self.here.passages[last] == self.here.passages[after.old]
            and BREAK in self.there.numbers[first : after.new]
        )

    def _mend(self, gap: Region, counts: Sequence[int]) -> None:
        """Take what is less of the passage to the other side. `counts`: matched up to there."""
        passage = self.here.passages[gap.old_end]
        first, last = self.here.firsts[passage], self.here.firsts[passage + 1]
        before, after = counts[gap.old] - counts[first], counts[last] - counts[gap.old_end]
        # The end of the passage, which may be among those behind, is no word of it.
        if before >= after:
            self._take(self._ahead(gap, last), after)
        else:
            self._take(self._behind(gap, first), before)

    def _ahead(self, gap: Region, last: int) -> Region:
        """The rest of the passage, and what ends the passage there in which it began."""
        stop = self.there.numbers.index(BREAK, gap.new, gap.new_end) + 1
        return Region(gap.old, last, gap.new, stop)

    def _behind(self, gap: Region, first: int) -> Region:
        """The passage up to the gap, and what begins the passage there in which it goes on."""
        start = gap.new_end
        while self.there.numbers[start - 1] != BREAK:
            start -= 1
        return Region(first, gap.old_end, start, gap.new_end)

    def _take(self, region: Region, count: int) -> None:
        """Match the region inside, instead of the `count` tokens of it matched elsewhere."""
        size = region.old_end - region.old
        if size > FURTHEST or region.new_end - region.new < count:
            return
        if not self.gaps.spend(region.cells):
            return
        here = self.here.numbers[region.old : region.old_end]
        there = self.there.numbers[region.new : region.new_end]
        if LCSseq.similarity(here, there) < count:
            return
        for at in range(region.old, region.old_end):
            self.matching.drop(at)
        for run in self._align(region):
            self.matching.add(run)

    def _align(self, region: Region) -> Iterator[Run]:
        if not self.turned:
            yield from self.gaps.align(region)
            return
        turned = Region(region.new, region.new_end, region.old, region.old_end)
        for run in self.gaps.align(turned):
            yield Run(run.new, run.old, run.length)
