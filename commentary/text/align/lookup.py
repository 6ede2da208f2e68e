"""Where the words of one span went, by the tokens that were matched."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from commentary.text.align.chains import heaviest_chain
from commentary.text.align.confidence import ISLAND, Image
from commentary.text.align.runs import LOST, Run
from commentary.text.align.sides import Sides
from commentary.text.align.tokens import BREAK

NEAR = 30
"""Tokens that may have come between two words of one span, and twice its length."""
CONTEXT = 10
"""Tokens on either side of a span whose fate supports it."""
HELD = 3
"""Tokens right beside a span that hold its place when all of them are kept."""


class Lookup:
    """Answers where tokens went, in time of the span's length."""

    def __init__(self, sides: Sides, runs: Sequence[Run]) -> None:
        self.sides = sides
        self.runs = runs
        self.begins = [run.old for run in runs]
        self.numbers = sides.old.numbers
        self.to_new = sides.matching.to_new
        self.to_old = sides.matching.to_old
        self.unsure = sides.gaps.unsure
        self.hints = sides.hints
        self.moved = _moved_tokens(sides, runs)

    def find(self, first: int, last: int) -> Image | None:
        """The image of the old tokens from `first` to `last`; None when none was kept."""
        cluster = self._cluster(first, last, max(NEAR, 2 * (last - first)))
        if not cluster:
            return None
        kept = sum(self._count(run.old, run.old + run.length) for run in cluster)
        begin, end = self._tighten(first, last, cluster)
        whole = self._is_equal(first, last, begin, end)
        if not whole:
            begin, end = self._take_borders(first, last, cluster, begin, end)
        return Image(
            begin,
            end,
            1.0 if whole else kept / self._count(first, last),
            self._support(first, last, begin, end),
            self._held(first, last, begin, end),
            whole,
            any(self.moved[run.old] for run in cluster),
            any(self._has_words(run.old, run.old + run.length) for run in cluster)
            or not self._has_words(first, last),
            self._island(max(cluster, key=lambda run: run.length)),
            any(self.unsure[first:last]),
        )

    def _count(self, first: int, last: int) -> int:
        return last - first - self.numbers[first:last].count(BREAK)

    def _has_words(self, first: int, last: int) -> bool:
        return any(self.sides.is_word[number] for number in self.numbers[first:last])

    def _cluster(self, first: int, last: int, near: int) -> list[Run]:
        """The runs inside the span that lie near each other, those with the most tokens."""
        runs = sorted(self._runs(first, last), key=lambda run: run.new)
        best: tuple[int, int, int] = (0, 0, 0)
        begin = weight = 0
        for index, run in enumerate(runs):
            before = runs[index - 1]
            if index and run.new - before.new - before.length > near:
                begin, weight = index, 0
            weight += run.length
            if weight > best[0]:
                best = (weight, begin, index + 1)
        return runs[best[1] : best[2]]

    def _runs(self, first: int, last: int) -> list[Run]:
        """The runs inside the span, without the ends of passages at their own ends."""
        found = []
        for index in range(bisect_right(self.begins, first) - 1, bisect_left(self.begins, last)):
            if index < 0:
                continue
            run = self.runs[index]
            begin, end = max(first, run.old), min(last, run.old + run.length)
            while begin < end and self.numbers[begin] == BREAK:
                begin += 1
            while begin < end and self.numbers[end - 1] == BREAK:
                end -= 1
            if begin < end:
                found.append(Run(begin, run.new + begin - run.old, end - begin))
        return found

    def _tighten(self, first: int, last: int, cluster: Sequence[Run]) -> tuple[int, int]:
        """The image's borders; where the span's very tokens stand in a row around its longest
        run, that row."""
        begin = cluster[0].new
        end = cluster[-1].new + cluster[-1].length
        if end - begin == last - first:
            return begin, end
        longest = max(cluster, key=lambda run: run.length)
        at = longest.new - (longest.old - first)
        if at >= 0 and self._is_equal(first, last, at, at + last - first):
            return at, at + last - first
        return begin, end

    def _is_equal(self, first: int, last: int, begin: int, end: int) -> bool:
        ours, theirs = self.numbers[first:last], self.sides.new.numbers[begin:end]
        if ours == theirs:
            return True
        # The cut into passages may differ.
        return [one for one in ours if one != BREAK] == [one for one in theirs if one != BREAK]

    def _take_borders(
        self, first: int, last: int, cluster: Sequence[Run], begin: int, end: int
    ) -> tuple[int, int]:
        """The borders with what replaced lost words at the span's ends.

        Hints move a border outward to words of the span; what stands between them and the
        neighbour outside replaced the rest, if it is not much more than was lost.
        """
        at = min(run.old for run in cluster)
        for back in range(at - 1, first - 1, -1):
            place = self.hints[back]
            if place != LOST and 0 < begin - place <= _reach(at - back):
                at, begin = back, place
        if at > first and first and (before := self.hints[first - 1]) != LOST:
            begin = self._border_before(before + 1, begin, at - first)
        at = max(run.old + run.length for run in cluster)
        for ahead in range(at, last):
            place = self.hints[ahead]
            if place != LOST and 0 <= place - end < _reach(ahead + 1 - at):
                at, end = ahead + 1, place + 1
        if last > at and last < len(self.hints) and (after := self.hints[last]) != LOST:
            end = self._border_after(end, after, last - at)
        return begin, end

    def _border_before(self, least: int, begin: int, lost: int) -> int:
        """`begin`, or how far before it what replaced the `lost` words begins."""
        if not 0 < begin - least <= NEAR:
            return begin
        if begin - least > _reach(lost):
            for at in range(begin - 1, least - 1, -1):
                if self._ends_sentence(at):
                    return at + 1
        return least

    def _border_after(self, end: int, most: int, lost: int) -> int:
        if not 0 < most - end <= NEAR:
            return end
        if most - end > _reach(lost):
            for at in range(end, most):
                if self._ends_sentence(at):
                    return at
        return most

    def _ends_sentence(self, at: int) -> bool:
        """Whether a passage ends here, or a sentence: a stop that white space follows, so that
        none is seen in "5.1"."""
        new = self.sides.new
        if new.numbers[at] == BREAK:
            return True
        if not self.sides.ends_sentence[new.numbers[at]]:
            return False
        return new.numbers[at + 1] == BREAK or new.ends[at] < new.starts[at + 1]

    def _island(self, run: Run) -> int:
        """The tokens matched in a row around a run, ISLAND at most."""
        to_new = self.to_new
        first, last = run.old, run.old + run.length
        while last - first < ISLAND and first and to_new[first - 1] == to_new[first] - 1 != LOST:
            first -= 1
        while last - first < ISLAND and last < len(to_new) and to_new[last] == to_new[last - 1] + 1:
            last += 1
        return min(last - first, ISLAND)

    def _support(self, first: int, last: int, begin: int, end: int) -> float:
        around = self.to_new[max(0, first - CONTEXT) : first] + self.to_new[last : last + CONTEXT]
        low, high = max(0, begin - CONTEXT - NEAR), end + CONTEXT + NEAR
        return sum(low <= place < high for place in around) / len(around) if around else 0.0

    def _held(self, first: int, last: int, begin: int, end: int) -> bool:
        """Whether the tokens right beside the span are right beside its image."""
        before = range(max(0, first - HELD), first)
        after = range(last, min(last + HELD, len(self.to_new)))
        return all(
            self.to_new[at] != LOST and 0 <= begin - self.to_new[at] <= 2 * HELD for at in before
        ) and all(self.to_new[at] != LOST and 0 <= self.to_new[at] - end < 2 * HELD for at in after)


def _reach(lost: int) -> int:
    """How many tokens may have replaced so many."""
    return 2 * lost + 2


def _moved_tokens(sides: Sides, runs: Sequence[Run]) -> bytearray:
    """For each old token whether it left its place: whether its run is not in the chain."""
    staying = set(heaviest_chain([run.new for run in runs], [run.length for run in runs]))
    moved = bytearray(len(sides.old))
    for index, run in enumerate(runs):
        if index not in staying:
            moved[run.old : run.old + run.length] = b"\x01" * run.length
    return moved
