"""manage.py tidy"""

import time
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from commentary.actions import sanctions
from commentary.actions.tidying import tidy
from commentary.errors import NotPermitted
from commentary.models import RateCount, Sanction
from tests.commands.calling import run
from tests.core.moderation.deciding import REASONS, case_of, decide, raise_for
from tests.people import respond, viewer

LATER = timezone.now() + timedelta(days=7)
NOTHING = (
    "Cleared 0 counts of limits and 0 sessions. Ended 0 measures, escalated 0 cases, "
    "purged 0 removed responses, forgot 0 senders of notices, "
    "sent 0 letters and deleted the text of 0.\n"
)


def make_session(person, key, *, days):
    until = timezone.now() + timedelta(days=days)
    Session.objects.create(session_key=key, session_data="", expire_date=until)
    UserSession.objects.create(
        user=person, session_key=key, ip="192.0.2.1", user_agent="", last_seen_at=until
    )


def test_it_clears_what_is_over_and_nothing_else(cast):
    longest = max(seconds for _most, seconds in settings.RATES.values())
    now = int(time.time())
    RateCount.objects.create(deed="edit", who="address:a", since=now - longest - 5)
    RateCount.objects.create(deed="edit", who="address:b", since=now - longest + 60)
    make_session(cast.mira, "over", days=-1)
    make_session(cast.mira, "open", days=1)
    assert run("tidy").startswith("Cleared 1 counts of limits and 1 sessions. Ended 0 measures, ")
    assert RateCount.objects.get().who == "address:b"
    assert Session.objects.get().session_key == "open"
    assert UserSession.objects.get().session_key == "open"
    assert run("tidy") == NOTHING


def test_it_ends_what_is_over_escalates_what_is_overdue_and_purges(cast, article, monkeypatch):
    over = sanctions.sanction_person(
        viewer(cast.omar), "mira", "suspend", until=LATER, reasoning=REASONS
    )
    Sanction.objects.filter(pk=over.pk).update(until=timezone.now())
    removed, hidden = respond(cast.noor, article, "They stole."), respond(cast.noor, article, "So.")
    for response, outcome in ((removed, "remove"), (hidden, "hide")):
        raise_for(response, "flagged")
        decide(cast.omar, response, outcome)
    later = timezone.now() + timedelta(days=400)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    said = run("tidy")
    assert "Ended 1 measures, escalated 1 cases, purged 1 removed responses, forgot 0 " in said
    cast.mira.refresh_from_db()
    assert cast.mira.barred_until is None
    assert case_of(hidden).state == "escalated"
    removed.refresh_from_db()
    assert removed.body == ""
    assert "Ended 0 measures, escalated 0 cases, purged 0 removed responses, " in run("tidy")


def test_it_is_not_for_everybody(cast):
    for person in (cast.mira, cast.edda, cast.omar, None):
        with pytest.raises(NotPermitted):
            tidy(viewer(person))
