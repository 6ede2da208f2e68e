"""What a revision does to responses, decided at the desk; publishing; looking again."""

import json

import pytest

from commentary.actions.revising import drafts, editing, publishing
from commentary.actions.revising.choosing import choose
from commentary.models import Anchor, AnchorChoice, Annotation, Article, LedgerEntry, Revision
from commentary.queries.drafts import list_draft_texts
from tests.people import (
    SYSTEM,
    content,
    keys_of,
    make_article,
    make_cast,
    respond,
    select,
    viewer,
)
from tests.revisions import doubt, rewrite, texts_of
from tests.standing import build_once, copy_of
from tests.web.pages import find_one, form_on, read, tree_of, words_in

EFFECTS, PUBLISH, REVIEW = "revise/effects/", "revise/publish/", "review/"
HOSTILE = "<script>alert(1)</script> & {{ viewer }} \"'><b>"
# Stays, changes, loses its words, and what was said of the whole passage.
SAID = {
    "stays": "What the surveyors kept",
    "changes": "a promise is a debt",
    "goes": "who had shown the ford",
    "ruler": "A boundary drawn with a ruler",
}


def _build():
    cast, article = make_cast(), make_article()
    made = {
        name: respond(cast.mira, article, f"Of {words}.", targets=[select(article, words)])
        for name, words in SAID.items()
    }
    rewritten = {
        "a promise is a debt": "a vow is a heavy debt",
        "; nobody wrote down who had shown the ford": "",
    }
    texts = rewrite(texts_of(article), rewritten)
    drafts.save_draft(viewer(cast.edda), article.slug, texts, version=0)
    return cast, article, made


scene = build_once(_build)


@pytest.fixture
def cast(db, scene):
    return copy_of(scene[0])


@pytest.fixture
def article(db, scene):
    return copy_of(scene[1])


@pytest.fixture
def made(db, scene):
    return copy_of(scene[2])


@pytest.fixture
def editor(cast, browser):
    return browser(cast.edda)


def room(article: Article, page: str = EFFECTS) -> str:
    return f"/desk/{article.slug}/{page}"


def effect_of(text: str, response: Annotation, target: int = 0):
    return find_one(text, f"//li[@id='e-{response.key}-{target}']")


def decide(client, article, response, deed, *, page=EFFECTS, query="", **typed):
    """Post a deed on a quote by the form that the page has for it."""
    text = read(client.get(room(article, page) + query))
    path = f"//li[@id='e-{response.key}-0']//form[.//button[@value='{deed}']]"
    form = form_on(text, f"({path})[last()]")
    return client.post(room(article, page) + query, {**form, **typed, "do": deed})


def choice_of(response: Annotation) -> AnchorChoice | None:
    return AnchorChoice.objects.filter(annotation=response).first()


class TestEffects:
    def test_each_quote_says_what_becomes_of_it(self, article, made, editor):
        text = read(editor.get(room(article)))
        counts = words_in(text)
        assert "1 change" in counts
        assert "1 lose their words" in counts
        assert "2 stay as they are" in counts
        changes = effect_of(text, made["changes"])
        assert "Its words changed" in changes.text_content()
        assert changes.xpath(".//del/text()")
        assert changes.xpath(".//ins/text()")
        assert "Its words are gone" in effect_of(text, made["goes"]).text_content()
        for name in ("stays", "ruler"):
            assert made[name].key not in text, name

    def test_the_text_stands_beside_with_what_changed_and_the_rest_folded(self, article, editor):
        tree = tree_of(read(editor.get(room(article))))
        assert tree.xpath("//*[@data-text]//ins")
        assert tree.xpath("//*[@data-text]//del")
        assert tree.xpath("//*[@data-text]//details/summary")
        # What stands in the new text, piece by piece, is the new text to the letter.
        for text in list_draft_texts(SYSTEM, Article.objects.get(pk=article.pk))[1]:
            (words,) = tree.xpath(f"//*[@data-passage='{text.key}']//*[@data-words]")
            assert "".join(words.xpath("text()|ins/text()")) == text.text, text.key

    def test_a_sum_leads_to_what_it_counts(self, article, made, editor):
        for show, there, away in (
            ("changed", "changes", "goes"),
            ("orphan", "goes", "changes"),
        ):
            text = read(editor.get(f"{room(article)}?show={show}"))
            assert effect_of(text, made[there]) is not None
            assert made[away].key not in text, show
        for show in ("revived", "strange", HOSTILE):
            text = read(editor.get(room(article), {"show": show}))
            assert "Nothing of this kind." in words_in(text)

    def test_a_quote_is_decided_on_and_taken_back(self, article, made, editor):
        for name, deed in (("changes", "confirm"), ("changes", "leave")):
            answer = decide(editor, article, made[name], deed)
            assert answer.url == f"{room(article)}#effects"
            assert choice_of(made[name]).deed == deed
            text = read(editor.get(room(article)))
            assert "Decided:" in effect_of(text, made[name]).text_content()
            assert decide(editor, article, made[name], "withdraw").status_code == 302
            assert choice_of(made[name]) is None

    def test_what_was_decided_to_stay_can_be_taken_back_too(self, cast, article, made, editor):
        choose(viewer(cast.edda), article.slug, made["stays"].key, 0, "confirm")
        for query in ("", "?show=decided"):
            text = read(editor.get(room(article) + query))
            assert "Decided:" in effect_of(text, made["stays"]).text_content(), query
        assert "1 decided" in words_in(text)
        answer = decide(editor, article, made["stays"], "withdraw", query="?show=decided")
        assert answer.url == f"{room(article)}?show=decided#effects"
        assert choice_of(made["stays"]) is None

    def test_other_words_are_named_by_passage_and_words(self, article, made, editor):
        key = keys_of(article)[8]
        response = made["goes"]
        answer = decide(
            editor,
            article,
            response,
            "reattach",
            query=f"?attach={response.key}.0",
            passage=key,
            quote="as long as the ruler",
        )
        assert answer.status_code == 302
        (place,) = choice_of(response).places
        assert (place["passage"], place["exact"]) == (key, "as long as the ruler")

    def test_other_words_are_selected(self, article, made, editor):
        key = keys_of(article)[8]
        response = made["goes"]
        chosen = [{"passage": key, "start": 0, "end": 10, "exact": "A boundary"}]
        sent = {"targets": json.dumps(chosen), "quote": "whatever was shown"}
        query = f"?attach={response.key}.0"
        answer = decide(editor, article, response, "reattach", query=query, **sent)
        assert answer.status_code == 302
        assert choice_of(response).places[0]["exact"] == "A boundary"

    def test_a_suggestion_is_taken_with_one_press(self, article, made, editor):
        key, like = keys_of(article)[8], "It was asked at dawn who had shown them that ford."
        editing.edit_passage(SYSTEM, article.slug, key, like, version=None)
        text = read(editor.get(f"{room(article)}?find={made['goes'].key}.0"))
        (form, *_others) = effect_of(text, made["goes"]).xpath(".//form[.//q]")
        sent = {one.get("name"): one.get("value") for one in form.xpath(".//input")}
        assert editor.post(room(article), {**sent, "do": "reattach"}).status_code == 302
        chosen = choice_of(made["goes"])
        assert chosen.deed == "reattach"
        assert chosen.places[0]["exact"] == form.xpath("string(.//q)")

    def test_words_that_stand_nowhere_are_refused_and_kept(self, article, made, editor):
        response, key = made["goes"], keys_of(article)[8]
        query = f"?attach={response.key}.0"
        for quote, said in (
            ("no such words", "do not stand in this passage"),
            ("ruler", "more than once"),
            ("", "copy them into this field"),
            (HOSTILE, "do not stand in this passage"),
        ):
            typed = {"passage": key, "quote": quote}
            answer = decide(editor, article, response, "reattach", query=query, **typed)
            text = read(answer, 422)
            assert said in words_in(text), quote
            form = form_on(text, "//form[@data-attach]")
            assert (form["passage"], form["quote"]) == (key, quote)
        for targets in ("[", '"a"', '[{"passage": 1}]', "\0"):
            sent = {"response": response.key, "target": "0", "targets": targets}
            assert editor.post(room(article), {**sent, "do": "reattach"}).status_code == 422
        assert choice_of(response) is None

    def test_a_deed_that_cannot_be_done_is_told(self, cast, article, made, editor):
        other = respond(cast.mira, make_article(title="Another"), "Of another.")
        held = {"response": made["changes"].key, "target": "0"}
        for sent, status in (
            ({**held, "do": "melt"}, 422),
            ({**held, "do": ""}, 422),
            ({"response": "nowhere", "target": "0", "do": "confirm"}, 404),
            ({"response": "a\0b", "target": "0", "do": "confirm"}, 404),
            ({"response": other.key, "target": "0", "do": "confirm"}, 404),
            ({**held, "target": "7", "do": "confirm"}, 404),
            ({**held, "target": "x", "do": "leave"}, 404),
            ({**held, "do": "withdraw"}, 404),
            ({"response": made["goes"].key, "target": "0", "do": "confirm"}, 409),
            ({**held, "do": "confirm", "version": "1"}, 409),
        ):
            text = read(editor.post(room(article), sent), status)
            assert tree_of(text).xpath("//*[@role='alert']"), sent
        assert not AnchorChoice.objects.exists()

    def test_who_chose_words_in_an_older_draft_keeps_them_in_the_form(
        self, cast, article, made, editor
    ):
        response, key = made["goes"], keys_of(article)[8]
        text = read(editor.get(f"{room(article)}?attach={response.key}.0"))
        form = form_on(text, "//form[@data-attach]")
        editing.edit_passage(viewer(cast.ada), article.slug, key, "A new ruler.", version=None)
        sent = {**form, "passage": key, "quote": "a ruler", "do": "reattach"}
        text = read(editor.post(room(article), sent), 409)
        assert "ada saved this draft meanwhile" in words_in(text)
        assert form_on(text, "//form[@data-attach]")["quote"] == "a ruler"

    def test_long_lists_come_in_pages(self, cast, article, editor, monkeypatch):
        monkeypatch.setattr("commentary.web.revising_effects.REVIEW_ROWS", 1)
        first = editor.get(room(article))
        second = editor.get(room(article) + first.context["next_url"])
        assert first.context["rows"][0]["key"] != second.context["rows"][0]["key"]
        assert second.context["next_url"] == ""
        sought = second.context["rows"][0]["attach"]
        found = editor.get(f"{room(article)}?find={sought}")
        assert found.context["rows"][0]["attach"] == sought
        for page in ("0", "99", "x", "-1"):
            assert editor.get(f"{room(article)}?page={page}").status_code == 200

    def test_without_a_draft_it_says_so(self, article, editor):
        drafts.discard_draft(SYSTEM, article.slug)
        assert "Nothing is changed yet" in words_in(read(editor.get(room(article))))
        sent = {"response": "x", "target": "0", "do": "confirm"}
        assert editor.post(room(article), sent).status_code == 409

    def test_private_notes_of_others_are_not_among_them(self, cast, article, editor):
        words = "A canary for myself."
        note = content(words, "note")
        respond(cast.mira, article, note.body, kind="note", targets=[select(article, "a debt")])
        for page in (EFFECTS, "revise/", PUBLISH):
            assert "canary" not in read(editor.get(room(article, page)))


class TestPublish:
    def form(self, client, article) -> dict[str, str]:
        path = "//form[.//textarea[@name='note']]"
        return form_on(read(client.get(room(article, PUBLISH))), path)

    def test_it_goes_public_with_its_note(self, article, made, editor):
        decide(editor, article, made["changes"], "leave")
        form = {**self.form(editor, article), "note": "The vow was no promise."}
        answer = editor.post(room(article, PUBLISH), {**form, "do": "publish"})
        assert answer.url == room(article, REVIEW)
        assert "Revision 2 is public." in words_in(read(editor.get(answer.url)))
        revision = Article.objects.get(pk=article.pk).revision
        assert (revision.number, revision.note) == (2, "The vow was no promise.")
        left = Anchor.objects.standing().get(annotation=made["changes"], revision=revision)
        assert (left.state, left.method) == ("orphan", "left")
        assert "a vow is a heavy debt" in words_in(read(editor.get(f"/articles/{article.slug}/")))

    def test_the_sums_stand_beside(self, article, editor):
        said = words_in(read(editor.get(room(article, PUBLISH))))
        for words in ("2 passages edited", "1 change", "1 lose their words", "2 stay as they are"):
            assert words in said, words

    def test_without_a_note_it_is_refused_and_what_was_typed_kept(self, article, editor):
        for note in ("", "  ", "x" * 2_001):
            form = {**self.form(editor, article), "note": note, "do": "publish"}
            text = read(editor.post(room(article, PUBLISH), form), 422)
            assert form_on(text, "//form[.//textarea[@name='note']]")["note"] == note
            assert tree_of(text).xpath("//textarea[@aria-invalid='true']")
        assert Article.objects.get(pk=article.pk).revision.number == 1

    def test_the_note_is_kept_for_later(self, article, editor):
        form = {**self.form(editor, article), "note": HOSTILE, "do": "keep"}
        assert editor.post(room(article, PUBLISH), form).url == room(article, PUBLISH)
        assert self.form(editor, article)["note"] == HOSTILE
        assert "alert(1)" not in read(editor.get(f"/articles/{article.slug}/"))

    def test_what_was_edited_meanwhile_is_not_published_unseen(self, cast, article, editor):
        form = {**self.form(editor, article), "note": "As I saw it."}
        key = keys_of(article)[8]
        editing.edit_passage(viewer(cast.ada), article.slug, key, "Unseen.", version=None)
        for deed in ("publish", "keep", "discard"):
            text = read(editor.post(room(article, PUBLISH), {**form, "do": deed}), 409)
            assert "ada saved this draft meanwhile" in words_in(text), deed
            again = form_on(text, "//form[.//textarea[@name='note']]")
            assert again["note"] == "As I saw it."
        assert Revision.objects.get(article=article, state="draft")

    def test_a_text_that_is_as_before_is_not_published(self, article, editor):
        drafts.save_draft(SYSTEM, article.slug, texts_of(article), version=None)
        form = {**self.form(editor, article), "note": "Nothing.", "do": "publish"}
        said = words_in(read(editor.post(room(article, PUBLISH), form), 409))
        assert "Change something first" in said

    def test_it_is_discarded_after_it_was_asked_for(self, article, editor):
        text = read(editor.get(room(article, PUBLISH)))
        assert tree_of(text).xpath("//details[not(@open)]//button[@value='discard']")
        form = form_on(text, "//details//form[.//button[@value='discard']]")
        answer = editor.post(room(article, PUBLISH), {**form, "do": "discard"})
        assert answer.url == room(article, "revise/")
        assert not Revision.objects.filter(state="draft").exists()
        assert "There is nothing to publish" in words_in(read(editor.get(room(article, PUBLISH))))
        for deed in ("publish", "discard"):
            sent = {"do": deed, "note": "x", "version": "0"}
            assert editor.post(room(article, PUBLISH), sent).status_code == 409

    def test_a_deed_that_is_none_changes_nothing(self, article, editor):
        assert editor.post(room(article, PUBLISH), {"do": "burn"}).status_code == 422
        assert Revision.objects.filter(state="draft").exists()


class TestLookingAgain:
    @pytest.fixture
    def waiting(self, article, made):
        publishing.publish_revision(SYSTEM, article.slug, note="A vow.", version=None)
        article.refresh_from_db()
        for name in ("changes", "ruler"):
            doubt(made[name], article.revision)
        return article

    def test_each_deed_takes_a_quote_from_the_list(self, waiting, made, editor):
        said = words_in(read(editor.get(room(waiting, REVIEW))))
        assert "It is not certain that these are the words." in said
        assert "(2)" in words_in(read(editor.get(room(waiting, "revise/"))))
        answer = decide(editor, waiting, made["changes"], "confirm", page=REVIEW)
        assert answer.url == f"{room(waiting, REVIEW)}#effects"
        text = read(editor.get(room(waiting, REVIEW)))
        assert made["changes"].key not in text
        decide(editor, waiting, made["ruler"], "leave", page=REVIEW)
        assert "No quote waits for a look" in words_in(read(editor.get(room(waiting, REVIEW))))
        states = Anchor.objects.standing().filter(revision=waiting.revision)
        assert states.get(annotation=made["ruler"]).state == "orphan"
        assert states.get(annotation=made["changes"]).method == "confirmed"

    def test_other_words_are_chosen_and_wrong_ones_kept(self, waiting, made, editor):
        response, key = made["ruler"], keys_of(waiting)[0]
        query = f"?attach={response.key}.0"
        typed = {"passage": key, "quote": "no such words"}
        more = {"page": REVIEW, "query": query}
        text = read(decide(editor, waiting, response, "reattach", **more, **typed), 422)
        assert form_on(text, "//form[@data-attach]")["quote"] == "no such words"
        typed["quote"] = "a heavy debt"
        assert decide(editor, waiting, response, "reattach", **more, **typed).status_code == 302
        row = Anchor.objects.standing().get(annotation=response, revision=waiting.revision)
        assert (row.exact, row.method) == ("a heavy debt", "reattached")
        entry = LedgerEntry.objects.filter(verb="reattach").get()
        assert entry.before["places"]
        assert entry.after["places"]

    def test_a_deed_that_cannot_be_done_is_told(self, waiting, made, editor):
        held = {"response": made["ruler"].key, "target": "0"}
        for sent, status in (
            ({**held, "do": "melt"}, 422),
            ({**held, "do": "reattach"}, 422),
            ({**held, "target": "9", "do": "leave"}, 404),
            ({"response": "nowhere", "target": "0", "do": "leave"}, 404),
            ({"response": made["goes"].key, "target": "0", "do": "confirm"}, 409),
        ):
            text = read(editor.post(room(waiting, REVIEW), sent), status)
            assert tree_of(text).xpath("//*[@role='alert']"), sent

    def test_a_cursor_of_nothing_is_told(self, waiting, editor):
        assert editor.get(f"{room(waiting, REVIEW)}?after=nowhere").status_code == 400
