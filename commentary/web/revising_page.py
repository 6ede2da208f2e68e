"""What the pages of a revision share: who may, the frame, the places of quotes."""

from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from commentary.errors import CommentaryError, NotPermitted
from commentary.permissions import Viewer, may_edit_articles, why_not_revise
from commentary.queries import articles as article_queries
from commentary.queries.desk import OpenDraft, Waiting, list_waiting
from commentary.text.diff import SAME
from commentary.vocabulary import ArticleState
from commentary.web.errors import told, typed_words
from commentary.web.login import login_first
from commentary.web.viewers import viewer_of

if TYPE_CHECKING:
    from commentary.models import Article

Room = Callable[..., HttpResponse]
Pieces = Sequence[tuple[str, str]]

# Unchanged words that are left on either side of a change, where much stays as it was.
_CONTEXT = 160


def for_revisers(view: Room) -> Room:
    """Let editors of a published article through; give the view viewer and article.

    Others are told why not; where the article is a draft or archived, with the way on. What they
    typed, while it became one or they lost their role, stands there to be copied.
    """

    @told
    @wraps(view)
    def answer(request: HttpRequest, slug: str) -> HttpResponse:
        viewer = viewer_of(request)
        if not viewer.is_member:
            return login_first(request)
        if not may_edit_articles(viewer):
            raise NotPermitted(_("The desk is for editors."))
        article = article_queries.find_article(viewer, slug)
        why_not = why_not_revise(viewer, article)
        if why_not:
            return _closed(request, viewer, article, why_not)
        return view(request, viewer, article)

    return answer


def _closed(request: HttpRequest, viewer: Viewer, article: "Article", why_not: str) -> HttpResponse:
    context = {
        "article": article_queries.describe_article(viewer, article),
        "why_not": why_not,
        "is_draft": article.state == ArticleState.DRAFT,
        "posted": typed_words(request),
    }
    return render(request, "revising/closed.html", context, status=409)


def frame(viewer: Viewer, article: "Article", step: str) -> dict[str, Any]:
    """Return what the head of every page of a revision shows. Four statements."""
    waiting = list_waiting(viewer, [article.pk])[article.pk]
    return {
        "article": article_queries.describe_article(viewer, article),
        "step": step,
        "waiting": waiting,
        "draft": waiting.draft,
        "version": version_of(waiting),
    }


def version_of(waiting: Waiting) -> str:
    """Return the version that a form is opened at; 0: there was no draft.

    As text: a number would get the separators that people read.
    """
    return str(waiting.draft.version if waiting.draft else 0)


def say_who_saved(viewer: Viewer, draft: OpenDraft | None) -> str:
    """Return who was faster, for somebody whose form is too old."""
    if draft is None:
        return _("The draft was published or discarded meanwhile.")
    if draft.saved_by_id == viewer.id:
        return _("You saved this draft meanwhile, in another window.")
    name = draft.saved_by or _("Somebody")
    return _("%(name)s saved this draft meanwhile.") % {"name": name}


def is_stale(error: CommentaryError) -> bool:
    return error.code == "stale_version"


def shorten(pieces: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return a diff in which long stretches that stay are cut to what is near a change."""
    rows = list(pieces)
    last = len(rows) - 1
    return [
        (op, _near(text, first=at == 0, last=at == last) if op == SAME else text)
        for at, (op, text) in enumerate(rows)
    ]


def _near(text: str, *, first: bool, last: bool) -> str:
    if first and last:
        return text[:_CONTEXT] + "…" if len(text) > _CONTEXT else text
    head, tail = ("" if first else text[:_CONTEXT]), ("" if last else text[-_CONTEXT:])
    return text if len(text) <= len(head) + len(tail) + 1 else f"{head}…{tail}"
