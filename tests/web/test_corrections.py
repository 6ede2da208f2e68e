"""The page that settles a correction, the lists of corrections, and what no address gives away."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commentary.actions.revising import drafts
from commentary.actions.revising.corrections import accept_correction, decline_correction
from commentary.actions.revising.publishing import publish_revision
from commentary.models import Annotation, Revision, Settlement
from tests.people import make_article, make_cast, respond, select, viewer, withdraw
from tests.revisions import rewrite, texts_of
from tests.standing import build_once, copy_of
from tests.web.pages import PARTIAL, find_one, form_on, read, tree_of, words_in

WHY = "The deed in the archive says otherwise."
scene = build_once(lambda: (people := make_cast(), made := make_article(), _correct(people, made)))


def _correct(people, article):
    return respond(people.mira, article, kind="correction", proposed="a promise is a loan")


@pytest.fixture
def cast(db, scene):
    return copy_of(scene[0])


@pytest.fixture
def article(db, scene):
    return copy_of(scene[1])


@pytest.fixture
def made(db, scene):
    return copy_of(scene[2])


def address_of(response):
    return f"/responses/{response.key}/correction/"


def do(client, response, deed, **words):
    return client.post(address_of(response), {"do": deed, **words})


def other(cast, article, proposed="promise is a gift that", words="promise is a debt that"):
    targets = [select(article, words)]
    return respond(cast.noor, article, kind="correction", targets=targets, proposed=proposed)


def write(cast, article, changes):
    texts = rewrite(texts_of(article), changes)
    return drafts.save_draft(viewer(cast.edda), article.slug, texts, version=None)


def publish(cast, article):
    return publish_revision(viewer(cast.edda), article.slug, note="As proposed.", version=None)


def typed_in(text, name):
    return find_one(text, f"//textarea[@id='{name}']").text_content().strip()


class TestThePage:
    def test_it_shows_the_words_the_change_and_the_wording_to_adjust(self, cast, made, browser):
        for person in (cast.vera, cast.edda):
            text = read(browser(person).get(address_of(made)))
            assert typed_in(text, "accept-wording") == "a promise is a loan"
            fine = tree_of(text).xpath("//p[@class='diff'][del]")
            assert "debt" in "".join(one.text_content() for one in fine)
            assert "a promise is a debt" in words_in(text)

    def test_who_may_not_is_told_why(self, cast, article, made, browser):
        text = read(browser(cast.noor).get(address_of(made)), 403)
        assert "Only the article’s author or an editor" in words_in(text).replace("'", "’")
        answer = Client().get(address_of(made))
        assert (answer.status_code, answer["Location"][:16]) == (302, "/accounts/login/")
        read(Client().get("/responses/nothing/correction/"), 404)
        read(browser(cast.edda).get("/responses/nothing/correction/"), 404)
        comment = respond(cast.mira, article)
        assert "Only a correction" in words_in(
            read(browser(cast.edda).get(address_of(comment)), 403)
        )
        withdraw(cast.mira, made)
        read(browser(cast.edda).get(address_of(made)), 403)
        answer = browser(cast.edda).put(address_of(made))
        assert (answer.status_code, answer["Allow"]) == (405, "GET, POST, HEAD")

    def test_the_menu_leads_there_who_may(self, cast, made, browser):
        for name, may in (("vera", True), ("edda", True), ("mira", False), ("omar", False)):
            client = browser(getattr(cast, name))
            text = read(client.get(f"/responses/{made.key}/menu/", headers=PARTIAL), part=True)
            assert (address_of(made) in text) == may, name

    def test_a_guest_who_wrote_a_reason_gets_it_back(self, made):
        answer = do(Client(), made, "decline", reason="kept words")
        assert "kept words" in read(answer, 403)


class TestSettling:
    def test_accepting_declining_and_opening_again(self, cast, article, made, browser):
        client = browser(cast.vera)
        assert do(client, made, "accept", wording="a promise is a pledge").status_code == 303
        assert Settlement.objects.get().wording == "a promise is a pledge"
        text = read(client.get(address_of(made)))
        assert "Accepted by Vera Lindqvist" in words_in(text)
        assert do(client, made, "reopen").status_code == 303
        assert do(client, made, "decline", reason=WHY).status_code == 303
        text = read(client.get(address_of(made)))
        assert "Declined by Vera Lindqvist" in words_in(text)
        assert WHY in words_in(text)
        assert do(client, made, "reopen").status_code == 303
        assert not Settlement.objects.exists()

    def test_one_is_accepted_and_the_rest_declined_in_the_same_form(
        self, cast, article, made, browser
    ):
        rivals = [other(cast, article), other(cast, article, "promise is air that")]
        client = browser(cast.edda)
        text = read(client.get(address_of(made)))
        boxes = tree_of(text).xpath("//input[@name='declining']/@value")
        assert boxes == [one.key for one in rivals]
        words = {"wording": "a promise is a loan", "declining": [rivals[0].key]}
        answer = do(client, made, "accept", **words, reason="")
        text = read(answer, 422)
        find_one(text, "//*[@id='accept-reason_error']")
        ticked = tree_of(text).xpath("//input[@name='declining'][@checked]/@value")
        assert ticked == [rivals[0].key]
        assert do(client, made, "accept", **words, reason=WHY).status_code == 303
        assert Settlement.objects.count() == 2

    def test_what_is_refused_is_said_and_what_was_typed_stays(self, cast, article, made, browser):
        client, rival = browser(cast.edda), other(cast, article)
        text = read(do(client, made, "accept", wording="  "), 422)
        find_one(text, "//*[@id='accept-wording_error']")
        text = read(do(client, made, "decline", reason=" "), 422)
        find_one(text, "//*[@id='decline-reason_error']")
        read(do(client, made, "dance"), 400)
        text = read(do(client, made, "done"), 409)
        assert "has not changed since" in words_in(text)
        text = read(do(client, made, "accept", wording="kept words", version="9"), 409)
        assert typed_in(text, "accept-wording") == "kept words"
        accept_correction(viewer(cast.vera), made.key)
        text = read(do(client, rival, "accept", wording="kept words"), 409)
        assert "Mira Aalto was accepted" in words_in(text)
        assert typed_in(text, "accept-wording") == "kept words"
        text = read(do(client, made, "accept", wording="kept words"), 409)
        assert "already" in words_in(text)
        assert "kept words" in words_in(text)

    def test_who_was_told_that_it_changed_can_settle_it_as_it_is_now(self, cast, made, browser):
        client = browser(cast.vera)
        form = form_on(read(client.get(address_of(made))), "//form[.//*[@value='accept']]")
        Annotation.objects.filter(pk=made.pk).update(version=made.version + 1_000)
        for deed, words in (("accept", {"wording": ""}), ("decline", {"reason": WHY})):
            sent = {"version": form["version"], **words}
            # What is wrong with the form itself tells nobody that the words are others.
            text = read(do(client, made, deed, **sent), 409)
            again = form_on(text, f"//form[.//*[@value='{deed}']]")
            assert again["version"] == str(made.version + 1_000), deed
        text = read(do(client, made, "decline", version=form["version"], reason=" "), 422)
        assert form_on(text, "//form[.//*[@value='decline']]")["version"] == form["version"]
        assert do(client, made, "decline", **again).status_code == 303

    def test_a_reason_for_what_was_taken_back_meanwhile_is_not_lost(self, cast, made, browser):
        withdraw(cast.mira, made)
        text = read(do(browser(cast.vera), made, "decline", reason="kept words"), 403)
        assert "kept words" in text
        assert "nothing to settle" in words_in(text)

    def test_an_editor_sees_the_draft_and_accepts_as_done(self, cast, article, made, browser):
        write(cast, article, {"a promise is a debt": "a promise is a wager"})
        client = browser(cast.edda)
        text = read(do(client, made, "accept", wording="a promise is a loan"), 409)
        assert "wager" in words_in(text)
        assert do(client, made, "done").status_code == 303
        assert Settlement.objects.get().wording == ""

    def test_a_form_without_its_token_is_refused(self, cast, made, browser):
        client = browser(cast.vera, enforce_csrf_checks=True)
        text = read(do(client, made, "decline", reason="kept words"), 403)
        assert "kept words" in text
        text = read(do(client, made, "accept", wording="other kept words"), 403)
        assert "other kept words" in text

    def test_hostile_words_stay_words(self, cast, article, browser):
        one = other(cast, article, "<script>alert(1)</script> \u202egift")
        for person in (cast.vera, cast.edda):
            text = read(browser(person).get(address_of(one)))
            assert tree_of(text).xpath("//script[not(@src)]") == []
        accept_correction(viewer(cast.edda), one.key)
        read(browser(cast.edda).get(address_of(one)))


class TestLists:
    def test_everybody_reads_what_became_of_each(self, cast, article, made, browser):
        dropped = other(cast, article)
        decline_correction(viewer(cast.vera), dropped.key, reason=WHY)
        address = f"/articles/{article.slug}/corrections/"
        text = read(Client().get(address))
        assert made.key in text
        assert dropped.key not in text
        assert "Accept or decline" not in text
        text = read(Client().get(f"{address}?state=declined"))
        assert WHY in words_in(text)
        assert made.key not in text
        assert "Nothing" not in read(Client().get(f"{address}?state=all"))
        assert "None yet" in words_in(read(Client().get(f"{address}?state=accepted")))
        assert address_of(made) in read(browser(cast.vera).get(address))
        assert address_of(made) not in read(browser(cast.mira).get(address))

    def test_the_desk_has_it_for_editors(self, cast, article, made, browser):
        address = f"/desk/{article.slug}/corrections/"
        assert address_of(made) in read(browser(cast.edda).get(address))
        read(browser(cast.vera).get(address), 403)
        assert Client().get(address).status_code == 302
        assert address in read(browser(cast.edda).get(f"/desk/{article.slug}/"))
        read(browser(cast.edda).get("/desk/nothing/corrections/"), 404)

    def test_what_is_no_list_is_refused(self, cast, article):
        address = f"/articles/{article.slug}/corrections/"
        for query in ("state=x", "after=x", "state=%00", "after=%00"):
            read(Client().get(f"{address}?{query}"), 400)
        assert Client().post(address).status_code == 405
        read(Client().get("/articles/nothing/corrections/"), 404)

    def test_more_of_them_cost_no_more_statements(self, cast, article, made):
        address = f"/articles/{article.slug}/corrections/"

        def count():
            with CaptureQueriesContext(connection) as asked:
                assert Client().get(address).status_code == 200
            return len(asked)

        first = count()
        for _ in range(3):
            other(cast, article)
        assert count() == first


class TestNothingOfTheDraftIsGivenAway:
    def test_by_no_address(self, cast, article, made, browser):
        """The adjusted wording, and an edit by hand, are told to editors alone."""
        write(cast, article, {"at dawn": "at CANARYDUSK"})
        accept_correction(viewer(cast.edda), made.key, wording="a promise is a CANARYLOAN")
        near = other(cast, article)
        addresses = [
            *(address_of(made), address_of(near)),
            *(f"/responses/{made.key}/", f"/responses/{made.key}/menu/"),
            *(f"/articles/{article.slug}/", f"/articles/{article.slug}/debate/"),
            f"/articles/{article.slug}/corrections/",
            f"/articles/{article.slug}/corrections/?state=accepted",
            f"/articles/{article.slug}/corrections/?state=all",
            *(f"/desk/{article.slug}/corrections/", "/notices/"),
            f"/api/v1/annotations/{made.key}/",
            f"/api/v1/articles/{article.slug}/annotations/",
        ]
        for person in (None, cast.mira, cast.vera, cast.omar):
            client = browser(person)
            for address in addresses:
                assert b"CANARY" not in client.get(address).content, (person, address)
            if person is cast.vera:
                for deed in ("accept", "done", "decline", "dance"):
                    for one in (made, near):
                        assert b"CANARY" not in do(client, one, deed, wording="w").content
        seen = read(browser(cast.edda).get(address_of(made)))
        assert "CANARYLOAN" in seen

    def test_until_it_is_published(self, cast, article, made):
        accept_correction(viewer(cast.edda), made.key, wording="a promise is a CANARYLOAN")
        before = Client().get(f"/responses/{made.key}/").content.decode()
        assert "it will be in the next revision" in before
        revision = publish(cast, article)
        assert Revision.objects.get(pk=revision.pk).number == 2
        text = read(Client().get(f"/responses/{made.key}/"))
        link = find_one(text, "//*[contains(@class, 'answer-accepted')]/a")
        assert "in the revision of" in link.text_content()
        changes = read(Client().get(link.get("href")))
        assert "CANARYLOAN" in changes
        assert f"/responses/{made.key}/" in changes
