"""Erasing an account: the person goes for good, the threads keep their shape."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.erasure import blank_user
from accounts.models import User
from commentary.actions.ledger import record
from commentary.actions.limits import count_deed
from commentary.actions.locks import lock_article, lock_articles_of
from commentary.actions.people import (
    demand_another_administrator,
    draw_person_again,
    make_unclaimed,
)
from commentary.actions.storing import change_state, draw_authors_again
from commentary.models import (
    Annotation,
    AnnotationVersion,
    Article,
    Byline,
    LedgerEntry,
    Token,
)
from commentary.permissions import Viewer, demand, may_edit_person
from commentary.queries.people import find_self
from commentary.vocabulary import ResponseKind, ResponseState

_TASK = Viewer.for_system("erasure")


def erase_account(viewer: Viewer, *, keep_words: bool) -> None:
    """Erase the viewer's own account for good.

    Private notes are deleted. Responses keep their words without a name (``keep_words``), or lose
    them, earlier wordings included, and keep their place; what was withdrawn loses them either
    way. The byline of an article keeps the name it was printed with, as an unclaimed person's.
    Recorded without the name.
    """
    count_deed(viewer, "edit")
    with transaction.atomic():
        person = find_self(viewer)
        demand(may_edit_person(viewer, person), _("Only you can erase your account."))
        demand_another_administrator(person)
        lock_articles_of(person)
        Annotation.objects.filter(author=person, kind=ResponseKind.NOTE).delete()
        Annotation.objects.filter(author=person).update(client_key=None, client_digest="")
        Token.objects.filter(person=person).delete()
        _leave_bylines(person)
        _erase_words(person, withdrawn_only=keep_words)
        known_as = person.username
        blank_user(person)
        _forget_in_ledger(known_as, person.username)
        draw_person_again(person)
        record(_TASK, "erase_account", "person", person.username, after={"kept": keep_words})


def _leave_bylines(person: User) -> None:
    """Give the person's bylines to unclaimed people of the printed names."""
    for byline in Byline.objects.filter(person=person).order_by("article_id"):
        byline.person = make_unclaimed(_TASK, byline.name)
        byline.save(update_fields=["person"])
        draw_authors_again(Article.objects.get(pk=byline.article_id), [person.pk])


def _erase_words(person: User, *, withdrawn_only: bool) -> None:
    """Blank the responses of ``person`` and their earlier wordings, article by article."""
    rows = Annotation.objects.filter(author=person)
    if withdrawn_only:
        rows = rows.filter(state=ResponseState.WITHDRAWN)
    for slug in rows.order_by("article__slug").values_list("article__slug", flat=True).distinct():
        article, _by_author = lock_article(_TASK, slug)
        # One by one: erasing an answer changes the row of the critique that it answered.
        for pk in list(rows.filter(article=article).values_list("pk", flat=True)):
            response = Annotation.objects.select_related("parent").get(pk=pk)
            AnnotationVersion.objects.filter(annotation=response).delete()
            response.title = response.body = response.body_html = ""
            response.proposed = response.would_change = ""
            response.tags, response.evidence = [], []
            change_state(article, response, ResponseState.ERASED)


def _forget_in_ledger(known_as: str, erased: str) -> None:
    """Keep what was done to the person, and not their name. Changes of roles hold no name."""
    rows = LedgerEntry.objects.filter(subject="person", subject_key=known_as)
    rows.exclude(verb__in=("grant_role", "revoke_role")).update(before={}, after={})
    rows.update(subject_key=erased)
