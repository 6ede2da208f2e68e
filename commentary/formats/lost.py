"""Which words a quote had last, that has none any more."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from commentary.vocabulary import AnchorMethod

if TYPE_CHECKING:
    from commentary.models import Anchor


def last_words(rows: Iterable["Anchor"]) -> str:
    """Return the words of one quote as they stood last; ``rows`` are all of its rows."""
    stood = [row for row in _stood_last(rows) if row.start is not None]
    last = max((row.revision_id for row in stood), default=0)
    parts = sorted((row for row in stood if row.revision_id == last), key=lambda row: row.part)
    return " ".join(row.exact for row in parts)


def _stood_last(rows: Iterable["Anchor"]) -> list["Anchor"]:
    """Return the rows that hold, and those that held until somebody left the quote as gone."""
    known = list(rows)
    left = {
        row.revision_id: row.placed_at
        for row in known
        if row.method == AnchorMethod.LEFT and row.superseded_at is None and row.placed_at
    }
    until: dict[int, datetime] = {}
    for row in known:
        where, end = row.revision_id, row.superseded_at
        # A row that was superseded after it was left is of a move that was undone.
        if end and where in left and end <= left[where]:
            until[where] = max(end, until.get(where, end))
    return [row for row in known if row.superseded_at in (None, until.get(row.revision_id))]
