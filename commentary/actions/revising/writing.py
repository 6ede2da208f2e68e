"""How the next revision gets into its rows. Doors never call this.

Every function here runs in its caller's transaction, under the lock on the article, and leaves it
to the caller to ask who may.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from commentary.actions.heads import clean_head
from commentary.actions.ledger import record
from commentary.actions.locks import lock_article
from commentary.actions.passages import AT_ONCE, make_passages, store_texts
from commentary.actions.revising.checking import clean_one
from commentary.errors import Conflict, InvalidInput, NotFound
from commentary.models import Article, Passage, PassageText, Revision
from commentary.permissions import Viewer, demand, may_edit_articles, why_not_revise
from commentary.text.draft import DraftText
from commentary.text.head import HEAD
from commentary.text.inheriting import redate
from commentary.vocabulary import RevisionState

# Positions are unique at every moment, so neighbours step aside by way of a free range.
_ASIDE = 1_000_000


def lock_to_revise(viewer: Viewer, slug: str) -> Article:
    """Return the published article ``slug``, locked, for editors. One statement.

    Whoever may not revise it is told why.
    """
    demand(may_edit_articles(viewer), _("Only editors revise articles."))
    article, _mine = lock_article(viewer, slug)
    why_not = why_not_revise(viewer, article)
    demand(not why_not, why_not)
    return article


def open_revision(viewer: Viewer, article: Article) -> Revision:
    """Return the draft of a locked ``article``, made from the published text if there is none.

    It begins under the version of the text that it is made from: a version names a text, and no
    two texts of an article have the same. Recorded as ``open_draft`` when it is made.
    """
    draft = find_open(article)
    if draft is not None:
        return draft
    base = article.revision
    if base is None:
        raise Conflict(_("This article has no text yet."))
    draft = Revision.objects.create(
        article=article,
        number=base.number + 1,
        base=base,
        title=base.title,
        standfirst=base.standfirst,
        version=base.version,
        created_at=timezone.now(),
        created_by_id=viewer.id,
    )
    rows = list(PassageText.objects.filter(revision=base).order_by("position"))
    for row in rows:
        row.pk, row.revision = None, draft
    PassageText.objects.bulk_create(rows, batch_size=AT_ONCE)
    after = {"revision": draft.number}
    record(viewer, "open_draft", "article", article.slug, article=article, after=after)
    return draft


def find_open(article: Article) -> Revision | None:
    """Return the draft of the next revision of ``article``. One statement."""
    return article.revisions.filter(state=RevisionState.DRAFT, base__isnull=False).first()


def demand_version(article: Article, draft: Revision | None, version: int | None) -> None:
    """Raise :class:`Conflict` unless ``version`` is that of the text that would be changed.

    Which is the draft, or the published text while there is none; 0 says that there is no draft.
    None: not compared.
    """
    if version is None or (version == 0 and draft is None):
        return
    present = draft or article.revision
    if present is None or version != present.version:
        said = _("Somebody else changed this text meanwhile. Nothing of yours was saved over it.")
        raise Conflict(said, code="stale_version")


def find_row(revision_id: int, key: str) -> PassageText:
    """Return what the passage ``key`` says in a revision, or raise :class:`NotFound`."""
    rows = PassageText.objects.filter(revision_id=revision_id).select_related("passage", "revision")
    row = rows.filter(passage__key=key).first() if key.isascii() and key.isalnum() else None
    if row is None:
        raise NotFound(_("There is no such passage in this article."))
    return row


def reword(row: PassageText, text: str) -> bool:
    """Let a passage of the draft say ``text``, clean; whether that changes anything.

    Where the date of an entry was read from its words, it is read from the new ones.
    :class:`InvalidInput` for words that cannot be kept. One statement, or none.
    """
    was = as_text(row)
    cleaned = clean_one(redate(was, replace(was, text=text)))
    if cleaned == was:
        return False
    row.text, row.date = cleaned.text, cleaned.date
    row.save(update_fields=["text", "date"])
    return True


def set_head(draft: Revision, title: str | None, standfirst: str | None) -> list[str]:
    """Let the draft stand under ``title`` and ``standfirst``, clean; return which of them changed.

    None leaves one as it is. :class:`InvalidInput` for what cannot be kept. One statement, or none.
    """
    if title is None and standfirst is None:
        return []
    present = draft.head
    cleaned = clean_head(present.rewritten(title, standfirst))
    changed = [name for name in HEAD if getattr(cleaned, name) != getattr(present, name)]
    if changed:
        draft.title, draft.standfirst = cleaned.title, cleaned.standfirst
        draft.save(update_fields=changed)
    return changed


def move_on(draft: Revision) -> None:
    """Give the draft its next version, since its text changed. One statement."""
    draft.version += 1
    draft.save(update_fields=["version"])


def replace_texts(
    article: Article, draft: Revision, before: Sequence[PassageText], texts: Sequence[DraftText]
) -> None:
    """Put ``texts`` in the place of the rows ``before``, from the first that differs to the last.

    The same statements for any number, but one more for each 500 that are written.
    :class:`InvalidInput` for the key of a passage that is none of this article's.
    """
    known = dict(Passage.objects.filter(article=article).values_list("key", "pk"))
    if any(text.key and text.key not in known for text in texts):
        said = _("One of the passages is none of this article's. Load its text again.")
        raise InvalidInput(said, code="unknown_passage")
    made = iter(make_passages(article, sum(not text.key for text in texts)))
    ids = [known[text.key] if text.key else next(made) for text in texts]
    first, last = _differing([as_text(row) for row in before], texts)
    draft.texts.filter(position__gte=first, position__lt=last).delete()
    store_texts(draft, ids[first:last], texts[first:last], begin=first)
    sweep(article, {row.passage_id for row in before} - set(ids))


def as_text(row: PassageText) -> DraftText:
    """Return a row, whose passage was loaded with it, as editors send it."""
    return DraftText(row.passage.key, row.kind, row.text, row.level, row.date)


def _differing(old: Sequence[DraftText], new: Sequence[DraftText]) -> tuple[int, int]:
    """Return between which positions two texts differ; the second is behind the last of both."""
    first, last = 0, max(len(old), len(new))
    while first < min(len(old), len(new)) and old[first] == new[first]:
        first += 1
    if len(old) == len(new):
        while last > first and old[last - 1] == new[last - 1]:
            last -= 1
    return first, last


def sweep(article: Article, passages: Collection[int]) -> None:
    """Delete those of these passages that stand in no revision. One statement, or none."""
    if passages:
        unused = Passage.objects.filter(article=article, texts__isnull=True, anchors__isnull=True)
        unused.filter(pk__in=passages).delete()


def make_room(revision_id: int, *, behind: int, by: int) -> None:
    """Move the texts behind a position by ``by`` places; two statements."""
    rows = PassageText.objects.filter(revision_id=revision_id)
    rows.filter(position__gt=behind, position__lt=_ASIDE).update(position=F("position") + _ASIDE)
    rows.filter(position__gte=_ASIDE).update(position=F("position") - _ASIDE + by)


def size_of(texts: Sequence[DraftText] | Sequence[PassageText]) -> dict[str, int]:
    """Return how much ``texts`` are, as the record tells it: never in words."""
    return {"passages": len(texts), "characters": sum(len(text.text) for text in texts)}
