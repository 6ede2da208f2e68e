"""Limits on how often a person, and an address, may do a deed. Shared by all workers: one
statement in the database, atomic, right after a restart too."""

import hashlib
import time

from django.conf import settings
from django.db import connection
from django.utils.translation import ngettext

from commentary.errors import RateLimited
from commentary.models import RateCount
from commentary.permissions import Viewer

_COUNT = """
    INSERT INTO commentary_ratecount (deed, who, since, count) VALUES {rows}
    ON CONFLICT (deed, who, since) DO UPDATE SET count = commentary_ratecount.count + 1
    RETURNING count
"""
# An address may belong to a class or an office, so it is allowed what several people are.
_PEOPLE_AT_AN_ADDRESS = 10


def count_deed(viewer: Viewer, deed: str) -> None:
    """Count one ``deed`` of ``viewer``; raise :class:`RateLimited` when it is one too many.

    Limits are settings.RATES, in fixed windows. Counted before the deed and kept although it
    fails. The system's own tasks are not people and are not counted. One statement.
    """
    if viewer.system:
        return
    most, seconds = settings.RATES[deed]
    now = int(time.time())
    since = now - now % seconds
    subjects = _subjects(viewer, most)
    rows = ", ".join("(%s, %s, %s, 1)" for _ in subjects)
    values = [value for who, _limit in subjects for value in (deed, who, since)]
    with connection.cursor() as cursor:
        cursor.execute(_COUNT.format(rows=rows), values)
        counts = [row[0] for row in cursor.fetchall()]
    if any(count > limit for count, (_who, limit) in zip(counts, subjects, strict=True)):
        raise _too_many(since + seconds - now)
    if counts[0] == 1:
        RateCount.objects.filter(deed=deed, who=subjects[0][0], since__lt=since).delete()


def _subjects(viewer: Viewer, most: int) -> list[tuple[str, int]]:
    """Return who is counted, as (name or digest, limit). An address is kept as a digest only."""
    subjects = []
    if viewer.is_member:
        subjects.append((f"person:{viewer.id}", most))
    digest = hashlib.sha256(f"{settings.SECRET_KEY}{viewer.address}".encode()).hexdigest()[:32]
    limit = most * _PEOPLE_AT_AN_ADDRESS if viewer.is_member else most
    return [*subjects, (f"address:{digest}", limit)]


def _too_many(seconds: int) -> RateLimited:
    minutes = max(1, (seconds + 59) // 60)
    said = ngettext(
        "That is more than the limit allows. Try again in a minute; what you wrote is kept.",
        "That is more than the limit allows. Try again in %(minutes)d minutes; what you wrote "
        "is kept.",
        minutes,
    )
    return RateLimited(said % {"minutes": minutes}, retry_after=max(1, seconds))
