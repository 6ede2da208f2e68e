"""Where the quotes of a response stood, revision by revision."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from commentary.formats.facts import Person, person_of
from commentary.models import Anchor, Annotation, Article
from commentary.permissions import Viewer, visible_revisions
from commentary.queries.annotations import find_words

_HOLDS_FIRST = F("superseded_at").desc(nulls_first=True)


@dataclass(frozen=True)
class AnchorEntry:
    """Where a quote, or its share ``part``, stood in the revision of that number.

    ``start`` and ``end`` are None where its words were gone; ``passage`` and ``exact`` then tell
    where and how they stood last. ``by``, ``at``: the person who said so, where one did.
    ``superseded``: since when other rows of the same revision hold in its place.
    """

    id: int
    revision: int
    target: int
    part: int
    passage: str
    whole: bool
    start: int | None
    end: int | None
    exact: str
    prefix: str
    suffix: str
    state: str
    method: str
    confidence: float
    review: bool
    doubts: Sequence[str]
    by: Person | None
    at: datetime | None
    superseded: datetime | None


def holds_in(article: Article, rows: Iterable[Anchor]) -> bool:
    """Whether a quote of which ``rows`` are all is one still, with words or without.

    It is none any more where a moderator moved the thread, with all its quotes, to one passage.
    """
    shown = article.shown_revision
    return any(row.superseded_at is None and row.revision_id == shown for row in rows)


def list_anchor_history(viewer: Viewer, key: str) -> tuple[Annotation, list[AnchorEntry]]:
    """Return the response ``key`` and every row of its quotes, the latest revision first.

    Within a revision by quote, what holds before what was superseded. For whoever may read its
    words; :class:`Gone` where only its place is left. Two statements.
    """
    response = find_words(viewer, key)
    seen = visible_revisions(viewer, "revision__")
    rows = (
        Anchor.objects.filter(seen, annotation_id=response.pk)
        .select_related("revision", "passage", "placed_by")
        .order_by("-revision__number", "target", _HOLDS_FIRST, "part", "-pk")
    )
    return response, [_entry_of(row) for row in rows]


def _entry_of(row: Anchor) -> AnchorEntry:
    return AnchorEntry(
        id=row.pk,
        revision=row.revision.number,
        target=row.target,
        part=row.part,
        passage=row.passage.key,
        whole=row.whole,
        start=row.start,
        end=row.end,
        exact=row.exact,
        prefix=row.prefix,
        suffix=row.suffix,
        state=row.state,
        method=row.method,
        confidence=row.confidence,
        review=row.review,
        doubts=tuple(row.doubts),
        by=person_of(row.placed_by) if row.placed_by else None,
        at=row.placed_at,
        superseded=row.superseded_at,
    )
