"""Many at once: every acknowledged write is there once, and every counter is right.

Real threads with a connection each, real commits. On PostgreSQL they wait for each other's row; on
SQLite for the whole database.
"""

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections

from accounts.models import User
from commentary.actions import people
from commentary.actions.annotations import edit_response, post_reply, post_response
from commentary.actions.people import edit_profile
from commentary.errors import CommentaryError, Conflict, Gone, NotFound, NotPermitted
from commentary.models import Annotation, AnnotationVersion, Article
from tests.core.test_counters import answers_agree, counted, stored
from tests.people import (
    content,
    edit,
    let_appear,
    make_article,
    make_cast,
    reply,
    respond,
    select,
    set_policy,
    viewer,
    withdraw,
)

pytestmark = pytest.mark.django_db(transaction=True)
only_postgres = pytest.mark.skipif(
    connection.vendor != "postgresql",
    reason="SQLite lets one write at a time; waiting for rows is PostgreSQL's",
)


@pytest.fixture
def cast(transactional_db):
    return make_cast()


@pytest.fixture
def article(cast):
    return make_article()


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """Begin all deeds together, each in a thread; give what each returned or raised, in order."""
    barrier = threading.Barrier(len(deeds))
    results: list[Any] = [None] * len(deeds)

    def run(number: int, deed: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=30)
            results[number] = deed()
        except Exception as error:
            results[number] = error
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=run, args=(number, deed)) for number, deed in enumerate(deeds)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
        assert not thread.is_alive(), "a thread hangs"
    return results


def no_surprises(results, *expected):
    """Nothing but results and the refusals that are expected: no deadlock and no crash."""
    strange = [one for one in results if isinstance(one, Exception) and type(one) not in expected]
    assert strange == []


def all_true(*articles):
    for article in articles:
        assert stored(article) == counted(article)
        answers_agree(article)


@only_postgres
class TestOnPostgreSQL:
    def test_twenty_replies_at_once_are_twenty_rows(self, cast, article):
        root = respond(cast.mira, article, targets=[select(article, "A map is")])
        results = at_once(*[lambda: reply(cast.noor, root)] * 20)
        no_surprises(results)
        paths = Annotation.objects.filter(parent=root).values_list("path", flat=True)
        assert len(set(paths)) == 20
        root.refresh_from_db()
        assert (root.reply_count, root.branch_count, root.next_ordinal) == (20, 20, 20)
        all_true(article)

    def test_twenty_people_respond_at_once(self, cast, article):
        members = [User.objects.create_user(f"member{number}") for number in range(20)]
        targets = [select(article, "A map is")]

        def post(person):
            return lambda: respond(person, article, kind="critique", targets=targets)

        no_surprises(at_once(*map(post, members)))
        article.refresh_from_db()
        assert (article.response_count, article.unanswered_count, article.next_ordinal) == (20,) * 3
        all_true(article)

    def test_one_form_sent_eight_times_at_once_is_one_response(self, cast, article):
        def post():
            return post_response(viewer(cast.mira), article.slug, content(), client_key="form")

        results = at_once(*[post] * 8)
        no_surprises(results)
        assert Counter(result.created for result in results) == {True: 1, False: 7}
        assert len({result.response.key for result in results}) == 1
        assert Annotation.objects.count() == 1
        all_true(article)

    def test_of_two_edits_of_one_wording_one_wins(self, cast, article):
        made = respond(cast.mira, article)

        def change(body):
            return lambda: edit_response(viewer(cast.mira), made.key, content(body), version=1)

        results = at_once(*[change(f"Wording {number}.") for number in range(6)])
        no_surprises(results, Conflict)
        won = [one for one in results if isinstance(one, Annotation)]
        assert len(won) == 1
        made.refresh_from_db()
        assert (made.body, made.version) == (won[0].body, 2)
        assert AnnotationVersion.objects.count() == 1

    @pytest.mark.parametrize("round_", range(4))
    def test_a_withdrawal_against_replies_leaves_nothing_negative(self, cast, article, round_):
        root = respond(cast.mira, article, kind="critique", targets=[select(article, "A map is")])
        answer = reply(cast.vera, root)
        results = at_once(
            lambda: withdraw(cast.mira, root),
            lambda: withdraw(cast.vera, answer),
            lambda: edit(cast.vera, answer, "Better."),
            *[lambda: reply(cast.noor, root)] * 4,
            *[lambda: reply(cast.noor, answer)] * 4,
        )
        no_surprises(results, NotPermitted, NotFound, Gone, Conflict)
        all_true(article)

    def test_an_author_answers_once_however_often_at_once(self, cast, article):
        root = respond(cast.mira, article, kind="critique")
        no_surprises(at_once(*[lambda: reply(cast.vera, root)] * 6))
        article.refresh_from_db()
        assert article.unanswered_count == 0
        all_true(article)

    def test_two_moderators_let_it_appear_once(self, cast):
        article = make_article(policy="held")
        made = respond(cast.mira, article)
        results = at_once(
            *[lambda: let_appear(cast.omar, made), lambda: let_appear(cast.ada, made)]
        )
        no_surprises(results, Conflict)
        assert sum(isinstance(one, Conflict) for one in results) == 1
        all_true(article)

    @pytest.mark.parametrize("round_", range(3))
    def test_a_new_name_never_brings_back_words_that_were_withdrawn(self, cast, article, round_):
        others = [make_article(title=f"Other {number}") for number in range(3)]
        made = [respond(cast.mira, one, "Regretted words.") for one in (article, *others)]

        def rename(name):
            return lambda: edit_profile(
                viewer(cast.mira), display_name=name, bio="", time_zone="UTC"
            )

        results = at_once(
            *[rename(f"Name {number}") for number in range(3)],
            *[lambda one=one: withdraw(cast.mira, one) for one in made],
        )
        no_surprises(results)
        for row in Annotation.objects.all():
            assert row.state == "withdrawn"
            assert "Regretted" not in row.card_html + row.card_json
        all_true(article, *others)

    def test_a_policy_changes_while_people_post(self, cast, article):
        results = at_once(
            *[lambda: respond(cast.mira, article)] * 5,
            lambda: set_policy(article, "held"),
            *[lambda: respond(cast.noor, article)] * 5,
            lambda: set_policy(article, "closed"),
        )
        no_surprises(results, NotPermitted)
        all_true(article)

    @pytest.mark.parametrize("round_", range(3))
    def test_two_administrators_cannot_dismiss_each_other(self, cast, round_):
        people.grant_role(viewer(cast.ada), "mira", "administrator")
        cast.mira.refresh_from_db()
        results = at_once(
            lambda: people.revoke_role(viewer(cast.ada), "mira", "administrator"),
            lambda: people.revoke_role(viewer(cast.mira), "ada", "administrator"),
        )
        no_surprises(results, Conflict)
        roles = User.objects.filter(is_active=True).values_list("roles", flat=True)
        assert sum("administrator" in one for one in roles) == 1


class TestOnEither:
    def test_eight_writers_never_meet_a_locked_database(self, cast, article):
        root = respond(cast.mira, article)

        def write():
            made = [reply(cast.noor, root) for _ in range(5)]
            return [edit(cast.noor, one, "Again.") for one in made[:2]]

        results = at_once(*[write] * 8)
        no_surprises(results)
        root.refresh_from_db()
        assert root.reply_count == 40
        assert Article.objects.get().response_count == 41
        all_true(article)

    def test_one_reply_sent_four_times_at_once_is_one_reply(self, cast, article):
        root = respond(cast.mira, article)

        def post():
            written = content("Yes.", "reply")
            return post_reply(viewer(cast.noor), root.key, written, client_key="form")

        results = at_once(*[post] * 4)
        no_surprises(results)
        assert Annotation.objects.filter(parent=root).count() == 1
        all_true(article)

    def test_what_is_refused_in_one_thread_leaves_the_others_alone(self, cast, article):
        results = at_once(
            *[lambda: respond(cast.mira, article)] * 4,
            *[lambda: respond(cast.samir, article)] * 4,
        )
        no_surprises(results, NotPermitted)
        assert sum(isinstance(one, CommentaryError) for one in results) == 4
        assert Annotation.objects.count() == 4
        all_true(article)
