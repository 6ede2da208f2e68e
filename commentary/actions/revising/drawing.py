"""The cards of responses as the next revision leaves them, drawn before anybody has to wait.

What a card says changes only by deeds that draw it anew. So a card that was drawn beforehand is
right for as long as the one that is stored is the one that was stored then.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from commentary.actions import fragments
from commentary.actions.storing import draw_rows_again
from commentary.formats.card_json import shift_targets
from commentary.models import Anchor, Annotation

_AT_ONCE = 1_000
_FIELDS = fragments.FRAGMENT_FIELDS

# By response: the stored fragments that were there, and those that take their place.
Drawn = dict[int, tuple[tuple[str, ...], tuple[str, ...]]]


def draw_beforehand(following: Mapping[int, Sequence[Anchor]]) -> Drawn:
    """Return the cards of these responses with the anchors that they are about to have.

    These come with their passages and revision. Nothing is written. Four statements for each 1,000.
    """
    drawn: Drawn = {}
    for ids in _pieces(following):
        rows = list(fragments.load_for_rendering().filter(pk__in=ids))
        before = {row.pk: _stored(row) for row in rows}
        for row in fragments.render_again(rows, following):
            drawn[row.pk] = before[row.pk], _stored(row)
    return drawn


def draw_now(responses: Iterable[int], drawn: Drawn) -> None:
    """Write the cards of these responses, those drawn beforehand where that still holds.

    The article is locked. Two statements for each 1,000, and more for what changed meanwhile.
    """
    for ids in _pieces(responses):
        stored = Annotation.objects.filter(pk__in=ids).only(*_FIELDS)
        known = [row for row in stored if row.pk in drawn and drawn[row.pk][0] == _stored(row)]
        for row in known:
            for name, value in zip(_FIELDS, drawn[row.pk][1], strict=True):
                setattr(row, name, value)
        fragments.write_fragments(known)
        if others := set(ids) - {row.pk for row in known}:
            draw_rows_again(Annotation.objects.filter(pk__in=others))


def shift_offsets(shifted: Mapping[int, Mapping[tuple[int, int], Mapping[str, Any]]]) -> None:
    """Put right the offsets that the API gives out, of responses whose cards say the same.

    Two statements for each 1,000.
    """
    for ids in _pieces(shifted):
        rows = list(Annotation.objects.filter(pk__in=ids).only("card_json", "inner_json"))
        for row in rows:
            row.card_json = shift_targets(row.card_json, shifted[row.pk])
            if row.inner_json:
                row.inner_json = shift_targets(row.inner_json, shifted[row.pk])
        fragments.write_fragments(rows, ("card_json", "inner_json"))


def _stored(row: Annotation) -> tuple[str, ...]:
    return tuple(getattr(row, name) for name in _FIELDS)


def _pieces(responses: Iterable[int]) -> Iterator[list[int]]:
    ids = sorted(responses)
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]
