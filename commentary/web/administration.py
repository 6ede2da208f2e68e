"""The administrator's page of people: roles, and handing an unclaimed author to a member."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from commentary.actions import people as actions
from commentary.errors import CommentaryError, InvalidInput
from commentary.formats.facts import person_of
from commentary.permissions import Viewer
from commentary.queries import people as people_queries
from commentary.vocabulary import Role
from commentary.web.errors import told
from commentary.web.forms import read_word
from commentary.web.methods import allow
from commentary.web.viewers import viewer_of

_PEOPLE = 50


@allow("GET", "POST")
@login_required
@told
def people(request: HttpRequest) -> HttpResponse:
    """Search people; give and take roles; hand an unclaimed person to a member."""
    viewer = viewer_of(request)
    words = read_word(request.GET, "q").strip()
    after = read_word(request.GET, "after")
    found, more = people_queries.search_people(viewer, words, after=after, limit=_PEOPLE)
    if request.method == "POST":
        try:
            messages.success(request, _do(request, viewer))
        except CommentaryError as error:
            messages.error(request, error.message)
        return redirect(request.get_full_path())
    context = {
        "people": [{"person": person_of(row), "roles": _roles_of(row)} for row in found],
        "roles": Role.choices,
        "query": words,
        "next_url": f"?{urlencode({'q': words, 'after': more})}" if more else "",
    }
    return render(request, "desk/people.html", context)


def _do(request: HttpRequest, viewer: Viewer) -> str:
    """Do what the form says and return the sentence that tells so."""
    data: Any = request.POST
    words = (read_word(data, name) for name in ("do", "person", "role", "reason"))
    deed, username, role, reason = words
    if deed == "grant":
        person = actions.grant_role(viewer, username, role, reason=reason)
    elif deed == "revoke":
        person = actions.revoke_role(viewer, username, role, reason=reason)
    elif deed == "hand_over":
        person = actions.hand_over(viewer, username, read_word(data, "to").strip().lstrip("@"))
        return _("Handed over to %(name)s.") % {"name": person.name}
    else:
        raise InvalidInput(_("Choose what to do."))
    return _("The roles of %(name)s are changed.") % {"name": person.name}


def _roles_of(row: Any) -> list[dict[str, Any]]:
    return [{"value": role, "label": Role(role).label} for role in row.roles]
