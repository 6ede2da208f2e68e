"""The library's forms, with our words and bounds."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from allauth.socialaccount.forms import SignupForm as SocialSignupForm
from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from accounts.names import LONGEST

ADDRESS_LIMIT = 254
PASSWORD_LIMIT = 1000


class LoginForm(account.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login = self.fields["login"]
        login.label = _("User name or e-mail address")
        login.widget.attrs |= {"autocomplete": "username", "autocapitalize": "none"}
        _limit(login, ADDRESS_LIMIT)
        _limit(self.fields["password"], PASSWORD_LIMIT)
        self.fields["remember"].label = _("Stay logged in on this device")


class SignupForm(account.SignupForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _explain_person(self.fields)
        _explain_password(self.fields["password1"])


class ProviderSignupForm(SocialSignupForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _explain_person(self.fields)


class RequestLoginCodeForm(account.RequestLoginCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail address")


class ResetPasswordForm(account.ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail address")


class AddEmailForm(account.AddEmailForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New e-mail address")


class ChangePasswordForm(account.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _limit(self.fields["oldpassword"], PASSWORD_LIMIT)
        _explain_password(self.fields["password1"])


class SetPasswordForm(account.SetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _explain_password(self.fields["password1"])


class ResetPasswordKeyForm(account.ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _explain_password(self.fields["password1"])


class PasskeyForm(AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name")
        _limit(self.fields["name"], 100)
        alone = self.fields["passwordless"]
        alone.initial = True
        alone.label = _("Log in with it alone, without a password")
        alone.help_text = _("Your device then asks for your finger, face or PIN each time.")


def _explain_person(fields: dict[str, forms.Field]) -> None:
    username, email = fields["username"], fields["email"]
    username.label = _("User name")
    username.help_text = _(
        "Letters, digits, dots, dashes and underscores. Everybody sees it, and it stays."
    )
    username.widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}
    _limit(username, LONGEST)
    email.label = _("E-mail address")
    email.help_text = _("Nobody else sees it. We write to it to see that it is yours.")


def _explain_password(field: forms.Field) -> None:
    field.help_text = _("At least ten characters. A few words that only you would put together.")
    _limit(field, PASSWORD_LIMIT)


def _limit(field: forms.Field, length: int) -> None:
    field.validators.append(MaxLengthValidator(length))
    field.widget.attrs["maxlength"] = str(length)
