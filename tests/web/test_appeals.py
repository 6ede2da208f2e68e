"""The pages of appeals and second looks: who sees them, what they do, also as plain forms."""

import pytest

from accounts.models import User
from commentary.actions import appeals, sanctions
from commentary.formats import proofs
from commentary.models import Annotation, Appeal, Message, Policy, Sanction, SecondLook
from tests.core.moderation.deciding import REASONS, decide, raise_for
from tests.people import respond, viewer
from tests.web.pages import find_one, read, words_in

SAID = "I quoted them <b>whole</b>."


@pytest.fixture
def una(cast):
    return User.objects.create_user("una", display_name="Una", roles=["moderator"])


@pytest.fixture
def response(cast, article):
    return respond(cast.mira, article, "They were thieves.", title="Whose ford?")


@pytest.fixture
def decision(cast, response):
    raise_for(response, "flagged")
    return decide(cast.omar, response, "remove")


@pytest.fixture
def appeal(cast, decision):
    return appeals.file_appeal(viewer(cast.mira), decision.key, SAID)


def url_of(appeal):
    return f"/moderation/appeals/{appeal.key}/"


class TestTheList:
    def test_moderators_see_what_waits(self, browser, cast, una, appeal):
        for person in (una, cast.omar, cast.ada):
            page = read(browser(person).get("/moderation/appeals/"))
            assert "I quoted them &lt;b&gt;whole" in page
            assert find_one(page, "//ol[@class='appeal-list']//a").get("href") == url_of(appeal)
        assert "another moderator" in read(browser(cast.omar).get("/moderation/appeals/"))

    @pytest.mark.parametrize("which", ["mine", "closed", "nonsense"])
    def test_by_list(self, browser, una, appeal, which):
        page = read(browser(una).get(f"/moderation/appeals/?list={which}"))
        assert ("I quoted them" in page) == (which == "nonsense")

    def test_in_pages(self, browser, una, appeal, monkeypatch, cast, article):
        other = respond(cast.mira, article, "And liars.")
        raise_for(other, "flagged")
        appeals.file_appeal(viewer(cast.mira), decide(cast.omar, other, "remove").key, "No.")
        monkeypatch.setattr("commentary.web.appeals._ROWS", 1)
        page = read(browser(una).get("/moderation/appeals/"))
        more = find_one(page, "//p[@class='pager']/a").get("href")
        assert "No." in read(browser(una).get(f"/moderation/appeals/{more}"))
        assert browser(una).get("/moderation/appeals/?after=none").status_code == 400

    def test_others_do_not(self, browser, cast, appeal):
        assert browser().get("/moderation/appeals/").status_code == 302
        for person in (cast.mira, cast.noor, cast.edda):
            assert browser(person).get("/moderation/appeals/").status_code == 403
        assert browser(cast.ada).post("/moderation/appeals/").status_code == 405


class TestHearing:
    def test_from_taking_it_to_the_end(self, browser, cast, una, response, appeal):
        client, url = browser(una), url_of(appeal)
        page = read(client.get(url))
        assert "They were thieves." in page
        assert "I quoted them &lt;b&gt;whole" in page
        assert client.post(url, {"do": "take"}).status_code == 302
        assert client.post(url, {"do": "message", "body": "Where?"}).status_code == 302
        assert client.post(url, {"do": "note", "body": "Ask Ada."}).status_code == 302
        page = read(client.get(url))
        assert "Ask Ada." in page
        sent = {
            "do": "conclude",
            "outcome": "overturn",
            "why": "It is a quotation.",
            "version": find_one(page, "//input[@name='version']").get("value"),
        }
        assert client.post(url, sent).status_code == 302
        assert "The appeal is closed" in read(client.get(url))
        assert Annotation.objects.get(pk=response.pk).state == "published"

    def test_what_was_typed_stays_when_it_is_refused(self, browser, una, appeal):
        client, url = browser(una), url_of(appeal)
        client.post(url, {"do": "take"})
        sent = {"do": "conclude", "why": "It is a quotation.", "version": "1"}
        page = read(client.post(url, sent), 422)
        assert "It is a quotation." in page
        assert "Choose how the appeal ends." in page
        page = read(client.post(url, {**sent, "outcome": "uphold", "version": "9"}), 409)
        assert "Read it before you decide" in page
        page = read(client.post(url, {**sent, "outcome": "change", "until": "tomorrow"}), 422)
        page = read(client.post(url, {"do": "nonsense"}), 422)
        assert "Choose what to do." in page
        page = read(client.post(url, {"do": "message", "body": ""}), 422)

    def test_it_is_given_to_somebody_else(self, browser, cast, una, appeal):
        client, url = browser(una), url_of(appeal)
        assert client.post(url, {"do": "assign", "username": "ada"}).status_code == 302
        assert Appeal.objects.get().reviewer == cast.ada
        assert read(client.post(url, {"do": "assign", "username": "omar"}), 422)
        assert read(client.post(url, {"do": "take"}), 409)

    def test_the_decider_reads_and_leaves_notes(self, browser, cast, appeal):
        client, url = browser(cast.omar), url_of(appeal)
        page = read(client.get(url))
        assert "You made this decision" in page
        assert 'value="take"' not in page
        assert client.post(url, {"do": "note", "body": "I misread."}).status_code == 302
        assert client.post(url, {"do": "take"}).status_code == 403

    def test_to_others_there_is_nothing(self, browser, cast, una, appeal):
        url = url_of(appeal)
        for person in (cast.mira, cast.noor, cast.edda):
            assert browser(person).get(url).status_code == 404
            assert browser(person).post(url, {"do": "take"}).status_code == 404
        assert browser().get(url).status_code == 302
        assert browser(una).get("/moderation/appeals/none/").status_code == 404
        assert browser(una).delete(url).status_code == 405

    def test_a_ban_shortened_to_a_day(self, browser, cast, una):
        sanction = sanctions.sanction_person(viewer(cast.omar), "mira", "ban", reasoning=REASONS)
        proof = proofs.sign("decision", sanction.decision.key)
        appeal = appeals.file_appeal(viewer(None), sanction.decision.key, SAID, proof=proof)
        client, url = browser(una), url_of(appeal)
        client.post(url, {"do": "take"})
        page = read(client.get(url))
        assert len(find_one(page, "//select[@name='changed_to']")) == 3
        sent = {
            "do": "conclude",
            "outcome": "change",
            "changed_to": "suspend",
            "why": "First time.",
        }
        assert read(client.post(url, {**sent, "version": "1"}), 422)
        assert client.post(url, {**sent, "version": "1", "until": "2999-01-31"}).status_code == 302
        assert Sanction.objects.get(ended_at=None).until.isoformat() == "2999-02-01T00:00:00+00:00"
        assert read(client.get(url))


class TestTheAuthorsSide:
    def test_filed_talked_about_and_told(self, browser, cast, una, decision):
        client, url = browser(cast.mira), f"/decisions/{decision.key}/appeal/"
        assert "What you say against it" in read(client.get(url))
        assert client.post(url, {"text": SAID}).status_code == 302
        page = read(client.get(url))
        assert "I quoted them &lt;b&gt;whole" in page
        appeal = Appeal.objects.get()
        appeals.write_in_appeal(viewer(una), appeal.key, "Where does it end?")
        appeals.write_in_appeal(viewer(una), appeal.key, "A secret note.", internal=True)
        page = read(client.get(url))
        assert "Where does it end?" in page
        for name in ("Una", "una", "omar", "A secret note."):
            assert name not in words_in(page).replace("Una ", "Una ")
        assert client.post(url, {"body": "After “thieves”."}).status_code == 302
        appeals.take_appeal(viewer(una), appeal.key)
        from commentary.actions.statements import Reasoning

        appeals.conclude_appeal(
            *(viewer(una), appeal.key, "uphold"), version=2, reasoning=Reasoning(why="It attacks.")
        )
        assert "It attacks." in read(client.get(url))
        assert read(client.post(url, {"body": "But"}), 409)

    def test_what_was_typed_stays_when_it_is_refused(self, browser, cast, decision):
        client, url = browser(cast.mira), f"/decisions/{decision.key}/appeal/"
        assert read(client.post(url, {"text": " "}), 422)
        assert read(client.post(url, {"text": "x" * 10_001}), 422).count("x" * 10_001) == 1

    def test_one_that_came_too_late_says_so(self, browser, cast, decision, monkeypatch):
        from datetime import timedelta

        from django.utils import timezone

        now = timezone.now() + timedelta(days=190)
        monkeypatch.setattr("commentary.queries.appeals.timezone.now", lambda: now)
        page = read(browser(cast.mira).get(f"/decisions/{decision.key}/appeal/"))
        assert "six months" in page
        assert "<textarea" not in page

    def test_to_others_there_is_nothing(self, browser, cast, una, decision):
        url = f"/decisions/{decision.key}/appeal/"
        for person in (None, cast.noor, cast.edda, una, cast.omar):
            assert browser(person).get(url).status_code == 404
            assert browser(person).post(url, {"text": SAID}).status_code == 404
        assert browser(cast.mira).get("/decisions/none/appeal/").status_code == 404
        assert browser(cast.mira).put(url).status_code == 405
        assert not Appeal.objects.exists()

    def test_by_the_link_of_the_letter_without_a_log_in(self, browser, cast, decision):
        sanctions.sanction_person(viewer(cast.omar), "mira", "ban", reasoning=REASONS)
        url = f"/decisions/{decision.key}/appeal/?proof={proofs.sign('decision', decision.key)}"
        client = browser(enforce_csrf_checks=True)
        page = read(client.get(url))
        token = find_one(page, "//main//input[@name='csrfmiddlewaretoken']").get("value")
        answer = client.post(url, {"text": SAID, "csrfmiddlewaretoken": token})
        assert (answer.status_code, answer["Location"]) == (302, url)
        assert "I quoted them" in read(client.get(url))
        token = find_one(read(client.get(url)), "//main//input[@name='csrfmiddlewaretoken']")
        sent = {"body": "And so on.", "csrfmiddlewaretoken": token.get("value")}
        assert client.post(url, sent).status_code == 302
        assert Message.objects.get().author == cast.mira
        assert browser().get(f"{url}x").status_code == 404


class TestSecondLooks:
    @pytest.fixture
    def look(self, cast, response):
        Policy.objects.create(second_look_share=100)
        raise_for(response, "words", found=("thieves",))
        return decide(cast.omar, response, "remove").second_look

    def test_one_is_given_blind(self, browser, cast, una, look):
        client, url = browser(una), "/moderation/second-looks/"
        page = read(client.get(url))
        assert "They were thieves." in page
        for name in ("omar", "Removed", "Mira", "mira"):
            assert name not in words_in(page)
        assert read(client.post(url, {"look": look.pk, "note": "Quoted."}), 422).count("Quoted.")
        sent = {"look": look.pk, "outcome": "keep", "note": "Quoted."}
        assert client.post(url, sent).status_code == 302
        assert SecondLook.objects.get().agrees is False
        assert "Nothing waits" in read(client.get(url))
        assert read(browser(cast.ada).post(url, sent), 409)

    def test_others_have_none(self, browser, cast, look):
        url = "/moderation/second-looks/"
        assert "Nothing waits" in read(browser(cast.omar).get(url))
        assert browser(cast.omar).post(url, {"look": look.pk, "outcome": "keep"}).status_code == 403
        for person in (cast.mira, cast.noor, cast.edda):
            assert browser(person).get(url).status_code == 403
        assert browser(cast.ada).post(url, {"look": "x", "outcome": "keep"}).status_code == 404
        assert browser().get(url).status_code == 302
        assert browser(cast.ada).delete(url).status_code == 405
