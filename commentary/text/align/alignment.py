"""Two texts aligned once, after which carrying an anchor is a look-up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from commentary.text.align.confidence import (
    Image,
    doubt,
    rate_image,
    rate_orphan,
)
from commentary.text.align.lookup import Lookup
from commentary.text.align.moves import match_moves
from commentary.text.align.passages import Descent, trace_descents
from commentary.text.align.places import match_places
from commentary.text.align.runs import LOST
from commentary.text.align.sides import Sides
from commentary.text.align.stretches import Stretch
from commentary.text.graphemes import check_span, snap

ALIGNER_VERSION = 2
"""Raised whenever a result may differ from what was computed before."""

PLACED, MOVED, CHANGED, ORPHAN = "placed", "moved", "changed", "orphan"

LEAST_KEPT = 0.45
LEAST_HELD = 0.3


@dataclass(frozen=True)
class Carried:
    """Where a span went.

    `state` is placed, moved, changed or orphan. `stretches` has one for each new passage, in
    order, and is empty only for an orphan. `review` says that a person should look, `doubts`
    why, as stable codes: low_confidence, moved_and_changed, directions_differ.
    """

    state: str
    stretches: tuple[Stretch, ...]
    confidence: float
    review: bool
    doubts: tuple[str, ...]


class Alignment:
    """What became of the passages of `old` in `new`. Nothing in it changes."""

    def __init__(
        self, old: Sequence[str], new: Sequence[str], parents: Mapping[int, int] | None = None
    ) -> None:
        parents = dict(parents or {})
        if len(set(parents.values())) < len(parents):
            raise ValueError("An old passage can be the parent of one new passage only.")
        sides = Sides.read(old, new)
        match_places(sides, parents)
        match_moves(sides)
        self.old: tuple[str, ...] = sides.old.texts
        self.new: tuple[str, ...] = sides.new.texts
        # In tokens of both texts: what it takes in memory goes with them.
        self.size = len(sides.old) + len(sides.new)
        runs = sides.matching.runs()
        self.descents: tuple[Descent, ...] = trace_descents(sides, runs, parents)
        self._sides = sides
        self._lookup = Lookup(sides, runs)

    def carry(self, stretches: Sequence[Stretch]) -> Carried:
        """Where one target went: words in one passage, or in several that follow each other.

        Raises InvalidInput for offsets outside the text.
        """
        for stretch in stretches:
            check_span(self.old[stretch.passage], stretch.start, stretch.end)
        begin, end = stretches[0], stretches[-1]
        first, _ = self._sides.old.within(begin.passage, begin.start, begin.end)
        _, last = self._sides.old.within(end.passage, end.start, end.end)
        if begin == end and not self.old[begin.passage][begin.start : begin.end].strip():
            return Carried(ORPHAN, (), rate_orphan(None), False, ())
        if first >= last:
            return self._carry_unseen(stretches)
        image = self._lookup.find(first, last)
        state = self._state(first, last, image) if image else ORPHAN
        found = self._stretches(begin, end, first, last, image) if image else ()
        orphan = image is None or state == ORPHAN or not found
        confidence = rate_orphan(image) if image is None or orphan else rate_image(image)
        doubts = doubt(image, confidence, orphan=orphan)
        if orphan:
            return Carried(ORPHAN, (), confidence, bool(doubts), doubts)
        return Carried(state, found, confidence, bool(doubts), doubts)

    def _carry_unseen(self, stretches: Sequence[Stretch]) -> Carried:
        """Marks of no width stay where the whole passage stayed as it was."""
        stretch = stretches[0]
        text = self.old[stretch.passage]
        place = self._sides.matching.to_new[self._sides.old.firsts[stretch.passage]]
        if len(stretches) == 1 and place != LOST:
            passage = self._sides.new.passages[place]
            if self.new[passage] == text:
                found = Stretch(passage, *snap(text, stretch.start, stretch.end))
                return Carried(PLACED, (found,), 1.0, False, ())
        return Carried(ORPHAN, (), rate_orphan(None), False, ())

    def _state(self, first: int, last: int, image: Image) -> str:
        if image.whole:
            if not self._says_the_same(first, last, image):
                return CHANGED
            return MOVED if image.moved else PLACED
        if image.held:
            return CHANGED if image.kept >= LEAST_HELD else ORPHAN
        if image.kept >= LEAST_KEPT and image.support > 0 and image.worded:
            return CHANGED
        return ORPHAN

    def _says_the_same(self, first: int, last: int, image: Image) -> bool:
        """Whether nothing but typography differs; the tokens are known to be equal but for case."""
        old, new = self._sides.old, self._sides.new
        passage = old.passages[first]
        if passage == old.passages[last - 1]:
            here = old.texts[passage][old.starts[first] : old.ends[last - 1]]
            there = new.texts[new.passages[image.first]]
            if here == there[new.starts[image.first] : new.ends[image.last - 1]]:
                return True
        return old.letters(first, last) == new.letters(image.first, image.last)

    def _stretches(
        self, begin: Stretch, end: Stretch, first: int, last: int, image: Image
    ) -> tuple[Stretch, ...]:
        old, new = self._sides.old, self._sides.new
        start = new.starts[image.first]
        stop = new.ends[image.last - 1]
        # A border inside a word, or behind what does not show, stays there if it is the same.
        if image.whole:
            here, there = old.texts[begin.passage], new.texts[new.passages[image.first]]
            start += _shift(here, old.starts[first], there, start, begin.start)
            here, there = old.texts[end.passage], new.texts[new.passages[image.last - 1]]
            stop += _shift(here, old.ends[last - 1], there, stop, end.end)
        found = []
        for passage in range(new.passages[image.first], new.passages[image.last - 1] + 1):
            text = new.texts[passage]
            low = start if passage == new.passages[image.first] else 0
            high = stop if passage == new.passages[image.last - 1] else len(text)
            if text[low:high].strip():
                found.append(Stretch(passage, *snap(text, low, high)))
        return tuple(found)


def align(
    old: Sequence[str], new: Sequence[str], parents: Mapping[int, int] | None = None
) -> Alignment:
    """Align two lists of passages, each a text of one line.

    `parents` names, for new passages whose identity is known, the old ones they were edited
    from: their insides are aligned with each other, and their descent is fixed. The result
    depends on the texts and `parents` alone.
    """
    return Alignment(old, new, parents)


def _shift(old: str, border: int, new: str, new_border: int, wanted: int) -> int:
    """By how much to move a token's border in the new text so that it lies as `wanted` lies in
    the old: 0 unless the characters in between are the same."""
    by = wanted - border
    if not 0 <= new_border + by <= len(new):
        return 0
    here = old[min(border, wanted) : max(border, wanted)]
    there = new[min(new_border, new_border + by) : max(new_border, new_border + by)]
    return by if here == there else 0
