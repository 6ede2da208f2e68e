"""Where the words of a correction stand in the draft, and how its wording gets there and back.

Every function runs in its caller's transaction, under the lock on the article, and leaves it to the
caller to ask who may: authors, who do not see a draft, put accepted wordings into it too.
"""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from commentary.actions.ledger import record
from commentary.actions.revising.beforehand import carrier_to_draft
from commentary.actions.revising.writing import move_on, open_revision, reword
from commentary.errors import Conflict, InvalidInput
from commentary.models import (
    Anchor,
    AnchorChoice,
    Annotation,
    Article,
    PassageText,
    Revision,
    Settlement,
)
from commentary.permissions import Viewer
from commentary.queries.carrying import Carrier, Place
from commentary.queries.corrections import GONE, SEVERAL, first_quotes, why_not_replace
from commentary.text.align import Stretch
from commentary.text.rewording import put_wording, take_wording_back
from commentary.text.selectors import quote_at, stands_at
from commentary.vocabulary import MAX_PASSAGE_TEXT, AnchorDeed, AnchorState

_UNCHANGED = (AnchorState.PLACED, AnchorState.MOVED)


def put_into_draft(
    viewer: Viewer,
    article: Article,
    correction: Annotation,
    wording: str,
    prepared: Carrier | None,
) -> Revision:
    """Put ``wording`` in the place of the words of the first quote, in the draft, and return it.

    A draft is opened where there is none. ``prepared``: what was aligned with it before the lock
    (:func:`~commentary.actions.revising.beforehand.prepare_carrier`). Raises :class:`Conflict`
    where those words do not stand there any more, or run over several passages.
    """
    anchors = first_quotes(article, [correction.pk]).get(correction.pk, [])
    _demand_one_place(anchors)
    draft = open_revision(viewer, article)
    place = _find_in_draft(carrier_to_draft(article, draft, prepared), anchors[0])
    if place is None:
        raise Conflict(_say_changed(viewer), code=GONE)
    if place.exact == wording:
        said = _("These words stand there already. Change them, or accept the correction as done.")
        raise InvalidInput(said, fields={"wording": [said]})
    row = draft.texts.select_related("passage").get(passage__key=place.passage)
    text = put_wording(row.text, place.start, place.end, wording)
    if len(text) > MAX_PASSAGE_TEXT:
        said = _("With these words the passage is too long. Write fewer.")
        raise InvalidInput(said, fields={"wording": [said]})
    _rewrite(viewer, article, draft, row, text)
    _stay_with(viewer, draft, correction, row, place.start, wording)
    return draft


def take_out_of_draft(
    viewer: Viewer, article: Article, correction: Annotation, settlement: Settlement
) -> bool:
    """Put the words back that an accepted correction replaced; whether that could be done.

    Only where its wording stands in the draft as it was put in. Its quote may have been placed at
    other words since: those that were replaced are the ones that it had when it was accepted.
    """
    draft = settlement.revision
    if draft is None or not settlement.wording:
        return False
    key = _let_go(draft, correction)
    then = first_quotes(article, [correction.pk], at=settlement.at)
    anchors = then.get(correction.pk, [])
    if why_not_replace(anchors):
        return False
    anchor = anchors[0]
    before = anchor.passage.texts.filter(revision_id=article.shown_revision).first()
    texts = draft.texts.select_related("passage")
    now = texts.filter(passage__key=key or anchor.passage.key).first()
    if now is None or before is None:
        return False
    text = take_wording_back(
        now.text, before.text, anchor.start or 0, anchor.end or 0, settlement.wording
    )
    if text is None:
        return False
    _rewrite(viewer, article, draft, now, text)
    return True


def _let_go(draft: Revision, correction: Annotation) -> str:
    """Forget where the correction was to stand; return the key of that passage, or ""."""
    chosen = draft.choices.filter(annotation=correction, target=0, deed=AnchorDeed.CONFIRM)
    places = [place for choice in chosen for place in choice.places]
    chosen.delete()
    return str(places[0]["passage"]) if places else ""


def _rewrite(
    viewer: Viewer, article: Article, draft: Revision, row: PassageText, text: str
) -> None:
    """Give a passage of the draft another text, checked as an editor's is. Recorded with sizes."""
    before = len(row.text)
    if not reword(row, text):
        return
    move_on(draft)
    record(
        viewer,
        "revise_draft",
        "article",
        article.slug,
        article=article,
        before={"revision": draft.number, "characters": before},
        after={"revision": draft.number, "characters": len(row.text)},
    )


def _stay_with(
    viewer: Viewer,
    draft: Revision,
    correction: Annotation,
    row: PassageText,
    start: int,
    wording: str,
) -> None:
    """Let ``correction`` stand at its own wording from the next revision on.

    An editor may choose otherwise; where the wording is edited away, it is carried like any other.
    """
    end = start + len(wording)
    if not stands_at(row.text, start, end, wording):
        return
    place: dict[str, Any] = {"passage": row.passage.key, "start": start, "end": end}
    place |= vars(quote_at(row.text, start, end))
    chosen = {
        "deed": AnchorDeed.CONFIRM,
        "places": [place],
        "by_id": viewer.id,
        "at": timezone.now(),
    }
    AnchorChoice.objects.update_or_create(
        revision=draft, annotation=correction, target=0, defaults=chosen
    )


def _demand_one_place(anchors: list[Anchor]) -> None:
    said = {
        "": "",
        GONE: _(
            "The words that this correction speaks of are not in the text any more. An editor can "
            "change the text by hand and accept the correction as done; or decline it."
        ),
        SEVERAL: _(
            "Its words run over several passages, and one wording cannot take their place. An "
            "editor can change the text by hand and accept the correction as done."
        ),
    }
    code = why_not_replace(anchors)
    if code:
        raise Conflict(said[code], code=code)


def _find_in_draft(carrier: Carrier, anchor: Anchor) -> Place | None:
    """Return where the words of ``anchor`` stand in the draft, or None where they changed."""
    shown = carrier.texts_of(anchor.revision_id)
    at = next(at for at, text in enumerate(shown) if text.passage_id == anchor.passage_id)
    stretch = Stretch(at, anchor.start or 0, anchor.end or 0)
    carried = carrier.alignment_with(anchor.revision_id).carry([stretch])
    if carried.state not in _UNCHANGED or len(carried.stretches) != 1:
        return None
    return carrier.place(carried.stretches[0])


def _say_changed(viewer: Viewer) -> str:
    if viewer.is_editor:
        return _(
            "These words were changed in the draft already. Edit the passage there by hand, then "
            "accept the correction as done."
        )
    return _(
        "An editor changed these words in the next revision already, which is not published yet. "
        "An editor can finish this correction; or look again once that revision is out."
    )
