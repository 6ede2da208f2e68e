"""Writing: a new response, a reply, an edit. Each is a plain form at its own address first."""

from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commentary.actions import annotations as actions
from commentary.actions.content import preview_body
from commentary.actions.limits import count_deed
from commentary.errors import (
    CommentaryError,
    Conflict,
    InvalidInput,
    NotPermitted,
    Nudged,
    RateLimited,
)
from commentary.formats.facts import facts_of, person_of
from commentary.permissions import Viewer
from commentary.queries import annotations as annotation_queries
from commentary.queries import articles as article_queries
from commentary.vocabulary import DRAWN_DEPTH, ResponseKind
from commentary.web.composer import (
    kind_asked,
    kinds_for,
    new_client_key,
    revision_seen,
    targets_context,
)
from commentary.web.errors import answer_refusal, told
from commentary.web.forms import (
    ReplyForm,
    ResponseForm,
    evidence_rows,
    narrow_targets,
    post_of,
    read_despite,
    read_evidence,
    read_targets,
    read_version,
    read_word,
    refuse,
    write_despite,
)
from commentary.web.login import login_first
from commentary.web.methods import allow
from commentary.web.partials import is_partial
from commentary.web.viewers import viewer_of
from commentary.web.zones import localise_times

_ASKED_FOR = (InvalidInput, Conflict, NotPermitted, Nudged, RateLimited)
_LOST = gettext_lazy(
    "Posted. The text was corrected while you wrote, and the words that you quote are no longer in "
    "it. Your response stands with them all the same."
)


@allow("GET", "POST")
@told
def respond(request: HttpRequest, slug: str) -> HttpResponse:
    """Respond to the words in ``targets``, to a passage, or to the whole article."""
    viewer = viewer_of(request)
    article = article_queries.find_article(viewer, slug)
    if not viewer.is_member:
        return login_first(request)
    rights = article_queries.rights_on_article(viewer, article)
    data = request.POST if request.method == "POST" else request.GET
    kind = kind_asked(data, rights)
    if request.method != "POST" and not kind:
        raise NotPermitted(rights["respond_reason"])
    form = ResponseForm(post_of(request), initial={"kind": kind}, kinds=kinds_for(rights))
    chosen, error = [], None
    try:
        chosen = read_targets(data)
        seen = revision_seen(article, data)
        if _is_sent(request, form):
            posted = actions.post_response(
                viewer,
                slug,
                form.content(kind),
                targets=narrow_targets(chosen, data),
                client_key=_key_of(request),
                despite=read_despite(data),
                revision=seen,
            )
            status = 201 if posted.created else 200
            lost = annotation_queries.has_lost_words(viewer, posted.response)
            return _posted(request, viewer, posted.response.key, status, lost=lost)
    except _ASKED_FOR as refused:
        error = refused
    context = {
        **targets_context(viewer, article, chosen, request),
        "article": article_queries.describe_article(viewer, article),
        "rights": rights,
        "evidence": evidence_rows(read_evidence(request.POST), error),
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
    why_not = annotation_queries.rights_on(viewer, parent)["reply"]
    if request.method != "POST" and why_not:
        raise NotPermitted(why_not)
    answered = facts_of(
        parent, slug=parent.article.slug, person=person_of(parent.author), by_author=False
    )
    form, error = ReplyForm(post_of(request), initial=_quoted(request, answered.body)), None
    try:
        if _is_sent(request, form):
            sent, despite = _key_of(request), read_despite(request.POST)
            posted = actions.post_reply(
                viewer, key, form.content(), client_key=sent, despite=despite
            )
            return _posted(request, viewer, posted.response.key, 201 if posted.created else 200)
    except _ASKED_FOR as refused:
        error = refused
    context = {
        "article": article_queries.describe_article(viewer, parent.article),
        "rights": article_queries.rights_on_article(viewer, parent.article),
        "r": answered,
        "cancel_url": reverse("response", args=[key]),
        "mode": "reply",
        "heading": _("Reply to %(name)s") % {"name": answered.person.name}
        if not answered.tombstone
        else _("Reply"),
    }
    return _composer(request, form, error, context)


@allow("GET", "POST")
@told
def edit(request: HttpRequest, key: str) -> HttpResponse:
    """Give a response of one's own new words."""
    viewer = viewer_of(request)
    response = annotation_queries.find_words(viewer, key)
    if not viewer.is_member:
        return login_first(request)
    why_not = annotation_queries.rights_on(viewer, response)["edit"]
    if why_not:
        raise NotPermitted(why_not)
    form_type = ReplyForm if response.kind == ResponseKind.REPLY else ResponseForm
    form, error = form_type(post_of(request), initial=_words_of(response)), None
    try:
        if _is_sent(request, form):
            version = read_version(request.POST.get("version", ""))
            # A reply's form has no title; one that a program gave it stays.
            title = form.cleaned_data.get("title", response.title)
            content = replace(form.content(response.kind), title=title)
            despite = read_despite(request.POST)
            actions.edit_response(viewer, key, content, version=version, despite=despite)
            return _posted(request, viewer, key, 200)
    except _ASKED_FOR as refused:
        error = refused
    evidence = read_evidence(request.POST) if request.method == "POST" else response.evidence
    context = {
        "article": article_queries.describe_article(viewer, response.article),
        "rights": article_queries.rights_on_article(viewer, response.article),
        "evidence": evidence_rows(evidence, error),
        "cancel_url": reverse("response", args=[key]),
        "mode": "edit",
        "heading": _("Edit your response"),
        **_versions(request, response, error),
    }
    return _composer(request, form, error, context)


@allow("POST")
@told
def preview(request: HttpRequest) -> HttpResponse:
    """Show a text as it would be posted, by the same renderer."""
    viewer = viewer_of(request)
    if not viewer.is_member:
        if is_partial(request):
            return login_first(request)
        raise NotPermitted(_("Log in to respond."))
    count_deed(viewer, "preview")
    html = preview_body(request.POST.get("body", ""))
    return render(request, "responses/_preview.html", {"preview_html": html})


def _is_sent(request: HttpRequest, form: forms.Form) -> bool:
    """Whether the form is to be carried out, and not only to be looked at."""
    return request.method == "POST" and "preview" not in request.POST and form.is_valid()


def _composer(
    request: HttpRequest,
    form: forms.Form,
    error: CommentaryError | None,
    context: dict[str, Any],
) -> HttpResponse:
    """Return the form, whole page or part, with all that was typed still in it."""
    # A key that was used for other words stands for those; these need one of their own.
    used = error is not None and error.code == "key_reused"
    key = new_client_key(None if used else request.POST)
    context |= {"form": form, "client_key": key, "action": request.path}
    context["seen"] = write_despite(read_despite(request.POST))
    if "preview" in request.POST and not error:
        try:
            count_deed(viewer_of(request), "preview")
            context["preview_html"] = preview_body(request.POST.get("body", ""))
        except _ASKED_FOR as refused:
            error = refused
    if isinstance(error, Nudged):
        context |= {"nudge": error, "despite": write_despite(n["code"] for n in error.nudges)}
    elif error and form.is_bound:
        form.is_valid()
        refuse(form, error)
    elif error:
        context["refusal"] = error.message
    template = "responses/_composer.html" if is_partial(request) else "responses/compose.html"
    response = render(request, template, context)
    return answer_refusal(response, error) if error or form.errors else response


def _posted(
    request: HttpRequest, viewer: Viewer, key: str, status: int, *, lost: bool = False
) -> HttpResponse:
    """Lead to the response that was posted, or hand its fragment to the script that posted it.

    ``lost``: the text was corrected meanwhile, and the words that it is about are not in it.
    """
    url = reverse("response", args=[key])
    if not is_partial(request):
        if lost:
            messages.info(request, _LOST)
        return HttpResponseRedirect(url, status=303)
    response = annotation_queries.find_response(viewer, key)
    response.card_html = localise_times(response.card_html)
    context = {"response": response, "drawn_depth": min(response.depth, DRAWN_DEPTH)}
    context["lost"] = lost
    answer = render(request, "responses/_turn.html", context, status=status)
    answer["X-Response-Key"] = key
    return answer


def _key_of(request: HttpRequest) -> str:
    return read_word(request.POST, "client_key")


def _quoted(request: HttpRequest, body: str) -> dict[str, str]:
    if "quote" not in request.GET or not body:
        return {}
    return {"body": "\n".join(f"> {line}" for line in body.splitlines()) + "\n\n"}


def _versions(request: HttpRequest, response: Any, error: CommentaryError | None) -> dict[str, Any]:
    """Return the version that the form is about to replace.

    After a conflict that is the present one, whose words then stand beside the form: whoever has
    seen them may put theirs in their place.
    """
    if isinstance(error, Conflict):
        return {"version": response.version, "present": response}
    return {"version": request.POST.get("version", "") or response.version}


def _words_of(response: Any) -> dict[str, Any]:
    names = ("kind", "title", "body", "language", "challenge", "would_change", "proposed")
    words = {name: getattr(response, name) for name in names}
    return {**words, "tags": ", ".join(response.tags)}
