"""Taking hold of a case: its lock, who has it in hand, and whether one may decide on it now.

In the caller's transaction. Whoever decides holds the lock on the article before; claims need
that of the case alone.
"""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from commentary.errors import Conflict, NotFound
from commentary.formats.log_words import say_outcome
from commentary.models import Case, Decision
from commentary.permissions import Viewer, demand, visible_cases, why_not_decide
from commentary.queries.flags import has_flagged
from commentary.vocabulary import ACTIVE_CASES, CaseState


def lock_case(viewer: Viewer, key: str) -> Case:
    """Return the case ``key`` with its response, locked.

    :class:`NotFound` alike for what never was and for what the viewer may not see. One statement.
    """
    rows = Case.objects.filter(visible_cases(viewer), key=key.replace("\0", ""))
    # Who claimed it is not joined: that may change while this waits for the lock.
    rows = rows.select_related("article", "response__author", "response__decision")
    case = rows.select_for_update(of=("self",)).first()
    if case is None:
        raise NotFound(_("There is no such case."))
    return case


def demand_decidable(viewer: Viewer, case: Case, version: int, *, reopening: bool = False) -> None:
    """Raise unless ``viewer`` may decide on the locked ``case`` as it was at ``version``.

    :class:`NotPermitted` for words of one's own, and where a flag of one's own is open;
    :class:`Conflict` with the name of who decided it meanwhile or has it in hand, or when it
    changed since. ``reopening``: it may be decided.
    """
    demand_apart(viewer, case)
    if not reopening:
        demand_active(case)
    demand_free(viewer, case)
    if version != case.version:
        said = _("This case changed since you opened it. Look at it again before you decide.")
        raise Conflict(said, code="stale_case")


def demand_apart(viewer: Viewer, case: Case) -> None:
    """Raise :class:`NotPermitted` unless ``viewer`` may decide on ``case`` at all.

    One statement where flags are open, else none.
    """
    flagged = case.flag_count > 0 and has_flagged(viewer, case.response_id, still_open=True)
    why_not = why_not_decide(viewer, case, flagged=flagged)
    demand(not why_not, why_not)


def demand_active(case: Case) -> None:
    """Raise :class:`Conflict` with the name of who decided ``case``, if it is closed."""
    if case.state in ACTIVE_CASES:
        return
    if case.state == CaseState.MOOT:
        raise Conflict(_("This response was taken back by its author meanwhile."), code="decided")
    last = Decision.objects.filter(case=case).select_related("decider").order_by("-pk").first()
    name = last.decider.name if last and last.decider else _("The site itself")
    what = say_outcome(last.outcome) if last else ""
    said = _("%(name)s decided this meanwhile: %(outcome)s.") % {"name": name, "outcome": what}
    raise Conflict(said, code="decided")


def demand_free(viewer: Viewer, case: Case) -> None:
    """Raise :class:`Conflict` with the name of the other moderator who has ``case`` in hand."""
    if case.claimed_by is None or not is_in_hand(case, timezone.now()):
        return
    if case.claimed_by_id != viewer.id:
        said = _("%(name)s has this in hand at present.") % {"name": case.claimed_by.name}
        raise Conflict(said, code="claimed")


def is_in_hand(case: Case, now: datetime) -> bool:
    """Whether somebody has ``case`` in hand: a claim that has run out counts no more."""
    return case.claimed_until is not None and case.claimed_until > now
