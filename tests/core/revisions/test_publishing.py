"""A draft becomes the next revision: the text changes, and every quote is carried along."""

from dataclasses import replace

import pytest

from commentary.actions.annotations import post_response
from commentary.actions.articles import set_archived
from commentary.actions.reconcile import reconcile
from commentary.actions.redrawing import render_responses
from commentary.actions.revising.drafts import open_draft, save_draft
from commentary.actions.revising.publishing import publish_revision
from commentary.errors import Conflict, InvalidInput, NotFound, NotPermitted
from commentary.models import Anchor, Annotation, LedgerEntry, Notice, PassageOrigin, Revision
from commentary.queries.annotations import list_anchors
from commentary.queries.articles import find_article
from commentary.queries.effects import foresee_draft
from tests.people import (
    ANONYMOUS,
    SYSTEM,
    content,
    keys_of,
    make_article,
    reply,
    respond,
    select,
    viewer,
    withdraw,
)
from tests.revisions import rewrite, texts_of

pytestmark = pytest.mark.django_db

EDITS = {"a promise is a debt that": "a promise may be a debt which", "The party": "Our party"}


def publish(cast, article, changes=EDITS, *, drop=(), note="Two claims were too strong."):
    """Publish the article with these words in the place of others, and without some passages."""
    editor = viewer(cast.edda)
    texts = rewrite(texts_of(article), changes)
    texts = [text for text in texts if not any(words in text.text for words in drop)]
    draft = open_draft(editor, article.slug)
    draft = save_draft(editor, article.slug, texts, version=draft.version)
    revision = publish_revision(editor, article.slug, note=note, version=draft.version)
    article.refresh_from_db()
    return revision


def states(article):
    """(key of the response, target): (state, words) in the present text."""
    rows = Anchor.objects.standing().filter(revision_id=article.revision_id)
    rows = rows.select_related("annotation").order_by("annotation__path", "target", "part")
    return {
        (row.annotation.key, row.target): (row.state, row.exact if row.start is not None else "")
        for row in rows
    }


def test_every_quote_is_carried_counted_told_and_nothing_is_rewritten(cast, article):
    stays = respond(cast.mira, article, targets=[select(article, "A map is a promise")])
    changes = respond(
        cast.noor, article, kind="critique", targets=[select(article, "a promise is a debt")]
    )
    shifted = respond(cast.noor, article, targets=[select(article, "nobody wrote down")])
    gone = respond(cast.mira, article, targets=[select(article, "with a ruler")])
    answered = reply(cast.noor, gone)
    note = respond(
        cast.mira, article, kind="note", targets=[select(article, "as long as the ruler")]
    )
    whole = respond(cast.noor, article, "On all of it.")
    before = {row.pk: row for row in Anchor.objects.all()}
    first, keys = article.revision_id, keys_of(article)
    version = article.version

    revision = publish(cast, article, drop=["A boundary drawn"])

    assert (revision.number, revision.state) == (2, "published")
    assert (revision.note, revision.published_by) == ("Two claims were too strong.", cast.edda)
    assert article.revision_id == revision.pk
    assert article.version > version
    assert keys_of(article) == [key for key in keys if key != keys[8]]
    assert states(article) == {
        (stays.key, 0): ("placed", "A map is a promise"),
        (changes.key, 0): ("changed", "a promise may be a debt"),
        (shifted.key, 0): ("placed", "nobody wrote down"),
        (gone.key, 0): ("orphan", ""),
        (note.key, 0): ("orphan", ""),
    }
    # What was stored stays as it was, letter by letter.
    for row in Anchor.objects.filter(revision_id=first):
        old = before.pop(row.pk)
        assert {**vars(row), "_state": 0} == {**vars(old), "_state": 0}
    assert not before
    # The margin and the marks hold no orphans; counters follow.
    shown = list_anchors(ANONYMOUS, find_article(ANONYMOUS, article.slug))
    assert {row["id"] for row in shown} == {stays.key, changes.key, shifted.key}
    text = {row.passage.key: row.text for row in revision.texts.select_related("passage")}
    for row in shown:
        assert text[row["passage"]][row["start"] : row["end"]] == row["exact"]
    assert reconcile(SYSTEM, slug=article.slug, write=False) == []
    counts = {row.key: row.response_count for row in article.passages.all()}
    assert (counts[keys[0]], counts[keys[3]], counts[keys[8]]) == (2, 1, 0)
    # Their authors are told once each, the others not; the ledger has the sums and no words.
    assert {(row.person, row.about["count"]) for row in Notice.objects.all()} == {(cast.mira, 2)}
    entry = LedgerEntry.objects.get(verb="publish_revision")
    # What only its author may read is counted for nobody.
    assert (entry.after["quotes"], entry.after["orphan"]) == (4, 1)
    assert entry.after["changed"] == 1
    assert "promise" not in str(entry.after)
    # Nothing else about the responses moved.
    for response in (stays, changes, shifted, gone, answered, whole):
        response.refresh_from_db()
        assert (response.state, response.revision_id) == ("published", first)
    assert "a promise may be a debt" in changes.card_html
    # What was drawn is what drawing everything anew gives.
    drawn = list(Annotation.objects.order_by("pk").values("card_html", "card_json", "inner_json"))
    render_responses(SYSTEM, slug=article.slug)
    assert drawn == list(
        Annotation.objects.order_by("pk").values("card_html", "card_json", "inner_json")
    )
    assert withdraw(cast.mira, gone).state == "withdrawn"
    assert reconcile(SYSTEM, slug=article.slug, write=False) == []


def test_what_is_foreseen_is_what_happens(cast, article):
    made = [
        respond(cast.mira, article, targets=[select(article, words)])
        for words in ("a promise is a debt", "crossed at dawn", "with a ruler")
    ]
    secret = respond(cast.mira, article, kind="note", targets=[select(article, "with a ruler")])
    editor = viewer(cast.edda)
    texts = [
        text
        for text in rewrite(texts_of(article), EDITS)
        if not text.text.startswith("A boundary drawn")
    ]
    save_draft(editor, article.slug, texts, version=0)
    foresight = foresee_draft(editor, article.slug)
    assert foresight.counts == {
        "stays": 1,
        "moved": 0,
        "changed": 1,
        "revived": 0,
        "orphan": 1,
        "review": 0,
    }
    assert [effect.key for effect in foresight.effects] == [row.key for row in made]
    assert [effect.key for effect in foresight.noticeable()] == [made[0].key, made[2].key]
    changed = foresight.effects[0]
    assert changed.before[0].exact == changed.said_of[0].exact == "a promise is a debt"
    assert changed.after[0].exact == "a promise may be a debt"
    # Looking changes nothing.
    assert Anchor.objects.filter(revision__state="draft").count() == 0
    publish_revision(editor, article.slug, note="As foreseen.", version=None)
    article.refresh_from_db()
    found = states(article)
    for effect in foresight.effects:
        words = effect.after[0].exact if effect.after else ""
        assert found[effect.key, effect.target] == (effect.state, words)
    assert found[secret.key, 0] == ("orphan", "")


def test_an_edit_that_is_undone_revives_what_it_orphaned(cast, article):
    made = respond(cast.mira, article, targets=[select(article, "with a ruler")])
    across = respond(
        cast.noor,
        article,
        targets=[
            select(article, "who had shown the ford."),
            replace(select(article, "A family of"), continues=True),
        ],
    )
    first = texts_of(article)
    publish(cast, article, {}, drop=["A boundary drawn", "The party crossed"])
    found = states(article)
    assert found[made.key, 0] == ("orphan", "")
    assert found[across.key, 0][0] != "placed"
    editor = viewer(cast.edda)
    save_draft(editor, article.slug, first, version=0)
    publish_revision(editor, article.slug, note="Back again.", version=None)
    article.refresh_from_db()
    assert states(article)[made.key, 0] == ("revived", "with a ruler")
    rows = Anchor.objects.standing().filter(annotation=across, revision_id=article.revision_id)
    exact = list(rows.order_by("part").values_list("exact", flat=True))
    assert exact == ["who had shown the ford.", "A family of"]
    # And in the next one it simply stays.
    publish(cast, article, {"The party": "Our party"})
    assert states(article)[made.key, 0] == ("placed", "with a ruler")
    assert reconcile(SYSTEM, slug=article.slug, write=False) == []


def test_typography_is_silent_and_a_whole_passage_stays_whole(cast, article):
    quote = respond(cast.mira, article, targets=[select(article, "at dawn; nobody wrote down")])
    key = keys_of(article)[3]
    whole = respond(
        cast.noor,
        article,
        targets=[replace(select(article, "The party"), start=None, end=None, exact="")],
    )
    publish(cast, article, {"dawn; nobody": "dawn\u00ad; nobody"})
    assert states(article)[quote.key, 0][0] == "placed"
    row = Anchor.objects.standing().get(annotation=whole, revision_id=article.revision_id)
    assert (row.passage.key, row.whole, row.start) == (key, True, 0)
    assert row.state == "placed"
    assert row.end == len(article.revision.texts.get(passage__key=key).text)


def test_merged_and_split_passages_are_recorded(cast, article):
    texts = texts_of(article)
    joined = replace(texts[3], text=f"{texts[3].text} {texts[8].text}")
    publish_texts = [*texts[:3], joined, *texts[4:8], *texts[9:]]
    quote = respond(cast.mira, article, targets=[select(article, "with a ruler")])
    editor = viewer(cast.edda)
    save_draft(editor, article.slug, publish_texts, version=0)
    revision = publish_revision(editor, article.slug, note="Joined.", version=None)
    origin = PassageOrigin.objects.get(revision=revision)
    assert (origin.passage.key, origin.source.key) == (texts[3].key, texts[8].key)
    article.refresh_from_db()
    assert states(article)[quote.key, 0] == ("moved", "with a ruler")


class TestRefused:
    def test_only_editors_and_each_with_a_reason(self, cast, article):
        open_draft(SYSTEM, article.slug)
        for name, who in cast.viewers().items():
            if who.is_editor:
                continue
            with pytest.raises(NotPermitted, match="editors"):
                publish_revision(who, article.slug, note="Why not.", version=None)
            with pytest.raises(NotPermitted, match="editors"):
                foresee_draft(who, article.slug)
            assert Revision.objects.filter(article=article, state="draft").exists(), name

    def test_without_a_note_a_change_a_draft_or_the_version(self, cast, article):
        editor = viewer(cast.edda)
        with pytest.raises(Conflict) as none:
            publish_revision(editor, article.slug, note="Why.", version=None)
        assert none.value.code == "no_draft"
        with pytest.raises(NotFound):
            foresee_draft(editor, article.slug)
        draft = open_draft(editor, article.slug)
        with pytest.raises(Conflict) as same:
            publish_revision(editor, article.slug, note="Why.", version=draft.version)
        assert same.value.code == "unchanged"
        texts = rewrite(texts_of(article), EDITS)
        draft = save_draft(editor, article.slug, texts, version=draft.version)
        for note in ("", "  \n ", "x" * 2_001):
            with pytest.raises(InvalidInput) as bad:
                publish_revision(editor, article.slug, note=note, version=draft.version)
            assert set(bad.value.fields) == {"note"}
        with pytest.raises(Conflict) as stale:
            publish_revision(editor, article.slug, note="Why.", version=draft.version - 1)
        assert stale.value.code == "stale_version"
        with pytest.raises(NotFound):
            publish_revision(editor, "no-such-article", note="Why.", version=None)
        article.refresh_from_db()
        assert article.revision.number == 1
        assert not LedgerEntry.objects.filter(verb="publish_revision").exists()

    def test_an_archived_article_and_a_first_text(self, cast, article):
        editor = viewer(cast.edda)
        save_draft(editor, article.slug, rewrite(texts_of(article), EDITS), version=0)
        set_archived(editor, article.slug, archived=True)
        with pytest.raises(NotPermitted, match="archive"):
            publish_revision(editor, article.slug, note="Why.", version=None)
        drafted = make_article(state="draft", title="Not yet out")
        with pytest.raises(NotPermitted, match="not published"):
            publish_revision(editor, drafted.slug, note="Why.", version=None)


class TestOlderPages:
    def test_a_response_written_on_an_old_page_is_carried_over(self, cast, article):
        old = {
            words: select(article, words)
            for words in ("a promise is a debt", "nobody wrote down", "with a ruler")
        }
        first = article.revision_id
        publish(cast, article, drop=["A boundary drawn"])
        expected = {
            "a promise is a debt": ("changed", "a promise may be a debt"),
            "nobody wrote down": ("placed", "nobody wrote down"),
            "with a ruler": ("orphan", ""),
        }
        for words, stands in expected.items():
            posted = post_response(
                viewer(cast.mira), article.slug, content(), targets=[old[words]], revision=1
            ).response
            assert posted.revision_id == first
            selected = posted.anchors.get(revision_id=first)
            assert (selected.exact, selected.method) == (words, "selected")
            assert states(article)[posted.key, 0] == stands
            stored = posted.card_html, posted.card_json
            posted.refresh_from_db()
            assert stored == (posted.card_html, posted.card_json)
        assert reconcile(SYSTEM, slug=article.slug, write=False) == []

    def test_the_present_revision_may_be_named_and_no_other(self, cast, article):
        quote = select(article, "a promise is a debt")
        posted = post_response(
            viewer(cast.mira), article.slug, content(), targets=[quote], revision=1
        ).response
        assert posted.anchors.get().revision_id == article.revision_id
        open_draft(SYSTEM, article.slug)
        for number in (0, 2, 7, -1, 10**12):
            with pytest.raises(InvalidInput) as bad:
                post_response(
                    viewer(cast.mira), article.slug, content(), targets=[quote], revision=number
                )
            assert set(bad.value.fields) == {"revision"}
