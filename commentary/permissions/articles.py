"""Articles and revisions: who sees and edits them, who may respond."""

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from commentary.permissions.viewer import Viewer
from commentary.vocabulary import ArticleState, CommentPolicy, RevisionState

if TYPE_CHECKING:
    from commentary.models import Article, Revision


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


def visible_revisions(viewer: Viewer, prefix: str = "") -> Q:
    return Q() if viewer.is_editor else Q(**{f"{prefix}state": RevisionState.PUBLISHED})


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
