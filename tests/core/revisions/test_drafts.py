"""The next revision: opened, saved, discarded by editors, and unseen until it is published."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commentary.actions.revising import drafts, editing
from commentary.errors import Conflict, InvalidInput, NotFound, NotPermitted
from commentary.models import LedgerEntry, Passage, PassageText, Revision
from commentary.queries.articles import find_article
from commentary.queries.drafts import find_draft, list_draft_texts
from commentary.text.draft import DraftPassage, DraftText
from commentary.vocabulary import MAX_PASSAGE_TEXT, MAX_PASSAGES, MAX_REVISION_NOTE
from tests.people import PASSAGES, SYSTEM, keys_of, make_article, make_cast, respond, select, viewer
from tests.revisions import texts_of
from tests.standing import build_once, copy_of

PUBLISHED = [passage.text for passage in PASSAGES]


def _build():
    cast = make_cast()
    return cast, make_article(), make_article(title="Another One")


scene = build_once(_build)


@pytest.fixture
def cast(db, scene):
    return copy_of(scene[0])


@pytest.fixture
def article(db, scene):
    return copy_of(scene[1])


@pytest.fixture
def other(db, scene):
    return copy_of(scene[2])


def present(article):
    """The draft (or None) and the texts that an editor sees."""
    return list_draft_texts(SYSTEM, find_article(SYSTEM, article.slug))


def save(article, texts, version=None, **more):
    return drafts.save_draft(SYSTEM, article.slug, texts, version=version, **more)


def words(texts):
    return [text.text for text in texts]


def unseen(article):
    """The published text, its version and the passages behind it are what they were."""
    article.refresh_from_db()
    rows = PassageText.objects.filter(revision_id=article.revision_id).order_by("position")
    assert [row.text for row in rows] == PUBLISHED


class TestOpening:
    def test_it_begins_with_the_published_text_and_is_opened_once(self, cast, article):
        before = article.version
        draft = drafts.open_draft(viewer(cast.edda), article.slug)
        assert (draft.state, draft.number, draft.base_id) == ("draft", 2, article.revision_id)
        found, texts = present(article)
        assert (found, texts) == (draft, texts_of(article))
        assert drafts.open_draft(viewer(cast.ada), article.slug) == draft
        entry = LedgerEntry.objects.get(verb="open_draft")
        assert (entry.actor, entry.after) == (cast.edda, {"revision": 2})
        unseen(article)
        assert article.version == before

    def test_without_one_the_published_text_is_given_to_begin_with(self, article):
        assert present(article) == (None, texts_of(article))
        assert find_draft(SYSTEM, article) is None

    def test_a_first_text_is_no_next_revision(self, cast):
        first = make_article(state="draft", title="Not Yet")
        assert present(first) == (None, texts_of(first))

    def test_only_editors_find_it(self, cast, article):
        drafts.open_draft(SYSTEM, article.slug)
        for name, who in cast.viewers().items():
            if name in ("edda", "ada", "system"):
                assert find_draft(who, article), name
                continue
            assert find_draft(who, article) is None, name
            with pytest.raises(NotFound):
                list_draft_texts(who, article)


class TestSaving:
    def test_the_whole_list_is_written_in_its_order(self, cast, article):
        old = texts_of(article)
        new = DraftText("", "heading", "  A  new\u200b heading ", level=3)
        edited = replace(old[0], text="A map is a promise that is kept.")
        draft = save(article, [old[3], new, edited, *old[4:]], note="Mended.\r\n\r\nTwice. ")
        found, texts = present(article)
        assert (found, found.version, found.note) == (draft, 2, "Mended.\n\nTwice.")
        assert [text.key for text in texts][::2] == [
            old[3].key,
            old[0].key,
            *keys_of(article)[5::2],
        ]
        assert (texts[1].kind, texts[1].text, texts[1].level) == ("heading", "A new heading", 3)
        assert words(texts)[2] == "A map is a promise that is kept."
        entry = LedgerEntry.objects.get(verb="revise_draft")
        assert set(entry.before) == {"passages", "characters"}
        assert entry.after["passages"] == len(texts)
        assert "promise" not in str([entry.before, entry.after])
        unseen(article)

    def test_what_changes_nothing_writes_nothing(self, article):
        before = texts_of(article)
        draft = save(article, before, version=0)
        assert (draft.version, LedgerEntry.objects.filter(verb="revise_draft").count()) == (1, 0)
        assert save(article, before, version=1, note="Why").version == 2
        assert save(article, before, version=2, note="Why").version == 2
        assert present(article)[0].note == "Why"
        assert save(article, before, version=2).note == "Why"

    def test_the_second_of_two_editors_is_told_and_nothing_is_written(self, article):
        old = texts_of(article)
        mine, theirs = [old[0]], [old[1]]
        # Neither of them saw a draft: both look at the published text.
        save(article, mine, version=article.revision.version)
        for stale in (0, 1, 3, 99):
            with pytest.raises(Conflict) as refused:
                save(article, theirs, version=stale)
            assert refused.value.code == "stale_version"
            assert present(article)[1] == mine
        assert save(article, theirs, version=2).version == 3

    def test_no_version_ever_names_two_texts(self, article):
        old = texts_of(article)
        seen = save(article, old[:3]).version
        drafts.discard_draft(SYSTEM, article.slug)
        reopened = drafts.open_draft(SYSTEM, article.slug)
        assert reopened.version > seen
        save(article, old[:5])
        with pytest.raises(Conflict):
            save(article, old[:2], version=seen)

    def test_a_passage_that_left_comes_back_under_its_key(self, article):
        old = texts_of(article)
        save(article, old[1:])
        assert Passage.objects.filter(key=old[0].key).exists()
        save(article, [*old[1:], old[0]])
        assert present(article)[1][-1] == old[0]

    def test_a_passage_that_stands_nowhere_is_deleted(self, article):
        old = texts_of(article)
        save(article, [*old, DraftText("", "paragraph", "Soon gone.")])
        made = present(article)[1][-1].key
        save(article, old)
        assert not Passage.objects.filter(key=made).exists()
        with pytest.raises(InvalidInput):
            save(article, [*old, DraftText(made, "paragraph", "Soon gone.")])
        assert Passage.objects.filter(article=article).count() == len(old)

    def test_a_passage_that_is_spoken_of_stays_a_passage(self, cast, article):
        respond(cast.mira, article, targets=[select(article, "A map is")])
        save(article, texts_of(article)[1:])
        drafts.discard_draft(SYSTEM, article.slug)
        assert keys_of(article) == [text.key for text in present(article)[1]]

    def test_levels_and_dates_belong_to_what_has_them(self, article):
        save(
            article,
            [
                DraftText("", "heading", "One"),
                DraftText("", "paragraph", "Two", level=4, date="1911"),
                DraftText("", "dated_entry", "May 5, 1911"),
                DraftText("", "dated_entry", "One spring", date="191X", level=3),
            ],
        )
        rows = present(article)[1]
        assert [(row.level, row.date) for row in rows] == [
            (2, ""),
            (0, ""),
            (0, "1911-05-05"),
            (3, "191X"),
        ]


class TestWhatIsRefused:
    def test_texts_that_cannot_be_kept(self, article, other):
        old = texts_of(article)
        new = DraftText("", "paragraph", "New.")
        cases = {
            "no_text": [],
            "too_many": [new] * (MAX_PASSAGES + 1),
            "passage_twice": [old[0], old[1], replace(old[0], text="Twice.")],
            "passage_empty": [old[0], replace(new, text=" \u200b\n")],
            "passage_too_long": [replace(new, text="x" * (MAX_PASSAGE_TEXT + 1))],
            "not_text": [replace(new, text="New\0.")],
            "unknown_passage": [replace(new, key=texts_of(other)[0].key)],
        }
        cases = [*cases.items(), ("unknown_passage", [replace(new, key="nosuchkey000")])]
        cases += [
            ("unknown_passage", [replace(new, key=bad)]) for bad in ("\0", "\ud800", "x" * 99)
        ]
        cases += [("bad_kind", [replace(new, kind=kind)]) for kind in ("", "rant", "para\0graph")]
        cases += [("bad_kind", [replace(new, level=level)]) for level in (-1, 7)]
        dated = replace(new, kind="dated_entry", text="Long ago")
        cases += [("bad_date", [replace(dated, date=date)]) for date in ("", "soon", "1" * 200)]
        for code, texts in cases:
            with pytest.raises(InvalidInput) as refused:
                save(article, texts)
            assert refused.value.code == code, (code, texts[:3])
        assert present(article) == (None, old), "nothing was opened by what was refused"

    def test_the_passage_at_fault_is_named(self, article):
        texts = [*texts_of(article)[:2], DraftText("", "paragraph", " ")]
        with pytest.raises(InvalidInput) as refused:
            save(article, texts)
        assert list(refused.value.fields) == ["passages.2"]
        assert "3" in refused.value.message

    def test_a_note_has_a_limit(self, article):
        with pytest.raises(InvalidInput) as refused:
            save(article, texts_of(article), note="x" * (MAX_REVISION_NOTE + 1))
        assert list(refused.value.fields) == ["note"]


class TestDiscarding:
    def test_the_draft_and_what_stood_only_in_it_go(self, cast, article):
        old = texts_of(article)
        save(article, [*old[2:], DraftText("", "paragraph", "Only here.")], note="Why")
        drafts.discard_draft(viewer(cast.edda), article.slug, version=2)
        assert present(article) == (None, old)
        assert Passage.objects.filter(article=article).count() == len(old)
        assert Revision.objects.filter(article=article).count() == 1
        entry = LedgerEntry.objects.get(verb="discard_draft")
        assert (entry.actor, entry.before["revision"]) == (cast.edda, 2)
        unseen(article)

    def test_a_stale_version_and_no_draft_are_refused(self, article):
        save(article, texts_of(article)[:4])
        with pytest.raises(Conflict) as refused:
            drafts.discard_draft(SYSTEM, article.slug, version=1)
        assert refused.value.code == "stale_version"
        drafts.discard_draft(SYSTEM, article.slug)
        with pytest.raises(Conflict) as refused:
            drafts.discard_draft(SYSTEM, article.slug)
        assert refused.value.code == "no_draft"


DEEDS = {
    "open": lambda who, slug, _texts: drafts.open_draft(who, slug),
    "save as text": lambda who, slug, _texts: drafts.save_draft_text(
        who, slug, "One.\n\nTwo.", format="plain", version=None
    ),
    "save": lambda who, slug, texts: drafts.save_draft(who, slug, texts, version=None),
    "edit": lambda who, slug, texts: editing.edit_passage(
        who, slug, texts[0].key, "Other.", version=None
    ),
    "insert": lambda who, slug, texts: editing.insert_passage(
        who, slug, texts[0].key, DraftText("", "paragraph", "More."), version=None
    ),
    "move": lambda who, slug, texts: editing.move_passage(
        who, slug, texts[1].key, behind="", version=None
    ),
    "remove": lambda who, slug, texts: editing.remove_passage(
        who, slug, texts[1].key, version=None
    ),
    "discard": lambda who, slug, _texts: drafts.discard_draft(who, slug),
}


class TestWhoMay:
    def test_every_deed_is_for_editors(self, cast, article):
        texts = texts_of(article)
        for name, deed in DEEDS.items():
            for who in ("anonymous", "mira", "noor", "vera", "omar", "samir", "basil"):
                with pytest.raises(NotPermitted, match="editors"):
                    deed(cast.viewers()[who], article.slug, texts)
            assert present(article)[0] is None, name
        for who in ("edda", "ada"):
            for name, deed in DEEDS.items():
                deed(cast.viewers()[who], article.slug, texts)
                assert (present(article)[0] is None) == (name == "discard"), name

    def test_neither_a_first_text_nor_an_archived_one_is_revised(self, cast):
        for state, said in (("draft", "not published yet"), ("archived", "archive")):
            closed = make_article(state=state, title=f"It is {state}")
            texts = texts_of(closed)
            for deed in DEEDS.values():
                with pytest.raises(NotPermitted, match=said):
                    deed(SYSTEM, closed.slug, texts)
            assert texts_of(closed) == texts
            assert Revision.objects.filter(article=closed).count() == 1

    def test_no_such_article(self, cast, article):
        for address in ("nowhere", "no\0where"):
            for deed in DEEDS.values():
                with pytest.raises(NotFound):
                    deed(SYSTEM, address, texts_of(article))


def statements(deed):
    with CaptureQueriesContext(connection) as queries:
        deed()
    return len([query for query in queries if "SAVEPOINT" not in query["sql"]])


def test_statements_do_not_grow_with_the_text(cast):
    costs = {}
    # As many as SQLite takes at once; PostgreSQL takes five hundred.
    for count in (3, 100):
        passages = [DraftPassage("paragraph", f"Passage {number}.") for number in range(count)]
        one = make_article(title=f"{count} passages", passages=passages)
        texts = texts_of(one)
        costs[count] = [
            statements(lambda slug=one.slug, texts=texts, deed=deed: deed(SYSTEM, slug, texts))
            for deed in DEEDS.values()
        ]
        assert len(texts) == count
    assert costs[3] == costs[100]
