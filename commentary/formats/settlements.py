"""How a correction ended, as plain facts: told by cards, by the API and by lists."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.formats import date_format

from accounts.names import is_erased_name
from commentary.vocabulary import SettlementOutcome

if TYPE_CHECKING:
    from commentary.models import Settlement


@dataclass(frozen=True)
class Settled:
    """An accepted or declined correction.

    ``name`` and ``username`` are those of whoever settled it, "" where nobody can be named.
    ``revision``: the number of the published one that took it in, None until then.
    """

    outcome: str
    reason: str
    name: str
    username: str
    at: datetime
    at_iso: str
    revision: int | None
    revision_url: str
    revision_iso: str
    revision_text: str


def settled_of(settlement: "Settlement | None", slug: str) -> Settled | None:
    """Return the facts of ``settlement``, which comes with its person and revision.

    Nothing of a draft but that there will be a next revision: no number, no wording.
    """
    if settlement is None:
        return None
    by, revision = settlement.by, settlement.revision
    published = revision.published_at if revision else None
    number = revision.number if revision and published else None
    known = by is not None and not is_erased_name(by.username)
    accepted = settlement.outcome == SettlementOutcome.ACCEPTED
    return Settled(
        outcome=settlement.outcome,
        reason="" if accepted else settlement.reason,
        name=by.name if by and known else "",
        username=by.username if by and known else "",
        at=settlement.at,
        at_iso=_iso(settlement.at),
        revision=number,
        revision_url=reverse("revision_changes", args=[slug, number]) if number else "",
        revision_iso=published.astimezone(UTC).date().isoformat() if published else "",
        revision_text=date_format(published.astimezone(UTC), "j M Y") if published else "",
    )


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
