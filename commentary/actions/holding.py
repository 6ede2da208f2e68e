"""What waits for a moderator: how a response gets there, and how its author hears of it."""

from collections.abc import Sequence

from django.urls import reverse

from commentary.actions.cases import Reason, raise_case
from commentary.actions.notices import tell
from commentary.actions.storing import set_state
from commentary.models import Annotation, Article, Case
from commentary.vocabulary import ACTIVE_CASES, CaseReason, NoticeKind, ResponseState


def hold_again(article: Article, response: Annotation, holds: Sequence[Reason]) -> Sequence[Reason]:
    """Set the state of an edited ``response`` and return why somebody has to look at it.

    What was published waits again if anything holds it; what waits goes on waiting; what was
    removed is sent in again, which may be done once. The caller stores it.
    """
    if response.state == ResponseState.REMOVED:
        response.resubmitted = True
        set_state(article, response, ResponseState.HELD)
        return [Reason(CaseReason.RESUBMITTED), *holds]
    if holds:
        set_state(article, response, ResponseState.HELD)
    return holds


def follow_edit(response: Annotation, reasons: Sequence[Reason], *, before: str) -> None:
    """Let the queue know of the new words of a stored ``response`` that was in state ``before``.

    An open case of a published one learns of them too, so that nobody decides on words unseen.
    """
    if response.state == ResponseState.HELD and before != ResponseState.HELD:
        hand_over(response, reasons)
    elif Case.objects.filter(response=response, state__in=ACTIVE_CASES).exists():
        raise_case(response, reasons)


def hand_over(response: Annotation, reasons: Sequence[Reason]) -> None:
    """Put a stored ``response`` that waits into the queue, and tell its author that it waits.

    Nothing to do for what appears at once.
    """
    if response.state != ResponseState.HELD:
        return
    raise_case(response, reasons)
    # Not its title: words that are taken back, or erased, would stay in the notice.
    about = {"response": response.key, "article": response.article.title}
    url = reverse("response_case", args=[response.key])
    tell(response.author_id, NoticeKind.WAITING, about=about, url=url)
