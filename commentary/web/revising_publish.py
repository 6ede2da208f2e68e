"""Publishing the next revision with a note on what was corrected; or throwing the draft away."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from commentary.actions.revising import drafts, publishing
from commentary.errors import CommentaryError, InvalidInput
from commentary.formats.changes import say_head
from commentary.permissions import Viewer
from commentary.queries.corrections import credits_of
from commentary.queries.drafts import list_draft_texts, read_heads, texts_of_revision
from commentary.queries.effects import Foresight, foresee
from commentary.queries.revisions import compare_texts
from commentary.text.head import diff_heads
from commentary.web.errors import answer_refusal, typed_words
from commentary.web.forms import read_version
from commentary.web.methods import allow
from commentary.web.revising_drawing import draw_counts
from commentary.web.revising_page import for_revisers, frame, is_stale, say_who_saved

if TYPE_CHECKING:
    from commentary.models import Article


@allow("GET", "POST")
@for_revisers
def publish(request: HttpRequest, viewer: Viewer, article: "Article") -> HttpResponse:
    """What goes public with whom to thank, the note that readers see; publish, keep, discard."""
    refused: CommentaryError | None = None
    if request.method == "POST":
        try:
            return _carry_out(request, viewer, article)
        except CommentaryError as error:
            refused = error
    response = render(request, "revising/publish.html", _draw(request, viewer, article, refused))
    return answer_refusal(response, refused) if refused else response


def _carry_out(request: HttpRequest, viewer: Viewer, article: "Article") -> HttpResponse:
    deed, note = request.POST.get("do", ""), request.POST.get("note", "")
    version = read_version(request.POST.get("version", "")) or 0
    if deed == "publish":
        revision = publishing.publish_revision(viewer, article.slug, note=note, version=version)
        said = _("Revision %(n)s is public.") % {"n": revision.number}
        messages.success(request, said)
        return redirect("desk_review", article.slug)
    if deed == "keep":
        _draft, texts = list_draft_texts(viewer, article)
        drafts.save_draft(viewer, article.slug, texts, version=version, note=note)
        messages.success(request, _("The note is kept with the draft."))
        return redirect("desk_revise_publish", article.slug)
    if deed == "discard":
        drafts.discard_draft(viewer, article.slug, version=version)
        messages.success(request, _("The draft is discarded."))
        return redirect("desk_revise", article.slug)
    raise InvalidInput(_("Choose what to do."))


def _draw(
    request: HttpRequest, viewer: Viewer, article: "Article", refused: CommentaryError | None
) -> dict[str, Any]:
    draft, texts = list_draft_texts(viewer, article)
    foresight = foresee(viewer, article, texts, revision=draft) if draft else Foresight((), {})
    changes = compare_texts(texts_of_revision(article.shown_revision), texts) if draft else []
    context = frame(viewer, article, "publish")
    stale = refused is not None and is_stale(refused)
    said = refused.fields.get("note", []) if refused else []
    return {
        **context,
        "counts": draw_counts(foresight.counts) if draft else [],
        "undecided": foresight.counts.get("review", 0),
        "head": say_head(diff_heads(*read_heads(viewer, article))) if draft else [],
        "sizes": _sizes(changes),
        "credits": credits_of(viewer, draft) if draft else [],
        "note": (draft.note if draft else "") if refused is None else request.POST.get("note", ""),
        "posted": typed_words(request),
        "errors": said,
        "refusal": refused.message if refused and not said else "",
        "who_saved": say_who_saved(viewer, context["draft"]) if stale else "",
    }


def _sizes(changes: Any) -> dict[str, int]:
    """Return how many passages were edited, added, removed and moved."""
    found: dict[str, int] = {}
    for change in changes:
        if change.change != "same":
            found[change.change] = found.get(change.change, 0) + 1
    return found
