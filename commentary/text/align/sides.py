"""Both texts, what was matched between them, and what the search for it may still cost."""

from collections.abc import Sequence
from dataclasses import dataclass

from commentary.text.align.gaps import Gaps
from commentary.text.align.islands import without_islands
from commentary.text.align.runs import LOST, Matching, Region, Run
from commentary.text.align.tokens import Numbering, Tokens


@dataclass(frozen=True)
class Sides:
    """The two rows of tokens and their partners; `is_word` and `ends_sentence` by number.

    `hints` holds, for tokens of the old text, also the partners that were no evidence
    (islands): they do not say whether words were kept, but where a border among them lies.
    """

    old: Tokens
    new: Tokens
    matching: Matching
    hints: list[int]
    gaps: Gaps
    is_word: Sequence[bool]
    ends_sentence: Sequence[bool]

    @classmethod
    def read(cls, old: Sequence[str], new: Sequence[str]) -> "Sides":
        """Both texts as tokens, with nothing matched."""
        numbering = Numbering()
        ours, theirs = numbering.read(old), numbering.read(new)
        return cls(
            ours,
            theirs,
            Matching.empty(len(ours), len(theirs)),
            [LOST] * len(ours),
            Gaps(ours.numbers, theirs.numbers),
            numbering.is_word,
            numbering.ends_sentence,
        )

    def believe(self, runs: Sequence[Run], region: Region) -> list[Run]:
        """The runs without islands; all of them are noted as hints."""
        for run in runs:
            self.hints[run.old : run.old + run.length] = range(run.new, run.new + run.length)
        return without_islands(runs, region, self.old, self.new, self.is_word)
