"""Threads moved and brought back to the letter; duplicates merged and split; counters right."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commentary.actions.cases import open_case
from commentary.actions.decisions import decide_case
from commentary.actions.moving import merge_responses, move_back, move_branch, split_merged
from commentary.actions.statements import Reasoning
from commentary.actions.storing import draw_again
from commentary.errors import Conflict, InvalidInput, NotFound, NotPermitted
from commentary.models import Anchor, Annotation, Case, LedgerEntry, Notice, Revision
from commentary.queries.annotations import list_anchors
from commentary.queries.articles import find_article
from commentary.queries.threads import read_roots
from tests.core.test_counters import answers_agree, counted, stored
from tests.people import (
    ANONYMOUS,
    make_article,
    reply,
    respond,
    select,
    viewer,
    withdraw,
)

WHY = "It speaks of the ford, and not of the map."
NOT_MODERATORS = ("mira", "noor", "vera", "edda", "samir", "basil", "anonymous")
KEPT = ("target", "part", "whole", "start", "end", "exact", "prefix", "suffix", "method", "state")


def fresh(response):
    return Annotation.objects.get(pk=response.pk)


def rows_of(response):
    rows = Anchor.objects.standing().filter(annotation=response).order_by("target", "part")
    return list(rows.values("revision_id", "passage__key", "confidence", *KEPT))


def roots_at(article, passage=None):
    known = article.passages.get(key=passage).pk if passage else None
    page = read_roots(ANONYMOUS, find_article(ANONYMOUS, article.slug), passage_id=known)
    return [turn.key for turn in page.turns if turn.drawn_depth == 0]


def entry(verb):
    return LedgerEntry.objects.filter(verb=verb).latest("id")


@pytest.fixture
def thread(cast, article):
    """A critique of words in two passages, with two replies and one that was withdrawn."""
    root = respond(
        cast.mira,
        article,
        "It was the ferryman.",
        kind="critique",
        targets=[select(article, "A map is"), select(article, "a ruler")],
    )
    first = reply(cast.noor, root)
    reply(cast.vera, first)
    withdraw(cast.noor, reply(cast.noor, root))
    respond(cast.noor, article, targets=[select(article, "A map is")])
    return root


@pytest.fixture
def ford(article):
    return select(article, "the ford").passage


class TestMoving:
    @pytest.mark.parametrize("name", ["omar", "ada", "system"])
    def test_a_thread_goes_to_another_passage_and_back_to_the_letter(
        self, cast, article, thread, ford, name
    ):
        before, counts = rows_of(thread), stored(article)
        by = cast.viewers()[name]
        move_branch(by, thread.key, ford, WHY)
        (moved,) = rows_of(thread)
        assert (moved["passage__key"], moved["whole"], moved["method"]) == (ford, True, "moved")
        assert thread.key in roots_at(article, ford)
        assert thread.key not in roots_at(article, before[0]["passage__key"])
        assert stored(article) == counted(article) != counts
        move_back(by, thread.key)
        assert rows_of(thread) == before
        assert stored(article) == counted(article) == counts
        answers_agree(article)

    @pytest.mark.parametrize("name", ["omar", "ada"])
    def test_it_goes_to_the_whole_article_and_back(self, cast, article, thread, name):
        before, counts = rows_of(thread), stored(article)
        cards = [row.card_html for row in Annotation.objects.order_by("path")]
        move_branch(cast.viewers()[name], thread.key, "", WHY)
        assert rows_of(thread) == []
        branch = Annotation.objects.filter(path__startswith=fresh(thread).path)
        assert set(branch.values_list("of_whole", flat=True)) == {True}
        assert roots_at(article) == [thread.key]
        assert stored(article) == counted(article)
        move_back(cast.viewers()[name], thread.key)
        assert rows_of(thread) == before
        assert set(branch.values_list("of_whole", flat=True)) == {False}
        assert [row.card_html for row in Annotation.objects.order_by("path")] == cards
        assert stored(article) == counted(article) == counts

    def test_from_the_whole_to_a_passage(self, cast, article, ford):
        made = respond(cast.mira, article)
        reply(cast.noor, made)
        move_branch(viewer(cast.omar), made.key, ford, WHY)
        assert roots_at(article, ford) == [made.key]
        assert roots_at(article) == []
        assert not Annotation.objects.filter(article=article, of_whole=True).exists()
        assert stored(article) == counted(article)
        move_back(viewer(cast.omar), made.key)
        assert roots_at(article) == [made.key]
        assert stored(article) == counted(article)

    def test_what_is_written_after_the_move_stands_where_its_thread_stands(
        self, cast, article, thread, ford
    ):
        move_branch(viewer(cast.omar), thread.key, "", WHY)
        assert '"of_whole":true' in fresh(reply(cast.noor, thread)).card_json
        move_branch(viewer(cast.omar), thread.key, ford, WHY)
        reply(cast.mira, thread)
        assert stored(article) == counted(article)
        move_back(viewer(cast.omar), thread.key)
        assert stored(article) == counted(article)

    def test_moving_back_can_be_undone_in_turn(self, cast, article, thread, ford):
        omar = viewer(cast.omar)
        move_branch(omar, thread.key, ford, WHY)
        move_back(omar, thread.key)
        move_back(omar, thread.key)
        assert [row["passage__key"] for row in rows_of(thread)] == [ford]

    def test_the_ledger_keeps_what_stood_there_whole(self, cast, article, thread, ford):
        before = rows_of(thread)
        move_branch(viewer(cast.omar), thread.key, ford, WHY)
        kept = entry("move")
        assert kept.reason == WHY
        assert kept.before["revision"] == article.revision_id
        names = (*KEPT, "confidence")
        assert [[row[name] for name in names] for row in kept.before["anchors"]] == [
            [row[name] for name in names] for row in before
        ]
        assert kept.after["anchors"][0]["passage"] == ford

    def test_its_author_is_told_and_its_card_shows_the_new_place(self, cast, thread, ford):
        move_branch(viewer(cast.omar), thread.key, ford, WHY)
        told = Notice.objects.get(kind="curated")
        assert (told.person, told.about["deed"], told.about["reason"]) == (cast.mira, "moved", WHY)
        card = fresh(thread).card_html
        assert f"#p-{ford}" in card
        assert "moved here by a moderator" in card
        assert fresh(thread).version == thread.version

    def test_the_margin_follows(self, cast, article, thread, ford):
        move_branch(viewer(cast.omar), thread.key, ford, WHY)
        rows = list_anchors(ANONYMOUS, find_article(ANONYMOUS, article.slug))
        assert [row["passage"] for row in rows if row["id"] == thread.key] == [ford]

    @pytest.mark.parametrize("name", NOT_MODERATORS)
    def test_others_do_not(self, cast, thread, ford, name):
        by = cast.viewers()[name]
        with pytest.raises(NotPermitted):
            move_branch(by, thread.key, ford, WHY)
        move_branch(viewer(cast.omar), thread.key, ford, WHY)
        with pytest.raises(NotPermitted):
            move_back(by, thread.key)

    def test_what_cannot_be_moved(self, cast, article, thread, ford):
        omar = viewer(cast.omar)
        correction = respond(cast.mira, article, kind="correction")
        for made in (reply(cast.noor, thread), correction):
            with pytest.raises(InvalidInput):
                move_branch(omar, made.key, ford, WHY)
        own_note = respond(cast.omar, article, kind="note")
        with pytest.raises(NotPermitted):
            move_branch(omar, own_note.key, ford, WHY)
        with pytest.raises(NotFound):
            move_branch(omar, "nothing", ford, WHY)

    def test_where_it_cannot_go(self, cast, article, thread, ford):
        omar = viewer(cast.omar)
        elsewhere = select(make_article(title="Another"), "A map").passage
        for passage in ("nothing", elsewhere):
            with pytest.raises(InvalidInput):
                move_branch(omar, thread.key, passage, WHY)
        with pytest.raises(InvalidInput):
            move_branch(omar, thread.key, ford, "")
        move_branch(omar, thread.key, ford, WHY)
        with pytest.raises(Conflict):
            move_branch(omar, thread.key, ford, WHY)
        whole = respond(cast.mira, article)
        with pytest.raises(Conflict):
            move_branch(omar, whole.key, "", WHY)

    def test_what_was_never_moved_or_stood_in_an_earlier_text_is_not_moved_back(
        self, cast, article, thread, ford
    ):
        omar = viewer(cast.omar)
        with pytest.raises(Conflict):
            move_back(omar, thread.key)
        move_branch(omar, thread.key, ford, WHY)
        later = Revision.objects.create(
            article=article,
            number=2,
            state="published",
            created_at=timezone.now(),
            published_at=timezone.now(),
        )
        type(article).objects.filter(pk=article.pk).update(revision=later)
        with pytest.raises(Conflict):
            move_back(omar, thread.key)

    def test_moved_to_the_whole_it_shows_no_words_of_an_earlier_text(self, cast, article, thread):
        move_branch(viewer(cast.omar), thread.key, "", WHY)
        assert 'class="quote"' not in fresh(thread).card_html

    def test_what_waits_is_moved_uncounted(self, cast, article, ford):
        made = respond(cast.mira, article, targets=[select(article, "A map is")])
        reply(cast.noor, made)
        withdraw(cast.mira, made)
        move_branch(viewer(cast.omar), made.key, ford, WHY)
        assert stored(article) == counted(article)
        assert article.passages.get(key=ford).response_count == 1

    @pytest.mark.parametrize("size", [1, 30])
    def test_the_statements_do_not_grow(self, cast, article, ford, size):
        root = respond(cast.mira, article)
        for _ in range(size):
            reply(cast.noor, root)
        with CaptureQueriesContext(connection) as asked:
            move_branch(viewer(cast.omar), root.key, ford, WHY)
        assert len([q for q in asked if "SAVEPOINT" not in q["sql"]]) <= 24


class TestMerging:
    @pytest.fixture
    def twins(self, cast, article):
        return respond(cast.mira, article, "The same."), respond(cast.noor, article, "Same.")

    @pytest.mark.parametrize("name", ["omar", "ada", "system"])
    def test_a_duplicate_links_to_the_other_and_is_split_again(self, cast, article, twins, name):
        one, other = twins
        before, counts = fresh(one).card_html, stored(article)
        by = cast.viewers()[name]
        merge_responses(by, one.key, other.key, WHY)
        card = fresh(one).card_html
        assert f'href="/responses/{other.key}/"' in card
        assert "The same." in card
        assert f'"merged_into":"{other.key}"' in fresh(one).card_json
        assert entry("merge").after == {"into": other.key}
        assert stored(article) == counted(article) == counts
        split_merged(by, one.key)
        assert fresh(one).card_html == before
        assert entry("split").before == {"into": other.key}
        told = [row.about["deed"] for row in Notice.objects.order_by("id")]
        assert told == ["merged", "split"]

    @pytest.mark.parametrize("name", NOT_MODERATORS)
    def test_others_do_not(self, cast, twins, name):
        one, other = twins
        by = cast.viewers()[name]
        with pytest.raises(NotPermitted):
            merge_responses(by, one.key, other.key, WHY)
        merge_responses(viewer(cast.omar), one.key, other.key, WHY)
        with pytest.raises(NotPermitted):
            split_merged(by, one.key)

    def test_what_cannot_be_merged(self, cast, article, twins):
        one, other = twins
        omar = viewer(cast.omar)
        elsewhere = respond(cast.mira, make_article(title="Another"))
        gone = withdraw(cast.noor, respond(cast.noor, article))
        for into in (one, elsewhere, gone):
            with pytest.raises(InvalidInput) as refused:
                merge_responses(omar, one.key, into.key, WHY)
            assert list(refused.value.fields) == ["into"]
        with pytest.raises(NotFound):
            merge_responses(omar, one.key, "nothing", WHY)
        with pytest.raises(NotPermitted):
            merge_responses(omar, one.key, respond(cast.omar, article, kind="note").key, WHY)
        with pytest.raises(InvalidInput):
            merge_responses(omar, one.key, other.key, "")

    def test_there_are_no_chains_and_no_rings(self, cast, article, twins):
        one, other = twins
        third = respond(cast.mira, article)
        omar = viewer(cast.omar)
        merge_responses(omar, one.key, other.key, WHY)
        for source, into in ((one, third), (other, third), (third, one), (other, one)):
            with pytest.raises(Conflict) as refused:
                merge_responses(omar, source.key, into.key, WHY)
            assert refused.value.code == "merged"
        with pytest.raises(Conflict):
            split_merged(omar, other.key)


class TestFolding:
    def test_a_folded_card_says_why_keeps_its_words_and_is_unfolded(self, cast, article):
        made = respond(cast.mira, article, "Of something else.")
        before, omar = fresh(made).card_html, viewer(cast.omar)
        case = open_case(omar, made.key)
        reasons = Reasoning(
            facts="It speaks of another river.",
            ground="rule",
            provision="Responses speak of the article.",
            why="The article does not mention that river.",
            public_reason="it is about another river",
        )
        decide_case(omar, case.key, "collapse", version=case.version, reasoning=reasons)
        card = fresh(made).card_html
        assert "<summary>Folded by a moderator: it is about another river</summary>" in card
        assert "Of something else." in card
        assert '"collapsed":true' in fresh(made).card_json
        assert stored(article) == counted(article)
        version = Case.objects.get(pk=case.pk).version
        decide_case(omar, case.key, "restore", version=version)
        assert fresh(made).card_html == before

    def test_a_fold_without_a_public_reason_says_off_topic(self, cast, article):
        made = respond(cast.mira, article)
        Annotation.objects.filter(pk=made.pk).update(collapsed=True)
        draw_again(made)
        assert "Folded by a moderator: off topic" in fresh(made).card_html
