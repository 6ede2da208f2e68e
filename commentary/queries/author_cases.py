"""What the author of a response may know of its case: why it waits, what was decided, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from commentary import permissions
from commentary.errors import NotFound
from commentary.models import Annotation, Case, Decision, Message
from commentary.permissions import Viewer
from commentary.queries.annotations import find_response
from commentary.vocabulary import ACTIVE_CASES, CaseReason, Outcome, ResponseKind, ResponseState


@dataclass(frozen=True)
class Why:
    """One reason for which the case is there."""

    code: str
    label: str
    says: str
    found: Sequence[str]


@dataclass(frozen=True)
class Said:
    """A message; ``own`` is the author's, all others are the moderators'."""

    own: bool
    body: str
    at: datetime


@dataclass(frozen=True)
class ToldDecision:
    """A decision with its statement, and why it cannot be appealed, or ""."""

    decision: Decision
    in_force: bool
    reversal: Decision | None
    why_not_appeal: str


@dataclass(frozen=True)
class AuthorCase:
    """The author's side of a case. ``key`` is the case's, "" while they were told of none: that
    readers flagged what is still shown is not theirs to know.

    ``reasons`` say why it waits, with no word of who flagged it and none of what a filter found.
    ``deciding``: somebody has yet to decide.
    """

    key: str
    response: Annotation
    state: str
    state_label: str
    deciding: bool
    reasons: Sequence[Why]
    decisions: Sequence[ToldDecision]
    messages: Sequence[Said]
    why_not_edit: str
    why_not_withdraw: str


# In these somebody has yet to decide.
_WAITING = (ResponseState.HELD, ResponseState.HIDDEN)


def read_author_case(viewer: Viewer, response_key: str) -> AuthorCase:
    """Return what the author of the response ``response_key`` may know of its case.

    :class:`NotFound` for everybody else. Four statements.
    """
    response = find_response(viewer, response_key)
    if viewer.id is None or response.author_id != viewer.id or response.kind == ResponseKind.NOTE:
        raise NotFound(_("There is no such response. It may have been taken back."))
    case = Case.objects.filter(response_id=response.pk).first()
    if case is not None:
        case.response = response
    deciding = case is not None and case.state in ACTIVE_CASES
    # Of a response that is published, and flagged, its author is told nothing yet.
    told = deciding and response.state in _WAITING
    decisions, messages = _decisions(viewer, response), _messages(viewer, case)
    heard = decisions or messages or response.collapsed or response.state in permissions.INNER
    return AuthorCase(
        key=case.key if case and heard else "",
        response=response,
        state=response.state,
        state_label=str(response.get_state_display()),
        deciding=told,
        reasons=told_reasons(case) if case else [],
        decisions=decisions,
        messages=messages,
        why_not_edit=permissions.why_not_edit(viewer, response),
        why_not_withdraw=permissions.why_not_withdraw(viewer, response),
    )


def explain(reasons: Sequence[Mapping[str, Any]]) -> list[Why]:
    """Return the reasons of a case as they are told."""
    return [
        Why(
            code=row["code"],
            label=str(CaseReason(row["code"]).label),
            says=row.get("says", ""),
            found=row.get("found", []),
        )
        for row in reasons
    ]


def told_reasons(case: Case) -> list[Why]:
    """Return why a response waits as its author is told, without what a filter found.

    Of one that is published, and flagged, nothing.
    """
    if case.state not in ACTIVE_CASES or case.response.state not in _WAITING:
        return []
    return [Why(why.code, why.label, why.says, ()) for why in explain(case.reasons)]


def told_decisions(rows: QuerySet[Decision]) -> list[Decision]:
    """Return decisions as whom they concern reads them: what they were told of, and not by whom.

    That a response is kept which was shown all the while tells of flags and of nothing else.
    """
    found = list(rows.exclude(_untold()).exclude(_untold("reverses__")))
    for one in found:
        one.decider = None
    return found


def _untold(prefix: str = "") -> Q:
    before = {f"{prefix}state_before": ResponseState.PUBLISHED}
    return Q(**{f"{prefix}outcome": Outcome.KEEP}, **before)


def _decisions(viewer: Viewer, response: Annotation) -> list[ToldDecision]:
    """Return what was decided and told, newest first."""
    rows = Decision.objects.filter(response_id=response.pk)
    found = rows.select_related("reversed_by", "appeal", "article").order_by("-pk")
    now = timezone.now()
    return [
        ToldDecision(
            decision=one,
            in_force=one.pk == response.decision_id,
            reversal=getattr(one, "reversed_by", None),
            why_not_appeal=permissions.why_not_appeal(viewer, one, now),
        )
        for one in told_decisions(found)
    ]


def _messages(viewer: Viewer, case: Case | None) -> list[Said]:
    rows = Message.objects.filter(case=case, internal=False) if case else Message.objects.none()
    return [Said(row.author_id == viewer.id, row.body, row.at) for row in rows]
