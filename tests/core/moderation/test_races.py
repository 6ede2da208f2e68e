"""Two moderators at once: one decision, one claim, and the other is told by whom.

Real threads with a connection each, as in tests/core/test_concurrency.py.
"""

import pytest

from accounts.models import User
from commentary.actions import cases, decisions
from commentary.errors import Conflict, NotPermitted
from commentary.models import Annotation, Case, Decision
from tests.core.moderation.deciding import (
    REASONS,
    case_of,
    decide,
    demand_true_counts,
    make_queue,
    raise_for,
)
from tests.core.test_concurrency import all_true, at_once, no_surprises, only_postgres
from tests.people import (
    edit,
    make_article,
    make_cast,
    reply,
    respond,
    viewer,
    withdraw,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db):
    return make_cast()


@pytest.fixture
def article(cast):
    return make_article()


@pytest.fixture
def moderators(cast):
    names = ("olga", "otto", "orla", "ozan")
    return [User.objects.create_user(name, roles=["moderator"]) for name in names]


@only_postgres
class TestOnPostgreSQL:
    @pytest.mark.parametrize("round_", range(3))
    def test_of_two_decisions_one_stands_and_the_other_names_who(
        self, cast, article, moderators, round_
    ):
        response = respond(cast.mira, article)
        case = raise_for(response, "flagged")

        def judge(person, outcome):
            return lambda: decisions.decide_case(
                viewer(person), case.key, outcome, version=1, reasoning=REASONS
            )

        results = at_once(judge(moderators[0], "remove"), judge(moderators[1], "keep"))
        no_surprises(results, Conflict)
        stands = Decision.objects.select_related("decider").get()
        (refused,) = [one for one in results if isinstance(one, Conflict)]
        assert refused.code == "decided"
        assert refused.message.startswith(f"{stands.decider.name} decided this meanwhile")
        assert case_of(response).state == "decided"
        state = {"remove": "removed", "keep": "published"}[stands.outcome]
        assert Annotation.objects.get().state == state
        demand_true_counts()
        all_true(article)

    def test_four_who_ask_for_the_next_never_get_the_same(self, cast, article, moderators):
        make_queue(cast, article, *["policy"] * 12)

        def work(person):
            def take():
                taken = []
                for _round in range(3):
                    case = cases.claim_next(viewer(person), skip=taken)
                    taken.append(case.key)
                return taken

            return take

        results = at_once(*map(work, moderators))
        no_surprises(results)
        every = [key for taken in results for key in taken]
        assert len(every) == len(set(every)) == 12
        for person, taken in zip(moderators, results, strict=True):
            assert set(Case.objects.filter(claimed_by=person).values_list("key", flat=True)) == set(
                taken
            )

    def test_of_four_who_claim_one_case_one_has_it(self, cast, article, moderators):
        case = raise_for(respond(cast.mira, article), "flagged")
        results = at_once(
            *[lambda p=person: cases.claim_case(viewer(p), case.key) for person in moderators]
        )
        no_surprises(results, Conflict)
        (won,) = [one for one in results if isinstance(one, Case)]
        assert {one.code for one in results if isinstance(one, Conflict)} == {"claimed"}
        assert Case.objects.get().claimed_by == won.claimed_by

    @pytest.mark.parametrize("round_", range(3))
    def test_an_edit_or_a_withdrawal_against_a_decision(self, cast, article, moderators, round_):
        response = respond(cast.mira, article)
        case = raise_for(response, "flagged")
        deed = (edit, withdraw)[round_ % 2]
        words = ("Other words.",) if deed is edit else ()
        results = at_once(
            lambda: decisions.decide_case(
                viewer(moderators[0]), case.key, "keep", version=1, reasoning=REASONS
            ),
            lambda: deed(cast.mira, response, *words),
        )
        no_surprises(results, Conflict, NotPermitted)
        kept = Decision.objects.first()
        # Whoever was first: nothing was let stand that its moderator had not seen.
        assert kept is None or kept.wording == 1
        demand_true_counts()
        all_true(article)

    def test_many_decisions_with_many_flags_and_new_cases_at_once_do_not_lock_each_other_out(
        self, cast, article, moderators
    ):
        made = [respond(cast.mira, article, f"No. {n}") for n in range(8)]
        held = make_article(policy="held", title="Another map")
        chosen = [raise_for(one, ("flagged", "words")[n % 2]) for n, one in enumerate(made)]

        def judge(person, some):
            def deed():
                done = decisions.decide_cases(
                    viewer(person), [(one.key, 1) for one in some], "remove", reasoning=REASONS
                )
                return [one.error for one in done if one.error]

            return deed

        results = at_once(
            judge(moderators[0], chosen[:4]),
            judge(moderators[1], chosen[4:]),
            *[lambda n=n: respond(cast.mira, held, f"I wait {n}.") for n in range(4)],
            *[lambda: reply(cast.noor, made[0])] * 2,
        )
        no_surprises(results, NotPermitted)
        assert results[0] == results[1] == []
        assert Decision.objects.filter(outcome="remove").count() == 8
        demand_true_counts()
        all_true(article, held)

    def test_a_decision_undone_twice_at_once_is_undone_once(self, cast, article, moderators):
        response = respond(cast.mira, article)
        raise_for(response, "flagged")
        decision = decide(moderators[0], response, "remove")
        results = at_once(
            *[lambda: decisions.undo_decision(viewer(moderators[0]), decision.key)] * 3
        )
        no_surprises(results, Conflict)
        assert Decision.objects.filter(reverses=decision).count() == 1
        assert Annotation.objects.get().state == "published"
        demand_true_counts()
        all_true(article)


def test_on_either_database_the_second_decision_is_refused(cast, article, moderators):
    response = respond(cast.mira, article)
    raise_for(response, "flagged")
    results = at_once(
        *[
            lambda p=person: decide(p, response, "keep", version=1)
            for person in (*moderators, cast.omar)
        ]
    )
    no_surprises(results, Conflict)
    assert Decision.objects.count() == 1
    demand_true_counts()
