"""While one reader's older page is aligned, others post and editors publish: on PostgreSQL."""

import threading

import pytest

from commentary.actions.annotations import post_response
from commentary.actions.revising.choosing import choose
from commentary.actions.revising.drafts import save_draft
from commentary.models import Anchor, Annotation
from commentary.queries import carrying
from tests.core.revisions.correcting import accept
from tests.core.revisions.test_at_once import drafted, nothing_lost
from tests.core.test_concurrency import at_once, no_surprises, only_postgres
from tests.people import SYSTEM, content, make_article, make_cast, respond, select, viewer
from tests.revisions import revise, rewrite, texts_of

NOBODY = "nobody"
FORD = "nobody wrote down who had shown the ford"

pytestmark = [pytest.mark.django_db(transaction=True), only_postgres]


@pytest.fixture
def cast(transactional_db):
    return make_cast()


@pytest.fixture
def article(cast):
    return make_article()


@pytest.fixture
def slow(monkeypatch):
    """Aligning lasts until somebody has posted; whether that was to be waited for in vain."""
    posted, late = threading.Event(), []
    align = carrying.align_kept

    def align_slowly(*texts):
        late.append(not posted.wait(timeout=20))
        return align(*texts)

    monkeypatch.setattr(carrying, "align_kept", align_slowly)
    return posted, late


def meanwhile(cast, article, slow, deed):
    """Run `deed`, which aligns, while somebody posts; what became of both."""
    posted, late = slow

    def post():
        made = respond(cast.noor, article, "Meanwhile.")
        posted.set()
        return made

    results = at_once(deed, post)
    no_surprises(results)
    assert late
    assert not any(late), "whoever posts waited for the aligner"
    return results


def test_an_older_page(cast, article, slow):
    posted, late = slow
    spot = select(article, "dawn")
    posted.set()
    revise(article, {"dawn": "dusk"})
    posted.clear()
    late.clear()
    deed = {"targets": [spot], "revision": 1}
    meanwhile(
        cast,
        article,
        slow,
        lambda: post_response(viewer(cast.mira), article.slug, content("Then."), **deed),
    )
    assert Annotation.objects.filter(article=article).count() == 2
    nothing_lost(article)


def test_a_choice_is_confirmed(cast, article, slow):
    said = respond(cast.mira, article, targets=[select(article, FORD)])
    save_draft(SYSTEM, article.slug, rewrite(texts_of(article), {NOBODY: "a clerk"}), version=0)
    choice = meanwhile(
        cast,
        article,
        slow,
        lambda: choose(viewer(cast.edda), article.slug, said.key, 0, "confirm"),
    )[0]
    assert choice.places[0]["exact"] == FORD.replace(NOBODY, "a clerk")


def test_a_correction_is_accepted(cast, article, slow):
    made = respond(
        cast.mira, article, kind="correction", proposed="dusk", targets=[select(article, "dawn")]
    )
    settled = meanwhile(cast, article, slow, lambda: accept(cast.edda, made))[0]
    assert settled.wording == "dusk"


def test_pages_of_every_age_while_revisions_come_out(cast, article):
    spot = select(article, FORD)
    revise(article, {NOBODY: "a clerk"})
    publish, _draft = drafted(cast, article, {"a clerk": "one clerk"})

    def post(number):
        person = viewer((cast.mira, cast.noor, cast.omar)[number % 3])
        targets, page = ([spot], 1) if number % 2 else ([], 2)
        return lambda: post_response(
            person, article.slug, content(f"No. {number}"), targets=targets, revision=page
        )

    no_surprises(at_once(*map(post, range(6)), publish, *map(post, range(6, 12))))
    assert Annotation.objects.filter(article=article).count() == 12
    nothing_lost(article)
    rows = Anchor.objects.standing().filter(revision_id=article.revision_id)
    assert {row.exact for row in rows} == {FORD.replace(NOBODY, "one clerk")}
