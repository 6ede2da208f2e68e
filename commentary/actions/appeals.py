"""Appeals: filed by the person concerned, heard by somebody who did not decide."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from commentary.actions import notices
from commentary.actions.keys import new_key
from commentary.actions.ledger import record
from commentary.actions.limits import count_deed
from commentary.actions.redress import answer_appeal, lock_place
from commentary.actions.sanctions import clean_message
from commentary.actions.statements import Reasoning, clean_reasoning
from commentary.errors import Conflict, InvalidInput, NotFound, NotPermitted
from commentary.formats import proofs
from commentary.models import Appeal, Decision, Message
from commentary.permissions import Viewer, demand, why_not_appeal, why_not_review
from commentary.queries.appeals import find_appeal, find_decision_of, speaker_of
from commentary.queries.flags import has_flagged
from commentary.queries.people import find_person
from commentary.text.normalize import clean_body
from commentary.vocabulary import MAX_APPEAL, OPEN_APPEALS, AppealState, NoticeKind, Outcome

# How each outcome leaves the appeal.
_CLOSED = {
    Outcome.UPHOLD: AppealState.UPHELD,
    Outcome.OVERTURN: AppealState.OVERTURNED,
    Outcome.CHANGE: AppealState.CHANGED,
    Outcome.DISMISS: AppealState.INADMISSIBLE,
}


def file_appeal(viewer: Viewer, decision_key: str, text: str, *, proof: str = "") -> Appeal:
    """Appeal against a decision, within six months, once.

    The person concerned, by their session or by the link of their letter (``proof``), which works
    for somebody who is shut out too. They get a receipt. Recorded as ``appeal``.
    """
    words = clean_body(text).strip()
    if not 0 < len(words) <= MAX_APPEAL:
        said = _("Write 1 to %(n)s characters.") % {"n": MAX_APPEAL}
        raise InvalidInput(said, fields={"text": [said]})
    found = find_decision_of(viewer, decision_key, proof)
    speaker = speaker_of(viewer, found, proof)
    count_deed(speaker, "appeal")
    with transaction.atomic():
        # Locked first and read after it: of two at once, the second sees what the first filed.
        Decision.objects.select_for_update(no_key=True).get(pk=found.pk)
        decision = find_decision_of(viewer, decision_key, proof)
        why_not = why_not_appeal(speaker, decision, timezone.now())
        demand(not why_not, why_not)
        appeal = Appeal.objects.create(
            key=new_key(),
            decision=decision,
            decided_by_id=decision.decider_id,
            # The person concerned, or who the response was handed over to.
            appellant_id=speaker.id or 0,
            text=words,
            filed_at=timezone.now(),
        )
        _record(speaker, "appeal", appeal)
        _tell_appellant(appeal, NoticeKind.APPEAL, "appeal_filed", f"appeal:{appeal.key}")
    return appeal


def take_appeal(viewer: Viewer, key: str) -> Appeal:
    """Take the appeal ``key`` to hear it oneself. Moderators other than the decider.

    :class:`Conflict`, which names who, when somebody else has taken it. Recorded as
    ``take_appeal``.
    """
    count_deed(viewer, "moderate")
    with transaction.atomic():
        appeal = _lock(viewer, key)
        _demand_review(viewer, appeal)
        if appeal.reviewer is not None and appeal.reviewer_id != viewer.id:
            said = _("%(name)s hears this appeal.") % {"name": appeal.reviewer.name}
            raise Conflict(said, code="claimed")
        return _assign(viewer, appeal, viewer.id or 0, "take_appeal")


def assign_appeal(viewer: Viewer, key: str, username: str) -> Appeal:
    """Give the appeal ``key`` to the moderator ``username``, who is told.

    Moderators other than the decider; nor may it be given to the decider or to its author.
    Recorded as ``assign_appeal``.
    """
    count_deed(viewer, "moderate")
    with transaction.atomic():
        appeal = _lock(viewer, key)
        _demand_review(viewer, appeal)
        try:
            heir = find_person(viewer, username)
        except NotFound as error:
            raise InvalidInput(error.message, fields={"username": [error.message]}) from None
        if why_not := _why_not_hear(Viewer.of(heir), appeal):
            raise InvalidInput(why_not, fields={"username": [why_not]})
        if heir.pk == appeal.reviewer_id:
            return appeal
        _assign(viewer, appeal, heir.pk, "assign_appeal")
        if heir.pk != viewer.id:
            _tell_reviewer(appeal, NoticeKind.APPEAL)
    return appeal


def write_in_appeal(
    viewer: Viewer, key: str, body: str, *, internal: bool = False, proof: str = ""
) -> Message:
    """Write to the other side, or (``internal``) a note that moderators alone read.

    The person who appealed, by session or ``proof``, and moderators: the decider leaves notes
    only. The other side is told. What the person writes must be seen before the appeal is decided.
    Recorded as ``message``.
    """
    words = clean_message(body)
    with transaction.atomic():
        appeal, speaker = _lock_for_talk(viewer, key, proof)
        count_deed(speaker, "message")
        by_person = speaker.id == appeal.appellant_id
        _demand_word(speaker, appeal, internal=internal)
        message = Message.objects.create(
            appeal=appeal,
            author_id=speaker.id or 0,
            at=timezone.now(),
            body=words,
            internal=internal,
        )
        _record(speaker, "message", appeal, after={"internal": internal})
        if by_person:
            appeal.version += 1
            appeal.save(update_fields=["version"])
            _tell_reviewer(appeal, NoticeKind.MESSAGE)
        elif not internal:
            letter = f"appeal-message:{message.pk}"
            _tell_appellant(appeal, NoticeKind.MESSAGE, "appeal_message", letter)
    return message


def conclude_appeal(
    viewer: Viewer,
    key: str,
    outcome: str,
    *,
    version: int,
    reasoning: Reasoning,
    changed_to: str | None = None,
) -> Decision:
    """Decide the appeal ``key``: uphold, overturn, change to something milder, or dismiss.

    The moderator who hears it, with the reason that its author reads (``reasoning.why``).
    ``version`` is the one that they saw; :class:`Conflict` after a message that they did not.
    Overturned, a response comes back whole and a measure ends; changed, the milder restriction
    ``changed_to`` (until ``reasoning.until``) takes its place, by a decision of its own that
    stands on the grounds of the first unless others are given. All decisions stay in the log.
    Returns the one that answers the appeal. Recorded as ``conclude_appeal``.
    """
    wanted = _read_outcome(outcome)
    cleaned = _with_a_reason(clean_reasoning(reasoning, restricting=False))
    count_deed(viewer, "moderate")
    with transaction.atomic():
        found = find_appeal(viewer, key)
        article = lock_place(viewer, found)
        appeal = _lock(viewer, key)
        _demand_hearing(viewer, appeal, version)
        appeal.state, appeal.closed_at = _CLOSED[wanted], timezone.now()
        appeal.version += 1
        appeal.save(update_fields=["state", "closed_at", "version"])
        _record(viewer, "conclude_appeal", appeal, after={"state": str(appeal.state)})
        return answer_appeal(viewer, appeal, wanted, cleaned, article=article, milder=changed_to)


def _read_outcome(outcome: str) -> Outcome:
    if outcome not in _CLOSED:
        said = _("Choose how the appeal ends.")
        raise InvalidInput(said, fields={"outcome": [said]})
    return Outcome(outcome)


def _with_a_reason(reasoning: Reasoning) -> Reasoning:
    if not reasoning.why.strip():
        said = _("Say why: the person who appealed reads it.")
        raise InvalidInput(said, fields={"why": [said]})
    return reasoning


def _lock(viewer: Viewer, key: str) -> Appeal:
    """Return the appeal as it is under the lock. Moderators; NotFound for all others."""
    found = find_appeal(viewer, key)
    list(Appeal.objects.select_for_update(no_key=True).filter(pk=found.pk).values_list("pk"))
    # Read again under the lock: somebody else may have taken or closed it meanwhile.
    return find_appeal(viewer, key)


def _lock_for_talk(viewer: Viewer, key: str, proof: str) -> tuple[Appeal, Viewer]:
    """Return the locked appeal, and who speaks in it: NotFound for who is no party to it."""
    rows = Appeal.objects.select_for_update(no_key=True).filter(key=key.replace("\0", ""))
    appeal = rows.first()
    speaker = speaker_of(viewer, appeal.decision, proof) if appeal else viewer
    if appeal is None:
        raise NotFound(_("There is no such appeal."))
    if speaker.id != appeal.appellant_id:
        find_appeal(speaker, key)
    return appeal, speaker


def _why_not_hear(viewer: Viewer, appeal: Appeal) -> str:
    flagged = has_flagged(viewer, appeal.decision.response_id)
    return why_not_review(viewer, appeal, flagged=flagged)


def _demand_review(viewer: Viewer, appeal: Appeal) -> None:
    if appeal.state not in OPEN_APPEALS:
        raise Conflict(_("This appeal is closed."), code="decided")
    why_not = _why_not_hear(viewer, appeal)
    demand(not why_not, why_not)


def _demand_word(speaker: Viewer, appeal: Appeal, *, internal: bool) -> None:
    """Refuse what ``speaker`` may not write in ``appeal``."""
    demand(speaker.is_member, _("A task of the system has nothing to say of its own."))
    if speaker.id == appeal.appellant_id:
        demand(not internal, _("Notes are for moderators."))
    elif speaker.id == appeal.decided_by_id:
        demand(internal, _("You made this decision; leave a note for who hears the appeal."))
    if appeal.state not in OPEN_APPEALS and not internal:
        raise Conflict(_("This appeal is closed."), code="decided")


def _demand_hearing(viewer: Viewer, appeal: Appeal, version: int) -> None:
    """Refuse to let anybody conclude but who hears the appeal and has read it to the end."""
    _demand_review(viewer, appeal)
    if appeal.reviewer is None:
        raise NotPermitted(_("Take this appeal first."))
    if appeal.reviewer_id != viewer.id:
        said = _("%(name)s hears this appeal.") % {"name": appeal.reviewer.name}
        raise Conflict(said, code="claimed")
    if appeal.version != version:
        said = _("The person who appealed wrote to you meanwhile. Read it before you decide.")
        raise Conflict(said, code="stale_appeal")


def _assign(viewer: Viewer, appeal: Appeal, reviewer_id: int, verb: str) -> Appeal:
    appeal.reviewer_id, appeal.assigned_at = reviewer_id, timezone.now()
    appeal.state = AppealState.ASSIGNED
    appeal.save(update_fields=["reviewer", "assigned_at", "state"])
    _record(viewer, verb, appeal, after={"reviewer": reviewer_id})
    return appeal


def _record(
    viewer: Viewer, verb: str, appeal: Appeal, *, after: dict[str, object] | None = None
) -> None:
    place = appeal.decision.article
    record(viewer, verb, "appeal", appeal.key, article=place, after=after)


def _about(appeal: Appeal) -> dict[str, object]:
    place = appeal.decision.article
    return {
        "appeal": appeal.key,
        "decision": appeal.decision.key,
        "outcome": "",
        "article": place.title if place else "",
    }


def _tell_appellant(appeal: Appeal, kind: NoticeKind, name: str, letter_key: str) -> None:
    """Tell the person of a receipt or a message, with a link that works without logging in."""
    url = reverse("appeal", args=[appeal.decision.key])
    about = _about(appeal)
    proof = proofs.sign("decision", appeal.decision.key)
    context = {"appeal_url": f"{url}?proof={proof}", "article": about["article"]}
    letter = notices.LetterText(name, context, letter_key)
    notices.tell(appeal.appellant_id, kind, about=about, url=url, letter=letter)


def _tell_reviewer(appeal: Appeal, kind: NoticeKind) -> None:
    if appeal.reviewer_id is not None:
        about = {**_about(appeal), "from_author": kind == NoticeKind.MESSAGE}
        url = reverse("appeal_case", args=[appeal.key])
        notices.tell(appeal.reviewer_id, kind, about=about, url=url)
