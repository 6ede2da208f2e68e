"""Responding by a plain form, from the words chosen to the response posted."""

import json

import pytest
from django.test import Client

from accounts.mail_addresses import set_verified_address
from commentary.models import Anchor, Annotation
from tests.people import PASSWORD, Cast, give_password, select
from tests.web.pages import PARTIAL, find_one, form_on, read, tree_of, words_in
from tests.web.typing_in import TYPED, address_of, blank, kept, targets

pytestmark = pytest.mark.one_database


class TestTheForm:
    def test_it_is_a_page_of_its_own_with_all_kinds(self, cast: Cast, article, browser):
        text = read(browser(cast.mira).get(address_of(article)))
        kinds = tree_of(text).xpath("//input[@name='kind']/@value")
        assert kinds == ["comment", "critique", "question", "correction", "note"]
        assert form_on(text)["kind"] == "comment"

    def test_it_opens_with_the_chosen_words_and_kind(self, cast: Cast, article, browser):
        spots = [select(article, "a promise is a debt"), select(article, "המפה")]
        query = {"kind": "critique", "targets": targets(*spots)}
        text = read(browser(cast.mira).get(address_of(article), query))
        assert form_on(text)["kind"] == "critique"
        assert json.loads(form_on(text)["targets"]) == json.loads(targets(*spots))
        quotes = tree_of(text).xpath("//ul[@data-quotes]//q/text()")
        assert quotes == ["a promise is a debt", "המפה"]

    def test_words_may_be_named_by_their_places_alone(self, cast: Cast, article, browser):
        spot = select(article, "the ford")
        rows = [{"passage": spot.passage, "start": spot.start, "end": spot.end}]
        query = {"targets": json.dumps(rows)}
        text = read(browser(cast.mira).get(address_of(article), query))
        assert tree_of(text).xpath("//ul[@data-quotes]//q/text()") == ["the ford"]

    def test_each_form_has_a_key_of_its_own(self, cast: Cast, article, browser):
        client = browser(cast.mira)
        keys = {form_on(read(client.get(address_of(article))))["client_key"] for _ in range(3)}
        assert len(keys) == 3

    @pytest.mark.parametrize("header", [{"X-Partial": "1"}])
    def test_a_script_gets_the_form_alone(self, cast: Cast, article, browser, header):
        answer = browser(cast.mira).get(address_of(article), headers=header)
        text = read(answer, part=True)
        assert text.lstrip().startswith("<form")
        assert "site-head" not in text

    def test_who_is_not_logged_in_comes_back_to_the_same_words(self, cast: Cast, article):
        client = Client()
        query = f"?kind=critique&targets={targets(select(article, 'A map'))}"
        answer = client.get(address_of(article) + query)
        assert answer.status_code == 302
        login = read(client.get(answer.url))
        assert words_in(login)
        sent = form_on(login, "//main//form[@action='/accounts/login/']")
        set_verified_address(give_password(cast.mira), cast.mira.email)
        answer = client.post("/accounts/login/", {**sent, "login": "mira", "password": PASSWORD})
        text = read(client.get(answer.url))
        assert form_on(text)["kind"] == "critique"
        assert tree_of(text).xpath("//ul[@data-quotes]//q/text()") == ["A map"]

    def test_a_script_is_told_to_log_in(self, article):
        answer = Client().get(address_of(article), headers=PARTIAL)
        assert answer.status_code == 401
        assert answer.headers["Content-Type"].startswith("text/plain")

    def test_who_was_logged_out_while_writing_gets_the_words_back(self, cast: Cast, article):
        spot = select(article, "A map")
        sent = {**TYPED, "targets": targets(spot)}
        text = read(Client().post(address_of(article), sent), 403)
        shown = [area.text.removeprefix("\n") for area in tree_of(text).xpath("//main//textarea")]
        for name in ("title", "body", "tags", "would_change", "evidence-0-quote", "language"):
            assert sent[name].replace("\r\n", "\n") in [s.replace("\r\n", "\n") for s in shown]
        link = find_one(text, "//main//a[starts-with(@href, '/accounts/login/')]").get("href")
        assert spot.passage in link
        assert "critique" in link
        assert Annotation.objects.count() == 0

    @pytest.mark.parametrize("who", ["mira", "vera", "edda", "omar", "ada"])
    def test_every_member_may_respond(self, cast: Cast, article, browser, who):
        client = browser(getattr(cast, who))
        sent = {**form_on(read(client.get(address_of(article)))), "body": "Said."}
        answer = client.post(address_of(article), sent)
        assert answer.status_code == 303
        assert Annotation.objects.get().author.username == who

    def test_who_is_suspended_is_nobody(self, cast: Cast, article, browser):
        client = browser(cast.samir)
        assert client.get(address_of(article)).url.startswith("/accounts/login/")
        assert client.post(address_of(article), {"kind": "comment"}).status_code == 302

    @pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
    def test_other_methods_are_refused(self, cast: Cast, article, browser, method):
        answer = getattr(browser(cast.mira), method)(address_of(article))
        assert answer.status_code == 405
        assert answer.headers["Allow"] == "GET, POST, HEAD"


class TestPosting:
    def test_it_leads_to_the_response(self, cast: Cast, article, browser):
        client = browser(cast.mira)
        query = {"targets": targets(select(article, "a promise is a debt"))}
        sent = form_on(read(client.get(address_of(article), query)))
        sent |= {
            "kind": "critique",
            "challenge": "definition",
            "title": "Owed to whom?",
            "body": "A promise to *nobody* is no debt.",
            "tags": "law, maps",
            "would_change": "A creditor.",
            "evidence-0-quote": "No debt without a creditor.",
            "evidence-0-url": "https://example.org/law",
            "evidence-0-date": "1905",
            "language": "en",
        }
        answer = client.post(address_of(article), sent)
        made = Annotation.objects.get()
        assert answer.status_code == 303
        assert answer.url == f"/responses/{made.key}/"
        text = read(client.get(answer.url))
        for said in ("Owed to whom?", "nobody", "A creditor.", "1905", "law", "Definition"):
            assert said in words_in(text)
        assert Anchor.objects.get().exact == "a promise is a debt"
        assert (made.kind, made.challenge, made.tags) == ("critique", "definition", ["law", "maps"])

    @pytest.mark.parametrize("kind", ["comment", "critique", "question", "note"])
    def test_each_kind_can_be_posted_about_the_whole(self, cast: Cast, article, browser, kind):
        answer = browser(cast.mira).post(
            address_of(article), {"kind": kind, "body": "Said."} | blank()
        )
        assert answer.status_code == 303
        assert Annotation.objects.get().kind == kind

    def test_a_correction_shows_what_changes(self, cast: Cast, article, browser):
        sent = {"kind": "correction", "proposed": "a promise is a gift", "body": "", **blank()}
        sent["targets"] = targets(select(article, "a promise is a debt"))
        answer = browser(cast.mira).post(address_of(article), sent)
        assert answer.status_code == 303
        text = read(browser().get(answer.url))
        assert tree_of(text).xpath("//del/text()") == ["debt"]
        assert tree_of(text).xpath("//ins/text()") == ["gift"]

    def test_a_script_gets_the_piece_and_its_key(self, cast: Cast, article, browser):
        sent = {"kind": "comment", "body": "Said.", **blank()}
        answer = browser(cast.mira).post(address_of(article), sent, headers=PARTIAL)
        text = read(answer, 201, part=True)
        key = answer.headers["X-Response-Key"]
        turn = find_one(text, "//li[@class='turn']")
        assert turn.get("data-depth") == "0"
        assert turn.get("data-state") == "published"
        assert turn.xpath(".//article/@data-response") == [key]
        assert "Said." in words_in(text)

    def test_sending_twice_makes_one_response_and_both_lead_to_it(self, cast, article, browser):
        client = browser(cast.mira)
        sent = {**form_on(read(client.get(address_of(article)))), "body": "Once."}
        first, second = (client.post(address_of(article), sent) for _ in range(2))
        assert first.status_code == second.status_code == 303
        assert first.url == second.url
        third = client.post(address_of(article), sent, headers=PARTIAL)
        assert third.status_code == 200
        assert third.headers["X-Response-Key"] in first.url
        assert Annotation.objects.count() == 1

    def test_a_used_key_with_other_words_is_told_and_keeps_them(self, cast, article, browser):
        client = browser(cast.mira)
        sent = {**form_on(read(client.get(address_of(article)))), "body": "Once."}
        client.post(address_of(article), sent)
        text = read(client.post(address_of(article), {**sent, "body": "Twice."}), 409)
        assert "already sent with other words" in words_in(text)
        assert form_on(text)["body"] == "Twice."
        assert Annotation.objects.count() == 1
        # What is sent from the form as it now stands is a new response.
        again = client.post(address_of(article), form_on(text))
        assert again.status_code == 303
        assert Annotation.objects.count() == 2

    def test_one_persons_key_does_not_lead_to_anothers_response(self, cast, article, browser):
        sent = {"kind": "comment", "body": "Mine.", "client_key": "shared-key-1", **blank()}
        first = browser(cast.mira).post(address_of(article), sent)
        second = browser(cast.noor).post(address_of(article), sent)
        assert first.url != second.url

    def test_more_fields_than_there_are_change_nothing(self, cast: Cast, article, browser):
        sent = {"kind": "comment", "body": "Said.", **blank(), "author": "ada"}
        sent |= {"state": "hidden", "created": "1900-01-01", "role": "administrator", "id": "1"}
        assert browser(cast.mira).post(address_of(article), sent).status_code == 303
        made = Annotation.objects.get()
        assert (made.author.username, made.state) == ("mira", "published")
        assert made.created_at.year > 2000


class TestThePlainFormOfAPassage:
    def page(self, client: Client, article, spot) -> tuple[str, str]:
        url = f"/articles/{article.slug}/passages/{spot.passage}/"
        text = read(client.get(url))
        return text, find_one(text, "//form[@data-composer]").get("action")

    def test_without_typed_words_the_whole_passage_is_meant(self, cast, article, browser):
        client, spot = browser(cast.mira), select(article, "the ford")
        text, action = self.page(client, article, spot)
        answer = client.post(action, {**form_on(text), "body": "Who indeed?"})
        assert answer.status_code == 303
        anchor = Anchor.objects.get()
        assert anchor.whole
        assert anchor.passage.key == spot.passage

    @pytest.mark.parametrize(
        ("typed", "exact"),
        [
            ("the ford", "the ford"),
            ("  nobody   wrote\u00a0down ", "nobody wrote down"),
            ("crossed at dawn; nobody", "crossed at dawn; nobody"),
        ],
    )
    def test_some_of_its_words_can_be_typed(self, cast, article, browser, typed, exact):
        client, spot = browser(cast.mira), select(article, "the ford")
        text, action = self.page(client, article, spot)
        answer = client.post(action, {**form_on(text), "body": "Who?", "quote": typed})
        assert answer.status_code == 303, words_in(answer.content.decode())
        assert Anchor.objects.get().exact == exact

    def test_words_typed_in_another_normal_form_are_found(self, cast, article, browser):
        client, spot = browser(cast.mira), select(article, "flag")
        text, action = self.page(client, article, spot)
        typed = "Nam\u0308ur\u0308"
        answer = client.post(action, {**form_on(text), "body": "Where?", "quote": typed})
        assert answer.status_code == 303

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ("the bridge", "do not stand in this passage"),
            ("a", "more than once"),
        ],
    )
    def test_words_that_are_not_there_come_back_to_be_mended(
        self, cast, article, browser, typed, said
    ):
        client, spot = browser(cast.mira), select(article, "A map")
        text, action = self.page(client, article, spot)
        sent = {**form_on(text), **TYPED, "quote": typed}
        sent["language"], sent["evidence-0-url"], sent["evidence-0-date"] = "", "", ""
        refused = read(client.post(action, sent), 422)
        assert said in words_in(refused)
        kept(refused, sent)
        assert "A map is a promise" in words_in(refused)
        mended = {**form_on(refused), "quote": "A map is a promise"}
        assert client.post(action, mended).status_code == 303
        assert Anchor.objects.get().exact == "A map is a promise"

    def test_who_is_not_logged_in_sees_why_and_no_form(self, article):
        spot = select(article, "A map")
        url = f"/articles/{article.slug}/passages/{spot.passage}/"
        text = read(Client().get(url))
        assert not tree_of(text).xpath("//form[@data-composer]")
        assert f"/accounts/login/?next={url}" in text
