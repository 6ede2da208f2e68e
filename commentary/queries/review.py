"""Quotes of a published text that a person has still to look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from commentary.errors import InvalidInput
from commentary.models import Anchor, Article
from commentary.permissions import Viewer, demand, may_edit_articles, visible_words
from commentary.queries.carrying import Place, Quote, find_quotes_of, places_of
from commentary.text.paths import is_path


@dataclass(frozen=True)
class ToReview:
    """One quote: whose it is, where it was carried to, what was said, why a person should look."""

    response: Any
    target: int
    places: Sequence[Place]
    said_of: Sequence[Place]
    state: str
    confidence: float
    doubts: Sequence[str]
    cursor: str


def count_to_review(viewer: Viewer, article: Article) -> int:
    """Return how many quotes of the published text wait for a look; 0 for who is no editor."""
    return _waiting(viewer, article).count() if may_edit_articles(viewer) else 0


def list_to_review(
    viewer: Viewer, article: Article, *, after: str = "", limit: int
) -> tuple[list[ToReview], str]:
    """Return a page of the quotes that wait for a look, in thread order, and the next cursor.

    Editors; only of responses whose words they may read. Three statements.
    """
    demand(may_edit_articles(viewer), _("The desk is for editors."))
    rows = _waiting(viewer, article)
    if after:
        path, _sep, target = after.partition("-")
        if not (is_path(path) and target.isascii() and target.isdigit() and len(target) < 5):
            said = _("This page of the list cannot be found. Begin at the first one.")
            raise InvalidInput(said, code="bad_cursor")
        behind = Q(annotation__path=path, target__gt=int(target)) | Q(annotation__path__gt=path)
        rows = rows.filter(behind)
    ordered = rows.select_related("annotation__author").order_by("annotation__path", "target")
    found = list(ordered[: limit + 1])
    quotes = find_quotes_of([row.annotation_id for row in found], article)
    page = [_row(row, quotes[row.annotation_id, row.target]) for row in found[:limit]]
    return page, page[-1].cursor if len(found) > limit else ""


def _waiting(viewer: Viewer, article: Article) -> Any:
    """One row a quote: whatever its parts, the first one is marked too."""
    return Anchor.objects.standing().filter(
        visible_words(viewer, "annotation__"),
        revision_id=article.shown_revision,
        review=True,
        part=0,
    )


def _row(anchor: Anchor, quote: Quote) -> ToReview:
    return ToReview(
        response=anchor.annotation,
        target=anchor.target,
        places=places_of(quote.rows),
        said_of=places_of(quote.selected),
        state=anchor.state,
        confidence=anchor.confidence,
        doubts=tuple(anchor.doubts),
        cursor=f"{anchor.annotation.path}-{anchor.target}",
    )
