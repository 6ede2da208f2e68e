"""Small equal parts among large changes, which are chance and no evidence."""

from collections import Counter
from collections.abc import Collection, Sequence

from commentary.text.align.pieces import cut_runs, is_considerable
from commentary.text.align.runs import Region, Run, join_runs
from commentary.text.align.tokens import BREAK, Tokens

SMALL = 3
"""Words in an island at most."""


def without_islands(
    runs: Sequence[Run], region: Region, old: Tokens, new: Tokens, is_word: Sequence[bool]
) -> list[Run]:
    """The runs of one region in order, without those that changes on both sides drown.

    An island has at most SMALL words, and at least twice as many tokens were changed on
    either side of it. What lay around a dropped one counts as one change for the next. The
    first and the last words of a passage are none, as long as the passage goes on with
    matched words: passages put in beside it say nothing against them. `is_word` says of each
    number whether it is a word.
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
            if _words(island, old, is_word) > SMALL:
                break
            if _opens(island, run, old, new) or (
                len(kept) > 2 and _closes(kept[-3], island, old, new)
            ):
                break
            changed[-2:] = [changed[-2] + island.length + changed[-1]]
            del kept[-2]
    return kept[:-1]


def _opens(run: Run, after: Run, old: Tokens, new: Tokens) -> bool:
    """Whether a run begins passages in both texts that go on with the run `after` it."""
    return (
        after.length > 0
        and _begins(run.old, old)
        and _begins(run.new, new)
        and _in_one_passage(run, after, old, new)
    )


def _closes(before: Run, run: Run, old: Tokens, new: Tokens) -> bool:
    """Whether a run ends passages in both texts in which the run `before` it stands."""
    return (
        _ends(run.old + run.length - 1, old)
        and _ends(run.new + run.length - 1, new)
        and _in_one_passage(before, run, old, new)
    )


def _begins(at: int, tokens: Tokens) -> bool:
    return at == 0 or BREAK in (tokens.numbers[at - 1], tokens.numbers[at])


def _ends(at: int, tokens: Tokens) -> bool:
    return BREAK in tokens.numbers[at : at + 2]


def _in_one_passage(one: Run, other: Run, old: Tokens, new: Tokens) -> bool:
    last = one.length - 1
    return (
        old.passages[one.old + last] == old.passages[other.old]
        and new.passages[one.new + last] == new.passages[other.new]
    )


def without_crumbs(
    runs: Sequence[Run],
    old: Tokens,
    new: Tokens,
    is_word: Sequence[bool],
    known: Collection[tuple[int, int]],
) -> list[Run]:
    """The runs, in order, without what two passages share by chance.

    That are pieces of at most SMALL words each which together are no considerable part of the
    shorter passage. The pairs in `known` are one passage whatever they share.
    """
    pieces = list(cut_runs(runs, old, new))
    shared: Counter[tuple[int, int]] = Counter()
    sure = set(known)
    for piece in pieces:
        shared[piece.pair] += piece.size
        if piece.pair not in sure and _words(piece.run, old, is_word) > SMALL:
            sure.add(piece.pair)
    sure.update(pair for pair, count in shared.items() if is_considerable(count, pair, old, new))
    return list(join_runs(piece.run for piece in pieces if piece.pair in sure))


def _words(run: Run, old: Tokens, is_word: Sequence[bool]) -> int:
    return sum(is_word[number] for number in old.numbers[run.old : run.old + run.length])
