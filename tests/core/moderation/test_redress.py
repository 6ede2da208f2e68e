"""What each outcome of an appeal does to what was decided: a response, or a measure."""

from datetime import timedelta

import pytest
from django.utils import timezone

from commentary.actions import appeals, decisions, redress, sanctions
from commentary.actions.statements import Reasoning
from commentary.errors import Conflict, InvalidInput, NotFound, NotPermitted
from commentary.formats import proofs
from commentary.models import Anchor, Annotation, Decision, Notice, Sanction
from tests.core.moderation.appealing import (
    BECAUSE,
    SAID,
    conclude,
    hear,
    measure,
    restricted,
)
from tests.core.moderation.deciding import case_of, decide
from tests.people import ANONYMOUS, SYSTEM, edit, viewer, withdraw


def as_seen(response):
    """Everything of a response that readers, counters and highlights go by."""
    row = Annotation.objects.get(pk=response.pk)
    row.article.refresh_from_db()
    names = ("title", "body", "body_html", "path", "state", "reply_count", "branch_count")
    anchors = Anchor.objects.filter(annotation=row).values_list("start", "end", "exact")
    counts = (row.article.response_count, row.article.critique_count, row.article.unanswered_count)
    return [getattr(row, name) for name in names], list(anchors), counts, row.card_html


class TestConcluding:
    @pytest.mark.parametrize("outcome", ["remove", "hide", "collapse"])
    def test_overturned_a_response_comes_back_whole(self, cast, una, response, outcome):
        before = as_seen(response)
        first = restricted(cast, response, outcome)
        appeal = appeals.file_appeal(viewer(cast.mira), first.key, SAID)
        decision = hear(una, appeal, "overturn")
        assert as_seen(response) == before
        assert not Annotation.objects.get(pk=response.pk).collapsed
        assert (decision.outcome, decision.reverses, decision.on_appeal) == (
            "overturn",
            first,
            appeal,
        )
        assert Annotation.objects.get(parent=response).state == "published"
        log = list(Decision.objects.filter(response=response).order_by("pk"))
        assert log == [first, decision]
        appeal.refresh_from_db()
        assert (appeal.state, appeal.closed_at is None) == ("overturned", False)
        assert Notice.objects.filter(person=cast.mira, about__outcome="overturn").exists()
        assert case_of(response).state == "decided"

    @pytest.mark.parametrize(
        ("outcome", "state"), [("uphold", "upheld"), ("dismiss", "inadmissible")]
    )
    def test_where_it_stands_nothing_changes(self, cast, una, response, appeal, outcome, state):
        before = as_seen(response)
        decision = hear(una, appeal, outcome)
        assert as_seen(response) == before
        assert (decision.outcome, decision.reverses, decision.why) == (outcome, None, BECAUSE.why)
        assert (decision.state_before, decision.state_after) == ("removed", "removed")
        appeal.refresh_from_db()
        assert appeal.state == state

    @pytest.mark.parametrize("outcome", ["remove", "hide"])
    def test_changed_something_milder_takes_its_place(self, cast, una, response, outcome):
        first = restricted(cast, response, outcome)
        appeal = appeals.file_appeal(viewer(cast.mira), first.key, SAID)
        decision = hear(una, appeal, "change", changed_to="collapse")
        row = Annotation.objects.get(pk=response.pk)
        assert (row.state, row.collapsed) == ("published", True)
        assert (decision.outcome, decision.reverses, decision.on_appeal) == (
            "collapse",
            first,
            appeal,
        )
        assert (decision.facts, decision.provision, decision.why) == (
            first.facts,
            first.provision,
            BECAUSE.why,
        )
        assert decision.appeal_until is not None
        appeal.refresh_from_db()
        assert appeal.state == "changed"

    def test_no_outcome_is_taken_back_at_once(self, cast, una, response, appeal):
        decision = hear(una, appeal, "change", changed_to="collapse")
        with pytest.raises(Conflict):
            decisions.undo_decision(viewer(una), decision.key)
        assert Annotation.objects.get(pk=response.pk).collapsed

    @pytest.mark.parametrize("milder", [None, "", "ban", "remove", "nonsense"])
    def test_not_changed_into_what_is_not_milder(self, cast, una, appeal, milder):
        with pytest.raises(InvalidInput) as refused:
            hear(una, appeal, "change", changed_to=milder)
        assert "changed_to" in refused.value.fields
        appeal.refresh_from_db()
        assert appeal.state == "assigned"

    def test_not_changed_when_something_else_was_decided_since(self, cast, una, response):
        hidden = restricted(cast, response, "hide")
        appeal = appeals.file_appeal(viewer(cast.mira), hidden.key, SAID)
        decide(cast.omar, response, "remove")
        with pytest.raises(Conflict):
            hear(una, appeal, "change", changed_to="collapse")
        assert conclude(una, appeal, "overturn").state_after == "removed"

    def test_not_changed_when_it_was_reversed_already(self, cast, una, response, appeal):
        decide(cast.omar, response, "restore", reasoning=BECAUSE)
        with pytest.raises(Conflict, match="reversed already"):
            hear(una, appeal, "change", changed_to="collapse")
        assert conclude(una, appeal, "overturn").reverses is None

    def test_what_its_author_took_back_stays_so(self, cast, una, response):
        hidden = restricted(cast, response, "hide")
        appeal = appeals.file_appeal(viewer(cast.mira), hidden.key, SAID)
        withdraw(cast.mira, response)
        decision = hear(una, appeal, "overturn")
        assert (decision.state_after, decision.reverses) == ("withdrawn", hidden)

    def test_what_was_edited_and_sent_in_again_stays_as_it_is(self, cast, una, response, appeal):
        edit(cast.mira, response, "They were, some say, thieves.", version=None)
        decision = hear(una, appeal, "overturn")
        assert decision.state_after == Annotation.objects.get(pk=response.pk).state

    @pytest.mark.parametrize("outcome", ["", "remove", "undo"])
    def test_it_ends_in_one_of_four_ways(self, cast, una, appeal, outcome):
        with pytest.raises(InvalidInput) as refused:
            hear(una, appeal, outcome)
        assert "outcome" in refused.value.fields

    def test_with_a_reason(self, cast, una, appeal):
        with pytest.raises(InvalidInput) as refused:
            hear(una, appeal, "uphold", reasoning=Reasoning(why=" "))
        assert "why" in refused.value.fields

    def test_by_nobody_but_who_hears_it(self, cast, una, appeal):
        with pytest.raises(NotPermitted, match="Take this appeal first"):
            conclude(una, appeal, "overturn")
        appeals.take_appeal(viewer(cast.ada), appeal.key)
        with pytest.raises(Conflict, match="ada hears"):
            conclude(una, appeal, "overturn")
        with pytest.raises(NotPermitted):
            conclude(cast.omar, appeal, "uphold")
        for person in (cast.mira, cast.noor, cast.edda):
            with pytest.raises(NotFound):
                conclude(person, appeal, "overturn")

    def test_after_reading_it_to_the_end(self, cast, una, appeal):
        appeals.take_appeal(viewer(una), appeal.key)
        appeal.refresh_from_db()
        seen = appeal.version
        appeals.write_in_appeal(viewer(cast.mira), appeal.key, "Wait, look at the quotation.")
        with pytest.raises(Conflict) as refused:
            conclude(una, appeal, "uphold", version=seen)
        assert refused.value.code == "stale_appeal"


class TestMeasures:
    def file(self, cast, sanction):
        proof = proofs.sign("decision", sanction.decision.key)
        return appeals.file_appeal(ANONYMOUS, sanction.decision.key, SAID, proof=proof)

    def test_overturned_it_ends_at_once(self, cast, una):
        sanction = measure(cast)
        decision = hear(una, self.file(cast, sanction), "overturn")
        sanction.refresh_from_db()
        cast.mira.refresh_from_db()
        assert (sanction.ended_at is None, cast.mira.is_barred) == (False, False)
        assert decision.reverses == sanction.decision

    def test_one_that_has_ended_already_is_reversed_all_the_same(self, cast, una):
        sanction = measure(cast)
        appeal = self.file(cast, sanction)
        sanctions.lift_sanction(viewer(cast.ada), sanction.key, reasoning=BECAUSE)
        with pytest.raises(Conflict):
            hear(una, appeal, "change", changed_to="warn")
        assert conclude(una, appeal, "overturn").reverses is None

    def test_a_ban_becomes_a_suspension(self, cast, una):
        appeal = self.file(cast, measure(cast))
        until = timezone.now() + timedelta(days=3)
        reasons = Reasoning(why="It was the first time.", until=until)
        decision = hear(una, appeal, "change", changed_to="suspend", reasoning=reasons)
        cast.mira.refresh_from_db()
        assert cast.mira.barred_until == until
        assert (decision.outcome, decision.until, decision.sanction.kind) == (
            "suspend",
            until,
            "suspend",
        )
        assert Sanction.objects.filter(ended_at=None).count() == 1

    def test_a_suspension_becomes_a_shorter_one_only(self, cast, una):
        end = timezone.now() + timedelta(days=9)
        appeal = self.file(cast, measure(cast, "suspend", until=end))
        for until in (end, end + timedelta(days=1), None, timezone.now() - timedelta(days=1)):
            reasons = Reasoning(why="It was the first time.", until=until)
            with pytest.raises(InvalidInput) as refused:
                hear(una, appeal, "change", changed_to="suspend", reasoning=reasons)
            assert "until" in refused.value.fields
        cast.mira.refresh_from_db()
        assert cast.mira.barred_until == end

    def test_a_suspension_that_ran_out_cannot_be_changed(self, cast, una):
        sanction = measure(cast, "suspend", until=timezone.now() + timedelta(days=9))
        appeal = self.file(cast, sanction)
        past = timezone.now() - timedelta(days=1)
        Sanction.objects.update(until=past)
        assert sanctions.end_overdue(SYSTEM) == 1
        with pytest.raises(Conflict, match="ended already"):
            hear(una, appeal, "change", changed_to="warn")
        assert conclude(una, appeal, "overturn").reverses == sanction.decision

    @pytest.mark.parametrize("outcome", ["uphold", "dismiss"])
    def test_upheld_it_runs_on(self, cast, una, outcome):
        hear(una, self.file(cast, measure(cast)), outcome)
        cast.mira.refresh_from_db()
        assert cast.mira.is_barred

    def test_a_measure_has_no_article_to_lock(self, cast):
        assert redress.lock_place(SYSTEM, self.file(cast, measure(cast))) is None
