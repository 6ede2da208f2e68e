"""Revisions: who writes the next one, who says where a quote stands, who settles corrections."""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from commentary.permissions.articles import may_edit_articles
from commentary.permissions.moderation import why_shut_out
from commentary.permissions.responses import may_see_words
from commentary.permissions.viewer import Viewer
from commentary.vocabulary import ArticleState, ResponseKind, ResponseState, SettlementOutcome

if TYPE_CHECKING:
    from commentary.models import Annotation, Article


def why_not_revise(viewer: Viewer, article: "Article") -> str:
    """Return why ``viewer`` may not write or publish the next revision of ``article``, or "".

    Editors, of a published article.
    """
    if not may_edit_articles(viewer):
        return _("Only editors revise articles.")
    if article.state == ArticleState.DRAFT:
        return _("This article is not published yet: cut and mend its text at the desk.")
    if article.state == ArticleState.ARCHIVED:
        return _("This article is archived. Take it out of the archive first, then revise it.")
    return ""


def why_not_reattach(
    viewer: Viewer, response: "Annotation", *, shut_out: Collection[datetime | None]
) -> str:
    """Return why ``viewer`` may not say where the words of ``response`` stand, or "".

    Its author, of the present text; editors, of any response whose words they may read. Nobody
    who is shut out of the debate, by measures that end at ``shut_out``, but of private notes.
    """
    own = viewer.is_member and response.author_id == viewer.id
    if not own and not may_edit_articles(viewer):
        return _(
            "Only the person who wrote a response, or an editor, says which words it is about."
        )
    if response.parent_id is not None:
        return _("A reply stands with its thread. Re-attach the response that begins it.")
    if response.of_whole:
        return _("This response speaks of the whole article, and of no words in it.")
    if not may_see_words(viewer, response):
        return _("This response was taken back or removed.")
    if response.article.state == ArticleState.ARCHIVED and response.kind != ResponseKind.NOTE:
        return _("This article is archived; its debate can be read but not continued.")
    return "" if response.kind == ResponseKind.NOTE else why_shut_out(shut_out)


def why_not_settle(
    viewer: Viewer,
    article: "Article",
    correction: "Annotation",
    *,
    by_author: bool,
    shut_out: Collection[datetime | None],
) -> str:
    """Return why ``viewer`` may not accept or decline ``correction``, or "".

    Editors, and ``by_author``: whoever stands in the byline. Nobody who is shut out of the debate,
    by measures that end at ``shut_out``.
    """
    if not viewer.is_editor and not (by_author and viewer.is_member):
        return _("Only the article's author or an editor settles a correction.")
    if correction.kind != ResponseKind.CORRECTION:
        return _("Only a correction can be accepted or declined.")
    if correction.state != ResponseState.PUBLISHED:
        return _("This correction is not shown at present, so there is nothing to settle.")
    if article.state != ArticleState.PUBLISHED:
        return _("The text of this article does not change at present.")
    return why_shut_out(shut_out)


def why_not_reopen(
    viewer: Viewer,
    article: "Article",
    correction: "Annotation",
    *,
    outcome: str,
    by_author: bool,
    shut_out: Collection[datetime | None],
) -> str:
    """Return why ``viewer`` may not open ``correction``, which ended by ``outcome``, again, or "".

    Whoever settles it. Moderators, of what others declined, whatever the article's state: the
    reason is a sentence that everybody reads, and goes with the settlement.
    """
    own = viewer.is_member and correction.author_id == viewer.id
    if viewer.is_moderator and not own and outcome == SettlementOutcome.DECLINED:
        return why_shut_out(shut_out)
    return why_not_settle(viewer, article, correction, by_author=by_author, shut_out=shut_out)
