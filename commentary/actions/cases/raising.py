"""How a response gets into the queue and leaves it, and the counters of the queue.

Every function here runs in its caller's transaction, under the lock on the article.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, F
from django.utils import timezone

from commentary.actions.judging import moot_flags
from commentary.actions.keys import new_key
from commentary.actions.reasons import Reason
from commentary.models import Annotation, Case, Decision, QueueCount
from commentary.vocabulary import (
    ACTIVE_CASES,
    CASE_PRIORITY,
    ESCALATED_PRIORITY,
    ORDINARY_PRIORITY,
    CaseReason,
    CaseState,
)


def raise_case(response: Annotation, reasons: Sequence[Reason]) -> Case:
    """Return the open case of ``response``, with ``reasons`` in it.

    Made at the first reason; opened again when it was decided or closed, with these reasons and
    the time of now; else these are added to those of the open one. Its version moves on and its
    wording is the present one, so that nobody decides on what they have not seen. Without a reason
    only an open case may be raised. At most three statements.
    """
    rows = Case.objects.select_for_update().filter(response=response)
    case = rows.first() or _new_case(response)
    was = case.reason if case.state in ACTIVE_CASES and case.pk else ""
    if not was:
        _open(case)
    case.reasons = _merge(case.reasons, reasons)
    case.reason = min((row["code"] for row in case.reasons), key=_gravity)
    if case.state != CaseState.ESCALATED:
        case.priority = CASE_PRIORITY.get(CaseReason(case.reason), ORDINARY_PRIORITY)
    case.wording = response.wording
    case.version += 1 if case.pk else 0
    case.save()
    move_count(was, case.reason)
    return case


def close_case_of(response: Annotation) -> None:
    """Close the open case of ``response``, if it has one: its words are gone. Flags end with it.

    What rules had found in the words goes with them. Two statements, and those of the flags.
    """
    if close_cases_of([response.pk]):
        moot_flags(response)


def close_cases_of(responses: Sequence[int]) -> int:
    """Close the cases of these responses, and return how many have one; their flags stay open.

    For whoever closes several, and ends the flags afterwards: cases are locked by id, then the
    counters of the queue in their order, and only then may people be told. One statement, and two
    a case.
    """
    locked = Case.objects.select_for_update().filter(response__in=responses).order_by("pk")
    cases = sorted(locked, key=lambda case: case.reason)
    for case in cases:
        _forget(case)
        if case.state in ACTIVE_CASES:
            settle(case, CaseState.MOOT)
        else:
            case.save(update_fields=["reasons"])
    return len(cases)


def forget_found(response: Annotation) -> None:
    """Take the words that rules had found, and what they said of them, out of the case."""
    for case in Case.objects.select_for_update().filter(response=response):
        _forget(case)
        case.save(update_fields=["reasons"])


def _forget(case: Case) -> None:
    case.reasons = [{**row, "says": "", "found": []} for row in case.reasons]


def settle(case: Case, state: CaseState) -> None:
    """Take a locked ``case`` out of the queue as decided or moot. Two statements."""
    case.state, case.decided_at = state, timezone.now()
    case.claimed_by = case.claimed_until = None
    case.version += 1
    case.save()
    move_count(case.reason, "")


def take_up_again(case: Case, decision: Decision, *, cleared: int) -> None:
    """Put a locked ``case`` back to where it was before ``decision``, in its decider's hand.

    One that was closed before it stays so. Two statements.
    """
    case.cleared = cleared
    case.version += 1
    was_open = decision.waited is not None
    if was_open and case.state not in ACTIVE_CASES:
        case.state = CaseState.ESCALATED if case.escalated_at else CaseState.CLAIMED
        case.decided_at = None
        case.claimed_by_id = decision.decider_id
        case.claimed_until = timezone.now() + timedelta(seconds=settings.CLAIM_SECONDS)
        move_count("", case.reason)
    case.save()


def move_count(was: str, now: str) -> None:
    """Count a case under ``now`` and no more under ``was`` ("": not in the queue).

    Last in a transaction, if it can be: these few rows are everybody's.
    """
    if was == now:
        return
    for reason, by in sorted(((was, -1), (now, 1))):
        if reason:
            _add_to_count(reason, by)


def _add_to_count(reason: str, by: int) -> None:
    """Move one counter; one that has no row yet, as of a reason that is new, begins at none."""
    row = QueueCount.objects.filter(reason=reason)
    if not row.update(waiting=F("waiting") + by) and by > 0:
        QueueCount.objects.bulk_create([QueueCount(reason=reason)], ignore_conflicts=True)
        row.update(waiting=F("waiting") + by)


def count_queue_again(*, write: bool = True) -> dict[str, tuple[int, int]]:
    """Return the counters of the queue that are wrong, as (stored, counted); put them right.

    In the caller's transaction, as all here. Two statements, and one for each that is written.
    """
    # Locked before anything is counted: a case that moves meanwhile moves its counter afterwards.
    rows = QueueCount.objects.select_for_update().order_by("reason")
    stored = dict(rows.values_list("reason", "waiting"))
    active = Case.objects.filter(state__in=ACTIVE_CASES)
    counted = dict(active.order_by().values_list("reason").annotate(Count("pk")))
    pairs = {one: (stored.get(one, 0), counted.get(one, 0)) for one in CaseReason.values}
    wrong = {one: (was, right) for one, (was, right) in pairs.items() if was != right}
    for reason, (_was, right) in wrong.items() if write else ():
        QueueCount.objects.update_or_create(reason=reason, defaults={"waiting": right})
    return wrong


def _new_case(response: Annotation) -> Case:
    return Case(
        key=new_key(),
        response=response,
        article_id=response.article_id,
        author_id=response.author_id,
    )


def _open(case: Case) -> None:
    case.state, case.opened_at, case.decided_at = CaseState.OPEN, timezone.now(), None
    case.claimed_by = case.claimed_until = case.escalated_at = None
    case.reasons = []


def _merge(rows: Sequence[dict[str, Any]], reasons: Sequence[Reason]) -> list[dict[str, Any]]:
    """Return the reasons told, one a code: a later one speaks for itself and adds to the found."""
    merged = {row["code"]: dict(row) for row in rows}
    for reason in reasons:
        row = merged.setdefault(
            str(reason.code), {"code": str(reason.code), "says": "", "found": []}
        )
        row["says"] = str(reason.says) or row["says"]
        row["found"] = list(dict.fromkeys([*row["found"], *reason.found]))
    return list(merged.values())


def _gravity(code: str) -> tuple[int, int]:
    """Order reasons by what comes first in the queue, and then as the vocabulary names them."""
    reason = CaseReason(code)
    return CASE_PRIORITY.get(reason, ORDINARY_PRIORITY), list(CaseReason).index(reason)


def escalate(case: Case) -> None:
    """Let a locked ``case`` stand before all others, in nobody's hand. One statement."""
    case.state, case.escalated_at = CaseState.ESCALATED, timezone.now()
    case.priority = ESCALATED_PRIORITY
    case.claimed_by = case.claimed_until = None
    case.version += 1
    case.save()
