"""Who has a case in hand: for a while, so that no two moderators work on the same one."""

from collections.abc import Collection
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commentary.actions.cases.grasping import demand_active, demand_apart, demand_free, lock_case
from commentary.actions.cases.raising import Reason, raise_case
from commentary.actions.ledger import record
from commentary.actions.limits import count_deed
from commentary.actions.locks import lock_article_of
from commentary.errors import Conflict
from commentary.models import Case
from commentary.permissions import Viewer, demand, may_moderate
from commentary.queries.annotations import find_response
from commentary.queries.flags import flagged_by
from commentary.queries.queue import WHOLE_QUEUE, QueueFilter, filter_queue, in_hand_of, in_no_hand
from commentary.vocabulary import (
    ACTIVE_CASES,
    CaseReason,
    CaseState,
    ResponseKind,
    ResponseState,
)


def open_case(viewer: Viewer, response_key: str) -> Case:
    """Open a case about a response on one's own initiative, and take it in hand.

    Moderators, of what others wrote. One that is open already is taken in hand as it is;
    :class:`Conflict` when another moderator has it. Recorded as ``open_case``.
    """
    count_deed(viewer, "moderate")
    with transaction.atomic():
        article, _by_author = lock_article_of(viewer, response_key)
        response = find_response(viewer, response_key)
        demand(may_moderate(viewer), _("Only moderators decide on responses."))
        demand(response.kind != ResponseKind.NOTE, _("A private note is seen by its author alone."))
        if response.state in (ResponseState.WITHDRAWN, ResponseState.ERASED):
            raise Conflict(_("This response was taken back; there is nothing left to decide."))
        case = Case.objects.select_for_update().filter(response=response).first()
        if case is None or case.state not in ACTIVE_CASES:
            case = raise_case(response, [Reason(CaseReason.OPENED)])
        demand_apart(viewer, case)
        demand_free(viewer, case)
        _take(viewer, case)
        record(viewer, "open_case", "case", case.key, article=article)
    return case


def claim_next(
    viewer: Viewer, filters: QueueFilter = WHOLE_QUEUE, *, skip: Collection[str] = ()
) -> Case | None:
    """Take the next case of the queue in hand, or return None when nothing waits.

    What one has in hand already comes first, then what waits longest among the gravest; never
    words of one's own, nor what one flagged, and none whose key is in ``skip``. On PostgreSQL, rows
    that another moderator is taking at this moment are passed by. Recorded as ``claim``.
    """
    _demand_person(viewer)
    count_deed(viewer, "moderate")
    with transaction.atomic():
        case = _pick(viewer, filters, skip)
        if case is not None:
            _take(viewer, case)
            record(viewer, "claim", "case", case.key, article=case.article)
    return case


def claim_case(viewer: Viewer, key: str) -> Case:
    """Take the case ``key`` in hand. :class:`Conflict` with the name of who has or decided it.

    Recorded as ``claim``.
    """
    _demand_person(viewer)
    count_deed(viewer, "moderate")
    with transaction.atomic():
        case = _lock_to_take(viewer, key)
        _take(viewer, case)
        record(viewer, "claim", "case", key, article=case.article)
    return case


def renew_claim(viewer: Viewer, key: str) -> Case:
    """Keep the case ``key`` in hand for another while, also after the claim ran out.

    :class:`Conflict` when somebody else took or decided it meanwhile. Not recorded.
    """
    _demand_person(viewer)
    count_deed(viewer, "moderate")
    with transaction.atomic():
        case = _lock_to_take(viewer, key)
        _take(viewer, case)
    return case


def release_case(viewer: Viewer, key: str) -> Case:
    """Let go of the case ``key``, so that others find it. Recorded as ``release``.

    Nothing happens to one that is in nobody's hand; :class:`Conflict` when another has it.
    """
    _demand_person(viewer)
    count_deed(viewer, "moderate")
    with transaction.atomic():
        case = lock_case(viewer, key)
        demand_free(viewer, case)
        if case.claimed_by_id == viewer.id and case.state in ACTIVE_CASES:
            case.claimed_by = case.claimed_until = None
            if case.state == CaseState.CLAIMED:
                case.state = CaseState.OPEN
            case.save()
            record(viewer, "release", "case", key, article=case.article)
    return case


def _demand_person(viewer: Viewer) -> None:
    """A case is in somebody's hand; a task of the system has none."""
    demand(viewer.is_member and may_moderate(viewer), _("Only moderators take cases in hand."))


def _lock_to_take(viewer: Viewer, key: str) -> Case:
    case = lock_case(viewer, key)
    demand_apart(viewer, case)
    demand_active(case)
    demand_free(viewer, case)
    return case


def _take(viewer: Viewer, case: Case) -> None:
    """Put a locked, free ``case`` in the viewer's hand. An escalated one stays escalated."""
    demand(viewer.is_member, _("Only moderators take cases in hand."))
    if case.state != CaseState.ESCALATED:
        case.state = CaseState.CLAIMED
    case.claimed_by_id = viewer.id
    case.claimed_until = timezone.now() + timedelta(seconds=settings.CLAIM_SECONDS)
    case.save(update_fields=["state", "claimed_by", "claimed_until"])


def _pick(viewer: Viewer, filters: QueueFilter, skip: Collection[str]) -> Case | None:
    """Return the next case, locked: in one's hand already, or in nobody's."""
    now = timezone.now()
    waiting = filter_queue(viewer, filters, now).exclude(author_id=viewer.id)
    waiting = waiting.filter(~flagged_by(viewer, "response_id", still_open=True))
    waiting = waiting.exclude(key__in=list(skip)).select_related("article", "response")
    passes = connection.features.has_select_for_update_skip_locked
    locked = waiting.select_for_update(skip_locked=passes, of=("self",))
    # Few, and found by who holds them; asked for in order they would be looked for in the queue.
    mine = list(locked.filter(in_hand_of(viewer, now)))
    if mine:
        return min(mine, key=lambda case: (case.priority, case.opened_at, case.pk))
    free = locked.filter(in_no_hand(now))
    return free.order_by("priority", "opened_at", "pk").first()
