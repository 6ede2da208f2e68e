"""How anchors are written: added, or superseded by others, and never changed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.utils import timezone

from commentary.models import Anchor
from commentary.queries.carrying import Carriage, Quote


class Sayer(NamedTuple):
    """Who said that a quote stands there, and when."""

    id: int | None
    at: datetime


def supersede(anchors: Sequence[Anchor]) -> None:
    """Mark stored rows as no longer holding; the caller adds those that hold. One statement."""
    rows = Anchor.objects.filter(pk__in=[anchor.pk for anchor in anchors])
    rows.update(superseded_at=timezone.now())


def anchors_of(
    quote: Quote,
    carriage: Carriage,
    revision_id: int,
    passages: Mapping[str, int],
    sayer: Sayer | None = None,
) -> list[Anchor]:
    """Return unsaved anchors of ``quote`` as carried to a revision: one for an orphan, or one a
    passage. ``passages`` are ids by key."""
    told = {
        "annotation_id": quote.annotation_id,
        "revision_id": revision_id,
        "target": quote.target,
        "whole": carriage.whole,
        "state": carriage.state,
        "confidence": carriage.confidence,
        "method": carriage.method,
        "review": carriage.review,
        "doubts": list(carriage.doubts),
        "placed_by_id": sayer.id if sayer else None,
        "placed_at": sayer.at if sayer else None,
    }
    if not carriage.places:
        last = quote.rows[0]
        return [Anchor(**told, passage_id=last.passage_id, exact=last.exact)]
    return [
        Anchor(
            **told,
            part=part,
            passage_id=passages[place.passage],
            start=place.start,
            end=place.end,
            exact=place.exact,
            prefix=place.prefix,
            suffix=place.suffix,
        )
        for part, place in enumerate(carriage.places)
    ]
