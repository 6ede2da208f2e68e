"""Fields that take a text, a whole number or a truth of JSON, and nothing that resembles it.

And bodies that refuse what they do not know, so that nobody believes to have set an author.
"""

import re
from collections.abc import Mapping
from datetime import UTC
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from commentary.errors import InvalidInput

_MOST_NAMED = 20
_ZONED = re.compile(r"[0-9]{4}-[^\0]{1,40}(?:Z|[+-][0-9]{2}:[0-9]{2})", re.ASCII)


class Text(serializers.CharField):
    """A text, kept to the letter: what cleaning it needs, the actions do."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("allow_blank", True)
        super().__init__(trim_whitespace=False, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return data


class Whole(serializers.IntegerField):
    """A whole number; neither "5" nor 5.0 nor true is one."""

    def to_internal_value(self, data: Any) -> int:
        if type(data) is not int:
            self.fail("invalid")
        return int(super().to_internal_value(data))


class Truth(serializers.BooleanField):
    """true or false; neither "true" nor 1 is one."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=str(data)[:40])
        return data


class Moment(serializers.DateTimeField):
    """A moment as ISO 8601 with its zone, such as 2026-11-22T17:00:00Z; no number is one."""

    def to_internal_value(self, value: Any) -> Any:
        if not isinstance(value, str) or _ZONED.fullmatch(value) is None:
            self.fail("invalid", format="2026-11-22T17:00:00Z")
        try:
            return super().to_internal_value(value).astimezone(UTC)
        except OverflowError:
            self.fail("overflow")


class Body(serializers.Serializer[Any]):
    """A JSON object whose every name is known."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = [str(name) for name in data if name not in self.fields]
            if unknown:
                said = [_("This field is not known here; leave it out.")]
                raise serializers.ValidationError(
                    {name[:60]: said for name in unknown[:_MOST_NAMED]}
                )
        return super().to_internal_value(data)


def read_body(shape: type[Body], data: Any) -> dict[str, Any]:
    """Return ``data`` in ``shape``, or raise what is told as 422 with the fields at fault."""
    if not isinstance(data, Mapping):
        raise InvalidInput(_("Send a JSON object."), code="no_object")
    body = shape(data=data)
    body.is_valid(raise_exception=True)
    return dict(body.validated_data)
