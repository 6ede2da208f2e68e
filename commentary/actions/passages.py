"""Passages as they are stored: cleaned and checked, whoever wrote them."""

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from commentary.actions.keys import new_key
from commentary.errors import InvalidInput
from commentary.models import Article, Passage, PassageText, Revision
from commentary.text.dates import is_edtf
from commentary.text.draft import DraftPassage, DraftText
from commentary.text.normalize import clean_text
from commentary.vocabulary import MAX_DATE, MAX_PASSAGE_TEXT, MAX_PASSAGES, PassageKind

AT_ONCE = 500
_SHOWN = 40


def clean_passages(passages: Sequence[DraftPassage]) -> list[DraftPassage]:
    """Return ``passages`` with clean texts, or raise :class:`InvalidInput` about the first bad."""
    if not passages:
        raise InvalidInput(_("No text was found in it. Is it the right file?"), code="no_text")
    demand_room(len(passages))
    cleaned = [replace(passage, text=clean_text(passage.text)) for passage in passages]
    for passage in cleaned:
        check_passage(passage.kind, passage.text, passage.level, passage.date)
    return cleaned


def demand_room(passages: int) -> None:
    """Raise :class:`InvalidInput` when an article cannot have so many passages."""
    if passages > MAX_PASSAGES:
        raise InvalidInput(_("The article has too many passages. Split it."), code="too_many")


def check_passage(kind: str, text: str, level: int, date: str) -> None:
    """Raise :class:`InvalidInput` unless this can be stored as a passage. ``text`` is clean."""
    if not text:
        raise InvalidInput(_("A passage has no words."), code="passage_empty")
    if len(text) > MAX_PASSAGE_TEXT:
        said = _("The passage beginning %(words)s is too long. Break it up.")
        raise InvalidInput(said % {"words": repr(text[:_SHOWN])}, code="passage_too_long")
    if kind not in PassageKind.values or not 0 <= level <= 6:
        raise InvalidInput(_("A passage has an unknown kind."), code="bad_kind")
    if date and not (len(date) <= MAX_DATE and is_edtf(date)):
        said = _("This is no date in EDTF. Write it such as 1960-05-01 or 197X.")
        raise InvalidInput(said, code="bad_date", fields={"date": [said]})


def store_passages(article: Article, revision: Revision, passages: Sequence[DraftPassage]) -> None:
    """Write new passages and their texts in order: two statements for any number."""
    store_texts(revision, make_passages(article, len(passages)), passages)


def make_passages(article: Article, count: int) -> list[int]:
    """Write ``count`` new passages and return their ids."""
    rows = [Passage(article=article, key=new_key()) for _each in range(count)]
    return [row.pk for row in Passage.objects.bulk_create(rows, batch_size=AT_ONCE)]


def store_texts(
    revision: Revision,
    passage_ids: Sequence[int],
    texts: Sequence[DraftPassage | DraftText],
    *,
    begin: int = 0,
) -> None:
    """Write what the passages say in a revision, in order, from the position ``begin`` on.

    One statement for each 500. Nothing stands there yet.
    """
    PassageText.objects.bulk_create(
        [
            PassageText(
                revision=revision,
                passage_id=passage_id,
                position=position,
                kind=text.kind,
                level=text.level,
                date=text.date,
                text=text.text,
            )
            for position, (passage_id, text) in enumerate(
                zip(passage_ids, texts, strict=True), start=begin
            )
        ],
        batch_size=AT_ONCE,
    )
