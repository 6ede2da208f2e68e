"""Cases: how they come into the queue, and who has one in hand."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from commentary.actions import cases
from commentary.errors import Conflict, NotFound, NotPermitted, RateLimited
from commentary.models import (
    Case,
    LedgerEntry,
    QueueCount,
)
from commentary.queries.moderation import QueueFilter
from tests.core.moderation.deciding import (
    bring_to,
    case_of,
    decide,
    demand_true_counts,
    make_queue,
    raise_for,
)
from tests.people import (
    SYSTEM,
    edit,
    make_article,
    respond,
    viewer,
    withdraw,
)

STRANGERS = ("anonymous", "mira", "noor", "vera", "edda", "samir", "basil")


@pytest.fixture
def response(cast, article):
    return respond(cast.mira, article, "Nobody knows.")


@pytest.fixture
def olga(cast):
    """A second moderator."""
    return User.objects.create_user("olga", roles=["moderator"], display_name="Olga")


def waiting_for(reason):
    return QueueCount.objects.get(reason=reason).waiting


def pass_time(case, **spans):
    """Let a claim be as old as told."""
    Case.objects.filter(pk=case.pk).update(claimed_until=timezone.now() - timedelta(**spans))


class TestRaising:
    def test_the_first_reason_makes_a_case(self, cast, article, response):
        case = raise_for(response, "words", says="A rule of the site.", found=("thief",))
        case.refresh_from_db()
        assert (case.response, case.article, case.author) == (response, article, cast.mira)
        assert (case.state, case.reason, case.priority, case.version) == ("open", "words", 2, 1)
        assert case.reasons == [
            {"code": "words", "says": "A rule of the site.", "found": ["thief"]}
        ]
        assert waiting_for("words") == 1

    def test_more_reasons_are_added_to_the_open_one_and_the_gravest_counts(self, response):
        raise_for(response, "words", found=("thief",))
        raise_for(response, "words", says="Another.", found=("thief", "liar"))
        case = raise_for(response, "legal", "links")
        assert Case.objects.count() == 1
        assert [row["code"] for row in case.reasons] == ["words", "legal", "links"]
        assert case.reasons[0] == {
            "code": "words",
            "says": "Another.",
            "found": ["thief", "liar"],
        }
        assert (case.reason, case.priority, case.version) == ("legal", 0, 3)
        assert (waiting_for("words"), waiting_for("legal"), waiting_for("links")) == (0, 1, 0)

    def test_of_equals_the_one_that_the_vocabulary_names_first_is_the_case_s(self, response):
        assert raise_for(response, "policy", "newcomer", "links").reason == "links"

    def test_what_was_decided_is_opened_again_for_the_new_reason_alone(self, cast, response):
        raise_for(response, "words")
        decide(cast.omar, response, "keep")
        assert waiting_for("words") == 0
        before = case_of(response)
        case = raise_for(response, "flagged")
        assert (case.pk, case.state, case.decided_at) == (before.pk, "open", None)
        assert [row["code"] for row in case.reasons] == ["flagged"]
        assert case.version > before.version
        assert case.opened_at > before.opened_at
        demand_true_counts()

    def test_a_claimed_or_escalated_one_stays_what_it_is_and_moves_on(self, cast, response):
        case = raise_for(response, "words")
        cases.claim_case(viewer(cast.omar), case.key)
        claimed = raise_for(response, "legal")
        assert (claimed.state, claimed.claimed_by, claimed.version) == ("claimed", cast.omar, 2)
        cases.escalate_case(viewer(cast.omar), case.key, version=2, note="")
        escalated = raise_for(response, "flagged")
        assert (escalated.state, escalated.priority, escalated.version) == ("escalated", 0, 4)

    def test_an_edit_moves_an_open_case_on_to_the_new_words(self, cast, response):
        case = raise_for(response, "flagged")
        edit(cast.mira, response, "Somebody knows.")
        moved = case_of(response)
        response.refresh_from_db()
        assert (moved.wording, moved.version) == (response.wording, case.version + 1)
        assert [row["code"] for row in moved.reasons] == ["flagged"]

    def test_what_is_held_comes_into_the_queue_by_itself(self, cast):
        held = respond(cast.mira, make_article(policy="held"))
        assert (held.state, case_of(held).reason) == ("held", "policy")
        demand_true_counts()


class TestClosing:
    @pytest.mark.parametrize("state", ["published", "held", "hidden"])
    def test_a_withdrawal_leaves_nothing_to_decide(self, cast, response, state):
        bring_to(cast, response, state)
        withdraw(cast.mira, response)
        case = case_of(response)
        assert (case.state, case.claimed_by) == ("moot", None)
        with pytest.raises(Conflict, match="taken back by its author") as refused:
            decide(cast.omar, response, "keep")
        assert refused.value.code == "decided"
        demand_true_counts()

    def test_what_has_no_case_or_a_decided_one_is_left_alone(self, cast, article, response):
        cases.close_case_of(response)
        raise_for(response, "flagged")
        decided = decide(cast.omar, response, "keep")
        withdraw(cast.mira, response)
        assert case_of(response).state == "decided"
        assert case_of(response).decisions.get() == decided

    def test_the_counters_are_counted_again_and_put_right(self, cast, article):
        make_queue(cast, article, "words", "words", "legal")
        QueueCount.objects.filter(reason="words").update(waiting=7)
        wrong = {"words": (7, 2)}
        assert cases.count_queue_again(write=False) == wrong
        assert cases.count_queue_again() == wrong
        assert cases.count_queue_again() == {}
        assert waiting_for("words") == 2

    def test_a_counter_that_is_not_there_begins_at_none(self, cast, article):
        QueueCount.objects.all().delete()
        (case,) = make_queue(cast, article, "words")
        assert waiting_for("words") == 1
        QueueCount.objects.all().delete()
        assert cases.count_queue_again() == {"words": (0, 1)}
        QueueCount.objects.all().delete()
        decide(cast.omar, case.response, "keep")
        assert cases.count_queue_again() == {}


class TestOpening:
    @pytest.mark.parametrize("state", ["published", "removed", "held", "hidden"])
    def test_a_moderator_opens_one_and_has_it_in_hand(self, cast, article, state):
        response = respond(cast.mira, article)
        if state != "published":
            bring_to(cast, response, state)
        case = cases.open_case(viewer(cast.omar), response.key)
        assert (case.state, case.claimed_by) == ("claimed", cast.omar)
        assert ("opened" in [row["code"] for row in case.reasons]) == (
            state in ("published", "removed")
        )
        assert LedgerEntry.objects.filter(verb="open_case", subject_key=case.key).exists()
        demand_true_counts()

    def test_one_that_is_open_is_taken_and_not_opened_twice(self, cast, olga, response):
        raise_for(response, "flagged")
        case = cases.open_case(viewer(cast.omar), response.key)
        assert [row["code"] for row in case.reasons] == ["flagged"]
        with pytest.raises(Conflict, match="omar has this in hand"):
            cases.open_case(viewer(olga), response.key)

    @pytest.mark.parametrize("who", STRANGERS)
    def test_others_may_not(self, cast, response, who):
        with pytest.raises(NotPermitted):
            cases.open_case(cast.viewers()[who], response.key)
        assert not Case.objects.exists()

    def test_nor_a_moderator_about_their_own_words_nor_about_a_note(self, cast, article):
        own = respond(cast.omar, article)
        note = respond(cast.omar, article, kind="note")
        for response in (own, note):
            with pytest.raises(NotPermitted):
                cases.open_case(viewer(cast.omar), response.key)
        assert not Case.objects.exists()

    def test_nor_a_task_which_has_no_hand_to_hold_it(self, response):
        with pytest.raises(NotPermitted):
            cases.open_case(SYSTEM, response.key)

    def test_nor_about_what_is_gone_or_never_was(self, cast, response):
        withdraw(cast.mira, response)
        with pytest.raises(Conflict):
            cases.open_case(viewer(cast.omar), response.key)
        with pytest.raises(NotFound):
            cases.open_case(viewer(cast.omar), "nowhere")


class TestClaiming:
    def test_next_takes_the_gravest_and_of_those_the_oldest(self, cast, article):
        made = make_queue(cast, article, "policy", "flagged", "flagged", "legal")
        taken = []
        while case := cases.claim_next(viewer(cast.omar), skip=[one.key for one in taken]):
            taken.append(case)
        assert taken == [made[3], made[1], made[2], made[0]]
        assert Case.objects.filter(state="claimed", claimed_by=cast.omar).count() == 4

    def test_what_one_has_in_hand_comes_first(self, cast, article):
        last = make_queue(cast, article, "legal", "policy")[1]
        cases.claim_case(viewer(cast.omar), last.key)
        assert cases.claim_next(viewer(cast.omar)) == last

    def test_what_another_has_in_hand_is_passed_by_until_the_claim_runs_out(
        self, cast, olga, article
    ):
        first, second = make_queue(cast, article, "legal", "policy")
        assert cases.claim_next(viewer(olga)) == first
        assert cases.claim_next(viewer(cast.omar)) == second
        pass_time(first, seconds=1)
        assert cases.claim_next(viewer(cast.omar), skip=[second.key]) == first
        assert case_of(first.response).claimed_by == cast.omar

    def test_words_of_one_s_own_never_come(self, cast, article):
        raise_for(respond(cast.omar, article), "flagged")
        assert cases.claim_next(viewer(cast.omar)) is None

    def test_escalated_ones_come_to_administrators_and_to_who_asks_for_them(self, cast, response):
        case = raise_for(response, "words")
        cases.escalate_case(viewer(cast.omar), case.key, version=1, note="")
        assert cases.claim_next(viewer(cast.omar)) is None
        assert cases.claim_next(viewer(cast.ada)) == case
        asked = QueueFilter(state="escalated")
        assert cases.claim_next(viewer(cast.omar), asked) is None
        cases.release_case(viewer(cast.ada), case.key)
        taken = cases.claim_next(viewer(cast.omar), asked)
        assert (taken, taken.state, taken.claimed_by) == (case, "escalated", cast.omar)

    def test_a_filter_holds(self, cast, article):
        other = make_article(title="Another map")
        make_queue(cast, article, "legal")
        wanted = make_queue(cast, other, "policy")[0]
        assert cases.claim_next(viewer(cast.omar), QueueFilter(article=other.slug)) == wanted

    def test_one_by_its_key(self, cast, olga, response):
        case = raise_for(response, "words")
        taken = cases.claim_case(viewer(cast.omar), case.key)
        assert (taken.state, taken.claimed_by, taken.version) == ("claimed", cast.omar, 1)
        assert taken.claimed_until > timezone.now() + timedelta(minutes=9)
        with pytest.raises(Conflict, match="omar has this in hand") as refused:
            cases.claim_case(viewer(olga), case.key)
        assert refused.value.code == "claimed"
        pass_time(case, seconds=1)
        assert cases.claim_case(viewer(olga), case.key).claimed_by == olga

    def test_a_claim_is_renewed_by_who_has_it_also_after_it_ran_out(self, cast, olga, response):
        case = raise_for(response, "words")
        cases.claim_case(viewer(cast.omar), case.key)
        pass_time(case, seconds=1)
        again = cases.renew_claim(viewer(cast.omar), case.key)
        assert again.claimed_until > timezone.now() + timedelta(minutes=9)
        with pytest.raises(Conflict):
            cases.renew_claim(viewer(olga), case.key)

    def test_released_it_is_open_to_all(self, cast, olga, response):
        case = raise_for(response, "words")
        cases.claim_case(viewer(cast.omar), case.key)
        with pytest.raises(Conflict):
            cases.release_case(viewer(olga), case.key)
        freed = cases.release_case(viewer(cast.omar), case.key)
        assert (freed.state, freed.claimed_by, freed.claimed_until) == ("open", None, None)
        assert cases.release_case(viewer(olga), case.key).state == "open"
        assert LedgerEntry.objects.filter(verb="release").count() == 1

    def test_what_is_decided_cannot_be_taken(self, cast, response):
        case = raise_for(response, "words")
        decide(cast.ada, response, "keep")
        for deed in (cases.claim_case, cases.renew_claim):
            with pytest.raises(Conflict, match="ada decided this meanwhile: Kept") as refused:
                deed(viewer(cast.omar), case.key)
            assert refused.value.code == "decided"
        assert cases.release_case(viewer(cast.omar), case.key).state == "decided"

    def test_what_a_task_decided_names_the_site(self, cast, response):
        case = raise_for(response, "words")
        decide(SYSTEM, response, "keep")
        with pytest.raises(Conflict, match="The site itself decided"):
            cases.claim_case(viewer(cast.omar), case.key)

    @pytest.mark.parametrize("deed", [cases.claim_case, cases.renew_claim, cases.release_case])
    @pytest.mark.parametrize("who", [*STRANGERS, "system"])
    def test_nobody_else_takes_anything(self, cast, response, deed, who):
        case = raise_for(response, "words")
        with pytest.raises(NotPermitted):
            deed(cast.viewers()[who], case.key)
        with pytest.raises(NotPermitted):
            cases.claim_next(cast.viewers()[who])

    def test_nor_a_moderator_what_they_wrote_or_what_never_was(self, cast, article):
        own = raise_for(respond(cast.omar, article), "words")
        with pytest.raises(NotPermitted):
            cases.claim_case(viewer(cast.omar), own.key)
        for key in ("nowhere", "no\0where"):
            with pytest.raises(NotFound):
                cases.claim_case(viewer(cast.omar), key)

    def test_it_is_counted_against_the_limit(self, cast, response, rates):
        rates(moderate=(1, 3600))
        case = raise_for(response, "words")
        cases.claim_case(viewer(cast.omar), case.key)
        with pytest.raises(RateLimited):
            cases.renew_claim(viewer(cast.omar), case.key)
