"""Authenticator app and recovery codes."""

import re
import time
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.core import mail
from django.test import Client, override_settings
from django.urls import reverse

from accounts.factors import has_second_factor
from accounts.sealing import seal, unseal
from tests.accounts.conftest import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture(autouse=True)
def _one_moment(monkeypatch):
    """A code holds for its own thirty seconds; a test that runs across their border has two."""
    now = time.time()
    monkeypatch.setattr(auth, "time", SimpleNamespace(time=lambda: now))


def make_code(secret, *, steps=0):
    return format_hotp_value(hotp_value(secret, int(auth.time.time()) // 30 + steps))


def read_recovery_codes(page):
    return re.findall(r"<code>(\d{8})</code>", page.content.decode())


@pytest.fixture
def app(member, log_in, django_capture_on_commit_callbacks):
    """A member who has set up an app: the client, its secret and the recovery codes."""
    client = log_in(member)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("mfa_activate_totp"), {"code": make_code(secret)})
    page = client.get(reverse("mfa_view_recovery_codes"))
    return client, secret, read_recovery_codes(page)


def first_step(client=None):
    client = client or Client()
    answer = client.post(reverse("account_login"), {"login": "maria", "password": PASSWORD})
    assert answer.url == reverse("mfa_authenticate")
    return client


def second_step(client, code):
    client.post(reverse("mfa_authenticate"), {"code": code})
    return "_auth_user_id" in client.session


def test_an_app_is_set_up_and_told_by_mail(app, member):
    assert has_second_factor(member)
    assert any("authenticator app" in message.body for message in mail.outbox)
    assert {message.to[0] for message in mail.outbox} == {"maria@example.org"}


def test_a_wrong_code_sets_nothing_up(member, log_in):
    client = log_in(member)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.get(reverse("mfa_activate_totp"))
    client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert not has_second_factor(member)


def test_the_password_alone_is_no_longer_enough(app):
    client = first_step()
    assert client.get(reverse("mfa_index")).status_code == 302
    assert "_auth_user_id" not in client.session


def test_the_code_of_the_app_lets_in_and_only_once(app):
    _, secret, _ = app
    code = make_code(secret)
    assert second_step(first_step(), code)
    assert not second_step(first_step(), code)


def test_an_old_code_does_not_let_in(app):
    _, secret, _ = app
    assert not second_step(first_step(), make_code(secret, steps=-2))


def test_a_mailed_code_does_not_go_round_the_app(app, member, mailoutbox):
    client = Client()
    client.post(reverse("account_request_login_code"), {"email": member.email})
    code = re.search(r"^[A-Z]{4}-[A-Z]{4}$", mailoutbox[-1].body, re.MULTILINE).group()
    answer = client.post(reverse("account_confirm_login_code"), {"code": code})
    assert answer.url == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session


def test_each_recovery_code_lets_in_once(app):
    _, _, codes = app
    assert len(codes) == 10
    assert second_step(first_step(), codes[0])
    assert not second_step(first_step(), codes[0])
    assert second_step(first_step(), codes[1])


def test_recovery_codes_are_shown_only_when_they_are_made(app):
    client, _, codes = app
    page = client.get(reverse("mfa_view_recovery_codes"))
    assert read_recovery_codes(page) == []
    assert not any(code in page.content.decode() for code in codes)
    assert client.get(reverse("mfa_download_recovery_codes")).status_code == 403


def test_new_recovery_codes_void_the_old(app):
    client, _, old = app
    page = client.post(reverse("mfa_generate_recovery_codes"), follow=True)
    new = read_recovery_codes(page)
    assert len(new) == 10
    assert not set(new) & set(old)
    assert not second_step(first_step(), old[0])
    assert second_step(first_step(), new[0])


def test_guessing_the_second_step_is_limited(app):
    client = first_step()
    statuses = []
    for number in range(12):
        answer = client.post(reverse("mfa_authenticate"), {"code": f"{number:06}"})
        statuses.append(answer.status_code)
        if answer.status_code == 429:
            assert int(answer["Retry-After"]) > 0
            break
    assert statuses[-1] == 429
    assert len(statuses) <= 11


def test_the_app_is_taken_off_after_asking_again_and_told_by_mail(app, member, mailoutbox):
    _, _, codes = app
    client = first_step()
    assert second_step(client, codes[0])
    answer = client.post(reverse("mfa_deactivate_totp"))
    assert answer.status_code == 302
    assert "reauthenticate" in answer.url
    assert has_second_factor(member)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.post(reverse("mfa_deactivate_totp"))
    assert not has_second_factor(member)
    assert "taken off" in mailoutbox[-1].body


def test_the_secrets_are_sealed_in_the_database(app):
    _, secret, codes = app
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept
    assert not any(code in kept for code in codes)


def test_what_is_sealed_is_read_again_also_after_a_change_of_key():
    sealed = seal("a secret")
    assert unseal(sealed) == "a secret"
    assert seal("a secret") != sealed
    with override_settings(SECRET_KEY="n" * 60):
        with pytest.raises(InvalidToken):
            unseal(sealed)
        with pytest.raises(InvalidToken):
            unseal("")
    old = settings.SECRET_KEY
    with override_settings(SECRET_KEY="n" * 60, SECRET_KEY_FALLBACKS=[old]):
        assert unseal(sealed) == "a secret"
