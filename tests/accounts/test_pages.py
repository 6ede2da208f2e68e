"""Every page of log-in and security: there, in the frame of the site, and nothing inline in it."""

from pathlib import Path

import allauth
import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.template.loader import get_template
from django.test import Client
from django.urls import get_resolver, reverse

from accounts.factors import FactorAdapter
from tests.accounts.conftest import PASSWORD
from tests.accounts.strict_html import StrictPage

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

FOR_ANYBODY = [
    "account_login",
    "account_signup",
    "account_request_login_code",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "account_inactive",
    "socialaccount_login_cancelled",
]
FOR_MEMBERS = [
    "account_logout",
    "account_email",
    "account_change_password",
    "account_reauthenticate",
    "mfa_index",
    "mfa_list_webauthn",
    "usersessions_list",
    "socialaccount_connections",
]
AFTER_CONFIRMING = ["mfa_activate_totp", "mfa_add_webauthn"]
ELSEWHERE = ("idp/", "openid/")
WITH_A_FACTOR = [
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_deactivate_totp",
    "mfa_generate_recovery_codes",
    "mfa_view_recovery_codes",
]


def read(answer, status=200):
    assert answer.status_code == status
    text = answer.content.decode()
    assert StrictPage(text).faults == []
    assert 'class="site-head"' in text
    assert 'id="main"' in text
    assert "no-store" in answer.headers["Cache-Control"]
    return text


@pytest.fixture
def inside(member, log_in):
    client = log_in(member)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


@pytest.fixture
def guarded(member, inside):
    TOTP.activate(member, generate_totp_secret())
    RecoveryCodes.activate(member)
    return inside


@pytest.mark.parametrize("name", FOR_ANYBODY)
def test_pages_for_anybody(client, name):
    read(client.get(reverse(name)))


def test_the_page_of_a_log_in_elsewhere_that_failed(client):
    read(client.get(reverse("socialaccount_login_error")), status=401)


@pytest.mark.parametrize("name", FOR_MEMBERS)
def test_pages_for_members(member, log_in, name):
    read(log_in(member).get(reverse(name)))


@pytest.mark.parametrize("name", AFTER_CONFIRMING)
def test_pages_after_confirming(inside, name):
    read(inside.get(reverse(name)))


@pytest.mark.parametrize("name", WITH_A_FACTOR)
def test_pages_with_a_factor(guarded, name):
    read(guarded.get(reverse(name)))


@pytest.mark.parametrize("name", [*FOR_MEMBERS, *AFTER_CONFIRMING, "mfa_generate_recovery_codes"])
def test_pages_for_members_lead_others_to_log_in(client, name):
    if name == "account_logout":
        assert client.get(reverse(name)).url == reverse("front")
    else:
        assert client.get(reverse(name)).url.startswith(reverse("account_login"))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("account_login", {"login": "<b>", "password": "x"}),
        ("account_login", {}),
        ("account_signup", {"username": '"><script>', "email": "x", "password1": "x"}),
        ("account_signup", {}),
        ("account_request_login_code", {"email": "x"}),
        ("account_reset_password", {"email": ""}),
    ],
)
def test_a_refused_form_says_why_at_its_fields_and_keeps_what_was_typed(client, name, data):
    text = read(client.post(reverse(name), data))
    assert "field-error" in text or "notice-error" in text
    assert 'aria-invalid="true"' in text or name == "account_login"
    assert "<script>" not in text


def test_the_pages_of_codes(client, member):
    client.post(reverse("account_request_login_code"), {"email": member.email})
    read(client.get(reverse("account_confirm_login_code")))
    text = read(client.post(reverse("account_confirm_login_code"), {"code": "wrong"}))
    assert "not right" in text
    other = Client()
    other.post(
        reverse("account_signup"),
        {"username": "new", "email": "new@example.org", "password1": PASSWORD},
    )
    read(other.get(reverse("account_email_verification_sent")))
    read(other.post(reverse("account_email_verification_sent"), {"code": "wrong"}))


def test_the_pages_of_a_new_password(client, member, mailoutbox):
    client.post(reverse("account_reset_password"), {"email": member.email})
    link = next(line for line in mailoutbox[-1].body.splitlines() if line.startswith("http"))
    path = link.removeprefix("http://testserver")
    page = client.get(path, follow=True)
    read(page)
    read(client.post(page.redirect_chain[-1][0], {"password1": "a", "password2": "b"}))
    read(client.get(path.replace("key/", "key/zz")))


def test_the_page_of_the_second_step(client, guarded, member):
    client.post(reverse("account_login"), {"login": "maria", "password": PASSWORD})
    read(client.get(reverse("mfa_authenticate")))
    read(client.post(reverse("mfa_authenticate"), {"code": "000000"}))


def test_the_pages_of_passkeys(inside, member):
    key = Authenticator.objects.create(
        user=member,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": "<b>Key</b>", "credential": {"clientExtensionResults": {}}},
    )
    text = read(inside.get(reverse("mfa_list_webauthn")))
    assert "<b>Key" not in text
    read(inside.get(reverse("mfa_edit_webauthn", args=[key.pk])))
    read(inside.get(reverse("mfa_remove_webauthn", args=[key.pk])))


def test_a_passkey_of_another_is_not_there(inside, make_member):
    other = make_member("other", "other@example.org")
    key = Authenticator.objects.create(user=other, type=Authenticator.Type.WEBAUTHN, data={})
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        assert inside.get(reverse(name, args=[key.pk])).status_code == 404
        assert inside.post(reverse(name, args=[key.pk])).status_code == 404
    assert Authenticator.objects.filter(pk=key.pk).exists()


def test_the_page_to_set_a_first_password(member, log_in):
    client = log_in(member)
    member.set_unusable_password()
    member.save()
    client.force_login(member)
    read(client.get(reverse("account_set_password")))


def test_the_picture_for_the_app_stands_in_the_page_and_holds_no_style():
    drawing = FactorAdapter().build_totp_svg("otpauth://totp/maria?secret=ABC")
    assert drawing.startswith("<svg")
    assert "style" not in drawing
    assert 'fill="#fff"' in drawing


def test_no_page_of_the_library_is_left_as_it_was():
    """Those that are stand for what is switched off: phones, and being a provider ourselves."""
    ours = str(settings.TEMPLATES[0]["DIRS"][0])
    theirs = Path(allauth.__path__[0], "templates")
    left = {
        str(path.relative_to(theirs))
        for path in theirs.rglob("*.html")
        if not get_template(str(path.relative_to(theirs))).origin.name.startswith(ours)
    }
    switched_off = {
        "account/base_manage_phone.html",
        "account/confirm_phone_verification_code.html",
        "account/email.html",
        "account/phone_change.html",
        "account/signup_by_passkey.html",
        "account/snippets/already_logged_in.html",
        "account/snippets/warn_no_email.html",
        "mfa/trust.html",
        "mfa/webauthn/signup_form.html",
        "mfa/webauthn/snippets/login_script.html",
        "mfa/webauthn/snippets/scripts.html",
        "socialaccount/login_redirect.html",
        "socialaccount/snippets/login_extra.html",
    }
    bases = {name for name in left if "/base_" in name}
    assert {name for name in left if not name.startswith(ELSEWHERE)} - bases - switched_off == set()


def test_every_address_of_the_library_is_tried_above():
    told = {*FOR_ANYBODY, *FOR_MEMBERS, *AFTER_CONFIRMING, *WITH_A_FACTOR} | {
        "account_confirm_login_code",
        "account_email_verification_sent",
        "account_reset_password_from_key",
        "account_set_password",
        "mfa_authenticate",
        "mfa_download_recovery_codes",
        "mfa_edit_webauthn",
        "mfa_login_webauthn",
        "mfa_reauthenticate_webauthn",
        "mfa_remove_webauthn",
        "openid_connect_callback",
        "openid_connect_login",
        "socialaccount_login_error",
        "socialaccount_signup",
    }
    names = {
        name
        for name in get_resolver().reverse_dict
        if isinstance(name, str)
        and name.split("_")[0] in ("account", "mfa", "usersessions", "socialaccount", "openid")
    }
    assert names == told
