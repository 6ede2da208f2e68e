"""The editor's desk: import, cut, describe, publish; and the administrator's people."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commentary.actions import articles as actions
from commentary.actions import cutting
from commentary.errors import CommentaryError, InvalidInput, NotPermitted
from commentary.importers.reading import FORMATS
from commentary.importers.reading import read_article as read_file
from commentary.permissions import Viewer, may_edit_articles
from commentary.queries import annotations as annotation_queries
from commentary.queries import articles as article_queries
from commentary.queries import threads
from commentary.vocabulary import (
    MAX_IMPORT_BYTES,
    CommentPolicy,
    PassageKind,
)
from commentary.web.articles import line_of, thread_context
from commentary.web.errors import status_of, told
from commentary.web.forms import DetailsForm, read_number, read_version, refuse
from commentary.web.viewers import viewer_of

_WAITING = 50


@require_safe
@login_required
@told
def index(request: HttpRequest) -> HttpResponse:
    """All articles by state, and how to bring in one more."""
    viewer = _editor(request)
    by_state = article_queries.list_desk(viewer)
    return render(request, "desk/index.html", {"by_state": by_state, **by_state})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@told
def bring_in(request: HttpRequest) -> HttpResponse:
    """Import an article from a file or a paste; it becomes a draft to be looked at."""
    viewer = _editor(request)
    context: dict[str, Any] = {"formats": FORMATS, "max_bytes": MAX_IMPORT_BYTES}
    if request.method != "POST":
        return render(request, "desk/import.html", context)
    pasted, chosen = request.POST.get("text", ""), request.POST.get("format", "")
    try:
        draft = _read_upload(request, pasted, chosen)
        article = actions.import_article(viewer, draft)
    except CommentaryError as error:
        said = [sentence for lines in error.fields.values() for sentence in lines]
        context |= {"error": error.message, "said": said, "text": pasted, "format": chosen}
        return render(request, "desk/import.html", context, status=status_of(error))
    for warning in draft.warnings:
        messages.warning(request, warning)
    return redirect("desk_article", article.slug)


@require_safe
@login_required
@told
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """The cut: every passage, with what it is taken for."""
    viewer = _editor(request)
    found = article_queries.find_article(viewer, slug)
    page = threads.read_roots(viewer, found)
    context = {
        "article": article_queries.describe_article(viewer, found),
        "passages": article_queries.list_passages(viewer, found),
        "kinds": PassageKind.choices,
        "page": thread_context(page, request.path),
        "cut_url": reverse("desk_cut", args=[slug]),
    }
    return render(request, "desk/article.html", context)


@require_POST
@login_required
@told
def cut(request: HttpRequest, slug: str) -> HttpResponse:
    """Join, split or retype one passage of a draft."""
    viewer = _editor(request)
    key = request.POST.get("passage", "")
    version = read_version(request.POST.get("version", ""))
    try:
        _cut_once(request, viewer, slug, key, version)
    except CommentaryError as error:
        messages.error(request, error.message)
    return redirect(f"{reverse('desk_article', args=[slug])}#p-{key}")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@told
def details(request: HttpRequest, slug: str) -> HttpResponse:
    """Title, byline, date, language, policy of the debate."""
    viewer = _editor(request)
    found = article_queries.find_article(viewer, slug)
    facts = article_queries.describe_article(viewer, found)
    form = DetailsForm(request.POST or None, initial=_details_as_typed(facts))
    if request.method == "POST" and form.is_valid():
        try:
            version = read_version(request.POST.get("version", ""))
            actions.describe(viewer, slug, _details_of(form), version=version)
            messages.success(request, _("Saved."))
            return redirect("desk_article", slug)
        except CommentaryError as error:
            refuse(form, error)
    context = {"article": facts, "form": form, "policies": CommentPolicy.choices}
    context["version"] = request.POST.get("version", "") or facts.version
    return render(request, "desk/details.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@told
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Publish, archive, take out of the archive or delete a draft: each asked for first."""
    viewer = _editor(request)
    found = article_queries.find_article(viewer, slug)
    if request.method == "POST":
        deed = request.POST.get("deed", "publish")
        if deed == "delete":
            actions.delete_draft(viewer, slug)
            messages.success(request, _("The draft is deleted."))
            return redirect("desk")
        if deed == "publish":
            actions.publish_article(viewer, slug)
        else:
            actions.set_archived(viewer, slug, archived=deed == "archive")
        return redirect("article", slug)
    context = {
        "article": article_queries.describe_article(viewer, found),
        "passages": article_queries.list_passages(viewer, found),
    }
    return render(request, "desk/publish.html", context)


@require_safe
@login_required
@told
def waiting(request: HttpRequest) -> HttpResponse:
    """Responses that wait for a moderator, newest first."""
    viewer = viewer_of(request)
    if not viewer.is_moderator:
        raise NotPermitted(_("Only moderators see what is waiting."))
    rows = annotation_queries.list_waiting(
        viewer, before=request.GET.get("before", ""), limit=_WAITING + 1
    )
    page = rows[:_WAITING]
    context = {
        "responses": [{**line_of(row), "card": row.card_html} for row in page],
        "next_url": f"?before={page[-1].key}" if len(rows) > _WAITING else "",
    }
    return render(request, "desk/waiting.html", context)


def _editor(request: HttpRequest) -> Viewer:
    viewer = viewer_of(request)
    if not may_edit_articles(viewer):
        raise NotPermitted(_("The desk is for editors."))
    return viewer


def _read_upload(request: HttpRequest, pasted: str, chosen: str) -> Any:
    upload = request.FILES.get("file")
    if upload is not None:
        if (upload.size or 0) > MAX_IMPORT_BYTES:
            raise InvalidInput(_("The file is larger than 5 MB. Is it the text alone?"))
        return read_file(upload.read(), filename=upload.name or "", format=chosen)
    if not pasted.strip():
        raise InvalidInput(_("Choose a file, or paste the text."))
    return read_file(pasted, format=chosen)


def _cut_once(
    request: HttpRequest, viewer: Viewer, slug: str, key: str, version: int | None
) -> None:
    deed = request.POST.get("deed", "")
    if deed == "join":
        cutting.join_passages(viewer, slug, key, version=version)
    elif deed == "split":
        cutting.split_passage(
            viewer, slug, key, offset=_place_to_split(request), version=version
        )
    elif deed == "retype":
        cutting.retype_passage(
            viewer,
            slug,
            key,
            kind=request.POST.get("kind", ""),
            level=read_number(request, "level"),
            date=request.POST.get("date", ""),
            version=version,
        )
    else:
        raise InvalidInput(_("Choose to join, split or retype."))


def _place_to_split(request: HttpRequest) -> int:
    """Return the offset to split at: a number, or where a mark was put into the passage's text.

    In the plain form a person breaks the line at the place; only the first break counts.
    """
    broken = request.POST.get("broken", "").replace("\r\n", "\n").strip("\n")
    if broken:
        head, mark, _tail = broken.partition("\n")
        if not mark:
            raise InvalidInput(_("Break the line where the passage is to be split."))
        return len(head)
    return read_number(request, "offset")


def _details_as_typed(facts: article_queries.ArticleFacts) -> dict[str, str]:
    names = ("title", "standfirst", "dateline", "date", "language", "source_url", "licence")
    return {
        **{name: getattr(facts, name) for name in names},
        "comment_policy": facts.comment_policy,
        "bylines": "\n".join(person.name for person in facts.bylines),
        "subjects": ", ".join(facts.subjects),
    }


def _details_of(form: DetailsForm) -> actions.ArticleDetails:
    words = dict(form.cleaned_data)
    words["bylines"] = words["bylines"].splitlines()
    words["subjects"] = words["subjects"].split(",")
    return actions.ArticleDetails(**words)
