"""After publishing: quotes of which it is not certain that they stand with the right words."""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from commentary.actions.revising import reattaching
from commentary.errors import CommentaryError, InvalidInput
from commentary.permissions import Viewer, why_shut_out
from commentary.queries.desk import list_speakers
from commentary.queries.drafts import texts_of_revision
from commentary.queries.effects import Effect
from commentary.queries.review import ToReview, list_to_review
from commentary.queries.sanctions import list_shut_out
from commentary.vocabulary import REVIEW_ROWS, AnchorDeed
from commentary.web.errors import answer_refusal, typed_words
from commentary.web.forms import read_version, read_word
from commentary.web.methods import allow
from commentary.web.revising_drawing import Text, draw_effect
from commentary.web.revising_effects import draw_runs, read_attaching, read_chosen, read_number
from commentary.web.revising_page import for_revisers, frame

if TYPE_CHECKING:
    from commentary.models import Article


@allow("GET", "POST")
@for_revisers
def review(request: HttpRequest, viewer: Viewer, article: "Article") -> HttpResponse:
    """The quotes of the published text that wait for a look, beside that text.

    ``?after=`` is the next page, ``?attach=KEY.TARGET`` opens the choice of other words.
    """
    refused = None
    if request.method == "POST":
        try:
            _decide(request.POST, viewer)
            messages.success(request, _("Decided."))
            return redirect(
                f"{reverse('desk_review', args=[article.slug])}{_query(request)}#effects"
            )
        except CommentaryError as error:
            refused = error
    context = _draw(request, viewer, article, refused)
    response = render(request, "revising/review.html", context)
    return answer_refusal(response, refused) if refused else response


def _decide(data: QueryDict, viewer: Viewer) -> None:
    key, target = read_word(data, "response"), read_number(data, "target")
    # Who does not say what they saw has seen nothing.
    deed, seen = data.get("do", ""), read_version(data.get("seen", "")) or 0
    if deed == AnchorDeed.CONFIRM:
        reattaching.confirm(viewer, key, target, seen=seen)
    elif deed == AnchorDeed.LEAVE:
        reattaching.leave(viewer, key, target, seen=seen)
    elif deed == AnchorDeed.REATTACH:
        reattaching.reattach(viewer, key, target, read_chosen(data), seen=seen)
    else:
        raise InvalidInput(_("Choose what becomes of the quote."))


def _query(request: HttpRequest) -> str:
    after = read_word(request.GET, "after")
    return f"?{urlencode({'after': after})}" if after else ""


def _draw(
    request: HttpRequest, viewer: Viewer, article: "Article", refused: CommentaryError | None
) -> dict[str, Any]:
    after = read_word(request.GET, "after")
    waiting, cursor = list_to_review(viewer, article, after=after, limit=REVIEW_ROWS)
    texts = texts_of_revision(article.shown_revision)
    speakers = list_speakers(viewer, {one.response.pk for one in waiting})
    attaching = read_attaching(request.POST if refused else request.GET, refused)
    text = Text.of(texts)
    rows = [
        draw_effect(_as_effect(one), text, speakers.get(one.response.pk), attaching)
        | {"seen": str(one.anchor_id)}
        for one in waiting
    ]
    open_form = any(row["attaching"] for row in rows)
    return {
        **frame(viewer, article, "review"),
        "runs": [{**run, "folded": False} for run in draw_runs(texts, texts)] if rows else [],
        "rows": rows,
        "attaching": open_form,
        # Somebody else may have decided meanwhile: what was typed stands above, to be copied.
        "posted": [] if open_form else typed_words(request),
        "query": f"&{urlencode({'after': after})}" if after else "",
        "back": _query(request) or "?",
        "next_url": f"?{urlencode({'after': cursor})}" if cursor else "",
        "refusal": refused.message if refused else "",
        "why_not": why_shut_out(list_shut_out(viewer.id, article)),
    }


def _as_effect(one: ToReview) -> Effect:
    """Return a quote that waits as the desk draws those of a draft."""
    places = tuple(one.places)
    return Effect(
        response_id=one.response.pk,
        key=one.response.key,
        kind=one.response.kind,
        target=one.target,
        whole=False,
        before=places,
        said_of=tuple(one.said_of),
        after=places,
        state=one.state,
        confidence=one.confidence,
        review=True,
        doubts=tuple(one.doubts),
    )
