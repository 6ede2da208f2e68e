"""Decisions in the words of those who look back on them: the vocabulary's are for who decides."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commentary.vocabulary import Outcome

# What was done, for the log and the report.
OUTCOMES = {
    Outcome.APPROVE: gettext_lazy("Let appear"),
    Outcome.KEEP: gettext_lazy("Kept"),
    Outcome.REMOVE: gettext_lazy("Removed"),
    Outcome.HIDE: gettext_lazy("Hidden while reviewed"),
    Outcome.COLLAPSE: gettext_lazy("Folded as off topic"),
    Outcome.RESTORE: gettext_lazy("Restored"),
    Outcome.WARN: gettext_lazy("A person was warned"),
    Outcome.HOLD_ALL: gettext_lazy("A person's responses wait"),
    Outcome.SUSPEND: gettext_lazy("A person was suspended"),
    Outcome.BAN: gettext_lazy("A person was banned"),
    Outcome.LIFT: gettext_lazy("A measure was lifted"),
    Outcome.UPHOLD: gettext_lazy("Appeal: the decision stands"),
    Outcome.OVERTURN: gettext_lazy("Appeal: the decision was reversed"),
    Outcome.CHANGE: gettext_lazy("Appeal: the decision was changed"),
    Outcome.DISMISS: gettext_lazy("Appeal: not admissible"),
    Outcome.UNDO: gettext_lazy("Taken back at once"),
}


def say_outcome(outcome: str) -> str:
    """Return what was done as a few words."""
    return str(OUTCOMES[Outcome(outcome)])


def say_duration(seconds: float | None) -> str:
    """Return a stretch of time in its two largest units, rounded: "3 h 20 min"."""
    if seconds is None:
        return _("none yet")
    if seconds < 59.5:
        whole = round(seconds)
        return ngettext("%(n)d second", "%(n)d seconds", whole) % {"n": whole}
    minutes = round(seconds / 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = [(days, _("%(n)d d")), (hours, _("%(n)d h")), (minutes, _("%(n)d min"))]
    said = [form % {"n": number} for number, form in parts if number][:2]
    return " ".join(said)
