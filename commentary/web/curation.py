"""The curator's pages: of a response, and of the picks and slow passages of an article."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commentary.actions import cases, moving
from commentary.actions import curation as actions
from commentary.errors import CommentaryError, InvalidInput
from commentary.permissions import Viewer
from commentary.queries import annotations as annotation_queries
from commentary.queries import articles as article_queries
from commentary.queries import curation as queries
from commentary.vocabulary import MAX_REASON
from commentary.web.errors import answer_refusal, told
from commentary.web.forms import post_of, read_word, refuse
from commentary.web.login import login_first
from commentary.web.methods import allow
from commentary.web.viewers import viewer_of
from commentary.web.zones import localise_times

_WHOLE = gettext_lazy("The whole article")


def _reason(*, required: bool = True) -> forms.CharField:
    """Return the box of a reason; that one is needed, and how long it may be, the action says."""
    box = forms.Textarea(attrs={"rows": 2, "dir": "auto", "maxlength": MAX_REASON})
    label = gettext_lazy("Why") if required else gettext_lazy("Why, if you like")
    return forms.CharField(label=label, required=False, strip=False, widget=box)


class WhyForm(forms.Form):
    """Undoing something: a reason may be given."""

    reason = _reason(required=False)


class PickForm(forms.Form):
    reason = _reason()


class LockForm(forms.Form):
    until = forms.DateTimeField(
        label=gettext_lazy("Until"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    reason = _reason()


class MoveForm(forms.Form):
    passage = forms.CharField(label=gettext_lazy("To"), required=False, widget=forms.Select)
    reason = _reason()


class MergeForm(forms.Form):
    into = forms.CharField(
        label=gettext_lazy("Into"), help_text=gettext_lazy("The address of the other response.")
    )
    reason = _reason()


class SlowForm(forms.Form):
    passage = forms.CharField(label=gettext_lazy("Passage"), widget=forms.Select)
    seconds = forms.IntegerField(
        label=gettext_lazy("Seconds between two responses of one person"),
        help_text=gettext_lazy("600 are ten minutes; 0 ends it."),
    )


Words = Mapping[str, Any]
# What a button asks for: its form, and the action that takes its words.
_DEEDS: dict[str, tuple[type[forms.Form], Callable[[Viewer, str, Words], Any]]] = {
    "feature": (PickForm, lambda by, key, w: actions.feature_response(by, key, w["reason"])),
    "unfeature": (WhyForm, lambda by, key, w: actions.unfeature_response(by, key, w["reason"])),
    "lock": (LockForm, lambda by, key, w: actions.lock_branch(by, key, w["until"], w["reason"])),
    "unlock": (WhyForm, lambda by, key, w: actions.unlock_branch(by, key, w["reason"])),
    "move": (MoveForm, lambda by, key, w: moving.move_branch(by, key, w["passage"], w["reason"])),
    "back": (WhyForm, lambda by, key, w: moving.move_back(by, key, w["reason"])),
    "merge": (
        MergeForm,
        lambda by, key, w: moving.merge_responses(by, key, _key_in(w["into"]), w["reason"]),
    ),
    "split": (WhyForm, lambda by, key, w: moving.split_merged(by, key, w["reason"])),
    "case": (WhyForm, lambda by, key, _w: cases.open_case(by, key)),
}


@allow("GET", "POST")
@told
def curate(request: HttpRequest, key: str) -> HttpResponse:
    """Pick a response, close its branch, move it, merge it; and take each back."""
    viewer = viewer_of(request)
    if not viewer.is_member:
        annotation_queries.find_response(viewer, key)
        return login_first(request)
    found = queries.read_curation(viewer, key)
    do = read_word(request.POST, "do")
    shown, refused = _forms_for(request, found, do), None
    if request.method == "POST" and _form_of(shown, do).is_valid():
        try:
            done = _DEEDS[do][1](viewer, key, shown[do].cleaned_data)
            return _leave(request, do, done)
        except CommentaryError as error:
            refused = error
            refuse(shown[do], error)
    context = {**_about(viewer, found), "forms": shown}
    page = render(request, "curation/curate.html", context)
    return answer_refusal(page, refused) if request.method == "POST" else page


@allow("GET", "POST")
@told
def picks(request: HttpRequest, slug: str) -> HttpResponse:
    """The editors' picks of an article in their order, and its slow passages."""
    viewer = viewer_of(request)
    if not viewer.is_member:
        article_queries.find_article(viewer, slug)
        return login_first(request)
    found, rows = queries.list_all_picks(viewer, slug)
    form, refused = _slow_form(viewer, found, request), None
    if request.method == "POST":
        try:
            if _change_article(request.POST, viewer, slug, form):
                return redirect("picks", slug)
        except CommentaryError as error:
            refused = error
            if form.is_bound:
                refuse(form, error)
    context = {
        **_about_picks(viewer, found),
        "picks": rows,
        "form": form,
        "error": refused.message if refused and not form.is_bound else "",
    }
    page = render(request, "curation/picks.html", context)
    return answer_refusal(page, refused) if request.method == "POST" else page


def _leave(request: HttpRequest, do: str, done: Any) -> HttpResponse:
    """Lead to the case that was opened, or back to this page to go on curating."""
    if do == "case":
        return HttpResponseRedirect(reverse("console_case", args=[done.key]), status=303)
    messages.success(request, _("Done."))
    return HttpResponseRedirect(request.path, status=303)


def _forms_for(request: HttpRequest, found: queries.Curation, do: str) -> dict[str, forms.Form]:
    """Return a form for each deed; the one that was posted holds what was typed."""
    shown = {}
    for name, (form, _act) in _DEEDS.items():
        data = post_of(request) if name == do else None
        shown[name] = form(data, auto_id=f"{name}-%s", initial=_known(found, name))
    places = [(place.key, place.text) for place in found.places]
    shown["move"].fields["passage"].widget.choices = [("", _WHOLE), *places]
    return shown


def _known(found: queries.Curation, name: str) -> dict[str, Any]:
    if name == "feature" and found.feature:
        return {"reason": found.feature.reason}
    if name == "lock":
        return {"until": found.response.locked_until}
    if name == "move":
        return {"passage": found.standing[0] if found.standing else ""}
    return {}


def _form_of(shown: Mapping[str, forms.Form], do: str) -> forms.Form:
    if do not in shown:
        raise InvalidInput(_("This button is not known. Reload the page."))
    return shown[do]


def _about(viewer: Viewer, found: queries.Curation) -> dict[str, Any]:
    response = found.response
    return {
        "article": article_queries.describe_article(viewer, response.article),
        "card": localise_times(response.card_html),
        "url": reverse("response", args=[response.key]),
        "response": response,
        "found": found,
    }


def _about_picks(viewer: Viewer, article: Any) -> dict[str, Any]:
    return {
        "article": article_queries.describe_article(viewer, article),
        "warning": queries.one_sided(viewer, article.slug),
        "slow": [place for place in queries.list_places(viewer, article) if place.slow_seconds],
    }


def _key_in(typed: str) -> str:
    """Return the key of a response in what was typed: the key itself, or an address with it."""
    last = typed.replace("\0", "\ufffd").partition("?")[0].strip().rstrip("/")
    return last.rpartition("#r-")[2].rpartition("/")[2]


def _slow_form(viewer: Viewer, article: Any, request: HttpRequest) -> SlowForm:
    posted = post_of(request) if request.POST.get("do") == "slow" else None
    form = SlowForm(posted, auto_id="slow-%s", initial={"passage": request.GET.get("passage")})
    places = [(place.key, place.text) for place in queries.list_places(viewer, article)]
    form.fields["passage"].widget.choices = places
    return form


def _change_article(data: QueryDict, viewer: Viewer, slug: str, form: SlowForm) -> bool:
    """Do what a button asked for; False where the form itself refused what was typed."""
    if data.get("do") == "slow":
        if not form.is_valid():
            return False
        words = form.cleaned_data
        actions.slow_passage(viewer, slug, words["passage"], words["seconds"])
        return True
    actions.order_features(viewer, slug, _ordered(data))
    return True


def _ordered(data: QueryDict) -> list[str]:
    """Return the keys of a posted list, the one whose button was pressed a step up or down."""
    keys = data.getlist("keys")
    for name, step in (("up", -1), ("down", 1)):
        key = data.get(name, "")
        if key in keys:
            to = max(0, keys.index(key) + step)
            keys.remove(key)
            keys.insert(to, key)
    return keys
