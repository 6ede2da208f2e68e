"""How long removed words are kept, and what is left when they go."""

from datetime import timedelta

import pytest
from django.utils import timezone

from commentary.actions import appeals, retention
from commentary.errors import NotPermitted
from commentary.models import Annotation, AnnotationVersion, Decision, LedgerEntry
from commentary.queries import annotations, statements
from commentary.vocabulary import APPEAL_DAYS
from tests.core.moderation.deciding import case_of, decide, raise_for
from tests.people import SYSTEM, edit, make_article, reply, respond, select, viewer

WORD = "quincunx"


@pytest.fixture
def removed(cast, article):
    response = respond(
        cast.mira,
        article,
        f"A {WORD}.",
        kind="critique",
        title=WORD,
        tags=[WORD],
        would_change=WORD,
        evidence=[{"quote": WORD}],
        targets=[select(article, "A map is")],
    )
    edit(cast.mira, response, f"Another {WORD}.", version=None)
    reply(cast.noor, response, "Quite.")
    raise_for(response, "words", says=f"It has {WORD}.", found=(WORD,))
    decide(cast.omar, response, "remove")
    return response


def after(monkeypatch, days):
    """Let the daily job run when so many days have gone by, and give what it purged."""
    now = timezone.now() + timedelta(days=days)
    monkeypatch.setattr(retention.timezone, "now", lambda: now)
    return retention.purge_removed(SYSTEM)


def all_words(response):
    row = Annotation.objects.get(pk=response.pk)
    kept = AnnotationVersion.objects.filter(annotation=row)
    return f"{vars(row)} {[vars(one) for one in kept]} {case_of(row).reasons}"


def test_words_go_when_their_time_is_over(cast, removed, monkeypatch, settings):
    assert all_words(removed).count(WORD) > 3
    assert after(monkeypatch, settings.RETENTION_DAYS - 1) == 0
    assert WORD in all_words(removed)
    assert after(monkeypatch, settings.RETENTION_DAYS + 1) == 1
    assert WORD not in all_words(removed)
    row = Annotation.objects.get(pk=removed.pk)
    assert (row.state, row.purged_at is None) == ("removed", False)
    assert after(monkeypatch, settings.RETENTION_DAYS + 1) == 0


def test_decisions_log_replies_and_place_stay(cast, removed, monkeypatch):
    version = Annotation.objects.get(pk=removed.pk).article.version
    decision = Decision.objects.get(response=removed, outcome="remove")
    after(monkeypatch, 400)
    assert statements.read_statement(viewer(cast.mira), decision.key).decision == decision
    assert Annotation.objects.get(parent=removed).body == "Quite."
    entry = LedgerEntry.objects.get(verb="purge")
    assert (entry.subject_key, entry.before["decision"]) == (removed.key, decision.key)
    row = Annotation.objects.get(pk=removed.pk)
    assert row.article.version > version
    for person in (None, cast.noor, cast.mira, cast.omar):
        assert WORD not in repr(vars(annotations.find_response(viewer(person), removed.key)))


def test_never_before_an_appeal_could_be_filed(cast, removed, monkeypatch, settings):
    settings.RETENTION_DAYS = 1
    assert after(monkeypatch, APPEAL_DAYS - 1) == 0
    assert after(monkeypatch, APPEAL_DAYS + 1) == 1


def test_never_while_an_appeal_is_heard(cast, removed, monkeypatch):
    decision = Decision.objects.get(response=removed, outcome="remove")
    appeal = appeals.file_appeal(viewer(cast.mira), decision.key, "It was a quotation.")
    assert after(monkeypatch, 400) == 0
    from commentary.actions.statements import Reasoning

    appeals.take_appeal(viewer(cast.ada), appeal.key)
    appeals.conclude_appeal(
        *(viewer(cast.ada), appeal.key, "uphold"), version=1, reasoning=Reasoning(why="It was not.")
    )
    assert after(monkeypatch, 400) == 1


def test_what_is_published_held_or_withdrawn_keeps_its_words(cast, article, monkeypatch):
    kept = respond(cast.mira, article, f"A {WORD}.")
    assert after(monkeypatch, 4000) == 0
    assert WORD in Annotation.objects.get(pk=kept.pk).body


def test_article_by_article(cast, removed, monkeypatch):
    other = respond(cast.mira, make_article(title="Another map"), f"A {WORD}.")
    raise_for(other, "flagged")
    decide(cast.omar, other, "remove")
    assert after(monkeypatch, 400) == 2


def test_one_that_was_restored_meanwhile_is_left_alone(cast, removed, article, monkeypatch):
    now = timezone.now() + timedelta(days=400)
    monkeypatch.setattr(retention.timezone, "now", lambda: now)
    decide(cast.omar, removed, "restore")
    assert retention._purge_in(SYSTEM, article.slug) == 0


@pytest.mark.parametrize("name", ["anonymous", "mira", "edda", "omar"])
def test_only_administrators_and_tasks_run_it(cast, name):
    with pytest.raises(NotPermitted):
        retention.purge_removed(cast.viewers()[name])
