"""A published article opened for editing: passage by passage, the effects beside the text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from commentary.actions import cutting
from commentary.actions.revising import drafts, editing
from commentary.errors import CommentaryError, InvalidInput, NotFound
from commentary.permissions import Viewer
from commentary.queries.drafts import list_draft_texts, texts_of_revision
from commentary.queries.effects import Effect, Foresight, foresee
from commentary.queries.revisions import PassageChange, compare_texts
from commentary.text.diff import diff_words
from commentary.text.draft import DraftText
from commentary.text.normalize import clean_text
from commentary.vocabulary import REVIEW_ROWS, PassageKind
from commentary.web.errors import answer_refusal
from commentary.web.forms import read_version, read_word
from commentary.web.methods import allow
from commentary.web.revising_drawing import Text, draw_change, draw_counts, draw_effect
from commentary.web.revising_page import for_revisers, frame, is_stale, say_who_saved, shorten

if TYPE_CHECKING:
    from commentary.models import Article

# What the form of a passage holds besides its deed.
_TYPED = ("text", "kind", "date", "before", "new")


@dataclass(frozen=True)
class Refused:
    """A deed that was refused, with what was typed for it, so that nothing is lost."""

    error: CommentaryError
    deed: str
    key: str
    typed: Mapping[str, str]


@allow("GET", "POST")
@for_revisers
def revise(request: HttpRequest, viewer: Viewer, article: "Article") -> HttpResponse:
    """The text, each passage with its deeds and what becomes of the responses to it.

    Looking makes no draft; the first deed does.
    """
    refused = None
    if request.method == "POST":
        try:
            key = _carry_out(request.POST, viewer, article)
            return redirect(f"{reverse('desk_revise', args=[article.slug])}#cut-{quote(key)}")
        except CommentaryError as error:
            refused = _read_refused(request.POST, error)
    context = _draw(viewer, article, refused)
    response = render(request, "revising/revise.html", context)
    return answer_refusal(response, refused.error) if refused else response


def _read_refused(data: QueryDict, error: CommentaryError) -> Refused:
    typed = {name: read_word(data, name) for name in _TYPED}
    return Refused(error, read_word(data, "do"), read_word(data, "passage"), typed)


def _carry_out(data: QueryDict, viewer: Viewer, article: "Article") -> str:
    """Do what a passage's form asks for; return the key of the passage to lead to.

    Words that were changed in the form are saved whatever it was sent for: they would be lost.
    """
    slug, key, deed = article.slug, read_word(data, "passage"), data.get("do", "")
    version = read_version(data.get("version", "")) or 0
    if deed in ("edit", "split", "join", "insert", "up", "down") and "text" in data:
        version = _save(data, viewer, article, key, version)
    if deed == "insert":
        new = DraftText("", PassageKind.PARAGRAPH, data.get("new", ""))
        return editing.insert_passage(viewer, slug, key, new, version=version)
    if deed == "join":
        return cutting.join_passages(viewer, slug, key, version=version)
    if deed == "split":
        words = data.get("before", "")
        cutting.split_passage(viewer, slug, key, before=words, version=version)
    elif deed in ("up", "down"):
        behind = _step(viewer, article, key, -1 if deed == "up" else 1)
        editing.move_passage(viewer, slug, key, behind=behind, version=version)
    elif deed == "remove":
        editing.remove_passage(viewer, slug, key, version=version)
    elif deed != "edit":
        raise InvalidInput(_("Choose what to do with the passage."))
    return key


def _save(data: QueryDict, viewer: Viewer, article: "Article", key: str, version: int) -> int:
    """Save the words, the kind and the date of a passage; return the version to go on from."""
    _draft, texts = list_draft_texts(viewer, article)
    present = next((text for text in texts if text.key == key), None)
    words, kind = data.get("text", ""), data.get("kind", "")
    date = data.get("date", present.date if present else "")
    # Somebody may have saved the same meanwhile: that is for the action to find.
    if present is None or not kind or (kind, date) == (present.kind, present.date):
        if present and clean_text(words) == present.text and data.get("do") != "edit":
            return version
        return editing.edit_passage(viewer, article.slug, key, words, version=version).version
    changed = replace(present, text=words, kind=kind, date=date)
    rewritten = [changed if text.key == key else text for text in texts]
    return drafts.save_draft(viewer, article.slug, rewritten, version=version).version


def _step(viewer: Viewer, article: "Article", key: str, by: int) -> str:
    """Return the key behind which a passage stands one step up or down; "" for the beginning."""
    keys = [text.key for text in list_draft_texts(viewer, article)[1]]
    if key not in keys:
        raise NotFound(_("There is no such passage in this article."))
    others = [other for other in keys if other != key]
    place = keys.index(key) + by
    return others[place - 1] if place > 0 and others else ""


def _draw(viewer: Viewer, article: "Article", refused: Refused | None) -> dict[str, Any]:
    draft, texts = list_draft_texts(viewer, article)
    old = texts_of_revision(article.shown_revision) if draft else texts
    foresight = foresee(viewer, article, texts, revision=draft) if draft else Foresight((), {})
    changes = compare_texts(old, texts)
    shown = foresight.noticeable()[:REVIEW_ROWS]
    rows = _draw_rows(changes, texts, shown, refused)
    context = frame(viewer, article, "passages")
    return {
        **context,
        "rows": rows,
        "kinds": PassageKind.choices,
        "count": len(texts),
        "changed": sum(change.change != "same" for change in changes),
        "counts": draw_counts(foresight.counts) if draft else [],
        "undecided": foresight.counts.get("review", 0),
        "more": len(foresight.noticeable()) - len(shown),
        **_say_refusal(viewer, context, rows, refused),
    }


def _draw_rows(
    changes: Sequence[PassageChange],
    texts: Sequence[DraftText],
    shown: Sequence[Effect],
    refused: Refused | None,
) -> list[dict[str, Any]]:
    text = Text.of(texts)
    by_key = {one.key: one for one in texts}
    keys = {change.key for change in changes}
    beside: dict[str, list[dict[str, Any]]] = {}
    for effect in shown:
        place = next((p.passage for p in (*effect.after, *effect.before) if p.passage in keys), "")
        beside.setdefault(place, []).append(draw_effect(effect, text))
    rows = []
    for change in changes:
        present = by_key.get(change.key) if change.change != "removed" else None
        row = draw_change(change, text.numbers.get(change.key, 0) if present else 0)
        row |= {"text": present.text if present else "", "date": present.date if present else ""}
        row |= {"effects": beside.pop(change.key, []), "last": row["number"] == len(texts)}
        if refused and refused.key == change.key and present:
            row["refused"] = _draw_refused(refused, present)
        rows.append(row)
    if rows:
        # Of passages that stand in neither text.
        rows[-1]["effects"] += [one for several in beside.values() for one in several]
    return rows


def _draw_refused(refused: Refused, present: DraftText) -> dict[str, Any]:
    error, typed = refused.error, refused.typed.get("text", "")
    said = [sentence for sentences in error.fields.values() for sentence in sentences]
    overtaken = is_stale(error) and clean_text(typed) != present.text
    return {
        **refused.typed,
        "deed": refused.deed,
        "errors": [] if is_stale(error) else said or [error.message],
        "diff": shorten(diff_words(present.text, typed)) if overtaken else [],
    }


def _say_refusal(
    viewer: Viewer, context: dict[str, Any], rows: list[dict[str, Any]], refused: Refused | None
) -> dict[str, Any]:
    """Return what is said above the text, and words whose passage is not there any more."""
    if refused is None:
        return {}
    placed = any("refused" in row for row in rows)
    # The form before the first passage has no passage.
    beginning = not refused.key and refused.deed == "insert"
    stale, draft = is_stale(refused.error), context["draft"]
    typed = [refused.typed[name] for name in ("text", "before", "new")]
    return {
        "refusal": refused.error.message,
        "refused_at": refused.key if placed else "",
        "who_saved": say_who_saved(viewer, draft) if stale else "",
        "saved_at": draft.saved_at if stale and draft else None,
        "kept": [] if placed or beginning else [words for words in typed if words],
        "at_beginning": {**refused.typed, "deed": "insert"} if beginning else None,
    }
