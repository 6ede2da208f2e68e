"""What editors decide, before a draft is published, of quotes that it moves or changes."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commentary.actions.ledger import record
from commentary.actions.limits import count_deed
from commentary.actions.locks import lock_article
from commentary.actions.revising.beforehand import carrier_to_draft
from commentary.actions.targets import Selection, resolve_targets
from commentary.errors import Conflict, InvalidInput, NotFound
from commentary.models import Anchor, AnchorChoice, Article, Revision
from commentary.permissions import Viewer, demand, why_not_revise
from commentary.queries.anchors import rights_to_reattach
from commentary.queries.annotations import find_words
from commentary.queries.articles import find_article
from commentary.queries.carrying import (
    Carrier,
    Place,
    Quote,
    carry_quote,
    find_quote_of,
    list_texts,
)
from commentary.vocabulary import AnchorDeed, RevisionState


def choose(
    viewer: Viewer,
    slug: str,
    response_key: str,
    target: int,
    deed: str,
    *,
    selections: Sequence[Selection] = (),
    version: int | None = None,
) -> AnchorChoice:
    """Decide where one quote of a response stands once the open draft of ``slug`` is published.

    Editors, of responses whose words they may read; who is shut out of the debate only of their
    own private notes. ``deed`` is one of :class:`AnchorDeed`: confirm what is foreseen,
    re-attach it to ``selections`` in the draft's texts (one stretch of words), or leave it without
    words. It replaces an earlier decision. ``version`` is that of the draft as the editor saw it
    (None: not compared). To confirm, the texts are aligned before the article is locked. Recorded
    as ``choose_anchor``; the author is told on publishing.
    """
    if deed not in AnchorDeed.values:
        raise InvalidInput(_("Choose to confirm, to re-attach or to leave it without words."))
    count_deed(viewer, "revise")
    prepared = None
    if deed == AnchorDeed.CONFIRM:
        prepared = _prepare(viewer, slug, response_key, target, version)
    with transaction.atomic():
        article, draft = _lock_draft(viewer, slug, version)
        quote = _find_quote(viewer, article, response_key, target)
        places = _places(draft, article, quote, deed, selections, prepared)
        choice, _created = AnchorChoice.objects.update_or_create(
            revision=draft,
            annotation_id=quote.annotation_id,
            target=target,
            defaults={
                "deed": deed,
                "places": places,
                "by_id": viewer.id,
                "at": timezone.now(),
            },
        )
        after = {"target": target, "deed": deed, "draft": draft.number}
        record(viewer, "choose_anchor", "response", response_key, article=article, after=after)
    return choice


def withdraw_choice(viewer: Viewer, slug: str, response_key: str, target: int) -> None:
    """Take back what was decided of a quote in the open draft. Who may :func:`choose`. Recorded.

    :class:`NotFound` where nothing was decided.
    """
    count_deed(viewer, "revise")
    with transaction.atomic():
        article, draft = _lock_draft(viewer, slug, None)
        quote = _find_quote(viewer, article, response_key, target)
        chosen = draft.choices.filter(annotation_id=quote.annotation_id, target=target)
        if not chosen.delete()[0]:
            raise NotFound(_("Nothing was decided of this quote."))
        before = {"target": target, "draft": draft.number}
        record(viewer, "withdraw_choice", "response", response_key, article=article, before=before)


def _lock_draft(viewer: Viewer, slug: str, version: int | None) -> tuple[Article, Revision]:
    article, _mine = lock_article(viewer, slug)
    return article, _find_draft(viewer, article, version)


def _find_draft(viewer: Viewer, article: Article, version: int | None) -> Revision:
    why_not = why_not_revise(viewer, article)
    demand(not why_not, why_not)
    draft = article.revisions.filter(state=RevisionState.DRAFT).first()
    if draft is None:
        said = _("No revision of this article is being written; it may have been published.")
        raise Conflict(said, code="no_draft")
    if version is not None and version != draft.version:
        said = _("The draft was changed meanwhile. Look again at what it does.")
        raise Conflict(said, code="stale_version")
    return draft


def _prepare(
    viewer: Viewer, slug: str, response_key: str, target: int, version: int | None
) -> Carrier:
    """Carry the quote to the draft as it is now, before the article is locked.

    Refused is what would be refused under the lock.
    """
    article = find_article(viewer, slug)
    draft = _find_draft(viewer, article, version)
    quote = _find_quote(viewer, article, response_key, target)
    carrier = Carrier(article, list_texts(draft.pk))
    carry_quote(quote, carrier)
    return carrier


def _find_quote(viewer: Viewer, article: Article, key: str, target: int) -> Quote:
    response = find_words(viewer, key)
    if response.article_id != article.pk:
        raise NotFound(_("There is no such response to this article."))
    quote = find_quote_of(response, article, target)
    why_not = rights_to_reattach(viewer, response)
    demand(not why_not, why_not)
    return quote


def _places(
    draft: Revision,
    article: Article,
    quote: Quote,
    deed: str,
    selections: Sequence[Selection],
    prepared: Carrier | None,
) -> list[dict[str, Any]]:
    if deed == AnchorDeed.LEAVE:
        return []
    if deed == AnchorDeed.REATTACH:
        rows = resolve_targets(draft.pk, one_stretch(selections))
        return [{"passage": row.passage.key, **_words_of(row)} for row in rows]
    carriage = carry_quote(quote, carrier_to_draft(article, draft, prepared))
    if not carriage.places:
        said = _("No words were found for it, so there is nothing to confirm.")
        raise Conflict(said, code="nothing_to_confirm")
    return [{"passage": place.passage, **_words_of(place)} for place in carriage.places]


def one_stretch(selections: Sequence[Selection]) -> Sequence[Selection]:
    """Return ``selections`` if they are one stretch of words, or raise :class:`InvalidInput`."""
    said = ""
    if not selections:
        said = _("Select the words that it is to stand with.")
    elif not all(selection.continues for selection in selections[1:]):
        said = _("A quote is one stretch of words. Select one.")
    if said:
        raise InvalidInput(said, fields={"targets": [said]})
    return selections


def _words_of(place: Anchor | Place) -> dict[str, Any]:
    return {name: getattr(place, name) for name in ("start", "end", "exact", "prefix", "suffix")}
