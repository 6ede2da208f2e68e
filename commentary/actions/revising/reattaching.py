"""Where a quote stands in the published text, said by a person: confirmed, re-attached, left.

Anchors that held are superseded and stay readable in the history of the response.
"""

from collections.abc import Callable, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commentary.actions.anchoring import Sayer, anchors_of, supersede
from commentary.actions.branches import move_on
from commentary.actions.counters import count_at, passages_of
from commentary.actions.ledger import record
from commentary.actions.limits import count_deed
from commentary.actions.locks import lock_article_of
from commentary.actions.revising.choosing import one_stretch
from commentary.actions.revising.telling import tell_placed
from commentary.actions.storing import draw_again
from commentary.actions.targets import Selection, resolve_targets
from commentary.errors import Conflict
from commentary.models import Anchor, Annotation, Article
from commentary.permissions import Viewer, demand
from commentary.queries.anchors import rights_to_reattach
from commentary.queries.annotations import find_response
from commentary.queries.carrying import Carriage, Place, Quote, find_quote_of, places_of
from commentary.queries.effects import state_of
from commentary.vocabulary import AnchorMethod, AnchorState


def reattach(
    viewer: Viewer,
    response_key: str,
    target: int,
    selections: Sequence[Selection],
    *,
    seen: int | None = None,
) -> Annotation:
    """Let one quote of a response stand with the words of ``selections`` in the published text.

    Its author, or an editor, whose deed the author is told of by notice. One stretch of words,
    which must stand where they are said to stand.
    ``seen``: the id of the anchor that the person had before them; :class:`Conflict` when another
    one holds by now, by a publication or another person (None: not compared).
    Recorded as ``reattach``, with the places before and after. About 20 statements.
    """

    def say(article: Article, quote: Quote) -> Carriage:
        rows = resolve_targets(article.shown_revision, one_stretch(selections))
        places = tuple(
            Place(row.passage.key, row.start or 0, row.end or 0, row.exact, row.prefix, row.suffix)
            for row in rows
        )
        method = AnchorMethod.REATTACHED
        whole = all(row.whole for row in rows)
        return Carriage(state_of(quote, places), places, method=method, whole=whole)

    return _say(viewer, response_key, target, say, seen)


def confirm(
    viewer: Viewer, response_key: str, target: int, *, seen: int | None = None
) -> Annotation:
    """Say that one quote of a response stands where it was carried to. Else as :func:`reattach`.

    :class:`Conflict` where it stands nowhere.
    """

    def say(article: Article, quote: Quote) -> Carriage:
        if quote.is_orphan:
            said = _("Its words are gone, so there is nothing to confirm. Re-attach it instead.")
            raise Conflict(said, code="nothing_to_confirm")
        state = quote.rows[0].state
        places, method = places_of(quote.rows), AnchorMethod.CONFIRMED
        return Carriage(state, places, method=method, whole=quote.whole)

    return _say(viewer, response_key, target, say, seen)


def leave(viewer: Viewer, response_key: str, target: int, *, seen: int | None = None) -> Annotation:
    """Say that the words of one quote are gone: it is an orphan. Else as :func:`reattach`."""

    def say(article: Article, quote: Quote) -> Carriage:
        return Carriage(AnchorState.ORPHAN, method=AnchorMethod.LEFT, whole=quote.whole)

    return _say(viewer, response_key, target, say, seen)


def _say(
    viewer: Viewer,
    response_key: str,
    target: int,
    say: Callable[[Article, Quote], Carriage],
    seen: int | None,
) -> Annotation:
    count_deed(viewer, "reattach")
    with transaction.atomic():
        article, _by_author = lock_article_of(viewer, response_key)
        response = find_response(viewer, response_key)
        why_not = rights_to_reattach(viewer, response)
        demand(not why_not, why_not)
        quote = find_quote_of(response, article, target)
        if seen is not None and seen != quote.rows[0].pk:
            said = _("Where it stands was changed meanwhile. Look at it again.")
            raise Conflict(said, code="stale_version")
        carriage = say(article, quote)
        before = passages_of(response, article)
        _replace(viewer, article, response, quote, carriage)
        count_at(response, before, by=-1)
        count_at(response, passages_of(response, article), by=1)
        draw_again(response)
        move_on(article)
        record(
            viewer,
            "reattach",
            "response",
            response_key,
            article=article,
            before=_told(target, quote.rows[0].method, places_of(quote.rows)),
            after=_told(target, carriage.method, carriage.places),
        )
        if not (quote.is_orphan and carriage.method == AnchorMethod.LEFT):
            tell_placed(viewer, response, carriage.method)
    return response


def _replace(
    viewer: Viewer, article: Article, response: Annotation, quote: Quote, carriage: Carriage
) -> None:
    held = Anchor.objects.standing().filter(
        annotation=response, revision_id=article.shown_revision, target=quote.target
    )
    supersede(list(held))
    keys = {place.passage for place in carriage.places}
    ids = dict(article.passages.filter(key__in=keys).values_list("key", "pk"))
    sayer = Sayer(viewer.id, timezone.now())
    rows = anchors_of(quote, carriage, article.shown_revision, ids, sayer)
    Anchor.objects.bulk_create(rows)


def _told(target: int, method: str, places: Sequence[Place]) -> dict[str, object]:
    """Return a place for the ledger: the article's words are no secret, and no one's but its."""
    stands = [{"passage": it.passage, "start": it.start, "end": it.end} for it in places]
    return {"target": target, "method": method, "places": stands}
