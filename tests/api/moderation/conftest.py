"""What the tests of moderation share: a house in which something of everything has happened."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from accounts.models import User
from commentary.actions import appeals, curation, decisions, flags, sanctions
from commentary.actions.statements import Reasoning
from commentary.models import Annotation, Appeal, Article, Case, Decision, Flag, Sanction
from tests.api.conftest import Caller
from tests.people import Cast, make_article, make_cast, respond, set_policy, viewer
from tests.standing import build_once, copy_of

REASONS = {
    "facts": "It calls the surveyors thieves.",
    "ground": "rule",
    "provision": "Argue with what was said.",
    "why": "It is directed at people.",
    "public_reason": "It attacked people.",
}
RESTRICTING = ("remove", "hide", "collapse")
NOBODY = ("anonymous", "samir", "basil")
MEMBERS = ("mira", "noor", "vera", "edda")
MODERATORS = ("omar", "ada")
NOTICE = {"law": "Criminal Code, section 130", "text": "It calls for it.", "good_faith": True}


@dataclass
class House:
    """One of each thing, by the people who made it: `held`, `flagged` and `removed` are mira's.

    `flagged` was flagged by noor; the removal of `removed` (by ada) mira appealed; noor is warned;
    `picked` is noor's and an editors' pick; ada has just `kept` a response of vera's.
    """

    cast: Cast
    article: Article
    held: Annotation
    flagged: Annotation
    removed: Annotation
    picked: Annotation
    flag: Flag
    removal: Decision
    kept: Decision
    appeal: Appeal
    warning: Sanction
    moderator: User

    def case(self, response: Annotation) -> Case:
        """The case of a response as it is now."""
        return Case.objects.get(response=response)


def build_house() -> House:
    cast = make_cast()
    article = make_article()
    picked = respond(cast.noor, article, "A fair point.", kind="critique", challenge="fact")
    flagged = respond(cast.mira, article, "They were thieves.")
    removed = respond(cast.mira, article, "Thieves, all of them.")
    flag = flags.flag_response(viewer(cast.noor), flagged.key, reason="abuse", text="Look.")
    flags.flag_response(viewer(cast.noor), removed.key, reason="abuse")
    removal = decide(cast.ada, removed, "remove")
    fair = respond(cast.vera, article, "A ford is a ford.")
    flags.flag_response(viewer(cast.noor), fair.key, reason="off_topic")
    kept = decide(cast.ada, fair, "keep")
    appeal = appeals.file_appeal(viewer(cast.mira), removal.key, "It was fair.")
    warning = sanctions.sanction_person(
        viewer(cast.ada), "noor", "warn", reasoning=Reasoning(**REASONS)
    )
    curation.feature_response(viewer(cast.edda), picked.key, "It names the page.")
    set_policy(article, "held")
    held = respond(cast.mira, article, "Let me in.")
    set_policy(article, "open")
    second = User.objects.create_user("odo", email="odo@example.net", roles=["moderator"])
    return House(
        cast=cast,
        article=article,
        held=held,
        flagged=flagged,
        removed=removed,
        picked=picked,
        flag=flag,
        removal=removal,
        kept=kept,
        appeal=appeal,
        warning=warning,
        moderator=second,
    )


_standing_house = build_once(build_house)


@pytest.fixture
def house(_standing_house: House, db: None) -> House:
    """The house as it was built; what a test does in it is taken back."""
    return copy_of(_standing_house)


@pytest.fixture
def cast(house: House) -> Cast:
    """The people of the house: there is no other cast beside it."""
    return house.cast


def decide(who: User, response: Annotation, outcome: str) -> Decision:
    """Decide on the case of a response as it is now, past the API."""
    case = Case.objects.get(response=response)
    reasoning = Reasoning(**REASONS) if outcome in RESTRICTING else Reasoning()
    return decisions.decide_case(
        viewer(who), case.key, outcome, version=case.version, reasoning=reasoning
    )


@pytest.fixture
def speak(caller: Callable[..., Caller], house: House) -> Callable[..., Caller]:
    """A program that speaks for somebody of the cast by name; for nobody as "anonymous"."""
    made: dict[tuple[str, str], Caller] = {}

    def for_person(name: str, scope: str = "write") -> Caller:
        if (name, scope) not in made:
            person = getattr(house.cast, name, None)
            made[name, scope] = caller(house.moderator if name == "odo" else person, scope)
        return made[name, scope]

    return for_person
