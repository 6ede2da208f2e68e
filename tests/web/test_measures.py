"""The card of a person, measures, the bar of a warning, and what somebody shut out meets."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from commentary.actions import sanctions
from commentary.actions.tokens import make_token
from commentary.formats import proofs
from commentary.models import Annotation, Appeal, Message, ReasonTemplate, Sanction
from tests.core.moderation.deciding import REASONS, decide, raise_for
from tests.people import PASSWORD, give_password, respond, viewer
from tests.web.pages import find_one, read, words_in

CARD = "/moderation/people/mira/"
TYPED = {
    "facts": "Three posts call people thieves.",
    "ground": "rule",
    "provision": "Argue with what was said.",
    "why": "Nobody was argued with.",
}


def take(cast, kind, **more):
    if kind == "suspend":
        more.setdefault("until", timezone.now() + timedelta(days=7))
    reasons = {"reasoning": REASONS, **more}
    return sanctions.sanction_person(viewer(cast.omar), "mira", kind, **reasons)


class TestTheList:
    def test_it_shows_who_is_under_a_measure_and_finds_anybody_by_name(self, browser, cast):
        take(cast, "hold_all")
        first = words_in(read(browser(cast.omar).get("/moderation/people/")))
        assert "Mira Aalto" in first
        assert "Everything waits" in first
        assert "Vera Lindqvist" not in first
        found = words_in(read(browser(cast.omar).get("/moderation/people/?q=lindq")))
        assert "Vera Lindqvist" in found
        assert "Mira Aalto" not in found
        nobody = words_in(read(browser(cast.omar).get("/moderation/people/?q=%00xyz&after=%00")))
        assert "Nobody is called that." in nobody

    def test_addresses_are_neither_searched_nor_shown(self, browser, cast):
        page = words_in(read(browser(cast.omar).get("/moderation/people/?q=example.org")))
        assert "Nobody is called that." in page
        assert "mira@" not in words_in(read(browser(cast.omar).get("/moderation/people/?q=mira")))

    @pytest.mark.parametrize("name", ["mira", "vera", "edda"])
    def test_it_is_for_moderators(self, browser, cast, name):
        assert browser(getattr(cast, name)).get("/moderation/people/").status_code == 403

    def test_it_costs_the_same_for_many_and_has_pages(self, browser, cast):
        counts = []
        for size in (1, 60):
            for number in range(size):
                User.objects.create_user(f"zed-{size}-{number:03d}")
            with CaptureQueriesContext(connection) as queries:
                page = browser(cast.omar).get("/moderation/people/?q=zed")
            counts.append(len(queries))
        assert counts[0] == counts[1]
        assert 'rel="next"' in page.content.decode()


class TestTheCard:
    def test_moderators_see_history_rates_decisions_notes_and_measures(
        self, browser, cast, article
    ):
        response = respond(cast.mira, article, "They were thieves.")
        raise_for(response, "flagged")
        decide(cast.omar, response, "remove")
        sanctions.write_note(viewer(cast.omar), "mira", "Ask <b>before</b> banning.")
        take(cast, "suspend", article=article.slug)
        sanctions.lift_sanction(viewer(cast.omar), take(cast, "warn").key, reasoning=REASONS)
        said = words_in(read(browser(cast.omar).get(CARD)))
        for words in (
            *("Mira Aalto", "Removed by a moderator", "Ask <b>before</b> banning."),
            *("Suspended", "Earlier measures", "Warning", "Share removed"),
        ):
            assert words in said, words

    def test_a_note_a_measure_and_its_end_as_plain_forms(self, browser, cast, article):
        client = browser(cast.omar)
        assert client.post(CARD, {"do": "note", "body": "Ask first."}).status_code == 302
        assert Message.objects.get().body == "Ask first."
        sent = {**TYPED, "do": "measure", "kind": "suspend", "until": "2999-01-31"}
        assert client.post(CARD, {**sent, "article": f" {article.slug} "}).status_code == 302
        sanction = Sanction.objects.get()
        assert sanction.until.isoformat() == "2999-02-01T00:00:00+00:00"
        lift = {"do": "lift", "sanction": sanction.key, "why": "A misunderstanding."}
        assert client.post(CARD, lift).status_code == 302
        assert "Earlier measures" in read(client.get(CARD))

    def test_a_reason_of_the_list_fills_what_is_empty(self, browser, cast):
        template = ReasonTemplate.objects.create(
            key="thieves",
            name="Names",
            provision="Argue.",
            facts="Names.",
            why="It does not.",
            public_reason="It called names.",
        )
        client = browser(cast.omar)
        assert "Names" in read(client.get(CARD))
        sent = {"do": "measure", "kind": "warn", "template": template.key}
        assert client.post(CARD, sent).status_code == 302
        assert Sanction.objects.get().decision.provision == "Argue."

    @pytest.mark.parametrize(
        ("typed", "status", "said"),
        [
            ({"do": "measure", "kind": "ban"}, 422, "Say why it is met here."),
            ({**TYPED, "do": "measure", "kind": ""}, 422, "Choose a warning"),
            ({**TYPED, "do": "measure", "kind": "suspend"}, 422, "Say until when."),
            ({**TYPED, "do": "measure", "kind": "suspend", "until": "soon"}, 422, "2027-03-31"),
            (
                {**TYPED, "do": "measure", "kind": "suspend", "until": "9999-12-31"},
                422,
                "2027-03-31",
            ),
            ({"do": "note", "body": " "}, 422, "Write 1 to"),
            ({"do": "nonsense"}, 422, "Choose what to do."),
            ({**TYPED, "do": "measure", "kind": "warn", "article": "none"}, 404, ""),
            ({"do": "lift", "sanction": "none", "why": "x"}, 404, ""),
        ],
    )
    def test_what_is_refused_says_so_and_keeps_the_words(self, browser, cast, typed, status, said):
        page = read(browser(cast.omar).post(CARD, typed), status)
        assert said in page
        if status == 422 and "facts" in typed:
            assert typed["facts"] in page
        assert not Sanction.objects.exists()

    def test_a_second_one_of_a_kind_is_told(self, browser, cast):
        take(cast, "ban")
        sent = {**TYPED, "do": "measure", "kind": "ban"}
        assert "in force already" in read(browser(cast.omar).post(CARD, sent), 409)

    def test_nobody_else_sees_one(self, browser, cast):
        assert browser().get(CARD).status_code == 302
        for person in (cast.mira, cast.noor, cast.vera, cast.edda):
            assert browser(person).get(CARD).status_code == 404
            assert browser(person).post(CARD, {"do": "note", "body": "x"}).status_code == 404
        assert browser(cast.omar).get("/moderation/people/nobody/").status_code == 404
        assert browser(cast.omar).delete(CARD).status_code == 405

    def test_ones_own_says_why_not(self, browser, cast):
        page = read(browser(cast.omar).get("/moderation/people/omar/"))
        assert "You cannot take a measure against yourself." in page


class TestTheBar:
    def test_it_stands_on_every_page_until_it_is_acknowledged(self, browser, cast, article):
        sanction = take(cast, "warn")
        client = browser(cast.mira)
        for url in ("/", article_url(article), "/notices/", "/settings/", "/keys/"):
            assert "The moderators warned you." in read(client.get(url)), url
        client.post("/notices/", {"do": "read"})
        assert "The moderators warned you." in read(client.get("/"))
        answer = client.post(f"{article_url(article)}respond/", {"kind": "comment", "body": "No."})
        assert answer.status_code == 403
        assert not Annotation.objects.exists()
        assert client.post(f"/warnings/{sanction.key}/acknowledge/").status_code == 302
        assert "The moderators warned you." not in read(client.get("/"))
        answer = client.post(f"{article_url(article)}respond/", {"kind": "comment", "body": "No."})
        assert answer.status_code == 303

    def test_nobody_else_sees_or_ends_it(self, browser, cast):
        sanction = take(cast, "warn")
        url = f"/warnings/{sanction.key}/acknowledge/"
        for person in (None, cast.noor, cast.omar):
            assert "The moderators warned you." not in read(browser(person).get("/"))
            assert browser(person).post(url).status_code == 404
        assert browser(cast.mira).get(url).status_code == 405
        assert browser(cast.mira).post("/warnings/none/acknowledge/").status_code == 404

    def test_by_the_link_of_the_letter(self, browser, cast):
        sanction = take(cast, "warn")
        proof = proofs.sign("decision", sanction.decision.key)
        url = f"/warnings/{sanction.key}/acknowledge/?proof={proof}"
        assert browser().post(url).status_code == 302
        sanction.refresh_from_db()
        assert sanction.acknowledged_at

    def test_pages_cost_nothing_more_but_for_people_with_unread_notices(self, browser, cast):
        def count(client):
            client.get("/keys/")
            with CaptureQueriesContext(connection) as asked:
                client.get("/keys/")
            return len(asked)

        client = browser(cast.mira)
        plain = count(client)
        take(cast, "warn")
        assert count(client) == plain + 1
        assert count(browser(cast.noor)) == plain


def article_url(article):
    return f"/articles/{article.slug}/"


class TestShutOut:
    def log_in(self, client):
        return client.post("/accounts/login/", {"login": "mira", "password": PASSWORD})

    @pytest.mark.parametrize("kind", ["suspend", "ban"])
    def test_an_old_session_a_post_a_token_and_a_log_in_are_refused(self, cast, article, kind):
        give_password(cast.mira)
        client = Client()
        assert self.log_in(client).status_code == 302
        assert client.get("/settings/").status_code == 200
        _row, token = make_token(viewer(cast.mira), name="t", scope="write", days=3)
        bearer = {"HTTP_AUTHORIZATION": f"Bearer {token}"}
        assert client.get("/api/v1/", **bearer).status_code == 200
        take(cast, kind)
        assert client.get("/settings/").status_code == 302
        answer = client.post(f"{article_url(article)}respond/", {"kind": "comment", "body": "No."})
        assert answer.status_code == 403
        assert "No." in answer.content.decode()
        for method in (Client().get, Client().post):
            refused = method("/api/v1/articles/", **bearer)
            assert refused.status_code == 403
            assert refused.json()["code"] == "barred"
            assert ("suspended" in refused.json()["detail"]) == (kind == "suspend")
        assert client.get("/api/v1/me/").status_code in (401, 404)
        assert not Annotation.objects.exists()
        answer = self.log_in(Client())
        assert answer.status_code == 302
        assert answer["Location"].startswith("/barred/?proof=")

    def test_the_page_says_until_when_why_and_how_to_appeal(self, cast):
        give_password(cast.mira)
        take(cast, "suspend")
        client = Client()
        page = read(client.get(self.log_in(client)["Location"]), 403)
        said = words_in(page)
        for words in (REASONS.facts, REASONS.provision, REASONS.why, "until"):
            assert words in said
        assert "_auth_user_id" not in client.session
        statement = find_one(page, "//main//section//a[not(@class)]").get("href")
        assert REASONS.why in read(client.get(statement))
        appeal = find_one(page, "//main//section//a[@class='button']").get("href")
        assert client.post(appeal, {"text": "It was a quotation."}).status_code == 302
        assert Appeal.objects.get().appellant == cast.mira
        assert "See your appeal" in read(client.get(self.log_in(client)["Location"]), 403)

    @pytest.mark.parametrize("proof", ["", "x", "MQ:1abc:xyz"])
    def test_a_link_that_is_forged_tells_nothing(self, cast, proof):
        take(cast, "ban")
        assert Client().get("/barred/", {"proof": proof}).status_code == 404

    def test_nor_does_one_of_somebody_who_is_let_in_again(self, cast):
        from accounts.barring import barred_url

        sanction = take(cast, "ban")
        sanctions.lift_sanction(viewer(cast.omar), sanction.key, reasoning=REASONS)
        assert Client().get(barred_url(cast.mira)).status_code == 404
        assert Client().post("/barred/").status_code == 405

    def test_when_it_is_over_one_logs_in_again(self, cast):
        give_password(cast.mira)
        sanction = take(cast, "ban")
        sanctions.lift_sanction(viewer(cast.omar), sanction.key, reasoning=REASONS)
        client = Client()
        assert self.log_in(client)["Location"] == "/"
        assert client.get("/settings/").status_code == 200

    def test_a_session_that_survived_is_a_strangers_from_the_next_request_on(self, browser, cast):
        take(cast, "suspend")
        other = browser(cast.mira)
        for url in ("/settings/", "/accounts/password/change/", "/accounts/email/"):
            assert other.get(url).status_code == 302, url
