"""The cut: before an article is published, its editor may join, split and retype passages."""

from collections.abc import Callable

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from commentary.actions.keys import new_key
from commentary.actions.ledger import record
from commentary.actions.locks import lock_article
from commentary.errors import Conflict, InvalidInput, NotFound
from commentary.models import Article, Passage, PassageText, Revision
from commentary.permissions import Viewer, demand, may_edit_articles
from commentary.text.dates import is_edtf, read_date
from commentary.text.graphemes import snap
from commentary.text.normalize import clean_text
from commentary.text.selectors import find_quote
from commentary.vocabulary import (
    MAX_DATE,
    MAX_PASSAGE_TEXT,
    MAX_PASSAGES,
    ArticleState,
    PassageKind,
)

# Positions are unique at every moment, so neighbours step aside by way of a free range.
_ASIDE = 1_000_000


def join_passages(viewer: Viewer, slug: str, key: str, *, version: int | None = None) -> None:
    """Join the passage ``key`` with the one behind it, a space between. Editors. Recorded."""

    def join(article: Article, text: PassageText) -> None:
        follower = PassageText.objects.filter(
            revision_id=text.revision_id, position=text.position + 1
        ).first()
        if follower is None:
            raise InvalidInput(_("This is the last passage; there is none to join it with."))
        joined = f"{text.text} {follower.text}"
        if len(joined) > MAX_PASSAGE_TEXT:
            raise InvalidInput(_("The two together are too long for one passage."))
        emptied = follower.passage_id
        follower.delete()
        Passage.objects.filter(pk=emptied).delete()
        text.text = joined
        text.save(update_fields=["text"])
        _move(text.revision_id, behind=text.position + 1, by=-1)

    _cut(viewer, slug, key, "join_passages", join, version)


def split_passage(
    viewer: Viewer,
    slug: str,
    key: str,
    *,
    before: str = "",
    offset: int = 0,
    version: int | None = None,
) -> None:
    """Split the passage ``key``; the rest becomes the next passage.

    At ``offset`` (code points), or before the words ``before``, which must stand in it once. The
    white space at the cut goes. Editors. Recorded.
    """

    def split(article: Article, text: PassageText) -> None:
        place = _place_of(text.text, before) if before else offset
        if not 0 < place < len(text.text):
            raise InvalidInput(_("Choose a place inside the passage to split it at."))
        place, _end = snap(text.text, place, place + 1)
        head, tail = text.text[:place].strip(), text.text[place:].strip()
        if not head or not tail:
            raise InvalidInput(_("Both halves need words. Choose another place."))
        if PassageText.objects.filter(revision_id=text.revision_id).count() >= MAX_PASSAGES:
            raise InvalidInput(_("The article has as many passages as it can have."))
        dated = text.kind == PassageKind.DATED_ENTRY
        _move(text.revision_id, behind=text.position, by=1)
        text.text = head
        text.save(update_fields=["text"])
        PassageText.objects.create(
            revision_id=text.revision_id,
            passage=Passage.objects.create(article=article, key=new_key()),
            position=text.position + 1,
            kind=PassageKind.PARAGRAPH if dated else text.kind,
            level=0 if dated else text.level,
            text=tail,
        )

    _cut(viewer, slug, key, "split_passage", split, version)


def retype_passage(
    viewer: Viewer,
    slug: str,
    key: str,
    *,
    kind: str,
    level: int = 0,
    date: str = "",
    version: int | None = None,
) -> None:
    """Say what the passage ``key`` is: its kind, a heading's level, a dated entry's date (EDTF).

    The date of an entry is read from its words when none is given. Editors. Recorded.
    """

    def retype(article: Article, text: PassageText) -> None:
        if kind not in PassageKind.values:
            raise InvalidInput(_("Choose a kind of passage from the list."))
        dated = kind == PassageKind.DATED_ENTRY
        when = (clean_text(date) or read_date(text.text)) if dated else ""
        if dated and not (is_edtf(when) and len(when) <= MAX_DATE):
            said = _("Write the date in EDTF, such as 1960-05-01 or 197X.")
            raise InvalidInput(said, fields={"date": [said]})
        heading = kind in (PassageKind.HEADING, PassageKind.DATED_ENTRY)
        text.kind, text.date = kind, when
        text.level = min(max(level or text.level or 2, 2), 6) if heading else 0
        text.save(update_fields=["kind", "level", "date"])

    _cut(viewer, slug, key, "retype_passage", retype, version)


def _place_of(text: str, words: str) -> int:
    found = find_quote(text, clean_text(words))
    if not found:
        raise InvalidInput(_("These words do not stand in the passage. Copy them from it."))
    if len(found) > 1:
        raise InvalidInput(_("These words stand in it more than once. Write a few more."))
    return found[0][0]


def _cut(
    viewer: Viewer,
    slug: str,
    key: str,
    verb: str,
    change: Callable[[Article, PassageText], None],
    version: int | None,
) -> None:
    demand(may_edit_articles(viewer), _("Only editors cut articles into passages."))
    with transaction.atomic():
        article, _mine = lock_article(viewer, slug)
        if article.state != ArticleState.DRAFT:
            raise Conflict(_("A published text is fixed; its passages are not cut anew."))
        if version is not None and version != article.version:
            said = _("Somebody cut this article meanwhile. Look at it again first.")
            raise Conflict(said, code="stale_version")
        text = PassageText.objects.filter(
            revision_id=article.shown_revision, passage__key=key
        ).first()
        if text is None:
            raise NotFound(_("There is no such passage in this article."))
        change(article, text)
        article.version += 1
        article.save(update_fields=["version"])
        Revision.objects.filter(pk=text.revision_id).update(version=F("version") + 1)
        record(viewer, verb, "article", slug, article=article, after={"passage": key})


def _move(revision_id: int, *, behind: int, by: int) -> None:
    """Move the texts behind a position by one place; two statements."""
    rows = PassageText.objects.filter(revision_id=revision_id)
    rows.filter(position__gt=behind, position__lt=_ASIDE).update(position=F("position") + _ASIDE)
    rows.filter(position__gte=_ASIDE).update(position=F("position") - _ASIDE + by)
