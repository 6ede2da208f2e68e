"""What the outcome of an appeal does to what was appealed: a response, or a measure.

Every function here runs in its caller's transaction, under the lock on the article (if a response
is concerned) and then on the appeal; whether the viewer may, its caller knows.
"""

from dataclasses import replace

from django.utils.translation import gettext as _

from commentary.actions import sanctions
from commentary.actions.carrying_out import carry_out, find_reversible, restore_response
from commentary.actions.locks import lock_article_of
from commentary.actions.statements import Reasoning, write_decision
from commentary.errors import Conflict, InvalidInput
from commentary.models import Annotation, Appeal, Article, Case, Decision, Sanction
from commentary.permissions import Viewer
from commentary.queries.appeals import MILDER
from commentary.vocabulary import Detection, Outcome, SanctionKind


def lock_place(viewer: Viewer, appeal: Appeal) -> Article | None:
    """Lock the article of the response that ``appeal`` is about; a measure has none to lock."""
    response = appeal.decision.response
    return lock_article_of(viewer, response.key)[0] if response else None


def answer_appeal(
    viewer: Viewer,
    appeal: Appeal,
    outcome: Outcome,
    reasoning: Reasoning,
    *,
    article: Article | None,
    milder: str | None,
) -> Decision:
    """Write down how ``appeal`` ended, do it, and tell the person. Returns the decision.

    :class:`Conflict` for upholding or changing what is not in force any more: whoever appealed
    against what was reversed meanwhile was right, or is told that there is nothing to judge.
    """
    if outcome == Outcome.UPHOLD:
        _demand_upholdable(appeal)
    if outcome in (Outcome.UPHOLD, Outcome.DISMISS):
        return _write(viewer, appeal, outcome, reasoning)
    response = _response_of(appeal)
    if outcome == Outcome.CHANGE:
        reverses = _demand_standing(appeal.decision)
        outcome = _read_milder(appeal, milder)
        return _change(viewer, appeal, reasoning, article, response, outcome, reverses)
    if response is not None and article is not None:
        found = appeal.decision
        return restore_response(
            viewer, article, response, found, reasoning=reasoning, on_appeal=appeal
        )
    return _end_measure(viewer, appeal, reasoning)


def _write(
    viewer: Viewer,
    appeal: Appeal,
    outcome: Outcome,
    reasoning: Reasoning,
    *,
    reverses: Decision | None = None,
) -> Decision:
    """Write a decision that answers ``appeal`` and moves no response."""
    response = appeal.decision.response
    state = response.state if response else ""
    return write_decision(
        viewer,
        outcome,
        person_id=appeal.appellant_id,
        reasoning=reasoning,
        response=response,
        article=appeal.decision.article,
        state_before=state,
        state_after=state,
        reverses=reverses,
        on_appeal=appeal,
    )


def _end_measure(viewer: Viewer, appeal: Appeal, reasoning: Reasoning) -> Decision:
    """Reverse the decision of a measure, and end the measure if it still runs."""
    sanction = _lock_measure(appeal)
    reverses = find_reversible(appeal.decision)
    decision = _write(viewer, appeal, Outcome.OVERTURN, reasoning, reverses=reverses)
    if sanction.ended_at is None:
        sanctions.end_sanction(viewer, sanction)
    return decision


def _change(
    viewer: Viewer,
    appeal: Appeal,
    reasoning: Reasoning,
    article: Article | None,
    response: Annotation | None,
    milder: Outcome,
    reverses: Decision,
) -> Decision:
    """Put ``milder`` in the place of what was appealed, by a decision that reverses that."""
    reasons = _grounded(reasoning, appeal.decision)
    if response is None or article is None:
        return _soften_measure(viewer, appeal, reasons, milder)
    if response.decision_id != appeal.decision_id:
        raise Conflict(_("Something else was decided on this response since."))
    return carry_out(
        viewer,
        article,
        response,
        milder,
        reasoning=reasons,
        case=Case.objects.select_for_update().filter(response=response).first(),
        detection=Detection(appeal.decision.detection),
        on_appeal=appeal,
        reverses=reverses,
    )


def _soften_measure(
    viewer: Viewer, appeal: Appeal, reasoning: Reasoning, milder: Outcome
) -> Decision:
    sanction = _lock_measure(appeal)
    if sanction.ended_at is not None:
        raise Conflict(_("This measure has ended already."))
    kind = SanctionKind(milder.value)
    until = sanctions.read_until(kind, reasoning.until)
    if until is not None and sanction.until is not None and until >= sanction.until:
        said = _("Choose an earlier end than the measure had.")
        raise InvalidInput(said, fields={"until": [said]})
    sanctions.end_sanction(viewer, sanction)
    sanctions.demand_none(sanction.person, kind, sanction.article)
    reasons = replace(reasoning, until=until)
    decision = _write(viewer, appeal, milder, reasons, reverses=appeal.decision)
    sanctions.enact(viewer, sanction.person, kind, decision, article=sanction.article, until=until)
    return decision


def _read_milder(appeal: Appeal, milder: str | None) -> Outcome:
    if milder not in MILDER.get(appeal.decision.outcome, ()):
        said = _("Choose something milder than what was decided.")
        raise InvalidInput(said, fields={"changed_to": [said]})
    return Outcome(milder)


def _grounded(reasoning: Reasoning, first: Decision) -> Reasoning:
    """Return ``reasoning``, what is empty in it taken from the decision that was appealed."""
    names = ("facts", "ground", "provision", "public_reason")
    empty = {name: getattr(first, name) for name in names if not getattr(reasoning, name)}
    return replace(reasoning, **empty)


def _response_of(appeal: Appeal) -> Annotation | None:
    """Return the response as it is under the lock on its article, if one is concerned."""
    rows = Annotation.objects.select_related("parent", "root")
    return rows.filter(pk=appeal.decision.response_id or 0).first()


def _lock_measure(appeal: Appeal) -> Sanction:
    """Return the measure that ``appeal`` is about, its person locked."""
    sanctions.lock_person(appeal.appellant)
    return Sanction.objects.select_related("person", "article", "decision").get(
        decision_id=appeal.decision_id
    )


def _demand_standing(decision: Decision) -> Decision:
    """Return what a reversal of ``decision`` names; :class:`Conflict` if it was reversed."""
    found = find_reversible(decision)
    if found is None:
        raise Conflict(_("This decision was reversed already."))
    return found


def _demand_upholdable(appeal: Appeal) -> None:
    """Refuse to uphold what somebody reversed meanwhile. A measure is locked before it is asked."""
    if appeal.decision.response_id is None:
        sanctions.lock_person(appeal.appellant)
    if find_reversible(appeal.decision) is None:
        said = _("This decision was reversed meanwhile. Overturn it, or dismiss the appeal.")
        raise Conflict(said, code="reversed")
