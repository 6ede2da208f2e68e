import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.core import mail
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from accounts.erasure import blank_user
from accounts.models import User
from tests.accounts.conftest import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def erased(make_member, log_in):
    user = make_member(
        display_name="Maria Secretname",
        bio="Secretbio",
        language="pt",
        time_zone="Europe/Lisbon",
        roles=["editor"],
    )
    other = make_member("other", "other@example.org")
    client = log_in(user)
    log_in(other)
    for person in (user, other):
        SocialAccount.objects.create(user=person, provider="uni", uid=person.username)
        Authenticator.objects.create(user=person, type="totp", data={})
    blank_user(user)
    return user, other, client


def rows_of(user):
    models: list[type[Model]] = [EmailAddress, SocialAccount, Authenticator, UserSession]
    return [model.objects.filter(user=user).count() for model in models]


def test_nothing_personal_remains(erased):
    user, _, _ = erased
    user.refresh_from_db()
    assert user.username == f"erased-{user.pk}"
    kept = str(User.objects.filter(pk=user.pk).values())
    for word in ("aria", "Secret", "example.org", "Lisbon", "editor"):
        assert word not in kept
    assert user.username_key == user.username
    assert not user.has_usable_password()
    assert not user.is_active
    assert rows_of(user) == [0, 0, 0, 0]


def test_nothing_of_another_is_touched(erased):
    _, other, _ = erased
    assert rows_of(other) == [1, 1, 1, 1]
    assert User.objects.get(pk=other.pk).is_active


def test_the_erased_person_is_out_and_cannot_come_back(erased):
    user, _, client = erased
    assert client.get(reverse("mfa_index")).status_code == 302
    for typed in ("maria", "maria@example.org", f"erased-{user.pk}"):
        client.post(reverse("account_login"), {"login": typed, "password": PASSWORD})
        assert "_auth_user_id" not in client.session
    client.post(reverse("account_reset_password"), {"email": "maria@example.org"})
    assert "There is none" in mail.outbox[-1].body


def test_the_name_and_the_address_are_free_again(erased):
    data = {"username": "maria", "email": "maria@example.org", "password1": PASSWORD}
    assert Client().post(reverse("account_signup"), data).status_code == 302
    assert User.objects.filter(username="maria").count() == 1


def test_an_unclaimed_person_can_be_erased_too():
    user = User.objects.create(username="bob~1", is_unclaimed=True, is_active=False)
    blank_user(user)
    blank_user(user)
    assert user.username == f"erased-{user.pk}"
