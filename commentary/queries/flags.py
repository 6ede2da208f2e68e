"""Flags and legal notices: what moderators see of them, and what those see who sent them.

Who flagged, and in what words, is between them and the moderators. The author of the response
learns neither, moderator or not.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from commentary import permissions
from commentary.errors import InvalidInput, NotFound
from commentary.formats import proofs
from commentary.formats.flag_outcome import shape_outcome
from commentary.models import Annotation, Flag
from commentary.permissions import Viewer
from commentary.vocabulary import CaseState, FlagKind, FlagReason, FlagState

# What the signed link to a legal notice is for.
PROOF = "notice"


@dataclass(frozen=True)
class FlagLine:
    """A flag as moderators see it. Without an account ``username`` is empty."""

    key: str
    kind: str
    reason: str
    reason_label: str
    text: str
    law: str
    at: datetime
    state: str
    state_label: str
    present: bool
    weight: float
    counts: bool
    username: str
    name: str
    email: str


@dataclass(frozen=True)
class OwnFlag:
    """A flag as its sender sees it. ``step``: a state of FlagState, or ``reviewed``."""

    key: str
    kind: str
    reason: str
    reason_label: str
    text: str
    law: str
    at: datetime
    judged_at: datetime | None
    state: str
    step: str
    step_label: str
    response_key: str
    article_slug: str
    article_title: str
    # See formats.flag_outcome; {} while nothing is decided.
    outcome: dict[str, Any]


def list_flags_of(viewer: Viewer, response: Annotation) -> list[FlagLine]:
    """Return the flags on ``response``, legal notices first, then the newest. One statement.

    Moderators only, and never to its author; else nothing.
    """
    if not permissions.may_moderate(viewer) or response.author_id == viewer.id:
        return []
    rows = Flag.objects.filter(response_id=response.pk).select_related("reporter")
    return [_line_of(row, response) for row in rows.order_by("-kind", "-at", "-pk")]


def rights_to_flag(viewer: Viewer, response: Annotation) -> dict[str, str]:
    """Return why the viewer may not ``flag`` or ``notify`` of ``response`` ("" when they may)."""
    own = viewer.id is not None and response.author_id == viewer.id
    why_not = permissions.why_not_flag(viewer, response)
    return {
        "flag": why_not,
        "notify": why_not if own else permissions.why_not_notify(viewer, response),
    }


def find_own_flag(viewer: Viewer, response: Annotation) -> OwnFlag | None:
    """Return the viewer's own flag on ``response``, if there is one. One statement."""
    flags = _own(viewer).filter(response_id=response.pk, kind=FlagKind.FLAG)
    found = flags.first()
    return _own_line_of(found) if found else None


def has_flagged(viewer: Viewer, response_id: int | None, *, still_open: bool = False) -> bool:
    """Whether the viewer flagged a response, or sent a notice about it. One statement."""
    flags = Flag.objects.filter(reporter_id=viewer.id or 0, response_id=response_id)
    return (flags.filter(state=FlagState.OPEN) if still_open else flags).exists()


def flagged_by(viewer: Viewer, response: str, *, still_open: bool = False) -> Exists:
    """Return :func:`has_flagged` as a condition on rows; ``response`` is the way to theirs."""
    flags = Flag.objects.filter(reporter_id=viewer.id or 0, response_id=OuterRef(response))
    return Exists(flags.filter(state=FlagState.OPEN) if still_open else flags)


def list_own_flags(viewer: Viewer, *, before: str = "", limit: int) -> list[OwnFlag]:
    """Return the viewer's own flags and notices, newest first, behind the one ``before``."""
    rows = _own(viewer)
    if before:
        last = rows.filter(key=before.replace("\0", "")).values_list("at", "pk").first()
        if last is None:
            said = _("This page of the list cannot be found. Begin at the first one.")
            raise InvalidInput(said, code="bad_cursor")
        when, pk = last
        rows = rows.filter(Q(at__lt=when) | Q(at=when, pk__lt=pk), at__lte=when)
    return [_own_line_of(row) for row in rows.order_by("-at", "-pk")[:limit]]


def find_notice_by_proof(proof: str) -> OwnFlag:
    """Return the legal notice that a signed link names: whoever holds the link sent it.

    :class:`NotFound` for a link that is not whole or too old. One statement.
    """
    key = proofs.read(PROOF, proof)
    found = _told().filter(key=key, kind=FlagKind.NOTICE).first()
    if found is None:
        raise NotFound(_("There is no such notice."))
    return _own_line_of(found)


def _told() -> QuerySet[Flag]:
    return Flag.objects.select_related("response__case", "article", "decision")


def _own(viewer: Viewer) -> QuerySet[Flag]:
    return _told().filter(reporter_id=viewer.id, reporter__isnull=False)


def _line_of(row: Flag, response: Annotation) -> FlagLine:
    return FlagLine(
        key=row.key,
        kind=row.kind,
        reason=row.reason,
        reason_label=str(FlagReason(row.reason).label),
        text=row.text,
        law=row.law,
        at=row.at,
        state=row.state,
        state_label=str(FlagState(row.state).label),
        present=row.wording == response.wording,
        weight=row.weight,
        counts=row.counts,
        username=row.reporter.username if row.reporter else "",
        name=row.reporter.name if row.reporter else row.contact_name,
        email=row.contact_email,
    )


def _own_line_of(row: Flag) -> OwnFlag:
    reviewed = row.state == FlagState.OPEN and _is_looked_at(row.response)
    return OwnFlag(
        key=row.key,
        kind=row.kind,
        reason=row.reason,
        reason_label=str(FlagReason(row.reason).label),
        text=row.text,
        law=row.law,
        at=row.at,
        judged_at=row.judged_at,
        state=row.state,
        step="reviewed" if reviewed else row.state,
        step_label=_say_step(row, reviewed),
        response_key=row.response.key,
        article_slug=row.article.slug,
        article_title=row.article.title,
        outcome=shape_outcome(row.decision),
    )


def _is_looked_at(response: Annotation) -> bool:
    case = getattr(response, "case", None)
    return case is not None and case.state in (CaseState.CLAIMED, CaseState.ESCALATED)


def _say_step(row: Flag, reviewed: bool) -> str:
    return _("A moderator is looking at it") if reviewed else str(FlagState(row.state).label)
