"""An account that is erased while moderators decide: nobody waits for the other for ever.

Real threads with a connection each, as in tests/core/test_concurrency.py.
"""

import pytest

from accounts.models import User
from commentary.actions import appeals, decisions, sanctions
from commentary.actions.erasure import erase_account
from commentary.actions.people import edit_profile
from commentary.actions.revising.corrections import decline_correction
from commentary.errors import Conflict, NotFound, NotPermitted
from commentary.models import Annotation, Notice, Settlement
from tests.core.moderation.deciding import (
    REASONS,
    case_of,
    decide,
    demand_true_counts,
    raise_for,
)
from tests.core.moderation.flagging import flag
from tests.core.test_concurrency import all_true, at_once, no_surprises, only_postgres
from tests.people import make_article, make_cast, respond, viewer

pytestmark = [pytest.mark.django_db(transaction=True), only_postgres]
REASON_CODES = ("words", "flagged", "newcomer", "links")


@pytest.fixture
def cast(transactional_db, rates):
    rates()
    return make_cast()


@pytest.fixture
def moderators(cast):
    return [User.objects.create_user(name, roles=["moderator"]) for name in ("olga", "otto")]


def fill(cast, maps):
    """Of mira and noor in every article: what is in the queue, and flagged by the other."""
    hers, others = [], []
    for number, place in enumerate(maps):
        for person, reporter, made in (
            (cast.mira, cast.noor, hers),
            (cast.noor, cast.mira, others),
        ):
            response = respond(person, place, f"No. {number}.")
            flag(reporter, response)
            raise_for(response, REASON_CODES[number % len(REASON_CODES)])
            made.append(response)
    return hers, others


def judge(person, responses):
    chosen = [(case.key, case.version) for case in map(case_of, responses)]

    def deed():
        done = decisions.decide_cases(viewer(person), chosen, "remove", reasoning=REASONS)
        return [one.error for one in done if one.error]

    return deed


@pytest.mark.parametrize("round_", range(4))
def test_erasing_while_moderators_decide(cast, moderators, round_):
    maps = [make_article(title=f"Map {n}") for n in range(6)]
    hers, others = fill(cast, maps)
    results = at_once(
        lambda: erase_account(viewer(cast.mira), keep_words=False),
        judge(moderators[0], others),
        judge(moderators[1], list(reversed(hers))),
    )
    no_surprises(results)
    for errors in results[1:]:
        assert all(isinstance(one, (Conflict, NotFound, NotPermitted)) for one in errors), errors
    assert set(Annotation.objects.filter(author=cast.mira).values_list("state", flat=True)) == {
        "erased"
    }
    demand_true_counts()
    all_true(*maps)


@pytest.mark.parametrize("round_", range(3))
def test_erasing_a_moderator_and_a_member_at_once(cast, moderators, round_):
    maps = [make_article(title=f"Map {n}") for n in range(3)]
    _hers, others = fill(cast, maps)
    results = at_once(
        lambda: erase_account(viewer(moderators[1]), keep_words=False),
        lambda: erase_account(viewer(cast.mira), keep_words=False),
        judge(moderators[0], others),
    )
    no_surprises(results)
    demand_true_counts()


@pytest.mark.parametrize("round_", range(3))
def test_erasing_while_an_appeal_is_answered(cast, moderators, round_):
    response = respond(cast.mira, make_article(), "They were thieves.")
    raise_for(response, "flagged")
    removal = decide(cast.omar, response, "remove")
    appeal = appeals.file_appeal(viewer(cast.mira), removal.key, "I quoted them.")
    measure = sanctions.sanction_person(viewer(cast.omar), "mira", "hold_all", reasoning=REASONS)
    appeals.take_appeal(viewer(moderators[0]), appeal.key)
    results = at_once(
        lambda: erase_account(viewer(cast.mira), keep_words=False),
        lambda: appeals.write_in_appeal(viewer(moderators[0]), appeal.key, "Which page?"),
        lambda: sanctions.lift_sanction(viewer(cast.omar), measure.key, reasoning=REASONS),
        lambda: appeals.write_in_appeal(viewer(moderators[0]), appeal.key, "And which line?"),
    )
    no_surprises(results, Conflict, NotFound)


@pytest.mark.parametrize("round_", range(3))
def test_a_new_name_while_moderators_decide(cast, moderators, round_):
    maps = [make_article(title=f"Map {n}") for n in range(4)]
    hers, _others = fill(cast, maps)
    results = at_once(
        lambda: edit_profile(viewer(cast.mira), display_name="Mira New", bio="", time_zone=""),
        judge(moderators[0], hers),
    )
    no_surprises(results)
    assert results[1] == []
    demand_true_counts()


@pytest.mark.parametrize("round_", range(3))
def test_erasing_while_those_whose_corrections_were_declined_erase_too(cast, round_):
    for n in range(3):
        place = make_article(title=f"Map {n}")
        for person in (cast.mira, cast.noor):
            made = respond(person, place, kind="correction", proposed="a promise is a loan")
            decline_correction(viewer(cast.edda), made.key, reason="The deed says otherwise.")
    people = (cast.edda, cast.mira, cast.noor)
    results = at_once(
        *(lambda one=one: erase_account(viewer(one), keep_words=False) for one in people)
    )
    no_surprises(results)
    assert set(Settlement.objects.values_list("reason", flat=True)) == {"…"}
    assert not Notice.objects.filter(kind="correction").exists()
