"""What a person was told: their notices, newest first."""

from django.utils.translation import gettext as _

from commentary.errors import NotFound
from commentary.models import Notice
from commentary.permissions import Viewer

# No row has a higher id: what fits into the column.
_LAST = 2**63 - 1


def list_notices(viewer: Viewer, *, before: int = 0, limit: int) -> list[Notice]:
    """Return the viewer's own notices, newest first, those with ids under ``before``.

    Nobody sees another's; who is not logged in has none. One statement, none for the latter.
    """
    if not viewer.is_member:
        return []
    upper = before if 0 < before <= _LAST else _LAST
    rows = Notice.objects.filter(person_id=viewer.id, pk__lt=upper)
    return list(rows.order_by("-pk")[:limit])


def find_notice(viewer: Viewer, notice_id: int) -> Notice:
    """Return one of the viewer's own notices, or raise :class:`NotFound`. One statement."""
    found = None
    if viewer.is_member and 0 < notice_id <= _LAST:
        found = Notice.objects.filter(pk=notice_id, person_id=viewer.id).first()
    if found is None:
        raise NotFound(_("There is no such notice of yours."))
    return found
