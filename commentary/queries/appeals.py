"""Appeals as moderators read them, and as the person who appeals does; second looks, blind."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from commentary.errors import InvalidInput, NotFound, NotPermitted
from commentary.formats import proofs
from commentary.formats.log_words import say_outcome
from commentary.models import Appeal, Decision, Flag, Message
from commentary.permissions import (
    Viewer,
    concerns,
    may_moderate,
    may_see_decision,
    visible_cases,
    why_not_appeal,
    why_not_review,
)
from commentary.queries.flags import flagged_by
from commentary.vocabulary import OPEN_APPEALS, AppealState, Outcome, Role

# What an appeal may change a restriction to: always something milder.
MILDER: dict[str, tuple[Outcome, ...]] = {
    Outcome.REMOVE: (Outcome.COLLAPSE,),
    Outcome.HIDE: (Outcome.COLLAPSE,),
    Outcome.BAN: (Outcome.SUSPEND, Outcome.HOLD_ALL, Outcome.WARN),
    Outcome.SUSPEND: (Outcome.SUSPEND, Outcome.HOLD_ALL, Outcome.WARN),
    Outcome.HOLD_ALL: (Outcome.WARN,),
}
LISTS = ("open", "mine", "closed")
_NOTHING = "There is no such appeal."


@dataclass(frozen=True)
class AppealRow:
    """One line of the list of appeals. ``why_not``: why the viewer may not hear it, or ""."""

    key: str
    state: str
    state_label: str
    filed: datetime
    closed: datetime | None
    appellant: str
    appellant_name: str
    outcome_label: str
    automated: bool
    article_title: str
    text: str
    reviewer: str
    reviewer_name: str
    why_not: str


@dataclass(frozen=True)
class Said:
    """One message. ``mine``: by who looks; ``by_person``: by the one who appeals.

    ``name`` is "" where a moderator answers who looks.
    """

    at: datetime
    name: str
    body: str
    internal: bool
    by_person: bool
    mine: bool


@dataclass(frozen=True)
class AppealView:
    """Everything that a moderator needs to hear an appeal.

    ``own``: who reads it filed it, and sees no more than others who appeal: no notes, no names.
    """

    appeal: Appeal
    decision: Decision
    reviewer: User | None
    decider: User | None
    own: bool
    card: str
    edited_since: bool
    messages: Sequence[Said]
    notes: Sequence[Said]
    why_not: str
    mine: bool
    milder: Sequence[tuple[str, str]]
    reviewers: Sequence[User]
    outcome: Decision | None


@dataclass(frozen=True)
class OwnAppeal:
    """What the person concerned reads of a decision's appeal, filed or not yet."""

    decision: Decision
    appeal: Appeal | None
    messages: Sequence[Said]
    why_not: str
    outcome: Decision | None


def speaker_of(viewer: Viewer, decision: Decision, proof: str) -> Viewer:
    """Return the person whom ``decision`` concerns, if ``proof`` is its link; else ``viewer``.

    So that somebody who is shut out reads the statement, appeals, and talks to the moderators, and
    does nothing else: the viewer has no roles. At most one statement.
    """
    if not proofs.holds("decision", proof, decision.key):
        return viewer
    person = User.objects.get(pk=decision.person_id)
    if not person.is_active:
        return viewer
    return Viewer(person.pk, person.username, person.name, address=viewer.address)


def find_appeal(viewer: Viewer, key: str) -> Appeal:
    """Return the appeal ``key`` with all that it is about, or :class:`NotFound`.

    Moderators, of articles that they may read.
    """
    found = _seen_by(viewer).filter(key=key.replace("\0", "")).first()
    if found is None:
        raise NotFound(_(_NOTHING))
    return found


def find_decision_of(viewer: Viewer, decision_key: str, proof: str = "") -> Decision:
    """Return a decision that the viewer, or who holds ``proof``, may read; else NotFound."""
    rows = Decision.objects.select_related("appeal__reviewer", "reversed_by", "article")
    known = rows.select_related("response", "sanction")
    found = known.filter(key=decision_key.replace("\0", "")).first()
    if found is None or not may_see_decision(speaker_of(viewer, found, proof), found):
        raise NotFound(_("There is no such decision."))
    return found


def list_appeals(
    viewer: Viewer, which: str = "open", *, after: str = "", limit: int
) -> tuple[list[AppealRow], str]:
    """Return appeals, and the cursor of the next page ("" at the end). Moderators.

    ``which``: those that wait, the oldest first; those that the viewer hears; those that are
    closed, the newest first. At most two statements.
    """
    if not may_moderate(viewer):
        raise NotPermitted(_("Only moderators see appeals."))
    rows = _listed(viewer, which if which in LISTS else "open")
    closed = which == "closed"
    if after:
        rows = rows.filter(_behind(after, closed=closed))
    order = ("-filed_at", "-pk") if closed else ("filed_at", "pk")
    found = list(rows.order_by(*order)[: limit + 1])
    page = [_row(viewer, appeal) for appeal in found[:limit]]
    return page, page[-1].key if len(found) > limit else ""


def count_appeals(viewer: Viewer) -> int:
    """Return how many appeals wait, those that somebody hears among them. Moderators; else 0."""
    if not may_moderate(viewer):
        return 0
    return _seen_by(viewer).filter(state__in=OPEN_APPEALS).count()


def read_appeal(viewer: Viewer, key: str) -> AppealView:
    """Return the appeal ``key`` as its page shows it. Moderators. At most five statements.

    Who filed it reads neither notes nor who decides, though they moderate.
    """
    appeal = find_appeal(viewer, key)
    own = viewer.id == appeal.appellant_id
    decision, response = appeal.decision, appeal.decision.response
    said = _messages(viewer, appeal)
    return AppealView(
        appeal=appeal,
        decision=decision,
        reviewer=None if own else appeal.reviewer,
        decider=None if own else decision.decider,
        own=own,
        card=(response.inner_html or response.card_html) if response else "",
        edited_since=response is not None and response.wording != decision.wording,
        messages=[one for one in said if not one.internal],
        notes=[one for one in said if one.internal],
        why_not=_why_not_hear(viewer, appeal),
        mine=viewer.is_member and appeal.reviewer_id == viewer.id,
        milder=[(one.value, str(one.label)) for one in MILDER.get(decision.outcome, ())],
        reviewers=[] if own else _reviewers(appeal),
        outcome=Decision.objects.filter(on_appeal=appeal).first(),
    )


def read_own_appeal(viewer: Viewer, decision_key: str, proof: str = "") -> OwnAppeal:
    """Return a decision and one's appeal against it, private notes left out.

    The person concerned, by session or by ``proof``; moderators have a page of their own.
    :class:`NotFound` for everybody else. At most five statements.
    """
    decision = find_decision_of(viewer, decision_key, proof)
    speaker = speaker_of(viewer, decision, proof)
    if not concerns(speaker, decision):
        raise NotFound(_("There is no such decision."))
    appeal = decision.appeal if hasattr(decision, "appeal") else None
    return OwnAppeal(
        decision=decision,
        appeal=appeal,
        messages=_messages(speaker, appeal) if appeal else (),
        why_not=why_not_appeal(speaker, decision, timezone.now()),
        outcome=Decision.objects.filter(on_appeal=appeal).first() if appeal else None,
    )


def _seen_by(viewer: Viewer) -> QuerySet[Appeal]:
    rows = Appeal.objects.filter(visible_cases(viewer, "decision__"))
    return rows.annotate(flagged=flagged_by(viewer, "decision__response_id")).select_related(
        "appellant",
        "reviewer",
        "decision__decider",
        "decision__person",
        "decision__article",
        "decision__response",
        "decision__sanction",
        "decision__reversed_by",
        "decision__template",
    )


def _listed(viewer: Viewer, which: str) -> QuerySet[Appeal]:
    rows = _seen_by(viewer)
    if which == "closed":
        return rows.exclude(state__in=OPEN_APPEALS)
    rows = rows.filter(state__in=OPEN_APPEALS)
    return rows.filter(reviewer_id=viewer.id or 0) if which == "mine" else rows


def _behind(after: str, *, closed: bool) -> Q:
    last = Appeal.objects.filter(key=after.replace("\0", "")).values_list("filed_at", "pk").first()
    if last is None:
        said = _("This page of the list cannot be found. Begin at the first one.")
        raise InvalidInput(said, code="bad_cursor")
    when, pk = last
    if closed:
        return Q(filed_at__lt=when) | Q(filed_at=when, pk__lt=pk)
    return Q(filed_at__gt=when) | Q(filed_at=when, pk__gt=pk)


def _row(viewer: Viewer, appeal: Appeal) -> AppealRow:
    decision = appeal.decision
    reviewer = None if viewer.id == appeal.appellant_id else appeal.reviewer
    return AppealRow(
        key=appeal.key,
        state=appeal.state,
        state_label=str(AppealState(appeal.state).label),
        filed=appeal.filed_at,
        closed=appeal.closed_at,
        appellant=appeal.appellant.username,
        appellant_name=appeal.appellant.name,
        outcome_label=say_outcome(decision.outcome),
        automated=decision.automated,
        article_title=decision.article.title if decision.article else "",
        text=appeal.text,
        reviewer=reviewer.username if reviewer else "",
        reviewer_name=reviewer.name if reviewer else "",
        why_not=_why_not_hear(viewer, appeal),
    )


def _why_not_hear(viewer: Viewer, appeal: Appeal) -> str:
    return why_not_review(viewer, appeal, flagged=vars(appeal)["flagged"])


def _messages(viewer: Viewer, appeal: Appeal) -> list[Said]:
    """Return what was said: to who appealed, without the notes and the names of moderators."""
    own = viewer.id == appeal.appellant_id
    rows = Message.objects.filter(appeal=appeal).select_related("author").order_by("pk")
    if own:
        rows = rows.filter(internal=False)
    return [
        Said(
            at=row.at,
            name="" if own and row.author_id != viewer.id else row.author.name,
            body=row.body,
            internal=row.internal,
            by_person=row.author_id == appeal.appellant_id,
            mine=row.author_id == viewer.id,
        )
        for row in rows
    ]


def _reviewers(appeal: Appeal) -> list[User]:
    """Return who may hear ``appeal``. Those with a role are few, and read as a whole."""
    staff = User.objects.filter(is_active=True).exclude(roles=[]).order_by("username_key")
    flags = Flag.objects.filter(response_id=appeal.decision.response_id, reporter=OuterRef("pk"))
    staff = staff.filter(~Exists(flags))
    out = (appeal.decided_by_id, appeal.appellant_id)
    roles = {Role.MODERATOR, Role.ADMINISTRATOR}
    return [
        one for one in staff if one.pk not in out and not one.is_barred and roles & set(one.roles)
    ]
