"""Deciding on responses: one by one, many at once, and taking a decision back at once."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from commentary.actions.carrying_out import (
    carry_out,
    find_restorable,
    restore_response,
)
from commentary.actions.cases.grasping import demand_decidable, lock_case
from commentary.actions.limits import count_deed
from commentary.actions.locks import lock_article_of
from commentary.actions.statements import NO_REASONS, Reasoning, clean_reasoning
from commentary.actions.undoing import undo_decision
from commentary.errors import CommentaryError, InvalidInput
from commentary.models import Case, Decision
from commentary.permissions import Viewer
from commentary.permissions.transitions import CASE_OUTCOMES, TRANSITIONS, needs_reasons
from commentary.queries.case_views import find_case
from commentary.vocabulary import MAX_BULK, CaseReason, Detection, Outcome

__all__ = [
    "TRANSITIONS",
    "BulkOutcome",
    "carry_out",
    "decide_case",
    "decide_cases",
    "restore_response",
    "undo_decision",
]


@dataclass(frozen=True)
class BulkOutcome:
    """What became of one case among many: a decision, or why there is none."""

    key: str
    decision: Decision | None = None
    error: CommentaryError | None = None


def decide_case(
    viewer: Viewer,
    key: str,
    outcome: str,
    *,
    version: int,
    reasoning: Reasoning = NO_REASONS,
) -> Decision:
    """Decide on the case ``key``: approve, keep, remove, hide, collapse or restore its response.

    Moderators, never on words of their own. ``version`` is the one that they saw.
    :class:`Conflict` names who decided it meanwhile (``decided``) or has it in hand (``claimed``),
    or says that it changed since (``stale_case``). What restricts needs a statement of reasons.
    Hiding leaves the case open; all else closes it, and judges its flags. The author is told.
    Recorded as ``decide``.
    """
    chosen = _read_outcome(outcome)
    cleaned = _clean(reasoning, chosen)
    count_deed(viewer, "moderate")
    return _decide(viewer, key, chosen, version, cleaned)


def decide_cases(
    viewer: Viewer,
    chosen: Sequence[tuple[str, int]],
    outcome: str,
    *,
    reasoning: Reasoning = NO_REASONS,
) -> list[BulkOutcome]:
    """Decide on several cases, given as (key, version), as :func:`decide_case` does on one.

    Each in a transaction of its own: what cannot be decided says why and leaves the others alone.
    At most MAX_BULK.
    """
    decided = _read_outcome(outcome)
    cleaned = _clean(reasoning, decided)
    versions = dict(chosen)
    if not 0 < len(versions) <= MAX_BULK:
        said = _("Choose 1 to %(n)s cases.") % {"n": MAX_BULK}
        raise InvalidInput(said, fields={"cases": [said]})
    return [_try(viewer, key, decided, version, cleaned) for key, version in versions.items()]


def _try(
    viewer: Viewer, key: str, outcome: Outcome, version: int, reasoning: Reasoning
) -> BulkOutcome:
    try:
        count_deed(viewer, "moderate")
        return BulkOutcome(key, decision=_decide(viewer, key, outcome, version, reasoning))
    except CommentaryError as error:
        return BulkOutcome(key, error=error)


def _decide(
    viewer: Viewer, key: str, outcome: Outcome, version: int, reasoning: Reasoning
) -> Decision:
    response_key = find_case(viewer, key).response.key
    with transaction.atomic():
        article, _by_author = lock_article_of(viewer, response_key)
        case = lock_case(viewer, key)
        demand_decidable(viewer, case, version, reopening=outcome == Outcome.RESTORE)
        response = case.response
        if outcome == Outcome.RESTORE:
            held = find_restorable(response)
            return restore_response(viewer, article, response, held, reasoning=reasoning)
        return carry_out(
            viewer,
            article,
            response,
            outcome,
            reasoning=reasoning,
            case=case,
            detection=_detection_of(case),
        )


def _clean(reasoning: Reasoning, outcome: Outcome) -> Reasoning:
    removing = outcome == Outcome.REMOVE
    return clean_reasoning(reasoning, restricting=needs_reasons(outcome), removing=removing)


def _read_outcome(outcome: str) -> Outcome:
    if outcome not in CASE_OUTCOMES:
        said = _("Choose what shall become of the response.")
        raise InvalidInput(said, fields={"outcome": [said]})
    return Outcome(outcome)


_DETECTIONS = {
    CaseReason.LEGAL: Detection.NOTICE,
    CaseReason.FLAGGED: Detection.FLAG,
    CaseReason.AUTO_HIDDEN: Detection.FLAG,
    CaseReason.OPENED: Detection.OWN,
    CaseReason.RESUBMITTED: Detection.OWN,
    CaseReason.SANCTION: Detection.OWN,
    CaseReason.POLICY: Detection.OWN,
}


def _detection_of(case: Case) -> Detection:
    """What drew attention to the response: the gravest reason; what no person is, is screening."""
    return _DETECTIONS.get(CaseReason(case.reason), Detection.SCREENING)
