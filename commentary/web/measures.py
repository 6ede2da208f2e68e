"""Measures against people: read from forms, and, by the person concerned, acknowledged."""

from datetime import date, datetime, time, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.barring import read_barred
from commentary.actions import sanctions as actions
from commentary.errors import InvalidInput, NotFound
from commentary.formats import proofs
from commentary.queries import sanctions as queries
from commentary.web.errors import told
from commentary.web.forms import read_word
from commentary.web.methods import allow
from commentary.web.viewers import viewer_of


@allow("GET")
@told
def barred(request: HttpRequest) -> HttpResponse:
    """Who is shut out and tried to log in: until when, why, and how to appeal."""
    person_id = read_barred(read_word(request.GET, "proof"))
    bars = queries.list_bars(person_id) if person_id is not None else []
    if not bars:
        raise NotFound(_("This page is for somebody who has just tried to log in. Try again."))
    rows = [(bar, _link("decision", bar.decision), _link("appeal", bar.decision)) for bar in bars]
    return render(request, "moderation_people/barred.html", {"bars": rows}, status=403)


@allow("POST")
@told
def acknowledge(request: HttpRequest, key: str) -> HttpResponse:
    """Say that one has read a warning; its bar goes, and one may post again."""
    proof = read_word(request.GET, "proof")
    actions.acknowledge_warning(viewer_of(request), key, proof=proof)
    messages.success(request, _("Thank you. You can post again."))
    return redirect("front")


def read_day(typed: str) -> datetime | None:
    """Return the end of a day typed as 2027-03-31, in the reader's zone; None for nothing."""
    if not typed.strip():
        return None
    try:
        after = date.fromisoformat(typed.strip()) + timedelta(days=1)
    except (ValueError, OverflowError):
        said = _("Write the day as 2027-03-31.")
        raise InvalidInput(said, fields={"until": [said]}) from None
    return timezone.make_aware(datetime.combine(after, time()))


def _link(name: str, decision_key: str) -> str:
    proof = proofs.sign("decision", decision_key)
    return f"{reverse(name, args=[decision_key])}?proof={proof}"
