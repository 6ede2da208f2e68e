"""One case of the console: read whole, decided, passed on, talked about."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from commentary.actions import cases, decisions
from commentary.errors import CommentaryError, Conflict, InvalidInput, NotPermitted, RateLimited
from commentary.permissions import Viewer
from commentary.permissions.transitions import CASE_OUTCOMES
from commentary.queries.annotations import find_response
from commentary.queries.moderation import read_case, read_person_card
from commentary.vocabulary import Outcome
from commentary.web.console_drawing import draw_case, draw_person
from commentary.web.console_page import (
    REASONED,
    for_moderators,
    read_reasoning,
    see_other,
    skipped_in,
    to_next,
    write_said,
)
from commentary.web.console_queue import draw_queue
from commentary.web.errors import answer_refusal, told
from commentary.web.forms import read_version, read_word
from commentary.web.methods import allow
from commentary.web.partials import is_partial
from commentary.web.viewers import viewer_of
from commentary.web.zones import localise_times

_TYPED = (*REASONED, "note", "body")
# What a decision that came twice is refused with: the first one stands.
_TWICE = ("decided", "stale_case")


@allow("GET", "POST")
@told
@for_moderators
def case(request: HttpRequest, key: str) -> HttpResponse:
    """A case beside the queue and its person; its deeds are posted here as ``do``.

    What is refused comes back with the case as it is now and every word that was typed.
    """
    viewer = viewer_of(request)
    if request.method != "POST":
        return _page(request, viewer, key)
    try:
        return _DEEDS.get(read_word(request.POST, "do"), _no_deed)(request, viewer, key)
    except (Conflict, InvalidInput, RateLimited, NotPermitted) as error:
        if is_partial(request):
            raise
        again = _sent_twice(request, viewer, key, error)
        return again or answer_refusal(_page(request, viewer, key, error), error)


@allow("GET", "POST")
@told
@for_moderators
def open_case(request: HttpRequest, key: str) -> HttpResponse:
    """Open a case about the response ``key`` on one's own initiative: asked, and then done."""
    viewer = viewer_of(request)
    if request.method == "POST":
        opened = cases.open_case(viewer, key)
        return see_other(reverse("console_case", args=[opened.key]), request, ())
    found = find_response(viewer, key)
    context = {"card": localise_times(found.card_html), "url": reverse("response", args=[key])}
    return render(request, "console/open.html", context)


def _page(
    request: HttpRequest, viewer: Viewer, key: str, error: CommentaryError | None = None
) -> HttpResponse:
    view = read_case(viewer, key)
    card = read_person_card(viewer, view.response.author.username)
    typed = {name: read_word(request.POST, name) for name in _TYPED}
    opened = _panel_of(read_word(request.POST, "do") or read_word(request.GET, "open"))
    context = {
        **draw_queue(request, viewer, current=key),
        **draw_case(view, typed=typed, opened=opened),
        "person": draw_person(card),
        "refusal": error.message if error else "",
        "errors": error.fields if error else {},
        "open": opened,
        "typed": typed,
    }
    return render(request, "console/console.html", context)


def _panel_of(deed: str) -> str:
    return "talk" if deed in ("message", "note") else deed


def _sent_twice(
    request: HttpRequest, viewer: Viewer, key: str, error: CommentaryError
) -> HttpResponse | None:
    """Lead on when this very decision stands already: it was sent twice, by an eager finger."""
    outcome = read_word(request.POST, "do")
    if error.code not in _TWICE or outcome not in CASE_OUTCOMES:
        return None
    last = next(iter(read_case(viewer, key).decisions), None)
    if last is None or last.decider_id != viewer.id or last.outcome != outcome:
        return None
    return to_next(request, viewer, said=write_said(viewer, outcome, decision=last))


def _decide(request: HttpRequest, viewer: Viewer, key: str) -> HttpResponse:
    outcome = read_word(request.POST, "do")
    version = read_version(request.POST.get("version", "")) or 0
    decision = decisions.decide_case(
        viewer, key, outcome, version=version, reasoning=read_reasoning(request.POST)
    )
    said = write_said(viewer, outcome, decision=decision)
    # What is hidden stays in the queue, and in this hand: it is left for later.
    return to_next(request, viewer, skip=key if outcome == Outcome.HIDE else "", said=said)


def _escalate(request: HttpRequest, viewer: Viewer, key: str) -> HttpResponse:
    version = read_version(request.POST.get("version", "")) or 0
    cases.escalate_case(viewer, key, version=version, note=read_word(request.POST, "note"))
    return to_next(request, viewer, said=write_said(viewer, "escalate"))


def _claim(request: HttpRequest, viewer: Viewer, key: str) -> HttpResponse:
    cases.claim_case(viewer, key)
    return _back(request, key)


def _renew(request: HttpRequest, viewer: Viewer, key: str) -> HttpResponse:
    cases.renew_claim(viewer, key)
    return HttpResponse(status=204) if is_partial(request) else _back(request, key)


def _release(request: HttpRequest, viewer: Viewer, key: str) -> HttpResponse:
    cases.release_case(viewer, key)
    return see_other(reverse("console"), request, skipped_in(request.GET))


def _write(request: HttpRequest, viewer: Viewer, key: str) -> HttpResponse:
    internal = read_word(request.POST, "do") == "note"
    cases.write_in_case(viewer, key, read_word(request.POST, "body"), internal=internal)
    return _back(request, key, said=write_said(viewer, "noted" if internal else "sent"))


def _no_deed(request: HttpRequest, viewer: Viewer, key: str) -> HttpResponse:
    raise InvalidInput(_("Choose what to do."))


def _back(request: HttpRequest, key: str, *, said: str = "") -> HttpResponse:
    url = reverse("console_case", args=[key])
    return see_other(url, request, skipped_in(request.GET), said)


_Deed = Callable[[HttpRequest, Viewer, str], HttpResponse]
_DEEDS: dict[str, _Deed] = {
    **dict.fromkeys((outcome.value for outcome in CASE_OUTCOMES), _decide),
    "escalate": _escalate,
    "claim": _claim,
    "renew": _renew,
    "release": _release,
    "message": _write,
    "note": _write,
}
