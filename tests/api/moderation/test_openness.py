"""The log, the report, and one's own notices by the API."""

import pytest

from commentary.models import Decision, Notice
from tests.api.conftest import problem, read


class TestTheLog:
    def test_everybody_reads_every_decision_and_nobody_is_named(self, house, nobody):
        log = read(nobody.get("log/"))
        outcomes = [row["outcome"] for row in log["items"]]
        assert outcomes == ["warn", "keep", "remove"]
        assert {row["moderator"] for row in log["items"]} == {None}
        said = str(log)
        for word in ("mira", "noor", "vera", "ada", "Thieves", house.removed.key, "surveyors"):
            assert word not in said

    def test_it_comes_in_pages(self, house, nobody):
        first = read(nobody.get("log/?limit=2"))
        rest = read(nobody.get(first["next"]))
        keys = [row["id"] for row in (*first["items"], *rest["items"])]
        assert keys == list(Decision.objects.order_by("-pk").values_list("key", flat=True))
        assert rest["next"] is None

    @pytest.mark.parametrize(
        ("query", "outcomes"),
        [
            ("outcome=remove", ["remove"]),
            ("ground=law", []),
            ("automated=true", []),
            ("automated=false&reversed=false", ["warn", "keep", "remove"]),
            ("reversed=true", []),
            ("article=on-borrowed-maps", ["keep", "remove"]),
            ("from=2000-01-01&to=2000-12-31", []),
        ],
    )
    def test_it_is_narrowed(self, query, outcomes, house, nobody):
        rows = read(nobody.get(f"log/?{query}"))["items"]
        assert [row["outcome"] for row in rows] == outcomes

    @pytest.mark.parametrize(
        "query",
        [
            "outcome=x",
            "automated=yes",
            "from=x",
            "from=2026-02-30",
            "from=2026-02-02&to=2026-01-01",
            "person=mira",
            "outcome=keep&outcome=warn",
            "article=%00",
        ],
    )
    def test_a_filter_that_cannot_be_read_is_400(self, query, house, nobody):
        problem(nobody.get(f"log/?{query}"), 400, "bad_query")

    def test_a_cursor_that_was_never_given_out_is_400(self, house, nobody):
        problem(nobody.get("log/?after=nobodyknows1"), 400, "bad_cursor")

    def test_it_costs_one_statement(self, house, nobody, django_assert_num_queries):
        with django_assert_num_queries(1):
            read(nobody.get("log/"))


class TestTheReport:
    def test_it_is_about_the_last_month_and_the_year_unless_told(self, house, nobody):
        month, year = read(nobody.get("transparency/"))["items"]
        assert month["from"] > year["from"] or month["to"] < year["from"]
        assert sum(row["count"] for row in year["decisions"]) == 3
        assert year["appeals"]["filed"] == 1
        assert sum(row["count"] for row in year["received"]) == 3

    def test_days_can_be_chosen(self, house, nobody):
        (report,) = read(nobody.get("transparency/?from=2000-01-01&to=2000-12-31"))["items"]
        assert (report["from"], report["to"]) == ("2000-01-01", "2000-12-31")
        assert (report["decisions"], report["median_seconds"]) == ([], None)

    def test_it_says_what_the_pages_file_says(self, house, nobody):
        days = "?from=2000-01-01&to=2100-01-01"
        page = nobody.client.get(f"/transparency.json{days}")
        assert page.json() == read(nobody.get(f"transparency/{days}"))

    def test_it_costs_eight_statements_a_period(self, house, nobody, django_assert_num_queries):
        with django_assert_num_queries(8):
            read(nobody.get("transparency/?from=2000-01-01"))

    @pytest.mark.parametrize("query", ["from=x", "to=2026-99-01", "from=2026-02-02&to=2026-02-01"])
    def test_days_that_are_none_are_400(self, query, house, nobody):
        problem(nobody.get(f"transparency/?{query}"), 400, "bad_query")


class TestNotices:
    def test_ones_own_are_listed_and_marked_as_read(self, house, speak):
        of = speak("mira")
        told = read(of.get("notices/"))
        assert (
            told["unread"]
            == len(told["items"])
            == Notice.objects.filter(person=house.cast.mira).count()
        )
        first = told["items"][0]
        assert first["read"] is None
        assert read(of.post("notices/read/", {"ids": [first["id"]]})) == {"read": 1}
        assert read(of.get("notices/"))["unread"] == told["unread"] - 1
        assert read(of.post("notices/read/")) == {"read": told["unread"] - 1}

    def test_nobody_reads_or_marks_anothers(self, house, speak):
        of_mira = Notice.objects.filter(person=house.cast.mira).first()
        assert of_mira is not None
        assert of_mira.pk not in {row["id"] for row in read(speak("vera").get("notices/"))["items"]}
        assert read(speak("vera").post("notices/read/", {"ids": [of_mira.pk]})) == {"read": 0}

    def test_they_come_in_pages(self, house, speak):
        of, shown, address = speak("mira"), [], "notices/?limit=1"
        while address:
            page = read(of.get(address))
            shown += [row["id"] for row in page["items"]]
            address = page["next"]
        mine = Notice.objects.filter(person=house.cast.mira).order_by("-pk")
        assert shown == list(mine.values_list("pk", flat=True))

    @pytest.mark.parametrize("ids", [["1"], [0], [-1], [None], 1, "all", [[1]]])
    def test_ids_are_whole_numbers(self, ids, house, speak):
        problem(speak("mira").post("notices/read/", {"ids": ids}), 422, "invalid")
