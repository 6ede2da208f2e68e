"""Carrying anchors from one revision to the next: two texts are aligned once, spans looked up.

docs/anchoring.md tells how. Pure functions of the texts; nothing here knows the database.
"""

from commentary.text.align.alignment import ALIGNER_VERSION, Alignment, Carried, align
from commentary.text.align.passages import Descent
from commentary.text.align.stretches import Stretch
from commentary.text.align.suggestions import Suggester, suggest

__all__ = [
    "ALIGNER_VERSION",
    "Alignment",
    "Carried",
    "Descent",
    "Stretch",
    "Suggester",
    "align",
    "suggest",
]
