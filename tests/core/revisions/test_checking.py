"""All anchors of an article are checked: against the texts, and against what is derived anew."""

import io

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from commentary.actions.annotations import post_response
from commentary.actions.revising.drafts import save_draft
from commentary.actions.revising.publishing import publish_revision
from commentary.actions.revising.reattaching import reattach
from commentary.actions.revising.rederiving import check_anchors
from commentary.errors import NotPermitted
from commentary.models import Anchor
from tests.core.revisions.test_publishing import publish
from tests.people import SYSTEM, content, respond, select, viewer
from tests.revisions import texts_of

pytestmark = pytest.mark.django_db


def test_all_is_well_after_many_revisions_and_deeds(cast, article):
    for words in ("a promise is a debt", "crossed at dawn", "with a ruler"):
        respond(cast.mira, article, targets=[select(article, words)])
    made = respond(cast.noor, article, targets=[select(article, "who had shown")])
    first = texts_of(article)
    publish(cast, article, drop=["A boundary drawn"])
    reattach(viewer(cast.noor), made.key, 0, [select(article, "the ford")])
    publish(cast, article, {"dawn": "sunrise"})
    save_draft(SYSTEM, article.slug, first, version=0)
    publish_revision(SYSTEM, article.slug, note="As it was.", version=None)
    (report,) = check_anchors(SYSTEM, article.slug)
    assert (report.checked, report.findings) == (16, [])
    told = io.StringIO()
    call_command("check_anchors", stdout=told)
    assert "16 quotes, 0 findings" in told.getvalue()
    for who in (who for who in cast.viewers().values() if not who.is_administrator):
        with pytest.raises(NotPermitted):
            check_anchors(who, article.slug)


def test_a_response_from_an_old_page_is_not_missed_in_between(cast, article):
    quote = select(article, "with a ruler")
    publish(cast, article, {"The party": "Our party"})
    publish(cast, article, {"Our party": "A party"})
    post_response(viewer(cast.mira), article.slug, content(), targets=[quote], revision=1)
    publish(cast, article, {"A party": "The party"})
    (report,) = check_anchors(SYSTEM, article.slug)
    assert (report.checked, report.findings) == (3, [])


def test_what_is_wrong_is_found(cast, article):
    made = [
        respond(cast.mira, article, targets=[select(article, words)])
        for words in ("a promise is a debt", "crossed at dawn", "with a ruler")
    ]
    publish(cast, article, {"The party": "Our party"})
    rows = Anchor.objects.filter(revision_id=article.revision_id).order_by("annotation__path")
    wrong, elsewhere, missing = rows
    missing.delete()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "UPDATE commentary_anchor SET exact = 'other words' WHERE id = %s", [wrong.pk]
        )
        cursor.execute(
            "UPDATE commentary_anchor SET start = 0, \"end\" = 3, exact = 'Our' WHERE id = %s",
            [elsewhere.pk],
        )
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = DEFAULT")
    (report,) = check_anchors(SYSTEM, article.slug)
    assert {(it.response, it.fault) for it in report.findings} == {
        (made[0].key, "wrong_words"),
        (made[1].key, "different"),
        (made[2].key, "missing"),
    }
    with pytest.raises(CommandError, match="2 anchors do not hold"):
        call_command("check_anchors", article.slug, stdout=io.StringIO())
