"""Second looks: a decision shown blind, to learn how often two moderators agree."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from commentary.actions.second_looks import LOOKED_AT, look_again
from commentary.errors import CommentaryError, Conflict, InvalidInput, RateLimited
from commentary.queries import second_looks as queries
from commentary.vocabulary import Outcome
from commentary.web.errors import answer_refusal, told
from commentary.web.forms import read_version, read_word
from commentary.web.methods import allow
from commentary.web.viewers import viewer_of

# Letting something appear and keeping it come to the same.
_CHOICES = tuple((one.value, one.label) for one in LOOKED_AT if one != Outcome.APPROVE)


@allow("GET", "POST")
@login_required
@told
def second_looks(request: HttpRequest) -> HttpResponse:
    """The next response to look at again, and what one would have decided."""
    viewer, refused = viewer_of(request), None
    if request.method == "POST":
        try:
            number = read_version(request.POST.get("look", "")) or 0
            outcome, note = read_word(request.POST, "outcome"), request.POST.get("note", "")
            look_again(viewer, number, outcome, note)
            messages.success(request, _("Thank you. Whether you agreed is counted, not shown."))
            return redirect("second_looks")
        except (InvalidInput, Conflict, RateLimited) as error:
            refused = error
    errors = _errors_of(refused)
    context = {"look": queries.next_second_look(viewer), "choices": _CHOICES, "errors": errors}
    response = render(request, "appeals/second_looks.html", context | {"typed": request.POST})
    return answer_refusal(response, refused) if refused else response


def _errors_of(refused: CommentaryError | None) -> dict[str, list[str]]:
    if refused is None:
        return {}
    return {**refused.fields, "general": [] if refused.fields else [refused.message]}
