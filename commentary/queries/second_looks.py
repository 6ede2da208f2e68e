"""Second looks: decisions that somebody else shall judge, without being told how they went."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from commentary.errors import NotFound, NotPermitted
from commentary.models import Annotation, Decision, SecondLook
from commentary.permissions import Viewer, may_moderate, visible_cases, why_not_look_again
from commentary.queries.flags import flagged_by
from commentary.text.markup import render_markdown
from commentary.vocabulary import CaseReason, Outcome, ResponseKind, ResponseState


@dataclass(frozen=True)
class BlindView:
    """A response as it was when it was decided on, and why it was in the queue; no more.

    Neither who decided, nor how, nor when; nor who wrote it, since only the words are judged.
    """

    id: int
    kind_label: str
    article_title: str
    title: str
    body_html: str
    reasons: list[dict[str, Any]]
    written: datetime
    remaining: int


def next_second_look(viewer: Viewer) -> BlindView | None:
    """Return the oldest second look that is due and that the viewer may give, if there is one.

    Moderators. What was taken back at once, or whose words are gone, is no matter any more. At
    most three statements.
    """
    if not may_moderate(viewer) or viewer.id is None:
        raise NotPermitted(_("Only moderators give second looks."))
    due = due_looks(viewer)
    look = due.order_by("at", "pk").first()
    return _blind(look, due.count()) if look else None


def find_second_look(viewer: Viewer, look_id: int) -> BlindView:
    """Return one second look that is due, blind; :class:`NotFound` for others."""
    look = due_looks(viewer).filter(pk=look_id).first() if may_moderate(viewer) else None
    if look is None or why_not_look_again(viewer, look):
        raise NotFound(_("There is no such second look."))
    return _blind(look, 0)


def due_looks(viewer: Viewer) -> QuerySet[SecondLook]:
    """Return the second looks that ``viewer`` may give: none of what is no matter any more.

    That is what was taken back by its author or by its decider, erased, or purged. Moderators.
    """
    rows = SecondLook.objects.filter(looked_at__isnull=True)
    rows = rows.filter(visible_cases(viewer, "decision__"))
    rows = rows.filter(~flagged_by(viewer, "decision__response_id"))
    rows = rows.exclude(_own(viewer))
    rows = rows.exclude(decision__reversed_by__outcome=Outcome.UNDO)
    gone = Q(decision__response__state__in=(ResponseState.WITHDRAWN, ResponseState.ERASED))
    gone |= Q(decision__response__purged_at__isnull=False)
    return rows.exclude(gone).select_related("decision__response__article", "decision__case")


def _own(viewer: Viewer) -> Q:
    """What the viewer decided, and what is about them or about a response of theirs."""
    about = Q(decision__person_id=viewer.id) | Q(decision__response__author_id=viewer.id)
    return Q(decided_by_id=viewer.id) | about


def _blind(look: SecondLook, due: int) -> BlindView:
    decision, response = look.decision, look.decision.response
    assert response is not None  # noqa: S101  (second_looks.draw takes no others)
    title, body = _words_then(response, decision)
    case = decision.case
    return BlindView(
        id=look.pk,
        kind_label=str(ResponseKind(response.kind).label),
        article_title=response.article.title,
        title=title,
        body_html=render_markdown(body),
        reasons=[_say(row) for row in case.reasons] if case else [],
        written=response.created_at,
        remaining=due,
    )


def _say(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "label": str(CaseReason(row["code"]).label)}


def _words_then(response: Annotation, decision: Decision) -> tuple[str, str]:
    """Return title and body in the wording decided on; an earlier one is kept by its version."""
    if response.wording > decision.wording:
        kept = response.versions.filter(number__gte=decision.wording).order_by("number").first()
        if kept is not None:
            return kept.title, kept.body
    return response.title, response.body
