"""What the tests of pages share: nobody meets a limit, and a browser for each of the cast."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.mail_addresses import set_verified_address
from accounts.models import User
from tests.people import PASSWORD, give_password


@pytest.fixture(autouse=True)
def _no_limit_is_met(rates: Callable[..., None]) -> None:
    rates()


@pytest.fixture
def browser() -> Callable[..., Client]:
    """A browser of `person`'s, logged in; of nobody's without one."""

    def open_browser(person: User | None = None, **options: bool) -> Client:
        client = Client(**options)
        if person is not None:
            client.force_login(person)
        return client

    return open_browser


@pytest.fixture
def trusted() -> Callable[[User], Client]:
    """A browser in which `person` has just typed their password."""

    def open_browser(person: User) -> Client:
        client = Client()
        set_verified_address(person, person.email)
        words = {"login": give_password(person).username, "password": PASSWORD}
        assert client.post("/accounts/login/", words).status_code == 302
        again = client.post("/accounts/reauthenticate/", {"password": PASSWORD})
        assert again.status_code == 302
        return client

    return open_browser
