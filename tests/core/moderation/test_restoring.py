"""Decisions reversed, on appeal or without: both stay, and the words come back whole."""

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from commentary.actions import decisions
from commentary.actions.carrying_out import carry_out, restore_response
from commentary.actions.locks import lock_article_of
from commentary.actions.statements import Reasoning
from commentary.errors import (
    Conflict,
)
from commentary.models import (
    Annotation,
    Appeal,
    Decision,
)
from commentary.vocabulary import Detection, Outcome
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
from tests.people import (
    reply,
    respond,
    viewer,
    withdraw,
)

NOW = timezone.now()


@pytest.fixture
def response(cast, article):
    return respond(cast.mira, article, "They were thieves.")


@pytest.fixture
def olga(cast):
    return User.objects.create_user("olga", roles=["moderator"], display_name="Olga")


class TestRestoring:
    def restore(self, who, response, decision, **more):
        with transaction.atomic():
            article, _by_author = lock_article_of(viewer(who), response.key)
            return restore_response(
                viewer(who), article, fresh(response), decision, reasoning=Reasoning(), **more
            )

    def appeal(self, cast, decision, reviewer):
        return Appeal.objects.create(
            key="appeal000001",
            decision=decision,
            decided_by=decision.decider,
            appellant=cast.mira,
            text="It is true.",
            state="assigned",
            filed_at=NOW,
            reviewer=reviewer,
        )

    def test_a_removal_is_reversed_and_both_stay(self, cast, olga, response):
        flag = flag_it(cast.noor, response)
        raise_for(response, "flagged")
        removal = decide(cast.omar, response, "remove")
        reversal = decide(olga, response, "restore")
        assert (reversal.reverses, reversal.outcome) == (removal, "restore")
        assert (fresh(response).state, fresh(response).decision) == ("published", None)
        assert case_of(response).cleared == 1
        flag.refresh_from_db()
        assert flag.state == "disagreed"
        assert Decision.objects.count() == 2

    def test_on_appeal(self, cast, olga, response):
        raise_for(response, "flagged")
        removal = decide(cast.omar, response, "remove")
        appeal = self.appeal(cast, removal, olga)
        reversal = self.restore(olga, response, removal, on_appeal=appeal)
        assert (reversal.outcome, reversal.on_appeal) == ("overturn", appeal)
        assert fresh(response).state == "published"

    def test_a_hiding_reversed_closes_the_case_and_disagrees_with_its_flags(
        self, cast, olga, response
    ):
        flag = flag_it(cast.noor, response)
        raise_for(response, "flagged")
        hiding = decide(cast.omar, response, "hide")
        self.restore(olga, response, hiding, on_appeal=self.appeal(cast, hiding, olga))
        flag.refresh_from_db()
        assert (fresh(response).state, case_of(response).state) == ("published", "decided")
        assert flag.state == "disagreed"
        demand_true_counts()

    def test_what_was_folded_is_unfolded(self, cast, response):
        bring_to(cast, response, "folded")
        reversal = decide(cast.omar, response, "restore")
        assert not fresh(response).collapsed
        assert reversal.reverses.outcome == "collapse"

    def test_what_was_folded_and_then_removed_is_folded_again(self, cast, response):
        bring_to(cast, response, "folded")
        folding = Decision.objects.get()
        decide(cast.omar, response, "remove")
        decide(cast.omar, response, "restore")
        now = fresh(response)
        assert (now.state, now.collapsed, now.decision) == ("published", True, folding)

    def test_where_something_else_was_decided_since_only_the_log_changes(
        self, cast, olga, response
    ):
        raise_for(response, "flagged")
        hiding = decide(cast.omar, response, "hide")
        removal = decide(cast.omar, response, "remove")
        before = case_of(response)
        reversal = self.restore(olga, response, hiding)
        assert (reversal.reverses, reversal.state_after) == (hiding, "removed")
        assert (fresh(response).state, fresh(response).decision) == ("removed", removal)
        assert case_of(response).version == before.version

    def test_what_its_author_took_back_stays_so(self, cast, olga, response):
        raise_for(response, "flagged")
        hiding = decide(cast.omar, response, "hide")
        withdraw(cast.mira, response)
        assert self.restore(olga, response, hiding).state_after == "withdrawn"
        assert fresh(response).state == "withdrawn"

    def test_one_without_a_case(self, cast, olga, article, response):
        with transaction.atomic():
            locked, _by_author = lock_article_of(viewer(cast.omar), response.key)
            hiding = carry_out(
                viewer(cast.omar), locked, response, Outcome.HIDE, reasoning=REASONS, case=None
            )
        assert (hiding.case, hiding.waited) == (None, None)
        assert self.restore(olga, response, hiding).case is None
        assert fresh(response).state == "published"

    def test_words_that_were_deleted_for_good_do_not_come_back(self, cast, olga, response):
        raise_for(response, "flagged")
        decide(cast.omar, response, "remove")
        Annotation.objects.update(purged_at=NOW)
        with pytest.raises(Conflict, match="deleted for good"):
            decide(olga, response, "restore")

    @pytest.mark.parametrize("outcome", ["remove", "hide"])
    def test_an_appeal_may_put_folding_in_the_place_of_a_graver_one(
        self, cast, olga, response, outcome
    ):
        raise_for(response, "flagged")
        first = decide(cast.omar, response, outcome)
        with transaction.atomic():
            article, _by_author = lock_article_of(viewer(olga), response.key)
            milder = carry_out(
                viewer(olga),
                article,
                fresh(response),
                Outcome.COLLAPSE,
                reasoning=REASONS,
                case=case_of(response),
                detection=Detection.OWN,
                on_appeal=self.appeal(cast, first, olga),
                reverses=first,
            )
        now = fresh(response)
        assert (now.state, now.collapsed, now.decision) == ("published", True, milder)
        assert milder.reverses == first
        with pytest.raises(Conflict) as refused:
            decisions.undo_decision(viewer(olga), milder.key)
        assert refused.value.code == "not_undoable"

    def test_replies_outlive_it_all(self, cast, response):
        answer = reply(cast.noor, response)
        raise_for(response, "flagged")
        for outcome in ("hide", "remove", "restore"):
            decide(cast.omar, response, outcome)
            assert fresh(answer).state == "published"
