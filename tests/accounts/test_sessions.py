import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.accounts.conftest import PASSWORD

pytestmark = pytest.mark.django_db

NEW = "another harbour at dawn"


def is_in(client):
    return client.get(reverse("usersessions_list")).status_code == 200


def confirm(client):
    answer = client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert answer.status_code == 302


def test_the_session_and_the_csrf_token_are_new_after_log_in(client, member):
    client.get(reverse("account_login"))
    session = client.session
    session["kept"] = "before"
    session.save()
    client.cookies["sessionid"] = session.session_key
    before, token = session.session_key, client.cookies["csrftoken"].value
    client.post(reverse("account_login"), {"login": "maria", "password": PASSWORD})
    assert client.cookies["sessionid"].value != before
    assert client.cookies["csrftoken"].value != token
    assert not Client(headers={"cookie": f"sessionid={before}"}).session.get("_auth_user_id")


def test_a_change_of_password_ends_all_other_sessions(member, log_in):
    here, there = log_in(member), log_in(member)
    confirm(here)
    answer = here.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW},
    )
    assert answer.status_code == 302
    assert is_in(here)
    assert not is_in(there)


def test_a_new_password_by_mail_ends_all_sessions(client, member, log_in, mailoutbox):
    there = log_in(member)
    client.post(reverse("account_reset_password"), {"email": "maria@example.org"})
    link = next(line for line in mailoutbox[-1].body.splitlines() if line.startswith("http"))
    page = client.get(link.removeprefix("http://testserver"))
    answer = client.post(page.url, {"password1": NEW, "password2": NEW})
    assert answer.status_code == 302
    assert not is_in(there)
    again = client.get(link.removeprefix("http://testserver"))
    assert "This link is used up" in again.content.decode()


def test_a_member_sees_the_sessions_and_ends_the_others(member, log_in):
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"
    here, there = log_in(member, Client(headers={"user-agent": agent})), log_in(member)
    page = here.get(reverse("usersessions_list")).content.decode()
    assert "Firefox on Linux" in page
    assert "an unknown browser" in page
    here.post(reverse("usersessions_list"))
    assert is_in(here)
    assert not is_in(there)


def test_a_member_logs_out_here_or_everywhere(member, log_in):
    here, there = log_in(member), log_in(member)
    here.post(reverse("account_logout"))
    assert not is_in(here)
    assert is_in(there)
    log_in(member, here).post(reverse("account_logout"), {"everywhere": "yes"})
    assert not is_in(here)
    assert not is_in(there)


@pytest.mark.parametrize(
    "name",
    ["mfa_activate_totp", "mfa_add_webauthn", "mfa_generate_recovery_codes"],
)
def test_what_changes_an_account_asks_again_who_it_is(member, log_in, name):
    client = log_in(member)
    answer = client.get(reverse(name))
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_reauthenticate"))


def test_a_change_of_address_asks_again_who_it_is(member, log_in):
    client = log_in(member)
    answer = client.post(reverse("account_email"), {"action_add": "", "email": "other@example.org"})
    assert answer.url.startswith(reverse("account_reauthenticate"))
    assert User.objects.get().email == "maria@example.org"
