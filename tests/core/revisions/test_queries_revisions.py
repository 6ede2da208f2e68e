"""What changed between any two revisions, the changelog, and passages that are gone."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commentary.actions.revising.corrections import accept_correction
from commentary.actions.revising.drafts import save_draft
from commentary.actions.revising.publishing import publish_revision
from commentary.errors import NotFound
from commentary.models import LedgerEntry
from commentary.queries.gone import find_gone_passage, list_heirs
from commentary.queries.revisions import (
    changelog,
    compare,
    credited_passages,
    find_published,
    list_numbers,
    number_before,
)
from commentary.text.draft import DraftText
from tests.people import ANONYMOUS, make_article, make_cast, respond, select, viewer, withdraw
from tests.revisions import SECOND, THIRD, make_revised, revise, rewrite, texts_of
from tests.standing import build_once, copy_of

standing = build_once(lambda: (cast := make_cast(), make_revised(cast)))
SECRET = "An unpublished sentence about a lantern."


@pytest.fixture
def scene(standing, db):
    return copy_of(standing)


def draft_of(article, cast):
    """A draft with a new passage, words taken out and a note, which nobody but editors may see."""
    texts = rewrite(texts_of(article), {"at dawn": "by night"})
    texts.append(DraftText("", "quotation", SECRET))
    return save_draft(viewer(cast.edda), article.slug, texts, version=None, note="A secret note.")


class TestComparing:
    def test_any_two_published_revisions_in_both_directions(self, scene):
        _cast, made = scene
        told = {one.key: one.change for one in compare(ANONYMOUS, made.article, 1, 3)}
        assert list(told.values()) == ["same", "edited", "removed", "edited"]
        assert set(told) == set(made.keys[:4])
        back = {one.key: one.change for one in compare(ANONYMOUS, made.article, 3, 1)}
        assert back[made.keys[2]] == "added"
        assert back[made.keys[4]] == "added"
        assert {one.change for one in compare(ANONYMOUS, made.article, 2, 2)} == {"same"}

    def test_two_statements(self, scene):
        _cast, made = scene
        with CaptureQueriesContext(connection) as asked:
            compare(ANONYMOUS, made.article, 1, 3)
        assert len(asked) == 2

    def test_a_draft_is_compared_for_editors_alone(self, scene):
        cast, made = scene
        draft = draft_of(made.article, cast)
        for name, seen in cast.viewers().items():
            if name in ("edda", "ada", "system"):
                changes = compare(seen, made.article, 3, draft.number)
                assert any(SECRET in str(one.pieces) for one in changes), name
                continue
            with pytest.raises(NotFound):
                compare(seen, made.article, 3, draft.number)
            with pytest.raises(NotFound):
                compare(seen, made.article, draft.number, 3)

    def test_numbers_that_never_were(self, scene):
        _cast, made = scene
        for old, new in ((0, 1), (1, 99), (10**9, 1)):
            with pytest.raises(NotFound):
                compare(ANONYMOUS, made.article, old, new)


class TestChangelog:
    def test_newest_first_with_note_editor_and_sizes(self, scene):
        _cast, made = scene
        changes, more = changelog(ANONYMOUS, made.article, limit=10)
        assert more is None
        assert [(one.number, one.note) for one in changes] == [(3, THIRD), (2, SECOND), (1, "")]
        assert [(one.added, one.deleted, one.passages) for one in changes] == [
            *((0, 0, 1), (2, 19, 2), (0, 0, None))
        ]

    def test_who_published_is_named(self, scene):
        cast, made = scene
        revise(made.article, {"at dawn": "by night"}, "The hour.", by=viewer(cast.edda))
        first = changelog(ANONYMOUS, made.article, limit=1)[0][0]
        assert (first.number, first.person.username) == (4, "edda")

    def test_page_by_page_none_twice_and_the_sizes_the_same(self, scene):
        _cast, made = scene
        whole = changelog(ANONYMOUS, made.article, limit=10)[0]
        paged, before = [], None
        for _page in range(3):
            some, before = changelog(ANONYMOUS, made.article, before=before, limit=1)
            paged += some
        assert paged == whole
        assert before is None

    def test_its_statements_do_not_grow(self, scene):
        _cast, made = scene
        counted = []
        for limit in (1, 3):
            with CaptureQueriesContext(connection) as asked:
                changelog(ANONYMOUS, made.article, limit=limit)
            counted.append(len(asked))
        assert counted == [3, 3]

    def test_no_draft_is_in_it_for_anybody(self, scene):
        cast, made = scene
        draft = draft_of(made.article, cast)
        for seen in cast.viewers().values():
            changes = changelog(seen, made.article, limit=10)[0]
            assert [one.number for one in changes] == [3, 2, 1]
            assert [one.number for one in list_numbers(seen, made.article)] == [3, 2, 1]
            with pytest.raises(NotFound):
                find_published(seen, made.article, draft.number)

    def test_what_stood_before_and_until_when(self, scene):
        _cast, made = scene
        assert [number_before(ANONYMOUS, made.article, n) for n in (1, 2, 3, 4)] == [1, 1, 2, 3]
        first, until = find_published(ANONYMOUS, made.article, 1)
        second, _ = find_published(ANONYMOUS, made.article, 2)
        assert (first.number, until) == (1, second.published_at)
        assert find_published(ANONYMOUS, made.article, 3)[1] is None


class TestCredits:
    def test_a_reader_is_named_beside_the_passage_and_no_more_once_the_words_are_gone(self, scene):
        cast, made = scene
        spot = select(made.article, "dropped both the ford")
        correction = respond(
            cast.noor, made.article, kind="correction", proposed="kept the ford", targets=[spot]
        )
        accept_correction(viewer(cast.vera), correction.key)
        draft = made.article.revisions.get(number=4)
        edda = viewer(cast.edda)
        publish_revision(edda, made.article.slug, note="The ford.", version=draft.version)
        found = credited_passages(ANONYMOUS, made.article, 3, 4)
        assert [credit.person.username for credit in found[spot.passage]] == ["noor"]
        assert credited_passages(ANONYMOUS, made.article, 1, 3) == {}
        assert changelog(ANONYMOUS, made.article, limit=1)[0][0].credits == found[spot.passage]
        withdraw(cast.noor, correction)
        nobody = credited_passages(ANONYMOUS, made.article, 3, 4)[""]
        assert [(credit.person, credit.key, credit.quote) for credit in nobody] == [(None, "", "")]


class TestGonePassages:
    def test_one_that_was_removed(self, scene):
        _cast, made = scene
        gone = find_gone_passage(ANONYMOUS, made.article, made.keys[2])
        assert gone.text.startswith("A boundary drawn")
        assert (gone.stood_in, gone.gone_in, gone.note, gone.heirs) == (1, 2, SECOND, [])

    def test_one_that_was_joined_leads_to_where_its_words_went(self, scene):
        _cast, made = scene
        gone = find_gone_passage(ANONYMOUS, made.article, made.keys[4])
        assert (gone.stood_in, gone.gone_in) == (2, 3)
        assert [heir.key for heir in gone.heirs] == [made.keys[3]]
        assert list_heirs(ANONYMOUS, made.article) == {made.keys[3]: [made.keys[4]]}

    def test_it_leads_on_over_several_revisions(self, scene):
        _cast, made = scene
        heading, first, second = texts_of(made.article)
        together = replace(first, text=f"{first.text} {second.text}")
        revise(made.article, [heading, together])
        assert list_heirs(ANONYMOUS, made.article) == {
            made.keys[1]: sorted(made.keys[3:5], key=[made.keys[3], made.keys[4]].index)
        }
        gone = find_gone_passage(ANONYMOUS, made.article, made.keys[4])
        assert [heir.key for heir in gone.heirs] == [made.keys[1]]

    def test_what_stands_what_never_stood_and_what_is_drafted_are_no_gone_passages(self, scene):
        cast, made = scene
        draft = draft_of(made.article, cast)
        new = draft.texts.get(text=SECRET).passage.key
        for key in (made.keys[0], "nowhere", "\0", new):
            for seen in (ANONYMOUS, viewer(cast.edda)):
                with pytest.raises(NotFound):
                    find_gone_passage(seen, made.article, key)

    def test_a_text_that_was_never_corrected_asks_nothing(self, scene):
        article = make_article(title="Another")
        with CaptureQueriesContext(connection) as asked:
            assert list_heirs(ANONYMOUS, article) == {}
        assert len(asked) == 0


def test_nothing_is_recorded_by_reading(scene):
    _cast, made = scene
    before = LedgerEntry.objects.count()
    compare(ANONYMOUS, made.article, 1, 3)
    changelog(ANONYMOUS, made.article, limit=10)
    assert LedgerEntry.objects.count() == before
