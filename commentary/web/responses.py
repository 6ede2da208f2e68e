"""A response on its own: its page, branch, history, the deeds on it, taking it back."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from commentary.actions import annotations as actions
from commentary.errors import CommentaryError, NotPermitted
from commentary.formats.facts import facts_of, person_of
from commentary.permissions import Viewer, may_moderate
from commentary.queries import annotations as annotation_queries
from commentary.queries import articles as article_queries
from commentary.queries import corrections as correction_queries
from commentary.queries import curation as curation_queries
from commentary.queries import flags as flag_queries
from commentary.queries import threads
from commentary.queries.anchors import rights_to_reattach
from commentary.queries.threads import ThreadPage, Turn
from commentary.vocabulary import DRAWN_DEPTH, TOMBSTONES
from commentary.web.articles import thread_context
from commentary.web.errors import answer_refusal, told
from commentary.web.forms import post_of, read_version, refuse
from commentary.web.login import login_first
from commentary.web.methods import allow
from commentary.web.partials import is_partial
from commentary.web.viewers import viewer_of
from commentary.web.zones import localise_times


@allow("GET")
@told
def response(request: HttpRequest, key: str) -> HttpResponse:
    """A response with its branch: what its permalink leads to. 410 where only a place is left."""
    viewer = viewer_of(request)
    found = annotation_queries.find_response(viewer, key)
    page = threads.read_branch(viewer, found, after=request.GET.get("after", ""))
    own = Turn(key=key, html=found.card_html, path=found.path, drawn_depth=_drawn(found))
    # The last turn says where the thread goes on; a button below would say it twice.
    whole = ThreadPage([own, *page.turns], sort=page.sort)
    if is_partial(request):
        context = {"page": thread_context(whole, request.path), "base_url": request.path}
        return render(request, "responses/_thread.html", context)
    gone = found.state in TOMBSTONES
    return render(
        request,
        "responses/response.html",
        {
            **_about(viewer, found),
            "page": thread_context(whole, request.path),
            "rights": article_queries.rights_on_article(viewer, found.article),
            "has_lost_words": found.parent is None
            and annotation_queries.has_lost_words(viewer, found),
            "ways_to_flag": [] if viewer.is_member else _allowed(_ways_to_flag(viewer, found)),
        },
        status=410 if gone and not found.branch_count else 200,
    )


@allow("GET")
@told
def branch(request: HttpRequest, key: str) -> HttpResponse:
    """More replies of a thread: a page of them, or the list items alone."""
    viewer = viewer_of(request)
    found = annotation_queries.find_response(viewer, key)
    page = threads.read_branch(viewer, found, after=request.GET.get("after", ""))
    # The last turn says where the thread goes on; a button below would say it twice.
    rest = ThreadPage(page.turns, sort=page.sort)
    context = {**_about(viewer, found), "page": thread_context(rest, request.path)}
    template = "responses/_thread.html" if is_partial(request) else "responses/branch.html"
    return render(request, template, context)


@allow("GET")
@told
def history(request: HttpRequest, key: str) -> HttpResponse:
    """What a response said before it was edited, and what changed."""
    viewer = viewer_of(request)
    found, wordings = annotation_queries.list_wordings(viewer, key)
    context = {**_about(viewer, found), "versions": wordings}
    return render(request, "responses/history.html", context)


@allow("GET")
@told
def menu(request: HttpRequest, key: str) -> HttpResponse:
    """What this viewer may do with a response, as links."""
    viewer = viewer_of(request)
    found = annotation_queries.find_response(viewer, key)
    context = {**_about(viewer, found), "deeds": _deeds(viewer, found)}
    template = "responses/_menu.html" if is_partial(request) else "responses/menu.html"
    return render(request, template, context)


@allow("GET", "POST")
@told
def withdraw(request: HttpRequest, key: str) -> HttpResponse:
    """Ask, and then take a response back."""
    viewer = viewer_of(request)
    found = annotation_queries.find_response(viewer, key)
    if not viewer.is_member:
        return login_first(request)
    why_not = annotation_queries.rights_on(viewer, found)["withdraw"]
    if why_not:
        raise NotPermitted(why_not)
    form, refused = forms.Form(post_of(request)), None
    if request.method == "POST":
        try:
            version = read_version(request.POST.get("version", ""))
            actions.withdraw_response(viewer, key, version=version)
            article = reverse("article", args=[found.article.slug])
            return HttpResponseRedirect(article, status=303)
        except CommentaryError as error:
            refused = error
            form.is_valid()
            refuse(form, error)
    context = {**_about(viewer, found), "form": form}
    answer = render(request, "responses/withdraw.html", context)
    return answer_refusal(answer, refused) if refused else answer


def _about(viewer: Viewer, found: Any) -> dict[str, Any]:
    parent = found.parent
    return {
        "article": article_queries.describe_article(viewer, found.article),
        "r": facts_of(
            found,
            slug=found.article.slug,
            person=person_of(found.author),
            by_author=False,
            parent=parent,
        ),
        "card": localise_times(found.card_html),
        "parent_url": reverse("response", args=[parent.key]) if parent else "",
    }


def _drawn(found: Any) -> int:
    return min(found.depth, DRAWN_DEPTH)


def _deeds(viewer: Viewer, found: Any) -> list[dict[str, Any]]:
    """Return the deeds that the viewer may do, in the order of the menu."""
    why_not = annotation_queries.rights_on(viewer, found)
    quote = f"{reverse('reply', args=[found.key])}?quote=1"
    edit = reverse("edit_response", args=[found.key])
    back = reverse("withdraw_response", args=[found.key])
    deeds = [
        (not why_not["reply"], _("Reply with a quotation"), quote, "quote", False),
        (not why_not["edit"], _("Edit"), edit, "edit", False),
        (
            found.edited_at is not None and found.state not in TOMBSTONES,
            _("History"),
            reverse("response_history", args=[found.key]),
            "history",
            False,
        ),
        (
            not rights_to_reattach(viewer, found),
            _("Where its words stand"),
            reverse("response_words", args=[found.key]),
            "link",
            False,
        ),
        (not why_not["withdraw"], _("Withdraw"), back, "withdraw", True),
        *_ways_to_flag(viewer, found),
        *_ways_to_settle(viewer, found),
        *_ways_to_curate(viewer, found),
        *_ways_to_moderate(viewer, found),
    ]
    return _allowed(deeds)


def _allowed(deeds: list[tuple[bool, str, str, str, bool]]) -> list[dict[str, Any]]:
    return [
        {"label": label, "url": url, "icon": icon, "danger": danger}
        for allowed, label, url, icon, danger in deeds
        if allowed
    ]


def _ways_to_settle(viewer: Viewer, found: Any) -> list[tuple[bool, str, str, str, bool]]:
    """Return accepting and declining a correction, or opening it again, for those who may."""
    may = not correction_queries.rights_to_settle(viewer, found)
    reopens = not may and not correction_queries.rights_to_reopen(viewer, found)
    url = reverse("settle_correction", args=[found.key])
    return [
        (may, _("Accept or decline"), url, "check", False),
        (reopens, _("Open the correction again"), url, "check", False),
    ]


def _ways_to_curate(viewer: Viewer, found: Any) -> list[tuple[bool, str, str, str, bool]]:
    """Return the page of the curator, for those who may do any of its deeds."""
    may = not all(curation_queries.rights_to_curate(viewer, found).values())
    return [(may, _("Curate"), reverse("curate", args=[found.key]), "feature", False)]


def _ways_to_moderate(viewer: Viewer, found: Any) -> list[tuple[bool, str, str, str, bool]]:
    """Return opening a case, for moderators, of what others wrote."""
    may = may_moderate(viewer) and found.author_id != viewer.id and found.state not in TOMBSTONES
    return [(may, _("Moderate"), reverse("console_open", args=[found.key]), "search", False)]


def _ways_to_flag(viewer: Viewer, found: Any) -> list[tuple[bool, str, str, str, bool]]:
    """Return flagging and the legal notice as deeds; a guest flags after logging in."""
    why_not = flag_queries.rights_to_flag(viewer, found)
    flag = reverse("flag_response", args=[found.key])
    notice = reverse("send_notice", args=[found.key])
    may_flag = not why_not["flag"] or (not viewer.is_member and not why_not["notify"])
    return [
        (may_flag, _("Flag"), flag, "flag", False),
        (not why_not["notify"], _("Legal notice"), notice, "warning", False),
    ]
