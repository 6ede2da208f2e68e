"""How anchors are written: added, or superseded by others, and never changed."""

from collections.abc import Sequence

from django.utils import timezone

from commentary.models import Anchor


def supersede(anchors: Sequence[Anchor]) -> None:
    """Mark stored rows as no longer holding; the caller adds those that hold. One statement."""
    rows = Anchor.objects.filter(pk__in=[anchor.pk for anchor in anchors])
    rows.update(superseded_at=timezone.now())
