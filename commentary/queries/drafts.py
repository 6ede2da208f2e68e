"""The next revision of an article, while it is written: for editors and nobody else."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from commentary.errors import InvalidInput, NotFound
from commentary.models import Article, PassageText, Revision
from commentary.permissions import Viewer, may_edit_articles
from commentary.text.draft import DraftText
from commentary.text.head import Head
from commentary.text.inheriting import inherit
from commentary.text.whole_text import (
    read_markdown_text,
    read_plain_text,
    said_in_markdown,
    said_plainly,
)
from commentary.vocabulary import MAX_TEXT, RevisionState


def find_draft(viewer: Viewer, article: Article) -> Revision | None:
    """Return the next revision of ``article`` if one is open; None for all but editors.

    The first text of an article that was never published is no next revision. One statement.
    """
    if not may_edit_articles(viewer):
        return None
    return (
        article.revisions.filter(state=RevisionState.DRAFT, base__isnull=False)
        .select_related("base")
        .first()
    )


def list_draft_texts(viewer: Viewer, article: Article) -> tuple[Revision | None, list[DraftText]]:
    """Return the next revision and its text, or None and the text that it would begin with.

    Editors; :class:`NotFound` for others. Two statements.
    """
    if not may_edit_articles(viewer):
        raise NotFound(_("There is no such revision of this article."))
    draft = find_draft(viewer, article)
    return draft, texts_of_revision(draft.pk if draft else article.shown_revision)


def read_heads(viewer: Viewer, article: Article) -> tuple[Head, Head]:
    """Return the title and standfirst that readers see, and those of the next revision.

    Twice the same while there is none. Editors; :class:`NotFound` for others. One statement.
    """
    if not may_edit_articles(viewer):
        raise NotFound(_("There is no such revision of this article."))
    draft = find_draft(viewer, article)
    return article.head, draft.head if draft else article.head


def read_whole_text(
    viewer: Viewer,
    article: Article,
    text: str,
    *,
    format: str,  # noqa: A002
    present: Sequence[DraftText] | None = None,
) -> list[DraftText]:
    """Return the passages of a whole text that an editor wrote, with the ids that they keep.

    ``format`` is markdown or plain. ``present`` is the text that it was made of, by default what
    :func:`list_draft_texts` gives; passages that a draft had left out before are found again in
    the published text. :class:`InvalidInput` for what cannot be read. Three statements at most.
    """
    if present is None:
        _draft, present = list_draft_texts(viewer, article)
    if len(text) > MAX_TEXT:
        said = _("This text is too long. At most %(most)s characters fit here.")
        raise InvalidInput(said % {"most": f"{MAX_TEXT:,}"}, code="too_long")
    if "\0" in text:
        said = _("This is not text. Write words, or paste them from a text.")
        raise InvalidInput(said, code="not_text")
    if format == "markdown":
        written, said_of = read_markdown_text(text), said_in_markdown
    elif format == "plain":
        written, said_of = read_plain_text(text, present), said_plainly
    else:
        raise InvalidInput(_("Choose Markdown or plain text."), code="unknown_format")
    keys = {passage.key for passage in present}
    published = texts_of_revision(article.shown_revision)
    gone = [passage for passage in published if passage.key not in keys]
    return inherit(written, present, gone, said_of)


def texts_of_revision(revision_id: int) -> list[DraftText]:
    """Return the passages of a revision that the caller may read, in order. One statement."""
    rows = PassageText.objects.filter(revision_id=revision_id).order_by("position")
    columns = ("passage__key", "kind", "text", "level", "date")
    return [DraftText(*row) for row in rows.values_list(*columns)]
