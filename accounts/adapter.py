"""Where the library for log-ins asks this site how it wants things."""

import logging
from typing import Any
from urllib.parse import urlsplit

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.core import context as current
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError, transaction
from django.forms import BaseForm
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from accounts.abandoned import find_abandoned, is_taken
from accounts.addresses import client_address
from accounts.barring import barred_url
from accounts.letters import complete_context, find_links, write_html
from accounts.limits import LONGEST_WAIT, too_many_requests
from accounts.models import DISPLAY_NAME_LIMIT, User
from accounts.names import clean_user_name, user_name_key, validate_user_name
from accounts.sessions import end_sessions

logger = logging.getLogger("accounts")

_MISMATCH = _("The name or e-mail address and the password do not match.")


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is closed."),
        "duplicate_email": _("This is the e-mail address of your account already."),
        "email_password_mismatch": _MISMATCH,
        "email_taken": _("There is an account with this e-mail address already."),
        "enter_current_password": _("This is not the password of your account."),
        "incorrect_code": _("This code is not right. Codes are good once, for a short while."),
        "incorrect_password": _("This is not the password of your account."),
        "invalid_login": _MISMATCH,
        "same_as_current": _("This is the address that you have already."),
        "username_password_mismatch": _MISMATCH,
        "username_taken": _("This name is taken, or looks like one that is."),
    }

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """A limit that is reached is an answer of its own, and not an error at a field."""
        if code in ("too_many_login_attempts", "rate_limited"):
            raise ImmediateHttpResponse(too_many_requests(current.request, wait=LONGEST_WAIT))
        return super().validation_error(code, *args)

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def clean_username(self, username: str, shallow: bool = False) -> str:
        for validate in app_settings.USERNAME_VALIDATORS:
            validate(username)
        name = clean_user_name(username)
        if not shallow and is_taken(name):
            raise self.validation_error("username_taken")
        return name

    def save_user(
        self, request: HttpRequest, user: User, form: BaseForm, commit: bool = True
    ) -> User:
        """Two who take one name in one moment: the second is asked for another."""
        try:
            with transaction.atomic():
                find_abandoned(form.cleaned_data["username"]).delete()
                return super().save_user(request, user, form, commit)
        except IntegrityError:
            messages.error(request, self.error_messages["username_taken"])
            raise ImmediateHttpResponse(redirect("account_signup")) from None

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """A name may be typed in any spelling that the person's own name would exclude.

        Found before the limit is counted, so that other spellings give no further tries.
        """
        if typed := credentials.get("username"):
            found = User.objects.filter(username_key=user_name_key(typed))
            credentials["username"] = found.values_list("username", flat=True).first() or typed
        return super().authenticate(request, **credentials)

    def login(self, request: HttpRequest, user: User) -> None:
        """Somebody who is shut out is told so, after all factors and before there is a session."""
        if user.is_barred:
            clear_login(request)
            raise ImmediateHttpResponse(redirect(barred_url(user)))
        super().login(request, user)

    def logout(self, request: HttpRequest) -> None:
        if request.POST.get("everywhere") and isinstance(request.user, User):
            end_sessions(request.user)
        super().logout(request)

    def is_safe_url(self, url: str) -> bool:
        origin = urlsplit(settings.COMMENTARY_ORIGIN)
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={origin.netloc}, require_https=origin.scheme == "https"
        )

    def format_email_subject(self, subject: str) -> str:
        return f"[{settings.SITE_NAME}] {subject}"

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMultiAlternatives:
        message = super().render_mail(template_prefix, email, context, headers)
        page = write_html(
            message.body,
            subject=message.subject,
            links=find_links(context),
            code=context.get("code", ""),
        )
        message.attach_alternative(page, "text/html")
        return message

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A mail server that is away must not undo, nor seem to undo, what was done."""
        whole = complete_context(context) | {"request": current.request, "email": email}
        message = self.render_mail(template_prefix, email, whole)
        try:
            message.send()
        except OSError:
            logger.exception("mail could not be sent: %s", template_prefix)
            messages.error(
                current.request,
                _("The mail could not be sent just now. Please try again in a few minutes."),
            )


class ProviderAdapter(DefaultSocialAccountAdapter):
    def populate_user(
        self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]
    ) -> User:
        """Take over the name that the provider tells, and the user name if our rules allow it."""
        user = super().populate_user(request, sociallogin, data)
        user.display_name = (data.get("name") or "")[:DISPLAY_NAME_LIMIT]
        user.username = clean_user_name(user.username)
        try:
            validate_user_name(user.username)
        except ValidationError:
            user.username = ""
        return user
