"""Second looks: a share of the decisions, shown blind to another moderator."""

import secrets

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commentary.actions.ledger import record
from commentary.actions.limits import count_deed
from commentary.errors import Conflict, InvalidInput, NotFound
from commentary.models import Decision, Policy, SecondLook
from commentary.permissions import Viewer, demand, visible_cases, why_not_look_again
from commentary.queries.flags import has_flagged
from commentary.queries.second_looks import due_looks
from commentary.text.normalize import clean_body
from commentary.vocabulary import MAX_REASON, Outcome

# What can be compared: what a moderator decides on a response. The first two let it stand.
_LET_STAND = (Outcome.APPROVE, Outcome.KEEP)
LOOKED_AT = (*_LET_STAND, Outcome.REMOVE, Outcome.HIDE, Outcome.COLLAPSE)


def draw(decision: Decision) -> SecondLook | None:
    """Draw whether ``decision`` gets a second look, and put it in the list of those.

    By chance, as often as the site's policy says (``second_look_share`` percent), and never one
    that was automated, that concerns a person alone, or that answers an appeal or reverses
    another. In the caller's transaction. One statement, and one more when it is drawn.
    """
    decider = decision.decider_id
    if decider is None or not _may_be_drawn(decision) or secrets.randbelow(100) >= _share():
        return None
    return SecondLook.objects.create(decision=decision, decided_by_id=decider, at=decision.at)


def look_again(viewer: Viewer, look_id: int, outcome: str, note: str = "") -> SecondLook:
    """Say what one would have decided, without having seen what was.

    Moderators other than the decider and the person concerned, once. Whether the two agree is
    kept with it; nothing changes for the response. Recorded as ``look_again``.
    """
    cleaned = clean_body(note).strip()
    if outcome not in LOOKED_AT:
        said = _("Choose what you would have decided.")
        raise InvalidInput(said, fields={"outcome": [said]})
    if len(cleaned) > MAX_REASON:
        said = _("At most %(n)s characters.") % {"n": MAX_REASON}
        raise InvalidInput(said, fields={"note": [said]})
    count_deed(viewer, "moderate")
    with transaction.atomic():
        look = _lock_look(viewer, look_id)
        if look.looked_at is not None:
            raise Conflict(_("Somebody else has given this second look meanwhile."))
        if not due_looks(viewer).filter(pk=look.pk).exists():
            raise Conflict(_("This was taken back or deleted; there is nothing left to judge."))
        look.reviewer_id, look.looked_at = viewer.id, timezone.now()
        look.outcome, look.note = outcome, cleaned
        look.agrees = agree(outcome, look.decision.outcome)
        look.save(update_fields=["reviewer", "looked_at", "outcome", "note", "agrees"])
        after = {"outcome": outcome, "agrees": look.agrees}
        record(viewer, "look_again", "decision", look.decision.key, after=after)
    return look


def agree(one: str, other: str) -> bool:
    """Whether two outcomes come to the same: both let the response stand, or they are equal."""
    return one == other or (one in _LET_STAND and other in _LET_STAND)


def _may_be_drawn(decision: Decision) -> bool:
    return (
        decision.outcome in LOOKED_AT
        and decision.response_id is not None
        and not decision.automated
        and decision.reverses_id is None
        and decision.on_appeal_id is None
    )


def _share() -> int:
    """Return how many decisions in a hundred get a second look; what no row says is none."""
    rows = Policy.objects.filter(article__isnull=True)
    return rows.values_list("second_look_share", flat=True).first() or 0


def _lock_look(viewer: Viewer, look_id: int) -> SecondLook:
    """Return the second look, locked; moderators alone hear of it."""
    rows = SecondLook.objects.select_for_update(of=("self",)).select_related("decision")
    look = rows.filter(visible_cases(viewer, "decision__"), pk=look_id).first()
    if look is None:
        raise NotFound(_("There is no such second look."))
    flagged = has_flagged(viewer, look.decision.response_id)
    why_not = why_not_look_again(viewer, look, flagged=flagged)
    demand(not why_not, why_not)
    return look
