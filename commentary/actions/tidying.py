"""Clearing away what has served its time: for a daily job."""

import time
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.sessions import clear_ended
from commentary.actions.curation import end_locks
from commentary.actions.letters import send_due, tidy_letters
from commentary.actions.overdue import escalate_overdue
from commentary.actions.retention import forget_contacts, purge_removed
from commentary.actions.sanctions import end_overdue
from commentary.models import RateCount
from commentary.permissions import Viewer, demand


@dataclass(frozen=True)
class Tidied:
    """How much was cleared away, ended, put first and sent."""

    rate_counts: int
    sessions: int
    sanctions: int
    locks: int
    escalated: int
    purged: int
    contacts: int
    letters: int
    letter_texts: int


def tidy(viewer: Viewer) -> Tidied:
    """Do the work of a day: nothing here waits for a person, and all of it may be done twice.

    Counts of windows that are over and ended sessions are deleted; measures whose time is over
    end, and cards of branches whose date has passed offer replies again; hidden responses that
    nobody decided on are put first; the words of what was removed long ago are deleted, and names
    and addresses of guests whose legal notices were judged long ago; letters that a lost task left
    are sent, and the texts of those sent long ago deleted. Administrators and tasks of the system.
    What moderation is concerned with is recorded by each part itself.
    """
    demand(viewer.is_administrator, _("Only administrators tidy up."))
    longest = max(seconds for _most, seconds in settings.RATES.values())
    over = RateCount.objects.filter(since__lt=int(time.time()) - longest)
    return Tidied(
        rate_counts=over.delete()[0],
        sessions=clear_ended(),
        sanctions=end_overdue(viewer),
        locks=end_locks(viewer),
        escalated=escalate_overdue(viewer),
        purged=purge_removed(viewer),
        contacts=forget_contacts(viewer),
        letters=send_due(viewer),
        letter_texts=tidy_letters(viewer),
    )
