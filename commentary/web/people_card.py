"""The card of a person, for moderators: history, rates, decisions, notes, and measures."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from commentary.actions import sanctions as actions
from commentary.actions.statements import Reasoning
from commentary.errors import CommentaryError, Conflict, InvalidInput, RateLimited
from commentary.formats.facts import person_of
from commentary.permissions import Viewer
from commentary.queries import sanctions as queries
from commentary.queries.moderation import PersonCard, read_person_card
from commentary.vocabulary import Ground, ResponseState, Role, SanctionKind
from commentary.web.errors import answer_refusal, told
from commentary.web.forms import read_word
from commentary.web.measures import read_day
from commentary.web.methods import allow
from commentary.web.viewers import viewer_of

_PEOPLE = 50
_REASONS = ("facts", "ground", "provision", "why", "public_reason", "template")


@allow("GET")
@login_required
@told
def people(request: HttpRequest) -> HttpResponse:
    """People under a measure, and anybody by their name."""
    words, after = read_word(request.GET, "q").strip(), read_word(request.GET, "after")
    listed, more = queries.list_people(viewer_of(request), words, after=after, limit=_PEOPLE)
    context = {
        "people": listed,
        "words": words,
        "next_url": f"?{urlencode({'q': words, 'after': more})}" if more else "",
    }
    return render(request, "moderation_people/people.html", context)


@allow("GET", "POST")
@login_required
@told
def person_card(request: HttpRequest, username: str) -> HttpResponse:
    """All that moderators know of a person; keep a note, take a measure, lift one."""
    viewer, refused = viewer_of(request), None
    card = read_person_card(viewer, username)
    if request.method == "POST":
        try:
            messages.success(request, _do(viewer, username, request.POST))
            return redirect("person_card", username)
        except (InvalidInput, Conflict, RateLimited) as error:
            refused = error
    context = _context(viewer, card) | _typed(request, refused)
    response = render(request, "moderation_people/card.html", context)
    return answer_refusal(response, refused) if refused else response


def _do(viewer: Viewer, username: str, data: QueryDict) -> str:
    """Do what a form asks for, and return the sentence that says so."""
    deed = data.get("do", "")
    if deed == "note":
        actions.write_note(viewer, username, data.get("body", ""))
        return _("Kept for moderators.")
    if deed == "measure":
        actions.sanction_person(
            viewer,
            username,
            read_word(data, "kind"),
            article=read_word(data, "article").strip(),
            until=read_day(read_word(data, "until")),
            reasoning=_reasoning(data),
        )
        return _("The measure is in force, and the person is told with the reasons.")
    if deed == "lift":
        actions.lift_sanction(viewer, read_word(data, "sanction"), reasoning=_reasoning(data))
        return _("The measure is lifted, and the person is told.")
    raise InvalidInput(_("Choose what to do."))


def _reasoning(data: QueryDict) -> Reasoning:
    return Reasoning(**{name: read_word(data, name) for name in _REASONS})


def _context(viewer: Viewer, card: PersonCard) -> dict[str, Any]:
    measures = queries.list_sanctions(viewer, card.username)
    return {
        "card": card,
        "person": person_of(card.person),
        "roles": [Role(role).label for role in card.roles],
        "states": [(ResponseState(state).label, number) for state, number in card.states.items()],
        "removed_percent": round(100 * card.removed_share),
        "measures": [one for one in measures if one.in_force],
        "past_measures": [one for one in measures if not one.in_force],
        "kinds": SanctionKind.choices,
        "grounds": Ground.choices,
        "templates": queries.list_reasons(viewer),
    }


def _typed(request: HttpRequest, refused: CommentaryError | None) -> Mapping[str, Any]:
    """Return what was typed into a form that was refused, and what is wrong with it."""
    errors = dict(refused.fields) if refused else {}
    general = [refused.message] if refused and not errors else []
    return {
        "typed": request.POST,
        "deed": request.POST.get("do", "") if refused else "",
        "errors": {**errors, "general": general},
    }
