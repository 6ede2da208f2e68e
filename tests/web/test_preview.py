"""Looking at a response before it is posted, and after it was while it waits."""

import json

import pytest
from django.test import Client

from commentary.models import Annotation
from tests.people import Cast, respond, select, set_policy
from tests.web.pages import PARTIAL, find_one, form_on, read, tree_of, words_in
from tests.web.typing_in import TYPED, address_of, blank, kept, targets

pytestmark = pytest.mark.one_database


class TestPreview:
    def test_the_plain_form_shows_how_it_would_look_and_keeps_all(self, cast, article, browser):
        spot = select(article, "A map")
        sent = {**TYPED, "targets": targets(spot), "preview": "1", "body": "*So* <b>it</b> is."}
        text = read(browser(cast.mira).post(address_of(article), sent))
        body = find_one(text, "//section[@class='preview']//div[@class='body']")
        assert body.xpath(".//em/text()") == ["So"]
        assert body.xpath(".//b") == []
        kept(text, {k: v for k, v in sent.items() if k not in ("targets", "preview")})
        assert json.loads(form_on(text)["targets"]) == json.loads(sent["targets"])
        assert Annotation.objects.count() == 0

    def test_a_text_that_is_too_long_is_said(self, cast: Cast, article, browser):
        sent = {"kind": "comment", "body": "x" * 10_001, "preview": "1", **blank()}
        text = read(browser(cast.mira).post(address_of(article), sent), 422)
        assert "10001 characters" in words_in(text)
        kept(text, {"body": sent["body"]})

    def test_the_address_for_scripts_answers_with_the_piece(self, cast: Cast, browser):
        answer = browser(cast.mira).post("/preview/", {"body": "*So*"})
        text = read(answer, part=True)
        assert tree_of(text).xpath("//em/text()") == ["So"]

    def test_it_looks_as_the_response_will(self, cast: Cast, article, browser):
        source = "A [link](https://example.org) & *more*\n\n> quoted\n\n1. one\n2. two"
        piece = read(browser(cast.mira).post("/preview/", {"body": source}), part=True)
        made = respond(cast.mira, article, source)
        assert made.body_html.strip() in piece

    @pytest.mark.parametrize("plain", [True, False], ids=["plain form", "script"])
    def test_looking_is_limited_too(self, cast: Cast, article, browser, rates, plain):
        rates(preview=(1, 600))
        client = browser(cast.mira)
        address = address_of(article) if plain else "/preview/"
        sent = {"kind": "comment", "body": "Said.", "preview": "1", **blank()}
        assert client.post(address, sent).status_code == 200
        answer = client.post(address, sent)
        assert answer.status_code == 429
        assert int(answer.headers["Retry-After"]) > 0
        if plain:
            kept(read(answer, 429), {"body": "Said."})

    def test_who_is_not_logged_in_is_refused(self):
        assert Client().post("/preview/", {"body": "x"}).status_code == 403
        assert Client().post("/preview/", {"body": "x"}, headers=PARTIAL).status_code == 401

    def test_it_takes_only_posts(self, cast: Cast, browser):
        assert browser(cast.mira).get("/preview/").status_code == 405


class TestHeld:
    def test_what_waits_says_so_and_is_seen_by_its_author_and_moderators(
        self, cast: Cast, article, browser
    ):
        set_policy(article, "held")
        sent = {"kind": "comment", "body": "Held words.", **blank()}
        answer = browser(cast.mira).post(address_of(article), sent)
        assert answer.status_code == 303
        assert "Waiting for a moderator" in words_in(read(browser(cast.mira).get(answer.url)))
        assert "Held words." in words_in(read(browser(cast.omar).get(answer.url)))
        for person in (None, cast.noor, cast.vera, cast.edda):
            assert browser(person).get(answer.url).status_code == 404

    def test_a_script_is_told_that_it_waits(self, cast: Cast, article, browser):
        set_policy(article, "held")
        sent = {"kind": "comment", "body": "Held words.", **blank()}
        answer = browser(cast.mira).post(address_of(article), sent, headers=PARTIAL)
        turn = find_one(read(answer, 201, part=True), "//li[@class='turn']")
        assert turn.get("data-state") == "held"
