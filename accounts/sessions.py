"""Ending sessions."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from accounts.models import User


def end_sessions(user: User) -> None:
    """End every session that this person logged in to, the present one too."""
    for session in UserSession.objects.filter(user=user):
        session.end()


@transaction.atomic
def clear_ended() -> int:
    """Delete sessions whose time is over, also from the lists people see; return how many."""
    gone, _each = Session.objects.filter(expire_date__lt=timezone.now()).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    return gone
