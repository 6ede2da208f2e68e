"""Single responses, their history, and where their words stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import DenseRank
from django.utils.translation import gettext as _

from commentary import permissions
from commentary.errors import Gone, InvalidInput, NotFound
from commentary.models import Anchor, Annotation, Article, Settlement
from commentary.permissions import (
    Viewer,
    may_see_words,
    visible_articles,
    visible_responses,
    visible_words,
)
from commentary.queries.threads import fragment_for
from commentary.text.diff import diff_words
from commentary.vocabulary import CARDS_SHOWN, AnchorState, ResponseKind, ResponseState


def find_response(viewer: Viewer, key: str) -> Annotation:
    """Return the response ``key`` with author, article, parent and root.

    :class:`NotFound` alike for what never was and for what the viewer may not see. One statement.
    """
    rows = _seen_by(viewer).filter(key=key.replace("\0", ""))
    related = ("author", "article", "parent__author", "root", "answer")
    # Not first(): ordering what is one at most makes a wide statement twice as slow to build.
    found = next(iter(rows.select_related(*related)[:1]), None)
    if found is None:
        raise NotFound(_("There is no such response. It may have been taken back."))
    return as_seen(viewer, found)


def as_seen(viewer: Viewer, response: Annotation) -> Annotation:
    """Give a loaded ``response`` the fragments that ``viewer`` gets, and no words but those.

    Where only the place may be seen, the words are taken out of the object (not of the row).
    """
    if not may_see_words(viewer, response):
        for name in _WORDS:
            setattr(response, name, "")
        response.tags, response.evidence = [], []
    elif response.state in permissions.INNER:
        response.card_html, response.card_json = response.inner_html, response.inner_json
    return response


_WORDS = (*("title", "body", "body_html", "proposed", "would_change", "inner_html", "inner_json"),)


def find_parent(viewer: Viewer, article: Article, key: str) -> Annotation:
    """Return the response ``key`` of an article that the viewer was given, to be replied to.

    With no more of it, of its author and of its root than a reply needs, since putting a wide
    statement together costs more than the answer. One statement.
    """
    rows = Annotation.objects.filter(visible_responses(viewer), article_id=article.pk, key=key)
    found = next(iter(rows.select_related("author", "root").only(*_OF_A_PARENT)[:1]), None)
    if found is None:
        raise NotFound(_("There is no such response. It may have been taken back."))
    return found


_OF_A_PARENT = (
    "key",
    "article_id",
    "kind",
    "state",
    "path",
    "next_ordinal",
    "depth",
    "locked_until",
    "of_whole",
    "answer_id",
    "author__username",
    "author__display_name",
    "root__key",
    "root__of_whole",
)


def find_words(viewer: Viewer, key: str) -> Annotation:
    """Return the response ``key``, or raise :class:`Gone` where only its place is left."""
    found = find_response(viewer, key)
    if not may_see_words(viewer, found):
        raise Gone(_("This response was taken back or removed. Its replies stay."))
    return found


@dataclass(frozen=True)
class Wording:
    """One wording of a response, with what changed against the one before it."""

    number: int
    when: datetime
    title: str
    body: str
    diff: Sequence[tuple[str, str]]


def list_wordings(viewer: Viewer, key: str) -> tuple[Annotation, list[Wording]]:
    """Return the response ``key`` and its wordings, newest first. Two statements.

    Without those that no moderator let appear, but for its author and for moderators.
    """
    response = find_words(viewer, key)
    rows = [
        (row.number, row.written_at, row.title, row.body, row.details.get("proposed", ""))
        for row in response.versions.all()
        if permissions.may_see_wording(
            viewer, response, row.details.get("state", ResponseState.PUBLISHED)
        )
    ]
    last = response.edited_at or response.created_at
    rows.append((response.version, last, response.title, response.body, response.proposed))
    wordings = []
    before = ""
    for number, (_version, when, title, body, proposed) in enumerate(rows, start=1):
        words = "\n\n".join(part for part in (title, body, proposed) if part)
        diff = diff_words(before, words) if number > 1 else [("same", words)]
        wordings.append(Wording(number, when, title, body, diff))
        before = words
    return response, wordings[::-1]


def rights_on(viewer: Viewer, response: Annotation) -> dict[str, str]:
    """Return, for each deed on ``response``, why the viewer may not do it ("" when they may).

    One statement for one's own correction, none for what else there is.
    """
    return {
        "reply": permissions.why_not_reply(viewer, response.article, response),
        "edit": permissions.why_not_edit(viewer, response) or _why_settled(response),
        "withdraw": permissions.why_not_withdraw(viewer, response),
    }


def has_lost_words(viewer: Viewer, response: Annotation) -> bool:
    """Whether none of the words that a response speaks of stand in the present text any more.

    One statement; none for what speaks of the whole article.
    """
    if response.of_whole:
        return False
    rows = Anchor.objects.standing().filter(
        annotation_id=response.pk, revision=F("annotation__article__revision")
    )
    return set(rows.values_list("state", flat=True)) == {AnchorState.ORPHAN}


def _why_settled(response: Annotation) -> str:
    """Why a correction keeps its words: what was accepted or declined stays what it was."""
    if response.kind != ResponseKind.CORRECTION:
        return ""
    if not Settlement.objects.filter(correction=response).exists():
        return ""
    return _("This correction was accepted or declined as it is. Reply to it, or write a new one.")


def list_anchors(viewer: Viewer, article: Article) -> list[dict[str, Any]]:
    """Return where responses stand in the article's present text, in thread order.

    Each with ``id``, ``kind``, ``passage``, ``start``, ``end`` (code points), ``exact``,
    ``target``, ``part``, ``whole``, ``replies`` (all below it) and ``mine``. What was withdrawn or
    removed marks no words. One statement.
    """
    rows = (
        Anchor.objects.drawn()
        .filter(
            visible_words(viewer, "annotation__"),
            revision_id=article.shown_revision,
            annotation__article_id=article.pk,
            annotation__state__in=_WITH_WORDS,
        )
        .order_by("annotation__path", "target", "part")
        .values_list(
            "annotation__key",
            "annotation__kind",
            "passage__key",
            "start",
            "end",
            "exact",
            "target",
            "part",
            "whole",
            "annotation__branch_count",
            "annotation__author_id",
        )
    )
    names = ("id", "kind", "passage", "start", "end", "exact", "target", "part", "whole", "replies")
    return [
        {**dict(zip(names, row[:-1], strict=True)), "mine": row[-1] == viewer.id is not None}
        for row in rows
    ]


_WITH_WORDS = (ResponseState.PUBLISHED, ResponseState.HELD, ResponseState.HIDDEN)


def list_margin_cards(viewer: Viewer, article: Article) -> dict[int, list[str]]:
    """Return the first few cards of each passage id, oldest first, for the margin.

    A response stands beside the first words it speaks of that the text has still, and only there.
    Where more stand there than the margin shows, the next one comes too, to tell so. One statement.
    """
    rank = Window(
        DenseRank(), partition_by=[F("passage_id")], order_by=[F("annotation__path").asc()]
    )
    rows = (
        Anchor.objects.drawn()
        .filter(
            visible_words(viewer, "annotation__"),
            revision_id=article.shown_revision,
            annotation__article_id=article.pk,
            annotation__state__in=_WITH_WORDS,
            part=0,
        )
        .filter(Q(target=0) | ~_earlier_quotes())
        .annotate(rank=rank, card=fragment_for(viewer, prefix="annotation__"))
        .filter(rank__lte=CARDS_SHOWN + 1)
        .order_by("annotation__path")
        .values_list("passage_id", "card")
    )
    cards: dict[int, list[str]] = {}
    for passage, card in rows:
        cards.setdefault(passage, []).append(card)
    return cards


def _earlier_quotes() -> Exists:
    """Whether a quote of the same response that stands before this one has words, too."""
    return Exists(
        Anchor.objects.drawn().filter(
            annotation_id=OuterRef("annotation_id"),
            revision_id=OuterRef("revision_id"),
            target__lt=OuterRef("target"),
        )
    )


def list_responses_of(
    viewer: Viewer, person_id: int, *, before: str = "", limit: int
) -> list[Annotation]:
    """Return a person's responses that the viewer may read, newest first, after a cursor.

    ``before`` is the key of the last one shown. Private notes are never among them.
    """
    rows = (
        _seen_by(viewer)
        .filter(author_id=person_id, state=ResponseState.PUBLISHED)
        .exclude(kind=ResponseKind.NOTE)
        .select_related("article", "author")
    )
    return _newest_before(viewer, rows, before, limit)


def list_recent_critiques(viewer: Viewer, *, limit: int) -> list[Annotation]:
    """Return the newest published critiques of all articles the viewer may see."""
    rows = (
        _seen_by(viewer)
        .filter(kind=ResponseKind.CRITIQUE, state=ResponseState.PUBLISHED)
        .select_related("article", "author")
    )
    return list(rows.order_by("-created_at", "-id")[:limit])


def list_first_responses(viewer: Viewer, article: Article, *, limit: int) -> list[Annotation]:
    """Return the first responses that stand on an article, in thread order, with authors."""
    rows = _seen_by(viewer).filter(
        visible_words(viewer), article=article, parent__isnull=True, state__in=_WITH_WORDS
    )
    return list(rows.select_related("author").order_by("path")[:limit])


def _newest_before(
    viewer: Viewer, rows: QuerySet[Annotation], before: str, limit: int
) -> list[Annotation]:
    """Return ``rows``, newest first, behind the response ``before``.

    That one need not be among ``rows`` any more: it may have been taken back since.
    """
    if before:
        known = _seen_by(viewer).filter(key=before.replace("\0", ""))
        last = known.values_list("created_at", "pk").first()
        if last is None:
            said = _("This page of the list cannot be found. Begin at the first one.")
            raise InvalidInput(said, code="bad_cursor")
        when, pk = last
        behind = Q(created_at__lt=when) | Q(created_at=when, pk__lt=pk)
        # The first condition alone is what the index can be read by.
        rows = rows.filter(behind, created_at__lte=when)
    return [as_seen(viewer, row) for row in rows.order_by("-created_at", "-id")[:limit]]


def _seen_by(viewer: Viewer) -> QuerySet[Annotation]:
    articles = Article.objects.filter(visible_articles(viewer)).values("pk")
    rows = Annotation.objects.filter(visible_responses(viewer))
    return rows if viewer.is_editor else rows.filter(article_id__in=articles)
