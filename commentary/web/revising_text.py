"""The whole text of the next revision in one field, as Markdown or plain text."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commentary.actions.revising import drafts
from commentary.errors import CommentaryError
from commentary.formats import article_text
from commentary.permissions import Viewer
from commentary.queries.drafts import list_draft_texts
from commentary.text.diff import diff_words
from commentary.web.errors import answer_refusal
from commentary.web.forms import read_version, read_word
from commentary.web.methods import allow
from commentary.web.revising_page import for_revisers, frame, is_stale, say_who_saved, shorten

if TYPE_CHECKING:
    from commentary.models import Article

_WRITTEN = {"markdown": article_text.to_markdown, "plain": article_text.to_plain}
_FORMATS = (("markdown", gettext_lazy("Markdown")), ("plain", gettext_lazy("Plain text")))


@allow("GET", "POST")
@for_revisers
def text(request: HttpRequest, viewer: Viewer, article: "Article") -> HttpResponse:
    """The text in one field. Passages keep their ids, and so their responses, by their words.

    What was typed stays in the field after every refusal; whoever was overtaken by another editor
    sees both texts compared, and may save theirs over the other one knowingly.
    """
    refused: CommentaryError | None = None
    if request.method == "POST":
        try:
            _save(request, viewer, article)
            messages.success(request, _("Saved. Readers see it when it is published."))
            return redirect("desk_revise", article.slug)
        except CommentaryError as error:
            refused = error
    response = render(request, "revising/text.html", _draw(request, viewer, article, refused))
    return answer_refusal(response, refused) if refused else response


def _save(request: HttpRequest, viewer: Viewer, article: "Article") -> None:
    written = _format_of(read_word(request.POST, "format"))
    version = read_version(request.POST.get("version", "")) or 0
    words = request.POST.get("text", "")
    drafts.save_draft_text(viewer, article.slug, words, format=written, version=version)


def _format_of(name: str) -> str:
    return name if name in _WRITTEN else "markdown"


def _draw(
    request: HttpRequest, viewer: Viewer, article: "Article", refused: CommentaryError | None
) -> dict[str, Any]:
    context = frame(viewer, article, "text")
    _draft, texts = list_draft_texts(viewer, article)
    data = request.GET if refused is None else request.POST
    written = _format_of(read_word(data, "format"))
    present = _WRITTEN[written](texts)
    typed = present if refused is None else _lines(request.POST.get("text", ""))
    said = refused.fields.get("text") or [refused.message] if refused else []
    stale = refused is not None and is_stale(refused)
    return {
        **context,
        "formats": [(name, label, name == written) for name, label in _FORMATS],
        "format": written,
        "text": typed,
        "errors": [] if stale else said,
        "refusal": refused.message if refused and stale else "",
        "who_saved": say_who_saved(viewer, context["draft"]) if stale else "",
        "diff": shorten(diff_words(present, typed)) if stale else [],
    }


def _lines(typed: str) -> str:
    return typed.replace("\r\n", "\n")
