"""Erasing an account: the person goes for good, the threads keep their shape."""

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.erasure import blank_user
from accounts.models import User
from commentary.actions.cases.raising import close_cases_of
from commentary.actions.judging import moot_flags
from commentary.actions.ledger import record, rename_subject
from commentary.actions.limits import count_deed
from commentary.actions.locks import lock_article, lock_articles_of, lock_people
from commentary.actions.people import (
    demand_another_administrator,
    draw_person_again,
    make_unclaimed,
)
from commentary.actions.revising.news import take_reasons_back
from commentary.actions.storing import draw_authors_again, set_state, store_again
from commentary.models import (
    Annotation,
    AnnotationVersion,
    Appeal,
    Article,
    Byline,
    Flag,
    Letter,
    Message,
    Notice,
    Sanction,
    Settlement,
    Token,
)
from commentary.permissions import Viewer, demand, may_edit_person
from commentary.queries.people import find_self
from commentary.vocabulary import (
    FlagKind,
    ResponseKind,
    ResponseState,
    SettlementOutcome,
)

# Stands where words have to stand: in any language, that there are none any more.
_GONE = "…"
_TASK = Viewer.for_system("erasure")


def erase_account(viewer: Viewer, *, keep_words: bool) -> None:
    """Erase the viewer's own account for good.

    Private notes are deleted. Responses keep their words without a name (``keep_words``), or lose
    them, earlier wordings included, and keep their place; what was withdrawn loses them either
    way. The byline of an article keeps the name it was printed with, as an unclaimed person's.
    What they wrote to moderators, in flags and in appeals, goes; decisions stay, without a name.
    The reasons for which they declined corrections go with their words.
    Recorded without the name.
    """
    count_deed(viewer, "edit")
    with transaction.atomic():
        person = find_self(viewer)
        demand(may_edit_person(viewer, person), _("Only you can erase your account."))
        _lock_all(person, withdrawn_only=keep_words)
        demand_another_administrator(person)
        Annotation.objects.filter(author=person, kind=ResponseKind.NOTE).delete()
        Annotation.objects.filter(author=person).update(client_key=None, client_digest="")
        Token.objects.filter(person=person).delete()
        _leave_bylines(person)
        _erase_words(person, withdrawn_only=keep_words)
        if not keep_words:
            _erase_refusals(person)
        _erase_dealings(person)
        known_as = person.username
        blank_user(person)
        rename_subject(known_as, person.username, forgetting=True)
        draw_person_again(person)
        record(_TASK, "erase_account", "person", person.username, after={"kept": keep_words})


def _lock_all(person: User, *, withdrawn_only: bool) -> None:
    """Lock whatever erasing ``person`` writes to, in the order in which deciding does.

    Articles, appeals, cases with the counters of the queue, which they leave here, and then all
    the people at once: those who will be told, those whose corrections ``person`` declined, where
    the reasons go, and those with a role, who are asked about the last administrator.
    """
    lock_articles_of(person)
    appeals = Appeal.objects.select_for_update(no_key=True).filter(appellant=person)
    list(appeals.order_by("pk").values_list("pk", flat=True))
    responses = list(_losing_words(person, withdrawn_only).values_list("pk", flat=True))
    close_cases_of(responses)
    others = Q(pk=person.pk) | ~Q(roles=[])
    if not withdrawn_only:
        others |= Q(pk__in=_refusals_of(person).values("correction__author_id"))
    lock_people(responses, others)


def _losing_words(person: User, withdrawn_only: bool) -> QuerySet[Annotation]:
    rows = Annotation.objects.filter(author=person).exclude(kind=ResponseKind.NOTE)
    return rows.filter(state=ResponseState.WITHDRAWN) if withdrawn_only else rows


def _leave_bylines(person: User) -> None:
    """Give the person's bylines to unclaimed people of the printed names."""
    for byline in Byline.objects.filter(person=person).order_by("article_id"):
        byline.person = make_unclaimed(_TASK, byline.name)
        byline.save(update_fields=["person"])
        draw_authors_again(Article.objects.get(pk=byline.article_id), [person.pk])


def _erase_words(person: User, *, withdrawn_only: bool) -> None:
    """Blank the responses of ``person`` and their earlier wordings, article by article."""
    rows = _losing_words(person, withdrawn_only)
    for slug in rows.order_by("article__slug").values_list("article__slug", flat=True).distinct():
        article, _by_author = lock_article(_TASK, slug)
        # One by one: erasing an answer changes the row of the critique that it answered.
        for pk in list(rows.filter(article=article).values_list("pk", flat=True)):
            response = Annotation.objects.select_related("parent").get(pk=pk)
            AnnotationVersion.objects.filter(annotation=response).delete()
            response.title = response.body = response.body_html = ""
            response.proposed = response.would_change = ""
            response.tags, response.evidence = [], []
            set_state(article, response, ResponseState.ERASED)
            store_again(article, response)
            moot_flags(response)


def _erase_refusals(person: User) -> None:
    """Blank the reasons for which ``person`` declined corrections, on the cards, which are drawn
    again with the person, and where their authors were told of them."""
    declined = _refusals_of(person)
    take_reasons_back(declined.select_related("correction"), left=_GONE)
    declined.update(reason=_GONE)


def _refusals_of(person: User) -> QuerySet[Settlement]:
    return Settlement.objects.filter(by=person, outcome=SettlementOutcome.DECLINED)


def _erase_dealings(person: User) -> None:
    """Blank what ``person`` wrote to moderators, and forget what they were told."""
    Notice.objects.filter(person=person).delete()
    Letter.objects.filter(person=person).delete()
    Message.objects.filter(person=person).delete()
    Message.objects.filter(author=person, internal=False).update(body=_GONE)
    Appeal.objects.filter(appellant=person).update(text=_GONE)
    flags = Flag.objects.filter(reporter=person)
    flags.filter(kind=FlagKind.NOTICE).update(text=_GONE, contact_name="", contact_email="")
    flags.filter(kind=FlagKind.FLAG).update(text="")
    Sanction.objects.filter(person=person, ended_at=None).update(ended_at=timezone.now())
