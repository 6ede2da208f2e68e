"""Statements of reasons as pages, and a response in moderation as its author sees it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from commentary.actions import cases, decisions, proofs
from commentary.actions.statements import Reasoning
from commentary.formats.waiting import say_why
from commentary.models import Annotation, Case, Message
from commentary.vocabulary import MAX_MESSAGE, CaseReason
from tests.core.moderation.outbox import decided
from tests.people import let_appear, respond, set_policy, viewer
from tests.web.pages import find_one, form_on, read, tree_of, words_in

pytestmark = pytest.mark.django_db
WORD = "quincunx"


@pytest.fixture
def held(cast, article):
    set_policy(article, "held")
    return respond(cast.mira, article, f"A {WORD} of fools.")


def case_of(response):
    return Case.objects.get(response=response)


def remove(moderator, response, facts="It calls people fools."):
    case = case_of(response)
    decisions.decide_case(
        *(viewer(moderator), case.key, "remove"),
        version=case.version,
        reasoning=Reasoning(template="attack", facts=facts),
    )
    return Annotation.objects.get(pk=response.pk)


@pytest.fixture
def removed(cast, held):
    return remove(cast.omar, held)


def ways(page):
    """The addresses of what the page says can be done."""
    return tree_of(page).xpath("//ul[contains(@class,'ways')]//a/@href")


class TestTheStatement:
    def address(self, removed, proof=""):
        return f"/decisions/{removed.decision.key}/{proof}"

    def test_the_person_concerned_reads_it_and_is_led_on(self, cast, browser, removed):
        page = read(browser(cast.mira).get(self.address(removed)))
        said = words_in(page)
        for words in ("Removed", "It calls people fools.", "Why it applies", "free of charge"):
            assert words in said
        links = tree_of(page).xpath("//main//a/@href")
        assert f"/decisions/{removed.decision.key}/appeal/" in links
        assert f"/responses/{removed.key}/moderation/" in links
        for name in ("Omar", "omar", WORD):
            assert name not in page

    def test_moderators_read_whom_it_concerns(self, cast, browser, removed):
        page = read(browser(cast.ada).get(self.address(removed)))
        assert "Mira Aalto" in find_one(page, "//main").text_content()
        assert f"/decisions/{removed.decision.key}/appeal/" not in page

    def test_nobody_else_learns_that_it_is_there(self, cast, browser, removed):
        for person in (None, cast.noor, cast.vera, cast.edda, cast.samir):
            for address in (self.address(removed), "/decisions/nothing/"):
                assert browser(person).get(address).status_code == 404

    def test_a_barred_person_reads_it_by_the_letters_link(self, cast, browser, removed):
        until = timezone.now() + timedelta(days=9)
        User.objects.filter(pk=cast.mira.pk).update(barred_until=until)
        assert browser(cast.mira).get(self.address(removed)).status_code == 404
        proof = f"?proof={proofs.sign('decision', removed.decision.key)}"
        for person in (cast.mira, None):
            page = read(browser(person).get(self.address(removed, proof)))
            assert f"/decisions/{removed.decision.key}/appeal/{proof}" in page
            assert "Mira Aalto" not in find_one(page, "//main").text_content()
        assert browser().get(self.address(removed, proof[:-2])).status_code == 404

    @pytest.mark.parametrize("proof", ["?proof=", "?proof=%00", "?proof=" + "x" * 3_000])
    def test_a_proof_that_is_none_opens_nothing(self, db, browser, removed, proof):
        assert browser().get(self.address(removed, proof)).status_code == 404

    def test_a_reversed_decision_says_so(self, cast, browser, removed):
        restored = decided(
            "restore", cast.mira, response=removed, by=cast.ada, reverses=removed.decision
        )
        page = read(browser(cast.mira).get(self.address(removed)))
        assert "This decision no longer holds." in words_in(page)
        assert f"/decisions/{restored.key}/" in page
        later = read(browser(cast.mira).get(f"/decisions/{restored.key}/"))
        assert f"/decisions/{removed.decision.key}/" in later

    def test_it_is_kept_nowhere(self, cast, browser, removed):
        answer = browser(cast.mira).get(self.address(removed))
        assert "no-store" in answer["Cache-Control"]

    def test_other_methods_are_refused(self, cast, browser, removed):
        assert browser(cast.mira).post(self.address(removed)).status_code == 405


class TestTheAuthorsSide:
    def address(self, response):
        return f"/responses/{response.key}/moderation/"

    def test_what_waits_says_why_and_what_can_be_done(self, cast, browser, held):
        page = read(browser(cast.mira).get(self.address(held)))
        said = words_in(page)
        assert "Your response waits for a moderator" in said
        assert str(say_why("policy")) in said
        assert WORD in said
        for way in ("edit", "withdraw"):
            assert f"/responses/{held.key}/{way}/" in ways(page)
        assert "#talk" in ways(page)

    def test_what_was_removed_shows_the_statement_and_the_ways_on(self, cast, browser, removed):
        page = read(browser(cast.mira).get(self.address(removed)))
        said = words_in(page)
        for words in ("Your response was removed", WORD, "It calls people fools."):
            assert words in said
        assert f"/responses/{removed.key}/edit/" in ways(page)
        assert f"/decisions/{removed.decision.key}/appeal/" in ways(page)
        assert f"/responses/{removed.key}/withdraw/" not in ways(page)

    def test_what_appears_has_nothing_to_do(self, cast, browser, held):
        let_appear(cast.omar, held)
        said = words_in(read(browser(cast.mira).get(self.address(held))))
        assert "There is nothing that you have to do." in said

    def test_nobody_else_sees_it(self, cast, browser, held):
        for person in (cast.noor, cast.vera, cast.edda):
            answer = browser(person).get(self.address(held))
            assert answer.status_code == 404
            assert WORD not in answer.content.decode()
        assert browser(cast.mira).get("/responses/nothing/moderation/").status_code == 404

    def test_nobody_is_led_to_the_log_in(self, db, browser, held):
        answer = browser().get(self.address(held))
        assert (answer.status_code, "/accounts/login/" in answer["Location"]) == (302, True)

    def test_a_moderator_is_led_to_the_case(self, cast, browser, held):
        answer = browser(cast.omar).get(self.address(held))
        assert answer.status_code == 302
        assert answer["Location"].endswith(f"/cases/{case_of(held).key}/")

    def test_a_published_response_without_a_case_is_told_as_such(self, cast, article, browser):
        made = respond(cast.mira, article)
        page = read(browser(cast.mira).get(self.address(made)))
        assert "Your response is published" in words_in(page)
        assert tree_of(page).xpath("//textarea") == []

    def test_the_author_and_the_moderators_write_to_each_other(self, cast, browser, held):
        cases.write_in_case(viewer(cast.omar), case_of(held).key, "Which <sentence>?")
        cases.write_in_case(viewer(cast.omar), case_of(held).key, "Among us.", internal=True)
        page = browser(cast.mira)
        sent = form_on(read(page.get(self.address(held))), "//section[@id='talk']//form")
        answer = page.post(self.address(held), {**sent, "body": "The <second> one."})
        assert (answer.status_code, answer["Location"]) == (302, f"{self.address(held)}#talk")
        after = read(page.get(self.address(held)))
        for words in ("Which &lt;sentence&gt;?", "The &lt;second&gt; one.", "A moderator"):
            assert words in after
        assert "Among us." not in after
        assert "Omar" not in after

    @pytest.mark.parametrize("body", ["", "  \n ", "x" * (MAX_MESSAGE + 1)])
    def test_a_message_that_cannot_be_taken_stays_in_its_box(self, cast, browser, held, body):
        answer = browser(cast.mira).post(self.address(held), {"body": body})
        page = read(answer, 422)
        field = find_one(page, "//textarea[@name='body']")
        assert (field.text or "").removeprefix("\n") == body
        assert field.get("aria-invalid") == "true"
        assert not Message.objects.exists()

    def test_too_many_messages_are_refused_and_kept(self, cast, browser, held, rates):
        rates(message=(0, 3600))
        answer = browser(cast.mira).post(self.address(held), {"body": "Please."})
        assert "Please." in find_one(read(answer, 429), "//textarea").text
        assert int(answer["Retry-After"]) > 0

    def test_a_stranger_writes_nothing(self, cast, browser, held):
        assert browser(cast.noor).post(self.address(held), {"body": "x"}).status_code == 404
        assert browser().post(self.address(held), {"body": "x"}).status_code in (302, 403)
        assert not Message.objects.exists()

    def test_other_methods_are_refused(self, cast, browser, held):
        assert browser(cast.mira).put(self.address(held)).status_code == 405

    def test_decisions_and_messages_cost_no_further_statements(self, cast, browser, held):
        asked = []
        page = browser(cast.mira)
        for _ in range(2):
            decided("hide", cast.mira, response=held, by=cast.ada)
            cases.write_in_case(viewer(cast.omar), case_of(held).key, "A word.")
            with CaptureQueriesContext(connection) as seen:
                page.get(self.address(held))
            asked.append(len(seen))
        assert asked[0] == asked[1] <= 10, asked


class TestReasonsInWords:
    @pytest.mark.parametrize("code", CaseReason.values)
    def test_every_reason_has_a_sentence(self, code):
        assert say_why(code).endswith(".")

    @pytest.mark.parametrize("code", ["flagged", "legal", "words", "opened", "auto_hidden"])
    def test_what_others_wrote_is_never_among_it(self, code):
        assert WORD not in say_why(code, WORD)

    def test_what_a_rule_says_of_itself_is(self):
        assert say_why("links", "At most three.").endswith("At most three.")
