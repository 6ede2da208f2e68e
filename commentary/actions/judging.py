"""How flags and legal notices end, and what their senders are told. Doors never call this.

Every function here runs in its caller's transaction, under the lock on the article.
"""

from typing import TYPE_CHECKING

from django.db.models import Count, Q, Sum
from django.utils import timezone

from commentary.actions import reporters
from commentary.actions.locks import lock_people
from commentary.models import Annotation, Case, Decision, Flag
from commentary.vocabulary import FlagKind, FlagState

if TYPE_CHECKING:
    from django.db.models import QuerySet


def judge_flags(response: Annotation, decision: Decision, *, agreed: bool) -> int:
    """End the open flags on what ``decision`` decided, tell each reporter, return how many.

    ``agreed``: the response was removed or folded, else it stays as it is. A flag on an earlier
    wording is agreed with like the others; it is never disagreed with, since the wording that it
    meant was not what was decided on: it ends as moot, and says nothing against its reporter. A
    legal notice always gets its answer. Two statements, and those of telling.
    """
    flags = list(_open_flags(response).filter(wording__lte=decision.wording))
    for flag in flags:
        _end(flag, _ended(flag, decision, agreed=agreed), decision)
        reporters.tell_outcome(flag, decision)
    count_flags(response)
    return len(flags)


def judge_again(response: Annotation, decision: Decision, agreed: bool | None) -> int:
    """End anew what an earlier decision had ended, tell each reporter, return how many.

    ``decision`` is the later one: it reverses the other, or decides on an appeal against it. With
    ``agreed`` None it takes it back at once: the flags are as they were before, and nobody is told.
    """
    judged = Flag.objects.filter(response=response, decision_id__in=_earlier(decision))
    flags = list(judged.select_related("article", "response").order_by("reporter_id", "id"))
    for flag in flags:
        if agreed is None:
            _end_as_before(flag, decision)
            continue
        before = flag.state
        _end(flag, _ended(flag, decision, agreed=agreed), decision)
        if flag.state != before:
            reporters.tell_outcome(flag, decision, again=True)
    count_flags(response)
    return len(flags)


def moot_flags(response: Annotation) -> int:
    """End the open flags on a ``response`` that its author took back; tell each reporter."""
    flags = list(_open_flags(response))
    if flags:
        lock_people([response.pk])
    for flag in flags:
        _end(flag, FlagState.MOOT, None)
        reporters.tell_outcome(flag, None)
    count_flags(response)
    return len(flags)


def judge_alike(flag: Flag, earlier: Flag) -> None:
    """End a new ``flag`` as the ``earlier`` one ended that said the same of the same wording."""
    _end(flag, earlier.state, earlier.decision)
    reporters.tell_outcome(flag, earlier.decision)


def count_flags(response: Annotation) -> float:
    """Write into the case how many flags are open, and the weight of those that count.

    Returns the weight: of open flags on the present wording whose reporters have not themselves
    written in the thread. Two statements.
    """
    thread = response.root_id or response.pk
    party = Annotation.objects.filter(Q(pk=thread) | Q(root_id=thread)).values("author_id")
    counting = Q(counts=True, wording=response.wording) & ~Q(reporter_id__in=party)
    opened = Flag.objects.filter(response=response, state=FlagState.OPEN)
    found = opened.aggregate(number=Count("pk"), weight=Sum("weight", filter=counting))
    weight = found["weight"] or 0.0
    Case.objects.filter(response=response).update(flag_count=found["number"], flag_weight=weight)
    return float(weight)


def _ended(flag: Flag, decision: Decision, *, agreed: bool) -> FlagState:
    if agreed:
        return FlagState.AGREED
    earlier = flag.kind == FlagKind.FLAG and flag.wording < decision.wording
    return FlagState.MOOT if earlier else FlagState.DISAGREED


def _open_flags(response: Annotation) -> "QuerySet[Flag]":
    rows = Flag.objects.filter(response=response, state=FlagState.OPEN)
    return rows.select_related("article", "response").order_by("reporter_id", "id")


def _earlier(decision: Decision) -> list[int]:
    """Return the decisions that ``decision`` is about: what it reverses, and was appealed."""
    links, link = (
        [decision.on_appeal.decision_id if decision.on_appeal else None],
        decision.reverses,
    )
    while link is not None:
        links.append(link.pk)
        link = link.reverses
    return [pk for pk in links if pk is not None]


def _end(flag: Flag, state: str, decision: Decision | None) -> None:
    flag.state, flag.decision, flag.judged_at = state, decision, timezone.now()
    flag.save(update_fields=("state", "decision", "judged_at"))


def _end_as_before(flag: Flag, undone: Decision) -> None:
    """Open ``flag`` again, or agree with it again where a reversal is what was taken back."""
    standing = undone.reverses.reverses if undone.reverses else None
    if standing is not None:
        _end(flag, FlagState.AGREED, standing)
        return
    flag.state, flag.decision, flag.judged_at = FlagState.OPEN, None, None
    flag.save(update_fields=("state", "decision", "judged_at"))
