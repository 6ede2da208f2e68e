"""Flagging a response, sending a legal notice, and what became of either."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commentary.actions import flags as actions
from commentary.actions import proofs
from commentary.errors import CommentaryError, Conflict, InvalidInput, NotPermitted, RateLimited
from commentary.queries import annotations as annotation_queries
from commentary.queries import flags as queries
from commentary.vocabulary import MAX_LAW, MAX_NAME, FlagReason
from commentary.web.articles import line_of
from commentary.web.errors import answer_refusal, told
from commentary.web.forms import post_of, read_word, refuse
from commentary.web.login import login_first
from commentary.web.methods import allow
from commentary.web.viewers import viewer_of

_FLAGS = 30
_ASKED_FOR = (InvalidInput, Conflict, NotPermitted, RateLimited)


def _text(**kwargs: Any) -> forms.CharField:
    return forms.CharField(required=False, strip=False, **kwargs)


class FlagForm(forms.Form):
    """What is wrong with a response, and more about it."""

    reason = _text(
        label=gettext_lazy("What is wrong with it?"),
        widget=forms.RadioSelect(choices=FlagReason.choices),
    )
    text = _text(
        label=gettext_lazy("More about it"),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=gettext_lazy(
            "Moderators read this; the person who wrote the response never does."
        ),
    )


class NoticeForm(forms.Form):
    """A legal notice: law, explanation, good faith; for guests who they are."""

    law = _text(
        label=gettext_lazy("Which law does it break?"),
        widget=forms.TextInput(attrs={"maxlength": MAX_LAW, "dir": "auto"}),
        help_text=gettext_lazy("The law and, if you know it, the article, and the country."),
    )
    text = _text(
        label=gettext_lazy("Why is it against this law?"),
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
        help_text=gettext_lazy("Quote the words that you mean, and say what makes them illegal."),
    )
    name = _text(
        label=gettext_lazy("Your name"),
        widget=forms.TextInput(attrs={"maxlength": MAX_NAME, "autocomplete": "name"}),
    )
    email = _text(
        label=gettext_lazy("Your e-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    good_faith = forms.BooleanField(
        required=False,
        label=gettext_lazy(
            "I believe in good faith that what I write here is accurate and complete."
        ),
    )

    def __init__(self, *args: Any, guest: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not guest:
            del self.fields["name"], self.fields["email"]


@allow("GET", "POST")
@told
def flag_response(request: HttpRequest, key: str) -> HttpResponse:
    """Say what is wrong with a response. Members; once a response."""
    viewer = viewer_of(request)
    found = annotation_queries.find_response(viewer, key)
    if not viewer.is_member:
        return login_first(request)
    earlier = queries.find_own_flag(viewer, found)
    why_not = queries.rights_to_flag(viewer, found)["flag"]
    if request.method != "POST" and why_not and earlier is None:
        raise NotPermitted(why_not)
    form, refused = FlagForm(post_of(request)), None
    if request.method == "POST" and form.is_valid():
        try:
            actions.flag_response(viewer, key, **form.cleaned_data)
            messages.success(request, _("Thank you. What becomes of it, you find here."))
            return HttpResponseRedirect(reverse("own_flags"), status=303)
        except _ASKED_FOR as error:
            refused = error
            refuse(form, error)
    context = {**_about(found), "form": form, "earlier": earlier}
    return _answer(render(request, "flags/flag.html", context), refused)


@allow("GET", "POST")
@told
def send_notice(request: HttpRequest, key: str) -> HttpResponse:
    """Send a legal notice about a response. Anyone; leads to its receipt."""
    viewer = viewer_of(request)
    found = annotation_queries.find_response(viewer, key)
    why_not = queries.rights_to_flag(viewer, found)["notify"]
    if request.method != "POST" and why_not:
        raise NotPermitted(why_not)
    form, refused = NoticeForm(post_of(request), guest=not viewer.is_member), None
    if request.method == "POST" and form.is_valid():
        try:
            flag = actions.send_notice(viewer, key, **form.cleaned_data)
            proof = proofs.sign(queries.PROOF, flag.key)
            return HttpResponseRedirect(reverse("flag_receipt", args=[proof]), status=303)
        except _ASKED_FOR as error:
            refused = error
            refuse(form, error)
    location = request.build_absolute_uri(reverse("response", args=[key]))
    context = {**_about(found), "form": form, "location": location}
    return _answer(render(request, "flags/notice.html", context), refused)


@allow("GET")
@told
def own_flags(request: HttpRequest) -> HttpResponse:
    """What one has flagged and notified, and what became of it."""
    viewer = viewer_of(request)
    if not viewer.is_member:
        return login_first(request)
    rows = queries.list_own_flags(viewer, before=read_word(request.GET, "before"), limit=_FLAGS + 1)
    more = urlencode({"before": rows[_FLAGS - 1].key}) if len(rows) > _FLAGS else ""
    context = {"flags": rows[:_FLAGS], "next_url": f"?{more}" if more else ""}
    return render(request, "flags/own.html", context)


@allow("GET")
@told
def flag_receipt(request: HttpRequest, proof: str) -> HttpResponse:
    """The receipt of a legal notice, and what became of it: for whoever holds the link."""
    notice = queries.find_notice_by_proof(proof)
    return render(request, "flags/receipt.html", {"flag": notice})


def _about(found: Any) -> dict[str, Any]:
    return {"line": line_of(found), "key": found.key}


def _answer(response: HttpResponse, refused: CommentaryError | None) -> HttpResponse:
    return answer_refusal(response, refused) if refused else response
