"""The curator's pages, editors' picks on the article, and cards that moderators marked."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commentary.actions.curation import feature_response, lock_branch, slow_passage
from commentary.actions.moving import merge_responses
from commentary.models import Anchor, Annotation, Feature, Passage
from tests.people import keys_of, make_article, reply, respond, select, viewer, withdraw
from tests.web.pages import PARTIAL, find_one, read, tree_of, words_in

WHY = "It names what the essay leaves out."


@pytest.fixture
def made(cast, article):
    return respond(cast.mira, article, kind="critique", title="No minutes")


def page_of(article, client=None):
    return read((client or Client()).get(f"/articles/{article.slug}/"))


def pick(cast, *responses):
    for one in responses:
        feature_response(viewer(cast.edda), one.key, WHY)


def do(client, response, deed, **words):
    return client.post(f"/responses/{response.key}/curate/", {"do": deed, **words})


class TestPicksOnTheArticle:
    def test_a_pick_stands_above_the_responses_with_its_reason_and_who_picked_it(
        self, cast, article, made
    ):
        pick(cast, made)
        text = page_of(article)
        section = find_one(text, "//section[@id='picks']")
        said = " ".join(section.text_content().split())
        assert WHY in said
        assert "Picked by edda" in said
        assert "Mira Aalto" in said
        assert section.xpath(".//a/@href") == [f"/responses/{made.key}/"]
        line = find_one(text, "//p[@class='picks-line']")
        assert "1 response picked by the editors" in " ".join(line.text_content().split())
        assert line.xpath("a/@href") == ["#picks"]

    def test_without_picks_the_page_says_nothing_of_them(self, cast, article, made, browser):
        text = page_of(article)
        assert "picks" not in text
        assert "Editors’ picks: none yet" in words_in(page_of(article, browser(cast.edda)))

    def test_a_pick_that_was_taken_back_is_not_shown(self, cast, article, made):
        pick(cast, made)
        withdraw(cast.mira, made)
        assert 'id="picks"' not in page_of(article)

    def test_hostile_words_stay_words(self, cast, article):
        one = respond(cast.mira, article, "x", title="<script>alert(1)</script>")
        feature_response(viewer(cast.edda), one.key, "<img src=x onerror=alert(1)>")
        text = page_of(article)
        assert tree_of(text).xpath("//section[@id='picks']//img | //script[not(@src)]") == []
        assert "<img src=x onerror" in words_in(text)

    @pytest.mark.parametrize("number", [1, 5])
    def test_picks_cost_one_statement_and_none_where_there_are_none(self, cast, article, number):
        responses = [respond(cast.mira, article) for _ in range(number)]

        def count():
            with CaptureQueriesContext(connection) as asked:
                assert Client().get(f"/articles/{article.slug}/").status_code == 200
            return len(asked)

        count()
        before = count()
        pick(cast, *responses)
        assert count() == before + 1

    def test_curators_find_the_page_of_the_picks(self, cast, article, made, browser):
        pick(cast, made)
        address = f"/articles/{article.slug}/picks/"
        assert address in page_of(article, browser(cast.omar))
        assert address not in page_of(article, browser(cast.mira))


class TestCurating:
    def test_the_menu_leads_curators_there_and_nobody_else(self, cast, made, browser):
        for name, may in (("edda", True), ("omar", True), ("mira", False)):
            text = read(
                browser(getattr(cast, name)).get(f"/responses/{made.key}/menu/", headers=PARTIAL),
                part=True,
            )
            assert (f"/responses/{made.key}/curate/" in text) == may

    def test_a_pick_is_made_changed_and_taken_out(self, cast, made, browser):
        client = browser(cast.edda)
        assert do(client, made, "feature", reason=WHY).status_code == 303
        assert Feature.objects.get().reason == WHY
        text = read(client.get(f"/responses/{made.key}/curate/"))
        assert find_one(text, "//textarea[@id='feature-reason']").text_content().strip() == WHY
        assert "Picked" in words_in(text)
        assert do(client, made, "feature", reason="Better.").status_code == 303
        assert Feature.objects.get().reason == "Better."
        assert do(client, made, "unfeature").status_code == 303
        assert not Feature.objects.exists()

    def test_a_branch_is_closed_and_opened(self, cast, article, made, browser):
        client = browser(cast.omar)
        until = (timezone.now() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
        assert do(client, made, "lock", until=until, reason=WHY).status_code == 303
        assert Annotation.objects.get(pk=made.pk).locked_until is not None
        refused = browser(cast.noor).get(f"/responses/{made.key}/reply/")
        assert "closed this branch" in words_in(read(refused, 403))
        assert "closed for replies until" in words_in(
            read(client.get(f"/responses/{made.key}/curate/"))
        )
        assert do(client, made, "unlock").status_code == 303
        assert browser(cast.noor).get(f"/responses/{made.key}/reply/").status_code == 200

    def test_a_thread_is_moved_and_moved_back(self, cast, article, made, browser):
        client, to = browser(cast.omar), keys_of(article)[3]
        assert do(client, made, "move", passage=to, reason=WHY).status_code == 303
        assert Anchor.objects.standing().get(annotation=made).passage.key == to
        text = read(client.get(f"/responses/{made.key}/curate/"))
        chosen = find_one(text, "//select[@id='move-passage']/option[@selected]")
        assert chosen.get("value") == to
        assert do(client, made, "back").status_code == 303
        assert not Anchor.objects.standing().filter(annotation=made).exists()

    @pytest.mark.parametrize("form", ["{}", "/responses/{}/", "https://x.org/a/#r-{}", " {} "])
    def test_a_duplicate_is_merged_by_any_address_and_split(
        self, cast, article, made, browser, form
    ):
        other = respond(cast.noor, article)
        client = browser(cast.omar)
        assert do(client, made, "merge", into=form.format(other.key), reason=WHY).status_code == 303
        assert Annotation.objects.get(pk=made.pk).merged_into == other
        assert "merged into another" in words_in(read(client.get(f"/responses/{made.key}/curate/")))
        assert do(client, made, "split").status_code == 303
        assert Annotation.objects.get(pk=made.pk).merged_into is None

    @pytest.mark.parametrize(
        ("deed", "words", "field"),
        [
            ("feature", {"reason": ""}, "feature-reason"),
            ("lock", {"until": "never", "reason": "kept words"}, "lock-until"),
            ("lock", {"until": "2001-01-01T10:00", "reason": "kept words"}, "lock-until"),
            ("merge", {"into": "", "reason": "kept words"}, "merge-into"),
            ("move", {"passage": "", "reason": "kept words"}, ""),
        ],
    )
    def test_what_is_refused_is_said_at_its_field_and_what_was_typed_stays(
        self, cast, made, browser, deed, words, field
    ):
        answer = do(browser(cast.omar), made, deed, **words)
        assert answer.status_code in (409, 422)
        text = read(answer, answer.status_code)
        if field:
            find_one(text, f"//*[@id='{field}_error']")
        else:
            assert "stands there already" in words_in(text)
        if words["reason"]:
            typed = find_one(text, f"//textarea[@id='{deed}-reason']").text_content()
            assert typed.strip() == "kept words"

    def test_an_unknown_response_to_merge_into_is_not_found(self, cast, made, browser):
        answer = do(browser(cast.omar), made, "merge", into="nothing", reason=WHY)
        assert "no such response" in words_in(read(answer, 404))

    def test_an_editor_picks_and_does_not_arrange(self, cast, made, browser):
        client = browser(cast.edda)
        text = read(client.get(f"/responses/{made.key}/curate/"))
        assert "Only moderators do this." in words_in(text)
        assert tree_of(text).xpath("//button[@value='lock']") == []
        until = (timezone.now() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
        assert do(client, made, "lock", until=until, reason=WHY).status_code == 403

    @pytest.mark.parametrize("name", ["mira", "noor", "vera"])
    def test_others_are_refused(self, cast, made, browser, name):
        client = browser(getattr(cast, name))
        assert client.get(f"/responses/{made.key}/curate/").status_code == 403
        assert do(client, made, "feature", reason=WHY).status_code == 403
        assert not Feature.objects.exists()

    def test_a_guest_logs_in_first(self, made):
        answer = Client().get(f"/responses/{made.key}/curate/")
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/accounts/login/")
        assert Client().get("/responses/nothing/curate/").status_code == 404

    def test_bad_ids_wrong_methods_and_unknown_buttons(self, cast, made, browser):
        client = browser(cast.omar)
        assert client.get("/responses/nothing/curate/").status_code == 404
        assert client.put(f"/responses/{made.key}/curate/").status_code == 405
        assert do(client, made, "paint").status_code == 400
        assert client.post(f"/responses/{made.key}/curate/").status_code == 400

    def test_a_reply_cannot_be_moved_and_the_page_says_so(self, cast, made, browser):
        below = reply(cast.noor, made)
        text = read(browser(cast.omar).get(f"/responses/{below.key}/curate/"))
        assert "Only a whole thread can be moved" in words_in(text)
        assert do(browser(cast.omar), below, "move", passage="x", reason=WHY).status_code == 422

    def test_a_case_is_opened_from_here(self, cast, made, browser):
        answer = do(browser(cast.omar), made, "case")
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith("/moderation/cases/")


class TestThePageOfThePicks:
    def address(self, article):
        return f"/articles/{article.slug}/picks/"

    def test_picks_are_put_in_order_by_plain_buttons(self, cast, article, browser):
        keys = []
        for number in range(3):
            one = respond(cast.mira, article, f"No. {number}")
            pick(cast, one)
            keys.append(one.key)
        client = browser(cast.edda)

        def press(**button):
            answer = client.post(self.address(article), {"keys": shown(), **button})
            assert answer.status_code == 302

        def shown():
            text = read(client.get(self.address(article)))
            return tree_of(text).xpath("//input[@name='keys']/@value")

        press(up=keys[2])
        assert shown() == [keys[0], keys[2], keys[1]]
        press(down=keys[0])
        assert shown() == [keys[2], keys[0], keys[1]]
        press(up=keys[2])
        assert shown() == [keys[2], keys[0], keys[1]]

    def test_an_order_of_other_picks_is_a_conflict(self, cast, article, made, browser):
        pick(cast, made)
        answer = browser(cast.edda).post(self.address(article), {"keys": ["x"], "up": "x"})
        assert "changed meanwhile" in words_in(read(answer, 409))

    def test_one_sided_picks_are_warned_of(self, cast, article, made, browser):
        pick(cast, made, respond(cast.noor, article, kind="critique"))
        text = read(browser(cast.edda).get(self.address(article)))
        assert "All picks challenge the article" in words_in(text)

    def test_a_pick_that_is_not_shown_says_so_and_nothing_else(self, cast, article, made, browser):
        pick(cast, made)
        withdraw(cast.mira, made)
        text = read(browser(cast.edda).get(self.address(article)))
        assert "Not shown at present" in words_in(text)
        assert "No minutes" not in text

    def test_a_passage_is_slowed_and_says_so(self, cast, article, browser):
        client, key = browser(cast.omar), keys_of(article)[0]
        text = read(client.get(f"/articles/{article.slug}/passages/{key}/"))
        link = find_one(text, "//a[contains(@href, '#slow')]").get("href")
        text = read(client.get(link.partition("#")[0]))
        chosen = find_one(text, "//select[@id='slow-passage']/option[@selected]")
        assert chosen.get("value") == key
        words = {"do": "slow", "passage": key, "seconds": "600"}
        assert client.post(self.address(article), words).status_code == 302
        assert Passage.objects.get(key=key).slow_seconds == 600
        assert "600 seconds" in words_in(read(client.get(self.address(article))))
        passage = read(Client().get(f"/articles/{article.slug}/passages/{key}/"))
        assert "Slow mode: 600 seconds" in words_in(passage)

    @pytest.mark.parametrize(
        ("words", "status"),
        [
            ({"seconds": "fast"}, 422),
            ({"seconds": "-1"}, 422),
            ({"seconds": "60", "passage": "nothing"}, 404),
            ({"seconds": "60", "passage": "\0"}, 422),
        ],
    )
    def test_a_pace_that_cannot_be_is_refused(self, cast, article, browser, words, status):
        sent = {"do": "slow", "passage": keys_of(article)[0], **words}
        read(browser(cast.omar).post(self.address(article), sent), status)
        assert not Passage.objects.filter(slow_seconds__gt=0).exists()

    def test_an_editor_orders_and_slows_nothing(self, cast, article, browser):
        client = browser(cast.edda)
        assert "Slow passages" not in words_in(read(client.get(self.address(article))))
        sent = {"do": "slow", "passage": keys_of(article)[0], "seconds": "60"}
        assert client.post(self.address(article), sent).status_code == 403

    @pytest.mark.parametrize("name", ["mira", "noor", "vera"])
    def test_others_are_refused(self, cast, article, browser, name):
        client = browser(getattr(cast, name))
        assert client.get(self.address(article)).status_code == 403
        assert client.post(self.address(article), {"keys": []}).status_code == 403

    def test_guests_bad_addresses_and_wrong_methods(self, cast, article, browser):
        assert Client().get(self.address(article)).status_code == 302
        assert Client().get("/articles/nowhere/picks/").status_code == 404
        draft = make_article(state="draft")
        assert browser(cast.omar).get(self.address(draft)).status_code == 404
        assert browser(cast.edda).put(self.address(article)).status_code == 405


class TestMarkedCards:
    def test_a_closed_branch_says_so_where_the_reply_would_be(self, cast, article, made):
        lock_branch(viewer(cast.omar), made.key, timezone.now() + timedelta(days=3), WHY)
        card = find_one(page_of(article), f"//li/article[@id='r-{made.key}']")
        assert card.xpath(".//a[@class='deed-reply']") == []
        closed = card.xpath(".//a[@class='deed-locked']")[0]
        assert "Closed for replies until" in closed.text_content()
        assert closed.get("href") == f"/responses/{made.key}/reply/"

    def test_a_merged_one_links_to_the_other_and_is_still_readable(self, cast, article, made):
        other = respond(cast.noor, article)
        merge_responses(viewer(cast.omar), other.key, made.key, WHY)
        card = find_one(page_of(article), f"//li/article[@id='r-{other.key}']")
        assert f"/responses/{made.key}/" in card.xpath(".//p[contains(@class, 'merged')]/a/@href")
        assert "I doubt it." in card.xpath(".//details")[0].text_content()

    def test_the_pace_of_a_passage_is_told_to_everybody(self, cast, article):
        spot = select(article, "A map")
        slow_passage(viewer(cast.omar), article.slug, spot.passage, 60)
        text = read(Client().get(f"/articles/{article.slug}/passages/{spot.passage}/"))
        assert "Slow mode" in words_in(text)
        assert "Change the pace" not in words_in(text)
