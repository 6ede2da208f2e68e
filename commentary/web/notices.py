"""The notices behind the bell."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from commentary.actions import notices as actions
from commentary.queries import notices as queries
from commentary.vocabulary import FlagState, NoticeKind, Outcome
from commentary.web.errors import told
from commentary.web.login import login_first
from commentary.web.methods import allow
from commentary.web.viewers import viewer_of

_NOTICES = 30


@allow("GET", "POST")
@told
def notices(request: HttpRequest) -> HttpResponse:
    """What one was told, newest first; a post marks all of it as read."""
    viewer = viewer_of(request)
    if not viewer.is_member:
        return login_first(request)
    if request.method == "POST":
        actions.mark_read(viewer)
        messages.success(request, _("All notices are marked as read."))
        return redirect("notices")
    rows = queries.list_notices(viewer, before=_read_before(request), limit=_NOTICES + 1)
    page = rows[:_NOTICES]
    context = {
        "notices": [_line(row) for row in page],
        "next_url": f"?before={page[-1].pk}" if len(rows) > _NOTICES else "",
    }
    return render(request, "notices/notices.html", context)


@allow("GET")
@told
def notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Lead to what a notice is about. That it was read is kept; nothing else changes."""
    viewer = viewer_of(request)
    if not viewer.is_member:
        return login_first(request)
    found = queries.find_notice(viewer, notice_id)
    if found.read_at is None:
        actions.mark_read(viewer, [found.pk])
    return HttpResponseRedirect(found.url or "/notices/")


def _line(row: Any) -> dict[str, Any]:
    """Return what the sentence of a notice names. Each kind has a template of its own."""
    about = row.about
    outcome, state = about.get("outcome", ""), about.get("state", "")
    return {
        "id": row.pk,
        "kind": row.kind,
        "title": NoticeKind(row.kind).label,
        "template": f"notices/_{row.kind}.html",
        "about": about,
        "outcome": Outcome(outcome).label if outcome in Outcome.values else "",
        "state": FlagState(state).label if state in FlagState.values else "",
        "at": row.at,
        "unread": row.read_at is None,
        "leads_on": bool(row.url),
    }


def _read_before(request: HttpRequest) -> int:
    """Return the id that the page begins behind; 0, the newest, for whatever is no number."""
    said = request.GET.get("before", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 19 else 0
