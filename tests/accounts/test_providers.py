"""Logging in from elsewhere, against a small OpenID Connect provider of our own."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.openid import read_openid_providers
from tests.accounts.conftest import PASSWORD
from tests.accounts.strict_html import StrictPage

pytestmark = pytest.mark.one_database

CLAIMS = {
    "sub": "4711",
    "name": "Ada Example",
    "preferred_username": "ada",
    "email": "ada@example.org",
    "email_verified": True,
}


class Provider(BaseHTTPRequestHandler):
    claims: dict = CLAIMS
    asked: list[dict] = []

    def do_GET(self):
        base = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.answer(
            {
                "issuer": base,
                "authorization_endpoint": f"{base}/authorize",
                "token_endpoint": f"{base}/token",
                "userinfo_endpoint": f"{base}/userinfo",
                "jwks_uri": f"{base}/jwks",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            }
            if "well-known" in self.path
            else self.claims
        )

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.asked.append(parse_qs(body))
        self.answer({"access_token": "t", "token_type": "bearer"})

    def answer(self, data):
        body = json.dumps(data).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture
def provider(settings, db):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    app = {
        "provider_id": "uni",
        "name": "University <b>",
        "client_id": "us",
        "secret": "s3cret",
        "settings": {"server_url": f"http://127.0.0.1:{server.server_address[1]}"},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}
    }
    Provider.claims = CLAIMS
    Provider.asked.clear()
    yield server
    server.shutdown()
    server.server_close()


def leave(client, **query):
    """Go out to the provider; what it is told."""
    url = reverse("openid_connect_login", args=["uni"])
    answer = client.post(url, query_params=query)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert StrictPage(text).faults == []
    assert '<meta http-equiv="refresh" content="0;url=http://127.0.0.1:' in text
    return parse_qs(urlsplit(answer.context["address"]).query)


def come_back(client, **query):
    told = leave(client, **query)
    url = reverse("openid_connect_callback", args=["uni"])
    return client.get(url, {"code": "c", "state": told["state"][0]})


def test_the_way_out_leads_over_a_page_with_state_and_challenge(client, provider):
    told = leave(client)
    assert told["redirect_uri"] == ["http://testserver/accounts/oidc/uni/login/callback/"]
    assert told["code_challenge_method"] == ["S256"]
    assert told["state"][0]


def test_a_plain_link_out_asks_first(client, provider):
    text = client.get(reverse("openid_connect_login", args=["uni"])).content.decode()
    assert StrictPage(text).faults == []
    assert "<form" in text
    assert client.get(reverse("openid_connect_login", args=["none"])).status_code == 404


def test_the_log_in_page_offers_it_by_a_form(client, provider):
    text = client.get(reverse("account_login")).content.decode()
    assert StrictPage(text).faults == []
    assert "University &lt;b&gt;" in text


def test_a_new_person_chooses_a_name_and_is_in(client, provider):
    answer = come_back(client)
    assert answer.url == reverse("socialaccount_signup")
    page = client.get(answer.url)
    assert StrictPage(page.content.decode()).faults == []
    assert page.context["form"]["username"].value() == "ada"
    client.post(answer.url, {"username": "ada.e", "email": "ada@example.org"})
    user = User.objects.get()
    assert (user.username, user.display_name, user.roles) == ("ada.e", "Ada Example", [])
    assert client.session["_auth_user_id"] == str(user.pk)
    assert Provider.asked[0]["code_verifier"]
    assert Provider.asked[0]["client_secret"] == ["s3cret"]


@pytest.mark.parametrize("told", ["admin", "a b", "<x>", "pаul", "x" * 500])
def test_a_name_that_may_not_be_is_not_taken_over(client, provider, told):
    Provider.claims = CLAIMS | {"preferred_username": told, "name": "N" * 1000}
    answer = come_back(client)
    page = client.get(answer.url)
    assert page.context["form"]["username"].value() == ""
    refused = client.post(answer.url, {"username": told, "email": "ada@example.org"})
    assert refused.status_code == 200
    assert "username" in refused.context["form"].errors
    client.post(answer.url, {"username": "ada", "email": "ada@example.org"})
    assert len(User.objects.get().display_name) == 300


def test_an_address_that_a_member_has_gives_nobody_that_account(client, provider, make_member):
    member = make_member("ada", "ada@example.org")
    answer = come_back(client)
    client.post(answer.url, {"username": "other", "email": "ada@example.org"})
    assert "_auth_user_id" not in client.session
    assert User.objects.get() == member
    assert not SocialAccount.objects.filter(user=member).exists()


def test_a_member_connects_and_then_logs_in_by_it(provider, make_member, log_in):
    member = make_member()
    inside = log_in(member)
    inside.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    come_back(inside, process="connect")
    assert SocialAccount.objects.get().user == member
    page = inside.get(reverse("socialaccount_connections")).content.decode()
    assert StrictPage(page).faults == []
    assert "Disconnect" in page
    client = Client()
    come_back(client)
    assert client.session["_auth_user_id"] == str(member.pk)


def test_a_closed_account_is_closed_here_too(provider, make_member):
    member = make_member(is_active=False)
    SocialAccount.objects.create(user=member, provider="uni", uid="4711")
    client = Client()
    assert come_back(client).url == reverse("account_inactive")
    assert "_auth_user_id" not in client.session


def test_an_answer_that_nobody_asked_for_is_refused(client, provider):
    url = reverse("openid_connect_callback", args=["uni"])
    answer = client.get(url, {"code": "c", "state": "made up"})
    assert "That did not work" in answer.content.decode()
    assert "_auth_user_id" not in client.session


ONE = {
    "id": "uni",
    "name": "University",
    "server_url": "https://id.example.org",
    "client_id": "us",
    "secret": "s",
}


def test_providers_are_read_from_the_environment():
    read = read_openid_providers(json.dumps([ONE, ONE | {"id": "lab"}]))
    apps = read["openid_connect"]["APPS"]
    assert [app["provider_id"] for app in apps] == ["uni", "lab"]
    assert apps[0]["settings"] == {"server_url": "https://id.example.org"}
    assert read_openid_providers(" ") == {}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "is not JSON"),
        ("{}", "must be a JSON list"),
        ('["uni"]', "needs for each provider"),
        (json.dumps([{"id": "uni"}]), "needs for each provider"),
        (json.dumps([ONE | {"secret": ""}]), "empty or not text"),
        (json.dumps([ONE | {"secret": 7}]), "empty or not text"),
        (json.dumps([ONE | {"server_url": "http://id.example.org"}]), "https"),
        (json.dumps([ONE | {"id": "a/b"}]), "letters, digits and -"),
        (json.dumps([ONE, ONE]), "one id twice"),
    ],
)
def test_what_makes_no_sense_stops_the_start_and_says_why(text, reason):
    with pytest.raises(ImproperlyConfigured, match=reason) as refusal:
        read_openid_providers(text)
    assert "COMMENTARY_OIDC_PROVIDERS" in str(refusal.value)
