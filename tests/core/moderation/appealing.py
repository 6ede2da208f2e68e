"""What the tests of appeals share: a decision of omar's on mira, and hearing it in one line."""

from commentary.actions import appeals, sanctions
from commentary.actions.statements import Reasoning
from tests.core.moderation.deciding import REASONS, decide, raise_for
from tests.people import viewer

BECAUSE = Reasoning(why="The words were quoted, not said.")
SAID = "I quoted the surveyors; the words are theirs."


def restricted(cast, response, outcome="remove", **more):
    """The decision of `omar` that removes, hides or folds `response`."""
    raise_for(response, "flagged")
    return decide(cast.omar, response, outcome, **more)


def conclude(who, appeal, outcome, *, reasoning=BECAUSE, changed_to=None, version=None):
    appeal.refresh_from_db()
    seen = appeal.version if version is None else version
    return appeals.conclude_appeal(
        viewer(who), appeal.key, outcome, version=seen, reasoning=reasoning, changed_to=changed_to
    )


def hear(who, appeal, outcome, **more):
    """Take the appeal and conclude it."""
    appeals.take_appeal(viewer(who), appeal.key)
    return conclude(who, appeal, outcome, **more)


def measure(cast, kind="ban", **more):
    reasons = {"reasoning": REASONS, **more}
    return sanctions.sanction_person(viewer(cast.omar), "mira", kind, **reasons)
