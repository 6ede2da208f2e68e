"""What a form does not show, it does not change; what a moderator has not seen does not appear."""

import pytest
from django.urls import reverse

from commentary.actions.annotations import post_reply
from commentary.actions.content import ResponseContent
from tests.people import Cast, make_article, respond, viewer

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def test_editing_a_reply_by_its_form_keeps_a_title_that_a_program_gave_it(
    cast: Cast, client
) -> None:
    parent = respond(cast.noor, make_article())
    written = ResponseContent("reply", "Before.", title="Kept")
    reply = post_reply(viewer(cast.mira), parent.key, written).response
    client.force_login(cast.mira)

    answer = client.post(
        reverse("edit_response", args=[reply.key]),
        {"body": "After.", "language": "", "tags": "", "version": str(reply.version)},
    )

    reply.refresh_from_db()
    assert answer.status_code == 303
    assert (reply.title, reply.body) == ("Kept", "After.")
