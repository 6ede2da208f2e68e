"""E-mail addresses that are known to be a person's own."""

from dataclasses import dataclass

from allauth.account import app_settings
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


@dataclass(frozen=True)
class LetterBox:
    """Where to write to a person, in which language, and with times of which zone."""

    address: str
    language: str
    time_zone: str


def find_letter_box(user_id: int) -> LetterBox | None:
    """The address that a person has confirmed, the primary one first; None without any.

    Where nobody is asked to confirm an address (in development), the one of the account will do.
    One statement, there two.
    """
    confirmed = EmailAddress.objects.filter(user_id=user_id, verified=True)
    names = ("email", "user__language", "user__time_zone")
    found = confirmed.order_by("-primary", "pk").values_list(*names).first()
    if found is None and app_settings.EMAIL_VERIFICATION != "mandatory":
        people = User.objects.filter(pk=user_id).exclude(email="")
        found = people.values_list("email", "language", "time_zone").first()
    return LetterBox(*found) if found else None
