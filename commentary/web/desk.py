"""The editor's desk: import, cut, describe, publish; and the administrator's people."""

from typing import Any
from urllib.parse import quote, urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from commentary.actions import articles as actions
from commentary.actions import cutting
from commentary.errors import CommentaryError, Conflict, InvalidInput, NotPermitted
from commentary.importers.reading import read_article as read_file
from commentary.permissions import Viewer, may_edit_articles
from commentary.queries import annotations as annotation_queries
from commentary.queries import articles as article_queries
from commentary.queries.desk import list_waiting
from commentary.text.draft import DraftArticle
from commentary.text.head import HEAD
from commentary.vocabulary import (
    ArticleState,
    PassageKind,
    ResponseKind,
    ResponseState,
)
from commentary.web.errors import answer_refusal, told
from commentary.web.forms import (
    DetailsForm,
    ImportForm,
    post_of,
    read_version,
    read_word,
    refuse,
)
from commentary.web.methods import allow
from commentary.web.viewers import viewer_of

_ARTICLES = 100


@allow("GET")
@login_required
@told
def index(request: HttpRequest) -> HttpResponse:
    """All articles by state, and how to bring in one more."""
    viewer = _editor(request)
    before = read_word(request.GET, "before")
    by_state, more = article_queries.list_desk(viewer, before=before, limit=_ARTICLES)
    waiting = list_waiting(viewer, [one.id for articles in by_state.values() for one in articles])
    states = [
        {
            "state": state,
            "label": ArticleState(state).label,
            "rows": [(one, waiting[one.id]) for one in articles],
        }
        for state, articles in by_state.items()
        if articles
    ]
    context = {"states": states, "next_url": f"?{urlencode({'before': more})}" if more else ""}
    return render(request, "desk/index.html", context)


@allow("GET", "POST")
@login_required
@told
def bring_in(request: HttpRequest) -> HttpResponse:
    """Import an article from a file or a paste; it becomes a draft to be looked at."""
    viewer = _editor(request)
    form, refused = ImportForm(post_of(request), request.FILES or None), None
    if request.method == "POST" and form.is_valid():
        try:
            draft = _read_upload(form)
            article = actions.import_article(viewer, draft)
            for warning in draft.warnings:
                messages.warning(request, warning)
            return redirect("desk_article", article.slug)
        except CommentaryError as error:
            refused = error
            refuse(form, error)
    response = render(request, "desk/import.html", {"form": form})
    return answer_refusal(response, refused) if form.errors else response


@allow("GET", "POST")
@login_required
@told
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """The cut: every passage with what it is taken for; a draft's can be joined and split."""
    viewer = _editor(request)
    refused: CommentaryError | None = None
    if request.method == "POST":
        key = read_word(request.POST, "passage")
        try:
            _cut(request.POST, viewer, slug, key)
            return redirect(f"{reverse('desk_article', args=[slug])}#cut-{quote(key)}")
        except (InvalidInput, Conflict) as error:
            refused = error
    found = article_queries.find_article(viewer, slug)
    context = {
        "article": article_queries.describe_article(viewer, found),
        "passages": article_queries.list_passages(viewer, found),
        "kinds": PassageKind.choices,
        "editable": found.state == ArticleState.DRAFT,
        "draft": list_waiting(viewer, [found.pk])[found.pk].draft,
        "responses": _found_responses(viewer, found),
        "errors": [refused.message] if refused else [],
    }
    response = render(request, "desk/article.html", context)
    return answer_refusal(response, refused) if refused else response


@allow("GET", "POST")
@login_required
@told
def details(request: HttpRequest, slug: str) -> HttpResponse:
    """Title, byline, date, language, policy of the debate.

    Title and standfirst of a published article are shown, and corrected in its next revision.
    """
    viewer = _editor(request)
    found = article_queries.find_article(viewer, slug)
    facts = article_queries.describe_article(viewer, found)
    is_draft = found.state == ArticleState.DRAFT
    initial = _details_as_typed(facts)
    form, refused = DetailsForm(post_of(request), initial=initial, with_head=is_draft), None
    head = _head_sent(request.POST, facts)
    if request.method == "POST" and form.is_valid():
        try:
            version = read_version(request.POST.get("version", ""))
            actions.describe(viewer, slug, _details_of(form, head), version=version)
            messages.success(request, _("Saved."))
            return redirect("desk_article", slug)
        except CommentaryError as error:
            refused = error
            refuse(form, error)
    context = {
        "article": facts,
        "form": form,
        "draft": list_waiting(viewer, [found.pk])[found.pk].draft,
        "posted": [] if is_draft else [it for name, it in head.items() if it != initial[name]],
    }
    response = render(request, "desk/details.html", context)
    return answer_refusal(response, refused) if form.errors else response


@allow("GET", "POST")
@login_required
@told
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Publish, archive, take out of the archive or delete a draft: each asked for first."""
    viewer = _editor(request)
    found = article_queries.find_article(viewer, slug)
    form, refused = forms.Form(post_of(request)), None
    if request.method == "POST":
        try:
            return _carry_out(request, viewer, slug)
        except CommentaryError as error:
            refused = error
            form.is_valid()
            refuse(form, error)
    context = {
        "article": article_queries.describe_article(viewer, found),
        "passages": article_queries.list_passages(viewer, found),
        "responses": _found_responses(viewer, found),
        "draft": list_waiting(viewer, [found.pk])[found.pk].draft,
        "form": form,
    }
    response = render(request, "desk/publish.html", context)
    return answer_refusal(response, refused) if refused else response


def _editor(request: HttpRequest) -> Viewer:
    viewer = viewer_of(request)
    if not may_edit_articles(viewer):
        raise NotPermitted(_("The desk is for editors."))
    return viewer


def _read_upload(form: ImportForm) -> DraftArticle:
    upload, chosen = form.cleaned_data["file"], form.cleaned_data["format"]
    if upload is not None:
        return read_file(upload.read(), filename=upload.name, format=chosen)
    if not form.cleaned_data["text"].strip():
        said = _("Choose a file, or paste the text.")
        raise InvalidInput(said, fields={"text": [said]})
    return read_file(form.cleaned_data["text"], format=chosen)


def _cut(data: QueryDict, viewer: Viewer, slug: str, key: str) -> None:
    deed, version = data.get("do", ""), read_version(data.get("version", ""))
    more: dict[str, Any] = {"version": version, "of_first_text": True}
    if deed == "join":
        cutting.join_passages(viewer, slug, key, **more)
    elif deed == "split":
        cutting.split_passage(viewer, slug, key, before=data.get("before", ""), **more)
    elif deed == "retype":
        kind, date = data.get("kind", ""), data.get("date", "")
        cutting.retype_passage(viewer, slug, key, kind=kind, date=date, **more)
    else:
        raise InvalidInput(_("Choose to join, split or retype."))


def _carry_out(request: HttpRequest, viewer: Viewer, slug: str) -> HttpResponse:
    """Do what the publish page asks for, and lead to where its effect is seen."""
    deed = request.POST.get("do", "publish")
    version = read_version(request.POST.get("version", ""))
    if deed == "delete":
        actions.delete_draft(viewer, slug)
        messages.success(request, _("The draft is deleted."))
        return redirect("desk")
    if deed == "publish":
        actions.publish_article(viewer, slug, version=version)
    elif deed in ("archive", "restore"):
        actions.set_archived(viewer, slug, archived=deed == "archive", version=version)
    else:
        raise InvalidInput(_("Choose what to do."))
    return redirect("article", slug)


def _found_responses(viewer: Viewer, found: Any) -> list[dict[str, Any]]:
    """Return the responses that a draft has: those that came with its file."""
    if found.state != ArticleState.DRAFT:
        return []
    return [
        {"name": row.author.name, "title": row.title, "when": row.created_at}
        for row in annotation_queries.list_first_responses(viewer, found, limit=20)
        if row.state == ResponseState.PUBLISHED and row.kind != ResponseKind.NOTE
    ]


def _details_as_typed(facts: article_queries.ArticleFacts) -> dict[str, str]:
    names = ("title", "standfirst", "dateline", "date", "language", "source_url", "licence")
    return {
        **{name: getattr(facts, name) for name in names},
        "comment_policy": facts.comment_policy,
        "bylines": "\n".join(person.name for person in facts.bylines),
        "subjects": ", ".join(facts.subjects),
    }


def _head_sent(data: QueryDict, facts: article_queries.ArticleFacts) -> dict[str, str]:
    """Return title and standfirst as sent, or as they are: not every form has them."""
    return {name: read_word(data, name) if name in data else getattr(facts, name) for name in HEAD}


def _details_of(form: DetailsForm, head: dict[str, str]) -> actions.ArticleDetails:
    words = {**head, **form.cleaned_data}
    words["bylines"] = words["bylines"].splitlines()
    words["subjects"] = words["subjects"].split(",")
    return actions.ArticleDetails(**words)
