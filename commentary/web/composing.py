"""Writing: a new response, a reply, an edit. Each is a plain form at its own address first."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from commentary.actions import annotations as actions
from commentary.actions.content import preview_body
from commentary.actions.limits import count_deed
from commentary.errors import CommentaryError, Conflict, InvalidInput, NotPermitted, RateLimited
from commentary.formats.facts import facts_of, person_of
from commentary.permissions import Viewer
from commentary.queries import annotations as annotation_queries
from commentary.queries import articles as article_queries
from commentary.vocabulary import DRAWN_DEPTH, ResponseKind
from commentary.web.composer import new_client_key, quotes_of
from commentary.web.errors import status_of, told
from commentary.web.forms import (
    ReplyForm,
    ResponseForm,
    evidence_rows,
    read_evidence,
    read_targets,
    read_version,
    refuse,
    write_targets,
)
from commentary.web.login import login_first
from commentary.web.methods import allow
from commentary.web.partials import is_partial
from commentary.web.viewers import viewer_of

_ASKED_FOR = (InvalidInput, Conflict, NotPermitted, RateLimited)


@allow("GET", "POST")
@told
def respond(request: HttpRequest, slug: str) -> HttpResponse:
    """Respond to the words in ``targets``, to a passage, or to the whole article."""
    viewer = viewer_of(request)
    article = article_queries.find_article(viewer, slug)
    if not viewer.is_member:
        return login_first(request)
    data = request.POST if request.method == "POST" else request.GET
    kind = data.get("kind", "") or ResponseKind.COMMENT
    form = ResponseForm(request.POST or None, initial={"kind": kind})
    targets, error = [], None
    try:
        targets = read_targets(data)
        if request.method == "POST" and form.is_valid() and "preview" not in request.POST:
            posted = actions.post_response(
                viewer, slug, form.content(kind), targets=targets, client_key=_key_of(request)
            )
            return _posted(request, viewer, posted.response.key, 201 if posted.created else 200)
    except _ASKED_FOR as refused:
        error = refused
        _refuse(form, refused)
    texts = article_queries.list_texts(viewer, article, [target.passage for target in targets])
    context = {
        "article": article_queries.describe_article(viewer, article),
        "quotes": quotes_of(slug, targets, texts),
        "targets_json": write_targets(targets) if targets else data.get("targets", ""),
        "evidence": evidence_rows(read_evidence(request.POST), error),
        "action": request.path,
        "cancel_url": reverse("article", args=[slug]),
        "mode": "new",
        "heading": _("Respond to “%(title)s”") % {"title": article.title},
    }
    return _composer(request, form, error, context)


@allow("GET", "POST")
@told
def reply(request: HttpRequest, key: str) -> HttpResponse:
    """Reply to a response; ``?quote=1`` begins with its words as a quotation."""
    viewer = viewer_of(request)
    parent = annotation_queries.find_response(viewer, key)
    if not viewer.is_member:
        return login_first(request)
    form, error = ReplyForm(request.POST or None, initial=_quoted(request, parent)), None
    if request.method == "POST" and form.is_valid() and "preview" not in request.POST:
        try:
            posted = actions.post_reply(viewer, key, form.content(), client_key=_key_of(request))
            return _posted(request, viewer, posted.response.key, 201 if posted.created else 200)
        except _ASKED_FOR as refused:
            error = refused
            _refuse(form, refused)
    context = {
        "article": article_queries.describe_article(viewer, parent.article),
        "r": facts_of(
            parent, slug=parent.article.slug, person=person_of(parent.author), by_author=False
        ),
        "action": request.path,
        "cancel_url": reverse("response", args=[key]),
        "mode": "reply",
        "heading": _("Reply to %(name)s") % {"name": parent.author.name},
    }
    return _composer(request, form, error, context)


@allow("GET", "POST")
@told
def edit(request: HttpRequest, key: str) -> HttpResponse:
    """Give a response of one's own new words."""
    viewer = viewer_of(request)
    response = annotation_queries.find_words(viewer, key)
    why_not = annotation_queries.rights_on(viewer, response)["edit"]
    if why_not:
        raise NotPermitted(why_not)
    is_reply = response.kind == ResponseKind.REPLY
    form_type = ReplyForm if is_reply else ResponseForm
    form, error = form_type(request.POST or None, initial=_words_of(response)), None
    if request.method == "POST" and form.is_valid() and "preview" not in request.POST:
        try:
            version = read_version(request.POST.get("version", ""))
            actions.edit_response(viewer, key, form.content(response.kind), version=version)
            return _posted(request, viewer, key, 200)
        except _ASKED_FOR as refused:
            error = refused
            _refuse(form, refused)
    evidence = read_evidence(request.POST) if request.method == "POST" else response.evidence
    context = {
        "article": article_queries.describe_article(viewer, response.article),
        "evidence": evidence_rows(evidence, error),
        "action": request.path,
        "cancel_url": reverse("response", args=[key]),
        "mode": "edit",
        "version": request.POST.get("version", "") or response.version,
        "heading": _("Edit your response"),
    }
    return _composer(request, form, error, context)


@allow("POST")
@told
def preview(request: HttpRequest) -> HttpResponse:
    """Show a text as it would be posted, by the same renderer."""
    viewer = viewer_of(request)
    if not viewer.is_member:
        return login_first(request)
    count_deed(viewer, "preview")
    html = preview_body(request.POST.get("body", ""))
    return render(request, "responses/_preview.html", {"preview_html": html})


def _composer(
    request: HttpRequest,
    form: forms.Form,
    error: CommentaryError | None,
    context: dict[str, Any],
) -> HttpResponse:
    """Return the form, whole page or part, with all that was typed still in it."""
    context |= {"form": form, "client_key": new_client_key(request.POST)}
    if "preview" in request.POST and not error:
        try:
            context["preview_html"] = preview_body(request.POST.get("body", ""))
        except InvalidInput as refused:
            error = refused
            _refuse(form, refused)
    status = (422 if isinstance(error, InvalidInput) else status_of(error)) if error else 200
    template = "responses/_composer.html" if is_partial(request) else "responses/compose.html"
    response = render(request, template, context, status=status)
    if isinstance(error, RateLimited):
        response["Retry-After"] = str(error.retry_after)
    return response


def _posted(request: HttpRequest, viewer: Viewer, key: str, status: int) -> HttpResponse:
    """Lead to the response that was posted, or hand its fragment to the script that posted it."""
    url = reverse("response", args=[key])
    if not is_partial(request):
        return HttpResponseRedirect(url, status=303)
    response = annotation_queries.find_response(viewer, key)
    context = {"response": response, "drawn_depth": min(response.depth, DRAWN_DEPTH)}
    answer = render(request, "responses/_turn.html", context, status=status)
    answer["X-Response-Key"] = key
    return answer


def _refuse(form: forms.Form, error: CommentaryError) -> None:
    form.is_valid()
    if form.is_bound:
        refuse(form, error)


def _key_of(request: HttpRequest) -> str:
    return request.POST.get("client_key", "")


def _quoted(request: HttpRequest, parent: Any) -> dict[str, str]:
    if "quote" not in request.GET or not parent.body:
        return {}
    return {"body": "\n".join(f"> {line}" for line in parent.body.splitlines()) + "\n\n"}


def _words_of(response: Any) -> dict[str, Any]:
    names = ("kind", "title", "body", "language", "challenge", "would_change", "proposed")
    words = {name: getattr(response, name) for name in names}
    return {**words, "tags": ", ".join(response.tags)}
