"""The library's forms, with our words and bounds."""

from typing import Any

from allauth.account.forms import LoginForm as BaseLoginForm
from allauth.account.forms import SignupForm as BaseSignupForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm as BasePasskeyForm
from allauth.socialaccount.forms import SignupForm as BaseProviderSignupForm
from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from accounts.names import LONGEST

ADDRESS_LIMIT = 254
PASSWORD_LIMIT = 1000


class LoginForm(BaseLoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login = self.fields["login"]
        login.label = _("User name or e-mail address")
        login.widget.attrs |= {"autocomplete": "username", "autocapitalize": "none"}
        _limit(login, ADDRESS_LIMIT)
        _limit(self.fields["password"], PASSWORD_LIMIT)
        self.fields["remember"].label = _("Stay logged in on this device")


class _SignupWords:
    """What the two sign-up forms have in common: a user name and an e-mail address."""

    fields: dict[str, forms.Field]

    def explain_fields(self) -> None:
        username = self.fields["username"]
        username.label = _("User name")
        username.help_text = _("Letters, digits and . _ -  Everybody sees it, and it stays.")
        username.widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}
        _limit(username, LONGEST)
        email = self.fields["email"]
        email.label = _("E-mail address")
        email.help_text = _("Nobody else sees it. We write to it to see that it is yours.")


class SignupForm(_SignupWords, BaseSignupForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.explain_fields()
        _limit(self.fields["password1"], PASSWORD_LIMIT)


class ProviderSignupForm(_SignupWords, BaseProviderSignupForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.explain_fields()


class PasskeyForm(BasePasskeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name")
        _limit(self.fields["name"], 100)
        alone = self.fields["passwordless"]
        alone.initial = True
        alone.label = _("Log in with it alone, without a password")
        alone.help_text = _("Your device then asks for your finger, face or PIN each time.")


def _limit(field: forms.Field, length: int) -> None:
    field.validators.append(MaxLengthValidator(length))
    field.widget.attrs["maxlength"] = str(length)
