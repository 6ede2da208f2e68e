"""As many responses to words that are gone as the list of them has, for each who looks."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commentary.actions.revising.reattaching import leave
from commentary.queries.articles import find_article
from commentary.queries.orphans import count_orphans, list_orphans
from tests.core.moderation.deciding import decide, raise_for
from tests.people import (
    make_article,
    make_cast,
    reply,
    respond,
    select,
    set_policy,
    viewer,
    withdraw,
)
from tests.revisions import BOUNDARY, RIVER, revise
from tests.standing import build_once, copy_of

standing = build_once(make_cast)


@pytest.fixture
def cast(standing, db):
    return copy_of(standing)


@pytest.fixture
def text(cast):
    return make_article(passages=RIVER)


def counted(cast, text):
    """How many each person is told of, which is how many are in their list."""
    numbers = {}
    for name, seen in cast.viewers().items():
        found = find_article(seen, text.slug)
        numbers[name] = count_orphans(seen, found)
        assert numbers[name] == len(list_orphans(seen, found, limit=50)[0]), name
    return {name: number for name, number in numbers.items() if number}


def say(person, text, **more):
    return respond(person, text, targets=[select(text, "A boundary drawn")], **more)


MODERATORS = ("omar", "ada", "system")


class TestWhereNothingElseWasPublished:
    def test_ones_own_note(self, cast, text):
        note = say(cast.mira, text, kind="note")
        assert counted(cast, text) == {}
        revise(text, {BOUNDARY: ""})
        assert counted(cast, text) == {"mira": 1}
        withdraw(cast.mira, note)
        assert counted(cast, text) == {}

    def test_a_note_whose_words_were_left_as_gone(self, cast, text):
        note = say(cast.mira, text, kind="note")
        leave(viewer(cast.mira), note.key, 0)
        assert counted(cast, text) == {"mira": 1}

    def test_what_waits(self, cast, text):
        say(cast.noor, set_policy(text, "held"))
        revise(text, {BOUNDARY: ""})
        assert counted(cast, text) == dict.fromkeys(("noor", *MODERATORS), 1)

    @pytest.mark.parametrize("outcome", ["hide", "remove"])
    def test_what_is_hidden_or_removed(self, cast, text, outcome):
        made = say(cast.noor, text)
        revise(text, {BOUNDARY: ""})
        assert counted(cast, text) == dict.fromkeys(cast.viewers(), 1)
        raise_for(made, "words")
        decide(cast.omar, made, outcome)
        text.refresh_from_db()
        assert text.response_count == 0
        # Of what was removed only its author is told, beside the decision.
        told = ("noor", *MODERATORS) if outcome == "hide" else ("noor",)
        assert counted(cast, text) == dict.fromkeys(told, 1)

    def test_what_was_withdrawn_while_it_has_replies(self, cast, text):
        made = say(cast.noor, text)
        answer = reply(cast.mira, made)
        revise(text, {BOUNDARY: ""})
        withdraw(cast.noor, made)
        assert counted(cast, text) == dict.fromkeys(cast.viewers(), 1)
        withdraw(cast.mira, answer)
        assert counted(cast, text) == {}


class TestWhatItCosts:
    def test_nothing_where_nobody_ever_responded_and_else_one_statement(self, cast, text):
        for seen in cast.viewers().values():
            found = find_article(seen, text.slug)
            with CaptureQueriesContext(connection) as asked:
                assert count_orphans(seen, found) == 0
            assert len(asked) == 0
        say(cast.mira, text)
        for seen in cast.viewers().values():
            found = find_article(seen, text.slug)
            with CaptureQueriesContext(connection) as asked:
                assert count_orphans(seen, found) == 0
            assert len(asked) == 1
