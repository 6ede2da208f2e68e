"""Clearing away what has served its time: for a daily job."""

import time
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.sessions import clear_ended
from commentary.models import RateCount
from commentary.permissions import Viewer, demand


@dataclass(frozen=True)
class Tidied:
    """How much was cleared away."""

    rate_counts: int
    sessions: int


def tidy(viewer: Viewer) -> Tidied:
    """Delete counts of windows that are over, and sessions that have ended.

    Administrators and tasks of the system. Not recorded: nothing is lost that anybody could miss.
    """
    demand(viewer.is_administrator, _("Only administrators tidy up."))
    longest = max(seconds for _most, seconds in settings.RATES.values())
    over = RateCount.objects.filter(since__lt=int(time.time()) - longest)
    return Tidied(rate_counts=over.delete()[0], sessions=clear_ended())
