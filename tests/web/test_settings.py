"""A person's own settings: profile, tokens, a copy of their data, erasure; their public page."""

import json

import pytest

from accounts.models import User
from commentary.models import Annotation, Token
from tests.people import PASSWORD, Cast, bring_in, edit, give_password, reply, respond, select
from tests.web.pages import find_one, form_on, read, tree_of, words_in

pytestmark = pytest.mark.one_database

PAGES = ("", "tokens/", "data/", "erase/")


class TestTheLadder:
    @pytest.mark.parametrize("page", PAGES)
    @pytest.mark.parametrize("who", ["anonymous", "samir"])
    def test_who_is_not_logged_in_is_led_to_it(self, cast: Cast, browser, page, who):
        client = browser(getattr(cast, who, None))
        for answer in (client.get(f"/settings/{page}"), client.post(f"/settings/{page}")):
            assert answer.status_code == 302
            assert answer.url == f"/accounts/login/?next=/settings/{page}"

    @pytest.mark.parametrize("page", PAGES)
    def test_every_member_has_them(self, cast: Cast, browser, page):
        for person in (cast.mira, cast.ada):
            read(browser(person).get(f"/settings/{page}"))

    @pytest.mark.parametrize("page", PAGES)
    def test_other_methods_and_forms_without_a_token_are_refused(self, cast, browser, page):
        assert browser(cast.mira).put(f"/settings/{page}").status_code == 405
        guarded = browser(cast.mira, enforce_csrf_checks=True)
        assert guarded.post(f"/settings/{page}", {"display_name": "Other"}).status_code == 403
        cast.mira.refresh_from_db()
        assert cast.mira.display_name == "Mira Aalto"


class TestProfile:
    def sent(self, client) -> dict[str, str]:
        return form_on(read(client.get("/settings/")), "//main//form")

    def test_a_new_name_stands_on_every_card(self, cast: Cast, article, browser):
        critique = respond(cast.noor, article, kind="critique")
        made = respond(cast.mira, article, targets=[select(article, "A map")])
        deep = critique
        for _ in range(5):
            deep = reply(cast.mira, deep)
        reply(cast.noor, deep)
        client, reader = browser(cast.mira), browser()
        etag = reader.get(f"/articles/{article.slug}/").headers["ETag"]
        sent = {**self.sent(client), "display_name": "Mira <b>Nova</b>"}
        assert client.post("/settings/", sent).url == "/settings/"
        answer = reader.get(f"/articles/{article.slug}/", headers={"If-None-Match": etag})
        pages = [read(answer), read(reader.get(f"/articles/{article.slug}/debate/"))]
        pages += [read(reader.get(f"/responses/{made.key}/")), read(reader.get("/people/mira/"))]
        for text in pages:
            assert "Mira <b>Nova</b>" in words_in(text)
            assert "Mira Aalto" not in text

    def test_saving_it_unchanged_changes_nothing(self, cast: Cast, browser):
        client = browser(cast.mira)
        assert client.post("/settings/", self.sent(client)).status_code == 302
        cast.mira.refresh_from_db()
        assert (cast.mira.display_name, cast.mira.bio) == ("Mira Aalto", "")

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"display_name": "x" * 301}, "At most 300"),
            ({"bio": "x" * 2_001}, "At most 2000"),
            ({"time_zone": "Mars/Olympus"}, "Choose a time zone"),
            ({"bio": "a\0b"}, "Null"),
        ],
        ids=lambda value: str(value)[:24],
    )
    def test_what_is_wrong_is_said_and_the_rest_kept(self, cast: Cast, browser, wrong, said):
        client = browser(cast.mira)
        sent = {**self.sent(client), "bio": "Kept <&>.", **wrong}
        text = read(client.post("/settings/", sent), 422)
        assert said in words_in(text)
        if "bio" not in wrong:
            assert form_on(text, "//main//form")["bio"] == "Kept <&>."

    def test_roles_cannot_be_given_to_oneself(self, cast: Cast, browser):
        client = browser(cast.mira)
        sent = {**self.sent(client), "roles": "administrator", "is_staff": "1", "username": "ada"}
        client.post("/settings/", sent)
        cast.mira.refresh_from_db()
        assert (cast.mira.username, cast.mira.roles) == ("mira", [])


class TestZones:
    """Times stand in fragments as UTC, and are shown in the zone that the reader chose."""

    @pytest.mark.parametrize(
        ("zone", "shown"),
        [
            ("", "29 Jun 2011, 14:11 UTC"),
            ("America/New_York", "29 Jun 2011, 10:11 EDT"),
            ("Asia/Kathmandu", "29 Jun 2011, 19:56 +0545"),
            ("Pacific/Kiritimati", "30 Jun 2011, 04:11 +14"),
        ],
    )
    def test_every_page_shows_the_readers_own(self, cast: Cast, article, browser, zone, shown):
        made = bring_in(cast.basil, article)
        reply(cast.noor, made)
        client = browser(cast.mira)
        form = form_on(read(client.get("/settings/")), "//main//form")
        client.post("/settings/", {**form, "time_zone": zone})
        addresses = [f"/articles/{article.slug}/", f"/articles/{article.slug}/debate/"]
        addresses += [f"/responses/{made.key}/", f"/responses/{made.key}/menu/"]
        for address in addresses:
            text = read(client.get(address))
            path = "//time[@datetime='2011-06-29T14:11:00Z']"
            assert tree_of(text).xpath(path)[0].text == shown
            assert find_one(text, "//body").get("data-time-zone", "") == zone
        # And everybody else sees what they saw before.
        text = read(browser().get(f"/responses/{made.key}/"))
        assert "29 Jun 2011, 14:11 UTC" in words_in(text)

    def test_the_parts_for_scripts_do_so_too(self, cast, article, browser):
        made = bring_in(cast.basil, article)
        for _ in range(25):
            reply(cast.noor, made)
        User.objects.filter(pk=cast.mira.pk).update(time_zone="Asia/Kathmandu")
        answer = browser(cast.mira).get(
            f"/responses/{made.key}/branch/", headers={"X-Partial": "1"}
        )
        assert "+0545" in answer.content.decode()
        assert " UTC" not in answer.content.decode()

    def test_a_zone_that_is_none_any_more_breaks_nothing(self, cast: Cast, article, browser):
        bring_in(cast.basil, article)
        User.objects.filter(pk=cast.mira.pk).update(time_zone="Atlantis/Poseidonis")
        text = read(browser(cast.mira).get(f"/articles/{article.slug}/"))
        assert "14:11 UTC" in words_in(text)


class TestTokens:
    def make(self, client, **more: str):
        form = form_on(read(client.get("/settings/tokens/")), "//main//form[.//*[@name='scope']]")
        return client.post("/settings/tokens/", {**form, "name": "My script", **more})

    def test_a_token_is_shown_once(self, cast: Cast, trusted):
        client = trusted(cast.mira)
        text = read(self.make(client, scope="write", days="30"))
        token = find_one(text, "//code[contains(@class,'token')]").text
        assert token.startswith("cmt_")
        again = read(client.get("/settings/tokens/"))
        assert token not in again
        assert "My script" in words_in(again)
        assert token not in str(Token.objects.values())

    def test_it_is_revoked(self, cast: Cast, trusted):
        client = trusted(cast.mira)
        text = read(self.make(client))
        path = "//main//form[starts-with(@action,'/settings/tokens/')]"
        action = find_one(text, path).get("action")
        assert client.get(action).status_code == 405
        assert client.post(action, form_on(text, path)).url == "/settings/tokens/"
        assert not Token.objects.exists()
        assert client.post(action).status_code == 404

    def test_nobody_revokes_anothers(self, cast: Cast, trusted, browser):
        self.make(trusted(cast.mira))
        token = Token.objects.get()
        assert browser(cast.ada).post(f"/settings/tokens/{token.pk}/").status_code == 404
        assert Token.objects.exists()
        assert "My script" not in read(browser(cast.ada).get("/settings/tokens/"))

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"name": ""}, "required"),
            ({"name": "  "}, "Name it in 1 to 80"),
            ({"name": "x" * 81}, "Name it in 1 to 80"),
            ({"scope": "everything"}, "Choose read or write"),
            ({"days": "0"}, "greater than or equal to 1"),
            ({"days": "366"}, "less than or equal to 365"),
            ({"days": "9" * 400}, ""),
            ({"days": "many"}, "whole number"),
        ],
        ids=lambda value: str(value)[:24],
    )
    def test_what_is_wrong_is_said(self, cast: Cast, trusted, wrong, said):
        text = read(self.make(trusted(cast.mira), **wrong), 422)
        assert said in words_in(text)
        assert not Token.objects.exists()

    def test_who_logged_in_long_ago_is_asked_for_the_password_first(self, cast: Cast, browser):
        client = browser(give_password(cast.mira))
        answer = self.make(client)
        assert answer.status_code == 302
        assert answer.url.startswith("/accounts/reauthenticate/")
        assert not Token.objects.exists()
        # What was asked for is then done, without being typed again.
        sent = form_on(read(client.get(answer.url)), "//main//form")
        made = read(client.post(answer.url, {**sent, "password": PASSWORD}))
        assert find_one(made, "//code[contains(@class,'token')]").text.startswith("cmt_")
        assert Token.objects.get().name == "My script"

    def test_twenty_are_enough(self, cast: Cast, trusted):
        client = trusted(cast.mira)
        for number in range(20):
            read(self.make(client, name=f"No. {number}"))
        assert "Revoke one first" in words_in(read(self.make(client), 422))


class TestData:
    def test_it_is_all_ones_own_and_nothing_of_others(self, cast: Cast, article, browser):
        other = respond(cast.noor, article, "Words of somebody else.")
        edit(cast.mira, respond(cast.mira, article, "First words."), "Second words.")
        respond(cast.mira, article, "For me.", kind="note")
        reply(cast.mira, other, "An answer.")
        answer = browser(cast.mira).post("/settings/data/")
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == "application/json"
        assert "attachment" in answer.headers["Content-Disposition"]
        assert answer.headers["Cache-Control"] == "private, no-store"
        copy = json.loads(answer.content)
        assert copy["profile"]["email"] == "mira@example.org"
        bodies = [row["body"] for row in copy["responses"]]
        assert bodies == ["Second words.", "For me.", "An answer."]
        assert copy["responses"][0]["earlier_wordings"][0]["body"] == "First words."
        assert "Words of somebody else." not in answer.content.decode()
        assert "noor" not in answer.content.decode()


class TestErasure:
    def erase(self, client, choice: str, name: str = "mira"):
        form = form_on(read(client.get("/settings/erase/")), "//main//form")
        return client.post("/settings/erase/", {**form, "choice": choice, "username": name})

    @pytest.mark.parametrize("choice", ["withdraw", "keep"])
    def test_the_person_is_gone_and_the_thread_keeps_its_shape(
        self, cast: Cast, article, trusted, browser, choice
    ):
        made = respond(cast.mira, article, "My own words.")
        edit(cast.mira, made, "My own words, better.")
        reply(cast.noor, made)
        respond(cast.mira, article, kind="note")
        client = trusted(cast.mira)
        answer = self.erase(client, choice)
        assert answer.url == "/"
        assert "Your account is erased." in words_in(read(client.get("/")))
        assert client.get("/settings/").status_code == 302
        text = read(browser().get(f"/responses/{made.key}/"))
        assert "Mira" not in text
        assert "mira" not in text
        assert "So do I." in words_in(text)
        assert ("My own words, better." in words_in(text)) == (choice == "keep")
        assert ("Erased at its author" in words_in(text)) == (choice == "withdraw")
        assert not Annotation.objects.filter(kind="note").exists()
        assert browser().get("/people/mira/").status_code == 404
        if choice == "keep":
            assert "Erased member" in words_in(text)
            for address in tree_of(text).xpath("//main//article//img/@src"):
                assert browser().get(address).status_code == 200

    @pytest.mark.parametrize(
        ("choice", "name", "said"),
        [
            ("withdraw", "noor", "This is not your user name."),
            ("withdraw", "", "required"),
            ("burn", "mira", "Select a valid choice"),
            ("", "mira", "Choose what becomes"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_erased(self, cast, trusted, choice, name, said):
        text = read(self.erase(trusted(cast.mira), choice, name), 422)
        assert said in words_in(text)
        assert User.objects.filter(username="mira", is_active=True).exists()

    def test_the_last_administrator_stays(self, cast: Cast, trusted):
        text = read(self.erase(trusted(cast.ada), "keep", "ada"), 422)
        assert "remain administrator" in words_in(text)
        assert User.objects.filter(username="ada", is_active=True).exists()

    def test_who_logged_in_long_ago_is_asked_for_the_password_first(self, cast, browser):
        client = browser(give_password(cast.mira))
        answer = self.erase(client, "withdraw")
        assert answer.url.startswith("/accounts/reauthenticate/")
        assert User.objects.filter(username="mira", is_active=True).exists()
        sent = form_on(read(client.get(answer.url)), "//main//form")
        client.post(answer.url, {**sent, "password": PASSWORD})
        assert not User.objects.filter(username="mira").exists()
        assert client.get("/settings/").status_code == 302


class TestPublicPages:
    def test_a_person_has_a_page_of_what_they_said(self, cast: Cast, article, browser):
        made = [respond(cast.mira, article, f"No. {n}").key for n in range(33)]
        User.objects.filter(pk=cast.mira.pk).update(bio="Maps & <b>fords</b>.\nBoth.")
        text = read(browser().get("/people/mira/"))
        assert "Maps & <b>fords</b>." in words_in(text)
        shown = tree_of(text).xpath("//ol[@class='lines']//a/@href")
        behind = find_one(text, "//a[@rel='next']").get("href")
        shown += tree_of(read(browser().get(f"/people/mira/{behind}"))).xpath(
            "//ol[@class='lines']//a/@href"
        )
        assert shown == [f"/responses/{key}/" for key in reversed(made)]

    def test_a_person_of_an_import_has_one(self, cast: Cast, article, browser):
        bring_in(cast.basil, article)
        text = read(browser().get("/people/basil-brook~1/"))
        assert "not yet a member" in words_in(text)

    @pytest.mark.parametrize("name", ["nobody", "samir", "erased", "mira%20", "%00"])
    def test_others_have_none(self, cast: Cast, browser, name):
        assert browser().get(f"/people/{name}/").status_code == 404

    def test_what_a_suspended_person_said_keeps_its_picture(self, cast: Cast, article, browser):
        made = respond(cast.noor, article)
        User.objects.filter(pk=cast.noor.pk).update(is_active=False)
        text = read(browser().get(f"/responses/{made.key}/"))
        for address in tree_of(text).xpath("//main//article//img/@src"):
            answer = browser().get(address)
            assert answer.status_code == 200
            assert answer.headers["Content-Type"] == "image/svg+xml"

    def test_they_take_only_reads(self, cast: Cast, browser):
        assert browser().post("/people/mira/").status_code == 405
        assert browser().post("/people/mira/avatar.svg").status_code == 405
