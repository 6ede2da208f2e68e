"""Telling readers what became of their corrections."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from commentary.actions import notices
from commentary.actions.letters import cancel_letters
from commentary.actions.locks import lock_people
from commentary.models import Settlement
from commentary.permissions import Viewer
from commentary.queries.corrections import is_published
from commentary.vocabulary import NoticeKind, ResponseState, SettlementOutcome


@dataclass(frozen=True)
class News:
    """That a correction was settled; that it was ``published`` since, or is open again.

    The settlement comes with its correction, the author and the article of that, and its revision.
    """

    settlement: Settlement
    published: bool = False
    reopened: bool = False

    @property
    def outcome(self) -> str:
        if self.reopened:
            return "reopened"
        accepted = self.settlement.outcome == SettlementOutcome.ACCEPTED
        if accepted and (self.published or is_published(self.settlement)):
            return "published"
        return str(self.settlement.outcome)


def tell_news(
    viewer: Viewer | None, news: Iterable[News], *, told_after: Collection[int] = ()
) -> None:
    """Tell the author of each correction, but ``viewer``, whose own deed it is, and those whose
    words are gone.

    In the order of their ids, last in the caller's transaction, or before the authors of the
    responses ``told_after`` alone, who are locked with them. That one is open again is told by
    notice alone, and letters about it that are not sent yet are stopped.
    """
    told = [one for one in news if _is_to_be_told(viewer, one)]
    lock_people([*(one.settlement.correction_id for one in told), *told_after])
    for one in sorted(told, key=lambda one: one.settlement.correction.author_id):
        _tell(one)


def _is_to_be_told(viewer: Viewer | None, one: News) -> bool:
    correction = one.settlement.correction
    own = viewer is not None and correction.author_id == viewer.id
    return correction.state == ResponseState.PUBLISHED and not own


def _tell(one: News) -> None:
    settlement, correction = one.settlement, one.settlement.correction
    url = reverse("response", args=[correction.key])
    about: dict[str, Any] = {
        "response": correction.key,
        "article": correction.article.title,
        "outcome": one.outcome,
        "reason": settlement.reason if one.outcome == SettlementOutcome.DECLINED else "",
    }
    letter = None
    begun = f"correction:{correction.key}"
    if one.reopened:
        cancel_letters(begun)
    else:
        key = f"{begun}:{settlement.pk}:{one.outcome}"
        letter = notices.LetterText("correction", {**about, "response_url": url}, key)
    notices.tell(correction.author_id, NoticeKind.CORRECTION, about=about, url=url, letter=letter)
