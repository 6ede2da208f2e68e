"""Pages of threads: nothing is lost, nothing stands twice, and each costs the same."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from commentary.actions.counters import count_branches_again
from commentary.errors import InvalidInput
from commentary.models import Annotation, Article, Decision
from commentary.queries.annotations import (
    list_recent_critiques,
    list_responses_of,
)
from commentary.queries.articles import list_articles
from commentary.queries.fragments import read_all
from commentary.queries.threads import read_branch, read_roots
from commentary.text.paths import MAX_DEPTH, branch_of, child_path, depth_of
from commentary.vocabulary import REPLIES_SHOWN, Sort
from tests.people import (
    ANONYMOUS,
    bring_in,
    keys_of,
    let_appear,
    make_article,
    make_cast,
    reply,
    respond,
    select,
    withdraw,
)
from tests.removals import decide_removed

SAME_TIME = datetime(2021, 6, 1, 12, tzinfo=UTC)


def grow(article, author, shape):
    """Write the tree `shape` at once: each number is the index of the parent, or None for a root.

    A state may stand beside it. All have the same time.
    """
    rows: list[Annotation] = []
    removal = Decision.objects.create(
        key="r00000000000", at=SAME_TIME, outcome="keep", system="tests", person=author
    )
    for number, (above, state) in enumerate(shape):
        parent = rows[above % len(rows)] if above is not None and rows else None
        owner = None
        if parent is not None:
            owner = next(row for row in rows if row.path == branch_of(parent.path))
        ordinal = article.next_ordinal if owner is None else owner.next_ordinal
        path = child_path(owner.path if owner else "", ordinal)
        if owner is None:
            article.next_ordinal += 1
        else:
            owner.next_ordinal += 1
        rows.append(
            Annotation(
                pk=number + 1 if not rows else rows[0].pk + number,
                key=f"g{number:011d}",
                article=article,
                author=author,
                kind="reply" if parent else "critique",
                state=state,
                revision_id=article.revision_id,
                parent=parent,
                root=(parent.root or parent) if parent else None,
                depth=depth_of(path),
                path=path,
                of_whole=True,
                created_at=SAME_TIME,
                card_html=f"<article>{number}</article>",
                decision=removal if state == "removed" else None,
            )
        )
    Annotation.objects.bulk_create(rows)
    decide_removed(rows)
    for pk, (direct, below) in count_branches_again(article).items():
        Annotation.objects.filter(pk=pk).update(reply_count=direct, branch_count=below)
    return rows


def should_be_seen(rows):
    """The keys that a thread draws for nobody in particular, in thread order."""
    fresh = {row.pk: row for row in Annotation.objects.all()}
    return [
        row.key
        for row in sorted(rows, key=lambda row: row.path)
        if row.state == "published" or fresh[row.pk].branch_count
    ]


def all_roots(article, sort, limit, **more):
    turns, after, pages = [], "", 0
    while True:
        page = read_roots(ANONYMOUS, article, sort=sort, after=after, limit=limit, **more)
        turns += page.turns
        pages += 1
        assert pages < 500
        if not page.after:
            return turns
        after = page.after


def whole_branch(response, limit, after=""):
    keys = []
    while True:
        page = read_branch(ANONYMOUS, response, after=after, limit=limit)
        keys += [turn.key for turn in page.turns]
        assert len(keys) == len(set(keys)), "a reply stands on two pages"
        if not page.after:
            return keys
        after = page.after


def after_in(url):
    return url.partition("?after=")[2]


SHAPE = st.lists(
    st.tuples(
        st.one_of(st.none(), st.integers(0, 40)),
        st.sampled_from(["published"] * 5 + ["withdrawn", "removed", "held"]),
    ),
    min_size=1,
    max_size=40,
)


class TestAnyTree(TestCase):
    @settings(max_examples=40, suppress_health_check=list(HealthCheck))
    @given(shape=SHAPE, limit=st.integers(1, 7))
    def test_every_way_through_a_tree_meets_each_response_once(self, shape, limit):
        cast = make_cast()
        article = make_article()
        rows = grow(article, cast.mira, shape)
        expected = should_be_seen(rows)
        by_key = {row.key: row for row in rows}

        paths, after = [], ""
        while True:
            page, after = read_all(ANONYMOUS, article, after=after, limit=limit)
            paths += [path for path, _depth, _card in page]
            assert len(paths) <= len(rows)
            if not after:
                break
        assert paths == [by_key[key].path for key in expected]

        expected_roots = [key for key in expected if by_key[key].parent is None]
        fresh = {row.key: row for row in Annotation.objects.all()}
        orders = {
            Sort.OLDEST: expected_roots,
            Sort.NEWEST: expected_roots[::-1],
            Sort.MOST_REPLIED: sorted(
                expected_roots, key=lambda key: (-fresh[key].branch_count, fresh[key].path)
            ),
        }
        for sort, order in orders.items():
            turns = all_roots(article, sort, limit)
            assert [turn.key for turn in turns if len(turn.path) == 4] == order
            self.follow_the_links(turns, expected, by_key, limit)

        for key in expected_roots:
            below = [k for k in expected if by_key[k].path.startswith(by_key[key].path)][1:]
            assert whole_branch(fresh[key], limit) == below

    def follow_the_links(self, turns, expected, by_key, limit):
        """What is not drawn at once is behind a link, the rest of the branch and nothing else."""
        met = [turn.key for turn in turns]
        for turn in turns:
            if turn.more_url:
                root = Annotation.objects.get(path=turn.path[:4])
                rest = whole_branch(root, limit, after_in(turn.more_url))
                published = [key for key in rest if by_key[key].state == "published"]
                assert turn.more == len(published)
                met += rest
        drawn_roots = [key for key in expected if by_key[key].path[:4] in self.roots_of(turns)]
        assert sorted(met) == sorted(drawn_roots)

    def roots_of(self, turns):
        return {turn.path for turn in turns if len(turn.path) == 4}


class TestRoots:
    def test_a_passage_shows_the_threads_about_it_and_no_others(self, cast, article):
        about = respond(
            cast.mira, article, targets=[select(article, "A map"), select(article, "dawn")]
        )
        respond(cast.mira, article)
        respond(cast.mira, article, targets=[select(article, "a ruler")])
        answer = reply(cast.noor, about)
        for position in (0, 3):
            passage = article.passages.get(key=keys_of(article)[position])
            page = read_roots(ANONYMOUS, article, passage_id=passage.pk)
            assert [turn.key for turn in page.turns] == [about.key, answer.key]

    def test_only_the_first_replies_are_drawn_and_the_rest_is_counted(self, cast, article):
        root = respond(cast.mira, article)
        replies = [reply(cast.noor, root) for _ in range(REPLIES_SHOWN + 3)]
        page = read_roots(ANONYMOUS, article)
        assert [turn.key for turn in page.turns] == [
            root.key,
            *(one.key for one in replies[:REPLIES_SHOWN]),
        ]
        last = page.turns[-1]
        assert last.more == 3
        rest = whole_branch(root, 2, after_in(last.more_url))
        assert rest == [one.key for one in replies[REPLIES_SHOWN:]]

    def test_depth_is_drawn_to_the_fourth_level(self, cast, article):
        last = respond(cast.mira, article)
        for _ in range(6):
            last = reply(cast.noor, last)
        assert [turn.drawn_depth for turn in read_roots(ANONYMOUS, article).turns] == [
            *(0, 1, 2, 3, 4, 4, 4),
        ]

    def test_what_waits_stands_in_the_thread_for_its_author_and_moderators_alone(self, cast):
        article = make_article(policy="held")
        root = respond(cast.mira, article)
        let_appear(cast.omar, root)
        waiting = reply(cast.noor, root)
        for name, seen in cast.viewers().items():
            keys = [turn.key for turn in read_roots(seen, article).turns]
            sees = name in ("noor", "omar", "ada", "system")
            assert keys == [root.key, waiting.key][: 1 + sees], name

    def test_more_is_counted_without_what_nobody_sees(self, cast, article):
        root = respond(cast.mira, article)
        replies = [reply(cast.noor, root) for _ in range(6)]
        below = reply(cast.vera, replies[0])
        withdraw(cast.noor, replies[0])
        root.refresh_from_db()
        first = read_branch(ANONYMOUS, root, limit=3)
        assert [turn.key for turn in first.turns] == [
            *(replies[0].key, below.key, replies[1].key),
        ]
        assert first.turns[-1].more == 4
        assert len(whole_branch(root, 3, first.after)) == 4


class TestCursors:
    BAD = ("x", "000", "~~~~", "0000~", "٠٠٠٠", "0" * 72, "0000' OR 1=1", "\0", "1-", "²-0000")

    @pytest.mark.parametrize("after", BAD)
    @pytest.mark.parametrize("sort", list(Sort))
    def test_a_bad_cursor_is_refused(self, cast, article, sort, after):
        root = respond(cast.mira, article)
        with pytest.raises(InvalidInput) as refused:
            read_roots(ANONYMOUS, article, sort=sort, after=after)
        assert refused.value.code == "bad_cursor"
        for ask in (
            lambda: read_branch(ANONYMOUS, root, after=after),
            lambda: read_all(ANONYMOUS, article, after=after, limit=5),
        ):
            with pytest.raises(InvalidInput):
                ask()

    @pytest.mark.parametrize("after", ["0000", "-0000", "9999999999-0000", "1.0-0000", "1-000"])
    def test_a_bad_cursor_of_the_most_replied_is_refused(self, cast, article, after):
        with pytest.raises(InvalidInput):
            read_roots(ANONYMOUS, article, sort=Sort.MOST_REPLIED, after=after)

    def test_a_cursor_of_another_branch_is_refused(self, cast, article):
        one, other = respond(cast.mira, article), respond(cast.mira, article)
        answer = reply(cast.noor, other)
        with pytest.raises(InvalidInput):
            read_branch(ANONYMOUS, one, after=answer.path)

    def test_an_unknown_order_is_refused(self, article):
        with pytest.raises(InvalidInput) as refused:
            read_roots(ANONYMOUS, article, sort="loudest")
        assert refused.value.code == "bad_sort"


class TestLists:
    """Lists over articles, newest first: the key of the last one shown is the cursor."""

    def pages(self, ask, limit):
        keys, before = [], ""
        while page := ask(before=before, limit=limit):
            keys += [row.key for row in page]
            before = page[-1].key
            assert len(keys) < 100
        return keys

    @pytest.mark.parametrize("limit", [1, 2, 3])
    def test_a_persons_responses_at_one_time_are_each_shown_once(self, cast, article, limit):
        when = SAME_TIME.replace(microsecond=123_456)
        made = [bring_in(cast.noor, article, at=when) for _ in range(5)]
        made += [bring_in(cast.noor, article, at=SAME_TIME) for _ in range(2)]

        def ask(before, limit):
            return list_responses_of(ANONYMOUS, cast.noor.pk, before=before, limit=limit)

        keys = self.pages(ask, limit)
        assert keys == [one.key for one in (*made[4::-1], *made[:4:-1])]

    def test_a_page_goes_on_though_its_last_response_was_taken_back(self, cast, article):
        made = [respond(cast.mira, article) for _ in range(6)]
        page = list_responses_of(ANONYMOUS, cast.mira.pk, limit=3)
        withdraw(cast.mira, page[-1])
        rest = list_responses_of(ANONYMOUS, cast.mira.pk, before=page[-1].key, limit=9)
        assert [one.key for one in (*page, *rest)] == [one.key for one in reversed(made)]

    def test_an_unknown_cursor_is_refused(self, cast, article):
        respond(cast.mira, article)
        for before in ("nosuchkey000", "\0"):
            with pytest.raises(InvalidInput):
                list_responses_of(ANONYMOUS, cast.mira.pk, before=before, limit=3)
            with pytest.raises(InvalidInput):
                list_articles(ANONYMOUS, before=before, limit=3)

    def test_a_note_of_another_is_no_cursor(self, cast, article):
        note = respond(cast.mira, article, kind="note")
        with pytest.raises(InvalidInput):
            list_responses_of(ANONYMOUS, cast.mira.pk, before=note.key, limit=3)

    @pytest.mark.parametrize("limit", [1, 2, 3])
    def test_articles_published_at_one_time_are_each_shown_once(self, cast, limit):
        made = [make_article(title=f"Article {number}").slug for number in range(5)]
        Article.objects.update(published_at=SAME_TIME)
        make_article(state="draft", title="Not yet")
        slugs, before = [], ""
        while True:
            page, before = list_articles(ANONYMOUS, before=before, limit=limit)
            slugs += [facts.slug for facts in page]
            assert len(slugs) <= len(made)
            if not before:
                break
        assert slugs == made[::-1]

    def test_the_newest_critiques_come_first(self, cast, article):
        made = [respond(cast.mira, article, kind="critique") for _ in range(4)]
        respond(cast.mira, article, kind="comment")
        found = list_recent_critiques(ANONYMOUS, limit=3)
        assert [one.key for one in found] == [one.key for one in made[:0:-1]]


class TestCost:
    """Statements are pinned, whatever the size of the debate."""

    def count(self, ask):
        with CaptureQueriesContext(connection) as queries:
            ask()
        return len(queries)

    @pytest.mark.parametrize("size", [2, 120])
    def test_a_page_of_threads_is_two_statements_and_the_others_one(self, cast, article, size):
        shape = [(None if n % 3 == 0 else n - 1, "published") for n in range(size)]
        rows = grow(article, cast.mira, shape)
        root = Annotation.objects.get(pk=rows[0].pk)
        for sort in Sort:
            assert self.count(lambda: read_roots(ANONYMOUS, article, sort=sort)) == 2  # noqa: B023
        assert self.count(lambda: read_branch(ANONYMOUS, root)) == 1
        assert self.count(lambda: read_all(ANONYMOUS, article, limit=200)) == 1

    def test_a_branch_of_a_deep_chain_is_one_statement(self, cast, article):
        shape = [(None, "published"), *((n, "published") for n in range(600))]
        rows = grow(article, cast.mira, shape)
        root = Annotation.objects.get(pk=rows[0].pk)
        assert max(row.depth for row in rows) == MAX_DEPTH
        assert self.count(lambda: read_branch(ANONYMOUS, root, limit=50)) == 1
        assert whole_branch(root, 100) == [row.key for row in rows[1:]]
