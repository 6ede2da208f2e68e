"""What moderators see of a person: what they wrote, what became of it, and private notes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from commentary.errors import NotFound
from commentary.models import Annotation, Appeal, Decision, Flag, Message, Sanction
from commentary.permissions import Viewer, may_see_card, reversed_decisions, why_not_sanction
from commentary.queries.author_cases import told_decisions
from commentary.vocabulary import AppealState, FlagState, ResponseKind, ResponseState

_SHOWN = 20
_LATELY = timedelta(days=30)


@dataclass(frozen=True)
class PersonCard:
    """A person as moderators see them.

    ``states`` counts their responses by state, ``lately`` those of the last 30 days;
    ``removed_share`` is that of the removed among those that moderators let stand or removed, 0.0
    to 1.0. ``flags_agreed`` of ``flags_judged`` flags of theirs were agreed with. Decisions,
    measures and notes are the newest 20 of each.
    """

    person: User
    username: str
    name: str
    since: datetime
    roles: Sequence[str]
    barred_until: datetime | None
    states: Mapping[str, int]
    published: int
    held: int
    removed: int
    withdrawn: int
    lately: int
    removed_share: float
    flags_made: int
    flags_judged: int
    flags_agreed: int
    flags_received: int
    appeals: int
    appeals_won: int
    decisions: Sequence[Decision]
    sanctions: Sequence[Sanction]
    notes: Sequence[Message]
    why_not_sanction: str


def read_person_card(viewer: Viewer, username: str) -> PersonCard:
    """Return the card of the person ``username``. Moderators; :class:`NotFound` for others.

    Seven statements, whatever they wrote.
    """
    found = User.objects.filter(username=username.replace("\0", "")) if may_see_card(viewer) else ()
    person = next(iter(found), None)
    if person is None:
        raise NotFound(_("There is no such person."))
    own = viewer.id == person.pk
    return PersonCard(
        person=person,
        username=person.username,
        name=person.name,
        since=person.date_joined,
        roles=person.roles,
        barred_until=person.barred_until if person.is_barred else None,
        **_responses(person),
        **(_flags(person) | ({"flags_received": 0} if own else {})),
        **_appeals(person),
        decisions=_decisions(person, own=own),
        sanctions=_sanctions(person),
        # Nobody reads what others noted about them, nor of flags on what they wrote.
        notes=[] if own else _notes(person),
        why_not_sanction=why_not_sanction(viewer, person),
    )


def _responses(person: User) -> dict[str, Any]:
    rows = Annotation.objects.filter(author=person).exclude(kind=ResponseKind.NOTE)
    lately = Count("pk", filter=Q(created_at__gte=timezone.now() - _LATELY))
    counts = list(
        rows.values_list("state").annotate(number=Count("pk"), lately=lately).order_by("state")
    )
    states = {state: number for state, number, _lately in counts}
    removed = states.get(ResponseState.REMOVED, 0)
    stands = states.get(ResponseState.PUBLISHED, 0)
    return {
        "states": states,
        "published": stands,
        "held": states.get(ResponseState.HELD, 0) + states.get(ResponseState.HIDDEN, 0),
        "removed": removed,
        "withdrawn": states.get(ResponseState.WITHDRAWN, 0),
        "lately": sum(number for _state, _number, number in counts),
        "removed_share": removed / (removed + stands) if removed else 0.0,
    }


def _flags(person: User) -> dict[str, Any]:
    agreed, judged = Q(state=FlagState.AGREED), Q(state__in=(FlagState.AGREED, FlagState.DISAGREED))
    made = Q(reporter=person)
    return Flag.objects.filter(made | Q(response__author=person)).aggregate(
        flags_made=Count("pk", filter=made),
        flags_judged=Count("pk", filter=made & judged),
        flags_agreed=Count("pk", filter=made & agreed),
        flags_received=Count("pk", filter=Q(response__author=person)),
    )


def _appeals(person: User) -> dict[str, Any]:
    won = Q(state__in=(AppealState.OVERTURNED, AppealState.CHANGED))
    rows = Appeal.objects.filter(appellant=person)
    return rows.aggregate(appeals=Count("pk"), appeals_won=Count("pk", filter=won))


def _decisions(person: User, *, own: bool) -> list[Decision]:
    rows = Decision.objects.filter(person=person).order_by("-at", "-pk")
    rows = rows.annotate(is_reversed=ExpressionWrapper(reversed_decisions(), BooleanField()))
    found = rows.select_related("decider", "article", "response")
    return told_decisions(found)[:_SHOWN] if own else list(found[:_SHOWN])


def _sanctions(person: User) -> list[Sanction]:
    rows = Sanction.objects.filter(person=person).order_by("-at", "-pk")
    return list(rows.select_related("article", "decision__decider")[:_SHOWN])


def _notes(person: User) -> list[Message]:
    rows = Message.objects.filter(person=person).select_related("author").order_by("-pk")
    return list(rows[:_SHOWN])
