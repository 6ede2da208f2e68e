"""Sign-ups that nobody finished, whose names must not be lost for ever."""

from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.names import user_name_key

# Longer than any code for confirming an address is good.
PATIENCE = timedelta(hours=1)


def find_abandoned(name: str) -> QuerySet[User]:
    """The person of this name, if the address was mistyped or never confirmed, and in good time.

    Such a person has never been in, so nothing hangs on the row.
    """
    return (
        User.objects.filter(
            username_key=user_name_key(name),
            is_unclaimed=False,
            is_active=True,
            last_login=None,
            date_joined__lt=timezone.now() - PATIENCE,
            emailaddress__verified=False,
        )
        .exclude(emailaddress__verified=True)
        .exclude(socialaccount__isnull=False)
    )


def is_taken(name: str) -> bool:
    """Whether somebody has this name, or one that looks like it, and keeps it."""
    holders = User.objects.filter(username_key=user_name_key(name))
    return holders.exclude(pk__in=find_abandoned(name).values("pk")).exists()
