"""The desk: the cut, the details, publishing, people, and what waits."""

import pytest

from commentary.models import Annotation, Article, Byline, PassageText
from tests.people import Cast, bring_in, keys_of, make_article, select, set_policy
from tests.web.pages import form_on, read, tree_of, words_in

ROOMS = ("", "details/", "publish/")
FORM = "//main//form[.//*[@name='licence']]"


@pytest.fixture
def draft(cast: Cast) -> Article:
    return make_article(state="draft")


@pytest.fixture
def editor(cast: Cast, browser):
    return browser(cast.edda)


def room(article: Article, page: str = "") -> str:
    return f"/desk/{article.slug}/{page}"


def texts_of(article: Article) -> list[str]:
    rows = PassageText.objects.filter(revision_id=article.revision_id)
    return list(rows.order_by("position").values_list("text", flat=True))


class TestTheLadder:
    @pytest.mark.parametrize("page", ["", "import/", "people/"])
    def test_who_is_not_logged_in_is_led_to_it(self, db, browser, page):
        answer = browser().get(f"/desk/{page}")
        assert answer.url == f"/accounts/login/?next=/desk/{page}"

    @pytest.mark.parametrize("page", ROOMS)
    @pytest.mark.parametrize(
        ("who", "status"),
        [("mira", 403), ("vera", 403), ("omar", 403), ("edda", 200), ("ada", 200)],
    )
    def test_an_articles_rooms_are_for_editors(self, cast, draft, browser, page, who, status):
        assert browser(getattr(cast, who)).get(room(draft, page)).status_code == status

    @pytest.mark.parametrize("who", ["mira", "vera", "omar"])
    def test_others_change_nothing_by_posting(self, cast: Cast, draft, browser, who):
        client = browser(getattr(cast, who))
        before = texts_of(draft)
        for page, sent in (
            ("", {"do": "join", "passage": keys_of(draft)[0]}),
            ("details/", {"title": "Mine", "comment_policy": "closed"}),
            ("publish/", {"do": "publish"}),
            ("publish/", {"do": "delete"}),
        ):
            assert client.post(room(draft, page), sent).status_code == 403
        draft.refresh_from_db()
        assert (draft.state, draft.title, texts_of(draft)) == ("draft", "On Borrowed Maps", before)

    @pytest.mark.parametrize("page", ROOMS)
    def test_an_article_that_is_not_there(self, editor, page):
        assert editor.get(f"/desk/nowhere/{page}").status_code == 404
        assert editor.post(f"/desk/nowhere/{page}", {"do": "publish"}).status_code == 404

    @pytest.mark.parametrize("page", ROOMS)
    def test_other_methods_and_forms_without_a_token_are_refused(self, cast, draft, browser, page):
        assert browser(cast.edda).put(room(draft, page)).status_code == 405
        guarded = browser(cast.edda, enforce_csrf_checks=True)
        assert guarded.post(room(draft, page), {"do": "publish"}).status_code == 403
        draft.refresh_from_db()
        assert draft.state == "draft"

    def test_the_way_in_is_shown_to_those_who_may_enter(self, cast: Cast, browser):
        shown = {
            who: tree_of(read(browser(getattr(cast, who, None)).get("/"))).xpath(
                "//nav[@class='site-nav']/a[starts-with(@href,'/desk/')]/@href"
            )
            for who in ("anonymous", "mira", "vera", "edda", "omar", "ada")
        }
        assert shown == {
            "anonymous": [],
            "mira": [],
            "vera": [],
            "edda": ["/desk/"],
            "omar": [],
            "ada": ["/desk/"],
        }

    def test_it_lists_articles_by_state(self, cast: Cast, draft, editor):
        public = make_article(title="Public")
        text = read(editor.get("/desk/"))
        headings = [h.text_content().split()[0] for h in tree_of(text).xpath("//h2")]
        assert headings == ["Draft", "Published"]
        assert tree_of(text).xpath(f"//a[@href='{room(public)}']")


class TestTheCut:
    def post(self, client, article, text: str, deed: str, number: int, **more: str):
        """Post the form of a deed as it stands beside the passage of this number."""
        key = keys_of(article)[number]
        path = f"//li[@id='cut-{key}']//form[.//button[@value='{deed}']]"
        return client.post(room(article), {**form_on(text, path), "do": deed, **more}), key

    def test_two_passages_are_joined(self, draft, editor):
        before = texts_of(draft)
        answer, key = self.post(editor, draft, read(editor.get(room(draft))), "join", 0)
        assert answer.url == f"{room(draft)}#cut-{key}"
        assert texts_of(draft) == [f"{before[0]} {before[1]}", *before[2:]]

    def test_a_passage_is_split_before_words(self, draft, editor):
        page = read(editor.get(room(draft)))
        answer, _key = self.post(editor, draft, page, "split", 0, before="and a promise")
        assert answer.status_code == 302
        assert texts_of(draft)[:2] == [
            "A map is a promise,",
            "and a promise is a debt that a map can owe.",
        ]

    @pytest.mark.parametrize(
        ("before", "said"),
        [
            ("no such words", "do not stand in the passage"),
            ("promise", "more than once"),
            ("A map", "Choose a place inside"),
            ("", "Choose a place inside"),
        ],
    )
    def test_a_split_that_cannot_be_is_told(self, draft, editor, before, said):
        page, was = read(editor.get(room(draft))), texts_of(draft)
        answer, _key = self.post(editor, draft, page, "split", 0, before=before)
        assert said in words_in(read(answer, 422))
        assert texts_of(draft) == was

    def test_a_passage_is_retyped(self, draft, editor):
        page = read(editor.get(room(draft)))
        answer, key = self.post(editor, draft, page, "retype", 3, kind="quotation")
        assert answer.status_code == 302
        assert PassageText.objects.get(passage__key=key).kind == "quotation"

    @pytest.mark.parametrize(
        "sent",
        [
            {"do": "retype", "kind": "sonnet"},
            {"do": "retype", "kind": "dated_entry"},
            {"do": "melt"},
            {},
        ],
    )
    def test_a_deed_that_is_none_is_told(self, draft, editor, sent):
        answer = editor.post(room(draft), {"passage": keys_of(draft)[0], **sent})
        assert words_in(read(answer, 422))

    def test_the_last_passage_has_none_to_be_joined_with(self, draft, editor):
        sent = {"do": "join", "passage": keys_of(draft)[-1]}
        assert "there is none to join it with" in words_in(
            read(editor.post(room(draft), sent), 422)
        )

    def test_a_passage_that_is_not_there(self, draft, editor):
        for key in ("nowhere", "a\0b", select(make_article(title="Another"), "A map").passage):
            sent = {"do": "join", "passage": key}
            assert editor.post(room(draft), sent).status_code == 404

    def test_sending_twice_cuts_once(self, draft, editor):
        page, before = read(editor.get(room(draft))), len(texts_of(draft))
        self.post(editor, draft, page, "join", 0)
        answer, _key = self.post(editor, draft, page, "join", 0)
        assert "Somebody cut this article meanwhile" in words_in(read(answer, 409))
        assert len(texts_of(draft)) == before - 1

    def test_a_published_text_is_fixed(self, cast: Cast, article, editor):
        text = read(editor.get(room(article)))
        assert "its passages no longer change" in words_in(text)
        assert not tree_of(text).xpath("//main//form")
        before = texts_of(article)
        answer = editor.post(room(article), {"do": "join", "passage": keys_of(article)[0]})
        assert "A published text is fixed" in words_in(read(answer, 409))
        assert texts_of(article) == before

    def test_responses_that_came_along_are_listed(self, cast: Cast, draft, editor):
        bring_in(cast.basil, draft)
        for page in ("", "publish/"):
            said = words_in(read(editor.get(room(draft, page))))
            assert "Basil Brook" in said or "One response" in said or "1 response" in said


class TestDetails:
    def sent(self, client, article) -> dict[str, str]:
        return form_on(read(client.get(room(article, "details/"))), FORM)

    def test_saving_it_unchanged_changes_nothing(self, article, editor):
        before = (article.title, article.comment_policy, article.language)
        answer = editor.post(room(article, "details/"), self.sent(editor, article))
        assert answer.url == room(article)
        article.refresh_from_db()
        assert (article.title, article.comment_policy, article.language) == before
        assert Byline.objects.get().person.username == "vera"

    def test_all_of_it_can_be_changed_before_it_is_published(self, cast: Cast, draft, editor):
        sent = self.sent(editor, draft) | {
            "title": "New & <b>title</b>",
            "standfirst": "What it is.",
            "bylines": "@vera\r\nNell Quarry",
            "dateline": "May 1960",
            "date": "1960-05",
            "language": "nl",
            "subjects": "Maps, Rivers , ,",
            "source_url": "https://example.org/a",
            "licence": "CC BY",
            "comment_policy": "held",
        }
        assert editor.post(room(draft, "details/"), sent).status_code == 302
        draft.refresh_from_db()
        assert (draft.title, draft.standfirst) == ("New & <b>title</b>", "What it is.")
        assert draft.subjects == ["Maps", "Rivers"]
        names = Byline.objects.order_by("position").values_list("name", flat=True)
        assert list(names) == ["Vera Lindqvist", "Nell Quarry"]
        assert "New & <b>title</b>" in words_in(read(editor.get(f"/articles/{draft.slug}/")))
        # And the form opens with what was saved.
        assert self.sent(editor, draft)["bylines"] == "Vera Lindqvist\r\nNell Quarry"

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"title": ""}, "required"),
            ({"title": "  "}, "Give the article a title"),
            ({"title": "x" * 301}, "At most 300"),
            ({"date": "May"}, "Write the date in EDTF"),
            ({"source_url": "javascript:alert(1)"}, "Write the whole address"),
            ({"bylines": "@nobody-here"}, "There is no member called @nobody-here"),
            ({"subjects": ",".join(f"s{n}" for n in range(21))}, "At most 20"),
            ({"comment_policy": "shut"}, "Choose open, held or closed"),
            ({"standfirst": "a\0b"}, "Null"),
        ],
        ids=lambda value: str(value)[:30],
    )
    def test_what_is_wrong_is_said_and_the_rest_kept(self, draft, editor, wrong, said):
        sent = {**self.sent(editor, draft), "licence": "kept <&>", **wrong}
        text = read(editor.post(room(draft, "details/"), sent), 422)
        assert said in words_in(text)
        form = form_on(text, FORM)
        assert form["licence"] == "kept <&>"
        draft.refresh_from_db()
        assert draft.title == "On Borrowed Maps"

    def test_from_an_old_page_it_is_told_and_can_then_be_saved(self, article, editor):
        old = self.sent(editor, article)
        set_policy(article, "held")
        text = read(editor.post(room(article, "details/"), {**old, "licence": "CC BY"}), 409)
        assert "changed meanwhile" in words_in(text)
        again = form_on(text, FORM)
        assert again["licence"] == "CC BY"
        assert editor.post(room(article, "details/"), again).status_code == 302


class TestPublish:
    def deeds(self, client, article) -> list[str]:
        text = read(client.get(room(article, "publish/")))
        return tree_of(text).xpath("//main//form//button/@value")

    def post(self, client, article, deed: str):
        text = read(client.get(room(article, "publish/")))
        sent = form_on(text, f"//main//form[.//button[@value='{deed}']]")
        return client.post(room(article, "publish/"), {**sent, "do": deed})

    def test_each_state_offers_its_deeds(self, cast: Cast, draft, editor):
        assert self.deeds(editor, draft) == ["publish", "delete"]
        self.post(editor, draft, "publish")
        assert self.deeds(editor, draft) == ["archive"]
        self.post(editor, draft, "archive")
        assert self.deeds(editor, draft) == ["restore"]
        self.post(editor, draft, "restore")
        assert self.deeds(editor, draft) == ["archive"]

    def test_publishing_leads_to_the_article(self, draft, editor, browser):
        answer = self.post(editor, draft, "publish")
        assert answer.url == f"/articles/{draft.slug}/"
        assert browser().get(answer.url).status_code == 200

    def test_a_draft_is_deleted_with_all_that_came_with_it(self, cast: Cast, draft, editor):
        bring_in(cast.basil, draft)
        assert self.post(editor, draft, "delete").url == "/desk/"
        assert not Article.objects.exists()
        assert not Annotation.objects.exists()
        assert "The draft is deleted." in words_in(read(editor.get("/desk/")))

    @pytest.mark.parametrize(
        ("state", "deed"),
        [
            ("published", "publish"),
            ("published", "delete"),
            ("draft", "archive"),
            ("draft", "restore"),
        ],
    )
    def test_a_deed_that_does_not_fit_the_state_is_told(self, cast, editor, state, deed):
        article = make_article(state=state)
        text = read(editor.post(room(article, "publish/"), {"do": deed}), 409)
        assert tree_of(text).xpath("//*[@role='alert']")
        article.refresh_from_db()
        assert article.state == state

    @pytest.mark.parametrize("deed", ["", "burn", "unpublish"])
    def test_a_deed_that_is_none_changes_nothing(self, cast: Cast, editor, deed):
        article = make_article(state="archived")
        assert editor.post(room(article, "publish/"), {"do": deed}).status_code == 422
        article.refresh_from_db()
        assert article.state == "archived"

    def test_what_was_cut_since_the_page_was_opened_is_not_published_unseen(self, draft, editor):
        text = read(editor.get(room(draft, "publish/")))
        sent = form_on(text, "//main//form[.//button[@value='publish']]")
        editor.post(room(draft), {"do": "join", "passage": keys_of(draft)[0]})
        answer = editor.post(room(draft, "publish/"), {**sent, "do": "publish"})
        assert answer.status_code == 409
        draft.refresh_from_db()
        assert draft.state == "draft"
