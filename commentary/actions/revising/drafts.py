"""The next revision of a published article: opened, saved as a whole, discarded.

Nothing here touches what readers see, nor the version that their pages are known by.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils.translation import gettext as _

from commentary.actions.ledger import record
from commentary.actions.limits import count_deed
from commentary.actions.revising.checking import clean_note, clean_texts
from commentary.actions.revising.corrections import reopen_all
from commentary.actions.revising.writing import (
    as_text,
    demand_version,
    find_open,
    lock_to_revise,
    open_revision,
    replace_texts,
    set_head,
    size_of,
    sweep,
)
from commentary.errors import Conflict
from commentary.models import Article, Revision
from commentary.permissions import Viewer, demand, may_edit_articles, why_not_revise
from commentary.queries.articles import find_article
from commentary.queries.drafts import list_draft_texts, read_whole_text
from commentary.text.draft import DraftText


def open_draft(viewer: Viewer, slug: str) -> Revision:
    """Return the next revision of the article, with the published text to begin with.

    Editors. The one that is open already, if there is one; recorded as ``open_draft`` otherwise.
    """
    demand(may_edit_articles(viewer), _("Only editors revise articles."))
    count_deed(viewer, "revise")
    with transaction.atomic():
        return open_revision(viewer, lock_to_revise(viewer, slug))


def save_draft(
    viewer: Viewer,
    slug: str,
    texts: Sequence[DraftText],
    *,
    version: int | None,
    note: str | None = None,
    title: str | None = None,
    standfirst: str | None = None,
) -> Revision:
    """Let the next revision consist of ``texts``, in their order. Opens it if none is open.

    Editors. ``version`` as the editor saw it: that of the draft, or of the published text (or 0)
    while there is no draft; :class:`Conflict` (``stale_version``) when it is another by now, and
    nothing is written. A passage without a key is new; one that is left out leaves the text.
    ``note`` tells readers what was corrected; None leaves it as it is, and so with ``title`` and
    ``standfirst``. What changes nothing does not move the version. Recorded as ``revise_draft``,
    with sizes and no words.
    """
    demand(may_edit_articles(viewer), _("Only editors revise articles."))
    count_deed(viewer, "revise")
    return _save(viewer, slug, texts, _Beside(note, title, standfirst), version=version)


def save_draft_text(
    viewer: Viewer,
    slug: str,
    text: str,
    *,
    format: str,  # noqa: A002
    version: int | None,
    note: str | None = None,
    title: str | None = None,
    standfirst: str | None = None,
) -> Revision:
    """Let the next revision say ``text``, the whole of it, written as ``format``.

    markdown or plain. Passages keep their ids where their words went on; see
    :func:`commentary.queries.drafts.read_whole_text`. The rest as in :func:`save_draft`, but that
    the text must not change while this one is compared with it, whatever ``version`` says.
    """
    demand(may_edit_articles(viewer), _("Only editors revise articles."))
    # Before the texts are compared, which is most of the work.
    count_deed(viewer, "revise")
    article = find_article(viewer, slug)
    why_not = why_not_revise(viewer, article)
    demand(not why_not, why_not)
    draft, present = list_draft_texts(viewer, article)
    demand_version(article, draft, version)
    texts = read_whole_text(viewer, article, text, format=format, present=present)
    seen = draft or article.revision
    beside = _Beside(note, title, standfirst)
    return _save(viewer, slug, texts, beside, version=seen.version if seen else 0)


def discard_draft(viewer: Viewer, slug: str, *, version: int | None = None) -> None:
    """Throw the next revision away; corrections that were accepted into it are open again.

    Editors. ``version`` as in :func:`save_draft`. Recorded as ``discard_draft``.
    """
    demand(may_edit_articles(viewer), _("Only editors revise articles."))
    count_deed(viewer, "revise")
    with transaction.atomic():
        article = lock_to_revise(viewer, slug)
        draft = find_open(article)
        demand_version(article, draft, version)
        if draft is None or article.revision is None:
            raise Conflict(_("There is no draft to discard."), code="no_draft")
        reopen_all(article, draft)
        before = {"revision": draft.number, **size_of(list(draft.texts.all()))}
        passages = set(draft.texts.values_list("passage_id", flat=True))
        # What was seen of this draft names no later text.
        if draft.version > article.revision.version:
            Revision.objects.filter(pk=article.revision.pk).update(version=draft.version + 1)
        draft.delete()
        sweep(article, passages)
        record(viewer, "discard_draft", "article", slug, article=article, before=before)


@dataclass(frozen=True)
class _Beside:
    """What is written beside the passages; None stays as it is."""

    note: str | None
    title: str | None
    standfirst: str | None


def _save(
    viewer: Viewer,
    slug: str,
    texts: Sequence[DraftText],
    beside: _Beside,
    *,
    version: int | None,
) -> Revision:
    cleaned = clean_texts(texts)
    if beside.note is not None:
        beside = replace(beside, note=clean_note(beside.note))
    with transaction.atomic():
        article = lock_to_revise(viewer, slug)
        demand_version(article, find_open(article), version)
        draft = open_revision(viewer, article)
        _write(viewer, article, draft, cleaned, beside)
    return draft


def _write(
    viewer: Viewer,
    article: Article,
    draft: Revision,
    texts: Sequence[DraftText],
    beside: _Beside,
) -> None:
    rows = list(draft.texts.select_related("passage").order_by("position"))
    rewritten = [as_text(row) for row in rows] != list(texts)
    retitled = set_head(draft, beside.title, beside.standfirst)
    if not rewritten and not retitled and beside.note in (None, draft.note):
        return
    if rewritten:
        replace_texts(article, draft, rows, texts)
    if beside.note is not None:
        draft.note = beside.note
    draft.version += 1
    draft.save(update_fields=["version", "note"])
    after = {"revision": draft.number, **size_of(texts)}
    record(
        viewer,
        "revise_draft",
        "article",
        article.slug,
        article=article,
        before=size_of(rows),
        after=after,
    )
