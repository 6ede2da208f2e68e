"""E-mail addresses that are known to be a person's own."""

from allauth.account.models import EmailAddress
from django.db import transaction

from accounts.models import User


@transaction.atomic
def set_verified_address(user: User, email: str) -> None:
    """Make this the person's one address, confirmed without a mail: for commands, not for pages."""
    EmailAddress.objects.filter(user=user).delete()
    EmailAddress.objects.create(user=user, email=email.lower(), verified=True, primary=True)
    user.email = email.lower()
    user.save(update_fields=["email"])


def is_confirmed_elsewhere(email: str) -> bool:
    """Whether somebody has confirmed this address as theirs."""
    return EmailAddress.objects.filter(email=email.lower(), verified=True).exists()
