"""How long the words of what was removed are kept, and what remains when they go."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from commentary.actions.cases.raising import forget_found
from commentary.actions.ledger import record
from commentary.actions.locks import lock_article
from commentary.actions.storing import WORDS, draw_again
from commentary.models import (
    Annotation,
    AnnotationVersion,
    Article,
    Decision,
    Flag,
    SecondLook,
)
from commentary.permissions import Viewer, demand
from commentary.vocabulary import APPEAL_DAYS, OPEN_APPEALS, FlagKind, Outcome, ResponseState

_EMPTY = {"tags": list, "evidence": list}
# What names or describes the response, and is not its words.
_KEPT = ("markup_version", "language", "challenge")


def purge_removed(viewer: Viewer) -> int:
    """Delete the words of responses that were removed long ago; return of how many.

    Administrators and tasks of the system, from the daily job. Gone are words and earlier
    wordings, and the words that rules had found in them; place, replies, decisions and log stay.
    Of what was sent in again after its removal, the wording that was removed goes alone.
    Nothing goes before settings.RETENTION_DAYS are over, nor while it may be appealed or an appeal
    is heard. Recorded as ``purge``, one by one. A transaction for each article.
    """
    demand(viewer.is_administrator, _("Only administrators tidy up."))
    slugs = {*_due().values_list("article__slug", flat=True)}
    slugs |= {*_wordings_due().values_list("annotation__article__slug", flat=True)}
    return sum(_purge_in(viewer, slug) for slug in sorted(slugs))


def forget_contacts(viewer: Viewer) -> int:
    """Delete names and addresses of guests whose legal notices were judged long ago; return of how
    many.

    Administrators and tasks of the system, from the daily job. The notices stay, without them;
    nothing goes while an appeal against their decision may still be heard, since its outcome is
    told to them. Recorded as ``forget_contact``, one by one.
    """
    demand(viewer.is_administrator, _("Only administrators tidy up."))
    left = ~Q(contact_name="") | ~Q(contact_email="")
    old = Flag.objects.filter(left, kind=FlagKind.NOTICE, judged_at__lt=timezone.now() - _kept())
    heard = Q(response__decisions__appeal__state__in=OPEN_APPEALS)
    with transaction.atomic():
        rows = list(old.exclude(heard).select_for_update(of=("self",)).order_by("pk"))
        for flag in rows:
            flag.contact_name = flag.contact_email = ""
            flag.save(update_fields=["contact_name", "contact_email"])
            record(viewer, "forget_contact", "flag", flag.key)
    return len(rows)


def _kept() -> timedelta:
    """Return how long anything is kept, at the least."""
    return timedelta(days=max(settings.RETENTION_DAYS, APPEAL_DAYS))


def _due() -> QuerySet[Annotation]:
    """What was removed, by a decision that is old enough and that nobody can appeal any more."""
    now = timezone.now()
    rows = Annotation.objects.filter(
        state=ResponseState.REMOVED,
        purged_at__isnull=True,
        decision__at__lt=now - _kept(),
        decision__appeal_until__lt=now,
    )
    return rows.exclude(decisions__appeal__state__in=OPEN_APPEALS)


def _wordings_due() -> QuerySet[AnnotationVersion]:
    """Earlier wordings that were removed, by decisions old enough, as with :func:`_due`."""
    now = timezone.now()
    removals = Decision.objects.filter(
        response=OuterRef("annotation"), outcome=Outcome.REMOVE, wording__lte=OuterRef("number")
    )
    recent = Q(at__gte=now - _kept()) | Q(appeal_until__gte=now)
    rows = AnnotationVersion.objects.filter(
        ~Exists(removals.filter(recent)), details__state=ResponseState.REMOVED
    )
    return rows.exclude(annotation__decisions__appeal__state__in=OPEN_APPEALS)


@transaction.atomic
def _purge_in(viewer: Viewer, slug: str) -> int:
    """Purge what is due of one article, as it is found under the lock."""
    article, _by_author = lock_article(Viewer.for_system("retention"), slug)
    rows = list(_due().filter(article=article).order_by("pk"))
    for response in rows:
        _purge(viewer, article, response)
    sent_again = _purge_wordings(viewer, article)
    if rows:
        article.version += 1
        article.save(update_fields=["version"])
    return len(rows) + sent_again


def _purge_wordings(viewer: Viewer, article: Article) -> int:
    """Delete removed wordings of what was sent in again; return of how many responses.

    A second look at them that nobody has given goes with them.
    """
    due = _wordings_due().filter(annotation__article=article)
    wordings = list(due.select_related("annotation"))
    for wording in wordings:
        looks = SecondLook.objects.filter(looked_at=None, decision__response=wording.annotation)
        looks.filter(decision__wording__lte=wording.number).delete()
        wording.delete()
        after = {"wording": wording.number}
        key = wording.annotation.key
        record(viewer, "purge", "response", key, article=article, after=after)
    return len({wording.annotation_id for wording in wordings})


def _purge(viewer: Viewer, article: Article, response: Annotation) -> None:
    gone = [name for name in WORDS if name not in _KEPT]
    for name in gone:
        setattr(response, name, _EMPTY.get(name, str)())
    response.client_digest = ""
    response.purged_at = timezone.now()
    response.save(update_fields=[*gone, "client_digest", "purged_at"])
    AnnotationVersion.objects.filter(annotation=response).delete()
    forget_found(response)
    draw_again(response)
    before = {"decision": response.decision.key if response.decision else ""}
    record(viewer, "purge", "response", response.key, article=article, before=before)
