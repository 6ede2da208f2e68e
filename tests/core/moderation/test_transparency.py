"""The transparency report: each of its numbers counted once more by hand, from the rows."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from statistics import median

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commentary.actions import appeals, rules, sanctions, second_looks
from commentary.actions.decisions import undo_decision
from commentary.actions.flags import flag_response, send_notice
from commentary.actions.statements import Reasoning
from commentary.formats.csv import write_csv
from commentary.formats.log_json import REPORT_COLUMNS, report_rows, shape_report
from commentary.models import Appeal, Case, Decision, Flag, SecondLook
from commentary.queries.periods import Period
from commentary.queries.transparency import Report, make_report
from tests.core.moderation.deciding import REASONS, decide, raise_for
from tests.people import ANONYMOUS, SYSTEM, respond, viewer
from tests.recorded import recorded

OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))
THEN = datetime(2026, 10, 5, 12, tzinfo=UTC)
LATER = THEN + timedelta(hours=3)
LAW = Reasoning(
    facts="It gives a home address.",
    ground="law",
    provision="Data protection act, article 6.",
    why="It is a home.",
    public_reason="It gave an address.",
)


@pytest.fixture
def at(monkeypatch):
    """`at(moment)` sets the clock of the site."""

    set_clock = clock_of(monkeypatch)
    set_clock(THEN)
    return set_clock


def clock_of(monkeypatch):
    def set_clock(moment: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return set_clock


def decide_after(cast, article, seconds, outcome="keep", who=None, code="flagged", **more):
    """A decision on a case that had been open for so long."""
    response = respond(cast.mira, article, f"After {seconds} {outcome} {code}.")
    raise_for(response, code)
    opened = timezone.now() - timedelta(seconds=seconds)
    Case.objects.filter(response=response).update(opened_at=opened)
    return decide(who or cast.omar, response, outcome, **more)


def report(period: Period = OCTOBER) -> Report:
    return make_report(ANONYMOUS, period)


@pytest.fixture
@recorded
def month(cast, article):
    """A month with something of everything in it, and something just outside of it."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        return live_through(cast, article, clock_of(monkeypatch))


@pytest.fixture
def busy(month, at):
    at(LATER)
    return month


def live_through(cast, article, at):
    rules.set_policy(SYSTEM, "", {"second_look_share": 100, "hide_weight": 0.0}, version=None)
    for moment in (THEN - timedelta(days=5), THEN):
        at(moment)
        flagged = respond(cast.vera, article, f"Flagged at {moment}.")
        flag_response(viewer(cast.mira), flagged.key, reason="abuse")
        flag_response(viewer(cast.noor), flagged.key, reason="spam", text="An advertisement.")
        decide(cast.omar, flagged, "remove")
        noticed = respond(cast.vera, article, f"Noticed at {moment}.")
        words = {"law": "Criminal Code, section 130", "text": "It calls for violence."}
        send_notice(ANONYMOUS, noticed.key, good_faith=True, **words)
        decide(cast.ada, noticed, "remove", reasoning=LAW)
        kept = respond(cast.vera, article, f"Kept at {moment}.")
        flag_response(viewer(cast.mira), kept.key, reason="abuse")
        decide(cast.omar, kept, "keep")
    flag_response(viewer(cast.mira), respond(cast.noor, article).key, reason="off_topic")
    undone = decide_after(cast, article, 500, "collapse")
    undo_decision(viewer(cast.omar), undone.key)
    wrong = decide_after(cast, article, 60, "remove")
    filed = appeals.file_appeal(viewer(cast.mira), wrong.key, "It was fair.")
    right = decide_after(cast, article, 70, "remove")
    waiting = appeals.file_appeal(viewer(cast.mira), right.key, "It was fair too.")
    at(LATER)
    appeals.take_appeal(viewer(cast.ada), filed.key)
    appeals.conclude_appeal(
        viewer(cast.ada), filed.key, "overturn", version=1, reasoning=Reasoning(why="It was.")
    )
    sanctioned = sanctions.sanction_person(viewer(cast.ada), "noor", "warn", reasoning=REASONS)
    sanctions.lift_sanction(viewer(cast.ada), sanctioned.key, reasoning=Reasoning(why="Enough."))
    looks = SecondLook.objects.filter(decided_by=cast.omar).order_by("pk")
    for look, outcome in zip(looks, ("remove", "remove", "keep"), strict=False):
        second_looks.look_again(viewer(cast.ada), look.pk, outcome)
    return waiting


class TestByHand:
    """What the rows of October say, put together in Python."""

    @pytest.fixture(autouse=True)
    def _busy(self, busy):
        self.decisions = list(self.within(Decision, "at"))
        self.reversed = {row.reverses_id for row in Decision.objects.all()} - {None}
        self.told = report()

    @staticmethod
    def within(model, column):
        rows = model.objects.all()
        return [row for row in rows if OCTOBER.begins <= getattr(row, column) < OCTOBER.ends]

    def test_something_stands_on_both_sides_of_its_edge(self):
        assert 9 < len(self.decisions) < Decision.objects.count()
        assert len(self.within(Flag, "at")) < Flag.objects.count()

    def test_flags_and_notices_by_reason_and_how_they_ended(self):
        rows = self.within(Flag, "at")
        ended = Counter((row.kind, row.reason, row.state) for row in rows)
        assert {(row.kind, row.reason) for row in self.told.received} == {
            (row.kind, row.reason) for row in rows
        }
        for row in self.told.received:
            states = {
                state: ended[row.kind, row.reason, state]
                for state in ("agreed", "disagreed", "moot", "open")
            }
            assert {state: getattr(row, state) for state in states} == states
            assert row.count == sum(states.values())

    def meant(self):
        """The decisions of the period without slips: what was undone at once, and the undoing."""
        undone = {row.reverses_id for row in Decision.objects.filter(outcome="undo")}
        return [row for row in self.decisions if row.outcome != "undo" and row.pk not in undone]

    def test_decisions_by_outcome_ground_automation_and_detection(self):
        def alike(row):
            return row.outcome, row.ground, row.automated, row.detection

        by_hand = Counter(map(alike, self.meant()))
        reversed_by_hand = Counter(alike(row) for row in self.meant() if row.pk in self.reversed)
        assert {alike(row): row.count for row in self.told.decided} == by_hand
        assert {alike(row): row.reversed for row in self.told.decided if row.reversed} == (
            reversed_by_hand
        )
        assert len(self.told.decided) == len(by_hand)

    def test_the_median_of_the_waits_that_a_decision_ended(self):
        waits = [
            row.waited
            for row in self.meant()
            if row.waited is not None and row.on_appeal_id is None
        ]
        assert self.told.median_seconds == median(waits)
        led = [
            row.waited
            for row in self.decisions
            if row.detection == "notice" and row.waited is not None
        ]
        assert self.told.median_notice_seconds == median(led)

    def test_appeals_by_how_they_stand(self):
        rows = self.within(Appeal, "filed_at")
        states = Counter(row.state for row in rows)
        assert self.told.appeals == {
            "filed": len(rows),
            "upheld": states["upheld"],
            "overturned": states["overturned"],
            "changed": states["changed"],
            "inadmissible": states["inadmissible"],
            "open": states["filed"] + states["assigned"],
        }
        assert (self.told.appeals["overturned"], self.told.appeals["open"]) == (1, 1)
        assert self.told.median_appeal_seconds == 3 * 3_600

    def test_reversals_by_what_led_to_them(self):
        assert self.told.reversals == {"on_appeal": 1, "at_once": 1, "otherwise": 1}

    def test_second_looks_and_how_often_two_agreed(self):
        meant = {row.pk for row in self.meant()}
        rows = [row for row in self.within(SecondLook, "at") if row.decision_id in meant]
        looked = [row for row in rows if row.agrees is not None]
        agreed = sum(row.agrees for row in looked)
        assert self.told.second_looks == {
            "drawn": len(rows),
            "looked_at": len(looked),
            "agreed": agreed,
            "disagreed": len(looked) - agreed,
        }
        assert self.told.agreement == agreed / len(looked)

    def test_the_table_says_what_the_json_says(self):
        shape = shape_report(self.told)
        rows = [dict(zip(REPORT_COLUMNS, row, strict=True)) for row in report_rows(self.told)]
        counts = {(row["what"], row["name"], row["reason"]): row["count"] for row in rows}
        for got in shape["received"]:
            assert counts[got["kind"], "received", got["reason"]] == got["count"]
            assert counts[got["kind"], "agreed", got["reason"]] == got["agreed"]
        made = sum(row["count"] for row in rows if row["what"] == "decision")
        assert made == len(self.meant())
        assert sum(row["of_which"] for row in rows if row["what"] == "decision") == sum(
            row["reversed"] for row in shape["decisions"]
        )
        assert counts["appeal", "filed", ""] == shape["appeals"]["filed"]
        assert counts["median_seconds", "decision", ""] == shape["median_seconds"]
        assert counts["second_look", "agreement", ""] == shape["second_looks"]["agreement"]
        assert write_csv(REPORT_COLUMNS, report_rows(self.told)).count(b"\r\n") == len(rows) + 1

    def test_it_costs_eight_statements_and_names_nobody(self, cast):
        with CaptureQueriesContext(connection) as asked:
            told = report()
        assert len(asked) == 8
        said = repr(told) + str(shape_report(told))
        for person in ("mira", "noor", "vera", "omar", "ada"):
            assert f"'{person}'" not in said


class TestMedian:
    @pytest.mark.parametrize(
        "waits",
        [[7], [10, 20], [1, 2, 90], [4, 3, 2, 1], [5, 5, 5, 6], [0, 0], [9, 1, 8, 2, 7]],
        ids=str,
    )
    def test_of_even_and_odd_counts(self, cast, article, at, waits):
        for seconds in waits:
            decide_after(cast, article, seconds)
        assert report().median_seconds == median(waits)

    def test_of_nothing_is_nothing(self, cast, at):
        told = report()
        assert (told.median_seconds, told.median_notice_seconds) == (None, None)
        assert (told.median_appeal_seconds, told.agreement) == (None, None)
        assert (told.received, told.decided) == ([], [])

    def test_after_a_notice_is_that_of_notices_alone(self, cast, article, at):
        decide_after(cast, article, 10)
        for seconds in (100, 300):
            decide_after(cast, article, seconds, "remove", code="legal", reasoning=LAW)
        assert report().median_notice_seconds == 200
        assert report().median_seconds == 100

    def test_counts_no_wait_of_a_decision_that_was_undone_at_once(self, cast, article, at):
        decide_after(cast, article, 10)
        undo_decision(viewer(cast.omar), decide_after(cast, article, 9_000).key)
        assert report().median_seconds == 10

    def test_of_a_period_that_has_no_end(self, cast, article, at):
        decide_after(cast, article, 10)
        assert report(Period()).median_seconds == 10
        assert report(Period(last=date(2026, 10, 4))).median_seconds is None
        assert report(Period(date(2026, 10, 6))).median_seconds is None
