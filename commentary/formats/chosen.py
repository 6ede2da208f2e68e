"""Which words a response was said of: those that its author selected, or where it was moved to."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol, TypeVar

from commentary.vocabulary import AnchorMethod


class Standing(Protocol):
    """Any form of an anchor's row."""

    @property
    def pk(self) -> int | None: ...
    @property
    def target(self) -> int: ...
    @property
    def part(self) -> int: ...
    @property
    def revision_id(self) -> int: ...
    @property
    def method(self) -> str: ...
    @property
    def placed_at(self) -> datetime | None: ...
    @property
    def superseded_at(self) -> datetime | None: ...


_Row = TypeVar("_Row", bound=Standing)


def chosen_among(rows: Iterable[_Row]) -> list[_Row]:
    """Return, of the rows of one response, those in which its words were chosen, in order.

    By its author, or by the moderator who moved the thread last. Whoever says later where these
    words stand changes nothing in what was said. ``rows`` are all that people placed, those that
    were superseded among them; what was carried may be there too, and counts for nothing.
    """
    by_target: dict[int, list[_Row]] = {}
    for row in rows:
        by_target.setdefault(row.target, []).append(row)
    chosen: list[_Row] = []
    for some in by_target.values():
        moved = _moved_last(some)
        selected = [row for row in some if row.method == AnchorMethod.SELECTED]
        chosen += moved or _one_a_part(selected)
    return sorted(chosen, key=lambda row: (row.target, row.part))


def _moved_last(rows: Iterable[_Row]) -> list[_Row]:
    """Return the row of the last move that was not taken back, if there is one."""
    known = list(rows)
    standing = {row.revision_id: row for row in known if row.superseded_at is None}
    moves = {
        row.placed_at: row
        for row in known
        if row.method == AnchorMethod.MOVED and row.placed_at and _holds(row, standing)
    }
    return [moves[max(moves)]] if moves else []


def _holds(move: Standing, standing: dict[int, _Row]) -> bool:
    """Whether a move was not taken back: then what stands is as old as it was before the move."""
    now = standing.get(move.revision_id)
    since = now.placed_at if now else None
    return bool(since and move.placed_at and since >= move.placed_at)


def _one_a_part(rows: Iterable[_Row]) -> list[_Row]:
    """Return one row of each part: what was moved and moved back was written twice."""
    ordered = sorted(rows, key=lambda row: (row.superseded_at is None, row.pk or 0))
    return list({row.part: row for row in ordered}.values())
