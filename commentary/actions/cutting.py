"""The cut: joining, splitting and retyping passages of a text that is not published.

That is the first text of an article, under the version of the article; and later its next
revision, under the version of that text, opened if none is open. A published text stays as it is.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from commentary.actions.ledger import record
from commentary.actions.limits import count_deed
from commentary.actions.locks import lock_article
from commentary.actions.passages import make_passages
from commentary.actions.revising.checking import SHALLOWEST, clean_one
from commentary.actions.revising.parting import Parts, part, type_of_rest
from commentary.actions.revising.writing import (
    demand_version,
    find_open,
    find_row,
    make_room,
    move_on,
    open_revision,
    sweep,
)
from commentary.errors import Conflict, InvalidInput
from commentary.models import Article, PassageText, Revision
from commentary.permissions import Viewer, demand, may_edit_articles, why_not_revise
from commentary.text.draft import DraftText
from commentary.text.graphemes import snap
from commentary.text.normalize import clean_text
from commentary.text.selectors import find_quote
from commentary.vocabulary import MAX_PASSAGE_TEXT, MAX_PASSAGES, ArticleState, PassageKind


@dataclass(frozen=True)
class _Cut:
    """A passage that is cut, and the text that it stands in. ``again``: there was one before."""

    article: Article
    text: PassageText
    again: bool


def join_passages(
    viewer: Viewer,
    slug: str,
    key: str,
    *,
    version: int | None = None,
    of_first_text: bool = False,
) -> str:
    """Join the passage ``key`` with the one behind it, a space between; return its key then.

    In a first text that is ``key``. In a later revision a passage that was published keeps its
    id before one that is new, and else the larger one. ``of_first_text``: :class:`Conflict` once
    the article is published. Editors. Recorded.
    """

    def join(cut: _Cut) -> str:
        text = cut.text
        follower = _followers(text).select_related("passage").first()
        if follower is None:
            raise InvalidInput(_("This is the last passage; there is none to join it with."))
        joined = f"{text.text} {follower.text}"
        if len(joined) > MAX_PASSAGE_TEXT:
            raise InvalidInput(_("The two together are too long for one passage."))
        emptied = follower.passage
        if cut.again and _weight(follower) > _weight(text):
            emptied, text.passage = text.passage, emptied
        follower.delete()
        text.text = joined
        text.save(update_fields=["text", "passage"])
        make_room(text.revision_id, behind=text.position + 1, by=-1)
        sweep(cut.article, [emptied.pk])
        return text.passage.key

    return _cut(viewer, slug, key, "join_passages", join, version, of_first_text)


def split_passage(
    viewer: Viewer,
    slug: str,
    key: str,
    *,
    before: str = "",
    offset: int = 0,
    version: int | None = None,
    of_first_text: bool = False,
) -> str:
    """Split the passage ``key``; the rest becomes the next passage. Return the key of the first.

    At ``offset`` (code points), or before the words ``before``, which must stand in it once. The
    white space at the cut goes. In a first text the first part keeps the id. In a later revision
    the larger one does, but a part that says what a published passage says, which the draft has
    left out, is that passage again: what was joined is split as it was. ``of_first_text`` as in
    :func:`join_passages`. Editors. Recorded.
    """

    def split(cut: _Cut) -> str:
        text = cut.text
        head, tail = _halves(text.text, before, offset)
        if PassageText.objects.filter(revision_id=text.revision_id).count() >= MAX_PASSAGES:
            raise InvalidInput(_("The article has as many passages as it can have."))
        own = text.passage_id
        parts = _part(cut, head, tail)
        made = iter(make_passages(cut.article, (parts.first, parts.second).count(0)))
        first, second = (known or next(made) for known in (parts.first, parts.second))
        make_room(text.revision_id, behind=text.position, by=1)
        text.text, text.passage_id = head, first
        text.save(update_fields=["text", "passage"])
        PassageText.objects.create(
            revision_id=text.revision_id,
            passage_id=second,
            position=text.position + 1,
            kind=parts.kind,
            level=parts.level,
            date=parts.date,
            text=tail,
        )
        sweep(cut.article, {own} - {first, second})
        return text.passage.key

    return _cut(viewer, slug, key, "split_passage", split, version, of_first_text)


def retype_passage(
    viewer: Viewer,
    slug: str,
    key: str,
    *,
    kind: str,
    level: int = 0,
    date: str = "",
    version: int | None = None,
    of_first_text: bool = False,
) -> None:
    """Say what the passage ``key`` is: its kind, a heading's level, a dated entry's date (EDTF).

    The date of an entry is read from its words when none is given. ``of_first_text`` as in
    :func:`join_passages`. Editors. Recorded.
    """

    def retype(cut: _Cut) -> str:
        text = cut.text
        if kind not in PassageKind.values:
            raise InvalidInput(_("Choose a kind of passage from the list."))
        when = date if kind == PassageKind.DATED_ENTRY else ""
        deep = max(level or text.level, SHALLOWEST)
        cleaned = clean_one(DraftText(key, kind, text.text, deep, when))
        text.kind, text.level, text.date = cleaned.kind, cleaned.level, cleaned.date
        text.save(update_fields=["kind", "level", "date"])
        return key

    _cut(viewer, slug, key, "retype_passage", retype, version, of_first_text)


def _part(cut: _Cut, head: str, tail: str) -> Parts:
    if cut.again:
        return part(cut.text, head, tail, shown=cut.article.shown_revision)
    return Parts(cut.text.passage_id, 0, *type_of_rest(cut.text))


def _halves(text: str, before: str, offset: int) -> tuple[str, str]:
    place = _place_of(text, before) if before else offset
    if not 0 < place < len(text):
        raise InvalidInput(_("Choose a place inside the passage to split it at."))
    place, _end = snap(text, place, place + 1)
    head, tail = text[:place].strip(), text[place:].strip()
    if not head or not tail:
        raise InvalidInput(_("Both halves need words. Choose another place."))
    return head, tail


def _place_of(text: str, words: str) -> int:
    found = find_quote(text, clean_text(words))
    if not found:
        raise InvalidInput(_("These words do not stand in the passage. Copy them from it."))
    if len(found) > 1:
        raise InvalidInput(_("These words stand in it more than once. Write a few more."))
    return found[0][0]


def _followers(text: PassageText) -> QuerySet[PassageText]:
    return PassageText.objects.filter(revision_id=text.revision_id, position=text.position + 1)


def _weight(text: PassageText) -> tuple[bool, int]:
    """Return what decides which of two passages of a later revision keeps its id."""
    elsewhere = text.passage.texts.exclude(revision_id=text.revision_id)
    return elsewhere.exists(), len(text.text)


def _cut(
    viewer: Viewer,
    slug: str,
    key: str,
    verb: str,
    change: Callable[[_Cut], str],
    version: int | None,
    of_first_text: bool,
) -> str:
    demand(may_edit_articles(viewer), _("Only editors cut articles into passages."))
    count_deed(viewer, "revise")
    with transaction.atomic():
        article, _mine = lock_article(viewer, slug)
        again = article.state != ArticleState.DRAFT
        if again and of_first_text:
            raise Conflict(_("A published text is fixed; its passages are not cut anew."))
        revision_id = (
            _demand_revision(viewer, article, version).pk
            if again
            else _demand_first_text(article, version)
        )
        text = find_row(revision_id, key)
        shown = change(_Cut(article, text, again))
        if again:
            move_on(text.revision)
        else:
            article.version += 1
            article.save(update_fields=["version"])
            Revision.objects.filter(pk=revision_id).update(version=F("version") + 1)
        record(viewer, verb, "article", slug, article=article, after={"passage": key})
    return shown


def _demand_first_text(article: Article, version: int | None) -> int:
    if version is not None and version != article.version:
        said = _("Somebody cut this article meanwhile. Look at it again first.")
        raise Conflict(said, code="stale_version")
    return article.shown_revision


def _demand_revision(viewer: Viewer, article: Article, version: int | None) -> Revision:
    why_not = why_not_revise(viewer, article)
    demand(not why_not, why_not)
    demand_version(article, find_open(article), version)
    return open_revision(viewer, article)
