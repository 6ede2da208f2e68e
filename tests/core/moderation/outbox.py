"""What tests of letters share: rows that letters and notices are about, and a worker's turn."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from accounts.models import User
from commentary.actions.keys import new_key
from commentary.models import Annotation, Decision, Letter
from commentary.vocabulary import APPEAL_DAYS, RESTRICTING, Outcome


def decided(
    outcome: str,
    person: User,
    *,
    response: Annotation | None = None,
    by: User | None = None,
    **more: Any,
) -> Decision:
    """A decision as a row alone: nobody is told, nothing is carried out."""
    now = timezone.now()
    reasons = {"facts": "It calls a person names.", "ground": "rule"}
    reasons |= {"provision": "Argue with what was said.", "why": "It argues with nothing."}
    if outcome in RESTRICTING:
        more = {**reasons, "appeal_until": now + timedelta(days=APPEAL_DAYS), **more}
    if outcome == Outcome.REMOVE:
        more.setdefault("state_after", "removed")
    return Decision.objects.create(
        key=new_key(),
        at=now,
        outcome=outcome,
        decider=by,
        system="" if by else "tests",
        person=person,
        response=response,
        article=response.article if response else None,
        **more,
    )


def letters_to(person: User) -> list[Letter]:
    return list(Letter.objects.filter(person=person).order_by("pk"))


def tasks() -> list[str]:
    """The keys of the letters that tasks are waiting for, in order."""
    rows = DBTaskResult.objects.filter(status="READY").order_by("enqueued_at")
    return [row.args_kwargs["args"][0] for row in rows]


def let_time_pass(**time: int) -> None:
    """Make every letter and task as old as if this much time had gone by."""
    past = timedelta(**time)
    for letter in Letter.objects.all():
        Letter.objects.filter(pk=letter.pk).update(send_after=letter.send_after - past)
    for row in DBTaskResult.objects.all():
        DBTaskResult.objects.filter(pk=row.pk).update(run_after=row.run_after - past)


def make_worker() -> Worker:
    """A worker as manage.py db_worker makes it, without its handling of signals."""
    return Worker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="tests",
        excluded_queue_names=[],
    )


def run_worker() -> None:
    """One turn of the worker: all tasks that are due, within the test's own transaction.

    Worker.run closes the connection between tasks, which a test cannot do without.
    """
    worker = make_worker()
    while (found := DBTaskResult.objects.ready().get_locked()) is not None:
        found.claim(worker.worker_id)
        worker.run_task(found)
