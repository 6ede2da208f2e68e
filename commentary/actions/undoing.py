"""Taking a decision back at once: the slip of a finger, and nothing that needs a reason."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commentary.actions import judging, notices
from commentary.actions.carrying_out import (
    LET_STAND,
    decision_in_force,
    fold,
    set_state_by,
)
from commentary.actions.cases.grasping import lock_case
from commentary.actions.cases.raising import take_up_again
from commentary.actions.limits import count_deed
from commentary.actions.locks import lock_article_of, lock_people
from commentary.actions.statements import NO_REASONS, write_decision
from commentary.errors import Conflict, NotFound
from commentary.models import Annotation, Article, Case, Decision
from commentary.permissions import (
    Viewer,
    demand,
    may_see_decision,
    reversed_decisions,
    why_not_undo,
)
from commentary.permissions.transitions import CASE_OUTCOMES
from commentary.vocabulary import Outcome, ResponseState


def undo_decision(viewer: Viewer, key: str) -> Decision:
    """Take the decision ``key`` back: the response and its case are as they were before.

    Who decided, within UNDO_SECONDS, while nothing else happened to the response since
    (:class:`Conflict`). The decision stays in the log, with one beside it that reverses it. What
    it told is untold where it was not read yet. The case is in the viewer's hand again. Recorded
    as ``decide``.
    """
    count_deed(viewer, "moderate")
    found, of_case = _find(viewer, key)
    with transaction.atomic():
        article, _by_author = lock_article_of(viewer, of_case.response.key)
        case = lock_case(viewer, of_case.key)
        _demand_last(found, case.response)
        return _undo(viewer, article, case, found)


def _find(viewer: Viewer, key: str) -> tuple[Decision, Case]:
    """Return the decision, and the case that it was about; :class:`NotFound` for strangers."""
    rows = Decision.objects.filter(key=key.replace("\0", ""))
    found = rows.select_related("case__response", "reverses").first()
    if found is None or not may_see_decision(viewer, found):
        raise NotFound(_("There is no such decision, or it does not concern you."))
    why_not = why_not_undo(viewer, found, timezone.now())
    demand(not why_not, why_not)
    # A taking back that was overruled stays overruled: so the chain of reversals ends.
    overrules = found.reverses is not None and found.reverses.outcome == Outcome.UNDO
    final = overrules or found.on_appeal_id is not None
    if found.case is None or final or found.outcome not in CASE_OUTCOMES:
        said = _("This cannot be taken back; decide anew, with a reason.")
        raise Conflict(said, code="not_undoable")
    return found, found.case


def _demand_last(decision: Decision, response: Annotation) -> None:
    """Refuse what was undone or decided anew, or whose response was changed or taken back."""
    later = Decision.objects.filter(response_id=response.pk, pk__gt=decision.pk)
    same = response.state == decision.state_after and response.wording == decision.wording
    if later.exists() or not same:
        said = _("Something else happened to this response since. Look at it again.")
        raise Conflict(said, code="decided")


def _undo(viewer: Viewer, article: Article, case: Case, decision: Decision) -> Decision:
    response, before = case.response, decision.state_before
    take_up_again(case, decision, cleared=_cleared_before(case, decision))
    lock_people([response.pk])
    undone = write_decision(
        viewer,
        Outcome.UNDO,
        person_id=response.author_id,
        reasoning=NO_REASONS,
        case=case,
        response=response,
        article=article,
        state_before=response.state,
        state_after=before,
        reverses=decision,
    )
    if decision.outcome != Outcome.KEEP or before != ResponseState.PUBLISHED:
        _change_back(article, response, decision)
    judging.judge_again(response, undone, None)
    notices.take_back(decision.key)
    return undone


def _cleared_before(case: Case, decision: Decision) -> int:
    """Return the wording that was let stand before ``decision``; 0 if none was."""
    if decision.outcome not in LET_STAND:
        return case.cleared
    rows = Decision.objects.filter(case=case, outcome__in=LET_STAND, pk__lt=decision.pk)
    last = rows.exclude(reversed_decisions()).order_by("-pk").first()
    return last.wording if last else 0


def _change_back(article: Article, response: Annotation, decision: Decision) -> None:
    """Give ``response`` the state, the fold and the decision in force from before ``decision``."""
    before = decision.state_before
    if decision.outcome == Outcome.COLLAPSE:
        fold(response, False)
    elif decision.outcome == Outcome.RESTORE and before == ResponseState.PUBLISHED:
        fold(response, True)
    set_state_by(article, response, before, decision_in_force(response, before, before=decision))
