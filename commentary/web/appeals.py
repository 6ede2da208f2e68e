"""Appeals: the list of those who hear them, one appeal as they see it, and as its author does."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from commentary.actions import appeals as actions
from commentary.actions.statements import Reasoning
from commentary.errors import CommentaryError, Conflict, InvalidInput, RateLimited
from commentary.permissions import Viewer
from commentary.queries import appeals as queries
from commentary.queries.statements import read_statement
from commentary.vocabulary import OPEN_APPEALS, AppealState, Outcome
from commentary.web.errors import answer_refusal, told
from commentary.web.forms import read_version, read_word
from commentary.web.measures import read_day
from commentary.web.methods import allow
from commentary.web.viewers import viewer_of
from commentary.web.zones import localise_times

_ROWS = 50


@allow("GET")
@login_required
@told
def appeals(request: HttpRequest) -> HttpResponse:
    """The appeals that wait, those that one hears oneself, and those that are closed."""
    viewer = viewer_of(request)
    which = read_word(request.GET, "list")
    which = which if which in queries.LISTS else "open"
    rows, more = queries.list_appeals(
        viewer, which, after=read_word(request.GET, "after"), limit=_ROWS
    )
    next_url = f"?list={which}&after={more}" if more else ""
    context = {"rows": rows, "which": which, "next_url": next_url, "viewer_name": viewer.username}
    return render(request, "appeals/appeals.html", context)


@allow("GET", "POST")
@login_required
@told
def appeal_case(request: HttpRequest, key: str) -> HttpResponse:
    """One appeal: the decision, the words, both sides; take it, give it on, write, conclude."""
    viewer = viewer_of(request)
    refused: CommentaryError | None = None
    queries.find_appeal(viewer, key)
    if request.method == "POST":
        try:
            messages.success(request, _do_in_case(viewer, key, request.POST))
            return redirect("appeal_case", key)
        except (InvalidInput, Conflict, RateLimited) as error:
            refused = error
    context = _case_context(viewer, key) | _typed(request, refused)
    response = render(request, "appeals/appeal_case.html", context)
    return answer_refusal(response, refused) if refused else response


@allow("GET", "POST")
@told
def appeal(request: HttpRequest, key: str) -> HttpResponse:
    """What the person concerned says against a decision, and the talk about it.

    By session, or by the link of the letter, which works for somebody who is shut out.
    """
    viewer, proof = viewer_of(request), read_word(request.GET, "proof")
    refused: CommentaryError | None = None
    found = queries.read_own_appeal(viewer, key, proof)
    if request.method == "POST":
        try:
            messages.success(request, _do_as_person(viewer, found, request.POST, proof))
            return redirect(f"{reverse('appeal', args=[key])}{_by(proof)}")
        except (InvalidInput, Conflict, RateLimited) as error:
            refused = error
    context = _own_context(viewer, key, proof) | _typed(request, refused)
    response = render(request, "appeals/appeal.html", context)
    return answer_refusal(response, refused) if refused else response


def _do_in_case(viewer: Viewer, key: str, data: QueryDict) -> str:
    """Do what a moderator's form asks for, and return the sentence that says so."""
    deed = data.get("do", "")
    if deed == "take":
        actions.take_appeal(viewer, key)
        return _("You hear this appeal now.")
    if deed == "assign":
        heir = actions.assign_appeal(viewer, key, read_word(data, "username")).reviewer
        return _("%(name)s hears this appeal now.") % {"name": heir.name if heir else ""}
    if deed in ("message", "note"):
        actions.write_in_appeal(viewer, key, data.get("body", ""), internal=deed == "note")
        return _("Kept for moderators.") if deed == "note" else _("Sent.")
    if deed == "conclude":
        _conclude(viewer, key, data)
        return _("The appeal is closed, and its author is told.")
    raise InvalidInput(_("Choose what to do."))


def _conclude(viewer: Viewer, key: str, data: QueryDict) -> None:
    names = ("facts", "ground", "provision", "why", "public_reason")
    reasoning = Reasoning(
        **{name: read_word(data, name) for name in names},
        until=read_day(read_word(data, "until")),
    )
    actions.conclude_appeal(
        viewer,
        key,
        read_word(data, "outcome"),
        version=read_version(data.get("version", "")) or 0,
        reasoning=reasoning,
        changed_to=read_word(data, "changed_to") or None,
    )


def _do_as_person(viewer: Viewer, found: queries.OwnAppeal, data: QueryDict, proof: str) -> str:
    if found.appeal is None:
        actions.file_appeal(viewer, found.decision.key, data.get("text", ""), proof=proof)
        return _("Your appeal is filed. Somebody who had no part in the decision hears it.")
    actions.write_in_appeal(viewer, found.appeal.key, data.get("body", ""), proof=proof)
    return _("Sent.")


def _case_context(viewer: Viewer, key: str) -> dict[str, Any]:
    view = queries.read_appeal(viewer, key)
    statement = read_statement(viewer, view.decision.key)
    outcomes = (
        (Outcome.UPHOLD, _("The decision stands.")),
        (Outcome.OVERTURN, _("It is reversed: what was restricted comes back whole.")),
        (Outcome.CHANGE, _("Something milder takes its place.")),
        (Outcome.DISMISS, _("It cannot be heard: it is empty, abusive or about something else.")),
    )
    return {
        "view": view,
        "appeal": view.appeal,
        "decision": view.decision,
        "lines": statement.lines,
        "card": localise_times(view.card),
        "state_label": AppealState(view.appeal.state).label,
        "is_open": view.appeal.state in OPEN_APPEALS,
        "outcomes": [
            (one.value, said) for one, said in outcomes if one != Outcome.CHANGE or view.milder
        ],
    }


def _own_context(viewer: Viewer, key: str, proof: str) -> dict[str, Any]:
    found = queries.read_own_appeal(viewer, key, proof)
    statement = read_statement(viewer, key, proof=proof)
    return {
        "found": found,
        "appeal": found.appeal,
        "lines": statement.lines,
        "state_label": AppealState(found.appeal.state).label if found.appeal else "",
        "is_open": found.appeal is not None and found.appeal.state in OPEN_APPEALS,
        "by_proof": _by(proof),
        "decision_url": f"{reverse('decision', args=[key])}{_by(proof)}",
    }


def _by(proof: str) -> str:
    return f"?proof={proof}" if proof else ""


def _typed(request: HttpRequest, refused: CommentaryError | None) -> Mapping[str, Any]:
    """Return what was typed into a form that was refused, and what is wrong with it."""
    errors = dict(refused.fields) if refused else {}
    general = [refused.message] if refused and not errors else []
    return {"typed": request.POST, "errors": {**errors, "general": general}}
