"""What the tests of appeals stand on: a critique of mira's, removed by omar, and her appeal."""

import pytest

from accounts.models import User
from commentary.actions import appeals
from tests.core.moderation.appealing import SAID, restricted
from tests.people import reply, respond, select, viewer
from tests.recorded import recorded


@pytest.fixture
@recorded
def una(cast):
    """A second moderator."""
    return User.objects.create_user("una", email="una@example.org", roles=["moderator"])


@pytest.fixture
@recorded
def response(cast, article):
    response = respond(
        cast.mira,
        article,
        "They were **thieves**.",
        kind="critique",
        title="Whose ford?",
        challenge="fact",
        targets=[select(article, "nobody wrote down")],
    )
    reply(cast.noor, response, "Who says so?")
    return response


@pytest.fixture
@recorded
def decision(cast, response):
    return restricted(cast, response)


@pytest.fixture
@recorded
def appeal(cast, decision):
    return appeals.file_appeal(viewer(cast.mira), decision.key, SAID)
