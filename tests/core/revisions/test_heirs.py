"""Links to passages that were joined again and again: followed to the last, in no circle."""

from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commentary.actions.passages import make_passages
from commentary.models import Passage, PassageOrigin
from commentary.queries.gone import MAX_HEIRS, list_heirs
from tests.people import ANONYMOUS, make_article, make_cast
from tests.revisions import RIVER, revise, texts_of
from tests.standing import build_once, copy_of


def _build():
    make_cast()
    text = make_article(passages=RIVER)
    revise(text, {"at dawn": "at dusk"})
    return text


standing = build_once(_build)


@pytest.fixture
def text(standing, db):
    return copy_of(standing)


def lead(text, ways):
    """Record that the words of the first of each pair went to the second, one after the other."""
    rows = [
        PassageOrigin(revision=text.revision, source_id=source, passage_id=passage)
        for source, passage in ways
    ]
    PassageOrigin.objects.bulk_create(rows)


def standing_one(text):
    return Passage.objects.get(key=texts_of(text)[1].key)


@pytest.mark.parametrize("joins", [1, 21, 22, 23, MAX_HEIRS])
def test_any_number_of_joins_is_followed_in_one_statement(text, joins):
    kept = standing_one(text)
    line = [*make_passages(text, joins), kept.pk]
    lead(text, pairwise(line))
    with CaptureQueriesContext(connection) as asked:
        heirs = list_heirs(ANONYMOUS, text)
    assert len(asked) == 1
    assert list(heirs) == [kept.key]
    gone = Passage.objects.filter(pk__in=line[:-1]).values_list("key", flat=True)
    assert sorted(heirs[kept.key]) == sorted(gone)


def test_a_circle_leads_nowhere_and_what_stands_beside_it_is_found(text):
    kept = standing_one(text)
    one, two, three, four = make_passages(text, 4)
    lead(text, [(one, two), (two, three), (three, one), (four, kept.pk)])
    assert list_heirs(ANONYMOUS, text) == {kept.key: [Passage.objects.get(pk=four).key]}


def test_what_leads_to_a_passage_that_left_the_text_leads_nowhere(text):
    one, two, three = make_passages(text, 3)
    lead(text, [(one, two), (two, three)])
    assert list_heirs(ANONYMOUS, text) == {}
