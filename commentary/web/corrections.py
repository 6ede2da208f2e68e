"""Corrections: the lists that everybody reads, and the page where one is accepted or declined."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commentary.actions.revising import corrections as actions
from commentary.errors import CommentaryError, InvalidInput, NotPermitted
from commentary.permissions import Viewer, may_edit_articles
from commentary.queries import annotations as annotation_queries
from commentary.queries import articles as article_queries
from commentary.queries import corrections as queries
from commentary.vocabulary import MAX_PROPOSED, MAX_REASON, MAX_REVISION_NOTE
from commentary.web.errors import answer_refusal, told, typed_words
from commentary.web.forms import post_of, read_version, read_word, refuse
from commentary.web.login import login_first
from commentary.web.methods import allow
from commentary.web.viewers import viewer_of
from commentary.web.zones import localise_times

_CORRECTIONS = 20


class AcceptForm(forms.Form):
    """The wording that goes into the text, which ones fall with it, and why."""

    wording = forms.CharField(
        label=gettext_lazy("The words that are to stand there"),
        help_text=gettext_lazy("As proposed; change them as you like."),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto", "maxlength": MAX_PROPOSED}),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why those are declined"),
        help_text=gettext_lazy("One reason for all that you tick. Everybody reads it."),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto", "maxlength": MAX_REVISION_NOTE}),
    )


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("Everybody reads it; the person who proposed it is told."),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto", "maxlength": MAX_REVISION_NOTE}),
    )


class ReopenForm(forms.Form):
    """Opening a correction again: nothing has to be said."""

    reason = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("Kept in the record, and shown to nobody else."),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto", "maxlength": MAX_REASON}),
    )


_FORMS: dict[str, type[forms.Form]] = {
    "accept": AcceptForm,
    "done": forms.Form,
    "decline": DeclineForm,
    "reopen": ReopenForm,
}


@allow("GET", "POST")
@told
def settle(request: HttpRequest, key: str) -> HttpResponse:
    """Accept a correction, adjusted if need be, decline it, or open it again."""
    viewer = viewer_of(request)
    if not viewer.is_member:
        annotation_queries.find_response(viewer, key)
        return login_first(request)
    return _settle(request, viewer, key)


@allow("GET")
@told
def corrections(request: HttpRequest, slug: str) -> HttpResponse:
    """The corrections of an article, open and settled: what became of each. For everybody."""
    return _list(request, viewer_of(request), slug, at_desk=False)


@allow("GET")
@login_required
@told
def desk_corrections(request: HttpRequest, slug: str) -> HttpResponse:
    """The same at the editor's desk."""
    viewer = viewer_of(request)
    if not may_edit_articles(viewer):
        raise NotPermitted(_("The desk is for editors."))
    return _list(request, viewer, slug, at_desk=True)


def _settle(request: HttpRequest, viewer: Viewer, key: str) -> HttpResponse:
    found = queries.find_to_settle(viewer, key)
    do, refused = read_word(request.POST, "do"), None
    shown = _forms_for(request, found, do)
    if request.method == "POST":
        try:
            _carry_out(request, viewer, found, do)
            # Once it is open again, the page is not a moderator's any more.
            page = "settle_correction" if found.may_settle else "response"
            return HttpResponseRedirect(reverse(page, args=[key]), status=303)
        except CommentaryError as error:
            refused = error
            _refuse(shown, do, error)
            # What is told is how things are by now, which may be why it was refused.
            found = queries.find_to_settle(viewer, key)
    context = _about(request, viewer, found, shown)
    if not (refused and refused.code == "stale_version"):
        # Whoever was told that it changed has seen how it stands now; others have not.
        context["version"] = request.POST.get("version") or context["version"]
    if refused and _has_no_form(found, do):
        # The form is gone from the page: what was typed into it stands there to be copied.
        context |= {"refused": refused.message, "typed": typed_words(request)}
    page = render(request, "corrections/settle.html", context)
    return answer_refusal(page, refused) if refused else page


def _list(request: HttpRequest, viewer: Viewer, slug: str, *, at_desk: bool) -> HttpResponse:
    article = article_queries.find_article(viewer, slug)
    state = read_word(request.GET, "state") or queries.OPEN
    after = read_word(request.GET, "after")
    rows, more = queries.list_corrections(
        viewer, article, state=state, after=after, limit=_CORRECTIONS
    )
    counts = queries.count_corrections(viewer, article)
    context = {
        "article": article_queries.describe_article(viewer, article),
        "rows": [(row, localise_times(row.card)) for row in rows],
        "states": [(name, label, counts[name]) for name, label in queries.STATES.items()],
        "state": state,
        "at_desk": at_desk,
        "may_settle": queries.may_settle_in(viewer, article),
        "next_url": f"?{urlencode({'state': state, 'after': more})}" if more else "",
    }
    return render(request, "corrections/list.html", context)


def _carry_out(request: HttpRequest, viewer: Viewer, found: queries.Settling, do: str) -> None:
    """Do what the pressed button asks for, and say so."""
    data, key = request.POST, found.response.key
    version = read_version(data.get("version", ""))
    if do == "accept":
        actions.accept_correction(
            viewer,
            key,
            wording=data.get("wording", ""),
            version=version,
            declining=data.getlist("declining"),
            reason=data.get("reason", ""),
        )
        messages.success(request, _("Accepted: it will be in the next revision."))
    elif do == "done":
        actions.accept_correction(viewer, key, as_done=True, version=version)
        messages.success(request, _("Accepted; the text stays as it is."))
    elif do == "decline":
        actions.decline_correction(viewer, key, reason=data.get("reason", ""), version=version)
        messages.success(request, _("Declined."))
    elif do == "reopen":
        _reopen(request, viewer, found)
    else:
        raise InvalidInput(_("This button is not known. Reload the page."))


def _reopen(request: HttpRequest, viewer: Viewer, found: queries.Settling) -> None:
    reason = request.POST.get("reason", "")
    undone = actions.reopen_correction(viewer, found.response.key, reason=reason)
    if undone:
        messages.success(request, _("Open again; the edit is taken out of the next revision."))
    elif found.settled_wording:
        said = _("Open again. The passage was worked on since, so its text stays as it is.")
        messages.warning(request, said)
    else:
        messages.success(request, _("Open again."))


def _forms_for(request: HttpRequest, found: queries.Settling, do: str) -> dict[str, forms.Form]:
    """Return a form for each deed; the one that was posted holds what was typed."""
    return {
        name: form(
            post_of(request) if name == do else None,
            auto_id=f"{name}-%s",
            initial={"wording": found.response.proposed},
        )
        for name, form in _FORMS.items()
    }


def _refuse(shown: dict[str, forms.Form], do: str, error: CommentaryError) -> None:
    form = shown.get(do)
    if form is None:
        raise error
    form.is_valid()
    refuse(form, error)


def _has_no_form(found: queries.Settling, do: str) -> bool:
    """Whether the deed ``do`` cannot be done any more as things are by now."""
    if do == "reopen" or found.settlement:
        return not (do == "reopen" and found.may_undo)
    return do == "accept" and bool(found.obstacle)


def _about(
    request: HttpRequest, viewer: Viewer, found: queries.Settling, shown: dict[str, forms.Form]
) -> dict[str, Any]:
    response = found.response
    ticked = request.POST.getlist("declining")
    return {
        "article": article_queries.describe_article(viewer, found.article),
        "card": localise_times(response.card_html),
        "url": reverse("response", args=[response.key]),
        "reply_url": reverse("reply", args=[response.key]),
        "found": found,
        "p": found.proposal,
        "competing": [(one, one.key in ticked) for one in found.competing],
        "open_rivals": any(one.state == queries.OPEN for one in found.competing),
        "version": response.version,
        "forms": shown,
        "list_url": reverse(
            "desk_corrections" if viewer.is_editor else "corrections", args=[found.article.slug]
        ),
    }
