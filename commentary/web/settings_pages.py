"""A person's own settings: profile, API tokens, a copy of their data, erasure."""

from typing import Any

import orjson
from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from commentary.actions import erasure
from commentary.actions import people as people_actions
from commentary.actions import tokens as token_actions
from commentary.actions.limits import count_deed
from commentary.errors import Conflict, InvalidInput
from commentary.queries import exports
from commentary.queries import people as people_queries
from commentary.web.errors import told
from commentary.web.forms import ErasureForm, ProfileForm, TokenForm, post_of, refuse
from commentary.web.methods import allow
from commentary.web.viewers import viewer_of


@allow("GET", "POST")
@login_required
@told
def profile(request: HttpRequest) -> HttpResponse:
    """What others see of one, and the zone in which times are shown."""
    viewer = viewer_of(request)
    person = people_queries.find_self(viewer)
    names = ("display_name", "bio", "time_zone")
    initial = {name: getattr(person, name) for name in names}
    form = ProfileForm(post_of(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            people_actions.edit_profile(viewer, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("settings_profile")
        except InvalidInput as error:
            refuse(form, error)
    return render(
        request, "settings/profile.html", {"form": form}, status=422 if form.errors else 200
    )


@allow("GET", "POST")
@login_required
@reauthentication_required(allow_get=True)
@told
def tokens(request: HttpRequest) -> HttpResponse:
    """Keys to the API: made here, shown once, listed with their last use."""
    viewer = viewer_of(request)
    form, made = TokenForm(post_of(request)), ""
    if request.method == "POST" and form.is_valid():
        try:
            _row, made = token_actions.make_token(viewer, **form.cleaned_data)
            form = TokenForm()
        except InvalidInput as error:
            refuse(form, error)
    context = {
        "form": form,
        "tokens": [_token_line(row) for row in people_queries.list_tokens(viewer)],
        "new_token": made,
    }
    return render(request, "settings/tokens.html", context, status=422 if form.errors else 200)


@allow("POST")
@login_required
@told
def revoke_token(request: HttpRequest, token_id: int) -> HttpResponse:
    token_actions.revoke_token(viewer_of(request), token_id)
    messages.success(request, _("The token is revoked."))
    return redirect("settings_tokens")


@allow("GET", "POST")
@login_required
@told
def data(request: HttpRequest) -> HttpResponse:
    """Take one's data along, as one JSON file."""
    if request.method != "POST":
        return render(request, "settings/data.html")
    viewer = viewer_of(request)
    count_deed(viewer, "export")
    copy = orjson.dumps(exports.export_person(viewer), option=orjson.OPT_INDENT_2)
    response = HttpResponse(copy, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="commentary-{viewer.id}.json"'
    return response


@allow("GET", "POST")
@login_required
@reauthentication_required(allow_get=True)
@told
def erase(request: HttpRequest) -> HttpResponse:
    """Erase the account, words and all or keeping the words without a name."""
    viewer = viewer_of(request)
    form = ErasureForm(post_of(request))
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["username"].strip() != viewer.username:
            form.add_error("username", _("This is not your user name."))
        else:
            try:
                keep_words = form.cleaned_data["choice"] == "keep"
                erasure.erase_account(viewer, keep_words=keep_words)
                logout(request)
                messages.success(request, _("Your account is erased."))
                return HttpResponseRedirect(reverse("front"))
            except Conflict as error:
                refuse(form, error)
    status = 422 if form.errors else 200
    return render(request, "settings/erase.html", {"form": form}, status=status)


def _token_line(row: Any) -> dict[str, Any]:
    return {
        "name": row.name,
        "scopes": [row.get_scope_display()],
        "created": row.created_at,
        "expires": row.expires_at,
        "last_used": row.last_used_on,
        "revoke_url": reverse("revoke_token", args=[row.pk]),
    }
