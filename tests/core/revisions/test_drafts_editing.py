"""Single deeds on the next revision, and the cut of it: what they do and what they leave alone."""

from dataclasses import replace

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commentary.actions import cutting
from commentary.actions.revising import drafts, editing
from commentary.errors import (
    CommentaryError,
    Conflict,
    InvalidInput,
    NotFound,
    NotPermitted,
    RateLimited,
)
from commentary.models import LedgerEntry, Passage, PassageText
from commentary.queries.articles import find_article
from commentary.queries.drafts import list_draft_texts
from commentary.text.draft import DraftPassage, DraftText
from tests.people import PASSAGES, SYSTEM, keys_of, make_article, make_cast, viewer
from tests.revisions import texts_of
from tests.standing import build_once, copy_of

PUBLISHED = [passage.text for passage in PASSAGES]


def _build():
    return make_cast(), make_article()


scene = build_once(_build)


@pytest.fixture
def cast(db, scene):
    return copy_of(scene[0])


@pytest.fixture
def article(db, scene):
    return copy_of(scene[1])


def draft_of(article):
    return list_draft_texts(SYSTEM, find_article(SYSTEM, article.slug))


def texts(article):
    return draft_of(article)[1]


def keys(article):
    return [text.key for text in texts(article)]


def edit(article, key, words, version=None):
    return editing.edit_passage(SYSTEM, article.slug, key, words, version=version)


def insert(article, behind, words="More of it.", version=None, **more):
    text = DraftText("", more.pop("kind", "paragraph"), words, **more)
    return editing.insert_passage(SYSTEM, article.slug, behind, text, version=version)


def remove(article, key, version=None):
    return editing.remove_passage(SYSTEM, article.slug, key, version=version)


def move(article, key, behind, version=None):
    return editing.move_passage(SYSTEM, article.slug, key, behind=behind, version=version)


def join(article, key, version=None):
    return cutting.join_passages(SYSTEM, article.slug, key, version=version)


def split(article, key, version=None, **where):
    return cutting.split_passage(SYSTEM, article.slug, key, version=version, **where)


def retype(article, key, kind="caption", version=None, **more):
    return cutting.retype_passage(SYSTEM, article.slug, key, kind=kind, version=version, **more)


def in_order(article):
    """Positions are whole, no passage stands twice, and the published text is as it was."""
    draft, _texts = draft_of(article)
    rows = list(PassageText.objects.filter(revision=draft).order_by("position"))
    assert [row.position for row in rows] == list(range(len(rows)))
    published = PassageText.objects.filter(revision_id=article.revision_id).order_by("position")
    assert [row.text for row in published] == PUBLISHED
    stand = PassageText.objects.filter(passage__article=article).values("passage_id").distinct()
    assert Passage.objects.filter(article=article).count() == stand.count()


class TestEditing:
    def test_a_passage_says_other_words_in_the_draft_alone(self, cast, article):
        key = keys_of(article)[0]
        draft = editing.edit_passage(
            viewer(cast.edda), article.slug, key, " A map\tis kept. ", version=1
        )
        assert (draft.version, draft.base_id) == (2, article.revision_id)
        assert texts(article)[0] == DraftText(key, "paragraph", "A map is kept.")
        entry = LedgerEntry.objects.get(verb="edit_passage")
        assert (entry.actor, entry.after) == (cast.edda, {"revision": 2, "passage": key})
        in_order(article)

    def test_the_same_words_move_nothing(self, article):
        assert edit(article, keys_of(article)[0], PUBLISHED[0]).version == 1
        assert not LedgerEntry.objects.filter(verb="edit_passage").exists()

    def test_a_date_that_is_read_from_the_words_is_read_again(self, article):
        key = keys_of(article)[2]
        edit(article, key, "May 5, 1911")
        assert texts(article)[2].date == "1911-05-05"
        edit(article, key, "The day after")
        assert (texts(article)[2].kind, texts(article)[2].date) == ("dated_entry", "1911-05-05")
        edit(article, key, "May 9, 1911")
        assert texts(article)[2].date == "1911-05-05", "it was given by hand, and stays"

    def test_a_kind_has_the_level_and_the_date_that_an_edit_would_give_it(self, article):
        key = keys_of(article)[0]
        for kind, more, expected in (
            ("heading", {}, (2, "")),
            ("dated_entry", {"date": " 1911-05 ", "level": 4}, (4, "1911-05")),
            ("heading", {"level": 1, "date": "no date"}, (2, "")),
            ("caption", {"level": 3, "date": "1911"}, (0, "")),
        ):
            retype(article, key, kind, **more)
            now = texts(article)[0]
            assert (now.kind, now.level, now.date) == (kind, *expected)
        for date in ("", "long ago", "1911-13", "1911" * 40):
            with pytest.raises(InvalidInput) as refused:
                retype(article, key, "dated_entry", date=date)
            assert "date" in refused.value.fields, date

    def test_what_cannot_be_kept_is_refused(self, article):
        key = keys_of(article)[0]
        for words in ("", " \u200b", "x" * 20_001, "No\0pe."):
            with pytest.raises(InvalidInput):
                edit(article, key, words)
        assert draft_of(article)[0] is None


class TestInsertingRemovingMoving:
    def test_a_passage_is_inserted_where_it_belongs(self, article):
        old = keys_of(article)
        behind, first = insert(article, old[3]), insert(article, "", kind="heading", level=3)
        last = insert(article, old[-1])
        assert keys(article) == [first, *old[:4], behind, *old[4:], last]
        assert texts(article)[0] == DraftText(first, "heading", "More of it.", 3)
        in_order(article)

    def test_a_passage_is_removed_and_only_a_new_one_is_deleted(self, article):
        old = keys_of(article)
        made = insert(article, old[0])
        remove(article, made)
        remove(article, old[1])
        assert keys(article) == [old[0], *old[2:]]
        assert not Passage.objects.filter(key=made).exists()
        in_order(article)

    def test_the_last_passage_stays(self, article):
        drafts.save_draft(SYSTEM, article.slug, texts_of(article)[:1], version=None)
        with pytest.raises(InvalidInput):
            remove(article, keys_of(article)[0])

    def test_a_passage_moves_behind_another(self, article):
        a, b, c, *rest = keys_of(article)
        for key, behind, then in (
            (a, c, [b, c, a]),
            (a, "", [a, b, c]),
            (c, a, [a, c, b]),
            (b, a, [a, b, c]),
        ):
            move(article, key, behind)
            assert keys(article) == [*then, *rest], (key, behind)
            in_order(article)
        version = draft_of(article)[0].version
        assert move(article, b, a).version == version
        assert move(article, a, "").version == version
        with pytest.raises(InvalidInput):
            move(article, a, a)
        move(article, a, rest[-1])
        assert keys(article) == [b, c, *rest, a]


class TestTheCutOfARevision:
    def test_the_larger_part_keeps_the_id(self, article):
        old = keys_of(article)
        shown = split(article, old[0], before="and a promise")
        head, tail = texts(article)[:2]
        assert (head.text, tail.key) == ("A map is a promise,", old[0])
        assert shown == head.key not in old
        split(article, old[3], before="had shown the ford")
        assert keys(article)[4] == old[3]
        in_order(article)

    def test_two_that_are_joined_have_the_id_of_the_larger_or_of_the_published(self, article):
        old = keys_of(article)
        # A heading of few words, and the dated entry below it.
        assert join(article, old[1]) == old[1]
        # A short quotation, and a longer one.
        assert join(article, old[1]) == old[3]
        made = insert(article, "", "A much longer passage that was never seen by anybody. " * 9)
        assert join(article, made) == old[0]
        assert keys(article) == [old[0], *old[3:]]
        assert not Passage.objects.filter(key=made).exists()
        assert Passage.objects.filter(key__in=old).count() == len(old)
        in_order(article)

    def test_a_passage_becomes_another_kind(self, article):
        key = keys_of(article)[0]
        retype(article, key, "heading", level=4)
        assert texts(article)[0] == DraftText(key, "heading", PUBLISHED[0], 4)
        in_order(article)


DEEDS = {
    "edit": lambda article, key, version: edit(article, key, "Other words.", version),
    "insert": lambda article, key, version: insert(article, key, version=version),
    "remove": remove,
    "move": lambda article, key, version: move(article, key, "", version),
    "join": join,
    "split": lambda article, key, version: split(article, key, version, offset=4),
    "retype": lambda article, key, version: retype(article, key, version=version),
}


class TestEveryDeed:
    def test_the_second_of_two_editors_is_told(self, article):
        for deed in DEEDS.values():
            drafts.save_draft(SYSTEM, article.slug, texts_of(article), version=None)
            draft, before = draft_of(article)
            for stale in (0, draft.version - 1, draft.version + 1):
                with pytest.raises(Conflict) as refused:
                    deed(article, before[1].key, stale)
                assert refused.value.code == "stale_version"
            assert draft_of(article) == (draft, before)
            deed(article, before[1].key, draft.version)
            now, after = draft_of(article)
            assert (now.version, after == before) == (draft.version + 1, False)

    def test_the_draft_is_opened_by_the_first_deed(self, article):
        for deed in DEEDS.values():
            for version in (lambda: 0, lambda: article.revision.version, lambda: None):
                deed(article, keys_of(article)[1], version())
                drafts.discard_draft(SYSTEM, article.slug)
                article.revision.refresh_from_db()
                in_order(article)

    def test_an_unknown_passage_is_not_found_and_opens_nothing(self, article):
        other = make_article(title="Another One")
        bad = ("nosuchkey000", "no\0key", "\ud800", "é" * 12, "x" * 500, keys_of(other)[1])
        for name, deed in DEEDS.items():
            for key in (*bad, "") if name != "insert" else bad:
                with pytest.raises(NotFound):
                    deed(article, key, None)
        for key in bad:
            with pytest.raises(NotFound):
                move(article, keys_of(article)[1], key)
        assert draft_of(article)[0] is None

    def test_readers_pages_are_not_made_stale(self, article):
        before = article.version
        for deed in DEEDS.values():
            deed(article, keys_of(article)[1], None)
            drafts.discard_draft(SYSTEM, article.slug)
        article.refresh_from_db()
        assert article.version == before


class TestTheCutKnowsWhoMay:
    def test_it_is_for_editors_and_not_for_archived_articles(self, cast, article):
        closed = make_article(state="archived", title="Closed")
        for name in ("join_passages", "split_passage", "retype_passage"):
            deed = getattr(cutting, name)
            more = {"kind": "caption"} if name.startswith("retype") else {}
            for who in ("anonymous", "mira", "vera", "omar", "samir", "basil"):
                with pytest.raises(NotPermitted):
                    deed(cast.viewers()[who], article.slug, keys_of(article)[0], **more)
            with pytest.raises(NotPermitted, match="archive"):
                deed(SYSTEM, closed.slug, keys_of(closed)[0], **more)

    def test_a_door_for_first_texts_never_touches_a_published_article(self, article):
        for name in ("join_passages", "split_passage", "retype_passage"):
            more = {"kind": "caption"} if name.startswith("retype") else {}
            with pytest.raises(Conflict):
                getattr(cutting, name)(
                    SYSTEM, article.slug, keys_of(article)[0], of_first_text=True, **more
                )
        assert draft_of(article)[0] is None


@settings(max_examples=12, suppress_health_check=list(HealthCheck))
@given(
    deeds=st.lists(
        st.tuples(st.sampled_from(sorted(DEEDS)), st.integers(0, 30), st.integers(0, 30)),
        max_size=10,
    )
)
def test_any_series_of_deeds_leaves_positions_whole(article, deeds):
    with transaction.atomic():
        for name, place, other in deeds:
            present = keys(article)
            key = present[place % len(present)]
            try:
                if name == "move":
                    move(article, key, present[other % len(present)])
                else:
                    DEEDS[name](article, key, None)
            except CommentaryError:
                continue
            in_order(article)
        drafts.open_draft(SYSTEM, article.slug)
        drafts.discard_draft(SYSTEM, article.slug)
        assert Passage.objects.filter(article=article).count() == len(PASSAGES)
        transaction.set_rollback(True)


def test_every_deed_is_counted_and_so_are_those_of_a_first_text(cast, article, rates):
    rates(revise=(0, 3600))
    first, editor = make_article(state="draft", title="First"), viewer(cast.edda)
    deeds = (
        lambda slug, key: cutting.join_passages(editor, slug, key),
        lambda slug, key: cutting.split_passage(editor, slug, key, offset=4),
        lambda slug, key: cutting.retype_passage(editor, slug, key, kind="caption"),
        lambda slug, key: editing.edit_passage(editor, slug, key, "Other.", version=None),
        lambda slug, _key: drafts.open_draft(editor, slug),
    )
    for one in (article, first):
        for deed in deeds:
            with pytest.raises(RateLimited):
                deed(one.slug, keys_of(one)[0])
    assert draft_of(article)[0] is None


def test_an_article_has_no_more_passages_than_it_can_have(cast, monkeypatch):
    small = make_article(title="Small", passages=[DraftPassage("paragraph", "One two.")])
    for module in ("passages", "cutting"):
        monkeypatch.setattr(f"commentary.actions.{module}.MAX_PASSAGES", 2)
    insert(small, "")
    for deed in (DEEDS["insert"], DEEDS["split"]):
        with pytest.raises(InvalidInput):
            deed(small, keys_of(small)[0], None)
    three = [replace(text, key="") for text in texts(small)] + texts(small)[:1]
    with pytest.raises(InvalidInput):
        drafts.save_draft(SYSTEM, small.slug, three, version=None)
