"""Corrections accepted into the next revision: by whom, where, against which others."""

import pytest

from commentary.actions.annotations import post_response
from commentary.actions.articles import set_archived
from commentary.actions.revising import drafts
from commentary.actions.revising.corrections import (
    accept_correction,
    decline_correction,
    reopen_correction,
)
from commentary.errors import InvalidInput, NotFound, NotPermitted
from commentary.models import (
    Article,
    LedgerEntry,
    Settlement,
)
from commentary.queries.corrections import (
    competing_with,
    credits_of,
    find_to_settle,
)
from tests.core.revisions.correcting import (
    FIRST,
    WHY,
    accept,
    build_scene,
    decline,
    draft_of,
    first_passage,
    fresh,
    other,
    publish,
    refused,
    write,
)
from tests.people import (
    ANONYMOUS,
    SYSTEM,
    content,
    edit,
    respond,
    select,
    viewer,
    withdraw,
)
from tests.standing import build_once, copy_of

scene = build_once(build_scene)


@pytest.fixture(autouse=True)
def _no_limit_is_met(rates):
    rates()


@pytest.fixture
def cast(db, scene):
    return copy_of(scene[0])


@pytest.fixture
def article(db, scene):
    return copy_of(scene[1])


@pytest.fixture
def made(db, scene):
    return copy_of(scene[2])


class TestAccepting:
    def test_its_wording_stands_in_the_draft_that_is_opened_for_it(self, cast, article, made):
        version = Article.objects.get(pk=article.pk).version
        settled = accept(cast.vera, made)
        assert first_passage(article) == FIRST.replace("a promise is a debt", made.proposed)
        assert (settled.outcome, settled.wording, settled.by) == (
            "accepted",
            made.proposed,
            cast.vera,
        )
        assert settled.revision == draft_of(article)
        now = Article.objects.get(pk=article.pk)
        assert now.revision_id == article.revision_id
        assert now.version == version + 1

    def test_the_wording_may_be_adjusted_and_the_draft_that_is_open_is_taken(
        self, cast, article, made
    ):
        draft = write(cast, article, {"The party crossed": "The party waded"})
        accept(cast.edda, made, wording="  a promise\n is a   pledge ")
        assert first_passage(article) == FIRST.replace(
            "a promise is a debt", "a promise is a pledge"
        )
        assert draft_of(article).pk == draft.pk
        assert draft_of(article).version == draft.version + 1

    def test_two_corrections_of_one_passage_both_stand(self, cast, article, made):
        one = other(cast, article, "a map can owe", "any map can owe")
        accept(cast.vera, one)
        accept(cast.edda, made)
        assert first_passage(article) == (
            "A map is a promise, and a promise is a loan that any map can owe."
        )

    def test_a_whole_passage_is_replaced_and_only_the_first_quote(self, cast, article):
        two = [select(article, "nobody wrote down"), select(article, "lasts as long")]
        one = respond(cast.noor, article, kind="correction", targets=two, proposed="someone kept")
        accept(cast.edda, one)
        text = draft_of(article).texts.get(position=3).text
        assert text == "The party crossed at dawn; someone kept who had shown the ford."
        assert "lasts as long" in draft_of(article).texts.get(position=8).text

    def test_words_in_a_script_of_its_own_keep_their_letters(self, cast, article):
        one = other(cast, article, "a 🇳🇱 flag, in Nam\u0308ur\u0308", "a 🇧🇪 flag, in Namür")
        accept(cast.edda, one)
        assert draft_of(article).texts.get(position=4).text.endswith("a 🇧🇪 flag, in Namür.")

    def test_who_may(self, cast, article, made):
        for name, seen in cast.viewers().items():
            if name in ("vera", "edda", "ada", "system"):
                accept_correction(seen, made.key)
                reopen_correction(seen, made.key)
                continue
            with pytest.raises(NotPermitted):
                accept_correction(seen, made.key)
            with pytest.raises(NotPermitted):
                decline_correction(seen, made.key, reason=WHY)
            assert not Settlement.objects.exists(), name

    def test_what_cannot_be_settled(self, cast, article, made):
        comment = respond(cast.mira, article)
        for key, error in ((comment.key, NotPermitted), ("nothing", NotFound)):
            with pytest.raises(error):
                accept_correction(viewer(cast.edda), key)
        set_archived(SYSTEM, article.slug, archived=True)
        with pytest.raises(NotPermitted):
            accept(cast.edda, made)
        set_archived(SYSTEM, article.slug, archived=False)
        withdraw(cast.mira, made)
        with pytest.raises(NotPermitted):
            accept(cast.edda, made)
        assert draft_of(article) is None

    def test_words_that_cannot_be_taken(self, cast, article, made):
        for wording in ("", " \n ", "x" * 20_001, "a promise is a debt", "y" * 20_000):
            with pytest.raises(InvalidInput) as caught:
                accept(cast.vera, made, wording=wording)
            assert list(caught.value.fields) == ["wording"], wording[:9]
        assert not Settlement.objects.exists()
        assert draft_of(article) is None

    def test_hostile_words_stay_words(self, cast, article, made):
        accept(cast.vera, made, wording="a <script>alert(1)</script>\u202e\0 debt")
        assert "a <script>alert(1)</script> debt that" in first_passage(article)

    def test_a_correction_that_changed_meanwhile_is_looked_at_again(self, cast, article, made):
        edit(cast.mira, made, "Better put.")
        refused("stale_version", accept, cast.vera, made, version=1)
        accept(cast.vera, made, version=2)

    def test_it_is_settled_once(self, cast, article, made):
        accept(cast.vera, made)
        said = refused("already_settled", accept, cast.edda, made)
        assert "Vera Lindqvist accepted" in said
        refused("already_settled", decline, cast.edda, made)

    def test_what_was_settled_keeps_its_words(self, cast, made):
        for settle in (accept, decline):
            settle(cast.vera, made)
            with pytest.raises(NotPermitted):
                edit(cast.mira, made, "Something else altogether.")
            reopen_correction(viewer(cast.vera), made.key)
        edit(cast.mira, made, "Something else altogether.")

    def test_it_is_recorded_without_words(self, cast, article, made):
        accept(cast.vera, made, wording="a promise is a lantern")
        entry = LedgerEntry.objects.get(verb="accept_correction")
        assert (entry.actor, entry.subject_key) == (cast.vera, made.key)
        assert entry.after == {"revision": 2, "adjusted": True, "as_done": False}
        said = repr(list(LedgerEntry.objects.values()))
        assert "lantern" not in said

    def test_the_date_of_an_entry_follows_its_words_there_and_back(self, cast, article):
        made = other(cast, article, "May 4, 1911", "May 9, 1911")
        accept(cast.vera, made)
        entry = draft_of(article).texts.filter(kind="dated_entry")
        assert entry.values_list("text", "date").get() == ("May 9, 1911", "1911-05-09")
        assert reopen_correction(viewer(cast.vera), made.key)
        assert entry.values_list("text", "date").get() == ("May 4, 1911", "1911-05-04")


class TestWordsThatWent:
    def test_an_edit_by_hand_is_not_written_over(self, cast, article, made):
        for changes in (
            {"a promise is a debt": "a promise is a wager"},
            {"a promise is a debt that a map can owe": "that is all"},
            {FIRST: ""},
        ):
            drafts.discard_draft(viewer(cast.edda), article.slug) if draft_of(article) else None
            write(cast, article, changes)
            told = refused("words_gone", accept, cast.edda, made)
            assert "accept the correction as done" in told
            assert "wager" not in refused("words_gone", accept, cast.vera, made)
        assert not Settlement.objects.exists()

    def test_an_edit_beside_the_words_moves_them(self, cast, article, made):
        write(cast, article, {"A map is a promise, and": "A map, they say, is a promise; and"})
        accept(cast.vera, made)
        assert first_passage(article) == (
            "A map, they say, is a promise; and a promise is a loan that a map can owe."
        )

    def test_an_editor_accepts_what_was_done_by_hand(self, cast, article, made):
        write(cast, article, {"a promise is a debt": "a promise is a wager"})
        before = draft_of(article).version
        with pytest.raises(NotPermitted):
            accept(cast.vera, made, as_done=True)
        settled = accept(cast.edda, made, as_done=True)
        assert (settled.wording, settled.revision) == ("", draft_of(article))
        assert draft_of(article).version == before
        assert not reopen_correction(viewer(cast.edda), made.key)
        assert "wager" in first_passage(article)

    def test_what_a_published_revision_did_already_is_credited_there(self, cast, article, made):
        refused("nothing_done", accept, cast.edda, made, as_done=True)
        write(cast, article, {"a promise is a debt": "a promise is a wager"})
        revision = publish(cast, article)
        settled = accept(cast.edda, made, as_done=True)
        assert settled.revision == revision
        assert [one.key for one in credits_of(ANONYMOUS, revision)] == [made.key]
        refused("published", reopen_correction, viewer(cast.edda), made.key)
        written = content("It was so.", "correction", proposed="at noon")
        targets = [select(article, "at dawn")]
        late = post_response(
            viewer(cast.mira), article.slug, written, targets=targets, revision=1
        ).response
        refused("nothing_done", accept, cast.edda, late, as_done=True)

    def test_words_gone_from_the_published_text_are_told(self, cast, article, made):
        write(cast, article, {FIRST: ""})
        publish(cast, article)
        for person in (cast.vera, cast.edda):
            refused("words_gone", accept, person, made)
        assert find_to_settle(viewer(cast.vera), made.key).obstacle == "words_gone"
        decline(cast.vera, made)

    def test_a_quote_over_several_passages_is_not_replaced(self, cast, article):
        rows = [select(article, "surveyors kept"), select(article, "May 4")]
        rows[1] = type(rows[1])(**{**vars(rows[1]), "continues": True})
        one = respond(cast.noor, article, kind="correction", targets=rows)
        refused("several_passages", accept, cast.edda, one)
        assert find_to_settle(viewer(cast.edda), one.key).obstacle == "several_passages"
        assert draft_of(article) is None


class TestCompeting:
    def test_they_are_seen_side_by_side_open_ones_first(self, cast, article, made):
        settled, near = other(cast, article), other(cast, article, proposed="promise is air that")
        other(cast, article, "can owe", "may owe")
        decline(cast.vera, settled)
        found = competing_with(viewer(cast.vera), made)
        assert [(one.key, one.state) for one in found] == [
            (near.key, "open"),
            (settled.key, "declined"),
        ]
        assert ("added", "air") in found[0].diff
        withdraw(cast.noor, near)
        assert [one.key for one in competing_with(viewer(cast.vera), made)] == [settled.key]

    def test_one_is_accepted_and_the_others_declined_in_one_breath(self, cast, article, made):
        rivals = [other(cast, article), other(cast, article, proposed="promise is air that")]
        keys = [one.key for one in rivals]
        with pytest.raises(InvalidInput) as caught:
            accept(cast.vera, made, declining=keys)
        assert list(caught.value.fields) == ["reason"]
        accept(cast.vera, made, declining=keys, reason=WHY)
        assert {one.outcome for one in Settlement.objects.filter(correction__key__in=keys)} == {
            "declined"
        }
        assert WHY in fresh(rivals[0]).card_html

    def test_only_those_that_compete_are_declined_so(self, cast, article, made):
        far = other(cast, article, "can owe", "may owe")
        for key in (far.key, made.key, "nothing"):
            refused("stale_competing", accept, cast.vera, made, declining=[key], reason=WHY)
        assert not Settlement.objects.exists()

    def test_a_second_one_is_refused_and_told_of_the_first(self, cast, article, made):
        rival = other(cast, article)
        accept(cast.vera, made)
        said = refused("competing", accept, cast.edda, rival)
        assert "Mira Aalto" in said
        accept(cast.edda, rival, as_done=True)
        revision = publish(cast, article)
        assert {one.person.username for one in credits_of(ANONYMOUS, revision)} == {"mira", "noor"}
