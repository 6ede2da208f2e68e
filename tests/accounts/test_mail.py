"""The mails: to our own origin, in both parts the same, and no stranger's words in them."""

import re
from html.parser import HTMLParser
from pathlib import Path

import allauth
import pytest
from django.conf import settings
from django.core import mail
from django.template.loader import get_template
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from accounts.adapter import AccountAdapter
from accounts.letters import complete_context
from tests.accounts.conftest import PASSWORD

pytestmark = pytest.mark.django_db

ORIGIN = "https://debate.example.org"
NAMES = [
    f"{folder}/email/{name}"
    for folder, names in {
        "account": (
            "account_already_exists email_changed email_confirm email_confirmation "
            "email_confirmation_signup email_deleted login_code password_changed "
            "password_reset password_reset_code password_reset_key password_set unknown_account"
        ),
        "mfa": (
            "recovery_codes_generated totp_activated totp_deactivated webauthn_added "
            "webauthn_removed"
        ),
        "socialaccount": "account_connected account_disconnected",
    }.items()
    for name in names.split()
]


class Text(HTMLParser):
    def __init__(self):
        super().__init__()
        self.words, self.links, self.tags = [], [], set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        assert {name for name, _ in attrs} <= {"href", "lang", "charset", "name", "content"}
        self.links += [value for name, value in attrs if name == "href"]

    def handle_data(self, data):
        self.words += data.split()


def read_html(message):
    (part,) = message.alternatives
    assert part[1] == "text/html"
    text = Text()
    text.feed(part[0])
    return text


@pytest.mark.parametrize("name", NAMES)
@override_settings(COMMENTARY_ORIGIN=ORIGIN)
def test_each_mail_says_the_same_in_both_parts(rf, member, name):
    given = {
        "code": "BCDF-GHJK",
        "password_reset_url": "http://evil.example/reset/abc/",
        "signup_url": "http://evil.example/signup/",
        "from_email": "old@example.org",
        "to_email": "new@example.org",
        "deleted_email": "old@example.org",
        "timestamp": timezone.now(),
        "ip": "203.0.113.9",
        "user_agent": "visit https://evil.example now",
        "user": member,
        "username": "maria",
    }
    context = complete_context(given) | {"email": "maria@example.org"}
    message = AccountAdapter().render_mail(name, "maria@example.org", context)
    assert message.subject.startswith("[Commentary] ")
    assert "\n" not in message.subject
    assert message.to == ["maria@example.org"]
    assert message.body.startswith("Hello,")
    assert ORIGIN in message.body
    assert "evil.example" not in message.body
    assert "maria\n" not in message.body
    assert "{" not in message.body + message.subject
    assert "&#" not in message.body
    page = read_html(message)
    assert page.words == [*message.subject.split(), *message.body.split()]
    assert page.tags <= {"html", "head", "meta", "title", "body", "p", "a", "strong", "br"}
    assert all(link.startswith(ORIGIN + "/") for link in page.links)
    assert message.message()["Subject"]


def test_every_mail_of_the_library_has_a_template_of_ours():
    ours = str(settings.TEMPLATES[0]["DIRS"][0])
    theirs = Path(allauth.__path__[0], "templates")
    found = {str(path.relative_to(theirs)) for path in theirs.rglob("email/*_subject.txt")}
    names = {name.removesuffix("_subject.txt") for name in found if not name.startswith("idp/")}
    assert names == set(NAMES)
    for name in names:
        for ending in ("_subject.txt", "_message.txt"):
            assert get_template(name + ending).origin.name.startswith(ours)


HOSTS = [
    {"host": "localhost"},
    {"x-forwarded-host": "evil.example"},
    {"x-forwarded-server": "evil.example"},
    {"x-host": "evil.example"},
    {"forwarded": "host=evil.example"},
    {"x-forwarded-proto": "ftp", "x-forwarded-port": "4711"},
]


@pytest.mark.parametrize("headers", HOSTS)
@override_settings(COMMENTARY_ORIGIN=ORIGIN)
def test_no_header_changes_where_a_mail_leads(member, headers):
    for url, data in (
        ("account_reset_password", {"email": "maria@example.org"}),
        ("account_reset_password", {"email": "nobody@example.org"}),
        ("account_request_login_code", {"email": "nobody@example.org"}),
        (
            "account_signup",
            {"username": "other", "email": "maria@example.org", "password1": PASSWORD},
        ),
    ):
        Client().post(reverse(url), data, headers=headers)
    assert len(mail.outbox) == 4
    for message in mail.outbox:
        whole = message.body + message.alternatives[0][0]
        found = re.findall(r"https?://[^\s\"<]+", whole)
        assert found
        assert all(address.startswith(ORIGIN) for address in found)
        assert "evil" not in whole + message.subject
        assert "localhost" not in whole


def test_an_unknown_host_gets_nothing(member):
    answer = Client().post(
        reverse("account_reset_password"),
        {"email": "maria@example.org"},
        headers={"host": "evil.example"},
    )
    assert answer.status_code == 400
    assert mail.outbox == []


def test_a_name_that_looks_like_an_address_is_in_no_mail(client, make_member, log_in):
    user = make_member("evil.example.com", display_name="https://evil.example/ \r\nBcc: all")
    client.post(reverse("account_reset_password"), {"email": user.email})
    client.post(reverse("account_request_login_code"), {"email": user.email})
    inside = log_in(user)
    inside.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    new = "another harbour at dawn"
    inside.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )
    assert len(mail.outbox) == 3
    for message in mail.outbox:
        assert "evil" not in message.subject + message.body + message.alternatives[0][0]
        assert "evil" not in str(message.message().items())


def test_a_change_of_address_is_told_to_the_old_one(member, log_in):
    client = log_in(member)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.post(reverse("account_email"), {"action_add": "", "email": "new@example.org"})
    asked = mail.outbox[-1]
    assert asked.to == ["new@example.org"]
    member.refresh_from_db()
    assert member.email == "maria@example.org"
    code = re.search(r"^[A-Z]{4}-[A-Z]{4}$", asked.body, re.MULTILINE).group()
    client.post(reverse("account_email_verification_sent"), {"code": code})
    member.refresh_from_db()
    assert member.email == "new@example.org"
    told = mail.outbox[-1]
    assert told.to == ["maria@example.org"]
    assert "new@example.org" in told.body


@override_settings(EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", EMAIL_PORT=1)
def test_a_mail_server_that_is_away_is_told_and_fails_nothing(client, member):
    answer = client.post(
        reverse("account_reset_password"), {"email": "maria@example.org"}, follow=True
    )
    assert answer.status_code == 200
    assert "could not be sent just now" in answer.content.decode()
