"""From a draft found in a file to an article, its description, and its publication."""

from datetime import UTC, datetime

import pytest

from accounts.models import User
from commentary.actions import articles
from commentary.actions.annotations import Imported, post_reply
from commentary.actions.articles import ArticleDetails
from commentary.errors import Conflict, InvalidInput, NotFound, NotPermitted
from commentary.models import Annotation, Article, Byline, LedgerEntry, Passage, PassageText
from commentary.queries.articles import describe_article, find_article
from commentary.text.draft import DraftArticle, DraftPassage, DraftResponse
from commentary.vocabulary import MAX_PASSAGES
from tests.people import (
    SYSTEM,
    TITLE,
    bring_in,
    content,
    edit,
    make_article,
    reply,
    respond,
    viewer,
)

BODY = (DraftPassage("paragraph", "One thing leads to another."),)
THEN = datetime(2011, 6, 29, 14, 11, tzinfo=UTC)
NOT_EDITORS = ("anonymous", "mira", "vera", "omar", "samir", "basil")


def draft_of(**more):
    return DraftArticle(**{"title": "A Title", "passages": BODY, **more})


class TestImporting:
    def test_everything_a_file_says_is_kept(self, cast):
        draft = draft_of(
            passages=(
                DraftPassage("paragraph", "First."),
                DraftPassage("dated_entry", "May 1, 1960", level=3, date="1960-05-01"),
                DraftPassage("paragraph", "Then."),
            ),
            standfirst="Standing first.",
            bylines=("Ann Other", "B. Two"),
            dateline="MAY/JUNE 2011",
            date="2011-05/2011-06",
            language="en-GB",
            subjects=("Maps", "Law"),
            source_url="https://example.org/a",
            licence="CC BY",
            responses=(DraftResponse("Otto", "Three\n\nparagraphs.", title="No", created=THEN),),
        )
        article = articles.import_article(viewer(cast.edda), draft)
        facts = describe_article(viewer(cast.edda), find_article(SYSTEM, article.slug))
        assert facts.slug == "a-title"
        assert facts.state == "draft"
        assert facts.standfirst == "Standing first."
        assert [person.name for person in facts.bylines] == ["Ann Other", "B. Two"]
        assert all(person.unclaimed for person in facts.bylines)
        assert (facts.dateline, facts.date, facts.language) == (
            "MAY/JUNE 2011",
            "2011-05/2011-06",
            "en-GB",
        )
        assert facts.subjects == ["Maps", "Law"]
        assert (facts.source_url, facts.licence) == ("https://example.org/a", "CC BY")
        texts = PassageText.objects.filter(revision=article.revision).order_by("position")
        assert [(text.kind, text.text, text.level, text.date) for text in texts] == [
            ("paragraph", "First.", 0, ""),
            ("dated_entry", "May 1, 1960", 3, "1960-05-01"),
            ("paragraph", "Then.", 0, ""),
        ]
        response = Annotation.objects.get()
        assert (response.kind, response.title, response.created_at) == ("critique", "No", THEN)
        assert response.of_whole
        assert response.author.is_unclaimed
        assert response.author.name == "Otto"
        assert article.created_by == cast.edda
        assert (article.response_count, article.unanswered_count) == (1, 1)
        assert LedgerEntry.objects.get(verb="import").actor == cast.edda

    def test_it_may_be_published_at_once(self, cast):
        article = articles.import_article(viewer(cast.edda), draft_of(), publish=True)
        assert article.state == "published"
        assert article.revision.state == "published"
        assert article.published_at

    def test_an_import_never_speaks_for_an_account_that_exists(self, cast):
        names = ("mira", "@mira", "Mira Aalto", "@vera", "Vera Lindqvist")
        draft = draft_of(
            bylines=names, responses=[DraftResponse(name, "Said I.") for name in names]
        )
        article = articles.import_article(SYSTEM, draft)
        people = User.objects.filter(bylines__article=article) | User.objects.filter(
            annotations__article=article
        )
        assert people.distinct().count() == len(names)
        assert {(person.is_unclaimed, person.is_active) for person in people} == {(True, False)}

    def test_the_same_unclaimed_name_is_the_same_person(self, cast):
        draft = draft_of(bylines=["Ann Other"], responses=[DraftResponse("Ann Other", "I add:")])
        articles.import_article(SYSTEM, draft)
        articles.import_article(SYSTEM, draft)
        assert User.objects.filter(display_name="Ann Other").count() == 1

    @pytest.mark.parametrize(
        "name", ["AC/DC", "~~~", "../..", "名前", "a" * 300, "?#%", "Bob~1", "  ", "x\u202ey"]
    )
    def test_a_name_of_any_letters_becomes_a_person(self, cast, name):
        draft = draft_of(responses=[DraftResponse(name, "Said I.")])
        articles.import_article(SYSTEM, draft, publish=True)
        author = Annotation.objects.get().author
        assert author.is_unclaimed
        assert author.name

    @pytest.mark.parametrize(
        "change",
        [
            {"title": ""},
            {"title": "x" * 301},
            {"passages": ()},
            {"passages": BODY * (MAX_PASSAGES + 1)},
            {"passages": (DraftPassage("paragraph", ""),)},
            {"passages": (DraftPassage("paragraph", " \u200b"),)},
            {"passages": (DraftPassage("paragraph", "x" * 20_001),)},
            {"passages": (DraftPassage("rant", "x"),)},
            {"passages": (DraftPassage("heading", "x", level=7),)},
            {"passages": (DraftPassage("dated_entry", "x", date="long ago"),)},
            {"date": "some day"},
            {"source_url": "javascript:alert(1)"},
            {"bylines": ["x" * 301]},
            {"bylines": [str(n) for n in range(21)]},
            {"subjects": [str(n) for n in range(21)]},
            {"language": "x" * 36},
            {"responses": [DraftResponse("Otto", "")]},
            {"responses": [DraftResponse("Otto", "x" * 10_001)]},
            {"responses": [DraftResponse("Otto", "x")] * 2_001},
        ],
    )
    def test_what_cannot_be_kept_leaves_nothing_behind(self, cast, change):
        people = User.objects.count()
        with pytest.raises(InvalidInput) as refused:
            articles.import_article(viewer(cast.edda), draft_of(**change))
        assert refused.value.message
        assert not Article.objects.exists()
        assert User.objects.count() == people
        assert not LedgerEntry.objects.exists()

    def test_texts_are_stored_clean_whatever_the_importer_left_in(self, cast):
        dirty = DraftPassage("paragraph", " Cafe\u0301 \n\u00a0 au\u200b lait\u202e ")
        article = articles.import_article(SYSTEM, draft_of(passages=(dirty,)))
        assert PassageText.objects.get(revision=article.revision).text == "Café au lait"

    def test_equal_titles_and_titles_without_letters_get_addresses_of_their_own(self, cast):
        slugs = [
            articles.import_article(SYSTEM, draft_of(title=title)).slug
            for title in ("Import", "Same", "Same", "Same", "地図", "x" * 300)
        ]
        assert slugs[1:4] == ["same", "same-2", "same-3"]
        assert slugs[0] == "import-2"
        assert slugs[4].startswith("article-")
        assert len(slugs[5]) <= 100
        assert len(set(slugs)) == 6

    def test_it_is_for_editors(self, cast):
        for name in NOT_EDITORS:
            with pytest.raises(NotPermitted):
                articles.import_article(cast.viewers()[name], draft_of())
        assert not Article.objects.exists()

    def test_many_passages_are_a_bounded_number_of_statements(
        self, cast, django_assert_max_num_queries
    ):
        many = [DraftPassage("paragraph", f"Line {n}.") for n in range(1200)]
        with django_assert_max_num_queries(30):
            article = articles.import_article(SYSTEM, draft_of(passages=many))
        assert Passage.objects.filter(article=article).count() == 1200


class TestDescribing:
    def details(self, **more):
        return ArticleDetails(**{"title": TITLE, **more})

    def test_an_editor_changes_what_describes_an_article(self, cast):
        article = make_article(state="draft")
        articles.describe(
            viewer(cast.edda),
            article.slug,
            self.details(title="Another", bylines=["@vera", "Ann Other"], comment_policy="held"),
            version=article.version,
        )
        version = article.version
        article.refresh_from_db()
        assert (article.title, article.comment_policy) == ("Another", "held")
        assert article.version > version
        bylines = article.bylines.select_related("person")
        assert [(b.position, b.person.username, b.name) for b in bylines] == [
            (0, "vera", "Vera Lindqvist"),
            (1, "ann-other~1", "Ann Other"),
        ]
        entry = LedgerEntry.objects.filter(verb="describe").latest("pk")
        assert entry.before["comment_policy"] == "open"
        assert entry.after["comment_policy"] == "held"

    def test_a_stale_description_is_refused(self, cast, article):
        stale = article.version
        respond(cast.mira, article)
        with pytest.raises(Conflict) as refused:
            articles.describe(
                viewer(cast.edda), article.slug, self.details(licence="Late"), version=stale
            )
        assert refused.value.code == "stale_version"
        article.refresh_from_db()
        assert article.licence == ""

    def test_a_name_in_the_byline_keeps_its_person(self, cast, article):
        articles.describe(
            SYSTEM, article.slug, self.details(bylines=["Vera Lindqvist"]), version=None
        )
        assert Byline.objects.get().person == cast.vera

    @pytest.mark.parametrize(
        "bylines", [["@nobody-here"], ["@samir"], ["@vera", "@VERA"], ["@vera", "Vera Lindqvist"]]
    )
    def test_a_byline_that_cannot_be_is_refused_at_its_field(self, cast, article, bylines):
        with pytest.raises(InvalidInput) as refused:
            articles.describe(SYSTEM, article.slug, self.details(bylines=bylines), version=None)
        assert list(refused.value.fields) == ["bylines"]
        assert Byline.objects.get().person == cast.vera

    def test_badges_and_answers_follow_the_byline(self, cast, article):
        critique = respond(cast.mira, article, kind="critique")
        by_noor, by_vera = reply(cast.noor, critique), reply(cast.vera, critique)
        articles.describe(SYSTEM, article.slug, self.details(bylines=["@noor"]), version=None)
        for response in (critique, by_noor, by_vera, article):
            response.refresh_from_db()
        assert critique.answer == by_noor
        assert "badge-author" in by_noor.card_html
        assert "badge-author" not in by_vera.card_html
        assert article.unanswered_count == 0
        articles.describe(SYSTEM, article.slug, self.details(bylines=[]), version=None)
        critique.refresh_from_db()
        article.refresh_from_db()
        assert critique.answer is None
        assert article.unanswered_count == 1

    def test_it_is_for_editors(self, cast, article):
        for name in NOT_EDITORS:
            with pytest.raises(NotPermitted):
                articles.describe(cast.viewers()[name], article.slug, self.details(), version=None)


class TestPublishing:
    def test_a_published_text_is_there_for_all_and_fixed(self, cast):
        article = make_article(state="draft")
        articles.publish_article(viewer(cast.edda), article.slug)
        article.refresh_from_db()
        assert (article.state, article.revision.state) == ("published", "published")
        assert find_article(viewer(None), article.slug) == article
        with pytest.raises(Conflict):
            articles.publish_article(viewer(cast.edda), article.slug)

    def test_archiving_closes_the_debate_and_can_be_undone(self, cast, article):
        articles.set_archived(viewer(cast.edda), article.slug, archived=True)
        with pytest.raises(NotPermitted):
            respond(cast.mira, article)
        articles.set_archived(viewer(cast.edda), article.slug, archived=False)
        assert respond(cast.mira, article)
        verbs = LedgerEntry.objects.filter(verb__contains="archive").order_by("pk")
        assert [entry.verb for entry in verbs] == ["archive", "unarchive"]

    def test_a_draft_is_not_archived(self, cast):
        with pytest.raises(Conflict):
            articles.set_archived(SYSTEM, make_article(state="draft").slug, archived=True)

    def test_a_draft_can_be_deleted_with_all_that_came_with_it(self, cast):
        article = make_article(
            state="draft", responses=[DraftResponse("Otto", "Said I.", created=THEN)]
        )
        brought = Annotation.objects.get()
        post_reply(SYSTEM, brought.key, content(kind="reply"), imported=Imported(cast.basil, THEN))
        articles.delete_draft(viewer(cast.edda), article.slug)
        for model in (Article, Annotation, Passage, PassageText, Byline):
            assert not model.objects.exists()
        assert LedgerEntry.objects.get(verb="delete_draft").subject_key == article.slug

    def test_what_was_published_is_never_deleted(self, cast):
        for state in ("published", "archived"):
            article = make_article(state=state)
            with pytest.raises(Conflict):
                articles.delete_draft(SYSTEM, article.slug)

    def test_all_of_it_is_for_editors(self, cast, article):
        for name in NOT_EDITORS:
            seen = cast.viewers()[name]
            for deed in (
                lambda: articles.publish_article(seen, article.slug),  # noqa: B023
                lambda: articles.set_archived(seen, article.slug, archived=True),  # noqa: B023
                lambda: articles.delete_draft(seen, article.slug),  # noqa: B023
            ):
                with pytest.raises(NotPermitted):
                    deed()
        with pytest.raises(NotFound):
            articles.publish_article(SYSTEM, "nowhere")


def test_what_is_brought_in_keeps_its_time_and_is_told_as_its_authors(cast, article):
    brought = bring_in(cast.basil, article, at=THEN, kind="critique")
    assert brought.created_at == THEN
    row = Annotation.objects.get()
    assert "Basil Brook" in row.card_html
    assert "29 Jun 2011, 14:11 UTC" in row.card_html
    with pytest.raises(NotPermitted):
        edit(cast.basil, brought, "Not mine to change.")
