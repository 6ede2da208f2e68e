"""The reasons that moderators choose from: read by them, written and put in order by
administrators."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from commentary.actions import reason_templates as actions
from commentary.errors import CommentaryError, Conflict, InvalidInput, RateLimited
from commentary.permissions import Viewer
from commentary.queries import rules as queries
from commentary.web.errors import answer_refusal, told
from commentary.web.forms import post_of, read_version, read_word, refuse
from commentary.web.methods import allow
from commentary.web.rule_forms import ReasonForm
from commentary.web.viewers import viewer_of

_ASKED_FOR = (InvalidInput, Conflict, RateLimited)


@allow("GET", "POST")
@login_required
@told
def reasons(request: HttpRequest) -> HttpResponse:
    """All reasons in their order, each with the form that changes it, and one more to write."""
    viewer = viewer_of(request)
    rows = queries.list_reason_templates(viewer)
    error: CommentaryError | None = None
    if request.method == "POST":
        try:
            key = _carry_out(request, viewer, [row.key for row in rows])
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(f"{request.path}#{key}", status=303)
        except _ASKED_FOR as refused:
            error = refused
    context = {
        "reasons": [_row(request, row, error) for row in rows],
        "add": _form(request, "", {}, error),
        "errors": [error.message] if error and request.POST.get("do") != "write" else [],
        "editable": queries.rights_on_rules(viewer, None),
    }
    response = render(request, "rules/reasons.html", context)
    return answer_refusal(response, error) if error else response


def _carry_out(request: HttpRequest, viewer: Viewer, keys: list[str]) -> str:
    """Do what a form asks for and return the key of the reason that it was about."""
    deed, key = request.POST.get("do", ""), read_word(request.POST, "key")
    if deed == "write":
        words = ReasonForm(request.POST).words()
        version = read_version(request.POST.get("version", ""))
        return actions.write_reason_template(viewer, key, words, version=version).key
    if deed in ("retire", "offer"):
        actions.retire_template(viewer, key, retired=deed == "retire")
    elif deed in ("up", "down") and key in keys:
        at = keys.index(key)
        to = max(0, min(len(keys) - 1, at + (1 if deed == "down" else -1)))
        keys.insert(to, keys.pop(at))
        actions.order_templates(viewer, keys)
    else:
        raise InvalidInput(_("Choose what to do."))
    return key


def _row(request: HttpRequest, row: Any, error: CommentaryError | None) -> dict[str, Any]:
    names = ("name", "ground", "provision", "why", "facts", "public_reason")
    form = _form(request, row.key, {name: getattr(row, name) for name in names}, error)
    posted = form.is_bound
    version = request.POST.get("version", "") if posted else row.version
    if isinstance(error, Conflict):
        version = row.version
    return {"reason": row, "form": form, "open": posted, "version": version}


def _form(
    request: HttpRequest, key: str, initial: dict[str, Any], error: CommentaryError | None
) -> ReasonForm:
    """Return the form of one reason, with what was typed and what was wrong if it was posted."""
    data = request.POST
    posted = bool(error) and data.get("do") == "write" and data.get("key", "") == key
    form = ReasonForm(post_of(request) if posted else None, initial=initial, auto_id=f"{key}-%s")
    if posted and error:
        form.is_valid()
        refuse(form, error)
    return form
