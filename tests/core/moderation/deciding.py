"""What the tests of cases share: responses in every state, and deciding on them in one line."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from commentary.actions import cases, decisions
from commentary.actions.locks import lock_article_of
from commentary.actions.statements import Reasoning
from commentary.actions.storing import change_state
from commentary.models import Annotation, Case, Decision, Flag, QueueCount
from commentary.permissions import Viewer
from commentary.vocabulary import ACTIVE_CASES, CaseReason
from tests.people import SYSTEM, respond, viewer, withdraw

REASONS = Reasoning(
    facts="It calls the surveyors thieves.",
    ground="rule",
    provision="Argue with what was said.",
    why="It is directed at people.",
    public_reason="It attacked people.",
)
NONE = Reasoning()
RESTRICTING = ("remove", "hide", "collapse")


def case_of(response: Annotation) -> Case:
    """The case of a response as it is now."""
    return Case.objects.select_related("response").get(response=response)


def decide(
    who: User | Viewer,
    response: Annotation,
    outcome: str,
    *,
    version: int | None = None,
    reasoning: Reasoning | None = None,
) -> Decision:
    """Decide on the case of `response` as it is now, with reasons where they are needed."""
    seen = who if isinstance(who, Viewer) else viewer(who)
    case = case_of(response)
    return decisions.decide_case(
        seen,
        case.key,
        outcome,
        version=case.version if version is None else version,
        reasoning=reasoning or (REASONS if outcome in RESTRICTING else NONE),
    )


def raise_for(response: Annotation, *codes: str, **said: Any) -> Case:
    """Put `response` into the queue for these reasons."""
    reasons = [cases.Reason(CaseReason(code), **said) for code in codes]
    with transaction.atomic():
        return cases.raise_case(response, reasons)


def bring_to(cast: Any, response: Annotation, state: str) -> Annotation:
    """Bring a published response into `state` by the deeds that lead there, with an open case."""
    raise_for(response, "flagged")
    if state in ("hidden", "removed"):
        decide(cast.ada, response, {"hidden": "hide", "removed": "remove"}[state])
    if state == "folded":
        decide(cast.ada, response, "collapse")
    if state == "withdrawn":
        withdraw(cast.mira, response)
    response.refresh_from_db()
    if state == "held":
        with transaction.atomic():
            article, _by_author = lock_article_of(SYSTEM, response.key)
            change_state(article, response, "held")
    if case_of(response).state not in ACTIVE_CASES:
        raise_for(response, "opened")
    return response


def make_queue(cast: Any, article: Any, *codes: str) -> list[Case]:
    """One case for each of `codes`, in that order."""
    return [raise_for(respond(cast.mira, article, f"No. {n}"), c) for n, c in enumerate(codes)]


def demand_true_counts() -> None:
    """The counters of the queue say what the rows say."""
    with transaction.atomic():
        assert cases.count_queue_again(write=False) == {}
    waiting = sum(QueueCount.objects.values_list("waiting", flat=True))
    assert waiting == Case.objects.filter(state__in=ACTIVE_CASES).count()


def flag_it(person: User, response: Annotation, **more: Any) -> Flag:
    """A flag of `person` on `response`, as a row."""
    wanted = {"reason": "abuse", "at": timezone.now(), "wording": response.wording, **more}
    key = f"flag{Flag.objects.count():08}"
    return Flag.objects.create(
        key=key, response=response, article=response.article, reporter=person, **wanted
    )


def fresh(response: Annotation) -> Annotation:
    """The row as it is now."""
    return Annotation.objects.get(pk=response.pk)
