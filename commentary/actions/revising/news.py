"""Telling readers what became of their corrections."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from commentary.actions import notices
from commentary.actions.letters import blank_letters, cancel_letters
from commentary.actions.locks import lock_people
from commentary.models import Notice, Settlement
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
    notice alone, and letters about it that are not sent yet are stopped. The reason of a decline
    that is over goes from what was told of it, whoever ended it.
    """
    told, over = [], []
    for one in news:
        if _is_to_be_told(viewer, one):
            told.append(one)
        if one.reopened and one.settlement.outcome == SettlementOutcome.DECLINED:
            over.append(one.settlement)
    concerned = [one.settlement.correction_id for one in told]
    lock_people([*concerned, *(one.correction_id for one in over), *told_after])
    take_reasons_back(over)
    for one in sorted(told, key=lambda one: one.settlement.correction.author_id):
        _tell(one)


def take_reasons_back(declined: Collection[Settlement], *, left: str = "") -> None:
    """Take the reasons of these declines out of what the authors of the corrections were told.

    ``left`` takes their place in the notices. Letters lose their text, and those not sent yet are
    stopped. A notice names the correction and not the settlement: since whoever opens one again
    takes its reason back, only the present settlement of a correction has its reason in one. In
    the caller's transaction, under a lock on those authors; nothing is asked without ``declined``,
    four statements for up to 500 notices.
    """
    if not declined:
        return
    keys = {one.correction.key for one in declined}
    told = Notice.objects.filter(
        person__in={one.correction.author_id for one in declined},
        kind=NoticeKind.CORRECTION,
        about__outcome=SettlementOutcome.DECLINED,
    )
    rows = [row for row in told if row.about["response"] in keys and row.about["reason"]]
    for row in rows:
        row.about["reason"] = left
    Notice.objects.bulk_update(rows, ["about"], batch_size=500)
    blank_letters([_letter_key(one, SettlementOutcome.DECLINED) for one in declined])


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
    if one.reopened:
        cancel_letters(_letters_of(settlement))
    else:
        key = _letter_key(settlement, one.outcome)
        letter = notices.LetterText("correction", {**about, "response_url": url}, key)
    notices.tell(correction.author_id, NoticeKind.CORRECTION, about=about, url=url, letter=letter)


def _letters_of(settlement: Settlement) -> str:
    """How the keys of all letters about the correction begin."""
    return f"correction:{settlement.correction.key}"


def _letter_key(settlement: Settlement, outcome: str) -> str:
    return f"{_letters_of(settlement)}:{settlement.pk}:{outcome}"
