"""Stretches of days, in UTC, that the log and the transparency report are asked for."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from commentary.errors import InvalidInput


@dataclass(frozen=True)
class Period:
    """From the first day to the last one, both included; None is open on that side."""

    first: date | None = None
    last: date | None = None

    @property
    def begins(self) -> datetime | None:
        """The moment at which it begins."""
        return datetime.combine(self.first, time.min, UTC) if self.first else None

    @property
    def ends(self) -> datetime | None:
        """The first moment that is not in it any more."""
        # The last day that there is has no day behind it.
        if self.last is None or self.last == date.max:
            return None
        return datetime.combine(self.last + timedelta(days=1), time.min, UTC)


def read_period(first: str, last: str) -> Period:
    """Return the period that two dates (2026-07-31, or "") name.

    :class:`InvalidInput` (``bad_query``) with the fields ``from`` and ``to``.
    """
    said: dict[str, list[str]] = {}
    days = {name: _read_day(name, text, said) for name, text in (("from", first), ("to", last))}
    begin, end = days["from"], days["to"]
    if begin and end and begin > end:
        said["to"] = [_("The last day is before the first one.")]
    if said:
        raise InvalidInput(_("These days cannot be read."), code="bad_query", fields=said)
    return Period(begin, end)


def usual_periods(today: date | None = None) -> list[Period]:
    """Return the last full month and the year so far: what a report is about unless told."""
    today = today or timezone.now().astimezone(UTC).date()
    last = today.replace(day=1) - timedelta(days=1)
    return [Period(last.replace(day=1), last), Period(today.replace(month=1, day=1), today)]


def _read_day(name: str, text: str, said: dict[str, list[str]]) -> date | None:
    if not text:
        return None
    try:
        # Only as people write it: fromisoformat reads 20260731 and 2026-W31-5 too.
        if len(text) == 10 and text.isascii() and text[4] == "-" and text[5:7].isdigit():
            return date.fromisoformat(text)
    except ValueError:
        pass
    said[name] = [_("Write a day of the calendar, such as 2026-07-31.")]
    return None
