"""What only some may read reaches nobody else by any query: a walk through all of them."""

import pytest

from commentary import queries
from commentary.errors import CommentaryError
from commentary.models import Annotation
from commentary.queries import (
    annotations,
    articles,
    fragments,
)
from tests.core.walking import every_query, walk
from tests.people import (
    bring_in,
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

WORD = "quincunx"
STRANGERS = ("anonymous", "noor", "vera", "edda", "samir", "basil")


def demand_silence(seen, article, response, person, *words):
    for name, said in walk(seen, article, response, person).items():
        for word in words:
            assert word not in said, f"{name} told {word!r}"


def demand_mention(seen, article, response, person, *names):
    said = walk(seen, article, response, person)
    for name in names:
        assert WORD in said[name], f"{name} did not tell its own reader"


def hidden_in(article, person, kind, **more):
    return respond(
        person,
        article,
        f"A {WORD} of trees.",
        kind=kind,
        title=f"{WORD} title",
        tags=[WORD],
        targets=[select(article, "A map is")],
        **more,
    )


def test_the_walk_knows_every_query_there_is():
    assert queries.__doc__
    assert len(every_query()) > 35


class TestPrivateNotes:
    @pytest.fixture
    def note(self, cast, article):
        note = hidden_in(article, cast.mira, "note")
        return edit(cast.mira, note, f"Another {WORD}.")

    def test_nobody_else_hears_of_it_by_any_query(self, cast, article, note):
        for name in (*STRANGERS, "omar", "ada", "system"):
            demand_silence(cast.viewers()[name], article, note, cast.mira, WORD, note.key)

    def test_nothing_counts_it(self, cast, article, note):
        article.refresh_from_db()
        assert (article.response_count, article.critique_count, article.unanswered_count) == (
            0,
        ) * 3
        for seen in (viewer(None), viewer(cast.mira)):
            passages = articles.list_passages(seen, article)
            assert {(one.response_count, one.heat, one.disputed) for one in passages} == {(0, 0, 0)}

    def test_its_author_finds_it_where_it_belongs(self, cast, article, note):
        demand_mention(
            *(viewer(cast.mira), article, note, cast.mira),
            *(
                "annotations.find_words",
                "annotations.list_wordings",
                "annotations.list_margin_cards",
            ),
            *("threads.read_roots", "fragments.read_all", "exports.export_person"),
            *("fragments.find_fragment", "fragments.read_thread"),
        )
        anchors = annotations.list_anchors(viewer(cast.mira), article)
        assert [(one["id"], one["mine"]) for one in anchors] == [(note.key, True)]

    def test_not_even_their_own_page_lists_it(self, cast, article, note):
        for seen in cast.viewers().values():
            assert annotations.list_responses_of(seen, cast.mira.pk, limit=9) == []


@pytest.mark.parametrize("state", ["held", "hidden"])
class TestWaiting:
    @pytest.fixture
    def waiting(self, cast, article, state):
        set_policy(article, "held")
        waiting = hidden_in(article, cast.mira, "critique", challenge="fact", would_change=WORD)
        Annotation.objects.filter(pk=waiting.pk).update(state=state)
        waiting.refresh_from_db()
        return waiting

    def test_nobody_but_its_author_and_moderators_hears_of_it(self, cast, article, waiting):
        for name in STRANGERS:
            demand_silence(cast.viewers()[name], article, waiting, cast.mira, WORD, waiting.key)

    def test_its_author_and_moderators_do(self, cast, article, waiting):
        for person in (cast.mira, cast.omar, cast.ada):
            demand_mention(
                *(viewer(person), article, waiting, cast.mira),
                *("annotations.find_words", "threads.read_roots", "fragments.read_thread"),
            )

    def test_nothing_counts_it(self, cast, article, waiting):
        article.refresh_from_db()
        assert (article.response_count, article.critique_count, article.unanswered_count) == (
            0,
        ) * 3
        assert {one.response_count for one in articles.list_passages(viewer(None), article)} == {0}


class TestAnswersThatWait:
    def test_a_critique_does_not_tell_of_an_answer_that_waits(self, cast, article):
        critique = respond(cast.mira, article, kind="critique")
        answer = reply(cast.vera, critique, f"A {WORD} indeed.")
        set_policy(article, "held")
        edit(cast.vera, answer, f"A better {WORD}.")
        for name in ("anonymous", "noor", "edda", "mira"):
            demand_silence(cast.viewers()[name], article, answer, cast.vera, WORD, answer.key)
        let_appear(cast.omar, answer)
        demand_mention(viewer(None), article, answer, cast.vera, "threads.read_roots")


class TestTakenBack:
    """The row keeps what the law may ask for; no ready piece of it tells the words again."""

    @pytest.mark.parametrize("with_reply", [True, False])
    def test_no_ready_piece_tells_the_words(self, cast, article, with_reply):
        made = hidden_in(article, cast.mira, "critique", evidence=[{"quote": WORD}])
        if with_reply:
            reply(cast.noor, made)
        edit(cast.mira, made, f"More {WORD}.")
        withdraw(cast.mira, made)
        for seen in cast.viewers().values():
            said = walk(seen, article, made, cast.mira)
            rows = ("find_response", "list_responses_of", "export_person", "shown_in")
            for name, words in said.items():
                if not name.endswith(rows):
                    assert WORD not in words, name
        row = Annotation.objects.get(pk=made.pk)
        assert WORD not in row.card_html + row.card_json


class TestDrafts:
    def test_a_draft_and_what_came_with_it_are_for_editors(self, cast):
        draft = make_article(state="draft", title=f"The {WORD}")
        for name in ("anonymous", "mira", "vera", "omar", "samir", "basil"):
            seen = cast.viewers()[name]
            for ask in (
                lambda: articles.find_article(seen, draft.slug),  # noqa: B023
                lambda: fragments.find_article_version(seen, draft.slug),  # noqa: B023
                lambda: fragments.find_article_version(seen, draft.slug),  # noqa: B023
            ):
                with pytest.raises(CommentaryError) as refused:
                    ask()
                assert refused.value.code == "not_found"
            assert articles.list_desk(seen, limit=50) == ({}, "")
            assert articles.list_articles(seen, limit=9) == ([], "")
            assert articles.list_passages(seen, draft) == []
            assert articles.list_revisions(seen, draft) == []
        assert articles.find_article(viewer(cast.edda), draft.slug) == draft

    def test_a_response_that_came_with_a_draft_is_not_found_before_it_is_published(self, cast):

        draft = make_article(state="draft")
        brought = bring_in(cast.basil, draft, f"A {WORD}.", kind="critique")
        for name in ("anonymous", "mira", "vera", "omar"):
            seen = cast.viewers()[name]
            for ask in (annotations.find_response, fragments.find_fragment):
                with pytest.raises(CommentaryError):
                    ask(seen, brought.key)
            assert annotations.list_recent_critiques(seen, limit=9) == []
            assert annotations.list_responses_of(seen, cast.basil.pk, limit=9) == []
