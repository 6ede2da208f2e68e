"""A response on its own: permalink, replies, edits, history, menu, taking it back."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html

from commentary.models import Annotation
from tests.people import (
    Cast,
    edit,
    make_article,
    reply,
    respond,
    select,
    set_policy,
    withdraw,
)
from tests.web.pages import PARTIAL, find_one, form_on, read, tree_of, words_in

PAGES = ("", "reply/", "edit/", "withdraw/", "history/", "branch/", "menu/")
SECRET = "a word that was taken back"


@pytest.fixture
def made(cast: Cast, article) -> Annotation:
    return respond(cast.mira, article, "It *was* so.", title="So it was")


def at(response: Annotation, page: str = "") -> str:
    return f"/responses/{response.key}/{page}"


class TestTheLadder:
    @pytest.mark.parametrize("page", PAGES)
    def test_a_response_that_never_was(self, cast: Cast, browser, page):
        for client in (browser(), browser(cast.mira), browser(cast.ada)):
            assert client.get(f"/responses/nowhere/{page}").status_code == 404

    @pytest.mark.parametrize(
        ("page", "allowed"),
        [
            ("", "GET, HEAD"),
            ("reply/", "GET, POST, HEAD"),
            ("edit/", "GET, POST, HEAD"),
            ("withdraw/", "GET, POST, HEAD"),
            ("publish/", "POST"),
            ("history/", "GET, HEAD"),
            ("branch/", "GET, HEAD"),
            ("menu/", "GET, HEAD"),
        ],
    )
    @pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete", "options"])
    def test_other_methods_are_refused(self, cast, browser, made, page, allowed, method):
        if method.upper() in allowed:
            return
        answer = getattr(browser(cast.mira), method)(at(made, page))
        assert "405" in words_in(read(answer, 405))
        assert answer.headers["Allow"] == allowed

    @pytest.mark.parametrize("page", ["reply/", "edit/", "withdraw/", "publish/"])
    def test_without_its_token_nothing_is_done(self, cast: Cast, browser, made, page):
        client = browser(cast.mira, enforce_csrf_checks=True)
        text = read(client.post(at(made, page), {"body": "My careful words."}), 403)
        assert "My careful words." in words_in(text)
        made.refresh_from_db()
        assert (made.body, made.state, made.reply_count) == ("It *was* so.", "published", 0)

    @pytest.mark.parametrize("page", ["reply/", "edit/", "withdraw/"])
    def test_who_is_not_logged_in_is_led_there_and_back(self, made, page):
        answer = Client().get(at(made, page))
        assert answer.status_code == 302
        assert answer.url == f"/accounts/login/?next=%2Fresponses%2F{made.key}%2F{page[:-1]}%2F"
        assert Client().get(at(made, page), headers=PARTIAL).status_code == 401

    @pytest.mark.parametrize("page", PAGES)
    def test_a_suspended_person_is_nobody(self, cast: Cast, browser, made, page):
        suspended = browser(cast.samir).get(at(made, page))
        assert suspended.status_code == Client().get(at(made, page)).status_code


class TestPermalink:
    def test_it_shows_the_response_and_its_branch(self, cast: Cast, browser, made):
        below = reply(cast.noor, made)
        text = read(Client().get(at(made)))
        path = "//ol[@id='thread']//article/@data-response"
        assert tree_of(text).xpath(path) == [made.key, below.key]
        assert find_one(text, "//link[@rel='canonical']").get("href") == at(made)

    def test_a_reply_leads_to_what_it_answers(self, cast: Cast, made):
        below = reply(cast.noor, made)
        text = read(Client().get(at(below)))
        assert tree_of(text).xpath(f"//nav[@class='crumb']//a[@href='{at(made)}']")

    def test_every_reply_of_a_long_branch_is_reached_once(self, cast: Cast, made):
        keys = [reply(cast.noor, made, f"No. {n}").key for n in range(45)]
        address, shown = at(made), []
        while address:
            text = read(Client().get(address))
            shown += tree_of(text).xpath("//ol[@id='thread']//article/@data-response")
            following = tree_of(text).xpath("//li[@class='more-replies']/a/@href")
            address = following[0] if following else ""
        assert shown == [made.key, *keys]

    def test_it_asks_the_same_of_the_database_for_a_long_branch(self, cast, made):
        def count() -> int:
            with CaptureQueriesContext(connection) as asked:
                Client().get(at(made))
            return len(asked)

        reply(cast.noor, made)
        few = count()
        for _ in range(30):
            reply(cast.noor, made)
        assert count() == few == 4

    def test_past_the_fourth_level_a_reply_names_whom_it_answers(self, cast: Cast, made):
        last = made
        for _ in range(6):
            last = reply(cast.noor, last)
        text = read(Client().get(at(made)))
        depths = tree_of(text).xpath("//ol[@id='thread']/li/@data-depth")
        assert depths == ["0", "1", "2", "3", "4", "4", "4"]
        assert words_in(text).count("in reply to") == 2


class TestPartials:
    @pytest.mark.parametrize("page", ["", "branch/", "menu/"])
    @pytest.mark.parametrize("header", [{"X-Partial": "1"}])
    def test_a_script_gets_the_part_alone(self, cast: Cast, made, page, header):
        reply(cast.noor, made)
        text = read(Client().get(at(made, page), headers=header), part=True)
        assert "site-head" not in text
        assert "<html" not in text

    @pytest.mark.parametrize("page", PAGES)
    def test_a_part_is_open_to_those_to_whom_its_page_is(self, cast: Cast, browser, page):
        held = respond(cast.mira, make_article(policy="held"))
        note = respond(cast.mira, make_article(), kind="note")
        for thing in (held, note):
            for person in (None, cast.noor, cast.vera, cast.edda):
                client = browser(person)
                assert client.get(at(thing, page)).status_code == 404
                assert client.get(at(thing, page), headers=PARTIAL).status_code == 404

    def test_an_error_is_a_sentence_for_a_script(self, db):
        answer = Client().get("/responses/nowhere/", headers=PARTIAL)
        assert answer.status_code == 404
        assert answer.headers["Content-Type"].startswith("text/plain")
        assert "There is no such response" in answer.content.decode()


class TestReply:
    def test_it_stands_below_what_it_answers(self, cast: Cast, browser, made):
        client = browser(cast.noor)
        text = read(client.get(at(made, "reply/")))
        assert "It was so." in words_in(text)
        answer = client.post(at(made, "reply/"), {**form_on(text), "body": "Was it?"})
        assert answer.status_code == 303
        below = Annotation.objects.get(kind="reply")
        assert below.parent == made
        assert answer.url == at(below)

    def test_a_script_gets_the_piece(self, cast: Cast, browser, made):
        sent = {"body": "Was it?", "language": "", "tags": ""}
        answer = browser(cast.noor).post(at(made, "reply/"), sent, headers=PARTIAL)
        turn = find_one(read(answer, 201, part=True), "//li[@class='turn']")
        assert turn.get("data-depth") == "1"
        assert turn.xpath(".//article/@data-response") == [answer.headers["X-Response-Key"]]

    def test_sending_twice_makes_one_reply(self, cast: Cast, browser, made):
        client = browser(cast.noor)
        sent = {**form_on(read(client.get(at(made, "reply/")))), "body": "Once."}
        answers = [client.post(at(made, "reply/"), sent) for _ in range(2)]
        assert answers[0].url == answers[1].url
        assert Annotation.objects.filter(kind="reply").count() == 1

    def test_it_can_begin_with_a_quotation(self, cast: Cast, browser, article):
        made = respond(cast.mira, article, "First line.\n\nSecond <line> & more.")
        text = read(browser(cast.noor).get(at(made, "reply/?quote=1")))
        assert form_on(text)["body"] == ("> First line.\r\n> \r\n> Second <line> & more.\r\n\r\n")

    def test_a_refused_reply_keeps_every_letter(self, cast: Cast, browser, made):
        sent = {
            "body": "  kept \r\n& kept",
            "language": "??",
            "tags": "a, <b>",
            "client_key": "k-1",
        }
        text = read(browser(cast.noor).post(at(made, "reply/"), sent), 422)
        for name, value in sent.items():
            assert form_on(text)[name] == value

    def test_an_empty_reply_is_refused(self, cast: Cast, browser, made):
        text = read(browser(cast.noor).post(at(made, "reply/"), {"body": ""}), 422)
        assert "Write something first" in words_in(text)
        assert read(browser(cast.noor).post(at(made, "reply/"), {}), 422)

    def test_a_preview_keeps_the_words(self, cast: Cast, browser, made):
        sent = {"body": "*So*", "tags": "a", "language": "en", "preview": "1"}
        text = read(browser(cast.noor).post(at(made, "reply/"), sent))
        assert tree_of(text).xpath("//section[@class='preview']//em/text()") == ["So"]
        assert form_on(text)["tags"] == "a"
        assert Annotation.objects.count() == 1

    def test_too_many_are_refused_with_the_words_kept(self, cast: Cast, browser, made, rates):
        rates(respond=(0, 60))
        answer = browser(cast.noor).post(at(made, "reply/"), {"body": "Kept.", "tags": ""})
        assert form_on(read(answer, 429))["body"] == "Kept."
        assert "Retry-After" in answer.headers

    @pytest.mark.parametrize("policy", ["closed", "archived"])
    def test_a_closed_debate_says_so_before_one_writes(self, cast, browser, policy):
        article = make_article()
        made = respond(cast.mira, article)
        if policy == "closed":
            set_policy(article, "closed")
        else:
            browser(cast.edda).post(f"/desk/{article.slug}/publish/", {"do": "archive"})
        client = browser(cast.noor)
        text = read(client.get(at(made, "reply/")), 403)
        assert "closed" in words_in(text) or "archived" in words_in(text)
        refused = read(client.post(at(made, "reply/"), {"body": "Kept."}), 403)
        assert form_on(refused)["body"] == "Kept."

    def test_ones_own_note_takes_no_reply(self, cast: Cast, browser, article):
        note = respond(cast.mira, article, kind="note")
        text = read(browser(cast.mira).get(at(note, "reply/")), 403)
        assert "takes no replies" in words_in(text)

    def test_the_authors_reply_answers_a_critique(self, cast: Cast, browser, article):
        critique = respond(cast.mira, article, kind="critique")
        client = browser(cast.vera)
        sent = {**form_on(read(client.get(at(critique, "reply/")))), "body": "I grant it."}
        client.post(at(critique, "reply/"), sent)
        assert "Answered by Vera Lindqvist" in words_in(read(Client().get(at(critique))))


class TestEdit:
    def test_the_form_opens_with_all_that_was_said(self, cast: Cast, browser, article):
        made = respond(
            cast.mira,
            article,
            "Ground & <more>.",
            kind="critique",
            targets=[select(article, "A map")],
            title='A "title"',
            tags=["maps", "fords"],
            language="en",
            challenge="fact",
            would_change="A deed.",
            evidence=[{"quote": "q <1>", "url": "https://example.org/", "date": "1911"}],
        )
        form = form_on(read(browser(cast.mira).get(at(made, "edit/"))))
        expected = {
            "kind": "critique",
            "body": "Ground & <more>.",
            "title": 'A "title"',
            "tags": "maps, fords",
            "language": "en",
            "challenge": "fact",
            "would_change": "A deed.",
            "evidence-0-quote": "q <1>",
            "evidence-0-url": "https://example.org/",
            "evidence-0-date": "1911",
            "version": "1",
        }
        assert {name: form.get(name) for name in expected} == expected

    def test_saving_it_unchanged_loses_nothing(self, cast: Cast, browser, article):
        made = respond(
            cast.mira,
            article,
            "Ground.\n\n> quoted\n\n    code\n",
            kind="critique",
            tags=["maps", "fords"],
            challenge="source",
            evidence=[
                {"quote": "one", "url": "", "date": ""},
                {"quote": "two", "url": "", "date": ""},
            ],
        )
        client = browser(cast.mira)
        answer = client.post(at(made, "edit/"), form_on(read(client.get(at(made, "edit/")))))
        assert answer.status_code == 303
        now = Annotation.objects.get()
        for name in ("kind", "title", "body", "tags", "challenge", "evidence", "language", "state"):
            assert getattr(now, name) == getattr(made, name), name

    def test_readers_see_that_and_what_changed(self, cast: Cast, browser, made):
        client = browser(cast.mira)
        sent = {**form_on(read(client.get(at(made, "edit/")))), "body": "It was *not* so."}
        assert client.post(at(made, "edit/"), sent).status_code == 303
        text = read(Client().get(at(made)))
        assert tree_of(text).xpath("//a[@class='edited']/@href") == [at(made, "history/")]
        history = read(Client().get(at(made, "history/")))
        assert "Version 2" in words_in(history)
        assert "Version 1" in words_in(history)
        assert tree_of(history).xpath("//ins") != []

    def test_an_edit_from_an_old_page_is_told_shows_what_stands_and_keeps_the_words(
        self, cast: Cast, browser, made
    ):
        client = browser(cast.mira)
        old = form_on(read(client.get(at(made, "edit/"))))
        edit(cast.mira, made, "Changed in another window.")
        answer = client.post(at(made, "edit/"), {**old, "body": "My new words."})
        text = read(answer, 409)
        assert "changed meanwhile" in words_in(text)
        assert "Changed in another window." in words_in(text)
        form = form_on(text)
        assert form["body"] == "My new words."
        assert form["version"] == "2"
        assert Annotation.objects.get().body == "Changed in another window."
        # Whoever has seen both may save theirs.
        assert client.post(at(made, "edit/"), form).status_code == 303
        assert Annotation.objects.get().body == "My new words."
        assert "Changed in another window." in words_in(read(client.get(at(made, "history/"))))

    def test_an_old_page_gets_the_same_as_a_part(self, cast: Cast, browser, made):
        client = browser(cast.mira)
        old = form_on(read(client.get(at(made, "edit/"))))
        edit(cast.mira, made, "Changed in another window.")
        answer = client.post(at(made, "edit/"), {**old, "body": "Mine."}, headers=PARTIAL)
        text = read(answer, 409, part=True)
        assert "Changed in another window." in words_in(text)

    @pytest.mark.parametrize("who", ["noor", "vera", "edda", "omar", "ada"])
    def test_nobody_edits_anothers_response(self, cast: Cast, browser, made, who):
        client = browser(getattr(cast, who))
        assert client.get(at(made, "edit/")).status_code == 403
        sent = {"kind": "comment", "body": "Theirs.", "tags": "", "language": "", "version": "1"}
        assert client.post(at(made, "edit/"), sent).status_code == 403
        made.refresh_from_db()
        assert made.body == "It *was* so."

    def test_a_refused_edit_keeps_every_letter(self, cast: Cast, browser, made):
        client = browser(cast.mira)
        sent = {**form_on(read(client.get(at(made, "edit/")))), "tags": "x" * 41, "title": "<T>"}
        form = form_on(read(client.post(at(made, "edit/"), sent), 422))
        assert (form["tags"], form["title"], form["version"]) == ("x" * 41, "<T>", "1")

    def test_the_kind_stays(self, cast: Cast, browser, made):
        client = browser(cast.mira)
        sent = {**form_on(read(client.get(at(made, "edit/")))), "kind": "critique"}
        client.post(at(made, "edit/"), sent)
        assert Annotation.objects.get().kind == "comment"

    def test_a_reply_is_edited_in_its_smaller_form(self, cast: Cast, browser, made):
        below = reply(cast.noor, made)
        client = browser(cast.noor)
        form = form_on(read(client.get(at(below, "edit/"))))
        assert "title" not in form
        assert client.post(at(below, "edit/"), {**form, "body": "Better."}).status_code == 303
        below.refresh_from_db()
        assert below.body == "Better."

    def test_an_edit_where_responses_are_held_waits_again(self, cast: Cast, browser, article, made):
        set_policy(article, "held")
        client = browser(cast.mira)
        text = read(client.get(at(made, "edit/")))
        assert "wait for a moderator" in words_in(text)
        client.post(at(made, "edit/"), {**form_on(text), "body": "New."})
        assert Client().get(at(made)).status_code == 404
        assert "Waiting for a moderator" in words_in(read(client.get(at(made))))

    def test_what_was_withdrawn_is_not_edited(self, cast: Cast, browser, made):
        withdraw(cast.mira, made)
        assert browser(cast.mira).get(at(made, "edit/")).status_code == 410


class TestMenu:
    @pytest.mark.parametrize(
        ("who", "deeds"),
        [
            ("anonymous", []),
            ("mira", ["Reply with a quotation", "Edit", "Withdraw"]),
            ("noor", ["Reply with a quotation"]),
            ("vera", ["Reply with a quotation"]),
            ("edda", ["Reply with a quotation"]),
            ("omar", ["Reply with a quotation"]),
            ("ada", ["Reply with a quotation"]),
        ],
    )
    def test_it_offers_what_one_may(self, cast: Cast, browser, made, who, deeds):
        text = read(browser(getattr(cast, who, None)).get(at(made, "menu/")))
        assert [
            a.strip()
            for a in tree_of(text).xpath("//main//a[contains(@class,'menu-item')]/text()")
            if a.strip()
        ] == deeds

    def test_history_is_offered_once_there_is_some(self, cast: Cast, browser, made):
        edit(cast.mira, made, "Other words.")
        assert "History" in words_in(read(Client().get(at(made, "menu/"))))

    def test_of_what_was_withdrawn_nothing_is_offered(self, cast: Cast, browser, made):
        edit(cast.mira, made, SECRET)
        reply(cast.noor, made)
        withdraw(cast.mira, made)
        text = read(browser(cast.mira).get(at(made, "menu/")))
        for deed in ("Edit", "Withdraw ", "History"):
            assert deed not in words_in(find_menu(text))


class TestWithdraw:
    def test_it_asks_first(self, cast: Cast, browser, made):
        text = read(browser(cast.mira).get(at(made, "withdraw/")))
        assert "Withdraw this response?" in words_in(text)
        assert Annotation.objects.get().state == "published"

    def test_a_response_with_replies_leaves_its_place(self, cast: Cast, browser, article, made):
        reply(cast.noor, made)
        client = browser(cast.mira)
        sent = form_on(read(client.get(at(made, "withdraw/"))), "//main//form[@method='post']")
        answer = client.post(at(made, "withdraw/"), sent)
        assert answer.status_code == 303
        text = read(Client().get(at(made)))
        assert "Withdrawn by its author." in words_in(text)
        assert "It was so." not in words_in(text)
        assert "So do I." in words_in(text)
        assert "Withdrawn by its author." in words_in(
            read(Client().get(f"/articles/{article.slug}/"))
        )

    def test_a_leaf_is_gone(self, cast: Cast, browser, article, made):
        browser(cast.mira).post(at(made, "withdraw/"), {"version": "1"})
        text = read(Client().get(at(made)), 410)
        assert "Withdrawn by its author." in words_in(text)
        assert "It was so." not in text
        assert made.key not in read(Client().get(f"/articles/{article.slug}/"))

    @pytest.mark.parametrize("page", ["history/", "edit/"])
    def test_the_words_are_gone_with_their_history(self, cast: Cast, browser, made, page):
        edit(cast.mira, made, "Other words.")
        withdraw(cast.mira, made)
        for person in (cast.mira, cast.ada):
            assert browser(person).get(at(made, page)).status_code == 410
        assert "410" in words_in(read(browser(cast.mira).get(at(made, page)), 410))

    def test_no_page_gives_out_what_was_withdrawn(self, cast: Cast, browser, article):
        spot = select(article, "A map")
        made = respond(cast.mira, article, SECRET, title=SECRET, targets=[spot])
        edit(cast.mira, made, f"{SECRET} twice")
        reply(cast.noor, made)
        withdraw(cast.mira, made)
        addresses = [at(made, page) for page in (*PAGES, "reply/?quote=1")]
        addresses += [
            "/",
            "/people/mira/",
            f"/desk/{article.slug}/",
            f"/desk/{article.slug}/publish/",
        ]
        addresses += [
            f"/articles/{article.slug}/{page}"
            for page in ("", "debate/", "anchors/", f"passages/{spot.passage}/")
        ]
        for person in (None, cast.noor, cast.vera, cast.edda, cast.omar, cast.ada, cast.mira):
            for address in addresses:
                answer = browser(person).get(address)
                assert answer.status_code < 500
                assert SECRET not in answer.content.decode(), (person, address)

    @pytest.mark.parametrize("who", ["noor", "vera", "edda", "omar", "ada"])
    def test_nobody_withdraws_anothers(self, cast: Cast, browser, made, who):
        client = browser(getattr(cast, who))
        assert client.get(at(made, "withdraw/")).status_code == 403
        assert client.post(at(made, "withdraw/")).status_code == 403
        made.refresh_from_db()
        assert made.state == "published"

    def test_twice_is_told(self, cast: Cast, browser, made):
        withdraw(cast.mira, made)
        text = read(browser(cast.mira).post(at(made, "withdraw/")), 403)
        assert "already withdrawn" in words_in(text)

    def test_from_an_old_page_it_is_asked_again(self, cast: Cast, browser, made):
        client = browser(cast.mira)
        sent = form_on(read(client.get(at(made, "withdraw/"))), "//main//form[@method='post']")
        edit(cast.mira, made, "Other words.")
        text = read(client.post(at(made, "withdraw/"), sent), 409)
        assert "changed meanwhile" in words_in(text)
        assert "Other words." in words_in(text)

    def test_a_note_is_deleted_for_good(self, cast: Cast, browser, article):
        note = respond(cast.mira, article, kind="note")
        browser(cast.mira).post(at(note, "withdraw/"))
        assert not Annotation.objects.exists()
        assert browser(cast.mira).get(at(note)).status_code == 404


def find_menu(text: str) -> str:
    return html.tostring(
        find_one(text, "//main//*[contains(@class,'deed-menu')]"), encoding="unicode"
    )
