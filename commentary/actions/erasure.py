"""Erasing an account: the person goes for good, the threads keep their shape."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.erasure import blank_user
from accounts.models import User
from commentary.actions.ledger import record
from commentary.actions.limits import count_deed
from commentary.actions.locks import lock_article
from commentary.actions.people import demand_another_administrator, draw_person_again
from commentary.actions.storing import change_state
from commentary.models import Annotation, AnnotationVersion, Token
from commentary.permissions import Viewer, demand, may_edit_person
from commentary.queries.people import find_self
from commentary.vocabulary import ResponseKind, ResponseState

_TASK = Viewer.for_system("erasure")


def erase_account(viewer: Viewer, *, keep_words: bool) -> None:
    """Erase the viewer's own account for good.

    Private notes are deleted. Responses keep their words without a name (``keep_words``), or lose
    them, earlier wordings included, and keep their place. Recorded without the name.
    """
    count_deed(viewer, "edit")
    with transaction.atomic():
        person = find_self(viewer)
        demand(may_edit_person(viewer, person), _("Only you can erase your account."))
        demand_another_administrator(person)
        Annotation.objects.filter(author=person, kind=ResponseKind.NOTE).delete()
        Token.objects.filter(person=person).delete()
        if not keep_words:
            _erase_words(person)
        blank_user(person)
        draw_person_again(person)
        record(_TASK, "erase_account", "person", person.username, after={"kept": keep_words})


def _erase_words(person: User) -> None:
    """Blank every response of ``person`` and its earlier wordings, article by article."""
    rows = Annotation.objects.filter(author=person)
    for slug in rows.order_by("article__slug").values_list("article__slug", flat=True).distinct():
        article, _by_author = lock_article(_TASK, slug)
        for response in rows.filter(article=article):
            AnnotationVersion.objects.filter(annotation=response).delete()
            response.title = response.body = response.body_html = ""
            response.proposed = response.would_change = ""
            response.tags, response.evidence = [], []
            change_state(article, response, ResponseState.ERASED)
