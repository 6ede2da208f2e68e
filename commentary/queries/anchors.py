"""Where the quotes of a response stood, revision by revision."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from commentary.formats.facts import Person, person_of
from commentary.models import Anchor, Annotation, Article
from commentary.permissions import (
    Viewer,
    may_name_moderators,
    visible_revisions,
    why_not_reattach,
)
from commentary.queries.annotations import find_words
from commentary.queries.sanctions import list_shut_out
from commentary.vocabulary import AnchorMethod

_HOLDS_FIRST = F("superseded_at").desc(nulls_first=True)


@dataclass(frozen=True)
class AnchorEntry:
    """Where a quote, or its share ``part``, stood in the revision of that number.

    ``start`` and ``end`` are None where its words were gone; ``passage`` and ``exact`` then tell
    where and how they stood last. ``by``, ``at``: the person who said so, where one did (of a
    moderator, only to those who may know which).
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


def rights_to_reattach(viewer: Viewer, response: Annotation) -> str:
    """Return why the viewer may not say where the words of ``response`` stand, or "".

    At most one statement.
    """
    shut_out = list_shut_out(viewer.id, response.article)
    return why_not_reattach(viewer, response, shut_out=shut_out)


def said_by(viewer: Viewer, row: Anchor) -> Person | None:
    """Return who said that ``row`` holds, where a person did whom the viewer may know.

    Which moderator moved a thread is told as the log tells it. The row comes with its person.
    """
    hidden = row.method == AnchorMethod.MOVED and not may_name_moderators(viewer)
    return person_of(row.placed_by) if row.placed_by and not hidden else None


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
    return response, [_entry_of(viewer, row) for row in rows]


def _entry_of(viewer: Viewer, row: Anchor) -> AnchorEntry:
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
        by=said_by(viewer, row),
        at=row.placed_at,
        superseded=row.superseded_at,
    )
