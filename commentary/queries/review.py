"""Quotes of a published text that a person has still to look at."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from commentary.errors import InvalidInput
from commentary.models import Anchor, Annotation, Article
from commentary.permissions import Viewer, demand, may_edit_articles, visible_words
from commentary.queries.carrying import Place, Quote, find_quotes_of, places_of
from commentary.text.paths import is_path


@dataclass(frozen=True)
class ToReview:
    """One quote: whose it is, where it was carried to, what was said, why a person should look.

    ``anchor_id``: of the row that says so, for who says otherwise to have seen it.
    """

    response: Any
    anchor_id: int
    target: int
    places: Sequence[Place]
    said_of: Sequence[Place]
    state: str
    confidence: float
    doubts: Sequence[str]
    cursor: str


def count_to_review(viewer: Viewer, article_ids: Collection[int]) -> dict[int, int]:
    """Return by article how many quotes of its published text wait for a look; editors.

    Those of which none waits are left out. One statement for any number of articles.
    """
    if not may_edit_articles(viewer):
        return {}
    present = _waiting(viewer, article_ids).filter(revision=F("annotation__article__revision"))
    counted = present.values("annotation__article")
    rows = counted.annotate(n=Count("pk")).order_by()
    return {row["annotation__article"]: row["n"] for row in rows}


def list_to_review(
    viewer: Viewer, article: Article, *, after: str = "", limit: int
) -> tuple[list[ToReview], str]:
    """Return a page of the quotes that wait for a look, in thread order, and the next cursor.

    Editors; only of responses whose words they may read. Three statements.
    """
    demand(may_edit_articles(viewer), _("The desk is for editors."))
    rows = _waiting(viewer, [article.pk]).filter(revision=article.shown_revision)
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


def _waiting(viewer: Viewer, article_ids: Collection[int]) -> Any:
    """Rows of any revision, one a quote: whatever its parts, the first one is marked too."""
    readable = Annotation.objects.filter(visible_words(viewer), article__in=article_ids)
    return Anchor.objects.standing().filter(
        annotation__in=readable.values("pk"), review=True, part=0
    )


def _row(anchor: Anchor, quote: Quote) -> ToReview:
    return ToReview(
        response=anchor.annotation,
        anchor_id=anchor.pk,
        target=anchor.target,
        places=places_of(quote.rows),
        said_of=places_of(quote.selected),
        state=anchor.state,
        confidence=anchor.confidence,
        doubts=tuple(anchor.doubts),
        cursor=f"{anchor.annotation.path}-{anchor.target}",
    )
