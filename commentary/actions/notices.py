"""Telling people: a notice in the site, and a letter where there is an address to send it to.

What every kind of notice holds in ``about``, all of it optional, none of it ever a word that the
person told may not read:

===========  =========================================================================
waiting      response (key), article (title), reasons (codes of CaseReason)
decision     decision (key), outcome (Outcome), response, article
approved     decision, response, article
sanction     decision, outcome, article ("" for the whole site), until (ISO date and time)
flag         flag (key), state (FlagState), article; never the response's words or author
message      response (key) or appeal (key), article, from_author (to a moderator: true)
appeal       appeal (key), decision, outcome (of the appeal; "" once filed or assigned)
featured     response, article, curator (name), reason
curated      response, article, deed (moved, merged, split, locked, unlocked, unfeatured,
             reattached), reason
orphaned     article, count, response (key, where it is one alone), revision (number); or response,
             article and deed (left), where an editor said so
correction   response, article, outcome (accepted, declined, published, reopened), reason (of a
             decline, while it stands)
===========  =========================================================================

Whoever tells several people in one transaction does it last, and in the order of their ids: each
row of a person that is counted up stays locked until the transaction ends.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.mail_addresses import find_letter_box
from accounts.models import User
from accounts.names import ERASED_PREFIX
from commentary.actions import proofs
from commentary.actions.letters import LetterText, cancel_letters, send_to
from commentary.formats.statement import lines_of, shape_statement
from commentary.models import Decision, Notice
from commentary.permissions import Viewer, demand
from commentary.vocabulary import RESTRICTING, NoticeKind, Outcome

__all__ = [
    "LetterText",
    "mark_read",
    "send_to",
    "take_back",
    "tell",
    "tell_decision",
]


def tell(
    person_id: int,
    kind: NoticeKind,
    *,
    about: dict[str, Any],
    url: str = "",
    letter: LetterText | None = None,
    after: datetime | None = None,
) -> None:
    """Tell a person something: a notice at once, and ``letter``, if any, not before ``after``.

    In the caller's transaction, so that nothing is told that did not happen. ``url`` is a path of
    this site. Unclaimed and erased people are told nothing; those without a confirmed e-mail
    address get no letter. Two statements; three more with a letter.
    """
    reachable = User.objects.filter(pk=person_id, is_unclaimed=False)
    reachable = reachable.exclude(username__startswith=ERASED_PREFIX)
    if not reachable.update(unread_notices=F("unread_notices") + 1):
        return
    Notice.objects.create(person_id=person_id, kind=kind, about=about, url=url, at=timezone.now())
    if letter is None:
        return
    box = find_letter_box(person_id)
    if box is not None:
        send_to(
            box.address,
            letter,
            after=after,
            person_id=person_id,
            language=box.language,
            time_zone=box.time_zone,
        )


def tell_decision(decision: Decision) -> None:
    """Tell the person concerned of ``decision``, with the statement of reasons as a letter.

    The letter waits until the decision can no longer be undone. Letting something appear is told
    by notice alone; a decision that changed nothing for the person, and one that only takes
    another back, are not told. In the caller's transaction; cost as :func:`tell`.
    """
    unseen = decision.outcome == Outcome.KEEP and decision.state_before != "hidden"
    if unseen or decision.outcome == Outcome.UNDO:
        return
    quiet = decision.outcome == Outcome.APPROVE
    tell(
        decision.person_id,
        _KINDS.get(Outcome(decision.outcome), NoticeKind.DECISION),
        about=_about(decision),
        url=_page_of(decision),
        letter=None if quiet else _letter_of(decision),
        after=timezone.now() + timedelta(seconds=settings.UNDO_SECONDS),
    )


def take_back(key: str) -> None:
    """Untell the decision ``key``, which was undone: unread notices go, and unsent letters.

    Of the person concerned and of those who flagged the response. In the caller's transaction.
    """
    cancel_letters(f"decision:{key}")
    decision = Decision.objects.filter(key=key).first()
    if decision is None:
        return
    told = Q(pk=decision.person_id)
    if decision.response_id is not None:
        told |= Q(flags__response_id=decision.response_id)
    people = list(User.objects.filter(told).values_list("pk", flat=True).distinct())
    _lock(people)
    notices = Notice.objects.filter(person_id__in=people, read_at__isnull=True, about__decision=key)
    for person_id, unread in notices.values_list("person_id").annotate(Count("pk")):
        _count_down(person_id, unread)
    notices.delete()


def mark_read(
    viewer: Viewer, ids: Iterable[int] | None = None, *, acknowledged: bool = False
) -> int:
    """Mark the viewer's own notices as read, those with these ``ids`` or all; return how many.

    Those of warnings stay unread until they are ``acknowledged`` (actions/sanctions.py): by them
    every page knows that a warning is to be shown. Not recorded: what somebody has read is nobody
    else's matter. Three statements.
    """
    demand(viewer.is_member, _("Log in first."))
    unread = Notice.objects.filter(person_id=viewer.id, read_at__isnull=True)
    if ids is not None:
        unread = unread.filter(pk__in=list(ids))
    if not acknowledged:
        unread = unread.exclude(kind=NoticeKind.SANCTION, about__outcome=Outcome.WARN)
    with transaction.atomic():
        _lock([viewer.id or 0])
        changed = unread.update(read_at=timezone.now())
        if changed:
            _count_down(viewer.id or 0, changed)
    return changed


_KINDS = {
    Outcome.APPROVE: NoticeKind.APPROVED,
    **dict.fromkeys(
        (Outcome.WARN, Outcome.HOLD_ALL, Outcome.SUSPEND, Outcome.BAN, Outcome.LIFT),
        NoticeKind.SANCTION,
    ),
    **dict.fromkeys(
        (Outcome.UPHOLD, Outcome.OVERTURN, Outcome.CHANGE, Outcome.DISMISS), NoticeKind.APPEAL
    ),
}


def _about(decision: Decision) -> dict[str, Any]:
    return {
        "decision": decision.key,
        "outcome": decision.outcome,
        "response": decision.response.key if decision.response else "",
        "article": decision.article.title if decision.article else "",
        "until": decision.until.isoformat() if decision.until else "",
    }


def _page_of(decision: Decision) -> str:
    """Where the notice leads: to the response where it appears again, else to the statement."""
    if decision.outcome in (Outcome.APPROVE, Outcome.KEEP) and decision.response:
        return reverse("response", args=[decision.response.key])
    return reverse("decision", args=[decision.key])


def _letter_of(decision: Decision) -> LetterText:
    """The statement of reasons as a letter, with links that work without logging in."""
    proof = f"?proof={proofs.sign('decision', decision.key)}"
    context = {
        # Called by the template, in the language and the zone of whoever gets the letter.
        "lines": lambda: lines_of(shape_statement(decision)),
        "decision_url": reverse("decision", args=[decision.key]) + proof,
        "appeal_url": reverse("appeal", args=[decision.key]) + proof,
        "may_appeal": decision.outcome in RESTRICTING,
        "article": decision.article.title if decision.article else "",
    }
    return LetterText("decision", context, f"decision:{decision.key}")


def _lock(people: Iterable[int]) -> None:
    """Lock these people in the order of their ids, as everybody does who counts them up."""
    list(User.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk"))


def _count_down(person_id: int, by: int) -> None:
    User.objects.filter(pk=person_id).update(unread_notices=F("unread_notices") - by)
