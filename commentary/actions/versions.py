"""The wordings of a response: none is lost, and nobody overwrites what they have not seen."""

from django.utils.translation import gettext as _

from commentary.errors import Conflict
from commentary.models import Annotation, AnnotationVersion

DETAILS = ("language", "tags", "proposed", "challenge", "would_change", "evidence")


def demand_version(response: Annotation, version: int | None) -> None:
    """Raise :class:`Conflict` unless ``version`` is the present one (None: not compared)."""
    if version is not None and version != response.version:
        raise Conflict(
            _("This response was changed meanwhile. Look at it again before you save yours."),
            code="stale_version",
        )


def keep_version(response: Annotation) -> None:
    """Keep the present wording of ``response``, and the state it was in, before it gets a new one.

    One INSERT.
    """
    AnnotationVersion.objects.create(
        annotation=response,
        number=response.version,
        title=response.title,
        body=response.body,
        details={**{name: getattr(response, name) for name in DETAILS}, "state": response.state},
        written_at=response.edited_at or response.created_at,
    )
