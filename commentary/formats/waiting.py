"""Why a response waits or is hidden, said to its author.

By what led to it and never by whom: nobody who flagged, and nothing of what they wrote. What a
filter found stays with the moderators, or it would soon be written around.
"""

from collections.abc import Callable

from django.utils.translation import gettext as _

from commentary.vocabulary import CaseReason

# Codes whose own sentence is the site's, and may be told: all others speak of what people said.
_OWN_WORDS = (
    CaseReason.LENGTH,
    CaseReason.LINKS,
    CaseReason.NEWCOMER,
    CaseReason.POLICY,
    CaseReason.REPEAT,
)


def say_why(code: str, says: str = "") -> str:
    """Return the sentence for one reason of a case; ``says`` is what the rule itself adds."""
    sentence = _SENTENCES[CaseReason(code)]()
    return f"{sentence} {says}" if says and code in _OWN_WORDS else sentence


_SENTENCES: dict[CaseReason, Callable[[], str]] = {
    CaseReason.LEGAL: lambda: _("We got a notice that it is against the law."),
    CaseReason.FLAGGED: lambda: _("Readers asked moderators to look at it."),
    CaseReason.AUTO_HIDDEN: lambda: _(
        "So many readers asked moderators to look at it that it is hidden until one of them has. "
        "That was done automatically."
    ),
    CaseReason.OPENED: lambda: _("A moderator wants to look at it."),
    CaseReason.RESUBMITTED: lambda: _("You changed it after it had been removed."),
    CaseReason.WORDS: lambda: _(
        "It holds words that can mean harm and can be harmless; a person reads them to tell."
    ),
    CaseReason.LINKS: lambda: _("It holds more links than appear without a look at them."),
    CaseReason.LENGTH: lambda: _("It is longer or shorter than most, so a moderator looks first."),
    CaseReason.REPEAT: lambda: _("It is much like a response that was posted before."),
    CaseReason.CHECKER: lambda: _("A program that checks responses asked for a person to look."),
    CaseReason.NEWCOMER: lambda: _(
        "The first responses of everybody who is new here are read before they appear."
    ),
    CaseReason.SANCTION: lambda: _("At present all that you post is read before it appears."),
    CaseReason.POLICY: lambda: _("Here every response is read before it appears."),
    CaseReason.BROKEN: lambda: _(
        "One of our rules could not be tried, so a person looks instead. That is our fault."
    ),
}
