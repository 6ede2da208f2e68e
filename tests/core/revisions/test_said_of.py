"""Of which words a response is said to speak, after moves, confirmations and words left as gone."""

import pytest

from commentary.actions import moving
from commentary.actions.revising import choosing, drafts
from commentary.actions.revising.reattaching import confirm, leave
from commentary.models import Anchor, Annotation, Article
from commentary.queries.carrying import find_quote_of
from commentary.text.draft import DraftPassage
from tests.core.revisions.correcting import fresh, publish
from tests.people import Cast, keys_of, make_article, make_cast, respond, select, viewer
from tests.revisions import BOUNDARY, RIVER, revise, rewrite, texts_of

pytestmark = pytest.mark.django_db

RULER = "A boundary drawn with a ruler"
ARCHIVE = "county archive"
EARLIER = "Said of the earlier wording"


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def article(cast: Cast) -> Article:
    return make_article(passages=RIVER)


@pytest.fixture
def moved(cast: Cast, article: Article) -> Annotation:
    """Mira's comment on the ruler, moved by a moderator to the passage on the archive."""
    response = respond(cast.mira, article, targets=[select(article, RULER)])
    there = select(article, ARCHIVE).passage
    moving.move_branch(viewer(cast.omar), response.key, there, "Belongs there.")
    return response


def archive(article: Article) -> str:
    """What the passage on the archive says."""
    (said,) = (text.text for text in texts_of(article) if ARCHIVE in text.text)
    return said


def said_of(response: Annotation, article: Article) -> list[str]:
    """The words that the quote is said of."""
    article.refresh_from_db()
    return [row.exact for row in find_quote_of(response, article, 0).selected]


def state_now(response: Annotation, article: Article) -> str:
    return Anchor.objects.standing().get(annotation=response, revision=article.revision).state


class TestMoved:
    def test_it_speaks_of_the_passage_that_it_was_moved_to(self, article, moved):
        assert said_of(moved, article) == [archive(article)]
        assert EARLIER not in fresh(moved).card_html

    @pytest.mark.parametrize("after", [confirm, leave])
    def test_what_a_person_says_of_its_place_afterwards_changes_nothing_in_that(
        self, cast, article, moved, after
    ):
        after(viewer(cast.edda), moved.key, 0)
        assert said_of(moved, article) == [archive(article)]

    def test_it_does_so_when_it_was_confirmed_and_the_text_goes_on(self, cast, article, moved):
        there = archive(article)
        revise(article, {ARCHIVE: "state archive"})
        confirm(viewer(cast.edda), moved.key, 0)
        assert there in fresh(moved).card_html
        revise(article, {"state archive": ARCHIVE})
        assert state_now(moved, article) == "placed"
        assert EARLIER not in fresh(moved).card_html
        assert said_of(moved, article) == [there]

    def test_it_does_so_when_it_is_confirmed_in_a_draft(self, cast, article, moved):
        texts = rewrite(texts_of(article), {"a ruler lasts": "a rule lasts"})
        drafts.save_draft(viewer(cast.edda), article.slug, texts, version=None)
        choosing.choose(viewer(cast.edda), article.slug, moved.key, 0, "confirm")
        publish(cast, article)
        article.refresh_from_db()
        assert state_now(moved, article) == "placed"
        assert EARLIER not in fresh(moved).card_html

    @pytest.mark.parametrize("between", [None, confirm, leave])
    def test_moved_back_it_speaks_of_its_own_words_again(self, cast, article, moved, between):
        if between:
            between(viewer(cast.edda), moved.key, 0)
        moving.move_back(viewer(cast.omar), moved.key)
        assert said_of(moved, article) == [RULER]
        assert EARLIER not in fresh(moved).card_html

    def test_moved_back_to_where_it_had_been_moved_it_speaks_of_that(self, cast, article, moved):
        moving.move_branch(viewer(cast.omar), moved.key, keys_of(article)[1], "Or there.")
        assert said_of(moved, article) == [texts_of(article)[1].text]
        moving.move_back(viewer(cast.omar), moved.key)
        assert said_of(moved, article) == [archive(article)]

    def test_moved_in_a_later_revision_it_speaks_of_the_text_there(self, cast, article, moved):
        revise(article, {ARCHIVE: "state archive"})
        moving.move_branch(viewer(cast.omar), moved.key, keys_of(article)[1], "Or there.")
        assert said_of(moved, article) == [texts_of(article)[1].text]
        moving.move_back(viewer(cast.omar), moved.key)
        assert ARCHIVE in said_of(moved, article)[0]


class TestLeft:
    def test_words_that_stood_when_they_were_left_do_not_come_back_by_themselves(
        self, cast, article
    ):
        response = respond(cast.mira, article, targets=[select(article, RULER)])
        leave(viewer(cast.mira), response.key, 0)
        whole = texts_of(article)
        revise(article, {BOUNDARY: ""})
        assert state_now(response, article) == "orphan"
        revise(article, whole)
        assert state_now(response, article) == "orphan"

    def test_typography_makes_no_other_words_of_them(self, cast):
        words = "clerk's own 'map'"
        article = make_article(
            passages=[
                DraftPassage("paragraph", f"It's the {words} of it all."),
                DraftPassage("paragraph", "The other passage says something else here."),
            ]
        )
        response = respond(cast.mira, article, targets=[select(article, words)])
        revise(article, {words: "clerk’s own ‘map’"})
        leave(viewer(cast.mira), response.key, 0)
        revise(article, {"something else": "something other"})
        assert state_now(response, article) == "orphan"

    def test_words_that_were_gone_when_they_were_left_come_back(self, cast, article):
        response = respond(cast.mira, article, targets=[select(article, RULER)])
        whole = texts_of(article)
        revise(article, {BOUNDARY: ""})
        leave(viewer(cast.mira), response.key, 0)
        revise(article, {ARCHIVE: "state archive"})
        assert state_now(response, article) == "orphan"
        revise(article, whole)
        assert state_now(response, article) == "revived"
