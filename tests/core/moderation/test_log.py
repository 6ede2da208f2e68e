"""The log in the open: every decision is in it, and no word and no person concerned."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from commentary.actions import appeals, sanctions
from commentary.actions.decisions import undo_decision
from commentary.actions.statements import Reasoning
from commentary.errors import InvalidInput
from commentary.formats.csv import defuse, write_csv
from commentary.formats.log_json import shape_log_entry
from commentary.formats.log_words import OUTCOMES, say_duration, say_outcome
from commentary.models import Decision
from commentary.permissions import Viewer
from commentary.queries.log import LogEntry, LogFilter, list_log
from commentary.queries.periods import Period, read_period, usual_periods
from commentary.vocabulary import Outcome
from tests.core.moderation.deciding import REASONS, decide, raise_for
from tests.people import ANONYMOUS, make_article, respond, viewer

CANARY = "quincunx"


def log(who: Viewer = ANONYMOUS, after: str = "", limit: int = 50, **asked) -> list[LogEntry]:
    return list_log(who, LogFilter(**asked), after=after, limit=limit)[0]


def decide_on(cast, article, outcome, who=None, **more) -> Decision:
    response = respond(cast.mira, article, f"A {CANARY} of trees.", title=f"{CANARY} title")
    raise_for(response, "flagged")
    return decide(who or cast.omar, response, outcome, **more)


class TestWhatIsInIt:
    def test_every_decision_newest_first_for_everybody(self, cast, article):
        made = [decide_on(cast, article, outcome) for outcome in ("keep", "remove", "hide")]
        keys = [decision.key for decision in reversed(made)]
        for seen in cast.viewers().values():
            assert [entry.key for entry in log(seen)] == keys

    def test_an_entry_says_what_was_decided_and_on_what_ground(self, cast, article):
        made = decide_on(cast, article, "remove")
        (entry,) = log()
        assert (entry.outcome, entry.ground, entry.provision) == ("remove", "rule", made.provision)
        assert (entry.public_reason, entry.automated) == ("It attacked people.", False)
        assert (entry.article_slug, entry.article_title) == (article.slug, article.title)
        assert (entry.detection, entry.reverses, entry.reversed_by) == ("flag", None, None)

    def test_what_was_taken_back_stays_beside_what_took_it_back(self, cast, article):
        made = decide_on(cast, article, "remove")
        undone = undo_decision(viewer(cast.omar), made.key)
        later, earlier = log()
        assert (later.outcome, earlier.outcome) == ("undo", "remove")
        assert (later.reverses.key, later.reverses.outcome) == (made.key, "remove")
        assert (earlier.reversed_by.key, earlier.reversed_by.outcome) == (undone.key, "undo")

    def test_an_appeal_that_was_heard_is_in_it(self, cast, article):
        made = decide_on(cast, article, "remove")
        filed = appeals.file_appeal(viewer(cast.mira), made.key, "It was fair.")
        appeals.take_appeal(viewer(cast.ada), filed.key)
        reasons = Reasoning(why="It was fair.")
        appeals.conclude_appeal(
            viewer(cast.ada), filed.key, "overturn", version=1, reasoning=reasons
        )
        later, earlier = log()
        assert (later.outcome, later.on_appeal) == ("overturn", True)
        assert (earlier.outcome, earlier.on_appeal) == ("remove", False)
        assert earlier.reversed_by.key == later.key

    def test_a_measure_names_neither_person_nor_place(self, cast):
        sanctions.sanction_person(viewer(cast.omar), "mira", "ban", reasoning=REASONS)
        (entry,) = log()
        assert (entry.outcome, entry.article_slug) == ("ban", "")
        assert "mira" not in repr(entry).lower()

    def test_a_decision_of_the_site_itself_is_automated(self, cast, article):
        Decision.objects.create(
            key="aaaaaaaaaaaa",
            at=datetime(2026, 1, 1, tzinfo=UTC),
            outcome="keep",
            system="flags",
            automated=True,
            person=cast.mira,
        )
        (entry,) = log()
        assert (entry.automated, entry.moderator) == (True, None)


class TestWhatIsNot:
    def test_neither_words_nor_people_nor_what_only_they_are_told(self, cast, article, settings):
        settings.LOG_NAMES_MODERATORS = True
        told = Reasoning(
            facts=f"Mira Aalto wrote: {CANARY}.",
            ground="rule",
            provision="Argue with what was said.",
            why=f"{CANARY} is an attack, as Noor flagged.",
            public_reason="It attacked people.",
        )
        decide_on(cast, article, "remove", reasoning=told)
        for seen in cast.viewers().values():
            said = repr(log(seen)) + repr([shape_log_entry(entry) for entry in log(seen)])
            for word in (CANARY, "Mira", "mira", "Noor", "noor"):
                assert word not in said

    def test_a_moderator_is_named_only_where_the_site_says_so(self, cast, article, settings):
        User.objects.filter(pk=cast.omar.pk).update(display_name="Omar K.")
        decide_on(cast, article, "keep")
        assert [entry.moderator for entry in log()] == [None]
        settings.LOG_NAMES_MODERATORS = True
        assert [entry.moderator for entry in log()] == [("omar", "Omar K.")]
        shape = shape_log_entry(log()[0])["moderator"]
        assert shape == {"username": "omar", "name": "Omar K.", "url": "/people/omar/"}

    def test_decisions_about_a_draft_are_for_its_editors(self, cast, article):
        draft = make_article(state="draft", title="Not yet")
        Decision.objects.create(
            key="aaaaaaaaaaaa",
            at=datetime(2026, 1, 1, tzinfo=UTC),
            outcome="keep",
            system="import",
            article=draft,
            person=cast.mira,
        )
        seen = {name: bool(log(who)) for name, who in cast.viewers().items()}
        assert {name for name, is_seen in seen.items() if is_seen} == {"edda", "ada", "system"}
        assert log(article=draft.slug) == []
        with pytest.raises(InvalidInput):
            log(after="aaaaaaaaaaaa")


class TestFilters:
    @pytest.fixture
    def made(self, cast, article) -> dict[str, str]:
        other = make_article(title="Another one")
        law = Reasoning(
            facts="It gives an address.",
            ground="law",
            provision="Data protection act, article 6.",
            why="It is a home.",
        )
        removed = decide_on(cast, article, "remove")
        undone = undo_decision(viewer(cast.omar), removed.key)
        by_law = decide_on(cast, other, "hide", reasoning=law)
        system = Decision.objects.create(
            key="aaaaaaaaaaaa",
            at=datetime(2020, 2, 29, 23, 59, 59, tzinfo=UTC),
            outcome="keep",
            system="flags",
            automated=True,
            person=cast.mira,
        )
        made = {"removed": removed, "undone": undone, "law": by_law, "system": system}
        return {name: decision.key for name, decision in made.items()}

    @pytest.mark.parametrize(
        ("asked", "names"),
        [
            ({}, {"removed", "undone", "law", "system"}),
            ({"outcome": "remove"}, {"removed"}),
            ({"outcome": "ban"}, set()),
            ({"ground": "law"}, {"law"}),
            ({"ground": "rule"}, {"removed"}),
            ({"automated": True}, {"system"}),
            ({"automated": False}, {"removed", "undone", "law"}),
            ({"reversed": True}, {"removed"}),
            ({"reversed": False}, {"undone", "law", "system"}),
            ({"article": "another-one"}, {"law"}),
            ({"article": "never-was"}, set()),
            ({"article": "\0"}, set()),
            ({"period": Period(date(2020, 2, 29), date(2020, 2, 29))}, {"system"}),
            ({"period": Period(date(2020, 3, 1))}, {"removed", "undone", "law"}),
            ({"period": Period(last=date(2020, 2, 28))}, set()),
            ({"period": Period(last=date.max)}, {"removed", "undone", "law", "system"}),
            ({"outcome": "remove", "ground": "law"}, set()),
        ],
    )
    def test_a_filter_narrows(self, made, asked, names):
        assert {entry.key for entry in log(**asked)} == {made[name] for name in names}

    def test_pages_lose_nothing_and_double_nothing_at_their_edges(self, cast):
        """Eleven decisions, all but one in the same moment."""
        then = datetime(2026, 1, 1, tzinfo=UTC)
        keys = [f"{number:012d}" for number in range(11)]
        for key in keys:
            at = then if key != keys[3] else datetime(2026, 1, 2, tzinfo=UTC)
            Decision.objects.create(
                key=key, at=at, outcome="keep", system="tests", person=cast.mira
            )
        shown, after = [], ""
        for _page in range(6):
            page, after = list_log(ANONYMOUS, LogFilter(), after=after, limit=2)
            shown += [entry.key for entry in page]
        assert after == ""
        assert shown == [keys[3], *[key for key in reversed(keys) if key != keys[3]]]

    @pytest.mark.parametrize("after", ["never-was", "\0", "x" * 500])
    def test_a_cursor_that_was_never_given_out_is_refused(self, cast, after):
        with pytest.raises(InvalidInput) as refused:
            log(after=after)
        assert refused.value.code == "bad_cursor"


def test_the_log_costs_one_statement_and_a_page_behind_a_cursor_two(cast, article):
    for number in (1, 4):
        for _ in range(number):
            decide_on(cast, article, "keep")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            entries = log()
        assert len(asked) == 1
        with CaptureQueriesContext(connection) as asked:
            log(after=entries[0].key)
        assert len(asked) == 2


class TestPeriods:
    def test_days_are_read_as_people_write_them(self):
        assert read_period("2026-02-28", "2026-03-01") == Period(
            date(2026, 2, 28), date(2026, 3, 1)
        )
        assert read_period("", "") == Period()

    @pytest.mark.parametrize(
        ("first", "last", "at"),
        [
            ("x", "", "from"),
            ("2026-02-30", "", "from"),
            ("20260228", "", "from"),
            ("2026-W01-1", "", "from"),
            ("2026-1-1", "", "from"),
            ("0000-01-01", "", "from"),
            ("२०२६-०१-०१", "", "from"),
            ("", "2026-13-01", "to"),
            ("", "\0", "to"),
            ("2026-03-01", "2026-02-28", "to"),
        ],
    )
    def test_what_is_no_day_is_refused_with_its_field(self, first, last, at):
        with pytest.raises(InvalidInput) as refused:
            read_period(first, last)
        assert list(refused.value.fields) == [at]

    @pytest.mark.parametrize(
        ("today", "month"),
        [
            (date(2026, 1, 31), (date(2025, 12, 1), date(2025, 12, 31))),
            (date(2024, 3, 31), (date(2024, 2, 1), date(2024, 2, 29))),
        ],
    )
    def test_a_report_is_about_the_last_full_month_and_the_year_so_far(self, today, month):
        last_month, year = usual_periods(today)
        assert (last_month.first, last_month.last) == month
        assert (year.first, year.last) == (today.replace(month=1, day=1), today)

    def test_a_period_ends_when_its_last_day_does(self):
        period = Period(date(2026, 1, 1), date(2026, 1, 31))
        assert period.begins == datetime(2026, 1, 1, tzinfo=UTC)
        assert period.ends == datetime(2026, 2, 1, tzinfo=UTC)
        assert Period(date.min, date.max).ends is None


class TestWords:
    def test_every_outcome_has_words_of_its_own(self):
        assert len({say_outcome(outcome) for outcome in Outcome}) == len(Outcome) == len(OUTCOMES)

    @pytest.mark.parametrize(
        ("seconds", "said"),
        [
            (None, "none yet"),
            (0.4, "0 seconds"),
            (1, "1 second"),
            (59.4, "59 seconds"),
            (59.6, "1 min"),
            (60, "1 min"),
            (3_600, "1 h"),
            (12_000, "3 h 20 min"),
            (86_400, "1 d"),
            (86_400 + 3_600 + 120, "1 d 1 h"),
            (90_000_000, "1041 d 16 h"),
        ],
    )
    def test_a_duration_is_said_in_its_two_largest_units(self, seconds, said):
        assert say_duration(seconds) == said


class TestTables:
    @pytest.mark.parametrize(
        "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1", "＠x"]
    )
    def test_what_a_spreadsheet_would_calculate_is_defused(self, text):
        assert defuse(text) == f"'{text}"
        table = write_csv([text], [[text]]).decode()
        assert table.count("'") == 2

    @pytest.mark.parametrize("text", ["", "a=1", "1-1", "ordinary", "'=1", "–1", "é"])
    def test_anything_else_stays_as_it_is(self, text):
        assert defuse(text) == text

    def test_a_table_is_read_back_as_rfc_4180_says(self):
        rows = [['a "quoted" word', "two\r\nlines", "a,b", -3, 0.5, None, True]]
        table = write_csv(["a", "b", "c", "d", "e", "f", "g"], rows)
        assert table == (
            b'a,b,c,d,e,f,g\r\n"a ""quoted"" word","two\r\nlines","a,b",-3,0.5,,True\r\n'
        )

    def test_a_table_is_utf_8(self):
        assert write_csv(["名"], [["地図"]]) == "名\r\n地図\r\n".encode()
