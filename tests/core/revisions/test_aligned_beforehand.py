"""Texts are aligned before an article is locked: what was prepared holds, or is prepared anew."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commentary.actions import annotations
from commentary.actions.annotations import post_response
from commentary.actions.revising import choosing, corrections, older_pages
from commentary.actions.revising.choosing import choose
from commentary.actions.revising.drafts import save_draft
from commentary.actions.revising.editing import edit_passage
from commentary.errors import Conflict, InvalidInput, NotFound, NotPermitted, RateLimited
from commentary.models import Anchor, Annotation, Article
from commentary.queries import carrying
from tests.core.revisions.correcting import accept, draft_of
from tests.people import SYSTEM, content, make_article, make_cast, respond, select, viewer
from tests.revisions import BOUNDARY, RIVER, revise, rewrite, texts_of
from tests.standing import build_once, copy_of

FORD = "nobody wrote down who had shown them"
standing = build_once(lambda: (make_cast(), make_article(passages=RIVER)))


@pytest.fixture
def scene(standing, db):
    return copy_of(standing)


class Watch:
    """What happens in which order: "aligned" and "locked". `meanwhile` is done after aligning."""

    def __init__(self, monkeypatch):
        self.seen, self.meanwhile, self.busy = [], [], False
        self.align = carrying.align_kept
        monkeypatch.setattr(carrying, "align_kept", self.aligned)
        for module, name in (
            *((annotations, "lock_article"), (choosing, "lock_article")),
            (corrections, "lock_article_of"),
        ):
            monkeypatch.setattr(module, name, self.locking(getattr(module, name)))

    def aligned(self, *texts):
        made = self.align(*texts)
        if not self.busy:
            self.busy = True
            self.seen.append("aligned")
            if self.meanwhile:
                self.meanwhile.pop(0)()
            self.busy = False
        return made

    def locking(self, lock):
        def locked(*named, **more):
            if not self.busy:
                self.seen.append("locked")
            return lock(*named, **more)

        return locked


@pytest.fixture
def watch(monkeypatch):
    return Watch(monkeypatch)


def post(person, text, spot, revision, **more):
    targets = [spot] if spot else []
    return post_response(
        viewer(person), text.slug, content(), targets=targets, revision=revision, **more
    ).response


def place(response, text, target=0):
    """How the words stand in the text that readers see, and as what."""
    text.refresh_from_db()
    rows = Anchor.objects.standing().filter(annotation=response, revision=text.revision)
    row = rows.get(target=target)
    return row.state, row.exact


class TestAnOlderPage:
    def test_it_is_aligned_before_the_article_is_locked(self, scene, watch):
        cast, text = scene
        spot = select(text, FORD)
        revise(text, {"nobody wrote": "a clerk wrote"})
        watch.seen.clear()
        made = post(cast.mira, text, spot, 1)
        assert watch.seen == ["aligned", "locked"]
        assert place(made, text) == ("changed", "a clerk wrote down who had shown them")
        assert made.revision.number == 1

    @pytest.mark.parametrize("revision", [None, 2])
    def test_the_present_one_is_not_aligned(self, scene, watch, revision):
        cast, text = scene
        revise(text, {"nobody wrote": "a clerk wrote"})
        watch.seen.clear()
        made = post(cast.mira, text, select(text, "a clerk wrote"), revision)
        assert watch.seen == ["locked"]
        assert place(made, text) == ("placed", "a clerk wrote")

    def test_where_no_words_are_selected_nothing_is(self, scene, watch):
        cast, text = scene
        revise(text, {"nobody wrote": "a clerk wrote"})
        watch.seen.clear()
        made = post(cast.mira, text, None, 1)
        assert watch.seen == ["locked"]
        assert made.revision.number == 1

    def test_another_revision_comes_out_in_between(self, scene, watch):
        cast, text = scene
        spot = select(text, FORD)
        revise(text, {"nobody wrote": "a clerk wrote"})
        watch.seen.clear()
        watch.meanwhile = [lambda: revise(text, {"a clerk wrote": "one clerk wrote"})]
        made = post(cast.mira, text, spot, 1)
        assert watch.seen == ["aligned", "locked", "aligned", "locked"]
        assert place(made, text) == ("changed", "one clerk wrote down who had shown them")
        assert Annotation.objects.count() == 1

    def test_the_present_one_is_an_older_one_under_the_lock(self, scene, watch, monkeypatch):
        cast, text = scene
        spot = select(text, FORD)
        look_up, came = older_pages._look_up, []

        def and_then(*named):
            page = look_up(*named)
            if not came:
                came.append(revise(text, {"nobody wrote": "a clerk wrote"}))
                watch.seen.clear()
            return page

        monkeypatch.setattr(older_pages, "_look_up", and_then)
        made = post(cast.mira, text, spot, 1)
        assert watch.seen == ["locked", "aligned", "locked"]
        assert place(made, text) == ("changed", "a clerk wrote down who had shown them")

    def test_it_ends_where_one_comes_out_each_time(self, scene, watch):
        cast, text = scene
        spot = select(text, FORD)
        revise(text, {"nobody wrote": "0 clerks wrote"})
        watch.seen.clear()
        watch.meanwhile = [
            lambda n=n: revise(text, {f"{n} clerks": f"{n + 1} clerks"}) for n in range(3)
        ]
        made = post(cast.mira, text, spot, 1)
        assert watch.seen == ["aligned", "locked"] * 3 + ["aligned"]
        assert place(made, text) == ("changed", "3 clerks wrote down who had shown them")

    def test_nothing_is_read_anew_under_the_lock(self, scene):
        cast, text = scene
        spot = select(text, FORD)
        revise(text, {"nobody wrote": "a clerk wrote"})
        with CaptureQueriesContext(connection) as older:
            post(cast.mira, text, spot, 1)
        sqls = [row["sql"] for row in older]
        inside = sqls[next(at for at, sql in enumerate(sqls) if sql.startswith("SAVEPOINT")) :]
        whole = [
            sql for sql in inside if 'FROM "commentary_passagetext"' in sql and "IN" not in sql
        ]
        assert len(inside) < len(sqls)
        assert whole == []

    def test_who_may_not_post_makes_nobody_align(self, scene, watch):
        cast, text = scene
        spot = select(text, FORD)
        revise(text, {"nobody wrote": "a clerk wrote"})
        watch.seen.clear()
        Article.objects.filter(pk=text.pk).update(comment_policy="closed")
        with pytest.raises(NotPermitted):
            post(cast.mira, text, spot, 1)
        for person in (None, cast.samir):
            with pytest.raises((NotPermitted, RateLimited)):
                post(person, text, spot, 1)
        with pytest.raises(NotFound):
            post_response(viewer(cast.mira), "elsewhere", content(), targets=[spot], revision=1)
        assert "aligned" not in watch.seen
        assert not Annotation.objects.exists()

    def test_a_form_sent_twice_is_aligned_once(self, scene, watch):
        cast, text = scene
        spot = select(text, FORD)
        revise(text, {"nobody wrote": "a clerk wrote"})
        watch.seen.clear()
        first = post(cast.mira, text, spot, 1, client_key="k1")
        assert post(cast.mira, text, spot, 1, client_key="k1") == first
        with pytest.raises(Conflict) as refused:
            post(cast.mira, text, select(text, "the ruler"), 1, client_key="k1")
        assert refused.value.code == "key_reused"
        assert watch.seen == ["aligned", "locked"]
        # Somebody else's key is another one.
        assert post(cast.noor, text, spot, 1, client_key="k1") != first

    @pytest.mark.parametrize("number", [0, 3, 10**30])
    def test_a_page_that_never_was(self, scene, watch, number):
        cast, text = scene
        spot = select(text, FORD)
        revise(text, {"nobody wrote": "a clerk wrote"})
        with pytest.raises(InvalidInput) as refused:
            post(cast.mira, text, spot, number)
        assert set(refused.value.fields) == {"revision"}

    def test_a_draft_is_no_page(self, scene):
        cast, text = scene
        save_draft(SYSTEM, text.slug, rewrite(texts_of(text), {BOUNDARY: ""}), version=0)
        with pytest.raises(InvalidInput):
            post(cast.mira, text, select(text, FORD), 2)


class TestADraft:
    """What editors and authors decide of the draft, and the draft is edited meanwhile."""

    def test_confirming_is_carried_before(self, scene, watch):
        cast, text = scene
        said = respond(cast.mira, text, targets=[select(text, FORD)])
        changed = rewrite(texts_of(text), {"nobody wrote": "a clerk wrote"})
        save_draft(SYSTEM, text.slug, changed, version=0)
        watch.seen.clear()
        choice = choose(viewer(cast.edda), text.slug, said.key, 0, "confirm")
        assert watch.seen == ["aligned", "locked"]
        assert choice.places[0]["exact"] == "a clerk wrote down who had shown them"

    def test_confirming_what_was_edited_in_between(self, scene, watch):
        cast, text = scene
        said = respond(cast.mira, text, targets=[select(text, FORD)])
        changed = rewrite(texts_of(text), {"nobody wrote": "a clerk wrote"})
        draft = save_draft(SYSTEM, text.slug, changed, version=0)
        key = changed[1].key
        words = changed[1].text.replace("a clerk", "one clerk")
        watch.seen.clear()
        watch.meanwhile = [lambda: edit_passage(SYSTEM, text.slug, key, words, version=None)]
        choice = choose(viewer(cast.edda), text.slug, said.key, 0, "confirm")
        assert watch.seen == ["aligned", "locked", "aligned"]
        assert choice.places[0]["exact"] == "one clerk wrote down who had shown them"
        watch.meanwhile = [
            lambda: edit_passage(SYSTEM, text.slug, key, words + " Or two did.", version=None)
        ]
        version = draft_of(text).version
        assert version > draft.version
        with pytest.raises(Conflict) as refused:
            choose(viewer(cast.edda), text.slug, said.key, 0, "confirm", version=version)
        assert refused.value.code == "stale_version"

    @pytest.mark.parametrize("deed", ["leave", "reattach"])
    def test_what_needs_no_aligning_is_not_aligned(self, scene, watch, deed):
        cast, text = scene
        said = respond(cast.mira, text, targets=[select(text, FORD)])
        save_draft(SYSTEM, text.slug, rewrite(texts_of(text), {BOUNDARY: ""}), version=0)
        watch.seen.clear()
        spots = [select(text, "at dawn")] if deed == "reattach" else []
        choose(viewer(cast.edda), text.slug, said.key, 0, deed, selections=spots)
        assert watch.seen == ["locked"]

    def test_who_may_not_confirm_makes_nobody_align(self, scene, watch):
        cast, text = scene
        said = respond(cast.mira, text, targets=[select(text, FORD)])
        note = respond(cast.mira, text, kind="note", targets=[select(text, FORD)])
        draft = save_draft(SYSTEM, text.slug, rewrite(texts_of(text), {BOUNDARY: ""}), version=0)
        watch.seen.clear()
        for person in (cast.mira, cast.vera, cast.omar):
            with pytest.raises(NotPermitted):
                choose(viewer(person), text.slug, said.key, 0, "confirm")
        editor = viewer(cast.edda)
        for key, target in ((note.key, 0), (said.key, 1), ("nothing", 0)):
            with pytest.raises(NotFound):
                choose(editor, text.slug, key, target, "confirm")
        with pytest.raises(Conflict):
            choose(editor, text.slug, said.key, 0, "confirm", version=draft.version + 1)
        assert watch.seen == []

    @pytest.mark.parametrize("drafted", [True, False])
    def test_a_correction_is_accepted(self, scene, watch, drafted):
        cast, text = scene
        made = respond(
            cast.mira,
            text,
            kind="correction",
            proposed="at dusk",
            targets=[select(text, "at dawn")],
        )
        if drafted:
            save_draft(SYSTEM, text.slug, rewrite(texts_of(text), {BOUNDARY: ""}), version=0)
        watch.seen.clear()
        accept(cast.vera, made)
        assert watch.seen == ["aligned", "locked"]
        said = draft_of(text).texts.get(position=1).text
        assert said == RIVER[1].text.replace("at dawn", "at dusk")

    def test_a_correction_of_what_was_edited_in_between(self, scene, watch):
        cast, text = scene
        made = respond(
            cast.mira,
            text,
            kind="correction",
            proposed="at dusk",
            targets=[select(text, "at dawn")],
        )
        key = texts_of(text)[1].key
        ahead = "On the second day " + RIVER[1].text
        watch.seen.clear()
        watch.meanwhile = [lambda: edit_passage(SYSTEM, text.slug, key, ahead, version=None)]
        accept(cast.vera, made)
        assert watch.seen == ["aligned", "locked", "aligned"]
        said = draft_of(text).texts.get(position=1).text
        assert said == ahead.replace("at dawn", "at dusk")

    def test_who_may_not_accept_makes_nobody_align(self, scene, watch):
        cast, text = scene
        made = respond(
            cast.mira,
            text,
            kind="correction",
            proposed="at dusk",
            targets=[select(text, "at dawn")],
        )
        watch.seen.clear()
        for person in (cast.mira, cast.noor, cast.omar):
            with pytest.raises(NotPermitted):
                accept(person, made)
        accept(cast.edda, made, as_done=False)
        with pytest.raises(Conflict):
            accept(cast.vera, made)
        assert watch.seen.count("aligned") == 1
