"""Where the card of a response stands beside the text: at its first words that are there still."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commentary.actions.moving import move_branch
from commentary.actions.revising.reattaching import leave, reattach
from commentary.models import PassageText
from commentary.queries.annotations import list_margin_cards
from commentary.queries.articles import find_article, list_passages
from tests.people import ANONYMOUS, make_article, make_cast, respond, select, viewer, withdraw
from tests.revisions import BOUNDARY, RIVER, revise, texts_of
from tests.standing import build_once, copy_of

RULER, EDITIONS, ARCHIVE = "A boundary drawn", "Later editions of the map", "The county archive"

standing = build_once(lambda: (make_cast(), make_article(passages=RIVER)))


@pytest.fixture
def scene(standing, db):
    return copy_of(standing)


def say(person, text, *words, **more):
    return respond(person, text, targets=[select(text, one) for one in words], **more)


def beside(text, response, seen=ANONYMOUS):
    """The words of the passages beside which the card of `response` stands, once for each time."""
    cards = list_margin_cards(seen, find_article(seen, text.slug))
    shown = PassageText.objects.filter(revision_id=text.revision_id)
    words = dict(shown.values_list("passage_id", "text"))
    return [words[at] for at, some in cards.items() for one in some if response.key in one]


class TestWhereItStands:
    def test_at_its_first_quote_while_that_stands(self, scene):
        cast, text = scene
        said = say(cast.mira, text, ARCHIVE, RULER, EDITIONS)
        assert [words[: len(ARCHIVE)] for words in beside(text, said)] == [ARCHIVE]

    def test_at_the_first_quote_that_stands_once_and_in_as_many_statements(self, scene):
        cast, text = scene
        said = say(cast.mira, text, RULER, ARCHIVE, EDITIONS)
        with CaptureQueriesContext(connection) as before:
            list_margin_cards(ANONYMOUS, text)
        revise(text, {BOUNDARY: ""})
        assert beside(text, said) == [RIVER[4].text]
        revise(text, {RIVER[4].text: ""})
        assert beside(text, said) == [RIVER[3].text]
        with CaptureQueriesContext(connection) as after:
            list_margin_cards(ANONYMOUS, text)
        assert len(before) == len(after) == 1
        revise(text, {RIVER[3].text: ""})
        assert beside(text, said) == []

    def test_two_quotes_in_one_passage_are_one_card(self, scene):
        cast, text = scene
        said = say(cast.mira, text, RULER, "nobody wrote down", "shown them the ford")
        revise(text, {BOUNDARY: ""})
        assert beside(text, said) == [RIVER[1].text]

    def test_a_quote_across_passages_is_one_card(self, scene):
        cast, text = scene
        first, second = select(text, "opened only twice since then."), select(text, RULER)
        across = [select(text, "beside it."), replace(first, continues=True)]
        said = respond(cast.mira, text, targets=[second, *across])
        revise(text, {BOUNDARY: ""})
        assert beside(text, said) == [RIVER[3].text]

    def test_when_words_come_back_it_stands_with_them_again(self, scene):
        cast, text = scene
        said = say(cast.mira, text, RULER, EDITIONS)
        first = texts_of(text)
        revise(text, {BOUNDARY: ""})
        revise(text, first)
        assert beside(text, said) == [BOUNDARY]

    def test_where_a_person_says_so(self, scene):
        cast, text = scene
        left, attached, moved = (say(cast.mira, text, RULER, EDITIONS) for _n in range(3))
        leave(viewer(cast.mira), left.key, 0)
        assert beside(text, left) == [RIVER[3].text]
        reattach(viewer(cast.mira), attached.key, 0, [select(text, ARCHIVE)])
        assert beside(text, attached) == [RIVER[4].text]
        move_branch(viewer(cast.omar), moved.key, select(text, "at dawn").passage, "It is there.")
        assert beside(text, moved) == [RIVER[1].text]

    def test_for_those_who_may_read_it(self, scene):
        cast, text = scene
        note = say(cast.mira, text, RULER, EDITIONS, kind="note")
        gone = say(cast.noor, text, RULER, EDITIONS)
        revise(text, {BOUNDARY: ""})
        withdraw(cast.noor, gone)
        for name, seen in cast.viewers().items():
            assert beside(text, gone, seen) == [], name
            assert beside(text, note, seen) == ([RIVER[3].text] if name == "mira" else []), name

    def test_the_oldest_first_among_those_whose_first_quote_is_there(self, scene):
        cast, text = scene
        keys = [
            say(cast.mira, text, *words).key
            for words in ((RULER, EDITIONS), (EDITIONS,), (RULER, "the ford and"), (EDITIONS,))
        ]
        revise(text, {BOUNDARY: ""})
        (passage,) = [one for one in list_passages(ANONYMOUS, text, with_cards=True) if one.cards]
        order = sorted(keys, key=str(passage.cards).index)
        assert (order, passage.text, len(passage.cards)) == (keys, RIVER[3].text, 4)
