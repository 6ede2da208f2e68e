"""Title and standfirst of the next revision."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from commentary.actions.revising import editing
from commentary.errors import CommentaryError
from commentary.formats.changes import say_head
from commentary.permissions import Viewer
from commentary.queries.drafts import read_heads
from commentary.text.head import HEAD, diff_heads
from commentary.web.errors import answer_refusal
from commentary.web.forms import read_version, read_word
from commentary.web.methods import allow
from commentary.web.revising_page import for_revisers, frame, is_stale, say_who_saved

if TYPE_CHECKING:
    from commentary.models import Article


@allow("GET", "POST")
@for_revisers
def head(request: HttpRequest, viewer: Viewer, article: "Article") -> HttpResponse:
    """What stands above the text, and what of it differs from what readers see.

    What was typed stays in the fields after every refusal; whoever was overtaken by another editor
    sees both compared, and may save theirs over the other one knowingly.
    """
    refused: CommentaryError | None = None
    if request.method == "POST":
        try:
            _save(request, viewer, article)
            messages.success(request, _("Saved. Readers see it when it is published."))
            return redirect("desk_revise_head", article.slug)
        except CommentaryError as error:
            refused = error
    response = render(request, "revising/head.html", _draw(request, viewer, article, refused))
    return answer_refusal(response, refused) if refused else response


def _save(request: HttpRequest, viewer: Viewer, article: "Article") -> None:
    title, standfirst = _typed(request)
    version = read_version(request.POST.get("version", "")) or 0
    editing.edit_head(viewer, article.slug, title=title, standfirst=standfirst, version=version)


def _typed(request: HttpRequest) -> tuple[str | None, str | None]:
    """Return title and standfirst as they were sent; None for what was not."""
    sent = request.POST
    title, standfirst = (read_word(sent, name) if name in sent else None for name in HEAD)
    return title, standfirst


def _draw(
    request: HttpRequest, viewer: Viewer, article: "Article", refused: CommentaryError | None
) -> dict[str, Any]:
    context = frame(viewer, article, "head")
    public, present = read_heads(viewer, article)
    typed = present.rewritten(*_typed(request)) if refused else present
    stale = refused is not None and is_stale(refused)
    fields = refused.fields if refused else {}
    shown = diff_heads(present, typed) if stale else diff_heads(public, present)
    changed = [change for change in shown if change.is_changed]
    return {
        **context,
        "title": typed.title,
        "standfirst": typed.standfirst,
        "title_errors": fields.get("title", []),
        "standfirst_errors": fields.get("standfirst", []),
        "overtaken": stale,
        "refusal": refused.message if refused and not fields else "",
        "who_saved": say_who_saved(viewer, context["draft"]) if stale else "",
        "changes": list(zip(say_head(changed), changed, strict=True)),
    }
