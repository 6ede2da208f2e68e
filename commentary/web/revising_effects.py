"""What a revision does to the responses, decided before it is published."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from commentary.actions.revising import choosing
from commentary.actions.targets import Selection
from commentary.errors import CommentaryError, InvalidInput
from commentary.permissions import Viewer, why_shut_out
from commentary.queries.desk import Speaker, list_speakers
from commentary.queries.drafts import list_draft_texts, texts_of_revision
from commentary.queries.effects import Effect, Foresight, foresee
from commentary.queries.revisions import compare_texts
from commentary.queries.sanctions import list_shut_out
from commentary.text.draft import DraftText
from commentary.vocabulary import REVIEW_ROWS, AnchorDeed, ResponseKind
from commentary.web.errors import answer_refusal, typed_words
from commentary.web.forms import read_targets, read_version, read_word
from commentary.web.methods import allow
from commentary.web.revising_drawing import (
    Attaching,
    Text,
    counted_as,
    draw_change,
    draw_counts,
    draw_effect,
    gather_runs,
)
from commentary.web.revising_page import for_revisers, frame, is_stale, say_who_saved

if TYPE_CHECKING:
    from commentary.models import Article


@allow("GET", "POST")
@for_revisers
def effects(request: HttpRequest, viewer: Viewer, article: "Article") -> HttpResponse:
    """The changes on the left; on the right, quote by quote, what becomes of the responses.

    ``?show=`` names a sum, ``?attach=KEY.TARGET`` opens the choice of other words for a quote,
    ``?find=`` leads to the page of the list that has it.
    """
    refused = None
    if request.method == "POST":
        try:
            _decide(request.POST, viewer, article.slug)
            return _next(request, viewer, article)
        except CommentaryError as error:
            refused = error
    context = _draw(request, viewer, article, refused)
    response = render(request, "revising/effects.html", context)
    return answer_refusal(response, refused) if refused else response


def _decide(data: QueryDict, viewer: Viewer, slug: str) -> None:
    key, target = read_word(data, "response"), read_number(data, "target")
    deed, version = data.get("do", ""), read_version(data.get("version", ""))
    if deed == "withdraw":
        choosing.withdraw_choice(viewer, slug, key, target)
    elif deed in AnchorDeed.values:
        chosen = read_chosen(data) if deed == AnchorDeed.REATTACH else []
        choosing.choose(viewer, slug, key, target, deed, selections=chosen, version=version)
    else:
        raise InvalidInput(_("Choose what becomes of the quote."))


def read_number(data: QueryDict, name: str) -> int:
    """Return a number of a form; what is none is the number of nothing."""
    number = read_version(data.get(name, ""))
    return -1 if number is None else number


def read_chosen(data: QueryDict) -> Sequence[Selection]:
    """Return the words that were selected, or those that were named by passage and words."""
    selected = read_targets(data)
    if selected:
        return selected
    quote = data.get("quote", "").strip()
    if not quote:
        said = _("Select the words in the text, or copy them into this field.")
        raise InvalidInput(said, fields={"targets": [said]})
    return [Selection(read_word(data, "passage"), exact=quote)]


def read_attaching(data: QueryDict, error: CommentaryError | None = None) -> Attaching | None:
    """Return the quote for which other words are chosen: as the address names it, or as posted."""
    if error is not None:
        if data.get("do") != AnchorDeed.REATTACH:
            return None
        said = [] if is_stale(error) else error.fields.get("targets") or [error.message]
        words = {name: read_word(data, name) for name in ("passage", "quote", "targets")}
        key, target = read_word(data, "response"), read_number(data, "target")
        return Attaching(key, target, **words, errors=said)
    key, _dot, number = read_word(data, "attach").rpartition(".")
    named = read_version(number)
    return None if named is None else Attaching(key, named)


def _next(request: HttpRequest, viewer: Viewer, article: "Article") -> HttpResponse:
    """Say that it is decided, and lead back to the list, where the next one comes first."""
    taken_back = request.POST.get("do") == "withdraw"
    messages.success(request, _("Taken back.") if taken_back else _("Decided."))
    show = read_word(request.GET, "show")
    query = f"?{urlencode({'show': show})}" if show else ""
    return redirect(f"{reverse('desk_revise_effects', args=[article.slug])}{query}#effects")


def _draw(
    request: HttpRequest, viewer: Viewer, article: "Article", refused: CommentaryError | None
) -> dict[str, Any]:
    draft, texts = list_draft_texts(viewer, article)
    foresight = foresee(viewer, article, texts, revision=draft) if draft else Foresight((), {})
    old = texts_of_revision(article.shown_revision) if draft else texts
    context = frame(viewer, article, "effects")
    show = read_word(request.GET, "show")
    stale = refused is not None and is_stale(refused)
    why_not = why_shut_out(list_shut_out(viewer.id, article))
    chosen = _chosen(foresight, show)
    return {
        **context,
        "counts": draw_counts(_sums(foresight), show),
        "undecided": foresight.counts.get("review", 0),
        "show": show,
        "runs": draw_runs(old, texts),
        "refusal": refused.message if refused else "",
        "who_saved": say_who_saved(viewer, context["draft"]) if stale else "",
        "why_not": why_not,
        **_draw_page(request, viewer, chosen, Text.of(texts), refused, why_not),
    }


def draw_runs(old: Sequence[DraftText], new: Sequence[DraftText]) -> list[dict[str, Any]]:
    """Return the new text in runs of changed and unchanged passages, each with its number."""
    numbers = Text.of(new).numbers
    changes = compare_texts(old, new)
    return gather_runs(
        [
            draw_change(one, 0 if one.change == "removed" else numbers.get(one.key, 0))
            for one in changes
        ]
    )


def _sums(foresight: Foresight) -> dict[str, int]:
    return {**foresight.counts, "decided": sum(bool(one.decided) for one in foresight.effects)}


def _chosen(foresight: Foresight, show: str) -> Sequence[Effect]:
    """Return the effects of one sum, or all that is noticed; what was decided can be taken back."""
    decided = [effect for effect in foresight.effects if effect.decided]
    if show == "decided":
        return decided
    noticed = [*foresight.noticeable()]
    if show == "review":
        return [effect for effect in noticed if effect.review]
    return [effect for effect in noticed if not show or counted_as(effect) == show]


def _draw_page(
    request: HttpRequest,
    viewer: Viewer,
    effects: Sequence[Effect],
    text: Text,
    refused: CommentaryError | None,
    why_not: str,
) -> dict[str, Any]:
    """Return the rows of one page of the list; the page is the one with the quote that is sought,
    where the address names one. ``why_not``: who is shut out decides of own notes only."""
    attaching = read_attaching(request.POST if refused else request.GET, refused)
    sought = read_word(request.GET, "find") or read_word(request.GET, "attach")
    if attaching:
        sought = f"{attaching.key}.{attaching.target}"
    names = [f"{effect.key}.{effect.target}" for effect in effects]
    page = max(1, read_version(read_word(request.GET, "page")) or 1)
    if sought in names:
        page = names.index(sought) // REVIEW_ROWS + 1
    first = (page - 1) * REVIEW_ROWS
    shown = effects[first : first + REVIEW_ROWS]
    speakers = list_speakers(viewer, {effect.response_id for effect in shown})
    name = read_word(request.GET, "show")
    show = {"show": name} if name else {}
    rows = [
        _draw_row(one, text, speakers.get(one.response_id), attaching, why_not) for one in shown
    ]
    open_form = any(row["attaching"] for row in rows)
    more = len(effects) > first + REVIEW_ROWS
    return {
        "rows": rows,
        "attaching": open_form,
        # The quote may be gone from the list: what was typed for it stands above, to be copied.
        "posted": [] if open_form else typed_words(request),
        "query": f"&{urlencode(show)}" if show else "",
        "next_url": f"?{urlencode({**show, 'page': page + 1})}" if more else "",
        "before_url": f"?{urlencode({**show, 'page': page - 1})}" if page > 1 else "",
    }


def _draw_row(
    effect: Effect,
    text: Text,
    speaker: Speaker | None,
    attaching: Attaching | None,
    why_not: str,
) -> dict[str, Any]:
    """Return a quote with ``may_decide``; who may not gets no form for other words either."""
    may_decide = not why_not or effect.kind == ResponseKind.NOTE
    row = draw_effect(effect, text, speaker, attaching if may_decide else None)
    return row | {"may_decide": may_decide}
