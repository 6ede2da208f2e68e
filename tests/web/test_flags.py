"""Flagging and legal notices, as plain forms; what becomes of them, and who is not told."""

import pytest
from django.test import Client

from commentary.models import Case, Flag, Notice, Policy
from tests.core.moderation.flagging import LAW, WHY, decide, flag, make_readers, notify
from tests.people import ANONYMOUS, make_article, respond, set_policy, viewer, withdraw
from tests.web.pages import PARTIAL, find_one, read, tree_of, words_in

SAID = {"law": LAW, "text": WHY, "good_faith": "on"}


@pytest.fixture
def response(cast, article):
    return respond(cast.mira, article, "Whoever drew this is a fool.", title="Fools")


def fault_at(text: str, name: str) -> str:
    """What is said at a field, by the ids that the field itself names."""
    field = tree_of(text).xpath(f"//*[@name='{name}']")[0]
    named = field.get("aria-describedby") or field.xpath("ancestor::fieldset/@aria-describedby")[0]
    found = [tree_of(text).xpath(f"//*[@id='{one}']") for one in named.split()]
    assert all(found), named
    return " ".join(one[0].text_content().strip() for one in found)


class TestFlagging:
    def test_a_member_flags_and_finds_it_among_their_flags(self, cast, response, browser):
        client = browser(cast.noor)
        page = read(client.get(f"/responses/{response.key}/flag/"))
        assert "Fools" in words_in(page)
        sent = {"reason": "abuse", "text": "Look at “fool”."}
        answer = client.post(f"/responses/{response.key}/flag/", sent)
        assert (answer.status_code, answer["Location"]) == (303, "/flags/")
        page = words_in(read(client.get("/flags/")))
        assert "Thank you." in page
        assert "Look at “fool”." in page
        assert "Received" in page
        assert Flag.objects.get().reason == "abuse"

    @pytest.mark.parametrize("who", ["vera", "edda", "omar", "ada"])
    def test_any_member_may(self, cast, response, browser, who):
        client = browser(getattr(cast, who))
        assert (
            client.post(f"/responses/{response.key}/flag/", {"reason": "spam"}).status_code == 303
        )

    def test_a_guest_logs_in_first_and_keeps_what_they_wrote(self, response, browser):
        where = f"/responses/{response.key}/flag/"
        asked = browser().get(where)
        assert asked.status_code == 302
        assert asked[
            "Location"
        ] == f"/accounts/login/?next=/responses/{response.key}/flag/".replace(
            "?next=/responses/", "?next=%2Fresponses%2F"
        ).replace("/flag/", "%2Fflag%2F")
        sent = read(browser().post(where, {"reason": "spam", "text": "My words."}), 403)
        assert "My words." in sent
        assert browser().get(where, headers=PARTIAL).status_code == 401

    def test_a_person_who_is_shut_out_is_a_guest(self, cast, response, browser):
        assert browser(cast.samir).get(f"/responses/{response.key}/flag/").status_code == 302

    def test_one_does_not_flag_oneself(self, cast, response, browser):
        where = f"/responses/{response.key}/flag/"
        client = browser(cast.mira)
        assert "your own response" in words_in(read(client.get(where), 403))
        refused = client.post(where, {"reason": "spam", "text": "Kept."})
        assert refused.status_code == 403
        assert "Kept." in words_in(refused.content.decode())

    def test_what_is_missing_is_said_at_its_field_and_the_words_stay(self, cast, response, browser):
        client, where = browser(cast.noor), f"/responses/{response.key}/flag/"
        page = read(client.post(where, {"text": "Kept words."}), 422)
        assert "Choose what is wrong" in fault_at(page, "reason")
        assert "Kept words." in words_in(page)
        page = read(client.post(where, {"reason": "other"}), 422)
        assert "Say in a sentence" in fault_at(page, "text")
        assert find_one(page, "//input[@value='other']").get("checked") is not None

    def test_who_flagged_already_sees_what_became_of_it(self, cast, response, browser):
        flag(cast.noor, response)
        client, where = browser(cast.noor), f"/responses/{response.key}/flag/"
        page = read(client.get(where))
        assert "You flagged this response on" in words_in(page)
        assert not tree_of(page).xpath("//input[@name='reason']")
        page = read(client.post(where, {"reason": "spam", "text": "Kept."}), 409)
        assert "flagged this response already" in words_in(page)
        assert "Kept." in words_in(page)

    def test_too_many_in_too_short_a_time_are_told_when(self, cast, response, browser, rates):
        rates(flag=(0, 60))
        answer = browser(cast.noor).post(
            f"/responses/{response.key}/flag/", {"reason": "spam", "text": "Kept."}
        )
        assert "Kept." in words_in(read(answer, 429))
        assert int(answer["Retry-After"]) > 0

    def test_what_hides_it_leads_the_last_reporter_to_a_page_that_is_there(
        self, cast, response, browser
    ):
        Policy.objects.create(hide_weight=1)
        answer = browser(cast.noor).post(
            f"/responses/{response.key}/flag/", {"reason": "spam"}, follow=True
        )
        read(answer)
        assert browser(cast.noor).get(f"/responses/{response.key}/").status_code == 404


class TestLegalNotices:
    def test_a_guest_sends_one_and_gets_a_receipt(self, response, browser):
        client, where = browser(), f"/responses/{response.key}/notice/"
        page = read(client.get(where))
        assert f"/responses/{response.key}/" in words_in(page)
        answer = client.post(where, {**SAID, "name": "Jana Novak", "email": "jana@example.org"})
        assert answer.status_code == 303
        receipt = words_in(read(client.get(answer["Location"])))
        sent = Flag.objects.get()
        assert sent.key in receipt
        assert LAW in receipt
        assert "Received" in receipt
        # Whoever is given the link learns what was sent, and not who sent it.
        assert "Jana" not in receipt
        assert "jana@" not in receipt

    def test_a_guest_may_leave_name_and_address_empty(self, response, browser):
        where = f"/responses/{response.key}/notice/"
        assert "offence against children" in words_in(read(browser().get(where)))
        assert browser().post(where, SAID).status_code == 303

    def test_a_member_is_not_asked_who_they_are(self, cast, response, browser):
        client, where = browser(cast.noor), f"/responses/{response.key}/notice/"
        page = read(client.get(where))
        assert not tree_of(page).xpath("//input[@name='name' or @name='email']")
        sent = {**SAID, "name": "Else", "email": "else@example.org"}
        assert client.post(where, sent).status_code == 303
        made = Flag.objects.get()
        assert (made.reporter, made.contact_email) == (cast.noor, "")

    def test_what_is_missing_is_said_at_its_field_and_the_words_stay(self, response, browser):
        where = f"/responses/{response.key}/notice/"
        page = read(browser().post(where, {"email": "jana", "name": "Jana Novak"}), 422)
        assert "Name the law" in fault_at(page, "law")
        assert "Explain why" in fault_at(page, "text")
        assert "no e-mail address" in fault_at(page, "email")
        assert "good faith" in words_in(page)
        assert fault_at(page, "good_faith")
        assert find_one(page, "//input[@name='name']").get("value") == "Jana Novak"

    def test_the_receipt_shows_decision_reasons_and_redress(self, cast, response, browser):
        sent = browser().post(f"/responses/{response.key}/notice/", SAID)["Location"]
        decide(cast.omar, response, "keep", why="It is a metaphor.")
        page = words_in(read(browser().get(sent)))
        assert "It is a metaphor." in page
        assert "by a person, not by a program" in page
        assert "to a court" in page
        withdrawn = browser().post(
            f"/responses/{response.key}/notice/", {**SAID, "text": "Again."}
        )["Location"]
        withdraw(cast.mira, response)
        page = words_in(read(browser().get(withdrawn)))
        assert "taken back or changed before we decided" in page

    def test_a_link_that_is_not_whole_is_not_found(self, browser):
        read(browser().get("/flags/receipt/abc.def.ghi/"), 404)

    def test_limits_are_told_and_the_words_stay(self, response, browser, rates):
        rates(notice=(0, 60))
        answer = browser().post(f"/responses/{response.key}/notice/", SAID)
        assert WHY in words_in(read(answer, 429))

    def test_what_is_not_shown_is_refused(self, cast, article, browser):
        note = respond(cast.mira, article, kind="note")
        where = f"/responses/{note.key}/notice/"
        assert browser().get(where).status_code == 404
        assert browser(cast.noor).post(where, SAID).status_code == 404
        read(browser(cast.mira).get(where), 403)
        assert browser(cast.mira).post(where, SAID).status_code == 403


class TestOwnFlags:
    def test_they_come_page_by_page(self, cast, article, browser):
        for number in range(31):
            flag(cast.noor, respond(cast.mira, article, f"Number {number}."))
        client = browser(cast.noor)
        page = read(client.get("/flags/"))
        assert len(tree_of(page).xpath("//ol[contains(@class, 'flags')]/li")) == 30
        more = find_one(page, "//a[@rel='next']").get("href")
        page = read(client.get(f"/flags/{more}"))
        assert len(tree_of(page).xpath("//ol[contains(@class, 'flags')]/li")) == 1
        assert client.get("/flags/?before=nul%00").status_code == 400

    def test_whoever_flagged_nothing_is_told_so(self, cast, browser):
        assert "You have flagged nothing." in words_in(read(browser(cast.noor).get("/flags/")))

    def test_guests_log_in(self, browser):
        assert browser().get("/flags/").status_code == 302

    def test_they_tell_what_was_decided(self, cast, response, browser):
        flag(cast.noor, response)
        notify(viewer(cast.noor), response)
        decide(cast.omar, response, "remove")
        page = words_in(read(browser(cast.noor).get("/flags/")))
        assert page.count("We acted on it") == 2
        assert "omar" not in page


class TestWaysThere:
    def ways(self, client: Client, response) -> set[str]:
        page = read(client.get(f"/responses/{response.key}/menu/"))
        links = tree_of(page).xpath("//div[contains(@class, 'deed-menu')]/a/@href")
        return {link.split("/")[-2] for link in links} & {"flag", "notice"}

    def test_the_menu_leads_members_and_guests(self, cast, response, browser):
        assert self.ways(browser(cast.noor), response) == {"flag", "notice"}
        assert self.ways(browser(), response) == {"flag", "notice"}
        assert self.ways(browser(cast.mira), response) == set()
        withdraw(cast.mira, response)

    def test_what_waits_cannot_be_flagged(self, cast, article, browser):
        set_policy(article, "held")
        held = respond(cast.mira, article)
        assert self.ways(browser(cast.omar), held) == set()

    def test_the_page_of_a_response_leads_guests_there(self, response, browser):
        page = read(browser().get(f"/responses/{response.key}/"))
        assert tree_of(page).xpath(f"//a[@href='/responses/{response.key}/notice/']")
        assert tree_of(page).xpath(f"//a[@href='/responses/{response.key}/flag/']")

    def test_the_pages_answer_only_what_they_are_made_for(self, cast, response, browser):
        client = browser(cast.noor)
        for where in ("flag/", "notice/"):
            answer = client.put(f"/responses/{response.key}/{where}")
            assert (answer.status_code, answer["Allow"]) == (405, "GET, POST, HEAD")
        for where in ("/flags/", "/flags/receipt/x/"):
            assert client.post(where).status_code == 405

    def test_a_response_that_never_was_is_not_found(self, cast, browser):
        for where in ("flag/", "notice/"):
            for client in (browser(), browser(cast.noor)):
                read(client.get(f"/responses/{'x' * 12}/{where}"), 404)
                assert client.post(f"/responses/{'x' * 12}/{where}", SAID).status_code == 404

    def test_forms_from_elsewhere_are_refused(self, response, browser):
        client = browser(enforce_csrf_checks=True)
        answer = client.post(f"/responses/{response.key}/notice/", SAID)
        assert answer.status_code == 403
        assert WHY in answer.content.decode()
        assert not Flag.objects.exists()

    def test_no_page_of_theirs_is_kept(self, cast, response, browser):
        sent = browser().post(f"/responses/{response.key}/notice/", SAID)["Location"]
        for where in (sent, f"/responses/{response.key}/notice/"):
            assert "no-store" in browser().get(where)["Cache-Control"]


def test_hostile_words_stay_words(cast, response, browser):
    words = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    sent = {"law": words, "text": words, "good_faith": "on"}
    where = browser().post(f"/responses/{response.key}/notice/", sent)["Location"]
    page = read(browser().get(where))
    assert "<script>alert" not in page
    assert words in words_in(page)
    flag(cast.noor, response, text=words)
    assert "<img src=x" not in read(browser(cast.noor).get("/flags/"))


def test_the_archived_still_takes_notices(cast, browser):
    article = make_article()
    bad = respond(cast.mira, article)
    type(article).objects.update(state="archived")
    assert browser().post(f"/responses/{bad.key}/notice/", SAID).status_code == 303
    assert Case.objects.get().reason == "legal"


def test_those_told_are_reporters(cast, response):
    for person in make_readers(2):
        flag(person, response)
    notify(ANONYMOUS, response)
    decide(cast.omar, response, "remove")
    assert Notice.objects.filter(kind="flag").count() == 2
