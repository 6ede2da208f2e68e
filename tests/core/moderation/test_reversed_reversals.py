"""A reversal that was taken back reverses nothing: what it had reversed is in force again."""

import pytest
from django.utils import timezone

from commentary.actions import appeals, decisions
from commentary.actions.carrying_out import decision_in_force, find_reversible
from commentary.errors import Conflict
from commentary.models import Annotation, Decision
from commentary.permissions import (
    REVERSALS,
    reversal_of,
    reversed_decisions,
    stands_reversed,
    what_it_reverses,
    why_not_appeal,
)
from commentary.queries.log import LogFilter, list_log
from commentary.queries.person_cards import read_person_card
from commentary.queries.statements import read_statement
from tests.core.moderation.appealing import SAID, conclude, hear
from tests.core.moderation.deciding import case_of, decide, flag_it, fresh, raise_for
from tests.people import ANONYMOUS, viewer

NOW = timezone.now()


def restore_and_take_back(cast, response):
    restored = decide(cast.omar, response, "restore")
    return restored, decisions.undo_decision(viewer(cast.omar), restored.key)


def known(decision):
    """The decision as it is now, and whether both forms of the rule agree on it."""
    row = Decision.objects.select_related(REVERSALS).get(pk=decision.pk)
    listed = Decision.objects.filter(reversed_decisions(), pk=row.pk).exists()
    assert listed is stands_reversed(row)
    return row


def in_log(decision, **filters):
    rows, _after = list_log(ANONYMOUS, LogFilter(**filters), limit=50)
    return next((row for row in rows if row.key == decision.key), None)


class TestTakenBack:
    def test_it_is_in_force_again_everywhere(self, cast, response, decision):
        restored, undone = restore_and_take_back(cast, response)
        now = known(decision)
        assert (reversal_of(now), stands_reversed(known(restored))) == (None, True)
        assert find_reversible(decision) == undone
        assert read_statement(viewer(cast.mira), decision.key).reversal is None
        assert in_log(decision).reversed_by is None
        assert in_log(decision, reversed=True) is None
        assert in_log(decision, reversed=False) is not None
        assert in_log(restored).reversed_by.outcome == "undo"
        card = read_person_card(viewer(cast.omar), "mira")
        assert {one.key: one.is_reversed for one in card.decisions}[decision.key] is False

    def test_it_may_be_appealed_and_overturned(self, cast, una, response, decision):
        _restored, undone = restore_and_take_back(cast, response)
        assert why_not_appeal(viewer(cast.mira), known(decision), NOW) == ""
        appeal = appeals.file_appeal(viewer(cast.mira), decision.key, SAID)
        overturned = hear(una, appeal, "overturn")
        assert overturned.reverses == undone
        assert fresh(response).state == "published"
        assert stands_reversed(known(decision))

    def test_it_may_be_changed_to_something_milder(self, cast, una, response, decision):
        _restored, undone = restore_and_take_back(cast, response)
        appeal = appeals.file_appeal(viewer(cast.mira), decision.key, SAID)
        changed = hear(una, appeal, "change", changed_to="collapse")
        assert (changed.reverses, stands_reversed(known(decision))) == (undone, True)

    def test_restored_again_it_stands_reversed_for_good(self, cast, response, decision):
        flag = flag_it(cast.noor, response, state="agreed", judged_at=NOW, decision=decision)
        _restored, undone = restore_and_take_back(cast, response)
        again = decide(cast.omar, response, "restore")
        flag.refresh_from_db()
        assert (flag.state, flag.decision) == ("disagreed", again)
        assert (again.reverses, what_it_reverses(again)) == (undone, decision)
        assert (stands_reversed(known(decision)), stands_reversed(known(undone))) == (True, True)
        assert find_reversible(decision) is None
        assert "reversed" in why_not_appeal(viewer(cast.mira), known(decision), NOW)
        assert read_statement(viewer(cast.mira), again.key).earlier == decision
        with pytest.raises(Conflict) as refused:
            decisions.undo_decision(viewer(cast.omar), again.key)
        assert refused.value.code == "not_undoable"


class TestAppealsAgainstWhatWasReversed:
    def test_it_is_not_upheld_but_overturned(self, cast, una, response, decision, appeal):
        decide(cast.ada, response, "restore")
        appeals.take_appeal(viewer(una), appeal.key)
        with pytest.raises(Conflict, match="reversed meanwhile") as refused:
            conclude(una, appeal, "uphold")
        assert refused.value.code == "reversed"
        assert conclude(una, appeal, "overturn").reverses is None
        appeal.refresh_from_db()
        assert (appeal.state, fresh(response).state) == ("overturned", "published")

    def test_or_dismissed(self, cast, una, response, appeal):
        decide(cast.ada, response, "restore")
        assert hear(una, appeal, "dismiss").outcome == "dismiss"

    def test_what_stands_is_upheld(self, una, response, appeal):
        assert hear(una, appeal, "uphold").outcome == "uphold"
        assert fresh(response).state == "removed"


class TestFolds:
    @pytest.fixture
    def folded(self, cast, response):
        raise_for(response, "flagged")
        return decide(cast.omar, response, "collapse")

    @pytest.fixture
    def against(self, cast, folded):
        return appeals.file_appeal(viewer(cast.mira), folded.key, SAID)

    def test_one_overturned_while_hidden_is_unfolded(self, cast, una, response, folded, against):
        raise_for(response, "opened")
        hidden = decide(cast.ada, response, "hide")
        hear(una, against, "overturn")
        now = fresh(response)
        assert (now.state, now.collapsed, now.decision) == ("hidden", False, hidden)
        decide(cast.ada, response, "keep")
        now = fresh(response)
        assert (now.state, now.collapsed, now.decision) == ("published", False, None)

    def test_a_later_fold_stays(self, cast, una, response, folded, against):
        decide(cast.omar, response, "restore")
        raise_for(response, "opened")
        later = decide(cast.ada, response, "collapse")
        hear(una, against, "overturn")
        now = fresh(response)
        assert (now.collapsed, now.decision) == (True, later)
        assert case_of(response).state == "decided"

    def test_what_stands_reversed_holds_nothing(self, cast, response, folded):
        decide(cast.omar, response, "restore")
        Annotation.objects.filter(pk=response.pk).update(collapsed=True)
        assert decision_in_force(fresh(response), "published") is None
