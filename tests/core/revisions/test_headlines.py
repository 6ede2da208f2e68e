"""Title and standfirst belong to a revision: written in the draft, published, compared, kept."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commentary.actions import articles
from commentary.actions.articles import ArticleDetails
from commentary.actions.heads import clean_head
from commentary.actions.revising import drafts, editing, publishing
from commentary.actions.revising.trying import try_head
from commentary.errors import Conflict, InvalidInput, NotFound, NotPermitted, RateLimited
from commentary.formats.changes import say_head
from commentary.models import Article, LedgerEntry, Revision
from commentary.queries.articles import find_article
from commentary.queries.drafts import list_draft_texts, read_heads
from commentary.queries.effects import foresee_draft
from commentary.queries.revisions import changelog, compare, compare_heads
from commentary.text.head import Head, diff_heads
from tests.people import ANONYMOUS, SYSTEM, TITLE, make_article, make_cast, respond, select, viewer
from tests.revisions import NOTE, rewrite, texts_of
from tests.standing import build_once, copy_of

STANDFIRST = "Who drew the line, and who paid for it."
NEW = "On Borrowed and Returned Maps"


def _build():
    cast, article = make_cast(), make_article(standfirst=STANDFIRST)
    respond(cast.mira, article, targets=[select(article, "promise is a debt")])
    return cast, article


scene = build_once(_build)


@pytest.fixture
def cast(db, scene):
    return copy_of(scene[0])


@pytest.fixture
def article(db, scene):
    return copy_of(scene[1])


def edit(article, title=NEW, standfirst=STANDFIRST, *, by=SYSTEM, version=None):
    return editing.edit_head(by, article.slug, title=title, standfirst=standfirst, version=version)


def publish(article, *, by=SYSTEM):
    revision = publishing.publish_revision(by, article.slug, note=NOTE, version=None)
    article.refresh_from_db()
    return revision


def heads(article):
    """Title and standfirst of each revision, the first one first."""
    rows = Revision.objects.filter(article=article).order_by("number")
    return [(row.title, row.standfirst) for row in rows]


def shown(article):
    row = Article.objects.get(pk=article.pk)
    return row.title, row.standfirst


class TestBeforePublishing:
    def test_an_import_and_the_details_give_the_first_text_its_title(self, cast):
        article = make_article(state="draft")
        assert heads(article) == [(TITLE, "")]
        details = ArticleDetails(title=f" {NEW} ", standfirst=STANDFIRST)
        articles.describe(viewer(cast.edda), article.slug, details, version=None)
        assert shown(article) == (NEW, STANDFIRST)
        assert heads(article) == [(NEW, STANDFIRST)]

    def test_publishing_copies_what_the_article_is_called(self, cast):
        article = make_article(state="draft")
        # As rows are that were stored before revisions had a title.
        Revision.objects.filter(article=article).update(title="", standfirst="")
        Article.objects.filter(pk=article.pk).update(standfirst=STANDFIRST)
        articles.publish_article(SYSTEM, article.slug)
        assert heads(article) == [(TITLE, STANDFIRST)]


class TestDetailsOfWhatIsPublished:
    @pytest.mark.parametrize(
        ("more", "fields"),
        [
            ({"title": NEW}, ["title"]),
            ({"standfirst": ""}, ["standfirst"]),
            ({"title": NEW, "standfirst": "Other."}, ["title", "standfirst"]),
        ],
    )
    @pytest.mark.parametrize("state", ["published", "archived"])
    def test_another_title_is_refused_with_all_that_came_along(self, db, state, more, fields):
        article = make_article(state=state, standfirst=STANDFIRST)
        before = (Article.objects.values().get(pk=article.pk), LedgerEntry.objects.count())
        wanted = {"title": TITLE, "standfirst": STANDFIRST, "licence": "CC BY", **more}
        with pytest.raises(Conflict) as refused:
            articles.describe(SYSTEM, article.slug, ArticleDetails(**wanted), version=None)
        assert refused.value.code == "in_revision"
        assert "next revision" in refused.value.message
        assert list(refused.value.fields) == fields
        assert (Article.objects.values().get(pk=article.pk), LedgerEntry.objects.count()) == before

    def test_the_same_one_is_fine_and_the_rest_is_written(self, article):
        details = ArticleDetails(title=f" {TITLE}\n", standfirst=STANDFIRST, licence="CC BY")
        articles.describe(SYSTEM, article.slug, details, version=None)
        article.refresh_from_db()
        assert (article.title, article.standfirst, article.licence) == (TITLE, STANDFIRST, "CC BY")

    def test_an_open_draft_lends_its_title_to_nobody(self, article):
        edit(article)
        details = ArticleDetails(title=NEW, standfirst=STANDFIRST)
        with pytest.raises(Conflict):
            articles.describe(SYSTEM, article.slug, details, version=None)


class TestEditing:
    def test_it_is_written_into_the_draft_and_nowhere_else(self, cast, article):
        version = Article.objects.get(pk=article.pk).version
        draft = edit(article, f" {NEW}\t", "  Two\nlines. ", by=viewer(cast.edda), version=1)
        assert (draft.version, draft.number) == (2, 2)
        assert heads(article) == [(TITLE, STANDFIRST), (NEW, "Two lines.")]
        assert shown(article) == (TITLE, STANDFIRST)
        assert Article.objects.get(pk=article.pk).version == version
        fresh = find_article(SYSTEM, article.slug)
        assert read_heads(SYSTEM, fresh) == (Head(TITLE, STANDFIRST), Head(NEW, "Two lines."))
        assert [text.text for text in list_draft_texts(SYSTEM, fresh)[1]] == [
            text.text for text in texts_of(article)
        ]

    @pytest.mark.parametrize(
        ("title", "standfirst", "changed"),
        [
            (NEW, STANDFIRST, "title"),
            (TITLE, "", "standfirst"),
            (NEW, "Other.", "title standfirst"),
        ],
    )
    def test_the_record_has_names_and_no_words(self, cast, article, title, standfirst, changed):
        edit(article, title, standfirst, by=viewer(cast.edda))
        entry = LedgerEntry.objects.get(verb="edit_head")
        assert (entry.actor, entry.subject_key) == (cast.edda, article.slug)
        assert (entry.before, entry.after) == ({}, {"revision": 2, "changed": changed})

    def test_what_changes_nothing_moves_nothing(self, article):
        edit(article)
        count = LedgerEntry.objects.count()
        assert edit(article, f"{NEW} ", STANDFIRST, version=2).version == 2
        assert LedgerEntry.objects.count() == count

    @pytest.mark.parametrize(
        ("title", "standfirst", "said"),
        [
            ("", STANDFIRST, {"title": ["Give the article a title."]}),
            (" \u200b\0", STANDFIRST, {"title": ["Give the article a title."]}),
            ("x" * 301, STANDFIRST, {"title": ["At most 300 characters fit here."]}),
            (NEW, "x" * 1_001, {"standfirst": ["At most 1000 characters fit here."]}),
        ],
    )
    def test_what_cannot_be_kept_is_said_as_for_the_details(self, title, standfirst, said, article):
        with pytest.raises(InvalidInput) as refused:
            edit(article, title, standfirst)
        assert refused.value.fields == said
        assert Revision.objects.filter(article=article).count() == 1
        with pytest.raises(InvalidInput) as details:
            articles.clean_details(ArticleDetails(title=title, standfirst=standfirst))
        assert (details.value.fields, details.value.message) == (said, refused.value.message)

    def test_the_longest_fit(self, article):
        draft = edit(article, "x" * 300, "y" * 1_000)
        assert clean_head(draft.head) == Head("x" * 300, "y" * 1_000)

    def test_it_is_for_editors(self, cast, article):
        for name, seen in cast.viewers().items():
            if name in ("edda", "ada", "system"):
                edit(article, f"By {name}", by=seen)
                continue
            with pytest.raises(NotPermitted):
                edit(article, by=seen)
            fresh = find_article(seen, article.slug)
            with pytest.raises(NotFound):
                read_heads(seen, fresh)
            with pytest.raises(NotPermitted):
                try_head(seen, article.slug, NEW)

    def test_who_was_overtaken_writes_nothing(self, article):
        edit(article, version=1)
        for version in (1, 0, 3):
            with pytest.raises(Conflict) as refused:
                edit(article, "Late", "", version=version)
            assert refused.value.code == "stale_version"
        assert heads(article)[1] == (NEW, STANDFIRST)
        texts = rewrite(texts_of(article), {"at dawn": "by night"})
        with pytest.raises(Conflict):
            drafts.save_draft(SYSTEM, article.slug, texts, version=1)
        drafts.save_draft(SYSTEM, article.slug, texts, version=2)
        with pytest.raises(Conflict):
            edit(article, "Late", "", version=2)

    def test_where_no_next_revision_is_written(self, article):
        for state in ("draft", "archived"):
            other = make_article(state=state, title=f"Of state {state}")
            with pytest.raises(NotPermitted):
                edit(other)
            assert heads(other) == [(f"Of state {state}", "")]
        with pytest.raises(NotFound):
            editing.edit_head(SYSTEM, "nothing", title=NEW, standfirst="", version=None)

    def test_too_many_are_refused(self, cast, article, rates):
        rates(revise=(1, 60))
        edit(article, by=viewer(cast.edda))
        with pytest.raises(RateLimited):
            edit(article, "Once more", by=viewer(cast.edda))
        assert heads(article)[1] == (NEW, STANDFIRST)


class TestOtherDoorsOfTheDraft:
    def test_texts_and_whole_texts_leave_it_alone(self, article):
        edit(article)
        texts = rewrite(texts_of(article), {"at dawn": "by night"})
        drafts.save_draft(SYSTEM, article.slug, texts, version=None, note=NOTE)
        text = "# Another Title\n\nA text."
        drafts.save_draft_text(SYSTEM, article.slug, text, format="markdown", version=None)
        assert heads(article)[1] == (NEW, STANDFIRST)

    def test_it_can_be_saved_with_the_text_under_one_version(self, article):
        texts = rewrite(texts_of(article), {"at dawn": "by night"})
        draft = drafts.save_draft(SYSTEM, article.slug, texts, version=1, title=NEW)
        assert (draft.version, draft.head) == (2, Head(NEW, STANDFIRST))
        draft = drafts.save_draft(SYSTEM, article.slug, texts, version=2, standfirst="")
        assert (draft.version, draft.head) == (3, Head(NEW, ""))
        assert drafts.save_draft(SYSTEM, article.slug, texts, version=3, title=NEW).version == 3
        with pytest.raises(InvalidInput) as refused:
            drafts.save_draft(SYSTEM, article.slug, texts[1:], version=3, title="")
        assert list(refused.value.fields) == ["title"]
        assert len(list_draft_texts(SYSTEM, find_article(SYSTEM, article.slug))[1]) == len(texts)

    def test_what_is_discarded_is_forgotten(self, article):
        edit(article)
        drafts.discard_draft(SYSTEM, article.slug)
        assert shown(article) == (TITLE, STANDFIRST)
        assert drafts.open_draft(SYSTEM, article.slug).head == Head(TITLE, STANDFIRST)

    def test_no_quote_is_concerned(self, article):
        edit(article, standfirst="")
        foresight = foresee_draft(SYSTEM, article.slug)
        assert [effect.stays for effect in foresight.effects] == [True]
        assert (foresight.counts["stays"], foresight.counts["review"]) == (1, 0)

    def test_it_is_tried_before_it_is_stored(self, article):
        assert not any(one.is_changed for one in try_head(SYSTEM, article.slug))
        tried = try_head(SYSTEM, article.slug, f"{NEW} ")
        assert [(one.name, one.old, one.new) for one in tried] == [
            ("title", TITLE, NEW),
            ("standfirst", STANDFIRST, STANDFIRST),
        ]
        edit(article)
        assert [one.new for one in try_head(SYSTEM, article.slug, standfirst="")] == [NEW, ""]
        with pytest.raises(InvalidInput):
            try_head(SYSTEM, article.slug, "")
        assert heads(article)[1] == (NEW, STANDFIRST)


class TestPublishing:
    def test_a_title_alone_is_published_and_the_address_stays(self, cast, article):
        slug, version = article.slug, Article.objects.get(pk=article.pk).version
        edit(article, NEW, "")
        revision = publish(article, by=viewer(cast.edda))
        assert (revision.number, article.slug, article.revision) == (2, slug, revision)
        assert shown(article) == (NEW, "")
        assert article.version == version + 1
        assert heads(article) == [(TITLE, STANDFIRST), (NEW, "")]
        assert {one.change for one in compare(ANONYMOUS, article, 1, 2)} == {"same"}

    def test_what_is_called_the_same_again_is_no_change(self, article):
        edit(article)
        edit(article, TITLE, STANDFIRST)
        with pytest.raises(Conflict) as refused:
            publish(article)
        assert refused.value.code == "unchanged"

    def test_a_text_that_is_published_keeps_the_title_above_it(self, article):
        for title in (NEW, TITLE):
            edit(article, title)
            publish(article)
        assert [title for title, _standfirst in heads(article)] == [TITLE, NEW, TITLE]
        # The details go by what readers see by now.
        details = ArticleDetails(title=TITLE, standfirst=STANDFIRST, licence="CC BY")
        articles.describe(SYSTEM, article.slug, details, version=None)

    def test_a_draft_that_was_retitled_meanwhile_is_not_published_unseen(self, article):
        draft = edit(article)
        edit(article, "Yet another")
        with pytest.raises(Conflict) as refused:
            publishing.publish_revision(SYSTEM, article.slug, note=NOTE, version=draft.version)
        assert refused.value.code == "stale_version"
        assert shown(article) == (TITLE, STANDFIRST)


class TestReading:
    def test_any_two_revisions_in_both_directions_by_one_statement(self, article):
        edit(article, NEW, "")
        publish(article)
        with CaptureQueriesContext(connection) as asked:
            title, standfirst = compare_heads(ANONYMOUS, article, 1, 2)
        assert len(asked) == 1
        assert title.pieces == [
            ("same", "On Borrowed "),
            ("added", "and Returned "),
            ("same", "Maps"),
        ]
        assert standfirst.pieces == [("deleted", STANDFIRST)]
        back = compare_heads(ANONYMOUS, article, 2, 1)
        assert [(one.old, one.new) for one in back] == [(NEW, TITLE), ("", STANDFIRST)]
        same = compare_heads(ANONYMOUS, article, 2, 2)
        assert [(one.is_changed, list(one.pieces)) for one in same] == [
            (False, [("same", NEW)]),
            (False, []),
        ]
        for old, new in ((0, 1), (1, 99), (10**9, 1), (1, 10**40)):
            with pytest.raises(NotFound):
                compare_heads(ANONYMOUS, article, old, new)

    def test_a_draft_is_compared_for_editors_alone(self, cast, article):
        edit(article)
        for name, seen in cast.viewers().items():
            if name in ("edda", "ada", "system"):
                assert compare_heads(seen, article, 1, 2)[0].new == NEW, name
                continue
            for numbers in ((1, 2), (2, 1), (2, 2)):
                with pytest.raises(NotFound):
                    compare_heads(seen, article, *numbers)

    def test_the_changelog_says_so_and_counts_the_words(self, article):
        edit(article, NEW, "")
        publish(article)
        second, first = changelog(ANONYMOUS, article, limit=10)[0]
        assert list(second.head) == ["Title changed", "Standfirst taken out"]
        assert (second.passages, second.added, second.deleted) == (0, 2, 9)
        assert (list(first.head), first.passages) == ([], None)
        edit(article, NEW, STANDFIRST)
        assert len(changelog(SYSTEM, article, limit=10)[0]) == 2, "a draft is in no changelog"

    @pytest.mark.parametrize(
        ("old", "new", "said"),
        [
            (Head("A", "B"), Head("A", "B"), []),
            (Head("A", ""), Head("B", ""), ["Title changed"]),
            (Head("A", ""), Head("A", "B"), ["Standfirst added"]),
            (Head("A", "B"), Head("A", "C"), ["Standfirst changed"]),
            (Head("A", "B"), Head("C", ""), ["Title changed", "Standfirst taken out"]),
        ],
    )
    def test_each_change_has_its_words(self, old, new, said):
        assert say_head(diff_heads(old, new)) == said
