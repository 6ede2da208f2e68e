"""`manage.py render_responses`: stored pieces are made again from the words themselves."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from commentary.actions.redrawing import render_responses
from commentary.errors import NotPermitted
from commentary.models import Annotation, LedgerEntry
from tests import people
from tests.people import Cast

pytestmark = pytest.mark.django_db


def test_stale_pieces_are_made_again_and_readers_are_told(cast: Cast) -> None:
    article = people.make_article()
    response = people.respond(cast.mira, article, "It is *not* so.")
    before = article.version
    Annotation.objects.update(card_html="old", card_json="old", body_html="old")

    said = StringIO()
    call_command("render_responses", stdout=said)

    response.refresh_from_db()
    article.refresh_from_db()
    assert "1 responses rendered" in said.getvalue()
    assert "<em>not</em>" in response.body_html
    assert "<em>not</em>" in response.card_html
    assert response.key in response.card_json
    assert article.version > before
    assert LedgerEntry.objects.filter(verb="render", subject_key=article.slug).exists()


def test_an_unknown_article_is_told() -> None:
    with pytest.raises(CommandError):
        call_command("render_responses", "no-such-article")


def test_only_administrators_render_again(cast: Cast) -> None:
    people.make_article()
    with pytest.raises(NotPermitted):
        render_responses(people.viewer(cast.edda))
