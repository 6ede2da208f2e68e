"""Ending sessions."""

from allauth.usersessions.models import UserSession

from accounts.models import User


def end_sessions(user: User) -> None:
    """End every session that this person logged in to, the present one too."""
    for session in UserSession.objects.filter(user=user):
        session.end()
