"""Title and standfirst on the desk and before readers: corrected as the text is."""

from urllib.parse import unquote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commentary.actions.revising import drafts, editing, publishing
from commentary.models import Article, Revision
from commentary.queries.articles import find_article
from commentary.queries.drafts import read_heads
from commentary.text.head import Head
from tests.people import SYSTEM, TITLE, make_article, make_cast, viewer
from tests.revisions import NOTE, rewrite, texts_of
from tests.standing import build_once, copy_of
from tests.web.pages import find_one, form_on, read, tree_of, words_in

STANDFIRST = "Who drew the line, and who paid for it."
NEW = "On Borrowed and Returned Maps"
HOSTILE = '<script>alert("x")</script> & {{ viewer }} {% now %} \'"><b>'
FORM = "//main//form[.//*[@name='standfirst']]"
DETAILS = "//main//form[.//*[@name='licence']]"


scene = build_once(lambda: (make_cast(), make_article(standfirst=STANDFIRST)))


@pytest.fixture
def cast(db, scene):
    return copy_of(scene[0])


@pytest.fixture
def article(db, scene):
    return copy_of(scene[1])


@pytest.fixture
def editor(cast, browser):
    return browser(cast.edda)


def room(article: Article, page: str = "revise/head/") -> str:
    return f"/desk/{article.slug}/{page}"


def form(client, article) -> dict[str, str]:
    return form_on(read(client.get(room(article))), FORM)


def drafted(article) -> Head:
    return read_heads(SYSTEM, find_article(SYSTEM, article.slug))[1]


def edit(article, title=NEW, standfirst=STANDFIRST, *, by=SYSTEM):
    return editing.edit_head(by, article.slug, title=title, standfirst=standfirst, version=None)


def publish(article):
    publishing.publish_revision(SYSTEM, article.slug, note=NOTE, version=None)
    article.refresh_from_db()


class TestWhoMay:
    def test_members_are_told_why_not_and_nobody_is_led_to_the_log_in(self, cast, article, browser):
        for who in ("mira", "vera", "omar"):
            client = browser(getattr(cast, who))
            assert "The desk is for editors." in words_in(read(client.get(room(article)), 403))
            sent = {"title": "My canary", "standfirst": "", "version": "0"}
            # What was typed stands there to be copied.
            assert "My canary" in words_in(read(client.post(room(article), sent), 403))
        for who in ("edda", "ada"):
            assert browser(getattr(cast, who)).get(room(article)).status_code == 200
        answer = browser().get(room(article))
        assert unquote(answer.url) == f"/accounts/login/?next={room(article)}"
        assert Revision.objects.count() == 1

    def test_without_a_token_or_by_another_method_nothing_is_written(self, cast, article, browser):
        guarded = browser(cast.edda, enforce_csrf_checks=True)
        sent = {"title": NEW, "standfirst": "", "version": "0"}
        assert NEW in words_in(read(guarded.post(room(article), sent), 403))
        for method in ("PUT", "DELETE", "PATCH"):
            assert browser(cast.edda).generic(method, room(article)).status_code == 405
        assert drafted(article) == Head(TITLE, STANDFIRST)

    def test_no_such_article_and_none_that_is_revised(self, editor):
        assert editor.get("/desk/nothing/revise/head/").status_code == 404
        assert editor.post("/desk/nothing/revise/head/", {"title": NEW}).status_code == 404
        for state in ("draft", "archived"):
            other = make_article(state=state, title=f"Of state {state}")
            text = read(editor.post(room(other), {"title": NEW, "standfirst": "Kept."}), 409)
            assert NEW in words_in(text)
            assert "Kept." in words_in(text)
            assert Revision.objects.get(article=other).title == f"Of state {state}"


class TestThePage:
    def test_it_is_one_of_the_rooms_of_a_revision(self, article, editor):
        for page in ("revise/", "revise/text/", "revise/head/", "revise/publish/"):
            tabs = find_one(
                read(editor.get(room(article, page))), "//nav[@aria-label='The next revision']"
            )
            (tab,) = tabs.xpath(f".//a[@href='{room(article)}']")
            assert tab.text == "Title and standfirst"
            current = tab.get("aria-current")
            assert current == ("page" if page == "revise/head/" else None)

    def test_looking_and_saving_what_stands_there_changes_nothing(self, article, editor):
        sent = form(editor, article)
        shown = {name: sent[name] for name in ("version", "title", "standfirst")}
        assert shown == {"version": "0", "title": TITLE, "standfirst": STANDFIRST}
        assert Revision.objects.count() == 1
        assert editor.post(room(article), sent).url == room(article)
        assert drafted(article) == Head(TITLE, STANDFIRST)

    def test_what_is_saved_stands_in_the_draft_with_what_it_changes(self, article, editor):
        sent = {**form(editor, article), "title": NEW, "standfirst": "Two\r\nlines."}
        answer = editor.post(room(article), sent, follow=True)
        text = read(answer)
        assert "Saved. Readers see it when it is published." in words_in(text)
        assert drafted(article) == Head(NEW, "Two lines.")
        panel = find_one(text, "//section[@aria-labelledby='both-title']")
        assert panel.xpath(".//h2/text()") == ["From what readers see to this"]
        assert "Title changed" in panel.text_content()
        assert "Standfirst changed" in panel.text_content()
        assert "and Returned " in "".join(panel.xpath(".//ins/text()"))
        assert form_on(text, FORM)["title"] == NEW
        for address in (f"/articles/{article.slug}/", "/"):
            said = words_in(read(Client().get(address)))
            assert TITLE in said
            assert NEW not in said

    @pytest.mark.parametrize(
        ("title", "standfirst", "name", "said"),
        [
            ("  ", "Kept \r\n& kept.", "title", "Give the article a title."),
            ("x" * 301, HOSTILE, "title", "At most 300 characters fit here."),
            (HOSTILE, "y" * 1_001, "standfirst", "At most 1000 characters fit here."),
        ],
    )
    def test_what_is_wrong_is_said_at_its_field_and_every_letter_kept(
        self, article, editor, title, standfirst, name, said
    ):
        sent = {**form(editor, article), "title": title, "standfirst": standfirst}
        text = read(editor.post(room(article), sent), 422)
        field = find_one(text, f"//main//*[@name='{name}']")
        assert field.get("aria-invalid") == "true"
        wrong = field.get("aria-describedby").split()[-1]
        assert said in find_one(text, f"//*[@id='{wrong}']").text_content()
        typed = form_on(text, FORM)
        assert (typed["title"], typed["standfirst"]) == (title, standfirst)
        assert Revision.objects.count() == 1

    def test_a_character_that_no_text_has_is_left_out_or_shown(self, article, editor):
        sent = {**form(editor, article), "title": "A\0B", "standfirst": "x" * 1_001}
        typed = form_on(read(editor.post(room(article), sent), 422), FORM)
        assert typed["title"] == "A\ufffdB"

    def test_what_a_form_does_not_send_stays_as_it_is(self, article, editor):
        sent = form(editor, article)
        del sent["standfirst"]
        assert editor.post(room(article), {**sent, "title": NEW}).status_code == 302
        assert drafted(article) == Head(NEW, STANDFIRST)

    def test_the_page_by_passages_says_it_and_leads_on(self, article, editor):
        text = read(editor.get(room(article, "revise/")))
        assert "Title changed" not in text
        edit(article)
        text = read(editor.get(room(article, "revise/")))
        (said,) = tree_of(text).xpath(f"//main//a[@class='tally'][@href='{room(article)}']/text()")
        assert said == "Title changed"
        publish = room(article, "revise/publish/")
        assert tree_of(text).xpath(f"//main//a[@class='button'][@href='{publish}']")

    def test_a_limit_takes_nothing_away(self, article, editor, rates):
        sent = {**form(editor, article), "title": NEW, "standfirst": "Kept."}
        rates(revise=(0, 3600))
        answer = editor.post(room(article), sent)
        text = read(answer, 429)
        assert answer.has_header("Retry-After")
        typed = form_on(text, FORM)
        assert (typed["title"], typed["standfirst"]) == (NEW, "Kept.")
        assert find_one(text, "//main//*[@role='alert']").text_content().strip()

    @pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40, "99"])
    def test_a_version_that_is_none_writes_over_nobody(self, article, editor, version):
        edit(article)
        sent = {"title": "Mine", "standfirst": "", "version": version}
        assert editor.post(room(article), sent).status_code == 409
        assert drafted(article) == Head(NEW, STANDFIRST)

    def test_the_second_editor_sees_both_word_by_word_and_chooses(self, cast, article, browser):
        ada = browser(cast.ada)
        late = {**form(ada, article), "title": "On Stolen Maps", "standfirst": ""}
        edit(article, by=viewer(cast.edda))
        text = read(ada.post(room(article), late), 409)
        said = words_in(text)
        assert "edda saved this draft meanwhile" in said
        assert "Nothing of yours was saved over it." in said
        panel = find_one(text, "//section[@aria-labelledby='both-title']")
        assert panel.xpath(".//h2/text()") == ["From the text as it is now to yours"]
        assert "Returned" in "".join(panel.xpath(".//del/text()"))
        assert "Stolen" in "".join(panel.xpath(".//ins/text()"))
        assert STANDFIRST in "".join(panel.xpath(".//del/text()"))
        (other,) = tree_of(text).xpath("//main//form//a/text()")
        assert other == "Take the other, and lose mine"
        again = form_on(text, FORM)
        assert (again["title"], again["standfirst"]) == ("On Stolen Maps", "")
        assert drafted(article) == Head(NEW, STANDFIRST)
        assert ada.post(room(article), again).status_code == 302
        assert drafted(article) == Head("On Stolen Maps", "")

    def test_an_edit_of_the_text_overtakes_it_too(self, cast, article, browser):
        ada = browser(cast.ada)
        late = {**form(ada, article), "title": NEW}
        texts = rewrite(texts_of(article), {"at dawn": "by night"})
        drafts.save_draft(viewer(cast.edda), article.slug, texts, version=None)
        text = read(ada.post(room(article), late), 409)
        assert form_on(text, FORM)["title"] == NEW
        assert drafted(article).title == TITLE

    def test_what_was_published_meanwhile_is_compared_with(self, cast, article, browser):
        ada = browser(cast.ada)
        edit(article)
        late = {**form(ada, article), "title": "On Stolen Maps"}
        edit(article, "On Maps")
        publish(article)
        text = read(ada.post(room(article), late), 409)
        assert "published or discarded meanwhile" in words_in(text)
        assert "Stolen" in "".join(tree_of(text).xpath("//main//ins/text()"))

    def test_what_somebody_wrote_stays_words(self, article, editor):
        edit(article, HOSTILE, HOSTILE)
        for page in ("revise/head/", "revise/", "revise/publish/", "details/"):
            text = read(editor.get(room(article, page)))
            assert not tree_of(text).xpath("//main//script"), page
        assert form(editor, article)["title"] == HOSTILE

    @pytest.mark.one_database
    def test_it_takes_few_statements(self, article, editor):
        edit(article)
        with CaptureQueriesContext(connection) as caught:
            read(editor.get(room(article)))
        assert len(caught) <= 12, len(caught)


class TestPublishing:
    def test_it_says_what_goes_public_and_publishes_it(self, article, editor):
        edit(article, NEW, "")
        text = read(editor.get(room(article, "revise/publish/")))
        sums = find_one(text, "//aside//ul[@class='sums'][1]")
        assert [one.text_content() for one in sums.xpath("li")] == [
            "Title changed",
            "Standfirst taken out",
        ]
        sent = {**form_on(text, "//form[.//*[@name='note']]"), "note": NOTE, "do": "publish"}
        assert editor.post(room(article, "revise/publish/"), sent).status_code == 302
        article.refresh_from_db()
        assert (article.title, article.standfirst, article.slug) == (NEW, "", "on-borrowed-maps")

    def test_a_draft_that_changes_nothing_says_so(self, article, editor):
        drafts.open_draft(SYSTEM, article.slug)
        text = read(editor.get(room(article, "revise/publish/")))
        assert "Nothing has changed yet." in words_in(text)
        assert "Title changed" not in words_in(text)


class TestDetails:
    def sent(self, client, article) -> dict[str, str]:
        return form_on(read(client.get(room(article, "details/"))), DETAILS)

    def test_a_published_article_shows_them_with_the_way_to_correct_them(self, article, editor):
        edit(article)
        text = read(editor.get(room(article, "details/")))
        assert not tree_of(text).xpath("//main//*[@name='title' or @name='standfirst']")
        shown = find_one(text, "//main//dl")
        assert [one.text for one in shown.xpath(".//dd")] == [TITLE, STANDFIRST]
        (way,) = tree_of(text).xpath(f"//main//a[@href='{room(article)}']/text()")
        assert way == "Correct title and standfirst"
        Article.objects.filter(pk=article.pk).update(state="archived")
        text = read(editor.get(room(article, "details/")))
        assert not tree_of(text).xpath(f"//main//a[@href='{room(article)}']")

    def test_all_else_is_saved_without_them(self, article, editor):
        sent = self.sent(editor, article)
        changed = {"licence": "CC BY", "subjects": "Maps, Rivers", "comment_policy": "held"}
        assert editor.post(room(article, "details/"), {**sent, **changed}).status_code == 302
        article.refresh_from_db()
        assert (article.title, article.standfirst) == (TITLE, STANDFIRST)
        assert (article.licence, article.subjects) == ("CC BY", ["Maps", "Rivers"])

    def test_a_form_of_before_it_was_published_may_send_the_same(self, article, editor):
        sent = {**self.sent(editor, article), "title": f" {TITLE}", "standfirst": STANDFIRST}
        assert editor.post(room(article, "details/"), sent).status_code == 302

    def test_another_one_is_refused_and_stands_there_to_copy(self, article, editor):
        sent = {**self.sent(editor, article), "title": HOSTILE, "licence": "Kept."}
        text = read(editor.post(room(article, "details/"), {**sent, "standfirst": "Other."}), 409)
        said = words_in(text)
        assert said.count("belong to its text") == 1
        copies = tree_of(text).xpath("//main//textarea[@readonly]/text()")
        assert [copy.strip() for copy in copies] == [HOSTILE, "Other."]
        again = form_on(text, DETAILS)
        assert (again["licence"], "title" in again) == ("Kept.", False)
        article.refresh_from_db()
        assert (article.title, article.standfirst, article.licence) == (TITLE, STANDFIRST, "")
        assert editor.post(room(article, "details/"), again).status_code == 302

    def test_before_publishing_they_are_fields_like_the_others(self, cast, editor):
        draft = make_article(state="draft")
        sent = {**self.sent(editor, draft), "title": NEW, "standfirst": STANDFIRST}
        assert editor.post(room(draft, "details/"), sent).status_code == 302
        editor.post(room(draft, "publish/"), {"do": "publish"})
        revision = Revision.objects.get(article=draft)
        assert (revision.state, revision.head) == ("published", Head(NEW, STANDFIRST))


class TestReaders:
    def test_the_changelog_says_that_the_title_changed(self, article):
        edit(article)
        publish(article)
        row = find_one(read(Client().get(f"/articles/{article.slug}/revisions/")), "//li[1]/h2/..")
        said = " ".join(row.text_content().split())
        assert "Title changed" in said
        assert "2 words new" in said
        assert "passages changed" not in said
        texts = rewrite(texts_of(article), {"at dawn": "by night"})
        drafts.save_draft(SYSTEM, article.slug, texts, version=None, standfirst="")
        publish(article)
        row = find_one(read(Client().get(f"/articles/{article.slug}/revisions/")), "//li[1]/h2/..")
        said = " ".join(row.text_content().split())
        assert "Standfirst taken out 1 passage changed" in said

    def test_each_text_stands_under_its_own_title(self, article):
        edit(article, NEW, "Another standfirst.")
        publish(article)
        for number, title, standfirst in (
            (1, TITLE, STANDFIRST),
            (2, NEW, "Another standfirst."),
        ):
            text = read(Client().get(f"/articles/{article.slug}/revisions/{number}/"))
            assert find_one(text, "//h1").text == title
            assert find_one(text, "//p[@class='standfirst']").text == standfirst
            assert find_one(text, "//title").text.startswith(title)
        assert find_one(read(Client().get(f"/articles/{article.slug}/")), "//h1").text == NEW

    def test_a_text_without_a_standfirst_has_no_empty_one(self, article):
        edit(article, NEW, "")
        publish(article)
        text = read(Client().get(f"/articles/{article.slug}/revisions/2/"))
        assert not tree_of(text).xpath("//p[@class='standfirst']")

    def test_what_changed_begins_with_the_title_word_by_word(self, article):
        edit(article, NEW, "")
        publish(article)
        for address, ins, removed in (
            ("revisions/2/changes/", "and Returned ", STANDFIRST),
            ("revisions/1/changes/?from=2", STANDFIRST, "and Returned "),
        ):
            text = read(Client().get(f"/articles/{article.slug}/{address}"))
            first = tree_of(text).xpath("(//div[@class='changes'])[1]")[0]
            assert ins in first.xpath(".//ins/text()")
            assert removed in first.xpath(".//del/text()")
            labels = [label.text for label in first.xpath(".//p[@class='label']")]
            assert labels[0] == "Title changed"
            assert "These two texts are the same." not in words_in(text)

    def test_what_stayed_is_not_among_what_changed(self, article):
        texts = rewrite(texts_of(article), {"at dawn": "by night"})
        drafts.save_draft(SYSTEM, article.slug, texts, version=None)
        publish(article)
        said = words_in(read(Client().get(f"/articles/{article.slug}/revisions/2/changes/")))
        assert "Title changed" not in said
        assert "Standfirst" not in said
        same = read(Client().get(f"/articles/{article.slug}/revisions/2/changes/?from=2"))
        assert "These two texts are the same." in words_in(same)

    def test_the_article_says_that_it_was_corrected(self, article):
        address = f"/articles/{article.slug}/"
        etag = Client().get(address)["ETag"]
        edit(article)
        assert Client().get(address, headers={"If-None-Match": etag}).status_code == 304
        publish(article)
        answer = Client().get(address, headers={"If-None-Match": etag})
        line = find_one(read(answer), "//p[contains(@class, 'corrected-line')]")
        assert "Corrected on" in line.text_content()
        assert f"{address}revisions/2/changes/" in line.xpath(".//a/@href")
