"""A sign-up with a mistyped address does not hold its name for ever."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from tests.accounts.conftest import PASSWORD

pytestmark = pytest.mark.django_db

SIGNUP = {"username": "maria", "email": "maria@exmaple.org", "password1": PASSWORD}
AGAIN = SIGNUP | {"email": "maria@example.org"}


@pytest.fixture
def unfinished(client):
    client.post(reverse("account_signup"), SIGNUP)
    return User.objects.get()


def age(user, **fields):
    User.objects.filter(pk=user.pk).update(
        date_joined=timezone.now() - timedelta(hours=2), **fields
    )


def sign_up_again(client):
    client.logout()
    return client.post(reverse("account_signup"), AGAIN)


def test_the_name_is_free_again_after_a_while(client, unfinished):
    age(unfinished)
    assert sign_up_again(client).status_code == 302
    assert User.objects.get().email == "maria@example.org"


def test_it_is_not_free_while_the_code_may_still_be_used(client, unfinished):
    assert sign_up_again(client).status_code == 200
    assert User.objects.get() == unfinished


@pytest.mark.parametrize(
    "change",
    [
        {"last_login": timezone.now()},
        {"is_active": False},
    ],
)
def test_the_name_of_somebody_who_was_in_or_was_closed_out_is_never_free(
    client, unfinished, change
):
    age(unfinished, **change)
    assert sign_up_again(client).status_code == 200
    assert User.objects.get() == unfinished


def test_neither_is_that_of_somebody_confirmed_nor_of_somebody_without_an_address(client, member):
    age(member)
    assert sign_up_again(client).status_code == 200
    member.emailaddress_set.all().delete()
    assert sign_up_again(client).status_code == 200
    assert User.objects.get() == member
