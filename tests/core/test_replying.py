"""Replies: who may, how deep, and in what order they stand."""

import itertools

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commentary.actions.annotations import post_reply
from commentary.errors import Conflict, InvalidInput, NotFound, NotPermitted
from commentary.models import Annotation
from commentary.queries.fragments import read_all
from commentary.queries.threads import read_branch
from commentary.text.paths import (
    MAX_DEPTH,
    MAX_ORDINAL,
    MAX_PATH,
    branch_of,
    child_path,
    depth_of,
    encode_ordinal,
    is_path,
    prefixes_of,
)
from tests.people import (
    ANONYMOUS,
    content,
    let_appear,
    make_article,
    reply,
    respond,
    set_policy,
    viewer,
    withdraw,
)


class TestReplying:
    def test_members_of_every_role_may_and_nobody_else(self, cast, article):
        root = respond(cast.mira, article)
        may = {"mira", "noor", "vera", "edda", "omar", "ada"}
        for name, seen in cast.viewers().items():
            if name in may:
                made = post_reply(seen, root.key, content("Yes.", "reply")).response
                assert (made.kind, made.depth, made.parent, made.root) == ("reply", 1, root, root)
            elif name != "system":
                with pytest.raises(NotPermitted):
                    post_reply(seen, root.key, content("Yes.", "reply"))
        root.refresh_from_db()
        assert (root.reply_count, root.branch_count, root.next_ordinal) == (6, 6, 6)

    @pytest.mark.parametrize("kind", ["comment", "critique", "note"])
    def test_a_reply_is_of_the_kind_reply(self, cast, article, kind):
        root = respond(cast.mira, article)
        with pytest.raises(InvalidInput):
            post_reply(viewer(cast.noor), root.key, content(kind=kind))

    def test_what_does_not_exist_takes_no_reply(self, cast):
        with pytest.raises(NotFound):
            post_reply(viewer(cast.mira), "nosuchkey000", content(kind="reply"))

    def test_a_note_takes_no_reply_and_is_not_even_there_for_others(self, cast, article):
        note = respond(cast.mira, article, kind="note")
        with pytest.raises(NotPermitted):
            reply(cast.mira, note)
        for person in (cast.noor, cast.ada, cast.omar):
            with pytest.raises(NotFound):
                reply(person, note)

    def test_a_waiting_response_takes_none_until_it_appears(self, cast):
        article = make_article(policy="held")
        root = respond(cast.mira, article)
        with pytest.raises(NotFound):
            reply(cast.noor, root)
        for person in (cast.mira, cast.omar):
            with pytest.raises(NotPermitted):
                reply(person, root)
        let_appear(cast.omar, root)
        assert reply(cast.noor, root).state == "held"
        assert reply(cast.omar, root).state == "published"

    def test_a_closed_debate_takes_no_replies(self, cast, article):
        root = respond(cast.mira, article)
        set_policy(article, "closed")
        with pytest.raises(NotPermitted):
            reply(cast.noor, root)

    def test_replies_outlive_what_they_answer_and_may_be_added_to(self, cast, article):
        root = respond(cast.mira, article)
        first = reply(cast.noor, root)
        withdraw(cast.mira, root)
        second = reply(cast.mira, first)
        assert second.root == root
        assert second.depth == 2

    def test_nobody_without_an_account_replies(self, cast, article):
        root = respond(cast.mira, article)
        with pytest.raises(NotPermitted):
            post_reply(ANONYMOUS, root.key, content("Yes.", "reply"))


def learn_sizes():
    """Tell the planner how large the table has grown inside this transaction.

    Otherwise PostgreSQL may check each new row's parent by a plan made when the table was empty:
    it reads all of it, ten thousand times.
    """
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE commentary_annotation")


class TestDepth:
    def test_a_long_chain_keeps_its_order_and_counts_every_answer(self, cast, article):
        """Sixty answers, each to the one before: far past the last level."""
        last = root = respond(cast.mira, article)
        keys = [root.key]
        for number in range(60):
            last = reply(cast.noor, last, f"Answer {number}.")
            keys.append(last.key)
        rows = list(Annotation.objects.order_by("path"))
        assert [row.key for row in rows] == keys
        assert [row.depth for row in rows] == [min(n, MAX_DEPTH) for n in range(61)]
        assert all(row.parent_id == above.pk for above, row in itertools.pairwise(rows))
        assert rows[0].branch_count == 60
        assert [row.reply_count for row in rows] == [1] * 60 + [0]
        turns, after = read_all(viewer(None), article, limit=1000)
        assert [path for path, _depth, _card in turns] == [row.path for row in rows]
        assert after == ""

    def test_a_reply_costs_the_same_at_any_depth_past_the_last_level(self, cast, article):
        last = respond(cast.mira, article)
        counts = []
        for _ in range(40):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                last = reply(cast.noor, last)
            counts.append(len(queries))
        assert len(set(counts[MAX_DEPTH + 1 :])) == 1
        assert max(counts) <= counts[3] + 1

    def test_ten_thousand_deep_is_only_a_number(self, cast, article):
        """The rows of a chain that long, written at once: reading stays one bounded statement."""
        root = respond(cast.mira, article)
        last = root
        for _ in range(MAX_DEPTH):
            last = reply(cast.noor, last)
        branch, parent = branch_of(last.path), last
        start = 1
        rows = [
            Annotation(
                key=f"deep{number:08d}",
                article=article,
                author=cast.noor,
                kind="reply",
                revision_id=article.revision_id,
                parent=parent,
                root=root,
                depth=MAX_DEPTH,
                path=child_path(branch, number),
                created_at=last.created_at,
                card_html="<article></article>",
            )
            for number in range(start, 10_000)
        ]
        Annotation.objects.bulk_create(rows, batch_size=500)
        learn_sizes()
        Annotation.objects.filter(path=branch).update(next_ordinal=10_000)
        end = Annotation.objects.get(key="deep00009999")
        newest = reply(cast.mira, end)
        assert newest.path == child_path(branch, 10_000)
        assert newest.path > end.path
        page = read_branch(viewer(None), root, after=child_path(branch, 9_990), limit=20)
        assert [turn.path for turn in page.turns][-1] == newest.path
        assert len(page.turns) == 10


class TestPaths:
    def test_digits_sort_as_numbers_do(self):
        numbers = [0, 1, 9, 10, 35, 36, 61, 62, 3843, 3844, 238_327, 238_328, MAX_ORDINAL]
        encoded = [encode_ordinal(number) for number in numbers]
        assert encoded == sorted(encoded)
        assert len(set(encoded)) == len(numbers)
        assert {len(digits) for digits in encoded} == {4}
        assert encoded[0] == "0000"
        assert encoded[-1] == "zzzz"

    @pytest.mark.parametrize("number", [-1, MAX_ORDINAL + 1])
    def test_a_number_out_of_range_is_refused(self, number):
        with pytest.raises(ValueError, match="outside"):
            encode_ordinal(number)

    def test_the_last_level_has_no_children_but_a_branch(self):
        path = ""
        for _ in range(MAX_DEPTH + 1):
            path = child_path(path, 5)
        assert len(path) == MAX_PATH
        assert depth_of(path) == MAX_DEPTH
        with pytest.raises(ValueError, match="branch_of"):
            child_path(path, 0)
        assert branch_of(path) == path[:-4]
        assert branch_of(path[:-4]) == path[:-4]
        assert len(prefixes_of(path)) == MAX_DEPTH
        assert prefixes_of(path)[0] == "0005"
        assert prefixes_of("0005") == []

    @pytest.mark.parametrize(
        ("text", "good"),
        [
            ("0000", True),
            ("00000001", True),
            ("0" * MAX_PATH, True),
            ("0" * (MAX_PATH + 4), False),
            ("", False),
            ("000", False),
            ("000~", False),
            ("00é0", False),
            ("٠٠٠٠", False),
        ],
    )
    def test_what_could_be_a_path_is_told_from_what_could_not(self, text, good):
        assert is_path(text) is good

    def test_a_full_thread_says_so(self, cast, article):
        root = respond(cast.mira, article)
        Annotation.objects.filter(pk=root.pk).update(next_ordinal=MAX_ORDINAL + 1)
        with pytest.raises(Conflict):
            reply(cast.noor, root)
        type(article).objects.filter(pk=article.pk).update(next_ordinal=MAX_ORDINAL + 1)
        with pytest.raises(Conflict):
            respond(cast.noor, article)
