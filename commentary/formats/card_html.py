"""A response as the piece of HTML that every page joins in: rendered once, when it is written."""

from django.template.loader import render_to_string
from django.utils import translation

from commentary.formats.facts import ResponseFacts


def render_card(facts: ResponseFacts, *, language: str) -> str:
    """Return the card of ``facts`` with its labels in ``language`` (the site's)."""
    with translation.override(language):
        return render_to_string("responses/_card.html", {"r": facts}).strip()
