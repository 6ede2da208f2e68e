"""What an editor writes into the next revision, cleaned and checked as an import is."""

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from commentary.actions.passages import check_passage, demand_room
from commentary.errors import InvalidInput
from commentary.text.dates import read_date
from commentary.text.draft import DraftText
from commentary.text.normalize import clean_body, clean_text
from commentary.vocabulary import MAX_REVISION_NOTE, PassageKind

# Of headings; the title of the article is the one above.
SHALLOWEST = 2
_LEVELLED = (PassageKind.HEADING, PassageKind.DATED_ENTRY)


def clean_texts(texts: Sequence[DraftText]) -> list[DraftText]:
    """Return ``texts`` clean, or raise :class:`InvalidInput` about the first that cannot be kept.

    At least one, no passage twice. ``fields`` names the passage by its place, counted from 0.
    """
    if not texts:
        said = _("An article needs at least one passage. Leave one, or archive the article.")
        raise InvalidInput(said, code="no_text")
    demand_room(len(texts))
    keys = [text.key for text in texts if text.key]
    if len(set(keys)) < len(keys):
        said = _("The same passage stands in the text twice. Load the text again.")
        raise InvalidInput(said, code="passage_twice")
    return [_clean_at(place, text) for place, text in enumerate(texts)]


def clean_note(note: str) -> str:
    """Return what readers are told of a revision, clean, or raise :class:`InvalidInput`."""
    cleaned = clean_body(note)
    if len(cleaned) > MAX_REVISION_NOTE:
        said = _("At most %(most)s characters fit here.") % {"most": MAX_REVISION_NOTE}
        raise InvalidInput(said, fields={"note": [said]})
    return cleaned


def clean_one(text: DraftText) -> DraftText:
    """Return one passage clean, or raise :class:`InvalidInput`.

    Only headings and dated entries have a level, and only the latter a date, which is read from
    its words when none is given.
    """
    if "\0" in text.text:
        said = _("This is not text. Write words, or paste them from a text.")
        raise InvalidInput(said, code="not_text")
    words, date = clean_text(text.text), clean_text(text.date)
    check_passage(text.kind, words, text.level, date)
    dated = text.kind == PassageKind.DATED_ENTRY
    if dated and not (date := date or read_date(words)):
        said = _("A dated entry needs its date in EDTF, such as 1960-05-01 or 197X.")
        raise InvalidInput(said, code="bad_date", fields={"date": [said]})
    level = max(text.level, SHALLOWEST) if text.kind == PassageKind.HEADING else text.level
    return replace(
        text,
        text=words,
        date=date if dated else "",
        level=level if text.kind in _LEVELLED else 0,
    )


def _clean_at(place: int, text: DraftText) -> DraftText:
    try:
        return clean_one(text)
    except InvalidInput as error:
        said = _("Passage %(number)s: %(said)s") % {"number": place + 1, "said": error.message}
        fields = {f"passages.{place}": [said]}
        raise InvalidInput(said, code=error.code, fields=fields) from error
