"""The whole table of deciding: every role, every state, every outcome."""

from dataclasses import replace

import pytest

from commentary.actions.decisions import TRANSITIONS
from commentary.errors import CommentaryError, Conflict, InvalidInput, NotFound, NotPermitted
from commentary.models import Case, Decision
from commentary.vocabulary import Outcome, ResponseState
from tests.core.moderation.deciding import (
    REASONS,
    bring_to,
    case_of,
    decide,
    demand_true_counts,
)
from tests.people import respond

STATES = ("held", "published", "folded", "hidden", "removed", "withdrawn")
OUTCOMES = ("approve", "keep", "remove", "hide", "collapse", "restore")
# What design/moderation.md allows, and nothing else: the state afterwards.
TABLE = {
    ("held", "approve"): "published",
    ("held", "remove"): "removed",
    ("published", "keep"): "published",
    ("published", "remove"): "removed",
    ("published", "hide"): "hidden",
    ("published", "collapse"): "folded",
    ("folded", "keep"): "folded",
    ("folded", "remove"): "removed",
    ("folded", "hide"): "hidden",
    ("folded", "restore"): "published",
    ("hidden", "keep"): "published",
    ("hidden", "remove"): "removed",
    ("removed", "restore"): "published",
}
# Who may decide at all; the others do not know of any case.
DECIDERS = ("omar", "ada", "system")
STRANGERS = ("anonymous", "mira", "noor", "vera", "edda", "samir", "basil")


@pytest.fixture(params=STATES)
def waiting(request, cast, article):
    """A response of mira's in each state, with a case, and the name of the state."""
    return bring_to(cast, respond(cast.mira, article), request.param), request.param


@pytest.mark.parametrize("outcome", OUTCOMES)
@pytest.mark.parametrize("who", DECIDERS)
def test_who_may_decide_moves_it_as_the_table_says_or_not_at_all(cast, waiting, outcome, who):
    response, state = waiting
    after = TABLE.get((state, outcome))
    before = Decision.objects.count(), response.state, response.version
    if after is None:
        with pytest.raises(Conflict) as refused:
            decide(cast.viewers()[who], response, outcome)
        assert refused.value.code in ("not_in_this_state", "decided")
        response.refresh_from_db()
        assert (Decision.objects.count(), response.state, response.version) == before
        demand_true_counts()
        return
    decision = decide(cast.viewers()[who], response, outcome)
    response.refresh_from_db()
    assert (
        "folded" if response.collapsed and response.state == "published" else response.state
    ) == (after)
    assert (decision.state_before, decision.state_after) == (before[1], response.state)
    assert decision.outcome == outcome
    case = case_of(response)
    assert case.state == ("open" if outcome == "hide" else "decided")
    assert response.decision == (
        decision
        if outcome in ("remove", "hide", "collapse")
        else Decision.objects.filter(outcome="collapse").first()
        if after == "folded"
        else None
    )
    demand_true_counts()


def test_to_all_others_there_is_no_case(cast, waiting):
    response, state = waiting
    before = Decision.objects.count(), response.state
    for who in STRANGERS:
        for outcome in OUTCOMES:
            with pytest.raises(NotFound):
                decide(cast.viewers()[who], response, outcome)
    response.refresh_from_db()
    assert (Decision.objects.count(), response.state) == before, state


@pytest.mark.parametrize("state", ["held", "published", "hidden", "removed"])
def test_nobody_decides_on_their_own_words(cast, article, state):
    response = bring_to(cast, respond(cast.omar, article), state)
    for outcome in OUTCOMES:
        with pytest.raises(NotPermitted):
            decide(cast.omar, response, outcome)
    response.refresh_from_db()
    assert response.state == state


def test_the_table_of_the_product_is_this_one():
    seen = {
        (str(state), str(outcome)): str(after) for (state, outcome), after in TRANSITIONS.items()
    }
    plain = {
        (state, outcome): after.replace("folded", "published")
        for (state, outcome), after in TABLE.items()
        if state != "folded"
    }
    assert seen == {**plain, ("published", "restore"): "published"}


@pytest.mark.parametrize("outcome", ["", "publish", *sorted({*Outcome.values} - {*OUTCOMES})])
def test_nothing_else_can_be_decided_on_a_response(cast, article, outcome):
    response = bring_to(cast, respond(cast.mira, article), "published")
    with pytest.raises(InvalidInput) as refused:
        decide(cast.omar, response, outcome)
    assert "outcome" in refused.value.fields


def test_every_state_that_a_response_can_be_in_is_in_this_table():
    assert {*STATES, "erased"} - {"folded"} == set(ResponseState.values)


@pytest.mark.parametrize("outcome", ["remove", "hide", "collapse"])
@pytest.mark.parametrize("missing", ["facts", "ground", "provision", "why"])
def test_no_restriction_without_a_statement(cast, article, outcome, missing):
    response = bring_to(cast, respond(cast.mira, article), "published")
    with pytest.raises(CommentaryError) as refused:
        decide(cast.omar, response, outcome, reasoning=replace(REASONS, **{missing: " \n"}))
    assert list(refused.value.fields) == [missing]
    assert not Decision.objects.exists()
    assert Case.objects.get().state == "open"
