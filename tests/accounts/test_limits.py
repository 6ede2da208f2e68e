"""Too often is answered by 429 and how long to wait, and no header lifts it."""

import pytest
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse

from accounts.addresses import NOWHERE, client_address
from accounts.limits import LONGEST_WAIT
from tests.accounts.conftest import PASSWORD

pytestmark = pytest.mark.django_db

FORWARDING = [
    "X-Forwarded-For",
    "X-Real-IP",
    "Forwarded",
    "X-Forwarded",
    "Forwarded-For",
    "X-Client-IP",
    "X-Cluster-Client-IP",
    "CF-Connecting-IP",
    "True-Client-IP",
    "X-Forwarded-Host",
]


def is_limited(answer):
    if answer.status_code != 429:
        return False
    assert 1 <= int(answer["Retry-After"]) <= LONGEST_WAIT
    return True


def burst(url, make_data, *, times=40, headers=None):
    """How many posts were let through before the first 429."""
    for number in range(times):
        told = dict.fromkeys(headers or [], f"198.51.100.{number}")
        if is_limited(Client().post(url, make_data(number), headers=told)):
            return number
    return times


def test_guessing_one_members_password(member):
    guess = {"login": "maria", "password": "wrong"}
    assert burst(reverse("account_login"), lambda _: guess) == 5


def test_guessing_under_other_spellings_of_the_name(member):
    spellings = ["maria", "MARIA", "Maria", "ｍａｒｉａ", "mARIA", "marIA", "ｍARIA"]
    tried = burst(
        reverse("account_login"),
        lambda number: {"login": spellings[number % 7], "password": "wrong"},
    )
    assert tried == 5


def test_guessing_many_names_from_one_address():
    tried = burst(
        reverse("account_login"), lambda number: {"login": f"name{number}", "password": "wrong"}
    )
    assert tried == 10


def test_the_right_password_does_not_clear_the_wrong_ones(member):
    client = Client()
    for _ in range(4):
        client.post(reverse("account_login"), {"login": "maria", "password": "wrong"})
    right = {"login": "maria", "password": PASSWORD}
    assert client.post(reverse("account_login"), right).status_code == 302
    client.post(reverse("account_logout"))
    assert (
        client.post(reverse("account_login"), {"login": "maria", "password": "wrong"}).status_code
        == 200
    )
    assert is_limited(
        client.post(reverse("account_login"), {"login": "maria", "password": "wrong"})
    )


@pytest.mark.parametrize("header", FORWARDING)
def test_no_header_lifts_the_limit(member, header):
    guess = {"login": "maria", "password": "wrong"}
    assert burst(reverse("account_login"), lambda _: guess, headers=[header]) == 5
    assert (
        burst(reverse("account_login"), lambda n: guess | {"login": f"n{n}"}, headers=[header]) < 10
    )


def test_asking_for_codes_for_one_address(member):
    ask = {"email": "maria@example.org"}
    assert burst(reverse("account_request_login_code"), lambda _: ask) == 3


def test_asking_for_links_for_one_address(member):
    ask = {"email": "maria@example.org"}
    assert burst(reverse("account_reset_password"), lambda _: ask) == 5


def test_signing_up_from_one_address():
    tried = burst(
        reverse("account_signup"),
        lambda number: {"username": f"a{number}", "email": "no", "password1": "no"},
    )
    assert tried == 20


def address(proxies, forwarded, remote="203.0.113.9"):
    request = RequestFactory().get("/", headers={"X-Forwarded-For": forwarded}, REMOTE_ADDR=remote)
    with override_settings(TRUSTED_PROXIES=proxies):
        return client_address(request)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "found"),
    [
        (0, "198.51.100.1", "203.0.113.9"),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "6.6.6.6, 198.51.100.1", "198.51.100.1"),
        (2, "6.6.6.6, 198.51.100.1, 10.0.0.1", "198.51.100.1"),
        (2, "198.51.100.1", "203.0.113.9"),
        (1, "", "203.0.113.9"),
        (1, "not an address", "203.0.113.9"),
        (1, "198.51.100.1:4711", "198.51.100.1"),
        (1, "[2001:db8::1]:4711", "2001:db8::1"),
        (1, "2001:db8::1", "2001:db8::1"),
    ],
)
def test_only_our_own_proxies_are_believed(proxies, forwarded, found):
    assert address(proxies, forwarded) == found


def test_clients_without_an_address_share_their_limits():
    assert address(0, "", remote="") == NOWHERE
