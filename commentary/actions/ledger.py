"""The record of deeds. Every action writes here, in the transaction of the deed itself."""

from typing import Any

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
