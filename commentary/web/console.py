"""The moderators' console: the queue, taking the next case, deciding on several, taking back."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from commentary.actions import decisions
from commentary.actions.decisions import BulkOutcome
from commentary.errors import CommentaryError, InvalidInput, NotFound
from commentary.permissions import Viewer
from commentary.permissions.transitions import needs_reasons
from commentary.queries.moderation import find_case
from commentary.queries.rules import list_reason_templates
from commentary.vocabulary import Ground, Outcome
from commentary.web.console_page import (
    REASONED,
    for_moderators,
    query_of,
    read_chosen,
    read_reasoning,
    see_other,
    skipped_in,
    to_next,
    write_said,
)
from commentary.web.console_queue import BULK, draw_queue
from commentary.web.errors import answer_refusal, told
from commentary.web.forms import read_word
from commentary.web.methods import allow
from commentary.web.viewers import viewer_of


@allow("GET")
@told
@for_moderators
def console(request: HttpRequest) -> HttpResponse:
    """The queue, and how much waits."""
    return render(request, "console/console.html", draw_queue(request, viewer_of(request)))


@allow("POST")
@told
@for_moderators
def next_case(request: HttpRequest) -> HttpResponse:
    """Take the next case in hand and lead to it; ``skip`` is passed over and given back."""
    return to_next(request, viewer_of(request), skip=read_word(request.POST, "skip"))


@allow("POST")
@told
@for_moderators
def undo(request: HttpRequest, key: str) -> HttpResponse:
    """Take one's own decision back at once, and lead to the case as it was."""
    viewer = viewer_of(request)
    decision = decisions.undo_decision(viewer, key)
    said = write_said(viewer, Outcome.UNDO)
    url = reverse("console_case", args=[decision.case.key]) if decision.case else reverse("console")
    return see_other(url, request, skipped_in(request.GET), said)


@allow("POST")
@told
@for_moderators
def bulk(request: HttpRequest) -> HttpResponse:
    """Decide the same on several cases. What needs a reason is asked for it first.

    What could not be decided is listed with why; the rest is done.
    """
    viewer, outcome = viewer_of(request), read_word(request.POST, "do")
    if needs_reasons(outcome) and "reasoned" not in request.POST:
        return _ask(request, viewer)
    try:
        done = decisions.decide_cases(
            viewer, read_chosen(request.POST), outcome, reasoning=read_reasoning(request.POST)
        )
    except InvalidInput as error:
        return answer_refusal(_ask(request, viewer, error), error)
    failed = [_tell_failure(viewer, one) for one in done if one.error is not None]
    if failed:
        context = {"failed": failed, "done": len(done) - len(failed), "query": _query(request)}
        return render(request, "console/bulk.html", context)
    said = write_said(viewer, "bulk", n=len(done))
    return see_other(reverse("console"), request, skipped_in(request.GET), said)


def _ask(
    request: HttpRequest, viewer: Viewer, error: CommentaryError | None = None
) -> HttpResponse:
    outcome = read_word(request.POST, "do")
    chosen = [f"{key}:{version}" for key, version in read_chosen(request.POST)]
    context = {
        "chosen": chosen,
        "do": outcome,
        "deed_label": Outcome(outcome).label if outcome in BULK else _("Decide on several"),
        "refusal": error.message if error else "",
        "errors": error.fields if error else {},
        "typed": {name: read_word(request.POST, name) for name in REASONED},
        "templates": [one for one in list_reason_templates(viewer) if one.is_active],
        "grounds": Ground.choices,
        "query": _query(request),
    }
    return render(request, "console/bulk.html", context)


def _query(request: HttpRequest) -> str:
    return query_of(request.GET, skipped=skipped_in(request.GET))


def _tell_failure(viewer: Viewer, one: BulkOutcome) -> dict[str, Any]:
    try:
        name = find_case(viewer, one.key).author.name
    except NotFound:
        name = _("No such case")
    said = one.error.message if one.error else ""
    return {"name": name, "said": said, "url": reverse("console_case", args=[one.key])}
