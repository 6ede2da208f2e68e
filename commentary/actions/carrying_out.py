"""What a decision does to a response, its case, its flags and its author.

Every function here runs in its caller's transaction, under the lock on the article; whether the
viewer may, its caller knows.
"""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from commentary.actions import judging
from commentary.actions.cases.raising import settle
from commentary.actions.locks import lock_people
from commentary.actions.statements import Reasoning, write_decision
from commentary.actions.storing import change_state
from commentary.errors import Conflict
from commentary.models import Annotation, Appeal, Article, Case, Decision
from commentary.permissions import Viewer, reversed_decisions
from commentary.permissions.transitions import TRANSITIONS, allowed_outcomes
from commentary.vocabulary import (
    ACTIVE_CASES,
    RESTRICTING,
    CaseState,
    Detection,
    Outcome,
    ResponseState,
)

# What lets the words stand as they are: flags were not agreed with.
LET_STAND = (Outcome.APPROVE, Outcome.KEEP, Outcome.RESTORE, Outcome.OVERTURN)
# What an appeal may put in the place of a graver restriction: it is published, and folded.
_MILDER = (
    (ResponseState.REMOVED, Outcome.COLLAPSE),
    (ResponseState.HIDDEN, Outcome.COLLAPSE),
)


def carry_out(
    viewer: Viewer,
    article: Article,
    response: Annotation,
    outcome: Outcome,
    *,
    reasoning: Reasoning,
    case: Case | None,
    automated: bool = False,
    detection: Detection = Detection.OWN,
    on_appeal: Appeal | None = None,
    reverses: Decision | None = None,
) -> Decision:
    """Write down ``outcome`` and do it: the response, its case, its flags, and telling people.

    :class:`Conflict` for what cannot be decided on a response in its state. ``article`` and
    ``case`` are locked.
    """
    before, after = response.state, _state_after(response, outcome, on_appeal=on_appeal)
    waited = _waited(case)
    if case is not None:
        _close(case, response, outcome)
    lock_people([response.pk])
    decision = write_decision(
        viewer,
        outcome,
        person_id=response.author_id,
        reasoning=reasoning,
        case=case,
        response=response,
        article=article,
        state_before=before,
        state_after=after,
        detection=detection,
        automated=automated,
        reverses=reverses,
        on_appeal=on_appeal,
        waited=waited,
    )
    _change(article, response, after, decision)
    if outcome != Outcome.HIDE:
        judging.judge_flags(response, decision, agreed=outcome not in LET_STAND)
    return decision


def restore_response(
    viewer: Viewer,
    article: Article,
    response: Annotation,
    decision: Decision,
    *,
    reasoning: Reasoning,
    on_appeal: Appeal | None = None,
) -> Decision:
    """Reverse ``decision``, which removed, hid or folded ``response``: it stands again, whole.

    Both stay in the log. Where something else was decided since, or its author took it back, the
    reversal is written down and the response stays as it is, but for its fold. :class:`Conflict`
    when its words were deleted for good. The flags it agreed with are judged anew.
    """
    if response.purged_at is not None:
        raise Conflict(_("The words of this response were deleted for good."))
    before, after = response.state, _state_restored(response, decision)
    case = Case.objects.select_for_update().filter(response=response).first()
    waited = _waited(case)
    restores = response.decision_id == decision.pk and after == ResponseState.PUBLISHED
    unfolds = _folded_by(response, decision)
    if case is not None and restores:
        _close(case, response, Outcome.RESTORE)
    lock_people([response.pk])
    reversal = write_decision(
        viewer,
        Outcome.OVERTURN if on_appeal else Outcome.RESTORE,
        person_id=response.author_id,
        reasoning=reasoning,
        case=case,
        response=response,
        article=article,
        state_before=before,
        state_after=after,
        reverses=find_reversible(decision),
        on_appeal=on_appeal,
        waited=waited,
    )
    if unfolds:
        fold(response, False)
    if restores:
        _change(article, response, after, reversal)
        judging.judge_flags(response, reversal, agreed=False)
    elif unfolds:
        change_state(article, response, after, decision=response.decision)
    judging.judge_again(response, reversal, False)
    return reversal


def find_restorable(response: Annotation) -> Decision:
    """Return the decision that removed or folded ``response``, or raise :class:`Conflict`."""
    _demand_possible(response, Outcome.RESTORE)
    return Decision.objects.get(pk=response.decision_id or 0)


def _state_after(response: Annotation, outcome: Outcome, *, on_appeal: Appeal | None) -> str:
    if on_appeal is not None and (response.state, outcome) in _MILDER:
        return ResponseState.PUBLISHED
    _demand_possible(response, outcome)
    return TRANSITIONS[response.state, outcome]


def _demand_possible(response: Annotation, outcome: Outcome) -> None:
    if outcome not in allowed_outcomes(response.state, collapsed=response.collapsed):
        said = _("This cannot be decided on a response that is: %(state)s.")
        raise Conflict(said % {"state": response.get_state_display()}, code="not_in_this_state")


def _state_restored(response: Annotation, decision: Decision) -> str:
    """Return the state that reversing ``decision`` leaves ``response`` in."""
    restricted = (ResponseState.REMOVED, ResponseState.HIDDEN, ResponseState.PUBLISHED)
    if response.decision_id == decision.pk and response.state in restricted:
        return ResponseState.PUBLISHED
    return response.state


def _close(case: Case, response: Annotation, outcome: Outcome) -> None:
    """Take a locked ``case`` out of the queue, unless its response is only hidden meanwhile."""
    if outcome in LET_STAND:
        case.cleared = response.wording
    if outcome != Outcome.HIDE and case.state in ACTIVE_CASES:
        settle(case, CaseState.DECIDED)
    else:
        case.version += 1
        case.save()


def _change(article: Article, response: Annotation, state: str, decision: Decision) -> None:
    """Write what ``decision`` makes of ``response``: its state, and whether it is folded."""
    if decision.outcome == Outcome.KEEP and response.state == state:
        return
    if decision.outcome == Outcome.COLLAPSE:
        fold(response, True)
    restricts = decision.outcome in RESTRICTING
    in_force = decision if restricts else decision_in_force(response, state)
    set_state_by(article, response, state, in_force)


def set_state_by(
    article: Article, response: Annotation, state: str, decision: Decision | None
) -> None:
    """Move ``response`` to ``state`` with ``decision`` in force, or none."""
    response.decision = decision
    change_state(article, response, state, decision=decision)


def decision_in_force(
    response: Annotation, state: str, *, before: Decision | None = None
) -> Decision | None:
    """Return what holds ``response`` in ``state``: who removed, hid or folded it, or sent it back.

    Of the decisions ``before`` one, or of all, none that stands reversed. At most one statement.
    """
    holds = {
        ResponseState.REMOVED: Outcome.REMOVE,
        ResponseState.HIDDEN: Outcome.HIDE,
        ResponseState.HELD: Outcome.REMOVE if response.resubmitted else None,
        ResponseState.PUBLISHED: Outcome.COLLAPSE if response.collapsed else None,
    }
    outcome = holds[ResponseState(state)]
    if outcome is None:
        return None
    rows = Decision.objects.filter(response_id=response.pk, outcome=outcome)
    rows = rows.exclude(reversed_decisions())
    if before is not None:
        rows = rows.filter(pk__lt=before.pk)
    return rows.order_by("-pk").first()


def fold(response: Annotation, collapsed: bool) -> None:
    """Fold or unfold ``response``; the caller draws it again. One statement."""
    response.collapsed = collapsed
    Annotation.objects.filter(pk=response.pk).update(collapsed=collapsed)


def _waited(case: Case | None) -> int | None:
    """Return the seconds that ``case`` had been open, if it was."""
    if case is None or case.state not in ACTIVE_CASES:
        return None
    return max(0, int((timezone.now() - case.opened_at).total_seconds()))


def _folded_by(response: Annotation, decision: Decision) -> bool:
    """Whether ``response`` is folded, and ``decision`` is why, whatever was decided since."""
    if decision.outcome != Outcome.COLLAPSE or not response.collapsed:
        return False
    return decision_in_force(response, ResponseState.PUBLISHED) == decision


def find_reversible(decision: Decision) -> Decision | None:
    """Return what a decision that reverses ``decision`` names, None if it stands reversed already.

    Itself; or, where its reversal was taken back, that taking back: a decision is named once, and
    what overrules the taking back reverses ``decision`` again (permissions/reversals.py). One
    statement.
    """
    chain = Q(reverses=decision) | Q(reverses__reverses=decision)
    chain |= Q(reverses__reverses__reverses=decision)
    links = list(Decision.objects.filter(chain).order_by("pk"))
    if len(links) % 2:
        return None
    return links[-1] if links else decision
