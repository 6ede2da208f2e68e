"""The bell, the list behind it, and where its lines lead."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from commentary.actions.notices import tell
from commentary.models import Notice
from commentary.vocabulary import FlagState, NoticeKind, Outcome
from tests.web.pages import find_one, form_on, read, tree_of, words_in

pytestmark = pytest.mark.django_db
WORD = "quincunx"


def told(person, kind=NoticeKind.WAITING, url="/keys/", **about):
    tell(person.pk, kind, about=about, url=url)
    return Notice.objects.filter(person=person).latest("pk")


class TestTheBell:
    def test_it_shows_a_number_only_when_there_is_something_new(self, cast, browser):
        page = browser(cast.mira)
        bell = find_one(read(page.get("/keys/")), "//a[@class='bell']")
        assert (bell.get("href"), bell.text_content().strip()) == ("/notices/", "Notices")
        told(cast.mira)
        told(cast.mira)
        bell = find_one(read(page.get("/keys/")), "//a[@class='bell']")
        shown, said = bell.xpath(".//span")
        assert (shown.get("aria-hidden"), shown.text) == ("true", "2")
        assert said.text == "2 unread notices"

    def test_one_notice_is_told_in_the_singular(self, cast, browser):
        told(cast.mira)
        bell = find_one(read(browser(cast.mira).get("/keys/")), "//a[@class='bell']")
        assert bell.text_content().endswith("1 unread notice")

    def test_it_is_counted_by_no_statement_of_its_own(self, cast, browser):
        told(cast.mira)
        page = browser(cast.mira)
        page.get("/keys/")
        with CaptureQueriesContext(connection) as asked:
            page.get("/keys/")
        assert not any("commentary_notice" in one["sql"] for one in asked)

    def test_nobody_has_none(self, db, browser):
        assert tree_of(read(browser().get("/keys/"))).xpath("//a[@class='bell']") == []


class TestTheList:
    def test_everybody_reads_their_own(self, cast, browser):
        told(cast.mira, article=WORD)
        assert WORD in read(browser(cast.mira).get("/notices/"))
        for person in (cast.noor, cast.vera, cast.edda, cast.omar, cast.ada):
            assert WORD not in read(browser(person).get("/notices/"))

    def test_nobody_is_led_to_the_log_in(self, db, browser):
        for address in ("/notices/", "/notices/1/"):
            answer = browser().get(address)
            assert answer.status_code == 302
            assert answer["Location"].startswith("/accounts/login/?next=")
        assert browser().post("/notices/").status_code == 302

    def test_an_empty_list_says_what_will_stand_there(self, cast, browser):
        assert "Nothing yet." in words_in(read(browser(cast.mira).get("/notices/")))

    @pytest.mark.parametrize("kind", NoticeKind.values)
    def test_every_kind_has_a_sentence_with_and_without_what_it_names(self, cast, browser, kind):
        told(cast.mira, kind)
        told(cast.mira, kind, article=f"<b>{WORD}</b>", reason="<i>why</i>", curator="<u>Edda</u>")
        page = read(browser(cast.mira).get("/notices/"))
        assert f"&lt;b&gt;{WORD}&lt;/b&gt;" in page
        sentences = [
            row.text_content().strip() for row in tree_of(page).xpath("//*[@class='notice-says']")
        ]
        assert all(len(sentence) > 15 for sentence in sentences)

    @pytest.mark.parametrize("outcome", Outcome.values)
    def test_every_outcome_has_a_sentence(self, cast, browser, outcome):
        for kind in ("decision", "sanction", "appeal"):
            told(cast.mira, kind, outcome=outcome)
        read(browser(cast.mira).get("/notices/"))

    @pytest.mark.parametrize("state", FlagState.values)
    def test_what_became_of_a_flag_is_told(self, cast, browser, state):
        told(cast.mira, NoticeKind.FLAG, state=state)
        said = words_in(read(browser(cast.mira).get("/notices/")))
        assert str(FlagState(state).label) in said

    @pytest.mark.parametrize(
        "deed",
        ["moved", "merged", "split", "locked", "unlocked", "unfeatured", "reattached", "other"],
    )
    def test_every_deed_of_a_curator_has_a_sentence(self, cast, browser, deed):
        told(cast.mira, NoticeKind.CURATED, deed=deed, reason="So that it is found.")
        assert "So that it is found." in read(browser(cast.mira).get("/notices/"))

    def test_pages_go_on(self, cast, browser):
        for number in range(31):
            told(cast.mira, article=f"<{number}>")
        page = browser(cast.mira)
        first = read(page.get("/notices/"))
        assert "&lt;30&gt;" in first
        assert "&lt;0&gt;" not in first
        more = find_one(first, "//a[@rel='next']").get("href")
        second = read(page.get(f"/notices/{more}"))
        assert "&lt;0&gt;" in second
        assert tree_of(second).xpath("//a[@rel='next']") == []

    @pytest.mark.parametrize("before", ["x", "-1", "9" * 40, "²", "\0"])
    def test_a_place_that_is_none_begins_at_the_newest(self, cast, browser, before):
        told(cast.mira, article=WORD)
        assert WORD in read(browser(cast.mira).get("/notices/", {"before": before}))

    def test_it_asks_a_fixed_number_of_statements(self, cast, browser):
        page = browser(cast.mira)
        asked = []
        for _ in range(2):
            told(cast.mira)
            with CaptureQueriesContext(connection) as seen:
                page.get("/notices/")
            asked.append(len(seen))
        assert asked[0] == asked[1] <= 4, asked


class TestReading:
    def test_all_are_marked_as_read_at_once(self, cast, browser):
        told(cast.mira)
        told(cast.mira)
        page = browser(cast.mira)
        sent = form_on(read(page.get("/notices/")), "//main//form")
        answer = page.post("/notices/", sent, follow=True)
        assert "All notices are marked as read." in words_in(read(answer))
        assert User.objects.get(pk=cast.mira.pk).unread_notices == 0
        assert tree_of(read(page.get("/notices/"))).xpath("//main//form") == []

    def test_following_one_marks_it_as_read_and_leads_on(self, cast, browser):
        first, second = told(cast.mira), told(cast.mira, url="")
        page = browser(cast.mira)
        for notice, place in ((first, "/keys/"), (first, "/keys/"), (second, "/notices/")):
            answer = page.get(f"/notices/{notice.pk}/")
            assert (answer.status_code, answer["Location"]) == (302, place)
        assert User.objects.get(pk=cast.mira.pk).unread_notices == 0

    def test_anothers_is_not_found(self, cast, browser):
        notice = told(cast.mira)
        for person in (cast.noor, cast.omar, cast.ada):
            assert browser(person).get(f"/notices/{notice.pk}/").status_code == 404
        assert browser(cast.mira).get("/notices/999999/").status_code == 404
        assert browser(cast.mira).get(f"/notices/{10**25}/").status_code == 404
        notice.refresh_from_db()
        assert notice.read_at is None

    def test_a_warning_stays_new_until_it_is_acknowledged(self, cast, browser):
        notice = told(cast.mira, NoticeKind.SANCTION, outcome="warn")
        page = browser(cast.mira)
        page.get(f"/notices/{notice.pk}/")
        page.post("/notices/")
        notice.refresh_from_db()
        assert notice.read_at is None

    def test_other_methods_are_refused(self, cast, browser):
        notice = told(cast.mira)
        assert browser(cast.mira).put("/notices/").status_code == 405
        assert browser(cast.mira).post(f"/notices/{notice.pk}/").status_code == 405

    def test_a_post_without_a_token_is_refused(self, cast, browser):
        notice = told(cast.mira)
        page = browser(cast.mira, enforce_csrf_checks=True)
        assert page.post("/notices/").status_code == 403
        notice.refresh_from_db()
        assert notice.read_at is None
