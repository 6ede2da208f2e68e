"""What became of the passages of a text from one revision to another, as people read it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from commentary.text.alignments import align_kept
from commentary.text.diff import ADDED, DELETED, SAME, count_words, diff_words
from commentary.text.draft import DraftText
from commentary.text.head import HeadChange

STAYS, EDITED, NEW, GONE, MOVED = "same", "edited", "added", "removed", "moved"
_JOINT = " "
# The share of words that another passage must have for them to be said to come from it.
_CONSIDERABLE = 0.5

Piece = tuple[str, str]


@dataclass(frozen=True)
class PassageChange:
    """What became of one passage.

    ``change`` is same, edited, added, removed or moved; one that moved may be edited too. The
    ``pieces`` are those of :func:`commentary.text.diff.diff_words`. ``from_keys`` names the other
    passages that its words come from: of one that stood before, those that were joined with it;
    of a new one, that from which it was split off. ``into_keys``: new passages that were split off
    from it. ``old_kind`` is set where another kind became of it.
    """

    key: str
    kind: str
    change: str
    pieces: Sequence[Piece]
    from_keys: Sequence[str] = field(default_factory=tuple)
    into_keys: Sequence[str] = field(default_factory=tuple)
    old_kind: str = ""
    level: int = 0

    @property
    def is_rewritten(self) -> bool:
        """Whether words of a passage that stands in both texts are others now."""
        return self.change not in (NEW, GONE) and any(op != SAME for op, _text in self.pieces)

    @property
    def is_joined(self) -> bool:
        return bool(self.from_keys) and self.change != NEW

    @property
    def is_split_off(self) -> bool:
        return bool(self.from_keys) and self.change == NEW


@dataclass(frozen=True)
class Run:
    """Changes that follow each other: of passages that all stayed as they were, or did not."""

    stays: bool
    changes: Sequence[PassageChange]


def compare_texts(old: Sequence[DraftText], new: Sequence[DraftText]) -> list[PassageChange]:
    """Return what became of every passage, in the order of ``new``.

    What was removed stands where it stood. A passage whose words went into another one is told
    there alone. Keys decide which passage is which; new ones have none, or one that is not in
    ``old``. The texts are aligned only where passages came, went or changed places.
    """
    return _Comparison(old, new).changes()


def fold_runs(changes: Iterable[PassageChange]) -> list[Run]:
    """Return ``changes`` in runs of such that stay and such that do not."""
    runs: list[Run] = []
    for change in changes:
        stays = change.change == STAYS
        if runs and runs[-1].stays == stays:
            runs[-1] = Run(stays, [*runs[-1].changes, change])
        else:
            runs.append(Run(stays, [change]))
    return runs


def sum_up(changes: Iterable[PassageChange | HeadChange]) -> tuple[int, int]:
    """Return how many words ``changes`` put in and take out."""
    added = deleted = 0
    for change in changes:
        for op, text in change.pieces:
            added += count_words(text) if op == ADDED else 0
            deleted += count_words(text) if op == DELETED else 0
    return added, deleted


class _Comparison:
    """Two texts, and which passage of the one is which of the other."""

    def __init__(self, old: Sequence[DraftText], new: Sequence[DraftText]) -> None:
        self.old, self.new = old, new
        where = {text.key: at for at, text in enumerate(old)}
        self.parents = {at: where[text.key] for at, text in enumerate(new) if text.key in where}
        self.kept = set(self.parents.values())
        self.moved: set[int] = set()
        # Old passages that stand no more, by the new one that has their words.
        self.joined: dict[int, list[int]] = {}
        # The old passage that a new one has its words of.
        self.source: dict[int, int] = {}
        self._trace()
        self.groups = self._group()

    def changes(self) -> list[PassageChange]:
        """Return what became of every passage."""
        told = {lost for others in self.joined.values() for lost in others}
        told |= set(self.source.values())
        # What was removed stands behind what it stood behind.
        behind: dict[int, list[int]] = {}
        for lost in range(len(self.old)):
            if lost not in self.kept and lost not in told:
                before = max((kept for kept in self.kept if kept < lost), default=-1)
                behind.setdefault(before, []).append(lost)
        pieces = {at: some for group in self.groups.values() for at, some in self._pieces(group)}
        found = [self._removed(lost) for lost in behind.get(-1, ())]
        for at in range(len(self.new)):
            found.append(self._of(at, pieces[at]))
            found += [self._removed(lost) for lost in behind.get(self.parents.get(at, -2), ())]
        return found

    def _trace(self) -> None:
        """Find what moved, what was joined and what was split."""
        order = list(self.parents.values())
        if len(order) == len(self.old) == len(self.new) and order == sorted(order):
            return
        texts = [text.text for text in self.old], [text.text for text in self.new]
        taken: set[int] = set()
        for at, descent in enumerate(align_kept(*texts, self.parents).descents):
            if descent.moved:
                self.moved.add(at)
            # How much came over is asked of other passages alone, which are few: it takes a diff.
            if at in self.parents:
                gone = [old for old in descent.sources if old not in self.kept | taken]
                lost = [old for old in gone if self._has_much(at, old)]
                if lost:
                    self.joined[at] = lost
                    taken.update(lost)
                continue
            source = next((old for old in descent.sources if self._has_much(at, old)), None)
            if source is not None:
                self.source[at] = source

    def _has_much(self, new: int, old: int) -> bool:
        """Whether so much of one is in the other that it is said to come from it."""
        before, after = self.old[old].text, self.new[new].text
        return before == after or self._share(old, new) >= _CONSIDERABLE

    def _share(self, old: int, new: int) -> float:
        """How much of the shorter of two passages is in the other one, as people read it."""
        before, after = self.old[old].text, self.new[new].text
        same = sum(len(text) for op, text in diff_words(before, after) if op == SAME)
        return same / min(len(before), len(after))

    def _group(self) -> dict[int, list[int]]:
        """Return the new passages that have words of one old one, by that old one."""
        base = {lost: self.parents[at] for at, others in self.joined.items() for lost in others}
        groups: dict[int, list[int]] = {}
        for at in range(len(self.new)):
            # Those without an old one stand alone, under numbers that no old one has.
            old = self.parents.get(at, self.source.get(at, -1 - at))
            groups.setdefault(base.get(old, old), []).append(at)
        return groups

    def _pieces(self, group: Sequence[int]) -> Iterable[tuple[int, list[Piece]]]:
        olds = {self.parents[at] for at in group if at in self.parents}
        olds |= {self.source[at] for at in group if at in self.source}
        olds |= {lost for at in group for lost in self.joined.get(at, ())}
        before = _JOINT.join(self.old[at].text for at in sorted(olds))
        texts = [self.new[at].text for at in group]
        after = _JOINT.join(texts)
        same = before == after
        diff = [(SAME, after)] if same else diff_words(before, after)
        return zip(group, _cut(diff, texts), strict=True)

    def _of(self, at: int, pieces: Sequence[Piece]) -> PassageChange:
        text, parent = self.new[at], self.parents.get(at)
        joined = tuple(self.old[lost].key for lost in self.joined.get(at, ()))
        if parent is None:
            source = self.source.get(at)
            origin = () if source is None else (self.old[source].key,)
            return PassageChange(text.key, text.kind, NEW, pieces, origin, level=text.level)
        was = self.old[parent]
        split = tuple(
            self.new[other].key for other, source in self.source.items() if source == parent
        )
        retyped = (was.kind, was.level, was.date) != (text.kind, text.level, text.date)
        changed = was.text != text.text or retyped or joined or split
        change = MOVED if at in self.moved else EDITED if changed else STAYS
        kind = was.kind if was.kind != text.kind else ""
        return PassageChange(text.key, text.kind, change, pieces, joined, split, kind, text.level)

    def _removed(self, lost: int) -> PassageChange:
        text = self.old[lost]
        pieces = [(DELETED, text.text)]
        return PassageChange(text.key, text.kind, GONE, pieces, level=text.level)


def _cut(pieces: Iterable[Piece], texts: Sequence[str]) -> list[list[Piece]]:
    """Return the pieces of a diff that leads to ``texts``, joined, for each of them.

    What was deleted at a border belongs to what stood before it.
    """
    parts: list[list[Piece]] = [[] for _text in texts]
    at, left = 0, len(texts[0])
    for op, text in pieces:
        if op == DELETED:
            parts[at].append((op, text))
            continue
        while len(text) > left:
            if left:
                parts[at].append((op, text[:left]))
            text = text[left + len(_JOINT) :]
            at, left = at + 1, len(texts[at + 1])
        if text:
            parts[at].append((op, text))
            left -= len(text)
    return parts
