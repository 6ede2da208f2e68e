"""Signing up, and logging in and out."""

import re

import pytest
from django.core import mail
from django.db.models.signals import pre_save
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.accounts.conftest import PASSWORD
from tests.accounts.counting import CountingHasher

pytestmark = pytest.mark.django_db

SIGNUP = {"username": "Maria", "email": "maria@example.org", "password1": PASSWORD}


def read_code() -> str:
    found = re.search(r"^[A-Z]{4}-[A-Z]{4}$", mail.outbox[-1].body, re.MULTILINE)
    assert found, mail.outbox[-1].body
    return found.group()


def viewer_of(client: Client) -> str | None:
    number = client.session.get("_auth_user_id")
    return User.objects.get(pk=number).username if number else None


def test_somebody_signs_up_and_is_in_once_the_address_is_confirmed(client):
    answer = client.post(reverse("account_signup"), SIGNUP)
    assert answer.status_code == 302
    assert viewer_of(client) is None
    answer = client.post(reverse("account_email_verification_sent"), {"code": read_code()})
    assert answer.status_code == 302
    assert viewer_of(client) == "Maria"
    assert User.objects.get().emailaddress_set.get().verified


def test_nobody_is_let_in_by_a_wrong_code_and_the_third_voids_it(client):
    client.post(reverse("account_signup"), SIGNUP)
    code = read_code()
    for _ in range(3):
        client.post(reverse("account_email_verification_sent"), {"code": "BBBB-BBBB"})
    client.post(reverse("account_email_verification_sent"), {"code": code})
    assert viewer_of(client) is None


@pytest.mark.parametrize(
    ("username", "sentence"),
    [
        ("admin", "kept for the site itself"),
        ("pаul", "one alphabet"),
        ("a b", "spaces and invisible characters"),
        ("MARIA", "taken"),
        ("ｍａｒｉａ", "taken"),
        ("x" * 41, "40"),
    ],
)
def test_a_name_that_may_not_be_is_refused_at_its_field(client, member, username, sentence):
    answer = client.post(
        reverse("account_signup"), SIGNUP | {"username": username, "email": "new@example.org"}
    )
    assert answer.status_code == 200
    assert sentence in answer.context["form"].errors["username"][0]
    assert sentence in answer.content.decode()
    assert User.objects.count() == 1


def test_a_name_is_kept_in_its_plain_letters(client):
    client.post(reverse("account_signup"), SIGNUP | {"username": "Ｍａｒｉａ"})
    assert User.objects.get().username == "Maria"


def test_nothing_but_the_fields_of_the_form_is_taken_from_a_sign_up(client):
    extra = {"roles": '["administrator"]', "is_active": "", "is_unclaimed": "1", "bio": "x"}
    client.post(reverse("account_signup"), SIGNUP | extra)
    user = User.objects.get()
    assert (user.roles, user.is_active, user.is_unclaimed, user.bio) == ([], True, False, "")


@pytest.mark.parametrize("password", ["short", "password1234", "maria@example"])
def test_a_password_that_is_short_common_or_ones_own_name_is_refused(client, password):
    answer = client.post(reverse("account_signup"), SIGNUP | {"password1": password})
    assert "password1" in answer.context["form"].errors
    assert not User.objects.exists()


def test_two_who_take_one_name_at_one_moment_get_a_sentence_and_no_failure(client):
    """The other person's row appears after the form has found the name free."""

    def be_first(sender, instance, **_):
        if instance.email == SIGNUP["email"]:
            User.objects.create(username="maria", email="first@example.org")

    pre_save.connect(be_first, sender=User)
    try:
        answer = client.post(reverse("account_signup"), SIGNUP)
    finally:
        pre_save.disconnect(be_first, sender=User)
    assert answer.status_code == 302
    assert answer.url == reverse("account_signup")
    assert "This name is taken" in client.get(answer.url).content.decode()
    assert not User.objects.filter(email=SIGNUP["email"]).exists()


@pytest.mark.parametrize(
    "typed", ["maria", "MARIA", "ｍａｒｉａ", " maria ", "maria@example.org", "Maria@Example.ORG"]
)
def test_a_member_logs_in_by_user_name_or_by_address(client, member, typed):
    answer = client.post(reverse("account_login"), {"login": typed, "password": PASSWORD})
    assert answer.status_code == 302
    assert viewer_of(client) == "maria"


def test_a_member_logs_in_by_a_code_that_comes_by_mail(client, member):
    answer = client.post(reverse("account_request_login_code"), {"email": "maria@example.org"})
    assert answer.url == reverse("account_confirm_login_code")
    code = read_code()
    client.post(reverse("account_confirm_login_code"), {"code": code})
    assert viewer_of(client) == "maria"


def test_a_code_is_good_once_in_the_browser_that_asked(client, member):
    client.post(reverse("account_request_login_code"), {"email": "maria@example.org"})
    code = read_code()
    other = Client()
    other.post(reverse("account_confirm_login_code"), {"code": code})
    assert viewer_of(other) is None
    client.post(reverse("account_confirm_login_code"), {"code": code})
    client.post(reverse("account_logout"))
    client.post(reverse("account_confirm_login_code"), {"code": code})
    assert viewer_of(client) is None


def test_the_third_wrong_code_voids_it(client, member):
    client.post(reverse("account_request_login_code"), {"email": "maria@example.org"})
    code = read_code()
    for _ in range(3):
        client.post(reverse("account_confirm_login_code"), {"code": "BBBB-BBBB"})
    client.post(reverse("account_confirm_login_code"), {"code": code})
    assert viewer_of(client) is None


def test_a_new_code_voids_the_old(client, member):
    client.post(reverse("account_request_login_code"), {"email": "maria@example.org"})
    old = read_code()
    client.post(reverse("account_confirm_login_code"), {"action": "resend"})
    assert read_code() != old
    client.post(reverse("account_confirm_login_code"), {"code": old})
    assert viewer_of(client) is None
    client.post(reverse("account_confirm_login_code"), {"code": read_code()})
    assert viewer_of(client) == "maria"


def test_a_member_logs_out_by_a_post_and_not_by_a_link(client, member, log_in):
    log_in(member, client)
    client.get(reverse("account_logout"))
    assert viewer_of(client) == "maria"
    client.post(reverse("account_logout"))
    assert viewer_of(client) is None


@pytest.mark.parametrize("ways", ["password", "code", "reset"])
def test_a_closed_account_cannot_be_entered(client, member, ways):
    User.objects.update(is_active=False)
    if ways == "password":
        answer = client.post(
            reverse("account_login"), {"login": "maria", "password": PASSWORD}, follow=True
        )
        assert "This account is closed" in answer.content.decode()
    elif ways == "code":
        client.post(reverse("account_request_login_code"), {"email": "maria@example.org"})
        assert "There is none" in mail.outbox[-1].body
    else:
        client.post(reverse("account_reset_password"), {"email": "maria@example.org"})
        assert "There is none" in mail.outbox[-1].body
    assert viewer_of(client) is None


def test_a_wrong_password_for_a_closed_account_tells_nothing(client, member):
    User.objects.update(is_active=False)
    answer = client.post(reverse("account_login"), {"login": "maria", "password": "x"})
    assert "do not match" in answer.content.decode()


def test_an_unclaimed_person_cannot_log_in_even_with_a_password(client):
    user = User(username="bob~1", is_unclaimed=True, is_active=False, email="bob@example.org")
    user.set_password(PASSWORD)
    user.save()
    for typed in ("bob~1", "bob@example.org"):
        client.post(reverse("account_login"), {"login": typed, "password": PASSWORD})
        assert viewer_of(client) is None


def test_somebody_who_is_closed_out_is_out_at_the_next_request(client, member, log_in):
    log_in(member, client)
    assert client.get(reverse("mfa_index")).status_code == 200
    User.objects.update(is_active=False)
    assert client.get(reverse("mfa_index")).status_code == 302


class TestNothingIsToldOfWhoHasAnAccount:
    def answers(self, url, known, unknown):
        for data in (known, unknown):
            client = Client()
            answer = client.post(url, data)
            page = client.get(answer.url) if answer.status_code == 302 else answer
            text = page.content.decode()
            for value in data.values():
                text = text.replace(value, "…")
            text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)
            yield answer.status_code, answer.get("Location"), text, len(mail.outbox)
            mail.outbox.clear()

    def test_at_log_in(self, member):
        one, other = self.answers(
            reverse("account_login"),
            {"login": "maria", "password": "wrong"},
            {"login": "nobody-here", "password": "wrong"},
        )
        assert one == other

    @pytest.mark.parametrize("name", ["account_reset_password", "account_request_login_code"])
    def test_at_asking_for_a_code_or_a_link(self, member, name):
        one, other = self.answers(
            reverse(name), {"email": "maria@example.org"}, {"email": "nobody@example.org"}
        )
        assert one == other
        assert one[3] == 1

    def test_at_sign_up(self, member):
        one, other = self.answers(
            reverse("account_signup"),
            SIGNUP | {"username": "first", "email": "maria@example.org"},
            SIGNUP | {"username": "second", "email": "nobody@example.org"},
        )
        assert one == other
        assert one[3] == 1
        assert User.objects.filter(username="first").count() == 0

    def test_as_much_is_hashed_for_a_name_that_nobody_has(self, client, settings, make_member):
        """Or the quick answer would tell that there is no such account."""
        settings.PASSWORD_HASHERS = ["tests.accounts.counting.CountingHasher"]
        make_member()
        for name in ("maria", "nobody-here"):
            CountingHasher.done.clear()
            client.post(reverse("account_login"), {"login": name, "password": "some guess"})
            assert CountingHasher.done == ["some guess"]
