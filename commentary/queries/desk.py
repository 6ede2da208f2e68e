"""What waits on the desk: drafts of next revisions, corrections, quotes to look at."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Left
from django.urls import reverse

from commentary import permissions
from commentary.formats.facts import Person, person_of
from commentary.models import Annotation, LedgerEntry, Revision
from commentary.permissions import Viewer, visible_responses, visible_words
from commentary.queries.review import count_to_review
from commentary.text.markup import plain_text
from commentary.vocabulary import (
    ArticleState,
    ResponseKind,
    ResponseState,
    RevisionState,
)

# What of a response is shown where an editor decides on one of its quotes.
_EXCERPT = 400
# With its tags; where one is cut off, the rest of it is no words.
_BEGINNING = 4 * _EXCERPT
# What the ledger says of a draft that somebody wrote on.
DRAFTING = (
    *("open_draft", "revise_draft", "edit_passage", "insert_passage", "remove_passage"),
    *("move_passage", "edit_head", "join_passages", "split_passage", "retype_passage"),
    *("accept_correction", "reopen_correction"),
)


@dataclass(frozen=True)
class OpenDraft:
    """The draft of an article's next revision: who began it, and who wrote on it last."""

    number: int
    version: int
    begun_by: str
    begun_at: datetime
    saved_by: str
    saved_by_id: int | None
    saved_at: datetime


@dataclass(frozen=True)
class Waiting:
    """What of one article waits for an editor. ``corrections`` are open, ``quotes`` doubtful."""

    draft: OpenDraft | None = None
    corrections: int = 0
    quotes: int = 0


@dataclass(frozen=True)
class Speaker:
    """A response as it stands beside a decision on one of its quotes."""

    key: str
    person: Person
    title: str
    excerpt: str
    url: str


def list_waiting(viewer: Viewer, article_ids: Collection[int]) -> dict[int, Waiting]:
    """Return what waits of each of these articles. Editors; nothing for others.

    Three statements for any number of articles.
    """
    if not permissions.may_edit_articles(viewer):
        return {}
    drafts = _drafts_of(article_ids)
    corrections = _corrections_of(viewer, article_ids)
    quotes = count_to_review(viewer, article_ids)
    return {
        pk: Waiting(drafts.get(pk), corrections.get(pk, 0), quotes.get(pk, 0)) for pk in article_ids
    }


def list_speakers(viewer: Viewer, response_ids: Collection[int]) -> Mapping[int, Speaker]:
    """Return the responses of these ids whose words the viewer may read. One statement."""
    if not permissions.may_edit_articles(viewer):
        return {}
    rows = Annotation.objects.filter(
        visible_responses(viewer), visible_words(viewer), pk__in=response_ids
    )
    found = rows.select_related("author").annotate(begins=Left("body_html", _BEGINNING))
    fields = ("key", "title", "author__username", "author__display_name", "author__is_unclaimed")
    return {
        row.pk: Speaker(
            key=row.key,
            person=person_of(row.author),
            title=row.title,
            excerpt=plain_text(row.begins)[:_EXCERPT],
            url=reverse("response", args=[row.key]),
        )
        for row in found.only(*fields)
    }


def _drafts_of(article_ids: Collection[int]) -> dict[int, OpenDraft]:
    last = LedgerEntry.objects.filter(article=OuterRef("article"), verb__in=DRAFTING)
    last = last.filter(at__gte=OuterRef("created_at")).order_by("-id")
    rows = (
        Revision.objects.filter(article__in=article_ids, state=RevisionState.DRAFT)
        .exclude(article__state=ArticleState.DRAFT)
        .select_related("created_by")
        .annotate(
            saved_by_id=Subquery(last.values("actor")[:1]),
            saved_name=Subquery(last.values("actor__display_name")[:1]),
            saved_user=Subquery(last.values("actor__username")[:1]),
            saved_at=Subquery(last.values("at")[:1]),
        )
    )
    return {
        row.article_id: OpenDraft(
            number=row.number,
            version=row.version,
            begun_by=row.created_by.name if row.created_by else "",
            begun_at=row.created_at,
            saved_by=row.saved_name or row.saved_user or "",
            saved_by_id=row.saved_by_id,
            saved_at=row.saved_at or row.created_at,
        )
        for row in rows
    }


def _corrections_of(viewer: Viewer, article_ids: Collection[int]) -> dict[int, int]:
    rows = Annotation.objects.filter(
        article__in=article_ids,
        kind=ResponseKind.CORRECTION,
        state=ResponseState.PUBLISHED,
        settlement__isnull=True,
    )
    counted = rows.values("article").annotate(n=Count("pk")).order_by()
    return {row["article"]: row["n"] for row in counted}
