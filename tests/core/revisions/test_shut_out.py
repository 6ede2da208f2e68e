"""Who is shut out of a debate neither settles its corrections nor says where quotes stand."""

from datetime import timedelta

import pytest
from django.utils import timezone

from commentary.actions.revising.choosing import choose, withdraw_choice
from commentary.actions.revising.corrections import reopen_correction
from commentary.actions.revising.reattaching import confirm, leave, reattach
from commentary.errors import NotPermitted
from commentary.models import Anchor, AnchorChoice, Settlement
from commentary.queries.anchors import rights_to_reattach
from commentary.queries.annotations import find_response
from commentary.queries.corrections import find_to_settle, may_settle_in
from commentary.queries.orphans import list_orphans
from commentary.queries.words import read_words
from tests.core.moderation.screened import sanction
from tests.core.revisions.correcting import accept, build_scene, decline, draft_of, fresh
from tests.people import make_article, respond, select, viewer
from tests.revisions import draft_with
from tests.standing import build_once, copy_of

scene = build_once(build_scene)


@pytest.fixture
def cast(db, scene):
    return copy_of(scene[0])


@pytest.fixture
def article(db, scene):
    return copy_of(scene[1])


@pytest.fixture
def made(db, scene):
    return copy_of(scene[2])


def until(kind):
    return timezone.now() + timedelta(days=3) if kind == "suspend" else None


MEASURES = [("suspend", True), ("ban", True), ("suspend", False), ("ban", False)]
SAID = {"suspend": "You are suspended from this debate until", "ban": "shut you out of this debate"}


@pytest.mark.parametrize(("kind", "here"), MEASURES)
@pytest.mark.parametrize("who", ["vera", "edda"])
def test_nobody_settles_there(cast, article, made, who, kind, here):
    person = getattr(cast, who)
    assert may_settle_in(viewer(person), article)
    declined = respond(cast.noor, article, kind="correction", proposed="a promise is a gift")
    decline(cast.edda, declined)
    sanction(person, kind, article=article if here else None, until=until(kind))
    for deed in (
        lambda: accept(person, made),
        lambda: accept(person, made, as_done=True),
        lambda: decline(person, made),
        lambda: reopen_correction(viewer(person), declined.key),
        lambda: find_to_settle(viewer(person), made.key),
    ):
        with pytest.raises(NotPermitted, match=SAID[kind]):
            deed()
    assert Settlement.objects.get().correction == declined
    assert draft_of(article) is None
    assert not may_settle_in(viewer(person), article)
    assert may_settle_in(viewer(cast.vera if who == "edda" else cast.edda), article)


@pytest.mark.parametrize(("kind", "here"), MEASURES)
@pytest.mark.parametrize("who", ["mira", "edda"])
def test_nobody_says_where_quotes_stand_there(cast, article, who, kind, here):
    person = getattr(cast, who)
    response = respond(cast.mira, article, targets=[select(article, "a promise is a debt")])
    assert read_words(viewer(person), response.key).why_not == ""
    sanction(person, kind, article=article if here else None, until=until(kind))
    before = list(Anchor.objects.values_list("pk", "superseded_at"))
    for deed in (
        lambda: confirm(viewer(person), response.key, 0),
        lambda: leave(viewer(person), response.key, 0),
        lambda: reattach(viewer(person), response.key, 0, [select(article, "A map is")]),
    ):
        with pytest.raises(NotPermitted, match=SAID[kind]):
            deed()
    assert list(Anchor.objects.values_list("pk", "superseded_at")) == before
    told = read_words(viewer(person), response.key)
    assert SAID[kind] in told.why_not
    assert told.places == []


def test_the_list_of_words_now_gone_offers_nothing(cast, article):
    response = respond(cast.mira, article, targets=[select(article, "a promise is a debt")])
    leave(viewer(cast.mira), response.key, 0)
    (orphan,) = list_orphans(viewer(cast.mira), article, limit=5)[0]
    assert orphan.why_not == ""
    sanction(cast.mira, "ban", article=article)
    (orphan,) = list_orphans(viewer(cast.mira), article, limit=5)[0]
    assert "shut you out" in orphan.why_not


@pytest.mark.parametrize(
    "measure",
    [
        {"kind": "suspend", "until": timezone.now() - timedelta(days=1)},
        {"kind": "ban", "ended": True},
        {"kind": "ban", "elsewhere": True},
    ],
)
def test_measures_that_ended_or_hold_elsewhere_bind_nobody(cast, article, made, measure):
    if measure.pop("elsewhere", False):
        measure["article"] = make_article(title="Another")
    response = respond(cast.vera, article, targets=[select(article, "A map is")])
    sanction(cast.vera, measure.pop("kind"), **measure)
    decline(cast.vera, made)
    confirm(viewer(cast.vera), response.key, 0)
    assert Settlement.objects.get().by == cast.vera


def test_one_s_own_note_is_one_s_own(cast, article):
    note = respond(cast.mira, article, kind="note", targets=[select(article, "A map is")])
    sanction(cast.mira, "ban", article=article)
    assert rights_to_reattach(viewer(cast.mira), find_response(viewer(cast.mira), note.key)) == ""
    leave(viewer(cast.mira), note.key, 0)
    assert Anchor.objects.standing().get(annotation=note).start is None


def test_a_shut_out_moderator_opens_nothing_again(cast, article, made):
    decline(cast.vera, made)
    sanction(cast.omar, "ban", article=article)
    with pytest.raises(NotPermitted, match="shut you out"):
        reopen_correction(viewer(cast.omar), made.key)
    assert "Declined" in fresh(made).card_html


@pytest.mark.parametrize(("kind", "here"), MEASURES)
def test_nor_through_a_draft(cast, article, kind, here):
    response = respond(cast.mira, article, targets=[select(article, "a promise is a debt")])
    draft_with(article, {"dawn": "dusk"}, by=viewer(cast.edda))
    choose(viewer(cast.edda), article.slug, response.key, 0, "leave")
    sanction(cast.edda, kind, article=article if here else None, until=until(kind))
    named = (viewer(cast.edda), article.slug, response.key, 0)
    words = [select(article, "A map is")]
    for deed in (
        lambda: choose(*named, "confirm"),
        lambda: choose(*named, "reattach", selections=words),
        lambda: choose(*named, "leave"),
        lambda: withdraw_choice(*named),
    ):
        with pytest.raises(NotPermitted, match=SAID[kind]):
            deed()
    assert AnchorChoice.objects.get().deed == "leave"
    # The draft itself is still theirs, and another editor decides.
    draft_with(article, {"dawn": "noon"}, by=viewer(cast.edda))
    choose(viewer(cast.ada), article.slug, response.key, 0, "confirm")
    assert AnchorChoice.objects.get().deed == "confirm"


def test_but_for_a_note_of_their_own_in_a_draft(cast, article):
    note = respond(cast.edda, article, kind="note", targets=[select(article, "A map is")])
    draft_with(article, {"dawn": "dusk"})
    sanction(cast.edda, "ban", article=article)
    choose(viewer(cast.edda), article.slug, note.key, 0, "leave")
    withdraw_choice(viewer(cast.edda), article.slug, note.key, 0)
    assert not AnchorChoice.objects.exists()
