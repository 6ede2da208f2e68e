"""Decisions as the person concerned meets them: the statement of reasons, the author's side."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commentary.actions import cases
from commentary.errors import CommentaryError, InvalidInput, NotFound, RateLimited
from commentary.formats.statement import lines_of, say_outcome, shape_statement
from commentary.formats.waiting import say_why
from commentary.permissions import Viewer
from commentary.queries import statements as queries
from commentary.queries.author_cases import AuthorCase, ToldDecision, read_author_case
from commentary.vocabulary import OPEN_APPEALS, AppealState
from commentary.web.errors import answer_refusal, told
from commentary.web.forms import post_of, read_word, refuse
from commentary.web.login import login_first
from commentary.web.methods import allow
from commentary.web.viewers import viewer_of
from commentary.web.zones import localise_times


class MessageForm(forms.Form):
    """A word to the moderators; how long it may be, the action says."""

    body = forms.CharField(
        required=False,
        strip=False,
        label=gettext_lazy("Write to the moderators"),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto", "id": "talk-body"}),
    )


@allow("GET")
@told
def decision(request: HttpRequest, key: str) -> HttpResponse:
    """The statement of reasons, for moderators and the person concerned, by log-in or by letter."""
    proof = read_word(request.GET, "proof")
    found = queries.read_statement(viewer_of(request), key, proof=proof)
    return render(request, "decisions/decision.html", _statement_context(found, proof))


def _statement_context(found: queries.Statement, proof: str) -> dict[str, Any]:
    """Return what the page of a statement shows; links go on with the proof, if there is one."""
    by_proof = f"?proof={proof}" if found.proved else ""
    appeal, shape = found.appeal, found.shape
    return {
        "statement": shape,
        "lines": found.lines,
        "at": found.decision.at,
        "concerns_viewer": found.concerns_viewer,
        "proved": found.proved,
        "person": found.decision.person,
        "reversal": _point_to(found.reversal, by_proof=""),
        "earlier": _point_to(found.earlier, by_proof=""),
        "appeal": AppealState(appeal.state).label if appeal else "",
        "appeal_is_open": appeal is not None and appeal.state in OPEN_APPEALS,
        "appeal_url": reverse("appeal", args=[shape["id"]]) + by_proof,
        "may_appeal": not found.why_not_appeal,
        "case_url": _case_url(found),
    }


def _point_to(other: Any, *, by_proof: str) -> dict[str, str] | None:
    if other is None:
        return None
    url = reverse("decision", args=[other.key]) + by_proof
    return {"label": say_outcome(other.outcome), "url": url}


def _case_url(found: queries.Statement) -> str:
    """The author's page of the response, for the author who is logged in."""
    response = found.shape["response"]
    if response is None or not found.concerns_viewer:
        return ""
    return reverse("response_case", args=[response["id"]])


@allow("GET", "POST")
@told
def response_case(request: HttpRequest, key: str) -> HttpResponse:
    """The author's side of a case: why it waits, was hidden or removed, and what can be done.

    A moderator who comes here is led to the case in the console.
    """
    viewer, refused = viewer_of(request), None
    if not viewer.is_member:
        return login_first(request)
    case_key = queries.find_case_key(viewer, key)
    try:
        found = read_author_case(viewer, key)
    except NotFound:
        if case_key:
            return redirect("console_case", case_key)
        raise
    form = MessageForm(post_of(request))
    if request.method == "POST":
        refused = _write(viewer, found, form)
        if refused is None:
            messages.success(request, _("Sent. The moderators who have to do with it are told."))
            return redirect(f"{request.path}#talk")
    context = {**_case_context(found), "form": form}
    answer = render(request, "decisions/response_case.html", context)
    return answer_refusal(answer, refused) if refused else answer


def _write(viewer: Viewer, found: AuthorCase, form: MessageForm) -> CommentaryError | None:
    """Write to the moderators; return what was wrong, told at the form, or None."""
    form.is_valid()
    try:
        cases.write_in_case(viewer, found.key, form.cleaned_data["body"])
    except (InvalidInput, RateLimited) as error:
        refuse(form, error)
        return error
    return None


def _case_context(found: AuthorCase) -> dict[str, Any]:
    response = found.response
    return {
        "found": found,
        "reasons": [say_why(why.code, why.says) for why in found.reasons],
        "state": response.state,
        "article_url": reverse("article", args=[response.article.slug]),
        "article_title": response.article.title,
        "response_url": reverse("response", args=[response.key]),
        "card": localise_times(response.card_html),
        "edit_url": "" if found.why_not_edit else reverse("edit_response", args=[response.key]),
        "withdraw_url": (
            "" if found.why_not_withdraw else reverse("withdraw_response", args=[response.key])
        ),
        "decisions": [_told_line(one, response) for one in found.decisions],
        "may_write": bool(found.key),
    }


def _told_line(one: ToldDecision, response: Any) -> dict[str, Any]:
    """Return a decision as the author's page shows it: the statement, and the way to appeal."""
    one.decision.response = response
    appeal = getattr(one.decision, "appeal", None)
    shape = shape_statement(one.decision, reversal=one.reversal, appeal=appeal)
    appeal_url = reverse("appeal", args=[one.decision.key])
    return {
        "label": shape["title"],
        "at": one.decision.at,
        "in_force": one.in_force,
        "reversed": one.reversal is not None,
        "restricts": bool(shape["redress"]),
        "lines": lines_of(shape),
        "url": shape["url"],
        "appeal": AppealState(appeal.state).label if appeal else "",
        "appeal_url": appeal_url if appeal or not one.why_not_appeal else "",
    }
