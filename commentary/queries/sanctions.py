"""Measures against people: what is in force, their history, and what the person is told."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.names import user_name_key
from commentary.errors import NotFound, NotPermitted
from commentary.models import Article, ReasonTemplate, Sanction
from commentary.permissions import Viewer, may_moderate, may_see_card
from commentary.queries.people import find_person
from commentary.vocabulary import SHUTTING_OUT, SanctionKind

# Later than any suspension: what is shut out until then is banned.
_FOREVER_YEAR = 9999


@dataclass(frozen=True)
class Measure:
    """One measure as moderators read it, and, of their own, the person concerned."""

    key: str
    kind: str
    label: str
    at: datetime
    until: datetime | None
    ended: datetime | None
    acknowledged: datetime | None
    in_force: bool
    article: str
    article_title: str
    decision: str
    facts: str
    ground: str
    provision: str
    why: str
    decider: str = ""
    appeal_state: str = ""


def in_force(person_id: int) -> QuerySet[Sanction]:
    """The measures that bind a person now, of every kind and place."""
    running = Q(until__isnull=True) | Q(until__gt=timezone.now())
    return Sanction.objects.filter(running, person_id=person_id, ended_at__isnull=True)


def list_shut_out(person_id: int | None, article: Article) -> list[datetime | None]:
    """Return when each measure ends that shuts a person out of a debate now; None: without an end.

    For the rules and the sentence that ask it (``permissions.why_shut_out``), of whoever acts. One
    statement; none for nobody.
    """
    if person_id is None:
        return []
    here = Q(article=None) | Q(article=article.pk)
    rows = in_force(person_id).filter(here, kind__in=SHUTTING_OUT)
    return list(rows.values_list("until", flat=True))


@dataclass(frozen=True)
class Listed:
    """Somebody in the moderators' list of people, with the measures in force, as words."""

    username: str
    name: str
    measures: list[str]


def list_people(
    viewer: Viewer, words: str = "", *, after: str = "", limit: int
) -> tuple[list[Listed], str]:
    """Return people whose name holds ``words``, or without words those under a measure.

    In the order of their user names behind ``after``, with the next cursor. Moderators; e-mail
    addresses are neither searched nor shown. Two statements.
    """
    if not may_see_card(viewer):
        raise NotPermitted(_("Only moderators see measures against people."))
    running = Q(until__isnull=True) | Q(until__gt=timezone.now())
    measured = Sanction.objects.filter(running, ended_at__isnull=True)
    rows = User.objects.filter(is_unclaimed=False).order_by("username_key")
    if words:
        name = words.replace("\0", "")
        rows = rows.filter(Q(username__icontains=name) | Q(display_name__icontains=name))
    else:
        rows = rows.filter(pk__in=measured.values("person_id"))
    if after:
        rows = rows.filter(username_key__gt=user_name_key(after).replace("\0", ""))
    found = list(rows[: limit + 1])
    kinds: dict[int, list[str]] = {}
    for row in measured.filter(person__in=found).order_by("pk"):
        kinds.setdefault(row.person_id, []).append(row.get_kind_display())
    listed = [Listed(row.username, row.name, kinds.get(row.pk, [])) for row in found[:limit]]
    return listed, found[limit - 1].username if len(found) > limit else ""


def list_sanctions(viewer: Viewer, username: str) -> list[Measure]:
    """Return all measures ever taken against a person, newest first. Moderators. Two statements."""
    if not may_see_card(viewer):
        raise NotPermitted(_("Only moderators see measures against people."))
    person = find_person(viewer, username)
    rows = _whole(Sanction.objects.filter(person=person)).order_by("-at", "-pk")
    return [_measure(row, decider=True) for row in rows]


def find_sanction(viewer: Viewer, key: str) -> Measure:
    """Return one measure, or :class:`NotFound`: moderators, and the person concerned."""
    own = Q(person_id=viewer.id) if viewer.is_member else Q(pk__in=())
    rows = Sanction.objects.filter(key=key.replace("\0", ""))
    row = _whole(rows if may_see_card(viewer) else rows.filter(own)).first()
    if row is None:
        raise NotFound(_("There is no such measure."))
    return _measure(row, decider=may_see_card(viewer))


def list_own_warnings(viewer: Viewer) -> list[Measure]:
    """Return the warnings that the viewer has yet to acknowledge, oldest first. One statement."""
    if not viewer.is_member:
        return []
    rows = Sanction.objects.filter(
        person_id=viewer.id, kind=SanctionKind.WARN, ended_at__isnull=True
    )
    return [_measure(row) for row in _whole(rows).order_by("at", "pk")]


def list_bars(person_id: int) -> list[Measure]:
    """Return what shuts a person out of the whole site now: for the page that tells them so.

    The door has made sure that it is the person who asks. One statement.
    """
    rows = in_force(person_id).filter(kind__in=SHUTTING_OUT, article__isnull=True)
    return [_measure(row) for row in _whole(rows).order_by("at", "pk")]


def why_barred(person: User) -> str:
    """Return the sentence that tells a person who is shut out of the site so, or ""."""
    if not person.is_barred or person.barred_until is None:
        return ""
    if person.barred_until.year == _FOREVER_YEAR:
        return _("This account is banned. Log in to read why, and how to appeal.")
    until = date_format(timezone.localtime(person.barred_until), "DATETIME_FORMAT")
    said = _("This account is suspended until %(date)s. Log in to read why, and how to appeal.")
    return said % {"date": until}


def list_reasons(viewer: Viewer) -> list[ReasonTemplate]:
    """Return the reasons that moderators choose from, in order. Nothing for others."""
    return list(ReasonTemplate.objects.filter(is_active=True)) if may_moderate(viewer) else []


def _whole(rows: QuerySet[Sanction]) -> QuerySet[Sanction]:
    return rows.select_related("article", "decision__decider", "decision__appeal")


def _measure(row: Sanction, *, decider: bool = False) -> Measure:
    decision = row.decision
    who = decision.decider if decider else None
    return Measure(
        key=row.key,
        kind=row.kind,
        label=str(SanctionKind(row.kind).label),
        at=row.at,
        until=row.until,
        ended=row.ended_at,
        acknowledged=row.acknowledged_at,
        in_force=row.ended_at is None and (row.until is None or row.until > timezone.now()),
        article=row.article.slug if row.article else "",
        article_title=row.article.title if row.article else "",
        decision=decision.key,
        facts=decision.facts,
        ground=decision.get_ground_display(),
        provision=decision.provision,
        why=decision.why,
        decider=who.name if who else "",
        appeal_state=decision.appeal.state if hasattr(decision, "appeal") else "",
    )
