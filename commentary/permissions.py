"""Who may do what: this module decides, and nothing else does.

``may_x(viewer, thing)`` answers for one thing that is already loaded; its twin
``visible_x(viewer)`` is the same rule as a database condition. A test holds the two together over
every role and state.
A refused read is told as 404, a refused act as 403 with the reason.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from django.db.models import Q
from django.utils.translation import gettext as _

from commentary.errors import NotPermitted
from commentary.vocabulary import (
    TOMBSTONES,
    ArticleState,
    CommentPolicy,
    ResponseKind,
    ResponseState,
    RevisionState,
    Role,
)

if TYPE_CHECKING:
    from accounts.models import User
    from commentary.models import Annotation, Article, Revision


@dataclass(frozen=True)
class Viewer:
    """Who is looking or acting. One always exists; nobody is never "no viewer"."""

    id: int | None = None
    username: str = ""
    name: str = ""
    roles: frozenset[str] = frozenset()
    system: str = ""
    # The network address that limits are counted for, beside the person.
    address: str = ""

    @classmethod
    def anonymous(cls, *, address: str = "") -> Self:
        """A reader who has not logged in."""
        return cls(address=address)

    @classmethod
    def of(cls, person: "User", *, address: str = "") -> Self:
        """The viewer that ``person`` is; an inactive or unclaimed person is nobody."""
        if person.pk is None or not person.is_active or person.is_unclaimed:
            return cls.anonymous(address=address)
        roles = frozenset(person.roles)
        return cls(person.pk, person.username, person.name, roles, address=address)

    @classmethod
    def for_system(cls, task: str) -> Self:
        """The product itself at ``task`` ("import", "sample", a command): may do all, is named."""
        return cls(system=task, roles=frozenset(Role.values))

    @property
    def is_member(self) -> bool:
        return self.id is not None

    @property
    def is_editor(self) -> bool:
        return Role.EDITOR in self.roles or self.is_administrator

    @property
    def is_moderator(self) -> bool:
        return Role.MODERATOR in self.roles or self.is_administrator

    @property
    def is_administrator(self) -> bool:
        return Role.ADMINISTRATOR in self.roles


def demand(allowed: bool, reason: str) -> None:
    """Raise :class:`NotPermitted` with ``reason`` unless ``allowed``."""
    if not allowed:
        raise NotPermitted(reason)


# Articles


def may_see_article(viewer: Viewer, article: "Article") -> bool:
    """Published and archived articles are everybody's; a draft is its editors'."""
    return article.state != ArticleState.DRAFT or viewer.is_editor


def visible_articles(viewer: Viewer) -> Q:
    if viewer.is_editor:
        return Q()
    return Q(state__in=(ArticleState.PUBLISHED, ArticleState.ARCHIVED))


def may_edit_articles(viewer: Viewer) -> bool:
    """Import, cut, describe and publish: editors and administrators."""
    return viewer.is_editor


def may_see_revision(viewer: Viewer, revision: "Revision") -> bool:
    return viewer.is_editor or revision.state == RevisionState.PUBLISHED


def visible_revisions(viewer: Viewer) -> Q:
    return Q() if viewer.is_editor else Q(state=RevisionState.PUBLISHED)


def why_not_respond(viewer: Viewer, article: "Article") -> str:
    """Return why ``viewer`` may not respond to ``article``, or "" when they may.

    Private notes are exempt from a closed debate; see :func:`why_not_note`.
    """
    if not viewer.is_member and not viewer.system:
        return _("Log in to respond.")
    if article.state == ArticleState.DRAFT:
        return _("This article is not published yet, so it takes no responses.")
    if article.state == ArticleState.ARCHIVED:
        return _("This article is archived; its debate can be read but not continued.")
    if article.comment_policy == CommentPolicy.CLOSED:
        return _("The debate on this article is closed.")
    return ""


def why_not_note(viewer: Viewer, article: "Article") -> str:
    """Return why ``viewer`` may not keep a private note on ``article``, or ""."""
    if not viewer.is_member and not viewer.system:
        return _("Log in to keep a private note.")
    if article.state == ArticleState.DRAFT:
        return _("This article is not published yet, so it takes no notes.")
    return ""


def is_held_by_policy(viewer: Viewer, article: "Article") -> bool:
    """Whether what ``viewer`` posts on ``article`` waits for a moderator first."""
    return article.comment_policy == CommentPolicy.HELD and not (
        viewer.is_moderator or viewer.is_editor
    )


# Responses


def may_see_response(viewer: Viewer, response: "Annotation") -> bool:
    """Whether ``viewer`` may know of ``response`` at all; its article is checked beside it.

    A private note is its author's alone. A published response, and the tombstone of one that was
    withdrawn, removed or erased, are everybody's. What waits or is hidden is seen by its author
    and by moderators.
    """
    own = viewer.is_member and response.author_id == viewer.id
    if response.kind == ResponseKind.NOTE:
        return own and response.state == ResponseState.PUBLISHED
    if response.state in (ResponseState.HELD, ResponseState.HIDDEN):
        return own or viewer.is_moderator
    return True


def visible_responses(viewer: Viewer, prefix: str = "") -> Q:
    """The condition of :func:`may_see_response`; ``prefix`` as in ``"annotation__"``."""
    public = ~Q(**{f"{prefix}kind": ResponseKind.NOTE})
    waiting = (ResponseState.HELD, ResponseState.HIDDEN)
    shown = [state for state in ResponseState if state not in waiting]
    seen = public & Q(**{f"{prefix}state__in": shown})
    if viewer.is_moderator:
        seen = public
    if viewer.is_member:
        own = Q(**{f"{prefix}author_id": viewer.id})
        note = Q(**{f"{prefix}kind": ResponseKind.NOTE, f"{prefix}state": ResponseState.PUBLISHED})
        seen |= own & (public | note)
    return seen


def may_see_words(viewer: Viewer, response: "Annotation") -> bool:
    """Whether the words themselves may be given out, and not only the place they held."""
    return may_see_response(viewer, response) and response.state in (
        ResponseState.PUBLISHED,
        ResponseState.HELD,
        ResponseState.HIDDEN,
    )


def may_see_wording(viewer: Viewer, response: "Annotation", state: str) -> bool:
    """Whether an earlier wording, kept when ``response`` was in ``state``, may be given out.

    What was edited while it waited was never let appear: it stays between its author and the
    moderators, also once a later wording is published.
    """
    own = viewer.is_member and response.author_id == viewer.id
    return own or viewer.is_moderator or state == ResponseState.PUBLISHED


def may_moderate(viewer: Viewer) -> bool:
    """See what waits, and let it appear: moderators and administrators."""
    return viewer.is_moderator


def why_not_edit(viewer: Viewer, response: "Annotation") -> str:
    """Return why ``viewer`` may not edit ``response``, or "". Only its author ever may."""
    if not viewer.is_member or response.author_id != viewer.id:
        return _("Only the person who wrote a response can edit it.")
    if response.state not in (ResponseState.PUBLISHED, ResponseState.HELD):
        return _("A response that was withdrawn, hidden or removed can no longer be edited.")
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
    return why_not_respond(viewer, article)


# People


def may_manage_people(viewer: Viewer) -> bool:
    """Grant and revoke roles, hand an unclaimed person to a member: administrators."""
    return viewer.is_administrator


def may_edit_person(viewer: Viewer, person: "User") -> bool:
    """Profile, tokens, export and erasure are each person's own."""
    return viewer.is_member and viewer.id == person.pk
