"""The title and the standfirst of a text, cleaned and checked, wherever somebody writes them."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from commentary.errors import InvalidInput
from commentary.text.head import Head
from commentary.text.normalize import clean_text
from commentary.vocabulary import MAX_STANDFIRST, MAX_TITLE

_LENGTHS = {"title": MAX_TITLE, "standfirst": MAX_STANDFIRST}


def clean_head(head: Head) -> Head:
    """Return ``head`` clean, or raise :class:`InvalidInput` naming the fields at fault."""
    cleaned = Head(clean_text(head.title), clean_text(head.standfirst))
    said = list_faults(cleaned)
    if said:
        raise InvalidInput(_("Something about the article is to be mended first."), fields=said)
    return cleaned


def list_faults(cleaned: Head) -> dict[str, list[str]]:
    """Return by field what is wrong with a title and standfirst that are clean already."""
    said = list_too_long(cleaned, _LENGTHS)
    if not cleaned.title:
        said["title"] = [_("Give the article a title.")]
    return said


def list_too_long(words: object, lengths: Mapping[str, int]) -> dict[str, list[str]]:
    """Return by name which attributes of ``words`` are longer than that, and what to say."""
    return {
        name: [_("At most %(most)s characters fit here.") % {"most": most}]
        for name, most in lengths.items()
        if len(getattr(words, name)) > most
    }
