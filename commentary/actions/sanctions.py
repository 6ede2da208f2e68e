"""Measures against people: warn, hold all they post, suspend, ban; on the site or one article."""

from dataclasses import replace
from datetime import UTC, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.sessions import end_sessions
from commentary.actions import notices
from commentary.actions.keys import new_key
from commentary.actions.ledger import record
from commentary.actions.limits import count_deed
from commentary.actions.statements import Reasoning, clean_reasoning, write_decision
from commentary.errors import Conflict, InvalidInput, NotFound
from commentary.models import Article, Decision, Message, Notice, Sanction
from commentary.permissions import Viewer, demand, may_see_card, why_not_sanction
from commentary.queries.appeals import speaker_of
from commentary.queries.articles import find_article
from commentary.queries.people import find_person
from commentary.queries.sanctions import in_force
from commentary.text.normalize import clean_body
from commentary.vocabulary import (
    MAX_MESSAGE,
    SHUTTING_OUT,
    NoticeKind,
    Outcome,
    SanctionKind,
)

# A ban has no end, and a date that no clock of ours reaches.
FOREVER = datetime(9999, 12, 31, tzinfo=UTC)


def sanction_person(
    viewer: Viewer,
    username: str,
    kind: str,
    *,
    article: str = "",
    until: datetime | None = None,
    reasoning: Reasoning,
) -> Sanction:
    """Take a measure against the member ``username``, on the whole site or on one ``article``.

    Moderators; administrators alone against moderators; nobody against themselves. ``until`` is
    needed to suspend, may be given to hold all, and is nothing to a warning or a ban. The person
    is told at once, with the statement of reasons. Suspended or banned from the site, they are
    logged out everywhere, and sessions and tokens are refused from the next request on.
    :class:`Conflict` where such a measure is in force. Recorded as ``sanction``.
    """
    measure = _read_kind(kind)
    ends = read_until(measure, until)
    cleaned = clean_reasoning(_ending(reasoning, ends), restricting=True)
    count_deed(viewer, "moderate")
    with transaction.atomic():
        person = lock_person(find_person(viewer, username))
        _demand_allowed(why_not_sanction(viewer, person))
        place = find_article(viewer, article) if article else None
        _end_passed(Sanction.objects.filter(person=person))
        demand_none(person, measure, place)
        decision = write_decision(
            viewer,
            Outcome(measure.value),
            person_id=person.pk,
            reasoning=cleaned,
            article=place,
        )
        return enact(viewer, person, measure, decision, article=place, until=ends)


def enact(
    viewer: Viewer,
    person: User,
    kind: SanctionKind,
    decision: Decision,
    *,
    article: Article | None,
    until: datetime | None,
) -> Sanction:
    """Put the measure that ``decision`` took into force. The caller locked ``person``."""
    sanction = Sanction.objects.create(
        key=new_key(),
        person=person,
        kind=kind,
        article=article,
        at=decision.at,
        until=until,
        decision=decision,
    )
    _set_bar(person)
    after = {"kind": str(kind), "until": until.isoformat() if until else "", "key": sanction.key}
    record(viewer, "sanction", "person", person.username, article=article, after=after)
    return sanction


def lift_sanction(viewer: Viewer, key: str, *, reasoning: Reasoning) -> Sanction:
    """End the measure ``key`` before its time. Moderators who could have taken it.

    The decision that took it stays, and a new one reverses it. The person is told. Recorded as
    ``lift_sanction``.
    """
    cleaned = clean_reasoning(reasoning, restricting=False)
    count_deed(viewer, "moderate")
    with transaction.atomic():
        found = _find(viewer, key)
        person = lock_person(found.person)
        _demand_allowed(why_not_sanction(viewer, person))
        sanction = _lock_sanction(found)
        write_decision(
            viewer,
            Outcome.LIFT,
            person_id=person.pk,
            reasoning=cleaned,
            article=sanction.article,
            reverses=sanction.decision,
        )
        end_sanction(viewer, sanction)
    return sanction


def end_sanction(viewer: Viewer, sanction: Sanction) -> None:
    """End ``sanction`` now. In the caller's transaction, with the person locked. Recorded."""
    sanction.ended_at = timezone.now()
    sanction.save(update_fields=["ended_at"])
    _set_bar(sanction.person)
    _read_notices(sanction)
    _record_end(viewer, "lift_sanction", sanction)


def acknowledge_warning(viewer: Viewer, key: str, *, proof: str = "") -> Sanction:
    """Say that one has read the warning ``key``, which ends it: one may post again.

    The person warned, by their session or by the link of their letter (``proof``). Recorded as
    ``acknowledge``.
    """
    with transaction.atomic():
        found = Sanction.objects.filter(key=key.replace("\0", ""), kind=SanctionKind.WARN)
        sanction = found.select_related("person", "article", "decision").first()
        speaker = speaker_of(viewer, sanction.decision, proof) if sanction else viewer
        if sanction is None or speaker.id != sanction.person_id:
            raise NotFound(_("There is no such warning."))
        count_deed(speaker, "message")
        lock_person(sanction.person)
        sanction.refresh_from_db(fields=["ended_at", "acknowledged_at"])
        if sanction.ended_at is None:
            sanction.acknowledged_at = sanction.ended_at = timezone.now()
            sanction.save(update_fields=["acknowledged_at", "ended_at"])
            _read_notices(sanction)
            _record_end(speaker, "acknowledge", sanction)
    return sanction


def end_overdue(viewer: Viewer) -> int:
    """End the measures whose time is over, and return how many: for the daily job.

    Administrators and tasks of the system. What has passed binds nobody already before that.
    Recorded as ``end_sanction``, one by one.
    """
    demand(viewer.is_administrator, _("Only administrators tidy up."))
    over = Q(ended_at__isnull=True, until__lte=timezone.now())
    people = Sanction.objects.filter(over).values_list("person_id", flat=True).distinct()
    ended = 0
    for pk in list(people.order_by("person_id")):
        with transaction.atomic():
            person = lock_person(User(pk=pk))
            for sanction in _end_passed(Sanction.objects.filter(person=person)):
                _record_end(viewer, "end_sanction", sanction)
                ended += 1
            _set_bar(person)
    return ended


def write_note(viewer: Viewer, username: str, body: str) -> Message:
    """Keep a private note on a person's card, for moderators alone. Recorded as ``note``."""
    demand(may_see_card(viewer), _("Only moderators keep notes on people."))
    demand(viewer.is_member, _("A task of the system has nothing to say of its own."))
    words = clean_message(body)
    count_deed(viewer, "message")
    with transaction.atomic():
        person = find_person(viewer, username)
        note = Message.objects.create(
            person=person,
            author_id=viewer.id or 0,
            at=timezone.now(),
            body=words,
            internal=True,
        )
        record(viewer, "note", "person", person.username)
    return note


def clean_message(body: str) -> str:
    """Return the words of a message, or raise :class:`InvalidInput` at the field ``body``."""
    words = clean_body(body).strip()
    if not 0 < len(words) <= MAX_MESSAGE:
        said = _("Write 1 to %(n)s characters.") % {"n": MAX_MESSAGE}
        raise InvalidInput(said, fields={"body": [said]})
    return words


def _read_kind(kind: str) -> SanctionKind:
    if kind not in SanctionKind.values:
        said = _("Choose a warning, holding all, a suspension or a ban.")
        raise InvalidInput(said, fields={"kind": [said]})
    return SanctionKind(kind)


def read_until(kind: SanctionKind, until: datetime | None) -> datetime | None:
    """Return when a measure of this kind ends; one that has an end needs a time to come."""
    if kind not in (SanctionKind.SUSPEND, SanctionKind.HOLD_ALL):
        return None
    if until is None and kind == SanctionKind.SUSPEND:
        said = _("Say until when. What shall have no end is a ban.")
        raise InvalidInput(said, fields={"until": [said]})
    if until is not None and not timezone.now() < until < FOREVER:
        said = _("Choose a time to come.")
        raise InvalidInput(said, fields={"until": [said]})
    return until


def _ending(reasoning: Reasoning, until: datetime | None) -> Reasoning:
    return replace(reasoning, until=until)


def lock_person(person: User) -> User:
    """Return the row of ``person``, locked: all measures against somebody hold this."""
    return User.objects.select_for_update(no_key=True).get(pk=person.pk)


def _find(viewer: Viewer, key: str) -> Sanction:
    """Return the measure ``key``; moderators alone hear of it."""
    rows = Sanction.objects.select_related("person", "article", "decision")
    found = rows.filter(key=key.replace("\0", "")).first() if viewer.is_moderator else None
    if found is None:
        raise NotFound(_("There is no such measure."))
    return found


def _lock_sanction(found: Sanction) -> Sanction:
    """Return ``found`` as it is under the lock, or :class:`Conflict` when it has ended."""
    found.refresh_from_db(fields=["ended_at"])
    if found.ended_at is not None:
        raise Conflict(_("This measure has ended already."))
    return found


def demand_none(person: User, kind: SanctionKind, article: Article | None) -> None:
    """Refuse a second measure of one kind for one place. A person may be warned again."""
    if kind == SanctionKind.WARN:
        return
    same = Sanction.objects.filter(person=person, kind=kind, article=article)
    if same.filter(ended_at__isnull=True).exists():
        said = _("This measure is in force already. Lift it first to take another.")
        raise Conflict(said, code="in_force")


def _end_passed(rows: QuerySet[Sanction]) -> list[Sanction]:
    """End those of ``rows`` whose time is over, so that they stand in nobody's way."""
    passed = rows.filter(ended_at__isnull=True, until__lte=timezone.now())
    over = list(passed.select_related("person", "article"))
    for sanction in over:
        sanction.ended_at = sanction.until
        sanction.save(update_fields=["ended_at"])
    return over


def _set_bar(person: User) -> None:
    """Shut ``person`` out, or let them in, as the measures for the whole site say at present."""
    rows = in_force(person.pk).filter(kind__in=SHUTTING_OUT, article__isnull=True)
    ends = [until or FOREVER for until in rows.values_list("until", flat=True)]
    until = max(ends, default=None)
    User.objects.filter(pk=person.pk).update(barred_until=until)
    person.barred_until = until
    if until is not None:
        end_sessions(person)


def _read_notices(sanction: Sanction) -> None:
    """Take the notice of a measure that is over off the bell."""
    told = Notice.objects.filter(person=sanction.person, kind=NoticeKind.SANCTION)
    unread = told.filter(read_at__isnull=True, about__decision=sanction.decision.key)
    ids = unread.values_list("pk", flat=True)
    notices.mark_read(Viewer(id=sanction.person_id), ids, acknowledged=True)


def _record_end(viewer: Viewer, verb: str, sanction: Sanction) -> None:
    before = {"kind": sanction.kind, "key": sanction.key}
    name = sanction.person.username
    record(viewer, verb, "person", name, article=sanction.article, before=before)


def _demand_allowed(why_not: str) -> None:
    demand(not why_not, why_not)
