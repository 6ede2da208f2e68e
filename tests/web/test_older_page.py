"""A response written on a page whose text was corrected meanwhile: carried over, not misplaced."""

import json

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from lxml import html

from accounts.mail_addresses import set_verified_address
from commentary.models import Annotation
from tests.people import PASSWORD, give_password, select
from tests.revisions import revise
from tests.web.pages import PARTIAL, find_one, form_on, read, tree_of, words_in
from tests.web.typing_in import address_of, targets

pytestmark = pytest.mark.one_database

FORD = "who had shown the ford"
MOVED = {"The party crossed at dawn": "On the second day the whole party crossed at dawn"}
GONE = {"; nobody wrote down who had shown the ford": ""}
BODY = "The guide did."


def opened(client: Client, article, words: str = FORD, **query: str) -> dict[str, str]:
    """The form that a page of the first revision opens, as a browser would send it."""
    query = {"kind": "comment", "targets": targets(select(article, words)), **query}
    return form_on(read(client.get(address_of(article), query)))


def passage_page(article) -> str:
    return f"/articles/{article.slug}/passages/{select(article, FORD).passage}/"


def now(response: Annotation):
    return response.anchors.standing().get(revision=response.article.revision)


class TestTheForm:
    def test_it_names_the_revision_of_the_page_it_was_opened_from(self, cast, article, browser):
        client = browser(cast.mira)
        assert opened(client, article)["revision"] == "1"
        page = read(
            client.get(f"/articles/{article.slug}/passages/{select(article, FORD).passage}/")
        )
        assert form_on(page)["revision"] == "1"
        asked = {"kind": "comment", "targets": targets(select(article, FORD)), "revision": "1"}
        revise(article, MOVED)
        form = form_on(read(client.get(address_of(article), asked)))
        assert form["revision"] == "1"
        assert form_on(read(client.get(address_of(article))))["revision"] == "2"

    def test_words_named_by_places_alone_are_those_that_the_reader_saw(
        self, cast, article, browser
    ):
        spot = select(article, FORD)
        rows = [{"passage": spot.passage, "start": spot.start, "end": spot.end}]
        revise(article, MOVED)
        query = {"targets": json.dumps(rows), "revision": "1"}
        text = read(browser(cast.mira).get(address_of(article), query))
        assert tree_of(text).xpath("//ul[@data-quotes]//q/text()") == [FORD]

    def test_the_revision_is_kept_through_preview_errors_and_other_kinds(
        self, cast, article, browser
    ):
        client = browser(cast.mira)
        form = opened(client, article)
        revise(article, MOVED)
        for more, status in (
            ({"body": "So *it* was.", "preview": "1"}, 200),
            ({"body": ""}, 422),
            ({"body": "x", "tags": "x" * 41}, 422),
            ({"kind": "correction", "body": "x", "proposed": ""}, 422),
        ):
            for headers in ({}, PARTIAL):
                answer = client.post(address_of(article), {**form, **more}, headers=headers)
                text = read(answer, status, part=bool(headers))
                kept = form_on(text)
                assert (kept["revision"], kept["targets"]) == ("1", form["targets"]), more
        assert Annotation.objects.count() == 0

    def test_a_log_in_on_the_way_keeps_it(self, cast, article):
        client = Client()
        spot = targets(select(article, FORD))
        sent = {"kind": "critique", "targets": spot, "revision": "1", "body": BODY}
        revise(article, MOVED)
        text = read(client.post(address_of(article), sent), 403)
        link = find_one(text, "//main//a[starts-with(@href, '/accounts/login/')]").get("href")
        login = read(client.get(link))
        fields = form_on(login, "//main//form[@action='/accounts/login/']")
        set_verified_address(give_password(cast.mira), cast.mira.email)
        answer = client.post("/accounts/login/", {**fields, "login": "mira", "password": PASSWORD})
        form = form_on(read(client.get(answer.url)))
        assert (form["revision"], form["kind"]) == ("1", "critique")
        assert json.loads(form["targets"]) == json.loads(spot)

    def test_a_reply_and_an_edit_have_none(self, cast, article, browser):
        client = browser(cast.mira)
        client.post(address_of(article), {**opened(client, article), "body": BODY})
        key = Annotation.objects.get().key
        for deed in ("reply", "edit"):
            assert "revision" not in form_on(read(client.get(f"/responses/{key}/{deed}/"))), deed


class TestPosting:
    def test_words_that_moved_are_found_where_they_stand_now(self, cast, article, browser):
        client = browser(cast.mira)
        form = opened(client, article)
        revise(article, MOVED)
        answer = client.post(address_of(article), {**form, "body": BODY})
        assert answer.status_code == 303
        response = Annotation.objects.get()
        assert response.revision.number == 1
        assert now(response).exact == FORD
        assert now(response).start == select(article, FORD).start
        assert list(get_messages(answer.wsgi_request)) == []

    def test_without_the_field_words_are_those_of_today(self, cast, article, browser):
        revise(article, MOVED)
        client = browser(cast.mira)
        form = opened(client, article)
        del form["revision"]
        assert client.post(address_of(article), {**form, "body": BODY}).status_code == 303
        response = Annotation.objects.get()
        assert (response.revision.number, now(response).exact) == (2, FORD)

    def test_words_that_are_gone_are_kept_and_the_writer_is_told(self, cast, article, browser):
        client = browser(cast.mira)
        form = opened(client, article)
        revise(article, GONE)
        answer = client.post(address_of(article), {**form, "body": BODY})
        assert answer.status_code == 303
        response = Annotation.objects.get()
        assert (now(response).state, now(response).start) == ("orphan", None)
        text = read(client.get(answer.url))
        assert "no longer in it" in words_in(find_messages(text))
        assert FORD in words_in(text)

    def test_a_script_is_told_so_too(self, cast, article, browser):
        client = browser(cast.mira)
        for changes, lost in ((MOVED, False), (GONE, True)):
            form = opened(client, article)
            revise(article, changes)
            sent = {**form, "body": BODY}
            answer = client.post(address_of(article), sent, headers=PARTIAL)
            turn = find_one(read(answer, 201, part=True), "//li[contains(@class, 'turn')]")
            assert (turn.get("data-lost") is not None) is lost, changes
            # Sent once more, it is the same response and tells the same.
            again = client.post(address_of(article), sent, headers=PARTIAL)
            assert again.headers["X-Response-Key"] == answer.headers["X-Response-Key"]
            assert (b"data-lost" in again.content) is lost

    def test_a_response_to_the_whole_article_or_a_note_loses_nothing(self, cast, article, browser):
        client = browser(cast.mira)
        whole = form_on(read(client.get(address_of(article))))
        note = opened(client, article, kind="note")
        revise(article, GONE)
        for form, lost in ((whole, False), (note, True)):
            answer = client.post(address_of(article), {**form, "body": BODY}, headers=PARTIAL)
            assert answer.status_code == 201
            assert (b"data-lost" in answer.content) is lost

    def test_words_typed_on_the_passages_own_page_are_looked_up_in_its_text(
        self, cast, article, browser
    ):
        client = browser(cast.mira)
        form = form_on(read(client.get(passage_page(article))))
        revise(article, GONE)
        answer = client.post(address_of(article), {**form, "quote": FORD, "body": BODY})
        assert answer.status_code == 303
        response = Annotation.objects.get()
        assert now(response).state == "orphan"
        assert now(response).exact == FORD

    def test_no_such_revision_is_said_and_every_letter_stays(self, cast, article, browser):
        client = browser(cast.mira)
        form = opened(client, article)
        revise(article, MOVED)
        for number in ("3", "0", "-1", "1.5", "one", "²", "9" * 40, "1\0", "<b>"):
            sent = {**form, "revision": number, "body": BODY}
            for headers in ({}, PARTIAL):
                answer = client.post(address_of(article), sent, headers=headers)
                text = read(answer, 422, part=bool(headers))
                assert "is not known here" in words_in(text), number
                kept = form_on(text)
                assert (kept["body"], kept["targets"]) == (BODY, form["targets"]), number
                # Sent again, it is judged by the text of today.
                assert kept["revision"] == "2"
            asked = {"targets": form["targets"], "revision": number}
            assert client.get(address_of(article), asked).status_code in (200, 422)
        assert Annotation.objects.count() == 0


def find_messages(text: str) -> str:
    found = find_one(text, "//div[@class='messages']")
    return html.tostring(found, encoding="unicode")
