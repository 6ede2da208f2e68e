"""Whose quote an editor re-attached or left is told so; which moderator moved a thread is not."""

import pytest

from accounts.models import User
from commentary.actions.erasure import erase_account
from commentary.actions.moving import move_back, move_branch
from commentary.actions.revising.reattaching import confirm, leave, reattach
from commentary.errors import Conflict, NotPermitted
from commentary.models import Letter, Notice
from commentary.queries.anchors import list_anchor_history
from commentary.queries.words import read_words
from tests.people import ANONYMOUS, keys_of, make_article, respond, select, viewer
from tests.revisions import BOUNDARY, RIVER, revise

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
