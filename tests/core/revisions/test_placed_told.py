"""Whose quote an editor re-attached or left is told so; which moderator moved a thread is not."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from commentary.actions.erasure import erase_account
from commentary.actions.moving import move_back, move_branch
from commentary.actions.revising.choosing import choose
from commentary.actions.revising.publishing import publish_revision
from commentary.actions.revising.reattaching import confirm, leave, reattach
from commentary.errors import Conflict, NotPermitted
from commentary.models import Annotation, Letter, Notice
from commentary.queries.anchors import list_anchor_history
from commentary.queries.words import read_words
from tests.people import ANONYMOUS, keys_of, make_article, respond, select, viewer
from tests.revisions import BOUNDARY, RIVER, draft_with, revise

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    return make_article(passages=RIVER)


@pytest.fixture
def made(cast, article):
    return respond(cast.mira, article, targets=[select(article, "A boundary drawn with a ruler")])


def told(person):
    return [
        (one.kind, one.about.get("deed"))
        for one in Notice.objects.filter(person=person).order_by("pk")
    ]


class TestTold:
    @pytest.mark.parametrize("who", ["edda", "ada"])
    def test_what_an_editor_says_of_it(self, cast, article, made, who):
        editor = viewer(getattr(cast, who))
        reattach(editor, made.key, 0, [select(article, "Later editions of the map")])
        assert told(cast.mira) == [("curated", "reattached")]
        leave(editor, made.key, 0)
        assert told(cast.mira) == [("curated", "reattached"), ("orphaned", "left")]
        notice = Notice.objects.get(kind="orphaned")
        assert notice.about == {"article": article.title, "response": made.key, "deed": "left"}
        assert notice.url == f"/responses/{made.key}/words/"
        assert User.objects.get(pk=cast.mira.pk).unread_notices == 2
        assert not Letter.objects.exists()
        assert not Notice.objects.exclude(person=cast.mira).exists()

    def test_that_it_was_confirmed_or_left_again_is_no_news(self, cast, article, made):
        confirm(viewer(cast.edda), made.key, 0)
        assert told(cast.mira) == []
        leave(viewer(cast.edda), made.key, 0)
        leave(viewer(cast.edda), made.key, 0)
        assert told(cast.mira) == [("orphaned", "left")]

    def test_what_a_revision_took_out_is_told_once(self, cast, article, made):
        revise(article, {BOUNDARY: ""})
        leave(viewer(cast.edda), made.key, 0)
        assert told(cast.mira) == [("orphaned", None)]

    def test_nobody_is_told_of_their_own_deed(self, cast, article, made):
        leave(viewer(cast.mira), made.key, 0)
        own = respond(cast.edda, article, targets=[select(article, "at dawn")])
        reattach(viewer(cast.edda), own.key, 0, [select(article, "Later editions")])
        assert not Notice.objects.exists()

    def test_what_is_refused_is_not_told(self, cast, article, made):
        with pytest.raises(NotPermitted):
            leave(viewer(cast.noor), made.key, 0)
        with pytest.raises(Conflict):
            leave(viewer(cast.edda), made.key, 0, seen=0)
        assert not Notice.objects.exists()

    def test_who_is_gone_is_not_told(self, cast, article, made):
        erase_account(viewer(cast.mira), keep_words=True)
        leave(viewer(cast.edda), made.key, 0)
        assert not Notice.objects.exists()


class TestToldByADraft:
    """What was decided in a draft is told when it is published, and not before."""

    WORDS = "A boundary drawn with a ruler"

    @pytest.fixture
    def hers(self, cast, article):
        """A response of noor's with two quotes."""
        targets = [select(article, "at dawn"), select(article, "opened only twice")]
        return respond(cast.noor, article, targets=targets)

    def write(self, article, changes=None):
        draft_with(article, changes or {"the village": "the small village"})

    def decide(self, person, article, response, deed, target=0, words="Later editions"):
        chosen = [select(article, words)] if deed == "reattach" else []
        choose(viewer(person), article.slug, response.key, target, deed, selections=chosen)

    def publish(self, cast, article, by=None):
        publish_revision(viewer(by or cast.ada), article.slug, note="Why.", version=None)

    @pytest.mark.parametrize(
        ("deed", "kind", "done"),
        [("reattach", "curated", "reattached"), ("leave", "orphaned", "left")],
    )
    def test_as_after_publishing(self, cast, article, made, deed, kind, done):
        self.write(article)
        self.decide(cast.edda, article, made, deed)
        assert told(cast.mira) == []
        self.publish(cast, article)
        notice = Notice.objects.get()
        assert (notice.person, notice.kind) == (cast.mira, kind)
        assert notice.about == {"article": article.title, "response": made.key, "deed": done}
        assert notice.url == f"/responses/{made.key}/words/"
        assert User.objects.get(pk=cast.mira.pk).unread_notices == 1
        assert not Letter.objects.exists()

    def test_a_confirmed_place_is_no_news(self, cast, article, made):
        self.write(article)
        self.decide(cast.edda, article, made, "confirm")
        self.publish(cast, article)
        assert not Notice.objects.exists()

    def test_what_was_gone_already_and_is_left_is_no_news(self, cast, article, made):
        revise(article, {BOUNDARY: ""})
        self.write(article)
        self.decide(cast.edda, article, made, "leave")
        self.publish(cast, article)
        assert told(cast.mira) == [("orphaned", None)]

    def test_nobody_is_told_of_their_own_deed(self, cast, article, made):
        own = respond(cast.edda, article, targets=[select(article, "at dawn")])
        self.write(article)
        for deed in ("reattach", "leave"):
            self.decide(cast.edda, article, own, deed)
        self.publish(cast, article)
        assert not Notice.objects.exists()

    def test_who_publishes_what_another_decided_is_told(self, cast, article, made):
        own = respond(cast.edda, article, targets=[select(article, "at dawn")])
        self.write(article)
        self.decide(cast.ada, article, own, "leave")
        self.publish(cast, article, by=cast.edda)
        assert told(cast.edda) == [("orphaned", "left")]

    @pytest.mark.parametrize("deeds", [("reattach", "leave"), ("leave", "reattach")])
    def test_one_notice_a_response_the_graver(self, cast, article, hers, deeds):
        self.write(article)
        for target, deed in enumerate(deeds):
            self.decide(cast.edda, article, hers, deed, target)
        self.publish(cast, article)
        assert told(cast.noor) == [("orphaned", "left")]

    def test_what_the_revision_took_out_goes_before(self, cast, article, hers, made):
        self.write(article, {RIVER[4].text: "", BOUNDARY: ""})
        self.decide(cast.edda, article, hers, "reattach")
        self.decide(cast.edda, article, made, "leave")
        self.publish(cast, article)
        assert told(cast.noor) == [("orphaned", None)]
        assert Notice.objects.get(person=cast.noor).about["count"] == 1
        assert told(cast.mira) == [("orphaned", "left")]

    def test_several_responses_of_one_person(self, cast, article, made, hers):
        more = respond(cast.mira, article, targets=[select(article, "at dawn")])
        gone = respond(cast.mira, article, targets=[select(article, "opened only twice")])
        self.write(article, {RIVER[4].text: ""})
        self.decide(cast.edda, article, made, "reattach")
        self.decide(cast.edda, article, more, "leave")
        self.publish(cast, article)
        expected = {("curated", "reattached"), ("orphaned", "left"), ("orphaned", None)}
        assert set(told(cast.mira)) == expected
        assert len(told(cast.mira)) == 3
        assert Notice.objects.get(person=cast.mira, about__count=1).about["response"] == gone.key
        unread = dict(User.objects.values_list("username", "unread_notices"))
        assert (unread["mira"], unread["noor"]) == (3, 1)

    @pytest.mark.parametrize(("state", "n"), [("hidden", 1), ("withdrawn", 0)])
    def test_what_was_taken_back_is_not_told(self, cast, article, made, state, n):
        self.write(article)
        self.decide(cast.edda, article, made, "leave")
        Annotation.objects.filter(pk=made.pk).update(state=state)
        self.publish(cast, article)
        assert Notice.objects.filter(person=cast.mira).count() == n

    def test_who_is_gone_is_not_told(self, cast, article, made):
        self.write(article)
        self.decide(cast.edda, article, made, "leave")
        erase_account(viewer(cast.mira), keep_words=True)
        self.publish(cast, article)
        assert not Notice.objects.exists()

    def test_statements_do_not_grow(self, cast):
        counts = []
        # The first fills what is kept in the process.
        for n in (1, 2, 6):
            text = make_article(title=f"Of {n}", passages=RIVER)
            made = [
                respond(person, text, f"{n}-{k}", targets=[select(text, self.WORDS)])
                for person in (cast.mira, cast.noor)
                for k in range(n)
            ]
            self.write(text)
            for one in made:
                self.decide(cast.edda, text, one, "leave")
            with CaptureQueriesContext(connection) as asked:
                self.publish(cast, text)
            counts.append(len(asked))
        assert counts[1] == counts[2]


def movers(seen, response):
    """Who is named for a move, in the history of the API and on the page."""
    rows = list_anchor_history(seen, response.key)[1]
    named = {row.by.name for row in rows if row.method == "moved" and row.by}
    (quote,) = read_words(seen, response.key).quotes
    assert "Moved by a moderator" in [one.method_label for one in quote.history]
    by = {
        one.by.name for one in quote.history if one.by and one.method_label.startswith("Moved by")
    }
    assert by == named
    return named


class TestWhoMoved:
    @pytest.fixture(autouse=True)
    def _moved(self, cast, article, made):
        move_branch(viewer(cast.omar), made.key, keys_of(article)[3], "It belongs there.")

    @pytest.mark.parametrize("back", [False, True])
    def test_is_for_moderators(self, cast, made, back):
        if back:
            move_back(viewer(cast.omar), made.key)
        for seen in (ANONYMOUS, *map(viewer, (cast.mira, cast.noor, cast.vera, cast.edda))):
            assert movers(seen, made) == set()
        for person in (cast.omar, cast.ada):
            assert movers(viewer(person), made) == {cast.omar.name}

    def test_is_told_where_the_site_names_its_moderators(self, cast, made, settings):
        settings.LOG_NAMES_MODERATORS = True
        for seen in (ANONYMOUS, viewer(cast.mira)):
            assert movers(seen, made) == {cast.omar.name}

    def test_who_else_said_where_it_stands_is_named_as_before(self, cast, article, made):
        confirm(viewer(cast.edda), made.key, 0)
        rows = list_anchor_history(ANONYMOUS, made.key)[1]
        assert [row.by.name for row in rows if row.by] == [cast.edda.name]
