"""What the database itself refuses, whoever writes to it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from commentary.actions.revising.drafts import open_draft
from commentary.models import (
    Annotation,
    AnnotationVersion,
    Article,
    Byline,
    Passage,
    PassageText,
    RateCount,
    Revision,
    Token,
)
from tests.core.test_concurrency import only_postgres
from tests.people import reply, respond, select, viewer

NOW = timezone.now()
LATER = NOW + timedelta(days=1)


def refuse(write, constraint):
    """`write` breaks `constraint`; SQLite names columns and not the name of a unique one."""
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        write()
    if connection.vendor == "postgresql" or "UNIQUE" not in str(refused.value):
        assert constraint in str(refused.value)


@pytest.fixture
def root(cast, article):
    return respond(cast.mira, article, kind="critique", targets=[select(article, "A map is")])


class TestArticles:
    @pytest.mark.parametrize(
        ("change", "constraint"),
        [
            ({"state": "secret"}, "article_state_is_known"),
            ({"comment_policy": "maybe"}, "article_policy_is_known"),
            ({"published_at": None}, "article_published_has_date"),
        ],
    )
    def test_an_article(self, article, change, constraint):
        refuse(lambda: Article.objects.update(**change), constraint)

    def test_a_slug_is_one(self, article):
        refuse(lambda: Article.objects.create(slug=article.slug, title="x", created_at=NOW), "slug")

    def test_a_byline(self, cast, article):
        def make(person, position):
            return lambda: Byline.objects.create(
                article=article, person=person, position=position, name="x"
            )

        refuse(make(cast.vera, 5), "byline_names_a_person_once")
        refuse(make(cast.mira, 0), "byline_position_is_one")

    def test_a_revision(self, article):
        def make(**more):
            return lambda: Revision.objects.create(
                **{"article": article, "number": 2, "created_at": NOW, **more}
            )

        refuse(make(number=1), "revision_number_is_one")
        refuse(make(published_at=NOW), "revision_published_has_date")
        refuse(make(state="published"), "revision_published_has_date")
        make()()
        refuse(make(number=3), "revision_one_draft_an_article")

    def test_a_passage(self, article):
        passage = article.passages.first()
        refuse(
            lambda: Passage.objects.create(article=article, key=passage.key),
            "passage_key_is_one_in_its_article",
        )

    def test_a_text(self, cast, article):
        draft = open_draft(viewer(cast.edda), article.slug)
        first, second = draft.texts.order_by("position")[:2]

        def change(**more):
            return lambda: PassageText.objects.filter(pk=second.pk).update(**more)

        refuse(change(position=first.position), "passage_text_position_is_one")
        refuse(change(passage=first.passage), "passage_text_once_a_revision")
        refuse(change(kind="rant"), "passage_text_kind_is_known")
        refuse(change(text=""), "passage_text_says_something")


class TestResponses:
    @pytest.mark.parametrize(
        ("change", "constraint"),
        [
            ({"kind": "rant"}, "annotation_"),
            ({"state": "spam"}, "annotation_state_is_known"),
            ({"kind": "reply"}, "annotation_replies_have_a_parent"),
            ({"kind": "comment", "challenge": "fact"}, "annotation_only_critiques_challenge"),
            ({"proposed": "x"}, "annotation_only_corrections_propose"),
            ({"challenge": "", "kind": "question", "proposed": "x"}, "annotation_only_corrections"),
        ],
    )
    def test_a_response(self, root, change, constraint):
        refuse(lambda: Annotation.objects.update(**change), constraint)

    @pytest.mark.parametrize("change", [{"parent": None}, {"root": None}, {"kind": "comment"}])
    def test_a_reply_has_a_parent_and_nothing_else_has(self, cast, root, change):
        answer = reply(cast.noor, root)
        refuse(
            lambda: Annotation.objects.filter(pk=answer.pk).update(**change),
            "annotation_replies_have_a_parent",
        )

    def test_a_path_and_a_client_key_are_one(self, cast, article, root):
        other = respond(cast.mira, article, client_key="form")
        third = respond(cast.mira, article)
        rows = Annotation.objects.filter(pk=third.pk)
        refuse(lambda: rows.update(path=other.path), "annotation_path_is_one")
        refuse(lambda: rows.update(client_key="form"), "annotation_client_key_is_one")
        refuse(lambda: rows.update(key=other.key), "key")

    @pytest.mark.parametrize("name", ["reply_count", "branch_count"])
    def test_a_counter_is_never_negative(self, root, name):
        refuse(lambda: Annotation.objects.update(**{name: -1}), name)

    def test_an_anchor(self, root):
        def add(**more):
            anchor = root.anchors.get()
            anchor.pk = None
            for name, value in more.items():
                setattr(anchor, name, value)
            return lambda: anchor.save(force_insert=True)

        for more in (
            {"start": None},
            {"end": None},
            {"start": 5, "end": 5},
            {"start": None, "end": None},
            {"state": "orphan"},
            {"state": "orphan", "start": 5, "end": 4},
        ):
            refuse(add(part=1, **more), "anchor_spans_words_or_is_orphan")
        refuse(add(), "anchor_part_is_one")
        # What was superseded stands in nobody's way.
        add(superseded_at=NOW)()

    @only_postgres
    def test_a_published_text_and_an_anchor_are_kept(self, root, article):
        texts, anchors = article.revision.texts.all(), root.anchors.all()
        refuse(lambda: texts.update(text="Other words."), "a published revision is fixed")
        for more in ({"start": 1}, {"state": "moved"}, {"review": True}, {"method": "left"}):
            refuse(lambda more=more: anchors.update(**more), "an anchor is never rewritten")
        anchors.update(superseded_at=NOW)
        for more in ({"superseded_at": None}, {"superseded_at": LATER}):
            refuse(lambda more=more: anchors.update(**more), "an anchor is never rewritten")

    @only_postgres
    @pytest.mark.parametrize("more", [{"title": "Another"}, {"standfirst": "Other words."}])
    def test_a_published_title_and_standfirst_are_kept(self, cast, article, more):
        draft = open_draft(viewer(cast.edda), article.slug)
        rows = Revision.objects.filter(article=article)
        refuse(lambda: rows.filter(number=1).update(**more), "published revision are fixed")
        refuse(lambda: rows.update(**more), "published revision are fixed")
        assert rows.filter(pk=draft.pk).update(**more) == 1
        # What they are already may be written again, and so may all else.
        same = {name: getattr(article, name) for name in more}
        assert rows.filter(number=1).update(version=9, note="Else.", **same) == 1

    def test_a_wording_is_kept_once(self, root):
        def make():
            AnnotationVersion.objects.create(annotation=root, number=1, written_at=NOW)

        make()
        refuse(make, "annotation_version_is_one")


class TestTheRest:
    @pytest.mark.parametrize("name", ["response_count", "critique_count"])
    def test_counters_of_articles_and_passages_are_never_negative(self, article, name):
        refuse(lambda: Article.objects.update(**{name: -1}), name)
        refuse(lambda: Passage.objects.update(**{name: -1}), name)

    def test_a_token(self, cast):
        def make(**more):
            wanted = {"digest": "d", "scope": "read", **more}
            return lambda: Token.objects.create(
                person=cast.mira, name="t", created_at=NOW, expires_at=NOW, **wanted
            )

        refuse(make(scope="all"), "token_scope_is_known")
        make()()
        refuse(make(), "digest")

    def test_a_count_of_a_window(self, db):
        def make():
            RateCount.objects.create(deed="edit", who="person:1", since=60)

        make()
        refuse(make, "rate_count_is_one")
