"""Replying to a response, and giving one of one's own new words."""

import pytest
from django.test import Client

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

pytestmark = pytest.mark.one_database


@pytest.fixture
def made(cast: Cast, article) -> Annotation:
    return respond(cast.mira, article, "It *was* so.", title="So it was")


def at(response: Annotation, page: str = "") -> str:
    return f"/responses/{response.key}/{page}"


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
