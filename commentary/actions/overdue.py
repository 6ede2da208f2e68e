"""What was hidden and then forgotten: it escalates, and never publishes itself."""

from collections.abc import Iterator
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commentary.actions.cases.grasping import is_in_hand, lock_case
from commentary.actions.cases.raising import escalate
from commentary.actions.ledger import record
from commentary.actions.screening.policy import read_policy
from commentary.models import Case
from commentary.permissions import Viewer, demand
from commentary.vocabulary import CaseState, ResponseState

_WAITS = (CaseState.OPEN, CaseState.CLAIMED)


def escalate_overdue(viewer: Viewer) -> int:
    """Escalate the cases of what has been hidden for too long, and return how many.

    Administrators and tasks of the system, by a regular job. How long is too long, the article's
    policy says (``escalate_hours``); where that is 0, nothing is, nor is what a moderator has in
    hand at this moment. Each in a transaction of its own.
    Recorded as ``escalate``.
    """
    demand(viewer.is_administrator, _("Only administrators escalate what is overdue."))
    return sum(_escalate(viewer, key) for key in list(_overdue()))


def _overdue() -> Iterator[str]:
    """Give the keys of overdue cases. One statement, and one an article that has any hidden."""
    hidden = Case.objects.filter(state__in=_WAITS, response__state=ResponseState.HIDDEN)
    rows = hidden.values_list("key", "article_id", "response__decision__at").order_by("article_id")
    limits: dict[int, int] = {}
    now = timezone.now()
    for key, article, since in rows:
        if article not in limits:
            limits[article] = read_policy(article).escalate_hours
        if (
            limits[article]
            and since is not None
            and since <= now - timedelta(hours=limits[article])
        ):
            yield key


def _escalate(viewer: Viewer, key: str) -> bool:
    with transaction.atomic():
        case = lock_case(viewer, key)
        if case.state not in _WAITS or is_in_hand(case, timezone.now()):
            return False
        before = {"state": case.state}
        escalate(case)
        record(viewer, "escalate", "case", key, article=case.article, before=before)
    return True
