"""In development one is in at once, and the address is confirmed by a link if at all."""

import pytest
from django.core import mail
from django.urls import reverse

from accounts.models import User
from tests.accounts.conftest import PASSWORD
from tests.accounts.strict_html import StrictPage

pytestmark = [
    pytest.mark.one_database,
    pytest.mark.django_db,
    pytest.mark.urls("tests.accounts.urls_with_links"),
]


@pytest.fixture(autouse=True)
def _development(settings):
    settings.ACCOUNT_EMAIL_VERIFICATION = "optional"
    settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = False


@pytest.fixture
def link(client):
    """What is in the mail to somebody who has just signed up."""
    data = {"username": "maria", "email": "maria@example.org", "password1": PASSWORD}
    answer = client.post(reverse("account_signup"), data)
    assert answer.url == reverse("front")
    assert "_auth_user_id" in client.session
    lines = mail.outbox[-1].body.splitlines()
    return next(line for line in lines if "confirm-email" in line)


def test_the_link_in_the_mail_confirms_the_address(client, link, settings):
    path = link.removeprefix(settings.COMMENTARY_ORIGIN)
    page = client.get(path)
    assert page.status_code == 200
    assert StrictPage(page.content.decode()).faults == []
    assert not User.objects.get().emailaddress_set.get().verified
    client.post(path)
    assert User.objects.get().emailaddress_set.get().verified


def test_a_made_up_link_is_told_so(client, link, settings):
    page = client.get(reverse("account_confirm_email", args=["made-up"]))
    assert StrictPage(page.content.decode()).faults == []
    assert "used up" in page.content.decode()


def test_the_page_of_the_address_offers_the_mail_again(client, link):
    page = client.get(reverse("account_email")).content.decode()
    assert StrictPage(page).faults == []
    assert "Send the mail again" in page
