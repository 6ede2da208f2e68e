"""A person's own settings: profile, API tokens, a copy of their data, erasure."""

import zoneinfo
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
from django.views.decorators.http import require_http_methods, require_POST

from commentary.actions import erasure
from commentary.actions import people as people_actions
from commentary.actions import tokens as token_actions
from commentary.actions.limits import count_deed
from commentary.errors import Conflict, InvalidInput
from commentary.queries import people as people_queries
from commentary.vocabulary import DEFAULT_TOKEN_DAYS, Scope
from commentary.web.errors import told
from commentary.web.forms import ProfileForm, TokenForm, read_number, refuse
from commentary.web.viewers import viewer_of


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@told
def profile(request: HttpRequest) -> HttpResponse:
    """What others see of one, and the zone in which times are shown."""
    viewer = viewer_of(request)
    person = people_queries.find_self(viewer)
    names = ("display_name", "bio", "time_zone")
    initial = {name: getattr(person, name) for name in names}
    form = ProfileForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            people_actions.edit_profile(viewer, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("settings_profile")
        except InvalidInput as error:
            refuse(form, error)
    zones = sorted(zoneinfo.available_timezones())
    context = {"form": form, "zones": zones, "person": person}
    return render(request, "settings/profile.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@reauthentication_required
@told
def tokens(request: HttpRequest) -> HttpResponse:
    """Keys to the API: made here, shown once, listed with their last use."""
    viewer = viewer_of(request)
    initial = {"scope": Scope.READ, "days": DEFAULT_TOKEN_DAYS}
    form = TokenForm(request.POST or None, initial=initial)
    made = ""
    if request.method == "POST" and form.is_valid():
        try:
            words = form.cleaned_data
            days = read_number(request, "days", DEFAULT_TOKEN_DAYS)
            _row, made = token_actions.make_token(
                viewer, name=words["name"], scope=words["scope"], days=days
            )
            form = TokenForm(initial=initial)
        except InvalidInput as error:
            refuse(form, error)
    context = {
        "form": form,
        "tokens": [_token_line(row) for row in people_queries.list_tokens(viewer)],
        "scopes": Scope.choices,
        "new_token": made,
    }
    return render(request, "settings/tokens.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
@told
def revoke_token(request: HttpRequest, token_id: int) -> HttpResponse:
    token_actions.revoke_token(viewer_of(request), token_id)
    messages.success(request, _("The token is revoked."))
    return redirect("settings_tokens")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@told
def data(request: HttpRequest) -> HttpResponse:
    """Take one's data along, as one JSON file."""
    if request.method != "POST":
        return render(request, "settings/data.html")
    viewer = viewer_of(request)
    count_deed(viewer, "export")
    copy = orjson.dumps(people_queries.export_person(viewer), option=orjson.OPT_INDENT_2)
    response = HttpResponse(copy, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="commentary-{viewer.id}.json"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@reauthentication_required
@told
def erase(request: HttpRequest) -> HttpResponse:
    """Erase the account, words and all or keeping the words without a name."""
    viewer = viewer_of(request)
    context: dict[str, Any] = {"username": viewer.username}
    if request.method == "POST":
        choice = request.POST.get("words", "")
        if request.POST.get("username", "").strip() != viewer.username:
            context["error"] = _("Write your user name to confirm.")
        elif choice not in ("withdraw", "keep"):
            context["error"] = _("Choose what happens to your responses.")
        else:
            try:
                erasure.erase_account(viewer, keep_words=choice == "keep")
                logout(request)
                messages.success(request, _("Your account is erased."))
                return HttpResponseRedirect(reverse("front"))
            except Conflict as refused:
                context["error"] = refused.message
        context["choice"] = choice
    status = 422 if "error" in context else 200
    return render(request, "settings/erase.html", context, status=status)


def _token_line(row: Any) -> dict[str, Any]:
    return {
        "name": row.name,
        "scopes": row.get_scope_display(),
        "created": row.created_at,
        "expires": row.expires_at,
        "last_used": row.last_used_on,
        "revoke_url": reverse("revoke_token", args=[row.pk]),
    }
