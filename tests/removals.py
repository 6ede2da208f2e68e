"""Rows that were removed, for tests that write many rows at once and not by deeds."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from commentary.models import Annotation, Decision


def decide_removed(rows: Iterable[Annotation]) -> None:
    """Give each removed one of these stored `rows` the decision that removed it."""
    now = timezone.now()
    for row in rows:
        if row.state != "removed":
            continue
        row.decision = Decision.objects.create(
            key=f"r{row.pk:011d}",
            at=now,
            outcome="remove",
            system="tests",
            person_id=row.author_id,
            response=row,
            state_after="removed",
            appeal_until=now + timedelta(days=180),
            facts="It says it.",
            ground="rule",
            provision="Nobody says it.",
            why="It does.",
        )
        Annotation.objects.filter(pk=row.pk).update(decision=row.decision)
