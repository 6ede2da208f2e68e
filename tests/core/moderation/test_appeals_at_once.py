"""Several at once at one appeal, one decision, one person: each is done once, and the rest told.

Real threads with a connection each; on PostgreSQL they wait for each other's rows.
"""

import pytest

from accounts.models import User
from commentary.actions import appeals, sanctions
from commentary.actions.statements import Reasoning
from commentary.errors import CommentaryError, Conflict, NotPermitted
from commentary.models import Appeal, Decision, Sanction
from tests.core.moderation.deciding import REASONS, decide, raise_for
from tests.core.test_concurrency import at_once
from tests.people import make_article, make_cast, respond, viewer

pytestmark = pytest.mark.django_db(transaction=True)
BECAUSE = Reasoning(why="The words were quoted, not said.")


@pytest.fixture
def cast(transactional_db, rates):
    rates()
    return make_cast()


@pytest.fixture
def una(cast):
    return User.objects.create_user("una", roles=["moderator"])


@pytest.fixture
def response(cast):
    return respond(cast.mira, make_article(), "They were thieves.")


@pytest.fixture
def decision(cast, response):
    raise_for(response, "flagged")
    return decide(cast.omar, response, "remove")


@pytest.fixture
def appeal(cast, decision):
    return appeals.file_appeal(viewer(cast.mira), decision.key, "I quoted them.")


def split(results, *refusals):
    """What came of it, and what was refused; anything else is a fault."""
    refused = [one for one in results if isinstance(one, CommentaryError)]
    done = [one for one in results if not isinstance(one, Exception)]
    assert len(refused) + len(done) == len(results), results
    assert all(isinstance(one, refusals) for one in refused), refused
    return done, refused


def test_of_two_who_take_an_appeal_one_hears_it_and_the_other_is_told_who(cast, una, appeal):
    results = at_once(
        lambda: appeals.take_appeal(viewer(una), appeal.key),
        lambda: appeals.take_appeal(viewer(cast.ada), appeal.key),
    )
    done, refused = split(results, Conflict)
    assert (len(done), len(refused)) == (1, 1)
    appeal.refresh_from_db()
    assert appeal.reviewer == done[0].reviewer
    assert refused[0].message.startswith(appeal.reviewer.name)


def test_concluded_twice_at_once_there_is_one_outcome(cast, una, appeal, response):
    appeals.take_appeal(viewer(una), appeal.key)

    def conclude(outcome):
        return lambda: appeals.conclude_appeal(
            viewer(una), appeal.key, outcome, version=1, reasoning=BECAUSE
        )

    done, _refused = split(at_once(conclude("overturn"), conclude("uphold")), Conflict)
    assert [one.on_appeal for one in done] == [appeal]
    assert Decision.objects.filter(on_appeal=appeal).count() == 1
    response.refresh_from_db()
    expected = "published" if done[0].outcome == "overturn" else "removed"
    assert response.state == expected


def test_a_message_and_the_end_at_once_leave_nothing_unread(cast, una, appeal):
    appeals.take_appeal(viewer(una), appeal.key)
    results = at_once(
        lambda: appeals.write_in_appeal(viewer(cast.mira), appeal.key, "One more thing."),
        lambda: appeals.conclude_appeal(
            viewer(una), appeal.key, "uphold", version=1, reasoning=BECAUSE
        ),
    )
    done, refused = split(results, Conflict)
    assert (len(done), len(refused)) == (1, 1)


def test_filed_twice_at_once_there_is_one_appeal(cast, decision):
    def file():
        return appeals.file_appeal(viewer(cast.mira), decision.key, "I quoted them.")

    done, _refused = split(at_once(file, file, file), NotPermitted)
    assert len(done) == Appeal.objects.count() == 1


def test_measured_twice_at_once_there_is_one_measure(cast, una):
    def ban(who):
        return lambda: sanctions.sanction_person(viewer(who), "mira", "ban", reasoning=REASONS)

    done, _refused = split(at_once(ban(cast.omar), ban(una), ban(cast.ada)), Conflict)
    assert len(done) == Sanction.objects.count() == Decision.objects.count() == 1


def test_overturned_and_lifted_at_once_it_ends_once(cast, una):
    sanction = sanctions.sanction_person(viewer(cast.omar), "mira", "hold_all", reasoning=REASONS)
    appeal = appeals.file_appeal(viewer(cast.mira), sanction.decision.key, "Why?")
    appeals.take_appeal(viewer(una), appeal.key)
    results = at_once(
        lambda: appeals.conclude_appeal(
            viewer(una), appeal.key, "overturn", version=1, reasoning=BECAUSE
        ),
        lambda: sanctions.lift_sanction(viewer(cast.ada), sanction.key, reasoning=BECAUSE),
        lambda: sanctions.end_overdue(viewer(cast.ada)),
    )
    split(results, Conflict)
    sanction.refresh_from_db()
    assert sanction.ended_at is not None
    assert Decision.objects.filter(reverses=sanction.decision).count() == 1
