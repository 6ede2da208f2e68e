"""Where an inserted or deleted stretch begins, when several answers are equally short.

With "tea. More tea." for "tea." either sentence may count as the new one. The stretch is laid
so that it begins and ends where a passage or a sentence does, as people write.
"""

from collections.abc import Sequence

from commentary.text.align.runs import Run
from commentary.text.align.sides import Sides
from commentary.text.align.tokens import BREAK

FURTHEST = 200
"""Tokens by which a stretch is slid at most."""


def slide_runs(runs: Sequence[Run], sides: Sides) -> list[Run]:
    """The runs, in order, with the stretches between them laid at the best borders."""
    slid: list[Run] = []
    for run in runs:
        if not slid:
            slid.append(run)
            continue
        before = slid[-1]
        by = _best_slide(before, run, sides)
        slid[-1] = Run(before.old, before.new, before.length + by)
        slid.append(Run(run.old + by, run.new + by, run.length - by))
    return [run for run in slid if run.length]


def _best_slide(before: Run, after: Run, sides: Sides) -> int:
    """By how many tokens the stretch between two runs is best moved; negative is backward."""
    end_old, end_new = before.old + before.length, before.new + before.length
    if end_old == after.old:
        numbers, first, last = sides.gaps.new, end_new, after.new
    elif end_new == after.new:
        numbers, first, last = sides.gaps.old, end_old, after.old
    else:
        return 0
    best, best_by = _border(numbers, first, sides) + _border(numbers, last, sides), 0
    for step, most in ((-1, before.length), (1, after.length)):
        for by in range(step, step * (min(most, FURTHEST) + 1), step):
            gone, come = (first + by, last + by) if step < 0 else (first + by - 1, last + by - 1)
            if numbers[gone] != numbers[come]:
                break
            value = _border(numbers, first + by, sides) + _border(numbers, last + by, sides)
            if value > best:
                best, best_by = value, by
    return best_by


def _border(numbers: Sequence[int], at: int, sides: Sides) -> int:
    """How good a border lies before a token: of a passage, a sentence, a part of one, none."""
    before = numbers[at - 1] if at else BREAK
    if before == BREAK:
        return 4
    if at == len(numbers) or numbers[at] == BREAK:
        return 3
    if before >= len(sides.is_word):
        return 2
    if sides.ends_sentence[before]:
        return 2
    return 0 if sides.is_word[before] else 1
