"""Several workers at once: each letter goes out once, and none is lost.

Real threads with a connection each, real commits.
"""

import threading
import time
from collections import Counter

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from accounts.models import User
from commentary.actions.letters import LetterText, send_due, send_letter, send_to
from commentary.actions.notices import mark_read, tell
from commentary.models import Letter, Notice
from commentary.vocabulary import NoticeKind
from tests.core.moderation.outbox import let_time_pass, make_worker
from tests.core.test_concurrency import at_once, no_surprises
from tests.people import SYSTEM, make_cast, viewer

pytestmark = pytest.mark.django_db(transaction=True)


class Slow(EmailBackend):
    """A mail server that takes its time, so that the others come while one is at it."""

    def send_messages(self, messages):
        time.sleep(0.3)
        return super().send_messages(messages)


@pytest.fixture(autouse=True)
def _slow(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Slow"


def write(number):
    context = {"article": "Maps", "body": "Please say more.", "case_url": "/x/"}
    send_to("reader@example.org", LetterText("message", context, f"message:{number}"))


def sent():
    return Counter(message.extra_headers["Message-ID"] for message in mail.outbox)


def test_two_workers_send_one_letter_once():
    write(1)
    no_surprises(at_once(*[lambda: send_letter.call("message:1")] * 4))
    assert list(sent().values()) == [1]
    assert Letter.objects.get().attempts == 1


def test_two_workers_share_the_outbox():
    for number in range(6):
        write(number)
    no_surprises(at_once(lambda: make_worker().run(), lambda: make_worker().run()))
    assert sorted(sent().values()) == [1] * 6
    assert DBTaskResult.objects.successful().count() == 6
    assert not Letter.objects.filter(sent_at=None).exists()


def test_a_worker_and_the_daily_job_do_not_send_the_same_letter():
    for number in range(3):
        write(number)
    let_time_pass(minutes=6)
    no_surprises(at_once(lambda: make_worker().run(), lambda: send_due(SYSTEM)))
    assert sorted(sent().values()) == [1] * 3


class Paused(EmailBackend):
    """A mail server that answers only when the test says so."""

    spoken_to, may_answer = threading.Event(), threading.Event()

    def send_messages(self, messages):
        self.spoken_to.set()
        assert self.may_answer.wait(timeout=30)
        return super().send_messages(messages)


def test_nothing_is_locked_while_the_mail_server_is_spoken_to(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Paused"
    write(1)
    worker = threading.Thread(target=at_once, args=(lambda: send_letter.call("message:1"),))
    worker.start()
    assert Paused.spoken_to.wait(timeout=30)
    write(2)
    with transaction.atomic():
        assert Letter.objects.select_for_update(nowait=True).get(key="message:1").sent_at is None
    Paused.may_answer.set()
    worker.join()
    assert Letter.objects.get(key="message:1").sent_at is not None


def test_the_counter_is_right_when_telling_and_reading_meet():
    mira = make_cast().mira
    deeds = [lambda: tell(mira.pk, NoticeKind.MESSAGE, about={})] * 4
    no_surprises(at_once(*deeds, *[lambda: mark_read(viewer(mira))] * 3))
    counted = User.objects.get(pk=mira.pk).unread_notices
    assert counted == Notice.objects.filter(person=mira, read_at=None).count()
    assert Notice.objects.filter(person=mira).count() == 4
