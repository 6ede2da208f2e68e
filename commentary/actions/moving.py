"""Threads moved to another passage, and responses that say the same merged: both can be undone.

An anchor is never rewritten. Moving a thread supersedes its rows of the present revision and puts
one in their place, by the method ``moved``; the rows that stood there are kept whole in the
ledger too, from where they are brought back (docs/decisions/0008-moving-a-thread.md).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from commentary.actions.anchoring import supersede
from commentary.actions.branches import (
    clean_reason,
    find_to_arrange,
    move_on,
    tell_author,
)
from commentary.actions.counters import count_at, passages_of
from commentary.actions.ledger import record
from commentary.actions.limits import count_deed
from commentary.actions.storing import draw_again, draw_rows_again
from commentary.actions.targets import Selection, resolve_targets
from commentary.errors import Conflict, InvalidInput
from commentary.models import Anchor, Annotation, Article, LedgerEntry, Passage
from commentary.permissions import Viewer, demand, why_not_arrange
from commentary.queries.annotations import find_response
from commentary.vocabulary import AnchorMethod, ResponseKind, ResponseState

_KEPT = (
    *("target", "part", "whole", "start", "end", "exact", "prefix", "suffix"),
    *("state", "confidence", "method", "review", "doubts", "placed_by_id"),
)


def move_branch(viewer: Viewer, key: str, passage_key: str, reason: str) -> Annotation:
    """Let the thread that ``key`` begins stand at another passage, or, with "", at the whole.

    Moderators. Replies go along. What it quoted is kept in the ledger; a correction cannot be
    moved, since it proposes other words for those it quotes. The author is told. Recorded as
    ``move``. About 15 statements, and five for each 200 replies between a passage and the whole.
    """
    said = clean_reason(reason)
    count_deed(viewer, "moderate")
    with transaction.atomic():
        article, response = find_to_arrange(viewer, key)
        _demand_movable(response)
        where = [Selection(passage_key)] if passage_key else []
        anchors = resolve_targets(article.shown_revision, where) if where else []
        for anchor in anchors:
            anchor.method = AnchorMethod.MOVED
            anchor.placed_by_id, anchor.placed_at = viewer.id, timezone.now()
        _place_at(viewer, article, response, anchors, said)
    return response


def move_back(viewer: Viewer, key: str, reason: str = "") -> Annotation:
    """Undo the last move of the thread that ``key`` begins: every quote stands where it stood.

    Moderators. :class:`Conflict` when it never was moved in the present revision. Recorded as
    ``move``, so that it can be undone in turn.
    """
    said = clean_reason(reason, required=False)
    count_deed(viewer, "moderate")
    with transaction.atomic():
        article, response = find_to_arrange(viewer, key)
        moves = LedgerEntry.objects.filter(verb="move", subject="response", subject_key=key)
        last = moves.order_by("-id").first()
        kept = last.before if last else {}
        if kept.get("revision") != article.shown_revision:
            raise Conflict(_("It was not moved in the present text."), code="not_moved")
        _place_at(viewer, article, response, _anchors_from(article, kept["anchors"]), said)
    return response


def merge_responses(viewer: Viewer, key: str, into_key: str, reason: str) -> Annotation:
    """Mark the response ``key`` as saying the same as another one of its article, and link there.

    Moderators. Both stay readable, with their replies and in all counters; new replies are led to
    the other one. :class:`Conflict` when one of them is merged already. The author is told.
    Recorded as ``merge``.
    """
    said = clean_reason(reason)
    count_deed(viewer, "moderate")
    with transaction.atomic():
        article, response = find_to_arrange(viewer, key)
        other = find_response(viewer, into_key)
        _demand_mergeable(viewer, response, other)
        _set_merged(article, response, other)
        after = {"into": other.key}
        record(viewer, "merge", "response", key, article=article, after=after, reason=said)
        tell_author(viewer, response, "merged", said)
    return response


def split_merged(viewer: Viewer, key: str, reason: str = "") -> Annotation:
    """Let the response ``key`` stand for itself again. Moderators. Recorded as ``split``."""
    said = clean_reason(reason, required=False)
    count_deed(viewer, "moderate")
    with transaction.atomic():
        article, response = find_to_arrange(viewer, key)
        if response.merged_into is None:
            raise Conflict(_("This response is not merged into another."), code="not_merged")
        before = {"into": response.merged_into.key}
        _set_merged(article, response, None)
        record(viewer, "split", "response", key, article=article, before=before, reason=said)
        tell_author(viewer, response, "split", said)
    return response


def _demand_movable(response: Annotation) -> None:
    said = ""
    if response.parent_id is not None:
        said = _("Only a whole thread can be moved, and this is a reply in one.")
    elif response.kind == ResponseKind.CORRECTION:
        said = _("A correction belongs to the words that it would change.")
    if said:
        raise InvalidInput(said, code="not_movable")


def _demand_mergeable(viewer: Viewer, response: Annotation, other: Annotation) -> None:
    why_not = why_not_arrange(viewer, other)
    demand(not why_not, why_not)
    said = ""
    if other.pk == response.pk:
        said = _("A response cannot be merged into itself.")
    elif other.article_id != response.article_id:
        said = _("The two stand on different articles.")
    elif {response.state, other.state} != {ResponseState.PUBLISHED}:
        said = _("Only published responses can be merged.")
    if said:
        raise InvalidInput(said, fields={"into": [said]})
    if response.merged_into_id or other.merged_into_id or response.merged.exists():
        said = _("One of the two is merged already. Split it first.")
        raise Conflict(said, code="merged")


def _set_merged(article: Article, response: Annotation, other: Annotation | None) -> None:
    Annotation.objects.filter(pk=response.pk).update(merged_into=other)
    response.merged_into = other
    draw_again(response)
    move_on(article)


def _place_at(
    viewer: Viewer, article: Article, response: Annotation, anchors: Sequence[Anchor], reason: str
) -> None:
    """Put ``anchors`` in the place of those of the present revision, and record both."""
    old = list(
        Anchor.objects.standing()
        .filter(annotation=response, revision_id=article.shown_revision)
        .select_related("passage")
        .order_by("target", "part")
    )
    before, after = _say_place(article, old), _say_place(article, anchors)
    if [_spot(row) for row in before["anchors"]] == [_spot(row) for row in after["anchors"]]:
        raise Conflict(_("It stands there already."), code="not_moved")
    thread = Annotation.objects.filter(Q(pk=response.pk) | Q(root_id=response.pk))
    count_at(response, passages_of(response, article), by=-1)
    supersede(old)
    for anchor in anchors:
        anchor.annotation = response
    Anchor.objects.bulk_create(anchors)
    count_at(response, passages_of(response, article), by=1)
    thread.update(of_whole=not anchors)
    same_kind_of_place = bool(old) == bool(anchors)
    draw_rows_again(thread.filter(pk=response.pk) if same_kind_of_place else thread)
    move_on(article)
    key = response.key
    record(
        viewer,
        "move",
        "response",
        key,
        article=article,
        before=before,
        after=after,
        reason=reason,
    )
    tell_author(viewer, response, "moved", reason)


def _spot(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["passage"], row["start"], row["end"], row["whole"]


def _say_place(article: Article, anchors: Sequence[Anchor]) -> dict[str, Any]:
    rows = [
        {
            "passage": anchor.passage.key,
            **{name: getattr(anchor, name) for name in _KEPT},
            "placed_at": anchor.placed_at.isoformat() if anchor.placed_at else None,
        }
        for anchor in anchors
    ]
    return {"revision": article.shown_revision, "anchors": rows}


def _anchors_from(article: Article, rows: Sequence[dict[str, Any]]) -> list[Anchor]:
    """Return unsaved anchors as the ledger kept them: exactly those that stood there."""
    keys = {row["passage"] for row in rows}
    passages = Passage.objects.filter(article=article, key__in=keys)
    by_key = {passage.key: passage for passage in passages}
    return [
        Anchor(
            revision_id=article.shown_revision,
            passage=by_key[row["passage"]],
            **{name: row[name] for name in _KEPT if name in row},
            placed_at=datetime.fromisoformat(row["placed_at"]) if row.get("placed_at") else None,
        )
        for row in rows
    ]
