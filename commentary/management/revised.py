"""The revised part of the sample: corrections settled, the text mended, a revision published."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from accounts.models import User
from commentary.actions.revising.corrections import accept_correction
from commentary.actions.revising.drafts import save_draft
from commentary.actions.revising.publishing import publish_revision
from commentary.permissions import Viewer
from commentary.queries.articles import find_article
from commentary.queries.drafts import list_draft_texts
from commentary.text.draft import DraftText

Row = Mapping[str, Any]


def revise(slug: str, cast: Mapping[str, User], keys: Mapping[str, str], revision: Row) -> None:
    """Play a written ``revision`` by the deeds of the people it names, who may no more than they.

    Corrections first, each into the draft; then the editor's own changes; then it is published.
    """
    for row in revision["accepted"]:
        viewer = Viewer.of(cast[row["by"]])
        accept_correction(viewer, keys[row["response"]], wording=row["wording"])
    editor = Viewer.of(cast[revision["by"]])
    draft, texts = list_draft_texts(editor, find_article(editor, slug))
    version = draft.version if draft else 0
    saved = save_draft(editor, slug, _mended(texts, revision), version=version)
    publish_revision(editor, slug, note=revision["note"], version=saved.version)


def _mended(texts: Sequence[DraftText], revision: Row) -> list[DraftText]:
    mended = [text for text in texts if text.text not in revision["left_out"]]
    for edit in revision["edits"]:
        mended = [
            replace(text, text=text.text.replace(edit["words"], edit["become"])) for text in mended
        ]
    return mended
