"""Responses whose words are gone, what cards say of earlier words, and where quotes stand."""

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commentary.actions.annotations import post_response, withdraw_response
from commentary.actions.moving import move_branch
from commentary.actions.revising.drafts import save_draft
from commentary.actions.revising.reattaching import confirm, leave, reattach
from commentary.errors import Gone, InvalidInput, NotFound
from commentary.models import Annotation
from commentary.queries.annotations import list_anchors, list_margin_cards
from commentary.queries.articles import find_article
from commentary.queries.orphans import count_orphans, list_orphans
from commentary.queries.threads import read_roots
from commentary.queries.words import read_words
from commentary.text.draft import DraftPassage, DraftText
from tests.people import (
    ANONYMOUS,
    content,
    let_appear,
    make_article,
    make_cast,
    reply,
    respond,
    select,
    set_policy,
    viewer,
)
from tests.revisions import (
    BOUNDARY,
    RIVER,
    SECOND,
    make_doubtful,
    make_revised,
    revise,
    rewrite,
    texts_of,
)
from tests.standing import build_once, copy_of

standing = build_once(lambda: (cast := make_cast(), make_revised(cast)))


@pytest.fixture
def scene(standing, db):
    return copy_of(standing)


def keys(seen, article):
    fresh = find_article(seen, article.slug)
    return [one.key for one in list_orphans(seen, fresh, limit=50)[0]]


def fresh(response):
    return Annotation.objects.select_related("article").get(pk=response.pk)


def target_of(response, number=0):
    return orjson.loads(fresh(response).card_json + "}")["targets"][number]


class TestOrphans:
    def test_it_stands_in_the_list_with_the_edit_that_removed_its_words(self, scene):
        _cast, made = scene
        orphans, more = list_orphans(ANONYMOUS, made.article, limit=5)
        assert ([one.key for one in orphans], more) == ([made.gone.key], "")
        (quote,) = orphans[0].quotes
        assert (quote.exact, quote.spoken_of) == ("A boundary drawn with a ruler", 1)
        assert (quote.gone_in, quote.note, quote.left) == (2, SECOND, False)
        assert quote.pieces == [("deleted", BOUNDARY)]
        assert count_orphans(ANONYMOUS, made.article) == 1
        # And nowhere else beside the text.
        assert made.gone.key not in {row["id"] for row in list_anchors(ANONYMOUS, made.article)}
        beside = str(list_margin_cards(ANONYMOUS, made.article))
        assert made.gone.key not in beside
        assert made.changed.key in beside

    def test_a_response_with_another_quote_that_stands_is_no_orphan(self, scene):
        cast, made = scene
        both = respond(
            cast.mira,
            made.article,
            targets=[select(made.article, "at dawn"), select(made.article, "the village")],
        )
        revise(made.article, {" at dawn": ""})
        assert both.key not in keys(ANONYMOUS, made.article)
        states = {row["target"]: row["state"] for row in _targets(both)}
        assert states == {0: "orphan", 1: "placed"}

    def test_one_of_two_quotes_that_was_moved_away_is_no_quote_any_more(self, scene):
        cast, _made = scene
        cases = {
            "its passage is removed": lambda text, said: revise(text, {BOUNDARY: ""}),
            "it is left": lambda text, said: leave(viewer(cast.mira), said.key, 0),
        }
        for later in (False, True):
            for case, deed in cases.items():
                text = make_article(passages=RIVER, title=f"{case} {later}")
                spots = [select(text, "at dawn"), select(text, "the village")]
                said = respond(cast.mira, text, targets=spots)
                if later:
                    revise(text, {"county": "town"})
                passage = select(text, "A boundary").passage
                move_branch(viewer(cast.omar), said.key, passage, "It speaks of the ruler.")
                deed(text, said)
                (orphan,) = list_orphans(ANONYMOUS, text, limit=5)[0]
                assert [quote.target for quote in orphan.quotes] == [0], (case, later)
                assert [quote.target for quote in read_words(ANONYMOUS, said.key).quotes] == [0]

    def test_posted_from_an_older_page_it_names_the_edit_that_took_its_words(self, scene):
        cast, _made = scene
        text = make_article(passages=RIVER, title="Another")
        ford, ruler = select(text, "at dawn"), select(text, "A boundary")
        revise(text, {"county": "town"}, "First.")
        revise(text, {" at dawn": "", "with a ruler": "by hand"}, "Second.")
        revise(text, {BOUNDARY.replace("with a ruler", "by hand"): ""}, "Third.")
        revise(text, {"the ford.": "the shallow ford."}, "Fourth.")
        mira, slug = viewer(cast.mira), text.slug
        said = [
            post_response(mira, slug, content("Hm."), targets=[spot], revision=1).response
            for spot in (ford, ruler)
        ]
        with CaptureQueriesContext(connection) as asked:
            orphans = {one.key: one for one in list_orphans(ANONYMOUS, text, limit=5)[0]}
        assert len(asked) == 4
        told = [orphans[one.key].quotes[0] for one in said]
        assert [(one.spoken_of, one.gone_in, one.note) for one in told] == [
            *((1, 3, "Second."), (1, 4, "Third."))
        ]
        assert "at dawn" in "".join(piece for op, piece in told[0].pieces if op == "deleted")

    def test_who_may_re_attach_it(self, scene):
        cast, made = scene
        may = {
            name
            for name, seen in cast.viewers().items()
            if not list_orphans(seen, made.article, limit=5)[0][0].why_not
        }
        assert may == {"noor", "edda", "ada", "system"}

    def test_what_nobody_sees_is_in_nobody_elses_list(self, scene):
        cast, made = scene
        made.article.refresh_from_db()
        text = make_article(passages=RIVER, title="Another")
        note = respond(cast.mira, text, kind="note", targets=[select(text, "A boundary")])
        seen_by_all = respond(cast.noor, text, targets=[select(text, "A boundary")])
        revise(text, {BOUNDARY: ""})
        assert keys(viewer(cast.mira), text) == [note.key, seen_by_all.key]
        for person in (cast.noor, cast.edda, cast.omar):
            assert keys(viewer(person), text) == [seen_by_all.key]
        assert count_orphans(ANONYMOUS, text) == 1
        withdraw_response(viewer(cast.noor), seen_by_all.key)
        assert keys(ANONYMOUS, text) == []

    def test_a_tombstone_with_replies_stays_and_says_no_quote(self, scene):
        cast, made = scene
        reply(cast.mira, made.gone)
        withdraw_response(viewer(cast.noor), made.gone.key)
        (orphan,) = list_orphans(ANONYMOUS, made.article, limit=5)[0]
        assert (orphan.key, orphan.quotes, orphan.replies) == (made.gone.key, [], 1)
        assert "A boundary" not in orphan.card

    def test_page_by_page_and_three_statements(self, scene):
        cast, _made = scene
        text = make_article(passages=RIVER, title="Another")
        said = [
            respond(cast.mira, text, f"No. {n}", targets=[select(text, "A boundary")]).key
            for n in range(5)
        ]
        revise(text, {BOUNDARY: ""})
        found, after = [], ""
        for _page in range(3):
            with CaptureQueriesContext(connection) as asked:
                some, after = list_orphans(ANONYMOUS, text, after=after, limit=2)
            assert len(asked) == 3
            found += [one.key for one in some]
        assert (found, after) == (said, "")
        with CaptureQueriesContext(connection) as asked:
            assert count_orphans(ANONYMOUS, text) == 5
        assert len(asked) == 1

    def test_a_cursor_that_is_none(self, scene):
        _cast, made = scene
        with pytest.raises(InvalidInput):
            list_orphans(ANONYMOUS, made.article, after="elsewhere", limit=5)

    def test_a_draft_makes_no_orphans(self, scene):
        cast, made = scene
        texts = rewrite(texts_of(made.article), {" at dawn": ""})
        respond(cast.mira, made.article, targets=[select(made.article, "at dawn")])
        save_draft(viewer(cast.edda), made.article.slug, texts, version=None, note="Secret.")
        for seen in cast.viewers().values():
            assert count_orphans(seen, find_article(seen, made.article.slug)) == 1

    def test_its_debate_stands_at_the_passage_that_is_gone(self, scene):
        cast, made = scene
        answer = reply(cast.mira, made.gone)
        passage = made.article.passages.get(key=made.keys[2])
        page = read_roots(ANONYMOUS, made.article, passage_id=passage.pk, gone=True)
        assert [turn.key for turn in page.turns] == [made.gone.key, answer.key]
        assert read_roots(ANONYMOUS, made.article, passage_id=passage.pk).turns == []

    def test_words_that_come_back_revive_it(self, scene):
        _cast, made = scene
        texts = texts_of(made.article)
        revise(made.article, [*texts, _passage(BOUNDARY)])
        assert keys(ANONYMOUS, made.article) == []
        assert target_of(made.gone)["state"] == "revived"
        assert target_of(made.gone)["said_of"] is None


class TestCards:
    def test_the_earlier_wording_is_told_where_words_changed(self, scene):
        _cast, made = scene
        target = target_of(made.changed)
        assert target["exact"] == "a clerk wrote down who had shown them"
        assert target["said_of"] == {
            "exact": "nobody wrote down who had shown them",
            "revision": 1,
        }
        card = fresh(made.changed).card_html
        assert "Said of the earlier wording:" in card
        assert f"/articles/{made.article.slug}/revisions/1/since/#p-{made.keys[1]}" in card

    def test_not_where_they_stay_or_only_typography_changed(self, scene):
        cast, _made = scene
        words = 'the map\'s own "edge" - and no other... they said'
        text = make_article(passages=[DraftPassage("paragraph", f"It is {words}, at dawn.")])
        said = respond(cast.mira, text, targets=[select(text, words)])
        near = respond(cast.mira, text, targets=[select(text, "at dawn")])
        revise(text, {words: "the map’s own “edge” – and no other… they said"})
        assert target_of(said)["exact"] == "the map’s own “edge” – and no other… they said"
        assert target_of(said)["said_of"] is None
        assert target_of(near)["said_of"] is None
        assert "Said of" not in fresh(said).card_html

    def test_the_orphans_card_says_that_the_words_are_gone_and_quotes_them(self, scene):
        _cast, made = scene
        target = target_of(made.gone)
        assert (target["state"], target["start"], target["end"]) == ("orphan", None, None)
        assert target["said_of"] == {"exact": "A boundary drawn with a ruler", "revision": 1}
        card = fresh(made.gone).card_html
        assert "These words are gone from the text." in card
        assert "data-quote" not in card

    def test_a_long_quote_is_folded_and_hostile_words_stay_words(self, scene):
        cast, made = scene
        hostile = "<script>alert(1)</script> {{ viewer }} " + "and the river ran on " * 20
        texts = [*texts_of(made.article), _passage(f"It read: {hostile.strip()}.")]
        revise(made.article, texts)
        said = respond(cast.mira, made.article, targets=[select(made.article, hostile.strip())])
        revise(made.article, {"ran on and": "ran and"})
        card = fresh(said).card_html
        assert "<details><summary>Said of the earlier wording</summary>" in card
        assert "<script>" not in card
        assert "&lt;script&gt;" in card

    def test_a_correction_is_compared_with_the_words_it_was_proposed_for(self, scene):
        cast, made = scene
        correction = respond(
            cast.noor,
            made.article,
            kind="correction",
            proposed="by night",
            targets=[select(made.article, "at dawn, and a clerk")],
        )
        before = fresh(correction).card_html
        revise(made.article, {"at dawn, and a clerk": "in the dark, and a clerk"})
        assert target_of(correction)["said_of"]["exact"] == "at dawn, and a clerk"
        for piece in ("<del>at dawn, and a clerk</del>", "<ins>by night</ins>"):
            assert piece in before
            assert piece in fresh(correction).card_html

    def test_what_a_person_has_still_to_look_at_says_so(self, scene):
        _cast, made = scene
        make_doubtful(made.changed, made.article)
        assert target_of(made.changed)["review"] is True
        assert "nobody has checked it yet" in fresh(made.changed).card_html


class TestWords:
    def test_a_quote_with_all_its_revisions_newest_first(self, scene):
        _cast, made = scene
        found = read_words(ANONYMOUS, made.changed.key)
        (quote,) = found.quotes
        assert quote.chosen == "nobody wrote down who had shown them"
        assert quote.now.words == ["a clerk wrote down who had shown them"]
        assert [(one.revision, one.state) for one in quote.history] == [
            *((3, "changed"), (2, "changed"), (1, "placed"))
        ]
        assert (found.places, quote.suggestions) == ([], [])
        assert found.why_not

    def test_like_words_are_suggested_to_those_who_may_take_them(self, scene):
        cast, made = scene
        texts = [*texts_of(made.article), _passage("He said a boundary drawn by a ruler ends.")]
        revise(made.article, texts)
        offered = {
            name: bool(read_words(seen, made.gone.key).quotes[0].suggestions)
            for name, seen in cast.viewers().items()
        }
        assert {name for name, some in offered.items() if some} == {"noor", "edda", "ada", "system"}
        place = read_words(viewer(cast.noor), made.gone.key).quotes[0].suggestions[0]
        assert place.exact == "a boundary drawn by a ruler"

    def test_who_said_what_is_told_and_nothing_is_lost(self, scene):
        cast, made = scene
        noor = viewer(cast.noor)
        reattach(noor, made.gone.key, 0, [select(made.article, "the village")])
        assert keys(ANONYMOUS, made.article) == []
        leave(viewer(cast.edda), made.gone.key, 0)
        assert keys(ANONYMOUS, made.article) == [made.gone.key]
        (quote,) = read_words(ANONYMOUS, made.gone.key).quotes
        by = [(one.revision, one.state, one.by and one.by.username) for one in quote.history]
        assert by[0] == (3, "orphan", "edda")
        assert (3, "changed", "noor") in by
        assert by[-1] == (1, "placed", None)
        (lost,) = list_orphans(ANONYMOUS, made.article, limit=5)[0][0].quotes
        assert (lost.gone_in, lost.exact) == (2, "A boundary drawn with a ruler")

    def test_words_that_stand_and_are_left_name_no_edit(self, scene):
        cast, made = scene
        leave(viewer(cast.mira), made.changed.key, 0)
        orphans = list_orphans(ANONYMOUS, made.article, limit=5)[0]
        (lost,) = next(one for one in orphans if one.key == made.changed.key).quotes
        assert (lost.gone_in, lost.pieces, lost.left) == (0, [], True)

    def test_what_was_left_names_no_edit_though_its_passage_was_edited(self, scene):
        cast, made = scene
        revise(made.article, {"The party": "Our party"}, "Whose it was.")
        leave(viewer(cast.mira), made.changed.key, 0)
        orphans = list_orphans(ANONYMOUS, made.article, limit=5)[0]
        (lost,) = next(one for one in orphans if one.key == made.changed.key).quotes
        assert (lost.gone_in, lost.note, lost.pieces, lost.left) == (0, "", [], True)

    def test_confirming_takes_the_doubt_away(self, scene):
        cast, made = scene
        make_doubtful(made.changed, made.article)
        assert read_words(ANONYMOUS, made.changed.key).quotes[0].doubts
        confirm(viewer(cast.mira), made.changed.key, 0)
        (quote,) = read_words(ANONYMOUS, made.changed.key).quotes
        assert (quote.review, quote.doubts, quote.now.by.username) == (False, [], "mira")

    def test_its_statements_do_not_grow(self, scene):
        _cast, made = scene
        counted = []
        for _again in range(2):
            with CaptureQueriesContext(connection) as asked:
                read_words(ANONYMOUS, made.changed.key)
            counted.append(len(asked))
            revise(made.article, {" ford": " old ford"})
        assert counted == [2, 2]

    def test_what_may_not_be_read_says_nothing(self, scene):
        cast, made = scene
        note = respond(
            cast.mira, made.article, kind="note", targets=[select(made.article, "at dawn")]
        )
        for person in (cast.noor, cast.edda, cast.omar):
            with pytest.raises(NotFound):
                read_words(viewer(person), note.key)
        assert read_words(viewer(cast.mira), note.key).why_not == ""
        withdraw_response(viewer(cast.noor), made.gone.key)
        with pytest.raises(Gone):
            read_words(ANONYMOUS, made.gone.key)

    def test_a_response_to_the_whole_article_has_no_quotes(self, scene):
        cast, made = scene
        whole = respond(cast.mira, made.article)
        found = read_words(viewer(cast.mira), whole.key)
        assert found.quotes == []
        assert "whole article" in found.why_not


def _passage(text):
    return DraftText("", "paragraph", text)


def _targets(response):
    return orjson.loads(fresh(response).card_json + "}")["targets"]


class TestWaiting:
    def test_what_waits_is_seen_by_its_author_and_moderators_alone(self, scene):
        cast, _made = scene
        text = set_policy(make_article(passages=RIVER, title="Held"), "held")
        waits = respond(cast.noor, text, "Ssh.", targets=[select(text, "A boundary")])
        respond(cast.vera, text, "An open word.")
        let_appear(cast.omar, respond(cast.mira, text, "Another."))
        revise(text, {BOUNDARY: ""})
        for name, seen in cast.viewers().items():
            told = list_orphans(seen, find_article(seen, text.slug), limit=5)[0]
            may = name in ("noor", "omar", "ada", "system")
            assert [one.key for one in told] == ([waits.key] if may else []), name
            assert ("Ssh." in str(told)) == may, name
            assert count_orphans(seen, find_article(seen, text.slug)) == may, name
