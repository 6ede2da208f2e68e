"""Flags by readers, and legal notices by anyone: taken in, weighed, brought before moderators."""

from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from commentary import permissions
from commentary.actions import cases, hiding, judging, reporters
from commentary.actions.flag_content import LegalNotice, clean_flag, clean_notice
from commentary.actions.keys import new_key
from commentary.actions.ledger import record
from commentary.actions.limits import count_deed
from commentary.actions.locks import lock_article_of
from commentary.errors import Conflict
from commentary.models import Annotation, Article, Case, Flag
from commentary.permissions import Viewer, demand
from commentary.queries.annotations import find_response
from commentary.vocabulary import (
    MAX_FLAG_WEIGHT,
    MIN_FLAG_WEIGHT,
    MIN_JUDGED_FLAGS,
    CaseReason,
    CaseState,
    FlagKind,
    FlagReason,
    FlagState,
)


def flag_response(viewer: Viewer, key: str, *, reason: str, text: str = "") -> Flag:
    """Hold something against the response ``key``. Members, once a response.

    Brings it before moderators, and hides it when the weight of such flags reaches what the
    article allows. The same flag sent twice is one; another by the same person is
    :class:`Conflict`. What a moderator already decided for the same reason on the same wording is
    answered at once, the same way. Recorded as ``flag``.
    """
    said_more = clean_flag(reason, text)
    count_deed(viewer, "flag")
    with transaction.atomic():
        article, response = _lock(viewer, key)
        _demand_allowed(permissions.why_not_flag(viewer, response))
        earlier = Flag.objects.filter(
            kind=FlagKind.FLAG, reporter_id=viewer.id, response=response
        ).first()
        if earlier is not None:
            return _again(earlier, reason, said_more)
        flag = _store(
            viewer,
            article,
            response,
            kind=FlagKind.FLAG,
            reason=reason,
            text=said_more,
            weight=weight_of(viewer.id),
            counts=not hiding.is_party(response, viewer.id),
        )
        _bring_forward(article, response, flag)
    return flag


def send_notice(
    viewer: Viewer,
    key: str,
    *,
    law: str,
    text: str,
    name: str = "",
    email: str = "",
    good_faith: bool,
    reason: str = FlagReason.ILLEGAL,
) -> Flag:
    """Tell us that the response ``key`` is against the law. Anyone, with or without an account.

    A member's name and address are the account's; a guest may leave theirs, or neither, and then
    gets no receipt and no outcome by letter. The reference number is the key of what is returned.
    Always goes before a moderator, first of all; never hides anything by itself. The same notice
    sent twice is one. Recorded as ``notice``.
    """
    notice = clean_notice(viewer, LegalNotice(law, text, reason, name, email), good_faith)
    count_deed(viewer, "notice")
    with transaction.atomic():
        article, response = _lock(viewer, key)
        _demand_allowed(permissions.why_not_notify(viewer, response))
        said = {
            "reason": notice.reason,
            "text": notice.text,
            "law": notice.law,
            "contact_name": notice.name,
            "contact_email": notice.email,
        }
        sent = _open_notice(viewer, response, said)
        if sent is not None:
            return sent
        flag = _store(viewer, article, response, kind=FlagKind.NOTICE, counts=False, **said)
        cases.raise_case(response, [cases.Reason(CaseReason.LEGAL)])
        judging.count_flags(response)
        reporters.send_receipt(flag)
    return flag


def weight_of(reporter: int | None) -> float:
    """Return the weight of a flag by the person with this id. One statement."""
    judged = Flag.objects.filter(
        reporter_id=reporter, state__in=(FlagState.AGREED, FlagState.DISAGREED)
    )
    agreed = Count("pk", filter=Q(state=FlagState.AGREED))
    found = judged.aggregate(judged=Count("pk"), agreed=agreed)
    return weigh(found["agreed"], found["judged"])


def weigh(agreed: int, judged: int) -> float:
    """Return the weight of a flag whose reporter had ``agreed`` of ``judged`` flags agreed with.

    1 until MIN_JUDGED_FLAGS were judged; then it rises from MIN_FLAG_WEIGHT, where moderators
    never agreed, over 1, where they did as often as not, to MAX_FLAG_WEIGHT.
    """
    if judged < MIN_JUDGED_FLAGS:
        return 1.0
    surplus = 2 * agreed / judged - 1
    most, least = MAX_FLAG_WEIGHT - 1, 1 - MIN_FLAG_WEIGHT
    return 1.0 + surplus * (most if surplus > 0 else least)


def _lock(viewer: Viewer, key: str) -> tuple[Article, Annotation]:
    article, _by_author = lock_article_of(viewer, key)
    response = find_response(viewer, key)
    response.article = article
    return article, response


def _demand_allowed(why_not: str) -> None:
    demand(not why_not, why_not)


def _again(earlier: Flag, reason: str, text: str) -> Flag:
    """Return the flag that says the same already; another one by the same person is refused."""
    if (earlier.reason, earlier.text) == (reason, text):
        return earlier
    said = _(
        "You have flagged this response already; you find your flag on the page of your flags."
    )
    raise Conflict(said, code="already_flagged")


def _open_notice(viewer: Viewer, response: Annotation, said: dict[str, str]) -> Flag | None:
    """Return the open notice that says the same of the same wording, by the same sender."""
    opened = Flag.objects.filter(
        response=response, wording=response.wording, state=FlagState.OPEN, kind=FlagKind.NOTICE
    )
    return opened.filter(reporter_id=viewer.id, **said).first()


def _store(
    viewer: Viewer, article: Article, response: Annotation, *, kind: str, **said: Any
) -> Flag:
    flag = Flag.objects.create(
        key=new_key(),
        kind=kind,
        article=article,
        response=response,
        reporter_id=viewer.id,
        wording=response.wording,
        at=timezone.now(),
        **said,
    )
    after = {"response": response.key, "reason": flag.reason, "wording": flag.wording}
    record(viewer, kind, "flag", flag.key, article=article, after=after)
    return flag


def _bring_forward(article: Article, response: Annotation, flag: Flag) -> None:
    """Bring a new flag before moderators, or answer it as one like it was answered."""
    answered = _answered_alike(response, flag)
    if answered is not None:
        judging.judge_alike(flag, answered)
        return
    case = cases.raise_case(response, [cases.Reason(CaseReason.FLAGGED)])
    hiding.hide_if_due(article, response, case, judging.count_flags(response))


def _answered_alike(response: Annotation, flag: Flag) -> Flag | None:
    """Return the judged flag with this reason on this wording, if its case is decided still."""
    decided = Case.objects.filter(response=response, state=CaseState.DECIDED)
    alike = Flag.objects.filter(
        response__case__in=decided,
        kind=FlagKind.FLAG,
        reason=flag.reason,
        wording=flag.wording,
        state__in=(FlagState.AGREED, FlagState.DISAGREED),
    )
    return alike.order_by("-judged_at", "-pk").first()
