"""What tests of flags do again and again."""

from accounts.models import User
from commentary.actions import decisions
from commentary.actions.flags import flag_response, send_notice
from commentary.actions.statements import Reasoning
from commentary.models import Case
from tests.people import viewer

LAW = "Criminal Code, section 130"
WHY = "The second sentence calls for violence against the villagers."


def flag(person, response, reason="abuse", text=""):
    return flag_response(viewer(person), response.key, reason=reason, text=text)


def notify(who, response, **more):
    said = {"law": LAW, "text": WHY, "good_faith": True, **more}
    return send_notice(who, response.key, **said)


def decide(person, response, outcome, **reasons):
    """A decision by `person` on the case of `response` as it is now."""
    case = Case.objects.get(response=response)
    if outcome in ("remove", "collapse", "hide"):
        reasons = {"template": "attack", "facts": "It calls its author names.", **reasons}
    return decisions.decide_case(
        viewer(person), case.key, outcome, version=case.version, reasoning=Reasoning(**reasons)
    )


def make_readers(number):
    """As many members as wanted, who have written nothing."""
    return [User.objects.create_user(f"reader{n}") for n in range(number)]
