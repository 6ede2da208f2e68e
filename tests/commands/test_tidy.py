"""manage.py tidy"""

import time
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from commentary.actions.tidying import tidy
from commentary.errors import NotPermitted
from commentary.models import RateCount
from tests.commands.calling import run
from tests.people import viewer


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
    assert run("tidy") == "Cleared 1 counts of limits and 1 sessions.\n"
    assert RateCount.objects.get().who == "address:b"
    assert Session.objects.get().session_key == "open"
    assert UserSession.objects.get().session_key == "open"
    assert run("tidy") == "Cleared 0 counts of limits and 0 sessions.\n"


def test_it_is_not_for_everybody(cast):
    for person in (cast.mira, cast.edda, cast.omar, None):
        with pytest.raises(NotPermitted):
            tidy(viewer(person))
