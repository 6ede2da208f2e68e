"""A published article opened for editing: passage by passage, the effects beside the text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from commentary.actions import cutting
from commentary.actions.revising import drafts, editing
from commentary.errors import CommentaryError, InvalidInput, NotFound
from commentary.formats.changes import say_head
from commentary.permissions import Viewer
from commentary.queries.drafts import list_draft_texts, texts_of_revision
from commentary.queries.effects import Effect, Foresight, foresee
from commentary.queries.revisions import PassageChange, compare_texts
from commentary.text.diff import diff_words
from commentary.text.draft import DraftText
from commentary.text.head import diff_heads
from commentary.text.normalize import clean_text
from commentary.vocabulary import REVIEW_ROWS, PassageKind
from commentary.web.errors import answer_refusal
from commentary.web.forms import read_version, read_word
from commentary.web.methods import allow
from commentary.web.revising_drawing import Text, draw_change, draw_counts, draw_effect
from commentary.web.revising_page import for_revisers, frame, is_stale, say_who_saved, shorten
from commentary.web.revising_pages import Page, choose_page, draw_ways, passage_url

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

    @property
    def at_beginning(self) -> bool:
        """Whether it was sent by the form before the first passage, which has no passage."""
        return not self.key and self.deed == "insert"


@allow("GET", "POST")
@for_revisers
def revise(request: HttpRequest, viewer: Viewer, article: "Article") -> HttpResponse:
    """The text, each passage with its deeds and what becomes of the responses to it.

    Looking makes no draft; the first deed does. ``?find=`` names a passage and leads to the page
    that has it, ``?page=`` a page.
    """
    refused = None
    if request.method == "POST":
        try:
            key = _carry_out(request.POST, viewer, article)
            return redirect(passage_url(article.slug, key))
        except CommentaryError as error:
            refused = _read_refused(request.POST, error)
    context = _draw(request, viewer, article, refused)
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
        beside = _neighbour_of(viewer, article, key)
        editing.remove_passage(viewer, slug, key, version=version)
        return beside
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


def _neighbour_of(viewer: Viewer, article: "Article", key: str) -> str:
    """Return the passage to lead to when ``key`` is taken out.

    Itself, as long as it is shown as taken out of the published text; else the one before it.
    """
    keys = [text.key for text in list_draft_texts(viewer, article)[1]]
    published = {text.key for text in texts_of_revision(article.shown_revision)}
    if key in published or key not in keys:
        return key
    place = keys.index(key)
    return next(iter([*keys[:place][-1:], *keys[place + 1 :]]), key)


def _draw(
    request: HttpRequest, viewer: Viewer, article: "Article", refused: Refused | None
) -> dict[str, Any]:
    draft, texts = list_draft_texts(viewer, article)
    old = texts_of_revision(article.shown_revision) if draft else texts
    foresight = foresee(viewer, article, texts, revision=draft) if draft else Foresight((), {})
    changes, text = compare_texts(old, texts), Text.of(texts)
    page = _choose_page(request, changes, refused)
    shown = _effects_on(page, changes, foresight.noticeable())
    rows = _draw_rows(changes[page.first : page.last], text, shown, refused)
    context = frame(viewer, article, "passages")
    return {
        **context,
        "rows": rows,
        "kinds": [(value, str(label)) for value, label in PassageKind.choices],
        "count": len(texts),
        "head": say_head(diff_heads(article.head, draft.head)) if draft else [],
        "changed": sum(change.change != "same" for change in changes),
        "counts": draw_counts(foresight.counts) if draft else [],
        "undecided": foresight.counts.get("review", 0),
        "more": len(foresight.noticeable()) - sum(map(len, shown.values())),
        "is_first_page": page.number == 1,
        **draw_ways(changes, text, page),
        **_say_refusal(viewer, context, rows, refused),
    }


def _choose_page(
    request: HttpRequest, changes: Sequence[PassageChange], refused: Refused | None
) -> Page:
    """Return the page of the form that was refused, or the one that the address names."""
    if refused and refused.at_beginning:
        return choose_page(changes, "", 1)
    keys = {change.key for change in changes}
    sought = refused.key if refused and refused.key in keys else read_word(request.GET, "find")
    return choose_page(changes, sought, read_version(read_word(request.GET, "page")) or 1)


def _effects_on(
    page: Page, changes: Sequence[PassageChange], effects: Sequence[Effect]
) -> dict[str, list[Effect]]:
    """Return the first effects on the passages of a page, by the passage that each stands beside.

    Those of passages that stand in neither text are on the last page, beside the last one.
    """
    keys = {change.key for change in changes}
    here = {change.key for change in changes[page.first : page.last]}
    beside: dict[str, list[Effect]] = {}
    left = REVIEW_ROWS
    for effect in effects:
        places = (place.passage for place in (*effect.after, *effect.before))
        last = changes[-1].key if changes and page.is_last else ""
        key = next((passage for passage in places if passage in keys), last)
        if left and key in here:
            beside.setdefault(key, []).append(effect)
            left -= 1
    return beside


def _draw_rows(
    changes: Sequence[PassageChange],
    text: Text,
    beside: Mapping[str, Sequence[Effect]],
    refused: Refused | None,
) -> list[dict[str, Any]]:
    by_key = {one.key: one for one in text.texts}
    rows = []
    for change in changes:
        present = by_key.get(change.key) if change.change != "removed" else None
        row = draw_change(change, text.numbers.get(change.key, 0) if present else 0)
        row |= {"text": present.text if present else "", "date": present.date if present else ""}
        row["effects"] = [draw_effect(effect, text) for effect in beside.get(change.key, ())]
        row["last"] = row["number"] == len(text.texts)
        if refused and refused.key == change.key and present:
            row["refused"] = _draw_refused(refused, present)
        rows.append(row)
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
    beginning = refused.at_beginning
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
