"""Decisions taken back at once: all is as it was, and the log holds both."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from commentary.actions import cases, decisions, statements
from commentary.errors import (
    Conflict,
    NotFound,
    NotPermitted,
)
from commentary.models import (
    Letter,
    Notice,
)
from commentary.vocabulary import Outcome
from tests.core.moderation.deciding import (
    REASONS,
    bring_to,
    case_of,
    decide,
    demand_true_counts,
    flag_it,
    fresh,
    raise_for,
)
from tests.core.test_counters import counted, stored
from tests.people import (
    edit,
    make_article,
    respond,
    viewer,
    withdraw,
)


@pytest.fixture
def response(cast, article):
    return respond(cast.mira, article, "They were thieves.")


@pytest.fixture
def held(cast):
    return respond(cast.mira, make_article(policy="held"), "They were thieves.")


@pytest.fixture
def olga(cast):
    return User.objects.create_user("olga", roles=["moderator"], display_name="Olga")


class TestTakingBack:
    @pytest.mark.parametrize(
        ("state", "outcome"),
        [
            ("held", "approve"),
            ("held", "remove"),
            ("published", "keep"),
            ("published", "remove"),
            ("published", "hide"),
            ("published", "collapse"),
            ("folded", "remove"),
            ("folded", "restore"),
            ("hidden", "keep"),
            ("hidden", "remove"),
            ("removed", "restore"),
        ],
    )
    def test_all_is_as_it_was_and_the_log_holds_both(self, cast, article, response, state, outcome):
        bring_to(cast, response, state)
        before, case = fresh(response), case_of(response)
        decision = decide(cast.omar, response, outcome)
        undone = decisions.undo_decision(viewer(cast.omar), decision.key)
        after = fresh(response)
        names = ("state", "collapsed", "decision_id")
        assert [getattr(after, name) for name in names] == [getattr(before, name) for name in names]
        again = case_of(response)
        assert (again.cleared, again.reason) == (case.cleared, case.reason)
        assert (again.state, again.claimed_by) == (
            ("open", None) if outcome == "hide" else ("claimed", cast.omar)
        )
        assert again.version > case.version + 1
        assert (undone.outcome, undone.reverses, undone.decider) == ("undo", decision, cast.omar)
        assert (undone.state_before, undone.state_after) == (
            decision.state_after,
            decision.state_before,
        )
        article.refresh_from_db()
        assert stored(article) == counted(article)
        demand_true_counts()
        # And it can be decided anew at once.
        assert decide(cast.omar, response, outcome).outcome == outcome

    def test_what_it_told_is_untold(self, cast, response):
        flag = flag_it(cast.noor, response)
        raise_for(response, "flagged")
        decision = decide(cast.omar, response, "remove")
        assert Notice.objects.count() == 2
        decisions.undo_decision(viewer(cast.omar), decision.key)
        assert not Notice.objects.exists()
        assert not Letter.objects.filter(cancelled_at=None).exists()
        flag.refresh_from_db()
        assert (flag.state, flag.decision) == ("open", None)

    def test_an_escalated_case_is_escalated_again(self, cast, olga, response):
        case = raise_for(response, "flagged")
        cases.escalate_case(viewer(olga), case.key, version=1)
        decision = decide(cast.omar, response, "keep")
        decisions.undo_decision(viewer(cast.omar), decision.key)
        again = case_of(response)
        assert (again.state, again.priority, again.claimed_by) == ("escalated", 0, cast.omar)

    def test_what_was_cleared_before_is_cleared_again(self, cast, response):
        raise_for(response, "flagged")
        decide(cast.omar, response, "keep")
        raise_for(response, "legal")
        decision = decide(cast.omar, response, "keep")
        decisions.undo_decision(viewer(cast.omar), decision.key)
        assert case_of(response).cleared == 1

    def test_of_what_was_decided_a_restoration_taken_back_is_decided_again(self, cast, response):
        raise_for(response, "flagged")
        removal = decide(cast.omar, response, "remove")
        restored = decide(cast.omar, response, "restore")
        decisions.undo_decision(viewer(cast.omar), restored.key)
        assert (fresh(response).state, fresh(response).decision) == ("removed", removal)
        assert case_of(response).state == "decided"
        # The removal was reversed once already: the second reversal overrules the taking back.
        again = decide(cast.omar, response, "restore")
        assert (again.reverses.outcome, fresh(response).state) == ("undo", "published")
        demand_true_counts()

    def test_a_resubmitted_response_keeps_the_decision_that_sent_it_back(self, cast, response):
        raise_for(response, "flagged")
        removal = decide(cast.omar, response, "remove")
        edit(cast.mira, response, "They were merchants.")
        approval = decide(cast.omar, response, "approve")
        assert fresh(response).decision is None
        decisions.undo_decision(viewer(cast.omar), approval.key)
        assert (fresh(response).state, fresh(response).decision) == ("held", removal)

    @pytest.mark.parametrize("who", ["olga", "ada"])
    def test_nobody_but_who_decided_may(self, cast, olga, response, who):
        raise_for(response, "flagged")
        decision = decide(cast.omar, response, "keep")
        other = olga if who == "olga" else cast.ada
        with pytest.raises(NotPermitted):
            decisions.undo_decision(viewer(other), decision.key)

    def test_the_person_concerned_is_told_why_not_and_strangers_know_of_nothing(
        self, cast, response
    ):
        raise_for(response, "flagged")
        decision = decide(cast.omar, response, "remove")
        with pytest.raises(NotPermitted):
            decisions.undo_decision(viewer(cast.mira), decision.key)
        for who in ("noor", "edda", "anonymous"):
            with pytest.raises(NotFound):
                decisions.undo_decision(cast.viewers()[who], decision.key)
        for key in ("nowhere", "no\0where"):
            with pytest.raises(NotFound):
                decisions.undo_decision(viewer(cast.omar), key)

    def test_not_later(self, cast, response, monkeypatch):
        raise_for(response, "flagged")
        decision = decide(cast.omar, response, "keep")
        later = timezone.now() + timedelta(seconds=31)
        monkeypatch.setattr(timezone, "now", lambda: later)
        with pytest.raises(NotPermitted, match="too late"):
            decisions.undo_decision(viewer(cast.omar), decision.key)

    def test_not_twice_and_not_the_taking_back_itself(self, cast, response):
        raise_for(response, "flagged")
        decision = decide(cast.omar, response, "keep")
        undone = decisions.undo_decision(viewer(cast.omar), decision.key)
        for key in (decision.key, undone.key):
            with pytest.raises(Conflict):
                decisions.undo_decision(viewer(cast.omar), key)

    @pytest.mark.parametrize("deed", [lambda made, who: withdraw(who, made), None])
    def test_not_when_something_else_happened_since(self, cast, held, deed):
        decision = decide(cast.omar, held, "approve")
        if deed is None:
            edit(cast.mira, held, "They were merchants.")
        else:
            deed(held, cast.mira)
        with pytest.raises(Conflict, match="Something else happened") as refused:
            decisions.undo_decision(viewer(cast.omar), decision.key)
        assert refused.value.code == "decided"

    def test_a_measure_against_a_person_is_not_a_slip_of_the_finger(self, cast):
        with transaction.atomic():
            decision = statements.write_decision(
                viewer(cast.omar), Outcome.WARN, person_id=cast.mira.pk, reasoning=REASONS
            )
        with pytest.raises(Conflict) as refused:
            decisions.undo_decision(viewer(cast.omar), decision.key)
        assert refused.value.code == "not_undoable"
