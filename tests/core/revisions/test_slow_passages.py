"""Slow mode follows the words: from older pages, and into passages that take others in."""

from dataclasses import replace

import pytest

from commentary.actions.annotations import post_response
from commentary.errors import RateLimited
from commentary.models import Annotation, LedgerEntry, Passage
from commentary.text.draft import DraftPassage
from tests.people import content, keys_of, make_article, respond, select, viewer
from tests.revisions import revise, texts_of

pytestmark = pytest.mark.django_db
FORD = "The first passage speaks of the ford."
VILLAGE = "The second passage, longer than that, speaks of the village by the river."


@pytest.fixture
def article():
    return make_article(
        passages=[DraftPassage("paragraph", FORD), DraftPassage("paragraph", VILLAGE)]
    )


def slow(key, seconds=3600):
    Passage.objects.filter(key=key).update(slow_seconds=seconds)


def pauses(article):
    slowed = dict(Passage.objects.filter(article=article).values_list("key", "slow_seconds"))
    return [slowed[key] for key in keys_of(article)]


def join(article):
    """Publish a text in which the second passage has the words of both."""
    first, second = texts_of(article)
    revise(article, [replace(second, text=f"{first.text} {second.text}")])


def post_on(article, person, targets, *, revision=1, body="Three.", kind="comment"):
    said = content(body, kind)
    return post_response(viewer(person), article.slug, said, targets=targets, revision=revision)


class TestOlderPages:
    def test_it_counts_where_the_words_stand_now(self, cast, article):
        first, second = keys_of(article)
        seen = select(article, "speaks of the ford")
        join(article)
        slow(second)
        respond(cast.mira, article, "One.", targets=[select(article, "of the village")])
        kept = Annotation.objects.count()
        with pytest.raises(RateLimited, match="Slow mode") as caught:
            post_on(article, cast.mira, [seen])
        assert caught.value.retry_after > 3_000
        assert Annotation.objects.count() == kept
        assert Passage.objects.get(key=first).slow_seconds == 0
        post_on(article, cast.noor, [seen])

    def test_notes_authors_and_staff_are_never_slowed(self, cast, article):
        seen = select(article, "speaks of the ford")
        join(article)
        slow(keys_of(article)[0])
        for person, kind in ((cast.mira, "note"), (cast.vera, "comment"), (cast.edda, "comment")):
            for body in ("One.", "Two."):
                assert post_on(article, person, [seen], body=body, kind=kind).created

    def test_words_that_are_gone_are_in_no_slow_passage(self, cast, article):
        seen = select(article, "speaks of the ford")
        village = texts_of(article)[1]
        revise(article, [village])
        slow(village.key)
        for body in ("One.", "Two."):
            assert post_on(article, cast.mira, [seen], body=body).created


class TestTakenIn:
    @pytest.mark.parametrize(("source", "heir", "then"), [(60, 0, 60), (60, 90, 90), (0, 90, 90)])
    def test_a_passage_is_as_slow_as_the_slowest_of_which_it_has_words(
        self, cast, article, source, heir, then
    ):
        first, second = keys_of(article)
        slow(first, source)
        slow(second, heir)
        join(article)
        assert pauses(article) == [then]
        entry = LedgerEntry.objects.get(verb="publish_revision")
        assert entry.after.get("slowed") == ([second] if then > heir else None)

    def test_so_it_holds_for_what_is_posted_next(self, cast, article):
        slow(keys_of(article)[0])
        join(article)
        now = select(article, "speaks of the ford")
        respond(cast.mira, article, "One.", targets=[now])
        with pytest.raises(RateLimited, match="Slow mode"):
            respond(cast.mira, article, "Two.", targets=[now])

    def test_both_parts_of_a_slow_passage_are_slow(self, cast, article):
        slow(keys_of(article)[1])
        first, second = texts_of(article)
        begun, _comma, rest = second.text.partition(", speaks")
        parts = replace(second, key="", text=f"{begun}."), replace(second, text=f"It speaks{rest}")
        revise(article, [first, *parts])
        assert len(pauses(article)) == 3
        assert pauses(article)[0] == 0
        assert set(pauses(article)[1:]) == {3600}
        (new,) = set(keys_of(article)) - {first.key, second.key}
        assert LedgerEntry.objects.get(verb="publish_revision").after["slowed"] == [new]

    def test_an_edit_slows_nobody(self, cast, article):
        slow(keys_of(article)[0])
        revise(article, {"the village": "the small village"})
        assert pauses(article) == [3600, 0]
