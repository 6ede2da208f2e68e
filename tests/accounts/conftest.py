"""What the tests of log-in share.

Each begins with no limit reached: the counters are in the database, and go with its rows.
"""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.mail_addresses import set_verified_address
from accounts.models import User

PASSWORD = "a quiet harbour at noon"


@pytest.fixture
def make_member(db: None) -> Callable[..., User]:
    def make(username: str = "maria", email: str = "maria@example.org", **fields: object) -> User:
        user = User.objects.create_user(username, password=PASSWORD, **fields)
        set_verified_address(user, email)
        return user

    return make


@pytest.fixture
def member(make_member: Callable[..., User]) -> User:
    return make_member()


@pytest.fixture
def log_in() -> Callable[..., Client]:
    """Log in through the page, and not past it."""

    def go(user: User, client: Client | None = None) -> Client:
        client = client or Client()
        answer = client.post("/accounts/login/", {"login": user.username, "password": PASSWORD})
        assert answer.status_code == 302, answer.content
        return client

    return go
