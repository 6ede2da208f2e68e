"""What publishing a draft would do to the anchors, and what editors decide of them before."""

import re
from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from rest_framework.request import Request

from commentary.actions.revising import choosing, trying
from commentary.actions.targets import read_selections
from commentary.api.answers import answer_content
from commentary.api.asking import LIMIT, next_address, read_if_match, read_page, read_query
from commentary.api.conditions import telling_current
from commentary.api.fields import read_body
from commentary.api.moderation.answering import answer_json
from commentary.api.operations import AFTER, IF_MATCH, query, reads, writes
from commentary.api.operations import LIMIT as LIMIT_TOLD
from commentary.api.revising import bodies, shapes
from commentary.api.revising.drafts import find_open, present_version, read_present, read_sent
from commentary.api.viewers import editor_of, member_of
from commentary.formats.revision_json import shape_choice, shape_effect, shape_heads
from commentary.permissions import Viewer
from commentary.queries.effects import Effect, Foresight, foresee_draft
from commentary.text.head import HeadChange

# Which effects are listed: what is to be seen, what is still to be decided, or every quote.
NOTICEABLE, REVIEW, ALL = "noticeable", "review", "all"
_WHICH = re.compile(f"{NOTICEABLE}|{REVIEW}|{ALL}")
_PLACE = re.compile(r"[1-9][0-9]{0,6}")
_ASKED: dict[str, re.Pattern[str]] = {"which": _WHICH, "after": _PLACE, "limit": LIMIT}
_WHICH_TOLD = query(
    "which",
    "noticeable: all that does not simply stay (the default); review: what nobody has decided "
    "on yet; all: every quote.",
    enum=[NOTICEABLE, REVIEW, ALL],
)
_PARAMETERS = (AFTER, LIMIT_TOLD, _WHICH_TOLD)


@reads(
    "read_effects",
    shapes.Effects,
    tag="drafts",
    parameters=_PARAMETERS,
    problems=(403, 404),
    members_only=True,
)
def read_effects(request: Request, slug: str) -> HttpResponse:
    """What publishing the draft would do to each quote: stays, moves, changes, loses its words.

    Editors. With what they chose for it.
    """
    asked = read_query(request, **_ASKED)
    viewer = member_of(request)
    draft, _texts = find_open(viewer, slug)
    foresight, heads = foresee_draft(viewer, slug), trying.try_head(viewer, slug)
    return answer_content(request, viewer, _shape(request, asked, foresight, heads, draft.version))


@writes(
    "dry_run",
    {200: shapes.Effects},
    tag="drafts",
    request=bodies.DraftBody,
    problems=(404, 409),
    parameters=_PARAMETERS,
)
def dry_run(request: Request, slug: str) -> HttpResponse:
    """What a revision would do to each quote, before any of it is stored. Editors.

    The body is that of a draft, or empty for the draft that is stored. New passages are told as
    new-0, new-1, by their place in the text. What was chosen for the stored draft counts. `next`
    takes the same body again.
    """
    viewer = editor_of(request)
    asked = read_query(request, **_ASKED)
    body = read_body(bodies.DraftBody, request.data)
    foresight = _foresee(viewer, slug, body)
    heads = trying.try_head(viewer, slug, body.get("title"), body.get("standfirst"))
    told = _shape(request, asked, foresight, heads, present_version(viewer, slug) or 0)
    return answer_json(told)


@writes(
    "choose",
    {200: shapes.QuoteChoice},
    tag="drafts",
    request=bodies.ChoiceBody,
    problems=(404, 409, 412),
    parameters=(IF_MATCH,),
)
def choose(request: Request, slug: str, key: str, target: int) -> HttpResponse:
    """Decide what becomes of a quote when the draft is published. Editors who are not shut out.

    confirm: it stands where it is foreseen. reattach: at `targets`, words of the draft. leave: its
    words are gone. If the draft is edited so that these words stand there no more, it is to be
    decided on again.
    """
    viewer = editor_of(request)
    version = read_if_match(request)
    body = read_body(bodies.ChoiceBody, request.data)
    selections = read_selections(body.get("targets", []))
    with telling_current(version, lambda: read_present(viewer, slug)):
        choice = choosing.choose(
            viewer, slug, key, target, body["deed"], selections=selections, version=version
        )
    return answer_json(shape_choice(choice, key, request.user))


@writes("withdraw_choice", {204: None}, tag="drafts", problems=(404, 409))
def withdraw_choice(request: Request, slug: str, key: str, target: int) -> HttpResponse:
    """Take back what was decided of a quote: it is carried as it is foreseen. Editors."""
    choosing.withdraw_choice(editor_of(request), slug, key, target)
    return HttpResponse(status=204)


def _foresee(viewer: Viewer, slug: str, body: dict[str, Any]) -> Foresight:
    if not body:
        find_open(viewer, slug)
        return foresee_draft(viewer, slug)
    sent = read_sent(body)
    if isinstance(sent, str):
        return trying.try_text(viewer, slug, sent, format=body.get("format", "markdown"))
    return trying.try_texts(viewer, slug, sent)


def _shape(
    request: Request,
    asked: dict[str, str],
    foresight: Foresight,
    heads: Sequence[HeadChange],
    version: int,
) -> dict[str, Any]:
    """Return the part of ``foresight`` that was asked for, and the sums of all of it."""
    page = read_page(asked)
    effects = _chosen(foresight, asked["which"] or NOTICEABLE)
    start = int(page.after or 0)
    end = start + page.limit
    following = next_address(request, asked, after=str(end)) if end < len(effects) else None
    return {
        "version": version,
        **shape_heads(heads),
        "counts": foresight.counts,
        "items": [shape_effect(effect) for effect in effects[start:end]],
        "next": following,
    }


def _chosen(foresight: Foresight, which: str) -> Sequence[Effect]:
    if which == ALL:
        return foresight.effects
    seen = foresight.noticeable()
    return [effect for effect in seen if effect.review] if which == REVIEW else seen
