"""Why a person should look at where a quote stands, in words."""

from collections.abc import Iterable

from django.utils.translation import gettext as _


def say_doubts(codes: Iterable[str]) -> list[str]:
    """Return a sentence for each code of the aligner; of a code that is not known, one for all."""
    sentences = {
        "low_confidence": _("It is not certain that these are the words."),
        "moved_and_changed": _("The words moved and changed at once."),
        "directions_differ": _("Read from the other text, other words seem to be meant."),
        "revisions_differ": _("Two earlier revisions lead to different words."),
    }
    other = _("Please look whether these are the words.")
    return list(dict.fromkeys(sentences.get(code, other) for code in codes))
