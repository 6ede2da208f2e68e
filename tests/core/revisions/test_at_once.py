"""A revision is published while readers post, editors save and authors re-attach: on PostgreSQL."""

import pytest

from commentary.actions.annotations import post_response
from commentary.actions.reconcile import reconcile
from commentary.actions.revising.choosing import choose
from commentary.actions.revising.drafts import save_draft
from commentary.actions.revising.publishing import publish_revision
from commentary.actions.revising.reattaching import reattach
from commentary.actions.revising.rederiving import check_anchors
from commentary.errors import Conflict, InvalidInput
from commentary.models import Anchor, Annotation, Revision
from tests.core.test_concurrency import at_once, no_surprises, only_postgres
from tests.people import SYSTEM, content, make_article, make_cast, respond, select, viewer
from tests.revisions import rewrite, texts_of

pytestmark = [pytest.mark.django_db(transaction=True), only_postgres]


@pytest.fixture
def cast(transactional_db):
    return make_cast()


@pytest.fixture
def article(cast):
    return make_article()


def drafted(cast, article, changes):
    """A draft with these changes, and the deed that publishes it."""
    editor = viewer(cast.edda)
    texts = rewrite(texts_of(article), changes)
    draft = save_draft(editor, article.slug, texts, version=0)
    return lambda: publish_revision(editor, article.slug, note="Why.", version=None), draft


def nothing_lost(article):
    """Every response stands, or is an orphan, in the present text, and every count is right."""
    article.refresh_from_db()
    carried = Anchor.objects.standing().filter(revision_id=article.revision_id)
    with_words = Annotation.objects.filter(article=article, parent=None, of_whole=False)
    assert set(carried.values_list("annotation_id", flat=True)) == set(
        with_words.values_list("pk", flat=True)
    )
    assert not next(check_anchors(SYSTEM, article.slug)).findings
    assert reconcile(SYSTEM, slug=article.slug, write=False) == []


def test_readers_post_on_the_old_page_while_the_new_one_is_published(cast, article):
    quotes = [select(article, words) for words in ("a promise is a debt", "with a ruler", "dawn")]
    publish, _draft = drafted(cast, article, {"a promise is": "a promise may be", "dawn": "dusk"})

    def post(number):
        person = viewer((cast.mira, cast.noor, cast.omar)[number % 3])
        targets = [quotes[number % 3]]
        return lambda: post_response(
            person, article.slug, content(f"No. {number}"), targets=targets, revision=1
        )

    no_surprises(at_once(*map(post, range(8)), publish, *map(post, range(8, 16))))
    assert Annotation.objects.filter(article=article).count() == 16
    nothing_lost(article)


def test_without_the_number_of_the_page_the_words_are_looked_for_or_refused(cast, article):
    quote = select(article, "a promise is a debt")
    publish, _draft = drafted(cast, article, {"a promise is": "a promise may be"})

    def post():
        return respond(cast.mira, article, targets=[quote])

    results = at_once(post, publish, post, post)
    no_surprises(results, InvalidInput)
    nothing_lost(article)


def test_two_editors_publish_and_a_third_saves(cast, article):
    made = respond(cast.mira, article, targets=[select(article, "with a ruler")])
    publish, draft = drafted(cast, article, {"dawn": "dusk"})
    texts = rewrite(texts_of(article), {"dawn": "noon"})
    results = at_once(
        publish,
        publish,
        lambda: save_draft(viewer(cast.ada), article.slug, texts, version=draft.version),
        lambda: choose(viewer(cast.ada), article.slug, made.key, 0, "leave"),
    )
    no_surprises(results, Conflict)
    published = Revision.objects.filter(article=article, state="published")
    assert published.count() in (1, 2)
    nothing_lost(article)


def test_an_author_reattaches_while_a_revision_is_published(cast, article):
    made = respond(cast.mira, article, targets=[select(article, "with a ruler")])
    elsewhere = [select(article, "A map is")]
    publish, _draft = drafted(cast, article, {"dawn": "dusk"})
    results = at_once(
        lambda: reattach(viewer(cast.mira), made.key, 0, elsewhere),
        publish,
        lambda: reattach(viewer(cast.edda), made.key, 0, elsewhere),
    )
    no_surprises(results, Conflict)
    nothing_lost(article)
    row = Anchor.objects.standing().get(annotation=made, revision_id=article.revision_id)
    assert row.exact == "A map is"
