"""What remains of an account that is erased: a row without a person."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from accounts.models import User
from accounts.names import ERASED_PREFIX
from accounts.sessions import end_sessions


@transaction.atomic
def blank_user(user: User) -> None:
    """Take everything personal off this account; the row stays as the inactive `erased-<id>`.

    Gone are name, mail, bio, language, time zone, roles, password, e-mail addresses, accounts at
    other sites, second factors and sessions. It cannot be undone. Who may ask for it, and what
    becomes of the person's texts and tokens, is the caller's matter.
    """
    EmailAddress.objects.filter(user=user).delete()
    SocialAccount.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user)
    user.username = f"{ERASED_PREFIX}{user.pk}"
    user.email = user.display_name = user.bio = user.language = user.time_zone = ""
    user.roles = []
    user.is_active = user.is_unclaimed = False
    user.barred_until, user.unread_notices = None, 0
    user.last_login = None
    user.set_unusable_password()
    user.save()
