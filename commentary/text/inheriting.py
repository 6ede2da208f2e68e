"""Which passage of a whole text that was rewritten is which, and what it goes on being."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from rapidfuzz.distance import Indel

from commentary.text.align import align
from commentary.text.dates import read_date
from commentary.text.draft import DraftText
from commentary.text.whole_text import Written, count_common

# Passages that have less than this in common are not the same passage edited a little.
_HARDLY_CHANGED = 0.5

Said = Callable[[DraftText], str]


def inherit(
    written: Sequence[Written],
    old: Sequence[DraftText],
    gone: Sequence[DraftText],
    said_of: Said,
) -> list[DraftText]:
    """`written` with the ids of the passages that they come from, new ones with none.

    They come from `old`, the text that was rewritten, or else from `gone`, passages that left it
    before. Kind, level and date stay where the words hardly changed and the markup says the same
    as it said of the old passage (`said_of`).
    """
    parents = _parents(written, old, said_of)
    orphans = [place for place, parent in enumerate(parents) if parent is None]
    if orphans and gone:
        found = _parents([written[place] for place in orphans], gone, said_of)
        for place, parent in zip(orphans, found, strict=True):
            parents[place] = parent
    return [_continue(text, parent, said_of) for text, parent in zip(written, parents, strict=True)]


def redate(was: DraftText, now: DraftText) -> DraftText:
    """`now` with the date that its words say, if the date of `was` was that of its words."""
    if now.kind != "dated_entry" or was.date != read_date(was.text):
        return now
    return replace(now, date=read_date(now.text) or now.date)


def _parents(
    written: Sequence[Written], old: Sequence[DraftText], said_of: Said
) -> list[DraftText | None]:
    """Which old passage each is. What nobody touched from either end on is what it was, also where
    other passages say the same; the rest is aligned."""
    before, behind = count_common(
        [(said_of(text), text.text) for text in old],
        [(text.said, text.text) for text in written],
    )
    ours, theirs = old[before : len(old) - behind], written[before : len(written) - behind]
    if len(ours) == len(theirs) == 1 and _goes_on(theirs[0], ours[0]):
        between: list[DraftText | None] = [ours[0]]
    else:
        descents = align([text.text for text in ours], [text.text for text in theirs]).descents
        between = [None if each.parent is None else ours[each.parent] for each in descents]
    return [*old[:before], *between, *old[len(old) - behind :]]


def _continue(text: Written, parent: DraftText | None, said_of: Said) -> DraftText:
    key = parent.key if parent else ""
    now = DraftText(key, text.kind, text.text, text.level, text.date)
    if parent is None or not _goes_on(text, parent):
        return now
    if said_of(parent) == text.said:
        return redate(parent, replace(parent, text=text.words_as(parent.kind)))
    if parent.kind == "dated_entry" and text.kind == "heading":
        # Only its level was changed: a format that writes both alike does not say which it is.
        return replace(now, kind=parent.kind, date=parent.date)
    return now


def _goes_on(text: Written, parent: DraftText) -> bool:
    """Whether the words of a passage hardly changed, read as what it was."""
    return _hardly_changed(parent.text, text.words_as(parent.kind))


def _hardly_changed(old: str, new: str) -> bool:
    return (
        old == new
        or Indel.normalized_similarity(old.casefold(), new.casefold(), score_cutoff=_HARDLY_CHANGED)
        >= _HARDLY_CHANGED
    )
