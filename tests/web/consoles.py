"""The console's cases as tests make them, and what its bar sends."""

from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from accounts.models import User
from commentary.actions.cases import Reason, raise_case
from commentary.models import Annotation, Article, Case
from tests.people import Cast, respond

REASON = {
    "facts": "It calls the surveyor a thief.",
    "ground": "rule",
    "provision": "No attacks on persons.",
    "why": "It speaks of the man, not of the map.",
    "public_reason": "An attack on a person",
}


@pytest.fixture
def olga(cast: Cast) -> User:
    """A second moderator."""
    return User.objects.create_user(
        "olga", email="olga@example.org", display_name="Olga", roles=["moderator"]
    )


def wait(response: Annotation, *reasons: Reason) -> Case:
    """Put a response into the queue."""
    with transaction.atomic():
        return raise_case(response, reasons or [Reason("flagged")])


def make_cases(person: User, article: Article, n: int) -> list[Case]:
    return [wait(respond(person, article, f"Number {i}.")) for i in range(n)]


def post(client: Client, case: Case, do: str, **fields: Any) -> Any:
    """Send what the bar of the case's page sends."""
    now = Case.objects.get(pk=case.pk)
    return client.post(
        f"/moderation/cases/{case.key}/", {"do": do, "version": now.version, **fields}
    )


def key_in(url: str) -> str:
    """The key of the case that an answer leads to."""
    return url.split("/moderation/cases/")[1].split("/")[0]
