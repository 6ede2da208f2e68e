"""Edits, withdrawals, and what waits for a moderator."""

import itertools

import pytest

from commentary.actions.annotations import edit_response, withdraw_response
from commentary.actions.articles import set_archived
from commentary.actions.cases import open_case
from commentary.errors import Conflict, Gone, InvalidInput, NotFound, NotPermitted
from commentary.models import Annotation, AnnotationVersion, LedgerEntry
from commentary.queries.annotations import find_response, find_words, list_wordings
from commentary.queries.fragments import read_all
from commentary.queries.threads import read_roots
from tests.people import (
    ANONYMOUS,
    content,
    edit,
    let_appear,
    make_article,
    reply,
    respond,
    select,
    set_policy,
    viewer,
    withdraw,
)

OTHERS = ("anonymous", "noor", "vera", "edda", "omar", "ada", "samir", "basil")


class TestEditing:
    def test_an_edit_gives_new_words_and_keeps_the_old_ones(self, cast, article):
        made = respond(
            cast.mira, article, "First.", kind="critique", challenge="fact", tags=["one"]
        )
        changed = edit_response(
            viewer(cast.mira),
            made.key,
            content("Second.", "critique", title="Now titled", challenge="value"),
            version=1,
        )
        row = Annotation.objects.get(pk=made.pk)
        assert (row.body, row.title, row.challenge, row.tags) == (
            "Second.",
            "Now titled",
            "value",
            [],
        )
        assert row.version == changed.version == 2
        assert row.edited_at is not None
        assert "Second." in row.card_html
        assert "First." not in row.card_html + row.card_json
        kept = AnnotationVersion.objects.get()
        assert (kept.number, kept.body, kept.written_at) == (1, "First.", made.created_at)
        assert kept.details["challenge"] == "fact"
        assert kept.details["tags"] == ["one"]
        assert LedgerEntry.objects.filter(verb="edit", subject_key=made.key).count() == 1

    def test_every_wording_can_be_read_with_what_changed(self, cast, article):
        made = respond(cast.mira, article, "It was one of them.")
        edit(cast.mira, made, "It was two of them.")
        edit(cast.mira, made, "It was two of us.")
        _row, wordings = list_wordings(ANONYMOUS, made.key)
        assert [wording.number for wording in wordings] == [3, 2, 1]
        assert [wording.body for wording in wordings] == [
            "It was two of us.",
            "It was two of them.",
            "It was one of them.",
        ]
        for newer, older in itertools.pairwise(wordings):
            old = "".join(words for op, words in newer.diff if op != "added")
            assert old == older.body

    def test_nobody_else_edits_it(self, cast, article):
        made = respond(cast.mira, article)
        for name in OTHERS:
            with pytest.raises(NotPermitted):
                edit_response(cast.viewers()[name], made.key, content("Mine now."), version=1)
        assert Annotation.objects.get().body == "I doubt it."

    def test_a_note_of_another_is_not_even_there(self, cast, article):
        note = respond(cast.mira, article, kind="note")
        for name in OTHERS:
            with pytest.raises(NotFound):
                edit_response(cast.viewers()[name], note.key, content(kind="note"), version=1)
        edit(cast.mira, note, "For me alone.", version=1)
        assert Annotation.objects.get().body == "For me alone."

    def test_an_edit_of_a_wording_that_is_not_the_present_one_is_refused(self, cast, article):
        made = respond(cast.mira, article)
        edit(cast.mira, made, "Second.", version=1)
        for stale in (1, 0, 3):
            with pytest.raises(Conflict) as refused:
                edit(cast.mira, made, "Third.", version=stale)
            assert refused.value.code == "stale_version"
        assert Annotation.objects.get().body == "Second."
        assert AnnotationVersion.objects.count() == 1

    def test_the_kind_stays(self, cast, article):
        made = respond(cast.mira, article)
        with pytest.raises(InvalidInput):
            edit_response(viewer(cast.mira), made.key, content(kind="question"), version=1)
        assert not AnnotationVersion.objects.exists()

    def test_the_targets_and_the_place_stay(self, cast, article):
        made = respond(cast.mira, article, targets=[select(article, "a promise is")])
        edit(cast.mira, made, "Second.")
        row = Annotation.objects.get()
        assert row.path == made.path
        assert row.anchors.get().exact == "a promise is"
        assert "a promise is" in row.card_html

    def test_bad_words_change_nothing(self, cast, article):
        made = respond(cast.mira, article)
        with pytest.raises(InvalidInput):
            edit(cast.mira, made, "")
        assert Annotation.objects.get().version == 1

    def test_an_edited_response_waits_again_where_responses_wait(self, cast, article):
        made = respond(
            cast.mira, article, kind="critique", targets=[select(article, "a promise is")]
        )
        set_policy(article, "held")
        assert edit(cast.mira, made, "Second.").state == "held"
        article.refresh_from_db()
        assert (article.response_count, article.critique_count, article.unanswered_count) == (
            0,
            0,
            0,
        )
        with pytest.raises(NotFound):
            find_response(viewer(cast.noor), made.key)
        let_appear(cast.omar, made)
        article.refresh_from_db()
        assert (article.response_count, article.critique_count, article.unanswered_count) == (
            1,
            1,
            1,
        )
        assert find_response(ANONYMOUS, made.key).body == "Second."

    def test_a_moderators_edit_and_a_note_never_wait(self, cast):
        article = make_article(policy="held")
        made = respond(cast.omar, article)
        note = respond(cast.mira, article, kind="note")
        assert edit(cast.omar, made, "Second.").state == "published"
        assert edit(cast.mira, note, "Second.").state == "published"

    def test_what_waits_can_be_edited_and_keeps_waiting(self, cast):
        article = make_article(policy="held")
        made = respond(cast.mira, article)
        assert edit(cast.mira, made, "Second.").state == "held"

    @pytest.mark.parametrize("state", ["hidden", "erased"])
    def test_what_is_no_longer_shown_is_not_edited(self, cast, article, state):
        made = respond(cast.mira, article)
        Annotation.objects.update(state=state)
        with pytest.raises(NotPermitted):
            edit(cast.mira, made, "Second.")


class TestWithdrawing:
    def test_the_words_go_and_the_replies_stay(self, cast, article):
        made = respond(cast.mira, article, "Unmistakable words.", kind="critique", title="Titled")
        answer = reply(cast.noor, made)
        withdraw(cast.mira, made)
        row = Annotation.objects.get(pk=made.pk)
        assert row.state == "withdrawn"
        for words in ("Unmistakable", "Titled"):
            assert words not in row.card_html + row.card_json
        turns, _after = read_all(ANONYMOUS, article, limit=9)
        assert [path for path, _depth, _card in turns] == [made.path, answer.path]
        assert not any("Unmistakable" in card for _path, _depth, card in turns)
        with pytest.raises(Gone):
            find_words(ANONYMOUS, made.key)
        with pytest.raises(Gone):
            list_wordings(viewer(cast.mira), made.key)
        article.refresh_from_db()
        assert (article.response_count, article.critique_count, article.unanswered_count) == (
            1,
            0,
            0,
        )
        assert LedgerEntry.objects.get(verb="withdraw").before == {"state": "published"}

    def test_without_replies_nothing_of_it_is_drawn(self, cast, article):
        made = respond(cast.mira, article)
        withdraw(cast.mira, made)
        assert read_all(ANONYMOUS, article, limit=9) == ([], "")
        assert not read_roots(ANONYMOUS, article).turns

    def test_nobody_else_withdraws_it(self, cast, article):
        made = respond(cast.mira, article)
        for name in OTHERS:
            with pytest.raises(NotPermitted):
                withdraw_response(cast.viewers()[name], made.key)
        assert Annotation.objects.get().state == "published"

    def test_it_is_withdrawn_once(self, cast, article):
        made = respond(cast.mira, article)
        withdraw(cast.mira, made)
        with pytest.raises(NotPermitted):
            withdraw(cast.mira, made)
        article.refresh_from_db()
        assert article.response_count == 0

    def test_a_stale_version_is_refused(self, cast, article):
        made = respond(cast.mira, article)
        edit(cast.mira, made, "Second.")
        with pytest.raises(Conflict):
            withdraw_response(viewer(cast.mira), made.key, version=1)
        assert withdraw_response(viewer(cast.mira), made.key, version=2).state == "withdrawn"

    def test_a_note_is_deleted_for_good(self, cast, article):
        note = respond(cast.mira, article, kind="note", targets=[select(article, "a promise is")])
        edit(cast.mira, note, "Second.")
        withdraw(cast.mira, note)
        assert not Annotation.objects.exists()
        assert not AnnotationVersion.objects.exists()
        with pytest.raises(NotFound):
            find_response(viewer(cast.mira), note.key)

    @pytest.mark.parametrize("state", ["archived", "closed"])
    def test_it_can_be_taken_back_after_the_debate_is_over(self, cast, article, state):
        made = respond(cast.mira, article)
        if state == "archived":
            set_archived(viewer(cast.edda), article.slug, archived=True)
        else:
            set_policy(article, "closed")
        withdraw(cast.mira, made)
        article.refresh_from_db()
        assert article.response_count == 0

    def test_what_waits_or_is_hidden_can_be_taken_back_and_moves_no_counter(self, cast):
        article = make_article(policy="held")
        for state in ("held", "hidden"):
            made = respond(cast.mira, article)
            Annotation.objects.filter(pk=made.pk).update(state=state)
            withdraw(cast.mira, made)
        article.refresh_from_db()
        assert article.response_count == 0


class TestPublishing:
    def test_moderators_let_a_response_appear_and_it_counts_from_then_on(self, cast):
        article = make_article(policy="held")
        made = respond(cast.mira, article, targets=[select(article, "a promise is")])
        passage = made.anchors.get().passage
        assert passage.response_count == 0
        let_appear(cast.omar, made)
        article.refresh_from_db()
        passage.refresh_from_db()
        assert article.response_count == passage.response_count == 1
        row = Annotation.objects.get()
        assert row.state == "published"
        assert "Waiting" not in row.card_html
        assert LedgerEntry.objects.get(verb="decide").actor == cast.omar

    def test_wordings_that_nobody_let_appear_stay_out_of_the_history(self, cast):
        article = make_article(policy="held")
        made = respond(cast.mira, article, "Zirconium.")
        edit(cast.mira, made, "Second.")
        let_appear(cast.omar, made)
        edit(cast.mira, made, "Feldspar.")
        edit(cast.mira, made, "Fourth.")
        let_appear(cast.omar, made)

        def read_by(seen):
            return [wording.body for wording in list_wordings(seen, made.key)[1]]

        whole = ["Fourth.", "Feldspar.", "Second.", "Zirconium."]
        for name, seen in cast.viewers().items():
            sees_all = name in ("mira", "omar", "ada", "system")
            assert read_by(seen) == (whole if sees_all else ["Fourth.", "Second."]), name

    def test_it_appears_once(self, cast):
        article = make_article(policy="held")
        made = respond(cast.mira, article)
        let_appear(cast.omar, made)
        with pytest.raises(Conflict):
            let_appear(cast.ada, made)
        article.refresh_from_db()
        assert article.response_count == 1

    def test_a_note_is_never_a_moderators_matter(self, cast, article):
        note = respond(cast.mira, article, kind="note")
        Annotation.objects.update(state="held")
        with pytest.raises(NotFound):
            open_case(viewer(cast.omar), note.key)


class TestAnswers:
    """The first reply of an author of the article is what answers a critique."""

    @pytest.fixture
    def critique(self, cast, article):
        return respond(cast.mira, article, kind="critique")

    def state_of(self, article, critique):
        article.refresh_from_db()
        critique = Annotation.objects.select_related("answer").get(pk=critique.pk)
        return critique.answer, article.unanswered_count, critique.card_html

    def test_the_authors_first_reply_is_the_answer(self, cast, article, critique):
        assert self.state_of(article, critique)[:2] == (None, 1)
        reply(cast.noor, critique)
        assert self.state_of(article, critique)[:2] == (None, 1)
        first = reply(cast.vera, critique)
        reply(cast.vera, critique)
        answer, unanswered, card = self.state_of(article, critique)
        assert (answer, unanswered) == (first, 0)
        assert first.key in card

    def test_only_a_direct_reply_answers(self, cast, article, critique):
        reply(cast.vera, reply(cast.noor, critique))
        assert self.state_of(article, critique)[:2] == (None, 1)

    def test_only_a_critique_is_answered(self, cast, article):
        question = respond(cast.mira, article, kind="question")
        reply(cast.vera, question)
        assert self.state_of(article, question)[:2] == (None, 0)

    def test_an_answer_taken_back_leaves_the_critique_unanswered(self, cast, article, critique):
        answer = reply(cast.vera, critique)
        withdraw(cast.vera, answer)
        answered, unanswered, card = self.state_of(article, critique)
        assert (answered, unanswered) == (None, 1)
        assert answer.key not in card

    def test_the_next_reply_of_an_author_takes_the_place_of_one_taken_back(
        self, cast, article, critique
    ):
        first, second, _third = (reply(cast.vera, critique) for _ in range(3))
        withdraw(cast.vera, first)
        answer, unanswered, card = self.state_of(article, critique)
        assert (answer, unanswered) == (second, 0)
        assert second.key in card

    def test_a_waiting_answer_is_none_until_it_appears(self, cast, article, critique):
        set_policy(article, "held")
        answer = reply(cast.vera, critique)
        assert answer.state == "held"
        assert self.state_of(article, critique)[:2] == (None, 1)
        let_appear(cast.omar, answer)
        answered, unanswered, card = self.state_of(article, critique)
        assert (answered, unanswered) == (answer, 0)
        assert answer.key in card

    def test_an_answer_that_waits_again_is_no_answer_meanwhile(self, cast, article, critique):
        answer = reply(cast.vera, critique)
        set_policy(article, "held")
        edit(cast.vera, answer, "Let me say it better.")
        answered, unanswered, card = self.state_of(article, critique)
        assert (answered, unanswered) == (None, 1)
        assert answer.key not in card
        let_appear(cast.omar, answer)
        assert self.state_of(article, critique)[:2] == (answer, 0)

    def test_an_answered_critique_taken_back_leaves_no_count(self, cast, article, critique):
        reply(cast.vera, critique)
        withdraw(cast.mira, critique)
        assert self.state_of(article, critique)[1] == 0

    def test_an_answer_goes_while_its_critique_waits(self, cast, article, critique):
        answer = reply(cast.vera, critique)
        set_policy(article, "held")
        edit(cast.mira, critique, "Put otherwise.")
        withdraw(cast.vera, answer)
        assert self.state_of(article, critique)[:2] == (None, 0)
        let_appear(cast.omar, critique)
        assert self.state_of(article, critique)[:2] == (None, 1)
