"""The desk for revisions: a published text edited by passages and as a whole, kept apart."""

from urllib.parse import unquote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commentary.actions.revising import drafts, editing
from commentary.errors import NotPermitted
from commentary.models import Article, LedgerEntry, Revision
from commentary.queries.drafts import list_draft_texts
from commentary.text.draft import DraftPassage, DraftText
from tests.people import (
    PASSAGES,
    SYSTEM,
    keys_of,
    make_article,
    make_cast,
    respond,
    select,
    viewer,
)
from tests.standing import build_once, copy_of
from tests.web.pages import find_one, form_on, read, tree_of, words_in

ROOMS = (*(f"revise/{page}" for page in ("", "text/", "head/", "effects/", "publish/")), "review/")
HOSTILE = '<script>alert("x")</script> & \u202e{{ viewer }} {% now %} \'"><b>'


def _build():
    cast, article = make_cast(), make_article()
    respond(cast.mira, article, "Who promised?", targets=[select(article, "a promise is a debt")])
    respond(
        cast.noor,
        article,
        "It was at noon.",
        kind="correction",
        targets=[select(article, "at dawn")],
    )
    return cast, article


scene = build_once(_build)


@pytest.fixture
def cast(db, scene):
    return copy_of(scene[0])


@pytest.fixture
def article(db, scene):
    return copy_of(scene[1])


@pytest.fixture
def editor(cast, browser):
    return browser(cast.edda)


def room(article: Article, page: str = "revise/") -> str:
    return f"/desk/{article.slug}/{page}"


def draft_of(article: Article) -> tuple[Revision | None, list[DraftText]]:
    return list_draft_texts(SYSTEM, Article.objects.get(pk=article.pk))


def wordings(article: Article) -> list[str]:
    return [text.text for text in draft_of(article)[1]]


def send(client, article, deed: str, number: int = 0, page: str = "", **typed: str):
    """Post the form of a passage as it stands on the page, with what is typed into it."""
    text = page or read(client.get(room(article)))
    key = draft_of(article)[1][number].key
    form = form_on(text, f"//li[@id='cut-{key}']//form")
    return client.post(room(article), {**form, **typed, "do": deed})


class TestWhoMay:
    def test_members_are_told_why_not_and_nobody_is_led_to_the_log_in(self, cast, article, browser):
        for page in ROOMS:
            for who in ("mira", "vera", "omar"):
                client = browser(getattr(cast, who))
                text = read(client.get(room(article, page)), 403)
                assert "The desk is for editors." in words_in(text), (page, who)
                assert client.post(room(article, page), {"do": "edit"}).status_code == 403
            for who in ("edda", "ada"):
                assert browser(getattr(cast, who)).get(room(article, page)).status_code == 200
            answer = browser().get(room(article, page))
            assert unquote(answer.url) == f"/accounts/login/?next={room(article, page)}"
        assert Revision.objects.count() == 1

    def test_words_of_who_was_logged_out_meanwhile_stand_there_to_copy(self, article, browser):
        answer = browser().post(room(article, "revise/text/"), {"text": "All that I wrote."})
        assert "All that I wrote." in words_in(read(answer, 403))

    def test_a_draft_and_an_archived_article_say_what_to_do(self, cast, editor):
        for state, said, way in (
            ("draft", "cut and mend its text at the desk", ""),
            ("archived", "Take it out of the archive first", "publish/"),
        ):
            other = make_article(state=state, title=f"Of state {state}")
            for page in ROOMS:
                for answer in (editor.get(room(other, page)), editor.post(room(other, page), {})):
                    text = read(answer, 409)
                    assert said in words_in(text), (state, page)
                    assert tree_of(text).xpath(f"//main//a[@href='{room(other, way)}']")

    def test_an_article_that_is_not_there_and_a_method_that_is_none(self, editor, article):
        for page in ROOMS:
            assert editor.get(f"/desk/nothing/{page}").status_code == 404
            assert editor.delete(room(article, page)).status_code == 405


class TestByPassages:
    def test_looking_makes_no_draft(self, article, editor):
        for page in ROOMS:
            read(editor.get(room(article, page)))
        assert draft_of(article)[0] is None

    def test_a_passage_is_edited_and_the_change_is_marked(self, article, editor):
        key = keys_of(article)[0]
        answer = send(editor, article, "edit", text="A map is a vow, and a vow is a debt.")
        assert answer.url == f"{room(article)}?find={key}#cut-{key}"
        text = read(editor.get(room(article)))
        row = find_one(text, f"//li[@id='cut-{key}']")
        assert row.get("data-change") == "edited"
        assert row.xpath(".//ins")
        assert row.xpath(".//del")
        assert "Its words changed" in row.text_content()
        assert PASSAGES[0].text in words_in(read(editor.get(f"/articles/{article.slug}/")))

    def test_each_deed_does_what_it_says(self, article, editor):
        was = [passage.text for passage in PASSAGES]
        send(editor, article, "join", 0)
        assert wordings(article)[0] == f"{was[0]} {was[1]}"
        send(editor, article, "split", 0, before="What the surveyors kept")
        assert wordings(article)[:2] == was[:2]
        send(editor, article, "insert", 1, new="A passage of its own.")
        assert wordings(article)[2] == "A passage of its own."
        send(editor, article, "up", 2)
        assert wordings(article)[1] == "A passage of its own."
        send(editor, article, "up", 1)
        assert wordings(article)[0] == "A passage of its own."
        send(editor, article, "down", 0)
        assert wordings(article)[:2] == [was[0], "A passage of its own."]
        send(editor, article, "remove", 1)
        assert wordings(article) == was
        send(editor, article, "edit", 3, kind="quotation")
        assert [text.kind for text in draft_of(article)[1]][3] == "quotation"
        send(editor, article, "edit", 2, date="1911-05")
        assert [text.date for text in draft_of(article)[1]][2] == "1911-05"
        send(editor, article, "edit", 3, kind="heading", text="Of the crossing")
        changed = draft_of(article)[1][3]
        assert (changed.kind, changed.text, changed.level) == ("heading", "Of the crossing", 2)

    def test_a_passage_is_inserted_at_the_beginning(self, article, editor):
        form = form_on(read(editor.get(room(article))), "//form[.//textarea[@id='new-']]")
        editor.post(room(article), {**form, "new": "Before all.", "do": "insert"})
        assert wordings(article)[0] == "Before all."
        form = form_on(read(editor.get(room(article))), "//form[.//textarea[@id='new-']]")
        text = read(editor.post(room(article), {**form, "new": "x" * 20_001, "do": "insert"}), 422)
        assert len(form_on(text, "//form[.//textarea[@id='new-']]")["new"]) == 20_001

    def test_words_that_were_changed_are_saved_whatever_deed_follows(self, article, editor):
        send(editor, article, "down", 0, text="It was a vow.")
        assert wordings(article)[1] == "It was a vow."
        send(editor, article, "insert", 1, text="It was no vow.", new="It was.")
        assert wordings(article)[1:3] == ["It was no vow.", "It was."]

    def test_what_is_wrong_is_said_and_every_word_kept(self, article, editor):
        cases = (
            ("edit", {"text": ""}, "text"),
            ("edit", {"text": "x" * 20_001}, "text"),
            ("edit", {"text": "a\0b"}, "text"),
            ("edit", {"kind": "sonnet", "text": "Mine."}, "text"),
            ("edit", {"kind": "dated_entry", "text": "No date."}, "text"),
            ("split", {"before": "no such words"}, "before"),
            ("split", {"before": "promise"}, "before"),
            ("insert", {"new": ""}, "new"),
            ("insert", {"new": HOSTILE * 500}, "new"),
            ("melt", {"text": "Mine."}, "text"),
        )
        key, was = keys_of(article)[0], wordings(article)
        for deed, typed, field in cases:
            text = read(send(editor, article, deed, **typed), 422)
            assert tree_of(text).xpath("//*[@role='alert']"), deed
            form = form_on(text, f"//li[@id='cut-{key}']//form")
            kept = typed[field].replace("\0", "\ufffd")
            assert form[field] == kept, (deed, typed)
            assert find_one(text, f"//li[@id='cut-{key}']//details[@open]") is not None
            assert wordings(article) == was

    def test_a_deed_on_a_passage_that_is_not_there_keeps_the_words(self, article, editor):
        other = select(make_article(title="Another"), "A map").passage
        for key in ("nowhere", "a\0b", other):
            sent = {"do": "edit", "passage": key, "text": "What I wrote.", "version": "0"}
            text = read(editor.post(room(article), sent), 404)
            assert "What I wrote." in words_in(text), key

    def test_the_second_editor_is_told_and_may_save_knowingly(self, cast, article, browser):
        edda, ada = browser(cast.edda), browser(cast.ada)
        old = read(ada.get(room(article)))
        send(edda, article, "edit", text="A map is a vow.")
        text = read(send(ada, article, "edit", page=old, text="A map is an oath."), 409)
        said = words_in(text)
        assert "edda saved this draft meanwhile" in said
        key = keys_of(article)[0]
        row = find_one(text, f"//li[@id='cut-{key}']")
        assert row.xpath(".//details//del/text()") == ["a vow"]
        assert row.xpath(".//details//ins/text()") == ["an oath"]
        again = form_on(text, f"//li[@id='cut-{key}']//form")
        assert again["text"] == "A map is an oath."
        assert wordings(article)[0] == "A map is a vow."
        assert ada.post(room(article), {**again, "do": "edit"}).status_code == 302
        assert wordings(article)[0] == "A map is an oath."

    def test_a_draft_that_was_saved_a_thousand_times_is_still_guarded(self, cast, article, editor):
        drafts.open_draft(SYSTEM, article.slug)
        Revision.objects.filter(article=article, state="draft").update(version=1_234)
        old = read(editor.get(room(article)))
        assert send(editor, article, "edit", text="A vow.").status_code == 302
        assert send(editor, article, "edit", page=old, text="An oath.").status_code == 409
        Article.objects.filter(pk=article.pk).update(version=1_234)
        text = read(editor.get(room(article, "details/")))
        assert form_on(text, "//main//form[.//*[@name='licence']]")["version"] == "1234"

    def test_words_for_a_passage_that_went_meanwhile_are_there_to_copy(
        self, cast, article, browser
    ):
        edda, ada = browser(cast.edda), browser(cast.ada)
        old = read(ada.get(room(article)))
        key = keys_of(article)[4]
        editing.remove_passage(viewer(cast.edda), article.slug, key, version=None)
        form = form_on(old, f"//li[@id='cut-{key}']//form")
        sent = {**form, "text": "All my work.", "do": "edit"}
        assert "All my work." in words_in(read(ada.post(room(article), sent), 409))
        assert edda.get(room(article)).status_code == 200

    def test_what_somebody_wrote_stays_words(self, article, editor):
        send(editor, article, "edit", text=HOSTILE)
        for page in ROOMS:
            text = read(editor.get(room(article, page)))
            assert not tree_of(text).xpath("//main//script"), page
        assert HOSTILE.replace("\u202e", "") in words_in(read(editor.get(room(article)))).replace(
            "\u202e", ""
        )


class TestNothingTypedIsLost:
    SENT = (
        ("revise/", {"do": "edit", "text": "Kept words."}),
        ("revise/", {"do": "insert", "new": "Kept words."}),
        ("revise/", {"do": "split", "before": "Kept words."}),
        ("revise/text/", {"text": "Kept words."}),
        ("revise/publish/", {"do": "publish", "note": "Kept words."}),
        ("revise/effects/", {"do": "reattach", "quote": "Kept words."}),
        ("review/", {"do": "reattach", "quote": "Kept words."}),
    )

    def refuse(self, client, article, status: int) -> None:
        key, draft = keys_of(article)[0], draft_of(article)[0]
        version = str(draft.version if draft else 0)
        for page, sent in self.SENT:
            more = {"response": "no", "target": "0", "passage": key, "version": version}
            answer = client.post(room(article, page), {**more, **sent})
            fields = tree_of(read(answer, status)).xpath("//textarea/text()|//input/@value")
            assert any("Kept words." in field for field in fields), (page, sent)
            assert answer.has_header("Retry-After") == (status == 429)

    @pytest.mark.parametrize("begun", [True, False])
    def test_by_a_limit(self, article, editor, rates, begun):
        drafts.open_draft(SYSTEM, article.slug) if begun else None
        rates(revise=(0, 3600), reattach=(0, 3600))
        self.refuse(editor, article, 429)

    def test_by_what_came_between_looking_and_doing(self, article, editor, monkeypatch):
        def refuse(*args: object) -> None:
            raise NotPermitted("Take it out of the archive first.")

        for name in ("editing", "drafts", "choosing", "reattaching", "publishing"):
            monkeypatch.setattr(f"commentary.actions.revising.{name}.count_deed", refuse)
        monkeypatch.setattr("commentary.actions.cutting.count_deed", refuse)
        self.refuse(editor, article, 403)

    def test_by_a_role_taken_away_and_an_archive(self, cast, article, editor, browser):
        self.refuse(browser(cast.mira), article, 403)
        Article.objects.filter(pk=article.pk).update(state="archived")
        self.refuse(editor, article, 409)

    def test_words_for_a_passage_that_is_gone_and_the_new_one_behind_it(self, article, editor):
        typed = {"text": "Its words.", "new": "A passage.", "before": "A part."}
        text = read(editor.post(room(article), {"do": "insert", "passage": "gone", **typed}), 404)
        assert all(words in words_in(text) for words in typed.values())


class TestAsOneText:
    def form(self, client, article, written: str = "markdown") -> dict[str, str]:
        text = read(client.get(room(article, f"revise/text/?format={written}")))
        return form_on(text, "//form[.//textarea[@name='text']]")

    def test_saving_it_unchanged_changes_nothing(self, article, editor):
        before = draft_of(article)[1]
        for written in ("markdown", "plain", "strange"):
            form = self.form(editor, article, written)
            assert editor.post(room(article, "revise/text/"), form).url == room(article)
            assert draft_of(article)[1] == before, written

    def test_passages_keep_their_ids_when_words_change(self, article, editor):
        for written in ("markdown", "plain"):
            form = self.form(editor, article, written)
            form["text"] = form["text"].replace("at dawn", f"at dusk, {written}")
            editor.post(room(article, "revise/text/"), form)
            assert f"at dusk, {written}" in wordings(article)[3]
            assert [text.key for text in draft_of(article)[1]] == keys_of(article)
            drafts.discard_draft(SYSTEM, article.slug)

    def test_what_is_wrong_is_said_and_every_letter_kept(self, article, editor):
        for wrong in ("", "   ", "x" * 20_001, f"{HOSTILE}\0", "y " * 500_001):
            form = {**self.form(editor, article), "text": wrong}
            text = read(editor.post(room(article, "revise/text/"), form), 422)
            typed = form_on(text, "//form[.//textarea[@name='text']]")["text"]
            assert typed.replace("\r\n", "\n") == wrong.replace("\0", "\ufffd"), wrong[:20]
            assert draft_of(article)[0] is None

    def test_the_second_editor_sees_both_texts_and_chooses(self, cast, article, browser):
        edda, ada = browser(cast.edda), browser(cast.ada)
        late = self.form(ada, article)
        send(edda, article, "edit", text="A map is a vow.")
        late["text"] = late["text"].replace("at dawn", "at dusk")
        text = read(ada.post(room(article, "revise/text/"), late), 409)
        said = words_in(text)
        assert "edda saved this draft meanwhile" in said
        assert "vow" in "".join(tree_of(text).xpath("//main//del/text()"))
        assert "dusk" in "".join(tree_of(text).xpath("//main//ins/text()"))
        assert tree_of(text).xpath("//main//a[@href='?format=markdown']")
        again = form_on(text, "//form[.//textarea[@name='text']]")
        assert again["text"] == late["text"]
        assert wordings(article)[0] == "A map is a vow."
        assert ada.post(room(article, "revise/text/"), again).status_code == 302
        assert "at dusk" in wordings(article)[3]
        assert wordings(article)[0] == PASSAGES[0].text


class TestTheDesk:
    def test_it_tells_of_the_draft_and_what_waits(self, cast, article, editor):
        said = words_in(read(editor.get("/desk/")))
        assert "is being written" not in said
        assert "1 correction to settle" in said
        drafts.open_draft(viewer(cast.ada), article.slug)
        said = words_in(read(editor.get("/desk/")))
        assert "Revision 2 is being written by ada, since" in said
        for page in ("", "details/", "publish/"):
            steps = find_one(
                read(editor.get(room(article, page))),
                "//nav[@aria-label][1][.//a[@href='/desk/']][not(ancestor::header)]",
            )
            assert "draft" in steps.text_content(), page

    def test_the_cut_of_a_published_text_leads_to_its_next_revision(self, article, editor):
        text = read(editor.get(room(article, "")))
        assert tree_of(text).xpath(f"//main//a[@href='{room(article)}']")

    def test_it_tells_who_wrote_last(self, cast, article, editor):
        drafts.open_draft(viewer(cast.ada), article.slug)
        send(editor, article, "edit", text="A map is a vow.")
        said = words_in(read(editor.get(room(article))))
        assert "Begun by ada" in said
        assert "last saved by edda" in said

    def test_the_ledger_has_no_words(self, article, editor):
        send(editor, article, "edit", text="A canary in the text.")
        send(editor, article, "edit", kind="quotation", text="A canary in a quotation.")
        for entry in LedgerEntry.objects.filter(article=article):
            assert "canary" not in f"{entry.before}{entry.after}{entry.reason}"


@pytest.mark.one_database
def test_statements_do_not_grow_with_passages_and_responses(cast, article, editor):
    """At most 21 on the page by passages and 23 on the one of effects, log-in included."""
    many = make_article(
        title="A Long One",
        passages=[DraftPassage("paragraph", f"Sheet {n} shows the ford.") for n in range(60)],
    )
    for n in range(12):
        respond(cast.mira, many, f"Of sheet {n * 17}.", targets=[select(many, f"Sheet {n} ")])
    for one in (article, many):
        key = keys_of(one)[0]
        editing.edit_passage(SYSTEM, one.slug, key, "Nothing is shown.", version=None)
    for page in ROOMS:
        counts = []
        for one in (article, many):
            with CaptureQueriesContext(connection) as caught:
                read(editor.get(room(one, page)))
            counts.append(len(caught))
        assert counts[0] == counts[1] <= 23, (page, counts)
