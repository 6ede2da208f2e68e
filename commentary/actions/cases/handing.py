"""Passing a case on to those who decide the hard ones."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commentary.actions.cases.grasping import demand_decidable, lock_case
from commentary.actions.cases.raising import escalate
from commentary.actions.ledger import record
from commentary.actions.limits import count_deed
from commentary.errors import Conflict, InvalidInput
from commentary.models import Case, Message
from commentary.permissions import Viewer, demand
from commentary.text.normalize import clean_body
from commentary.vocabulary import MAX_MESSAGE, CaseState


def escalate_case(viewer: Viewer, key: str, *, version: int, note: str = "") -> Case:
    """Pass the case ``key`` on: it stands before all others, in nobody's hand.

    Moderators, under the same conditions as deciding. ``note`` is kept in the case, for moderators
    alone. Recorded as ``escalate``.
    """
    demand(viewer.is_member, _("Only moderators pass cases on."))
    said = clean_message(note, field="note", required=False)
    count_deed(viewer, "moderate")
    with transaction.atomic():
        case = lock_case(viewer, key)
        demand_decidable(viewer, case, version)
        if case.state == CaseState.ESCALATED:
            raise Conflict(_("This case was passed on already."), code="escalated")
        before = {"state": case.state}
        escalate(case)
        if said:
            write_message(viewer, case, said, internal=True)
        record(viewer, "escalate", "case", key, article=case.article, before=before)
    return case


def clean_message(body: str, *, field: str, required: bool = True) -> str:
    """Return a message as it is kept; :class:`InvalidInput` at ``field`` for none or a long one."""
    cleaned = clean_body(body)
    if required and not cleaned.strip():
        said = _("Write something first.")
        raise InvalidInput(said, fields={field: [said]})
    if len(cleaned) > MAX_MESSAGE:
        said = _("At most %(n)s characters.") % {"n": MAX_MESSAGE}
        raise InvalidInput(said, fields={field: [said]})
    return cleaned if cleaned.strip() else ""


def write_message(viewer: Viewer, case: Case, body: str, *, internal: bool) -> Message:
    """Add a message to ``case``. One INSERT."""
    return Message.objects.create(
        case=case, author_id=viewer.id or 0, at=timezone.now(), body=body, internal=internal
    )
