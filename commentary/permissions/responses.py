"""Responses: who sees them, who sees their words, who edits, withdraws and answers them."""

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from commentary.permissions.articles import why_not_respond
from commentary.permissions.viewer import Viewer
from commentary.vocabulary import TOMBSTONES, ArticleState, ResponseKind, ResponseState

if TYPE_CHECKING:
    from commentary.models import Annotation, Article


# States in which the words are for their author and moderators alone.
INNER = (ResponseState.HELD, ResponseState.HIDDEN, ResponseState.REMOVED)


def may_see_response(viewer: Viewer, response: "Annotation") -> bool:
    """Whether ``viewer`` may know of ``response`` at all; its article is checked beside it.

    A private note is its author's alone. A published response, and the tombstone of one that was
    withdrawn, removed or erased, are everybody's. What waits or is hidden is seen by its author
    and by moderators, and its place by everybody while it has replies that are.
    """
    own = viewer.is_member and response.author_id == viewer.id
    if response.kind == ResponseKind.NOTE:
        return own and response.state == ResponseState.PUBLISHED
    if response.state in (ResponseState.HELD, ResponseState.HIDDEN):
        return own or viewer.is_moderator or response.branch_count > 0
    return True


def visible_responses(viewer: Viewer, prefix: str = "") -> Q:
    """The condition of :func:`may_see_response`; ``prefix`` as in ``"annotation__"``."""
    public = ~Q(**{f"{prefix}kind": ResponseKind.NOTE})
    waiting = (ResponseState.HELD, ResponseState.HIDDEN)
    shown = [state for state in ResponseState if state not in waiting]
    in_place = Q(**{f"{prefix}state__in": shown}) | Q(**{f"{prefix}branch_count__gt": 0})
    seen = public if viewer.is_moderator else public & in_place
    if viewer.is_member:
        own = Q(**{f"{prefix}author_id": viewer.id})
        note = Q(**{f"{prefix}kind": ResponseKind.NOTE, f"{prefix}state": ResponseState.PUBLISHED})
        seen |= own & (public | note)
    return seen


def may_see_words(viewer: Viewer, response: "Annotation") -> bool:
    """Whether the words themselves may be given out, and not only the place they held.

    Those of a response that waits, is hidden or was removed: to its author and to moderators.
    """
    if not may_see_response(viewer, response):
        return False
    own = viewer.is_member and response.author_id == viewer.id
    if response.state in INNER:
        return own or viewer.is_moderator
    return response.state == ResponseState.PUBLISHED


def visible_words(viewer: Viewer, prefix: str = "") -> Q:
    """The condition of :func:`may_see_words`."""
    seen = Q(**{f"{prefix}state": ResponseState.PUBLISHED})
    return visible_responses(viewer, prefix) & (seen | inner_words(viewer, prefix))


def inner_words(viewer: Viewer, prefix: str = "") -> Q:
    """Of what :func:`visible_responses` gives: where ``viewer`` gets the inner fragment."""
    inner = Q(**{f"{prefix}state__in": INNER})
    if viewer.is_moderator:
        return inner & ~Q(**{f"{prefix}kind": ResponseKind.NOTE})
    if viewer.is_member:
        return inner & Q(**{f"{prefix}author_id": viewer.id})
    return Q(pk__in=()) if not prefix else Q(**{f"{prefix}pk__in": ()})


def may_see_wording(viewer: Viewer, response: "Annotation", state: str) -> bool:
    """Whether an earlier wording, kept when ``response`` was in ``state``, may be given out.

    What was edited while it waited was never let appear: it stays between its author and the
    moderators, also once a later wording is published.
    """
    own = viewer.is_member and response.author_id == viewer.id
    return own or viewer.is_moderator or state == ResponseState.PUBLISHED


def why_not_edit(viewer: Viewer, response: "Annotation") -> str:
    """Return why ``viewer`` may not edit ``response``, or "". Only its author ever may."""
    if not viewer.is_member or response.author_id != viewer.id:
        return _("Only the person who wrote a response can edit it.")
    if response.state == ResponseState.REMOVED:
        if response.resubmitted:
            return _("It was removed after it had been sent in again. You can appeal instead.")
        if response.purged_at is not None:
            return _("Its words were deleted for good. Write a new response instead.")
    elif response.state not in (ResponseState.PUBLISHED, ResponseState.HELD):
        return _("A response that was withdrawn or is being reviewed cannot be edited.")
    if response.article.state == ArticleState.ARCHIVED and response.kind != ResponseKind.NOTE:
        return _("This article is archived; its debate can be read but not continued.")
    return ""


def why_not_withdraw(viewer: Viewer, response: "Annotation") -> str:
    """Return why ``viewer`` may not withdraw ``response``, or ""."""
    if not viewer.is_member or response.author_id != viewer.id:
        return _("Only the person who wrote a response can withdraw it.")
    if response.state not in (ResponseState.PUBLISHED, ResponseState.HELD, ResponseState.HIDDEN):
        return _("This response was already withdrawn or removed.")
    return ""


def why_not_reply(viewer: Viewer, article: "Article", response: "Annotation") -> str:
    """Return why ``viewer`` may not reply to ``response``, or ""."""
    if response.kind == ResponseKind.NOTE:
        return _("A private note takes no replies.")
    if response.state in (ResponseState.HELD, ResponseState.HIDDEN):
        return _("This response is waiting for a moderator; it takes replies once it is published.")
    if response.state in TOMBSTONES:
        return _("This response was taken back. Reply to one of its replies instead.")
    if response.locked_until is not None and response.locked_until > timezone.now():
        return _("A moderator closed this branch for replies until %(date)s.") % {
            "date": date_format(response.locked_until, "DATETIME_FORMAT")
        }
    return why_not_respond(viewer, article)
