"""A joined passage that is split again is what it was."""

import pytest

from commentary.actions import cutting
from commentary.actions.revising import editing
from commentary.actions.revising.publishing import publish_revision
from commentary.errors import Conflict
from commentary.models import Anchor, Passage
from commentary.queries.articles import find_article
from commentary.queries.drafts import list_draft_texts
from commentary.text.draft import DraftPassage, DraftText
from tests.people import SYSTEM, keys_of, make_article, make_cast, respond, select
from tests.revisions import RIVER, texts_of
from tests.standing import build_once, copy_of

DATED = DraftPassage("dated_entry", "May 1, 1960", level=2, date="1960-05-01")
SHORT = DraftPassage("paragraph", "The ford is dry.")
LONG = DraftPassage("quotation", "The village beside it, says the clerk, was never on any map.")
STARS = DraftPassage("paragraph", "* * *")

standing = build_once(make_cast)


@pytest.fixture
def cast(standing, db):
    return copy_of(standing)


def draft(text):
    return list_draft_texts(SYSTEM, find_article(SYSTEM, text.slug))[1]


def keys(text):
    return [one.key for one in draft(text)]


def join(text, key):
    return cutting.join_passages(SYSTEM, text.slug, key)


def split(text, key, *, behind):
    """Split a passage behind these words; the key of the first part."""
    words = next(one.text for one in draft(text) if one.key == key)
    place = words.index(behind) + len(behind)
    return cutting.split_passage(SYSTEM, text.slug, key, offset=place)


def publish(text):
    return publish_revision(SYSTEM, text.slug, note="Why.", version=None)


def refused_as_unchanged(text):
    with pytest.raises(Conflict) as refused:
        publish(text)
    return refused.value.code == "unchanged"


PAIRS = {
    "the larger behind": (SHORT, LONG),
    "the larger before": (LONG, SHORT),
    "a heading": (RIVER[0], RIVER[1]),
    "before a heading": (RIVER[1], RIVER[0]),
    "a dated entry": (DATED, LONG),
    "before a dated entry": (SHORT, DATED),
    "the same words twice": (STARS, STARS),
}


@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
def test_it_is_to_the_letter_what_is_published(cast, pair):
    text = make_article(passages=[RIVER[3], *pair, RIVER[4]])
    before = texts_of(text)
    joined = join(text, before[1].key)
    assert len(draft(text)) == 3
    assert split(text, joined, behind=pair[0].text) == before[1].key
    assert draft(text) == before
    assert refused_as_unchanged(text)
    assert Passage.objects.filter(article=text).count() == 4


def test_what_was_said_of_it_stays_where_it_was(cast):
    text = make_article(passages=[SHORT, LONG])
    old = keys_of(text)
    said = respond(cast.mira, text, targets=[select(text, "is dry")])
    split(text, join(text, old[0]), behind=SHORT.text)
    editing.edit_passage(SYSTEM, text.slug, old[1], LONG.text + "!", version=None)
    publish(text)
    text.refresh_from_db()
    row = Anchor.objects.get(annotation=said, revision=text.revision)
    assert (row.state, row.passage.key) == ("placed", old[0])


@pytest.mark.parametrize("order", [(2, 1), (1, 2)])
def test_three_that_were_joined_are_taken_apart_in_any_order(cast, order):
    text = make_article(passages=RIVER[1:4])
    before = texts_of(text)
    joined = join(text, join(text, before[0].key))
    assert len(draft(text)) == 1
    for number in order:
        behind = before[number - 1].text
        whole = next(one.key for one in draft(text) if behind + " " in one.text)
        split(text, whole, behind=behind)
    assert joined in keys(text)
    assert draft(text) == before
    assert refused_as_unchanged(text)


def test_the_part_that_says_something_else_keeps_the_id_that_is_left(cast):
    text = make_article(passages=[SHORT, LONG])
    short, long = keys_of(text)
    joined = join(text, short)
    assert joined == long
    words = f"{SHORT.text} {LONG.text[:-1]}, nor on this."
    editing.edit_passage(SYSTEM, text.slug, joined, words, version=None)
    split(text, joined, behind=SHORT.text)
    assert keys(text) == [short, long]


def test_a_passage_that_stands_elsewhere_in_the_draft_is_not_taken(cast):
    text = make_article(passages=[SHORT, LONG])
    short, long = keys_of(text)
    editing.edit_passage(SYSTEM, text.slug, long, f"{SHORT.text} {LONG.text}", version=None)
    split(text, long, behind=SHORT.text)
    assert keys(text)[0] == short
    assert keys(text)[2] == long
    assert keys(text)[1] not in (short, long)


def test_of_several_with_the_same_words_the_nearest_one(cast):
    text = make_article(passages=[STARS, SHORT, RIVER[1], STARS, LONG, RIVER[3], STARS])
    old = keys_of(text)
    for at in (0, 3, 6):
        editing.remove_passage(SYSTEM, text.slug, old[at], version=None)
    editing.edit_passage(SYSTEM, text.slug, old[4], f"* * * {LONG.text}", version=None)
    split(text, old[4], behind="* * *")
    assert keys(text) == [old[1], old[2], old[3], old[4], old[5]]


def test_what_was_retyped_since_stays_so(cast):
    text = make_article(passages=[SHORT, DraftPassage("paragraph", LONG.text)])
    joined = join(text, keys_of(text)[0])
    cutting.retype_passage(SYSTEM, text.slug, joined, kind="quotation")
    split(text, joined, behind=SHORT.text)
    assert [(one.key, one.kind) for one in draft(text)] == [
        (key, "quotation") for key in keys_of(text)
    ]


@pytest.mark.parametrize("new", [False, True])
def test_a_passage_that_is_neither_of_the_two_leaves_the_draft(cast, new):
    text = make_article(passages=[SHORT, RIVER[1], LONG])
    short, river, long = keys_of(text)
    words = f"{SHORT.text} {LONG.text}"
    if new:
        editing.insert_passage(
            SYSTEM, text.slug, river, DraftText("", "paragraph", words), version=None
        )
        whole = keys(text)[2]
    else:
        editing.edit_passage(SYSTEM, text.slug, river, words, version=None)
        whole = river
    for key in {short, river, long} - {whole}:
        editing.remove_passage(SYSTEM, text.slug, key, version=None)
    split(text, whole, behind=SHORT.text)
    assert keys(text) == [short, long]
    # What was published is kept for ever, what never was is not.
    assert Passage.objects.filter(article=text).count() == 3
