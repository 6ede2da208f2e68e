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
    withdraw,
)
from tests.web.pages import PARTIAL, find_one, form_on, read, tree_of, words_in

PAGES = ("", "reply/", "edit/", "withdraw/", "history/", "branch/", "menu/")
QUOTE, FLAG = "Reply with a quotation", ["Flag", "Legal notice"]
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

    @pytest.mark.parametrize("page", ["reply/", "edit/", "withdraw/"])
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


class TestMenu:
    @pytest.mark.parametrize(
        ("who", "deeds"),
        [
            ("anonymous", FLAG),
            ("mira", [QUOTE, "Edit", "Withdraw"]),
            ("noor", [QUOTE, *FLAG]),
            ("vera", [QUOTE, *FLAG]),
            ("edda", [QUOTE, *FLAG, "Curate"]),
            ("omar", [QUOTE, *FLAG, "Curate", "Moderate"]),
            ("ada", [QUOTE, *FLAG, "Curate", "Moderate"]),
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
