"""Where a quote stands, said by people: in a draft, and in the published text."""

from dataclasses import replace

import pytest

from commentary.actions.articles import set_archived
from commentary.actions.moving import move_branch
from commentary.actions.reconcile import reconcile
from commentary.actions.redrawing import render_responses
from commentary.actions.revising.choosing import choose, withdraw_choice
from commentary.actions.revising.drafts import open_draft, save_draft
from commentary.actions.revising.publishing import publish_revision
from commentary.actions.revising.reattaching import confirm, leave, reattach
from commentary.actions.targets import Selection
from commentary.errors import CommentaryError, Conflict, InvalidInput, NotFound, NotPermitted
from commentary.models import Anchor, AnchorChoice, Annotation, LedgerEntry
from commentary.queries.articles import find_article
from commentary.queries.effects import foresee_draft
from commentary.queries.review import count_to_review, list_to_review
from tests.core.revisions.test_publishing import publish, states
from tests.people import (
    SYSTEM,
    make_article,
    reply,
    respond,
    select,
    viewer,
)
from tests.revisions import rewrite, texts_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(cast):
    return viewer(cast.edda)


def draft(editor, article, changes, *, drop=()):
    """The open draft with these changes, and its passages by the words they begin with."""
    texts = rewrite(texts_of(article), changes)
    texts = [text for text in texts if not any(words in text.text for words in drop)]
    return save_draft(editor, article.slug, texts, version=open_draft(editor, article.slug).version)


class TestBeforePublishing:
    def test_a_choice_is_foreseen_survives_an_edit_and_is_carried_out(self, cast, article, editor):
        gone = respond(cast.mira, article, targets=[select(article, "with a ruler")])
        moved = respond(cast.noor, article, targets=[select(article, "crossed at dawn")])
        left = respond(cast.noor, article, targets=[select(article, "A map is")])
        present = draft(editor, article, {"crossed at": "forded at"}, drop=["A boundary drawn"])
        ford = texts_of(article)[3].key
        chosen = Selection(ford, exact="who had shown the ford")
        choose(editor, article.slug, gone.key, 0, "reattach", selections=[chosen])
        choose(editor, article.slug, moved.key, 0, "confirm", version=present.version)
        choose(editor, article.slug, left.key, 0, "leave")
        decided = {
            it.key: (it.decided, it.state) for it in foresee_draft(editor, article.slug).effects
        }
        assert decided == {
            gone.key: ("reattach", "changed"),
            moved.key: ("confirm", "changed"),
            left.key: ("leave", "orphan"),
        }
        # The passage is edited again in front of the chosen words: they are found where they are.
        texts = rewrite(
            [*present_texts(editor, article)], {"The party": "Late that night our whole party"}
        )
        save_draft(editor, article.slug, texts, version=present.version)
        publish_revision(editor, article.slug, note="Chosen.", version=None)
        article.refresh_from_db()
        assert states(article) == {
            (gone.key, 0): ("changed", "who had shown the ford"),
            (moved.key, 0): ("changed", "forded at dawn"),
            (left.key, 0): ("orphan", ""),
        }
        rows = Anchor.objects.filter(revision_id=article.revision_id).order_by("annotation__path")
        assert [(row.method, row.placed_by) for row in rows] == [
            ("reattached", cast.edda),
            ("confirmed", cast.edda),
            ("left", cast.edda),
        ]
        assert reconcile(SYSTEM, slug=article.slug, write=False) == []

    def test_a_choice_whose_words_are_gone_decides_nothing(self, cast, article, editor):
        made = respond(cast.mira, article, targets=[select(article, "with a ruler")])
        present = draft(editor, article, {}, drop=["A boundary drawn"])
        ford = texts_of(article)[3].key
        choose(
            editor,
            article.slug,
            made.key,
            0,
            "reattach",
            selections=[Selection(ford, exact="dawn")],
        )
        texts = rewrite(present_texts(editor, article), {"dawn": "dusk"})
        save_draft(editor, article.slug, texts, version=present.version)
        (effect,) = foresee_draft(editor, article.slug).effects
        assert (effect.decided, effect.state) == ("", "orphan")
        withdraw_choice(editor, article.slug, made.key, 0)
        assert not AnchorChoice.objects.exists()
        with pytest.raises(NotFound):
            withdraw_choice(editor, article.slug, made.key, 0)

    def test_a_choice_never_goes_to_the_same_words_elsewhere(self, cast, article, editor):
        second = Selection(texts_of(article)[0].key, 24, 33, "a promise")
        made = respond(cast.mira, article, targets=[second])
        present = draft(editor, article, {"The party": "Our party"})
        choose(editor, article.slug, made.key, 0, "confirm")
        (effect,) = foresee_draft(editor, article.slug).effects
        assert (effect.decided, effect.after[0].start) == ("confirm", 24)
        texts = rewrite(present_texts(editor, article), {"a promise is a debt": "a pledge is one"})
        save_draft(editor, article.slug, texts, version=present.version)
        (effect,) = foresee_draft(editor, article.slug).effects
        assert effect.decided == ""
        assert (effect.after[0].exact, effect.after[0].start) == ("a pledge", 24)

    def test_what_is_said_of_the_published_text_later_counts_more(self, cast, article, editor):
        made = [
            respond(cast.mira, article, targets=[select(article, words)])
            for words in ("with a ruler", "A family of", "crossed at dawn")
        ]
        draft(editor, article, {"The party": "Our party"})
        for response in made:
            choose(editor, article.slug, response.key, 0, "confirm")
        first = texts_of(article)[0].key
        move_branch(viewer(cast.omar), made[0].key, first, "It speaks of maps.")
        reattach(viewer(cast.mira), made[1].key, 0, [select(article, "the ford")])
        leave(viewer(cast.mira), made[2].key, 0)
        publish_revision(editor, article.slug, note="Why.", version=None)
        article.refresh_from_db()
        found = states(article)
        assert found[made[0].key, 0][1].startswith("A map is a promise, and")
        assert found[made[1].key, 0] == ("changed", "the ford")
        assert found[made[2].key, 0] == ("orphan", "")

    def test_what_is_refused(self, cast, article, editor):
        made = respond(cast.mira, article, targets=[select(article, "with a ruler")])
        note = respond(cast.mira, article, kind="note", targets=[select(article, "with a ruler")])
        other = respond(cast.mira, make_article(title="Another"), "Elsewhere.")
        slug = article.slug
        with pytest.raises(Conflict) as none:
            choose(editor, slug, made.key, 0, "leave")
        assert none.value.code == "no_draft"
        present = draft(editor, article, {}, drop=["A boundary drawn"])
        ford = texts_of(article)[3].key
        words = Selection(ford, exact="dawn")
        apart = [words, Selection(ford, exact="ford")]
        cases = [
            (InvalidInput, (made.key, 0, "burn"), {}),
            (InvalidInput, (made.key, 0, "reattach"), {}),
            (InvalidInput, (made.key, 0, "reattach"), {"selections": apart}),
            (InvalidInput, (made.key, 0, "reattach"), {"selections": [Selection("nowhere")]}),
            (
                InvalidInput,
                (made.key, 0, "reattach"),
                {"selections": [Selection(ford, exact="x¤")]},
            ),
            (Conflict, (made.key, 0, "confirm"), {}),
            (Conflict, (made.key, 0, "leave"), {"version": present.version + 1}),
            (NotFound, (made.key, 1, "leave"), {}),
            (NotFound, (note.key, 0, "leave"), {}),
            (NotFound, (other.key, 0, "leave"), {}),
            (NotFound, ("no-such\0key", 0, "leave"), {}),
        ]
        for error, asked, more in cases:
            with pytest.raises(error):
                choose(editor, slug, *asked, **more)
        for name, who in cast.viewers().items():
            if not who.is_editor:
                with pytest.raises(NotPermitted):
                    choose(who, slug, made.key, 0, "leave")
                with pytest.raises(NotPermitted):
                    withdraw_choice(who, slug, made.key, 0)
                assert not AnchorChoice.objects.exists(), name


def present_texts(editor, article):
    """The passages of the open draft."""
    from commentary.queries.drafts import list_draft_texts

    return list_draft_texts(editor, find_article(editor, article.slug))[1]


class TestInThePublishedText:
    def test_an_orphan_is_reattached_by_its_author_and_by_an_editor(self, cast, article, editor):
        made = respond(
            cast.mira, article, kind="critique", targets=[select(article, "with a ruler")]
        )
        reply(cast.noor, made)
        publish(cast, article, {}, drop=["A boundary drawn"])
        version, card = article.version, Annotation.objects.get(pk=made.pk).card_html
        reattach(viewer(cast.mira), made.key, 0, [select(article, "crossed at dawn")])
        assert states(article)[made.key, 0] == ("changed", "crossed at dawn")
        article.refresh_from_db()
        assert article.version > version
        made.refresh_from_db()
        assert made.card_html != card
        assert reconcile(SYSTEM, slug=article.slug, write=False) == []
        reattach(editor, made.key, 0, [select(article, "A map is")])
        leave(editor, made.key, 0)
        confirmless = pytest.raises(Conflict)
        with confirmless:
            confirm(editor, made.key, 0)
        assert states(article)[made.key, 0] == ("orphan", "")
        assert reconcile(SYSTEM, slug=article.slug, write=False) == []
        # Each of them left its trace.
        rows = Anchor.objects.filter(annotation=made, revision_id=article.revision_id)
        assert [row.method for row in rows.order_by("pk")] == [
            "aligned",
            "reattached",
            "reattached",
            "left",
        ]
        assert [row.superseded_at is None for row in rows.order_by("pk")] == [False] * 3 + [True]
        entries = LedgerEntry.objects.filter(verb="reattach", subject_key=made.key)
        assert [entry.actor for entry in entries.order_by("pk")] == [
            cast.mira,
            cast.edda,
            cast.edda,
        ]

    def test_what_was_left_where_it_stood_does_not_come_back_with_its_words(self, cast, article):
        made = respond(cast.mira, article, targets=[select(article, "with a ruler")])
        leave(viewer(cast.mira), made.key, 0)
        first = texts_of(article)
        for before, after in (("Drawing", "Map"), ("Map", "Chart")):
            publish(cast, article, {before: after})
            assert states(article)[made.key, 0] == ("orphan", "")
        publish(cast, article, {}, drop=["A boundary drawn"])
        save_draft(SYSTEM, article.slug, first, version=0)
        publish_revision(SYSTEM, article.slug, note="As it was.", version=None)
        article.refresh_from_db()
        assert states(article)[made.key, 0] == ("orphan", "")
        reattach(viewer(cast.mira), made.key, 0, [select(article, "with a ruler")])
        assert states(article)[made.key, 0] == ("placed", "with a ruler")

    def test_words_stay_words_where_a_whole_passage_was_meant(self, cast, article):
        whole = replace(select(article, "The party"), start=None, end=None, exact="")
        made = respond(cast.mira, article, targets=[whole])
        reattach(viewer(cast.mira), made.key, 0, [select(article, "nobody wrote down")])
        publish(cast, article, {"Drawing": "Map"})
        row = Anchor.objects.standing().get(annotation=made, revision_id=article.revision_id)
        assert (row.whole, row.exact) == (False, "nobody wrote down")
        reattach(viewer(cast.mira), made.key, 0, [whole])
        publish(cast, article, {"The party": "Our party"})
        row = Anchor.objects.standing().get(annotation=made, revision_id=article.revision_id)
        assert row.whole
        assert row.exact.startswith("Our party crossed")

    def test_a_quote_runs_from_one_passage_to_a_later_one(self, cast, article):
        made = respond(cast.mira, article, targets=[select(article, "with a ruler")])
        later, first = select(article, "boundary"), select(article, "A map")
        for wrong in ([later, first], [first, first]):
            parts = [wrong[0], replace(wrong[1], continues=True)]
            with pytest.raises(InvalidInput, match="later one"):
                reattach(viewer(cast.mira), made.key, 0, parts)
        reattach(viewer(cast.mira), made.key, 0, [first, replace(later, continues=True)])

    def test_what_says_the_selected_words_again_is_changed_no_more(self, cast, article):
        made = respond(cast.mira, article, targets=[select(article, "drawn with a ruler lasts")])
        publish(cast, article, {"with a ruler": "by a ruler"})
        confirm(viewer(cast.mira), made.key, 0)
        publish(cast, article, {"by a ruler": "with a ruler"})
        assert states(article)[made.key, 0] == ("placed", "drawn with a ruler lasts")

    def test_an_earlier_quote_stays_on_the_card(self, cast, article, editor):
        made = respond(cast.mira, article, targets=[select(article, "with a ruler")])
        reattach(editor, made.key, 0, [select(article, "A map is")])
        for changes in ({}, {"Drawing": "Map"}, {"A map is": "Indeed a map is"}):
            if changes:
                publish(cast, article, changes)
            made.refresh_from_db()
            drawn = made.card_html, made.card_json
            assert "with a ruler" in made.card_html
            render_responses(SYSTEM, slug=article.slug)
            made.refresh_from_db()
            assert drawn == (made.card_html, made.card_json)

    def test_what_waits_for_a_look_is_listed_until_somebody_looked(self, cast, article, editor):
        made = [
            respond(cast.mira, article, targets=[select(article, words)])
            for words in ("crossed at dawn", "A map is", "with a ruler")
        ]
        publish(cast, article, {"The party": "Our party"})
        # As the aligner marks them; a test of its own tells when.
        Anchor.objects.filter(revision_id=article.revision_id).delete()
        Anchor.objects.bulk_create(
            Anchor(
                annotation=row,
                revision_id=article.revision_id,
                target=0,
                passage=old.passage,
                start=old.start,
                end=old.end,
                exact=old.exact,
                state="changed",
                method="aligned",
                confidence=0.4,
                review=True,
                doubts=["low_confidence"],
            )
            for row in made
            for old in row.anchors.all()
        )
        found = find_article(editor, article.slug)
        page, cursor = list_to_review(editor, found, limit=2)
        rest, end = list_to_review(editor, found, after=cursor, limit=2)
        assert [row.response.key for row in (*page, *rest)] == [row.key for row in made]
        assert end == ""
        assert count_to_review(editor, [found.pk]) == {found.pk: 3}
        assert count_to_review(viewer(cast.mira), [found.pk]) == {}
        for cursor in ("x", "1", "-1", "0001-x"):
            with pytest.raises(InvalidInput):
                list_to_review(editor, found, after=cursor, limit=2)
        confirm(viewer(cast.mira), made[0].key, 0)
        leave(editor, made[1].key, 0)
        reattach(editor, made[2].key, 0, [select(article, "with a ruler")])
        assert count_to_review(editor, [found.pk]) == {}
        assert [
            row.method
            for row in Anchor.objects.standing()
            .filter(revision_id=article.revision_id)
            .order_by("annotation__path")
        ] == [
            "confirmed",
            "left",
            "reattached",
        ]

    def test_who_may_not(self, cast, article, editor):
        made = respond(cast.mira, article, targets=[select(article, "with a ruler")])
        answer = reply(cast.noor, made)
        whole = respond(cast.mira, article, "All of it.")
        note = respond(cast.mira, article, kind="note", targets=[select(article, "with a ruler")])
        words = [select(article, "crossed at dawn")]
        own = viewer(cast.mira)
        for name, who in cast.viewers().items():
            if not who.is_editor and who.id != cast.mira.pk:
                for deed in (confirm, leave):
                    with pytest.raises(NotPermitted):
                        deed(who, made.key, 0)
                with pytest.raises(NotPermitted):
                    reattach(who, made.key, 0, words)
                assert states(article)[made.key, 0][0] == "placed", name
        cases = [
            (editor, note.key, 0, words),
            (editor, answer.key, 0, words),
            (own, whole.key, 0, words),
            (own, made.key, 3, words),
            (own, made.key, 0, []),
            (own, made.key, 0, [Selection("elsewhere")]),
            (own, "nothing", 0, words),
        ]
        for asked in cases:
            with pytest.raises(CommentaryError):
                reattach(*asked)
        reattach(own, note.key, 0, words)
        set_archived(editor, article.slug, archived=True)
        with pytest.raises(NotPermitted, match="archived"):
            reattach(own, made.key, 0, words)

    def test_what_a_moderator_moved_is_carried_from_there(self, cast, article, editor):
        made = respond(cast.mira, article, targets=[select(article, "with a ruler")])
        ford = texts_of(article)[3].key
        move_branch(viewer(cast.omar), made.key, ford, "It speaks of the crossing.")
        publish(cast, article, {"The party": "Our party"}, drop=["A boundary drawn"])
        state, words = states(article)[made.key, 0]
        assert state == "changed"
        assert words.startswith("Our party")
        publish(cast, article, {"A map is": "Every map is"})
        row = Anchor.objects.standing().get(annotation=made, revision_id=article.revision_id)
        assert (row.passage.key, row.whole) == (ford, True)
