"""Words that are gone: which are told, where they were others at last, and one that is sought."""

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commentary.actions.moving import move_back, move_branch
from commentary.actions.revising.reattaching import leave, reattach
from commentary.models import Annotation
from commentary.queries.orphans import LostQuote, list_orphans
from commentary.queries.words import read_words
from tests.people import ANONYMOUS, make_article, make_cast, respond, select, viewer
from tests.revisions import BOUNDARY, RIVER, make_revised, revise
from tests.standing import build_once, copy_of

standing = build_once(lambda: (cast := make_cast(), make_revised(cast)))


@pytest.fixture
def scene(standing, db):
    return copy_of(standing)


def fresh(response):
    return Annotation.objects.get(pk=response.pk)


def lost_of(article, response) -> LostQuote:
    orphans = {one.key: one for one in list_orphans(ANONYMOUS, article, limit=9)[0]}
    (quote,) = orphans[response.key].quotes
    return quote


def said_of(response) -> str:
    """The earlier words on its card."""
    return orjson.loads(fresh(response).card_json + "}")["targets"][0]["said_of"]["exact"]


def test_words_that_a_moved_thread_was_left_without_are_those_it_was_moved_to(scene):
    cast, _made = scene
    gone = {
        "its passage is removed": lambda text, said: revise(text, {BOUNDARY: ""}),
        "it is left": lambda text, said: leave(viewer(cast.mira), said.key, 0),
        "it is left and carried on": lambda text, said: (
            leave(viewer(cast.mira), said.key, 0),
            revise(text, {"county": "town"}),
        ),
    }
    for case, deed in gone.items():
        text = make_article(passages=RIVER, title=case)
        said = respond(cast.mira, text, targets=[select(text, "at dawn")])
        passage = select(text, "A boundary").passage
        move_branch(viewer(cast.omar), said.key, passage, "It speaks of the ruler.")
        deed(text, said)
        lost = lost_of(text, said)
        assert (lost.exact, lost.lost) == (BOUNDARY, ""), case
        assert lost.spoken_url.endswith(f"#p-{passage}"), case
        (quote,) = read_words(ANONYMOUS, said.key).quotes
        assert (quote.chosen, quote.lost) == (BOUNDARY, ""), case
        assert BOUNDARY in fresh(said).card_html, case
        assert said_of(said) == BOUNDARY, case


def test_a_move_that_was_undone_says_nothing_of_the_words(scene):
    cast, _made = scene
    text = make_article(passages=RIVER, title="Another")
    said = respond(cast.mira, text, targets=[select(text, "at dawn")])
    leave(viewer(cast.mira), said.key, 0)
    passage = select(text, "A boundary").passage
    move_branch(viewer(cast.omar), said.key, passage, "It speaks of the ruler.")
    move_back(viewer(cast.omar), said.key)
    lost = lost_of(text, said)
    assert (lost.exact, lost.lost) == ("at dawn", "")


def test_words_it_was_re_attached_to_are_told_beside_those_it_was_said_of(scene):
    cast, made = scene
    noor = viewer(cast.noor)
    for words, gone in (
        ("the village", lambda: revise(made.article, {" of the village": ""})),
        ("the ford and the name", lambda: leave(noor, made.gone.key, 0)),
    ):
        reattach(noor, made.gone.key, 0, [select(made.article, words)])
        gone()
        lost = lost_of(made.article, made.gone)
        assert (lost.exact, lost.lost) == ("A boundary drawn with a ruler", words)
        (quote,) = read_words(ANONYMOUS, made.gone.key).quotes
        assert (quote.chosen, quote.lost) == (lost.exact, words)


def test_words_that_were_changed_before_they_went_are_told_as_they_stood_last(scene):
    _cast, made = scene
    revise(made.article, {"a clerk wrote down who had shown them the ford": "so it is said"})
    lost = lost_of(made.article, made.changed)
    assert lost.exact == "nobody wrote down who had shown them"
    assert lost.lost == "a clerk wrote down who had shown them"
    # And where words stand, nothing is lost.
    (quote,) = read_words(ANONYMOUS, made.joined.key).quotes
    assert quote.lost == ""


def test_a_list_begins_with_the_one_that_is_sought(scene):
    cast, _made = scene
    text = make_article(passages=RIVER, title="Another")
    said = [
        respond(cast.mira, text, f"No. {n}", targets=[select(text, "A boundary")]).key
        for n in range(4)
    ]
    stays = respond(cast.mira, text, targets=[select(text, "at dawn")])
    note = respond(cast.mira, text, kind="note", targets=[select(text, "A boundary")])
    revise(text, {BOUNDARY: ""})
    with CaptureQueriesContext(connection) as asked:
        found, after = list_orphans(ANONYMOUS, text, find=said[2], limit=1)
    assert len(asked) == 4
    assert [one.key for one in found] == [said[2]]
    found, after = list_orphans(ANONYMOUS, text, after=after, limit=5)
    assert ([one.key for one in found], after) == ([said[3]], "")
    # What is none of them, or nobody may see, leads to the first.
    for none in (stays.key, note.key, "nowhere", ""):
        found, _after = list_orphans(ANONYMOUS, text, find=none, limit=5)
        assert [one.key for one in found] == said, none
