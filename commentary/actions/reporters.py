"""What those who flag are told: that it came in, and how it ended. Doors never call this.

Nothing that a reporter wrote stands in a letter: a guest may name any address as theirs, and
nobody shall be able to send words of their own to a stranger through us. Runs in its caller's
transaction.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse

from commentary.actions import notices, proofs
from commentary.formats.flag_outcome import shape_outcome
from commentary.models import Decision, Flag
from commentary.queries.flags import PROOF
from commentary.vocabulary import FlagKind, NoticeKind

# To one address a day, of those that guests leave with legal notices.
MOST_RECEIPTS = 3


def receipt_url(flag: Flag) -> str:
    """Return the address at which whoever holds it reads what became of a legal notice."""
    return reverse("flag_receipt", args=[proofs.sign(PROOF, flag.key)])


def send_receipt(flag: Flag) -> None:
    """Tell the sender of a legal notice that it came in, with its number and a signed link.

    A guest may name anybody's address: it gets MOST_RECEIPTS a day, however many notices come in.
    """
    if flag.reporter_id is None and _has_enough(flag):
        return
    letter = notices.LetterText("flag_receipt", _context(flag), f"receipt:{flag.key}")
    _tell(flag, _about(flag, None), letter)


def _has_enough(flag: Flag) -> bool:
    """Whether the address that a guest left had its share of today. One statement."""
    since = flag.at - timedelta(days=1)
    earlier = Flag.objects.filter(at__gt=since, contact_email__iexact=flag.contact_email)
    return earlier.exclude(pk=flag.pk).count() >= MOST_RECEIPTS


def tell_outcome(flag: Flag, decision: Decision | None, *, again: bool = False) -> None:
    """Tell a reporter how their flag ended: behind the bell, and for a legal notice by letter.

    ``decision`` None: there was nothing left to decide. The letter leaves when the decision can
    be taken back no more, and goes with it if it is.
    """
    about = {**_about(flag, decision), "again": again}
    if flag.kind == FlagKind.FLAG:
        _tell(flag, about, None)
        return
    context = {
        **_context(flag),
        "decision": shape_outcome(decision),
        "state": flag.state,
        "again": again,
    }
    key = f"decision:{decision.key}:" if decision else "moot:"
    letter = notices.LetterText("flag_outcome", context, f"{key}{flag.key}")
    _tell(flag, about, letter, after=_after_undo(decision))


def _tell(
    flag: Flag,
    about: dict[str, Any],
    letter: notices.LetterText | None,
    *,
    after: datetime | None = None,
) -> None:
    if flag.reporter_id is not None:
        url = receipt_url(flag) if flag.kind == FlagKind.NOTICE else reverse("own_flags")
        notices.tell(
            flag.reporter_id, NoticeKind.FLAG, about=about, url=url, letter=letter, after=after
        )
    elif letter is not None and flag.contact_email:
        notices.send_to(flag.contact_email, letter, after=after)


def _about(flag: Flag, decision: Decision | None) -> dict[str, Any]:
    """Return what the sentence behind the bell names."""
    return {
        "flag": flag.key,
        "legal": flag.kind == FlagKind.NOTICE,
        "state": flag.state,
        "article": flag.article.title,
        "decision": decision.key if decision else "",
    }


def _context(flag: Flag) -> dict[str, Any]:
    return {
        "reference": flag.key,
        "article": flag.article.title,
        "at": flag.at,
        "response_url": reverse("response", args=[flag.response.key]),
        "receipt_url": receipt_url(flag),
    }


def _after_undo(decision: Decision | None) -> datetime | None:
    return decision.at + timedelta(seconds=settings.UNDO_SECONDS) if decision else None
