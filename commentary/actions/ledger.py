"""The record of deeds. Every action writes here, in the transaction of the deed itself."""

from typing import Any

from django.db import connection
from django.utils import timezone

from commentary.models import Article, LedgerEntry
from commentary.permissions import Viewer


def record(
    viewer: Viewer,
    verb: str,
    subject: str,
    key: str,
    *,
    article: Article | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> None:
    """Add one entry: who (or which task of the system) did what to which subject.

    ``before`` and ``after`` name states and sizes, never bodies. One INSERT.
    """
    LedgerEntry.objects.create(
        at=timezone.now(),
        actor_id=viewer.id,
        system=viewer.system,
        verb=verb,
        subject=subject,
        subject_key=key,
        article=article,
        before=before or {},
        after=after or {},
        reason=reason,
    )


def rename_subject(known_as: str, now: str, *, forgetting: bool = False) -> None:
    """Let what was recorded of the person ``known_as`` be recorded of ``now``.

    When a person is erased, or handed over to a member. ``forgetting``: what changed goes too,
    since it may hold the name; changes of roles hold none. In the caller's transaction, and only
    here: PostgreSQL keeps the ledger as it is otherwise.
    """
    rows = LedgerEntry.objects.filter(subject="person", subject_key=known_as)
    _let_through("on")
    if forgetting:
        rows.exclude(verb__in=("grant_role", "revoke_role")).update(before={}, after={})
    rows.update(subject_key=now)
    _let_through("off")


def _let_through(switch: str) -> None:
    """Open the append-only ledger for this transaction, or close it again (migration 0005)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('commentary.erasing', %s, true)", [switch])
