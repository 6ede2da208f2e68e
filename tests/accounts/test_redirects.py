"""Where a log-in leads: to our own origin, whatever the address says."""

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from tests.accounts.conftest import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

ELSEWHERE = [
    "https://evil.example/",
    "http://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example/",
    "https:evil.example",
    "https:///evil.example",
    "http://testserver@evil.example/",
    "http://testserver.evil.example/",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "\thttps://evil.example/",
    " //evil.example/",
    "/%0d%0aLocation://evil.example",
    "ftp://testserver/",
]


@pytest.fixture(autouse=True)
def _own_origin(settings):
    settings.COMMENTARY_ORIGIN = "http://testserver"


@pytest.mark.parametrize("target", ELSEWHERE)
def test_logging_in_leads_nowhere_else(client, member, target):
    data = {"login": "maria", "password": PASSWORD, "next": target}
    location = client.post(reverse("account_login"), data)["Location"]
    assert location == reverse("front") or location.startswith("/%0d%0a")


@pytest.mark.parametrize("target", ELSEWHERE)
def test_neither_does_logging_out_nor_coming_logged_in(member, log_in, target):
    client = log_in(member)
    for method, name in (("get", "account_login"), ("post", "account_logout")):
        location = getattr(client, method)(reverse(name), {"next": target}).headers.get(
            "Location", "/"
        )
        assert location.startswith("/")
        assert not location.startswith(("//", "/\\"))


@pytest.mark.parametrize("target", ["/articles/one/#p-abc", "/?q=1", "http://testserver/people/x/"])
def test_a_log_in_leads_back_to_where_one_was(client, member, target):
    data = {"login": "maria", "password": PASSWORD, "next": target}
    assert client.post(reverse("account_login"), data)["Location"] == target


def test_a_page_over_plain_http_is_not_ours_when_ours_is_https(client, member):
    with override_settings(COMMENTARY_ORIGIN="https://testserver"):
        data = {"login": "maria", "password": PASSWORD, "next": "http://testserver/x/"}
        assert client.post(reverse("account_login"), data)["Location"] == reverse("front")


def test_a_post_without_the_token_or_from_another_origin_is_refused(member):
    client = Client(enforce_csrf_checks=True)
    data = {"login": "maria", "password": PASSWORD}
    assert client.post(reverse("account_login"), data).status_code == 403
    client.get(reverse("account_login"))
    data["csrfmiddlewaretoken"] = client.cookies["csrftoken"].value
    foreign = {"origin": "https://evil.example"}
    assert client.post(reverse("account_login"), data, headers=foreign).status_code == 403
    assert client.post(reverse("account_login"), data).status_code == 302
