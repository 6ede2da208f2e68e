"""Curators at once, and readers who write meanwhile: nothing is lost and every counter is right."""

from datetime import timedelta

import pytest
from django.utils import timezone

from commentary.actions.curation import feature_response, lock_branch, order_features
from commentary.actions.moving import move_back, move_branch
from commentary.errors import Conflict, NotPermitted
from commentary.models import Anchor, Annotation, Feature
from tests.core.test_concurrency import all_true, at_once, no_surprises, only_postgres
from tests.people import make_article, make_cast, reply, respond, select, viewer

pytestmark = [pytest.mark.django_db(transaction=True), only_postgres]


@pytest.fixture
def cast(transactional_db):
    return make_cast()


@pytest.fixture
def article(cast):
    return make_article()


def test_ten_picks_at_once_are_ten_places(cast, article):
    made = [respond(cast.mira, article, f"No. {n}").key for n in range(10)]

    def pick(key):
        return lambda: feature_response(viewer(cast.edda), key, "Why not.")

    no_surprises(at_once(*map(pick, made)))
    article.refresh_from_db()
    places = list(Feature.objects.filter(article=article).values_list("position", flat=True))
    assert article.feature_count == len(places) == len(set(places)) == 10


def test_one_response_picked_by_eight_is_one_pick(cast, article):
    made = respond(cast.mira, article)
    no_surprises(at_once(*[lambda: feature_response(viewer(cast.edda), made.key, "W.")] * 8))
    article.refresh_from_db()
    assert article.feature_count == Feature.objects.count() == 1


def test_an_order_meets_a_new_pick(cast, article):
    made = [respond(cast.mira, article, f"No. {n}").key for n in range(3)]
    for key in made[:2]:
        feature_response(viewer(cast.edda), key, "W.")
    results = at_once(
        lambda: order_features(viewer(cast.omar), article.slug, made[1::-1]),
        lambda: feature_response(viewer(cast.edda), made[2], "W."),
    )
    no_surprises(results, Conflict)
    assert Feature.objects.count() == 3


def test_a_thread_is_moved_while_people_reply_to_it(cast, article):
    root = respond(cast.mira, article, kind="critique", targets=[select(article, "A map is")])
    before = list(
        Anchor.objects.standing().filter(annotation=root).values_list("passage__key", "exact")
    )
    to = select(article, "the ford").passage
    no_surprises(
        at_once(
            *[lambda: reply(cast.noor, root)] * 6,
            lambda: move_branch(viewer(cast.omar), root.key, to, "It speaks of the ford."),
            *[lambda: reply(cast.vera, root)] * 6,
        )
    )
    all_true(article)
    no_surprises(
        at_once(
            *[lambda: reply(cast.noor, root)] * 6,
            *[lambda: move_back(viewer(cast.omar), root.key)] * 3,
        )
    )
    all_true(article)
    move_back(viewer(cast.omar), root.key)
    move_back(viewer(cast.omar), root.key)
    stands = list(
        Anchor.objects.standing().filter(annotation=root).values_list("passage__key", "exact")
    )
    assert stands == before


def test_no_reply_slips_under_a_lock(cast, article):
    root = respond(cast.mira, article)
    until = timezone.now() + timedelta(days=1)
    results = at_once(
        *[lambda: reply(cast.noor, root)] * 6,
        lambda: lock_branch(viewer(cast.omar), root.key, until, "It runs hot."),
        *[lambda: reply(cast.vera, root)] * 6,
    )
    no_surprises(results, NotPermitted)
    branch = Annotation.objects.filter(article=article)
    assert set(branch.values_list("locked_until", flat=True)) == {until}
    all_true(article)
