"""The outbox: e-mails, written in the transaction of the deed and sent by a worker afterwards.

A letter that was rolled back was never written, and its task neither. Whoever sends one takes it
first, for a while, so that two workers never send it both; who is killed while sending lets it go
when that while is over, and :func:`send_due` finds it. Nothing is locked while the mail server is
spoken to, since on SQLite that would hold up everybody's writing.
"""

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from accounts.letters import (
    complete_context,
    find_links,
    make_headers,
    unlink,
    write_html,
)
from commentary.errors import InvalidInput
from commentary.models import Letter
from commentary.permissions import Viewer, demand

logger = logging.getLogger("commentary.letters")

MAX_ATTEMPTS = 8
# How long a worker has for one letter before another may take it.
TAKEN = timedelta(minutes=3)
# A letter that is so much overdue has lost its task.
LOST = timedelta(minutes=5)
_FIRST_PAUSE = timedelta(minutes=1)
_LONGEST_PAUSE = timedelta(hours=6)
# How long the text of a letter is kept once it is sent, or given up.
_KEPT = timedelta(days=30)
_STRAGGLERS = 5
_MAX_SUBJECT = 300


@dataclass(frozen=True)
class LetterText:
    """What a letter says: templates/letters/<name>_subject.txt and <name>.txt with ``context``.

    Keys of ``context`` that end in ``_url`` are put on the site's own origin, and only they are
    links. ``key`` names the deed and the receiver: the same key is never sent twice. Letters about
    a decision, to whomever, begin with ``decision:<key of the decision>``, so that taking the
    decision back stops them.
    """

    name: str
    context: Mapping[str, Any] = field(default_factory=dict)
    key: str = ""


def send_to(
    address: str,
    letter: LetterText,
    *,
    after: datetime | None = None,
    person_id: int | None = None,
    language: str = "",
    time_zone: str = "",
) -> None:
    """Write ``letter`` to ``address`` and ask for it to be sent, not before ``after``.

    In the caller's transaction. A letter whose key was used already stays as it is. Dates are told
    in ``time_zone``, words in ``language``; the site's own where they are empty. Two statements.
    """
    try:
        validate_email(address)
    except ValidationError:
        said = [_("This is not an e-mail address.")]
        raise InvalidInput(_("No letter can be sent."), fields={"email": said}) from None
    now = timezone.now()
    due = max(after or now, now)
    with (
        translation.override(language or settings.LANGUAGE_CODE),
        timezone.override(time_zone or settings.TIME_ZONE),
    ):
        subject, body, links = render_letter(letter)
    row = Letter(
        key=letter.key,
        person_id=person_id,
        address=address,
        subject=subject,
        body=body,
        links=sorted(links),
        at=now,
        send_after=due,
    )
    Letter.objects.bulk_create([row], ignore_conflicts=True)
    send_letter.using(run_after=due).enqueue(letter.key)


def render_letter(letter: LetterText) -> tuple[str, str, set[str]]:
    """Return subject, text and links of ``letter``.

    The subject is one line. Whatever in the text is not one of our own links is written so that
    no mail program makes a link of it.
    """
    context = complete_context(dict(letter.context))
    subject = " ".join(_fill(f"letters/{letter.name}_subject.txt", context).split())
    links = find_links(context) | {settings.COMMENTARY_ORIGIN}
    body = unlink(_fill(f"letters/{letter.name}.txt", context).strip(), links)
    return f"[{settings.SITE_NAME}] {subject}"[:_MAX_SUBJECT], body, links


def cancel_letters(beginning: str) -> None:
    """Stop all letters whose key is ``beginning`` or continues it with a colon, unless sent.

    In the caller's transaction. One statement.
    """
    of_it = Q(key=beginning) | Q(key__startswith=f"{beginning}:")
    unsent = Letter.objects.filter(of_it, sent_at__isnull=True, cancelled_at__isnull=True)
    unsent.update(cancelled_at=timezone.now())


def blank_letters(keys: Collection[str]) -> None:
    """Stop the letters of these keys, unless sent, and delete their text, sent or not.

    In the caller's transaction. Two statements for any number.
    """
    rows = Letter.objects.filter(key__in=keys)
    unsent = rows.filter(sent_at__isnull=True, cancelled_at__isnull=True)
    unsent.update(cancelled_at=timezone.now())
    rows.update(subject="", body="", links=[])


@task(queue_name="mail")
def send_letter(key: str) -> None:
    """Send the letter ``key`` if it is due, and then a few whose own task was lost.

    A task of the worker's. A mail server that is away is tried again, later each time.
    """
    _send(key)
    for lost in _find_lost(_STRAGGLERS):
        _send(lost)


def send_due(viewer: Viewer, *, limit: int = 500) -> int:
    """Send letters that are overdue because their task was lost; return how many went out.

    Tasks of the system and administrators. Not recorded: the letters say when they were sent.
    """
    demand(viewer.is_administrator, _("Only administrators empty the outbox."))
    return sum(_send(key) for key in _find_lost(limit))


def tidy_letters(viewer: Viewer) -> int:
    """Blank the text of letters sent or given up a month ago, and delete tasks done with.

    Key, address's owner and times stay, so that nothing is sent again. Tasks of the system and
    administrators. Returns the number of letters.
    """
    demand(viewer.is_administrator, _("Only administrators tidy up."))
    then = timezone.now() - _KEPT
    DBTaskResult.objects.finished().filter(finished_at__lt=then).delete()
    DBTaskResult.objects.running().filter(started_at__lt=then).delete()
    old = Letter.objects.filter(at__lt=then, send_after__lt=then).exclude(body="")
    return old.update(subject="", body="", links=[], address="nobody@invalid.invalid")


def _fill(name: str, context: dict[str, Any]) -> str:
    """Render a template as the plain text that it is: nothing is escaped."""
    return get_template(name).template.render(Context(context, autoescape=False))  # type: ignore[attr-defined]


def _due(now: datetime) -> Any:
    return Letter.objects.filter(
        sent_at__isnull=True,
        cancelled_at__isnull=True,
        attempts__lt=MAX_ATTEMPTS,
        send_after__lte=now,
    ).exclude(body="")


def _find_lost(limit: int) -> list[str]:
    rows = _due(timezone.now() - LOST).order_by("send_after", "id")
    return list(rows.values_list("key", flat=True)[:limit])


def _send(key: str) -> bool:
    """Take the letter, send it, and say when; whether it went out."""
    letter = _take(key)
    if letter is None:
        return False
    try:
        _message_of(letter).send()
    except Exception:  # whatever it is, no letter is lost and none holds up the others
        logger.exception("letter %s could not be sent, attempt %d", letter.key, letter.attempts)
        _put_off(letter)
        return False
    Letter.objects.filter(pk=letter.pk, cancelled_at__isnull=True).update(sent_at=timezone.now())
    return True


def _take(key: str) -> Letter | None:
    """Take the letter for a while, if it is due and nobody else has it. Its own transaction."""
    now = timezone.now()
    with transaction.atomic():
        letter = _due(now).filter(key=key).select_for_update(skip_locked=True).first()
        if letter is None:
            return None
        letter.attempts += 1
        letter.send_after = now + TAKEN
        letter.save(update_fields=["attempts", "send_after"])
    return letter


def _put_off(letter: Letter) -> None:
    """Try again after a pause, four times as long each time; the last attempt gives up."""
    if letter.attempts >= MAX_ATTEMPTS:
        logger.error("letter %s is given up", letter.key)
        return
    pause = min(_FIRST_PAUSE * 4 ** (letter.attempts - 1), _LONGEST_PAUSE)
    due = timezone.now() + pause
    with transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(send_after=due)
        send_letter.using(run_after=due).enqueue(letter.key)


def _message_of(letter: Letter) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        letter.subject, letter.body, to=[letter.address], headers=make_headers(letter.key)
    )
    page = write_html(letter.body, subject=letter.subject, links=set(letter.links))
    message.attach_alternative(page, "text/html")
    return message
