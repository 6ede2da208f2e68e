"""Decisions as the person concerned reads them: with the statement of reasons."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from commentary import permissions
from commentary.errors import NotFound
from commentary.formats import proofs
from commentary.formats.statement import lines_of, shape_statement
from commentary.models import Appeal, Case, Decision
from commentary.permissions import Viewer
from commentary.vocabulary import RESTRICTING


@dataclass(frozen=True)
class Statement:
    """A decision with its statement, what came of it, and why the viewer may not appeal."""

    decision: Decision
    reversal: Decision | None
    appeal: Appeal | None
    # The decision that this one reverses, or that the appeal it answers was filed against.
    earlier: Decision | None
    shape: dict[str, Any]
    lines: list[tuple[str, str]]
    concerns_viewer: bool
    proved: bool
    why_not_appeal: str


def read_statement(viewer: Viewer, key: str, *, proof: str = "") -> Statement:
    """Return the decision ``key`` with its statement of reasons.

    For the person concerned, for moderators, and for whoever holds the ``proof`` that was sent to
    the person; :class:`NotFound` for all others, the same as for a key that never was. One
    statement.
    """
    found = (
        Decision.objects.filter(key=key)
        .select_related(*_WITH)
        .defer(*(f"response__{name}" for name in _HEAVY))
        .first()
    )
    proved = proofs.holds("decision", proof, key)
    if found is None or not (proved or permissions.may_see_decision(viewer, found)):
        raise NotFound(_("There is no such decision, or it does not concern you."))
    reversal, appeal = permissions.reversal_of(found), getattr(found, "appeal", None)
    shape = shape_statement(found, reversal=reversal, appeal=appeal)
    return Statement(
        decision=found,
        reversal=reversal,
        appeal=appeal,
        earlier=found.on_appeal.decision
        if found.on_appeal
        else permissions.what_it_reverses(found),
        shape=shape,
        lines=lines_of(shape),
        concerns_viewer=permissions.concerns(viewer, found),
        proved=proved,
        why_not_appeal=_why_not_appeal(viewer, found, proved=proved),
    )


def find_case_key(viewer: Viewer, response_key: str) -> str:
    """Return the key of the case of a response that a moderator may read, or "". One statement.

    None for all others.
    """
    if not permissions.may_moderate(viewer):
        return ""
    rows = Case.objects.filter(permissions.visible_cases(viewer), response__key=response_key)
    return rows.values_list("key", flat=True).first() or ""


_WITH = (
    *("response", "article", "person", "reverses__reverses__reverses", permissions.REVERSALS),
    *("appeal", "on_appeal__decision"),
)
# What a statement does not need of a response: its words.
_HEAVY = ("body", "body_html", "card_html", "card_json", "inner_html", "inner_json")


def _why_not_appeal(viewer: Viewer, decision: Decision, *, proved: bool) -> str:
    """As permissions.why_not_appeal; the holder of the proof stands for the person concerned."""
    if decision.outcome not in RESTRICTING:
        return _("This decision restricts nothing, so there is nothing to appeal.")
    seen = Viewer(id=decision.person_id) if proved else viewer
    return permissions.why_not_appeal(seen, decision, timezone.now())
