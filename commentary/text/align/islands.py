"""Small equal parts among large changes, which are chance and no evidence."""

from collections.abc import Sequence

from commentary.text.align.runs import Region, Run

SMALL = 3
"""Words in an island at most."""


def without_islands(
    runs: Sequence[Run], region: Region, numbers: Sequence[int], is_word: Sequence[bool]
) -> list[Run]:
    """The runs of one region in order, without those that changes on both sides drown.

    An island has at most SMALL words, and at least twice as many tokens were changed on
    either side of it. What lay around a dropped one counts as one change for the next.
    `numbers` are the old text's tokens, `is_word` says of each number whether it is a word.
    """
    kept: list[Run] = []
    # changed[i]: tokens changed between kept[i - 1] and kept[i].
    changed: list[int] = []
    at_old, at_new = region.old, region.new
    for run in [*runs, Run(region.old_end, region.new_end, 0)]:
        kept.append(run)
        changed.append(max(run.old - at_old, run.new - at_new))
        at_old, at_new = run.old + run.length, run.new + run.length
        while len(kept) > 1 and min(changed[-2:]) >= max(2, 2 * kept[-2].length):
            island = kept[-2]
            row = numbers[island.old : island.old + island.length]
            if sum(is_word[number] for number in row) > SMALL:
                break
            changed[-2:] = [changed[-2] + island.length + changed[-1]]
            del kept[-2]
    return kept[:-1]
