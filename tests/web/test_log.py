"""The pages of moderation in the open: the log, and the report with its two files."""

import csv
import io

import pytest

from commentary.actions import sanctions
from commentary.actions.decisions import undo_decision
from commentary.actions.flags import flag_response
from commentary.models import Decision
from tests.core.moderation.deciding import REASONS, decide, raise_for
from tests.people import make_article, respond, viewer
from tests.recorded import recorded
from tests.web.pages import find_one, read, tree_of, words_in

CANARY = "quincunx"


@pytest.fixture
@recorded
def decided(cast, article):
    """A flagged response that was removed, one that was kept and undone, and a person warned."""
    said = respond(cast.mira, article, f"A {CANARY} of trees.")
    flag_response(viewer(cast.noor), said.key, reason="abuse", text=f"{CANARY} too")
    removed = decide(cast.omar, said, "remove")
    kept = respond(cast.vera, make_article(title="<b>Bold</b> & x"), "Fine.")
    raise_for(kept, "opened")
    undo_decision(viewer(cast.omar), decide(cast.omar, kept, "keep").key)
    sanctions.sanction_person(viewer(cast.ada), "noor", "warn", reasoning=REASONS)
    return removed


@pytest.mark.parametrize("who", ["anonymous", "mira", "edda", "omar", "ada", "samir"])
class TestEverybody:
    def test_reads_the_log_and_finds_nobody_in_it(self, cast, browser, decided, who):
        person = getattr(cast, who, None) if who != "samir" else None
        text = read(browser(person).get("/moderation/log/"))
        said = words_in(text)
        for word in ("Removed", "Kept", "Taken back at once", "A person was warned", "reversed"):
            assert word in said
        rows = " ".join(tree_of(text).xpath("//tbody")[0].text_content().split())
        for word in (CANARY, "Mira", "Noor", "نور", "omar", "Ada", "thieves", decided.response.key):
            assert word not in rows
        assert "It attacked people." in rows
        assert "A moderator" in rows
        assert "<b>Bold</b> & x" in rows

    def test_reads_the_report(self, cast, browser, decided, who):
        person = getattr(cast, who, None) if who != "samir" else None
        said = words_in(read(browser(person).get("/transparency/")))
        for word in ("Flags by readers", "An attack on a person or a group", "Removed", "CSV"):
            assert word in said
        assert CANARY not in said


def count_without_slips():
    """What was undone at once, and undoing it, are decisions in the log and not in the report."""
    slips = Decision.objects.filter(outcome="undo").count()
    assert slips
    return Decision.objects.count() - 2 * slips


class TestTheLog:
    def test_it_stands_in_the_foot_of_every_page(self, cast, browser):
        links = tree_of(read(browser().get("/"))).xpath("//footer//a/@href")
        assert {"/moderation/log/", "/transparency/"} <= set(links)

    def test_it_says_so_when_nothing_was_decided(self, cast, browser):
        assert "Nothing has been decided yet." in words_in(read(browser().get("/moderation/log/")))

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("outcome=remove", 1),
            ("outcome=ban", 0),
            ("ground=rule", 2),
            ("automated=yes", 0),
            ("automated=no", 4),
            ("reversed=yes", 1),
            ("reversed=no", 3),
            ("article=on-borrowed-maps", 1),
            ("article=never-was", 0),
            ("from=2000-01-01&to=2000-12-31", 0),
            ("from=&to=&outcome=", 4),
            ("unknown=1", 4),
        ],
    )
    def test_a_filter_narrows_it_and_is_kept(self, cast, browser, decided, query, found):
        text = read(browser().get(f"/moderation/log/?{query}"))
        assert len(tree_of(text).xpath("//tbody/tr")) == found
        if not found:
            assert "No decision is like that." in words_in(text)
        name, _equals, value = query.partition("&")[0].partition("=")
        if value and name in ("outcome", "ground", "automated", "reversed"):
            chosen = find_one(text, f"//select[@name='{name}']/option[@selected]")
            assert chosen.get("value") == value

    @pytest.mark.parametrize(
        "query",
        [
            "outcome=x",
            "ground=%00",
            "automated=maybe",
            "article=%00",
            "article=a b",
            "from=x",
            "from=2026-02-30",
            "from=2026-02-02&to=2026-01-01",
            "after=never-was",
            "after=%00",
        ],
    )
    def test_what_cannot_be_read_is_said_at_its_field(self, cast, browser, decided, query):
        text = read(browser().get(f"/moderation/log/?{query}"), 400)
        assert tree_of(text).xpath("//*[contains(@class,'field-error') or @role='alert']")
        assert tree_of(text).xpath("//tbody/tr") == []

    def test_older_ones_stand_on_the_next_page_and_none_twice(self, cast, browser):
        for number in range(53):
            Decision.objects.create(
                key=f"{number:012d}",
                at="2026-01-01T00:00:00Z",
                outcome="keep",
                system="tests",
                person=cast.mira,
            )
        shown, address = [], "/moderation/log/?outcome=keep"
        while address:
            text = read(browser().get(address))
            shown += tree_of(text).xpath("//tbody/tr/@id")
            following = tree_of(text).xpath("//a[@rel='next']/@href")
            address = f"/moderation/log/{following[0]}" if following else ""
        assert len(shown) == len(set(shown)) == 53

    def test_moderators_are_named_where_the_site_says_so(self, cast, browser, decided, settings):
        settings.LOG_NAMES_MODERATORS = True
        text = read(browser().get("/moderation/log/?outcome=remove"))
        assert tree_of(text).xpath("//tbody//a/@href")[-1] == "/people/omar/"

    def test_it_costs_the_same_however_long_it_is(
        self, cast, browser, decided, django_assert_num_queries
    ):
        with django_assert_num_queries(1):
            browser().get("/moderation/log/")


class TestTheReport:
    def test_days_can_be_chosen_and_are_kept(self, cast, browser, decided):
        text = read(browser().get("/transparency/?from=2000-01-01&to=2000-12-31"))
        assert "1 January 2000 to 31 December 2000" in words_in(text)
        assert "No decisions." in words_in(text)
        links = tree_of(text).xpath("//main//a/@href")
        assert "/transparency.csv?from=2000-01-01&to=2000-12-31" in links

    def test_numbers_add_up(self, cast, browser, decided):
        text = read(browser().get("/transparency/?from=2000-01-01"))
        cells = tree_of(text).xpath("//td[@data-label='All']/text()")
        assert sum(map(int, cells)) == count_without_slips()

    @pytest.mark.parametrize("query", ["from=x", "to=2026-02-30", "from=2026-02-02&to=2026-01-01"])
    def test_days_that_are_none_are_said_at_their_field(self, cast, browser, query):
        text = read(browser().get(f"/transparency/?{query}"), 400)
        assert tree_of(text).xpath("//*[contains(@class,'field-error')]")
        for suffix in ("csv", "json"):
            assert browser().get(f"/transparency.{suffix}?{query}").status_code == 400

    def test_the_table_is_the_report(self, cast, browser, decided):
        answer = browser().get("/transparency.csv?from=2000-01-01")
        assert answer["Content-Type"] == "text/csv; charset=utf-8; header=present"
        assert 'filename="transparency.csv"' in answer["Content-Disposition"]
        rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
        made = [row for row in rows if row["what"] == "decision"]
        assert sum(int(row["count"]) for row in made) == count_without_slips()
        assert {row["from"] for row in rows} == {"2000-01-01"}
        assert {row["to"] for row in rows} == {""}

    def test_without_days_it_is_the_last_month_and_the_year(self, cast, browser):
        items = browser().get("/transparency.json").json()["items"]
        assert len(items) == 2
        assert items[1]["from"].endswith("-01-01")

    def test_what_is_taken_away_is_kept_for_a_while_and_carries_no_cookie(self, cast, browser):
        for suffix in ("csv", "json"):
            answer = browser(cast.mira).get(f"/transparency.{suffix}")
            assert answer["Cache-Control"] == "public, max-age=300"
            assert not answer.cookies


@pytest.mark.parametrize(
    "path", ["/moderation/log/", "/transparency/", "/transparency.csv", "/transparency.json"]
)
def test_they_are_only_read(cast, browser, path):
    for method in ("post", "put", "patch", "delete"):
        answer = getattr(browser(), method)(path)
        assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
    assert browser().head(path).status_code == 200
