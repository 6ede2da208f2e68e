"""How flags end, who is told, and what the author of the response never learns."""

from datetime import timedelta

import pytest
from django.utils import timezone

from commentary.actions import judging, reporters
from commentary.actions.carrying_out import restore_response
from commentary.actions.decisions import undo_decision
from commentary.actions.flags import weight_of
from commentary.actions.statements import Reasoning
from commentary.models import Annotation, Case, Decision, Flag, Letter, Notice, Policy
from commentary.queries.annotations import find_response
from commentary.queries.flags import find_own_flag, list_own_flags
from tests.core.moderation.flagging import decide, flag, make_readers, notify
from tests.core.test_concurrency import at_once, only_postgres
from tests.people import ANONYMOUS, SYSTEM, edit, make_article, make_cast, respond, viewer, withdraw


@pytest.fixture
def response(cast, article):
    return respond(cast.mira, article, "Whoever drew this is a fool.")


def state_of(made):
    made.refresh_from_db()
    return made.state


def told(person):
    """What stands behind the bell of `person` about flags, oldest first."""
    rows = Notice.objects.filter(person=person, kind="flag").order_by("pk")
    return [row.about["state"] for row in rows]


class TestDeciding:
    @pytest.mark.parametrize(
        ("outcome", "state"),
        [("keep", "disagreed"), ("remove", "agreed"), ("collapse", "agreed"), ("hide", "open")],
    )
    def test_a_decision_ends_the_flags_and_tells_each_reporter(
        self, cast, response, outcome, state
    ):
        made = [flag(person, response) for person in (cast.noor, cast.vera)]
        decision = decide(cast.omar, response, outcome)
        assert [state_of(one) for one in made] == [state] * 2
        if state == "open":
            assert told(cast.noor) == []
            return
        assert {one.decision for one in made} == {decision}
        assert all(one.judged_at for one in made)
        assert told(cast.noor) == told(cast.vera) == [state]
        case = Case.objects.get(response=response)
        assert (case.flag_count, case.flag_weight) == (0, 0)
        assert not Letter.objects.filter(person__in=(cast.noor, cast.vera)).exists()

    def test_a_flag_on_an_earlier_wording_is_agreed_with_and_never_disagreed_with(
        self, cast, article
    ):
        for outcome, state in (("remove", "agreed"), ("keep", "moot")):
            bad = respond(cast.mira, article, f"To be {outcome}.")
            early = flag(cast.noor, bad)
            notice = notify(ANONYMOUS, bad)
            edit(cast.mira, bad, "Put differently.")
            late = flag(cast.vera, bad)
            decide(cast.omar, bad, outcome)
            other = "agreed" if outcome == "remove" else "disagreed"
            assert [state_of(one) for one in (early, notice, late)] == [state, other, other]

    def test_what_its_author_takes_back_ends_them_as_moot(self, cast, response):
        made, sent = flag(cast.noor, response), notify(ANONYMOUS, response, email="a@b.org")
        withdraw(cast.mira, response)
        assert (state_of(made), state_of(sent)) == ("moot", "moot")
        assert made.decision is None
        assert told(cast.noor) == ["moot"]
        letter = Letter.objects.get(key=f"moot:{sent.key}")
        assert "taken back or changed" in letter.body

    def test_the_sender_of_a_legal_notice_gets_decision_reasons_and_redress(self, cast, response):
        for number, outcome in enumerate(("keep", "remove")):
            sent = notify(ANONYMOUS, response, email="a@b.org", text=f"Look, {number}.")
            own = notify(viewer(cast.noor), response, text=f"Look, {number}.")
            decision = decide(cast.omar, response, outcome, why="Not for the sender.")
            letter = Letter.objects.get(key=f"decision:{decision.key}:{sent.key}")
            assert letter.send_after >= decision.at + timedelta(seconds=29)
            assert "Decided by a person" in letter.body
            assert "to a court" in letter.body
            if outcome == "keep":
                assert "did not act" in letter.body
                assert "Not for the sender." in letter.body
            else:
                assert "We acted on" in letter.body
                assert "Not for the sender." not in letter.body
                assert decision.public_reason in letter.body
            assert told(cast.noor)[-1] == state_of(own)

    def test_why_is_said_even_if_the_moderator_said_nothing(self, cast, response):
        sent = notify(ANONYMOUS, response, email="a@b.org")
        decision = decide(cast.omar, response, "keep")
        letter = Letter.objects.get(key=f"decision:{decision.key}:{sent.key}")
        assert "found nothing that the rules" in letter.body

    def test_one_reads_what_was_decided_beside_ones_flag(self, cast, response):
        flag(cast.noor, response)
        decide(cast.omar, response, "remove", why="Between us.", facts="Between us, too.")
        seen = find_own_flag(viewer(cast.noor), response)
        assert (seen.step, seen.outcome["automated"]) == ("agreed", False)
        assert seen.outcome["why"] == Decision.objects.get().public_reason
        assert "Between us" not in repr(seen)


class TestDecidedBefore:
    def test_the_same_reason_on_the_same_wording_gets_the_same_answer(self, cast, response):
        first = flag(cast.noor, response)
        decision = decide(cast.omar, response, "keep")
        again = flag(cast.vera, response)
        assert (again.state, again.decision) == ("disagreed", decision)
        assert Case.objects.get().state == "decided"
        assert told(cast.vera) == ["disagreed"]
        assert state_of(first) == "disagreed"

    def test_another_reason_opens_the_case_again(self, cast, response):
        flag(cast.noor, response)
        decide(cast.omar, response, "keep")
        assert flag(cast.vera, response, reason="private").state == "open"
        assert Case.objects.get().state == "open"

    def test_another_wording_does_too(self, cast, response):
        flag(cast.noor, response)
        decide(cast.omar, response, "keep")
        edit(cast.mira, response, "Whoever drew this is a crook.")
        assert flag(cast.vera, response).state == "open"
        assert Case.objects.get().state == "open"

    def test_an_open_case_takes_any_flag(self, cast, response):
        flag(cast.noor, response)
        decide(cast.omar, response, "keep")
        flag(cast.vera, response, reason="private")
        assert flag(cast.edda, response).state == "open"


class TestDecidingAnew:
    def test_an_undone_decision_leaves_flags_open_and_nobody_told(self, cast, response):
        made, sent = flag(cast.noor, response), notify(ANONYMOUS, response, email="a@b.org")
        decision = decide(cast.omar, response, "remove")
        undo_decision(viewer(cast.omar), decision.key)
        assert (state_of(made), state_of(sent)) == ("open", "open")
        assert (made.judged_at, made.decision) == (None, None)
        case = Case.objects.get()
        assert (case.flag_count, case.flag_weight) == (2, 1.0)
        assert told(cast.noor) == []
        letter = Letter.objects.get(key=f"decision:{decision.key}:{sent.key}")
        assert letter.cancelled_at is not None

    def test_an_undone_reversal_lets_the_earlier_answer_stand_again(self, cast, response):
        made = flag(cast.noor, response)
        removal = decide(cast.omar, response, "remove")
        reversal = decide(cast.omar, response, "restore")
        assert (state_of(made), made.decision) == ("disagreed", reversal)
        undo_decision(viewer(cast.omar), reversal.key)
        assert (state_of(made), made.decision) == ("agreed", removal)
        assert told(cast.noor) == ["agreed"]

    def test_a_reversed_removal_is_told_again(self, cast, response):
        made, sent = flag(cast.noor, response), notify(ANONYMOUS, response, email="a@b.org")
        removal = decide(cast.omar, response, "remove")
        reversal = restore(response, removal)
        assert (state_of(made), made.decision) == ("disagreed", reversal)
        assert told(cast.noor) == ["agreed", "disagreed"]
        letter = Letter.objects.get(key=f"decision:{reversal.key}:{sent.key}")
        assert "looked at again" in letter.body
        assert weight_of(cast.noor.pk) == 1.0

    def test_what_ends_the_same_way_again_is_not_told_twice(self, cast, response):
        made = flag(cast.noor, response)
        removal = decide(cast.omar, response, "remove")
        reversal = restore(response, removal)
        fresh = find_response(SYSTEM, response.key)
        later = Decision.objects.create(
            key="later",
            at=timezone.now(),
            outcome="restore",
            system="tests",
            person=cast.mira,
            response=fresh,
            wording=1,
            reverses=reversal,
        )
        assert judging.judge_again(fresh, later, False) == 1
        assert (state_of(made), made.decision) == ("disagreed", later)
        assert told(cast.noor) == ["agreed", "disagreed"]


def restore(response, removal):
    """Reverse a removal as an appeal would."""
    fresh = Annotation.objects.select_related("article", "root", "parent", "author").get(
        pk=response.pk
    )
    reasons = Reasoning(why="It was about the map.")
    return restore_response(SYSTEM, fresh.article, fresh, removal, reasoning=reasons)


class TestReporters:
    def test_a_guest_without_an_address_is_told_nothing(self, cast, response):
        sent = notify(ANONYMOUS, response)
        decide(cast.omar, response, "keep")
        assert state_of(sent) == "disagreed"
        assert not Letter.objects.exists()

    def test_the_outcome_is_found_behind_the_link_all_the_same(self, cast, response):
        sent = notify(viewer(cast.noor), response)
        decide(cast.omar, response, "keep", why="It is a metaphor.")
        seen = list_own_flags(viewer(cast.noor), limit=1)[0]
        assert (seen.key, seen.outcome["why"]) == (sent.key, "It is a metaphor.")
        assert reporters.receipt_url(sent).startswith("/flags/receipt/")


@pytest.mark.django_db(transaction=True)
class TestManyAtOnce:
    @pytest.fixture
    def cast(self, transactional_db):
        return make_cast()

    @pytest.fixture
    def article(self, cast):
        return make_article()

    def test_eight_flags_by_one_person_at_once_are_one(self, cast, response):
        made = at_once(*[lambda: flag(cast.noor, response) for _ in range(8)])
        assert {one.pk for one in made} == {Flag.objects.get().pk}
        assert Case.objects.get().flag_count == 1

    def test_different_ones_at_once_leave_one_and_say_so(self, cast, response):
        reasons = ("spam", "abuse", "private", "deception")
        made = at_once(*[lambda r=reason: flag(cast.noor, response, r) for reason in reasons])
        assert Flag.objects.count() == 1
        assert sorted(getattr(one, "code", "") for one in made) == ["", *["already_flagged"] * 3]

    @only_postgres
    def test_many_people_at_once_hide_it_once(self, cast, response):
        Policy.objects.create(hide_weight=3)
        readers = make_readers(8)
        made = at_once(*[lambda p=person: flag(p, response) for person in readers])
        flags = [one for one in made if isinstance(one, Flag)]
        # Once it is hidden and has no replies, it is not there for others any more.
        assert {getattr(one, "code", "") for one in made} <= {"", "not_found", "not_permitted"}
        assert len(flags) >= 3
        assert Decision.objects.filter(outcome="hide").count() == 1
        assert Case.objects.get().flag_count == len(flags)

    @only_postgres
    def test_flags_and_a_decision_at_once_leave_no_flag_without_an_answer_or_a_case(
        self, cast, response
    ):
        readers = make_readers(4)
        flag(cast.noor, response)
        deeds = [lambda p=person: flag(p, response) for person in readers]
        at_once(*deeds, lambda: decide(cast.omar, response, "keep"))
        case = Case.objects.get()
        opened = Flag.objects.filter(state="open").count()
        assert case.flag_count == opened
        assert (case.state == "decided") == (opened == 0)


def test_nothing_is_judged_anew_by_a_decision_about_no_earlier_one(cast, response):
    flag(cast.noor, response)
    decision = decide(cast.omar, response, "keep")
    assert judging.judge_again(response, decision, True) == 0
