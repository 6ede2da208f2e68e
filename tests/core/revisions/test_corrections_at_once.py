"""Corrections settled at once, and against publishing: one deed wins and nothing is half done."""

import pytest

from commentary.actions.revising import drafts
from commentary.actions.revising.corrections import (
    accept_correction,
    decline_correction,
    reopen_correction,
)
from commentary.actions.revising.publishing import publish_revision
from commentary.errors import Conflict
from commentary.models import Annotation, Article, Revision, Settlement
from tests.core.test_concurrency import all_true, at_once, no_surprises, only_postgres
from tests.people import make_article, make_cast, respond, select, viewer
from tests.revisions import rewrite, texts_of

pytestmark = [pytest.mark.django_db(transaction=True), only_postgres]
FIRST = "A map is a promise, and a promise is a debt that a map can owe."


@pytest.fixture
def cast(transactional_db):
    return make_cast()


@pytest.fixture
def article(cast):
    return make_article()


def propose(person, article, words, proposed):
    targets = [select(article, words)]
    return respond(person, article, kind="correction", targets=targets, proposed=proposed)


def first_of(revision):
    return revision.texts.get(position=0).text


def test_of_competing_ones_accepted_at_once_one_wins(cast, article):
    words = [("a promise is a debt", "a promise is a loan"), ("is a debt that", "is a gift that")]
    made = [propose(cast.mira, article, *pair) for pair in words]
    people = (cast.vera, cast.edda)
    results = at_once(
        *[
            lambda one=one, who=who: accept_correction(viewer(who), one.key)
            for one, who in zip(made * 2, people * 2, strict=True)
        ]
    )
    no_surprises(results, Conflict)
    settled = Settlement.objects.get()
    kept = FIRST.replace(*next(p for p in words if p[1] == settled.wording))
    assert first_of(settled.revision) == kept
    assert {one.code for one in results if isinstance(one, Conflict)} <= {
        "competing",
        "already_settled",
    }
    all_true(article)


def test_corrections_of_one_passage_accepted_at_once_all_stand(cast, article):
    pairs = [("A map is a promise", "A map is an oath"), ("is a debt", "is a loan")]
    pairs.append(("can owe", "may owe"))
    made = [propose(cast.mira, article, *pair) for pair in pairs]
    results = at_once(
        *[lambda one=one: accept_correction(viewer(cast.edda), one.key) for one in made]
    )
    no_surprises(results)
    draft = Revision.objects.get(article=article, state="draft")
    assert first_of(draft) == "A map is an oath, and a promise is a loan that a map may owe."


def test_one_accepts_while_another_declines(cast, article):
    made = propose(cast.mira, article, "is a debt", "is a loan")
    results = at_once(
        lambda: accept_correction(viewer(cast.vera), made.key),
        lambda: decline_correction(viewer(cast.edda), made.key, reason="No."),
    )
    no_surprises(results, Conflict)
    settled = Settlement.objects.get()
    drafted = Revision.objects.filter(article=article, state="draft").first()
    assert (drafted is not None) == (settled.outcome == "accepted")


@pytest.mark.parametrize("round_", range(3))
def test_accepting_meets_publishing(cast, article, round_):
    made = propose(cast.mira, article, "is a debt", "is a loan")
    far = propose(cast.noor, article, "at dawn", "at dusk")
    accept_correction(viewer(cast.edda), far.key)
    results = at_once(
        lambda: publish_revision(viewer(cast.edda), article.slug, note="N.", version=None),
        lambda: accept_correction(viewer(cast.vera), made.key),
    )
    no_surprises(results)
    settled = Settlement.objects.get(correction=made)
    assert "is a loan" in first_of(settled.revision)
    card = Annotation.objects.get(pk=made.pk).card_html
    published = settled.revision.state == "published"
    assert ("it will be in the next revision" in card) == (not published)
    now = Article.objects.select_related("revision").get(pk=article.pk)
    assert now.revision.number == 2
    all_true(now)


def test_reopening_meets_publishing_and_an_editor_who_saves(cast, article):
    made = propose(cast.mira, article, "is a debt", "is a loan")
    accept_correction(viewer(cast.vera), made.key)
    texts = rewrite(texts_of(article), {"at dawn": "at dusk"})
    results = at_once(
        lambda: reopen_correction(viewer(cast.vera), made.key),
        lambda: drafts.save_draft(viewer(cast.edda), article.slug, texts, version=None),
        lambda: publish_revision(viewer(cast.edda), article.slug, note="N.", version=None),
    )
    no_surprises(results, Conflict)
    for settled in Settlement.objects.all():
        assert settled.revision.state == "published"
    all_true(Article.objects.get(pk=article.pk))
