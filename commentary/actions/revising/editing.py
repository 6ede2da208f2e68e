"""Single deeds on the next revision: a passage edited, inserted, removed or moved; its title.

Each is for editors, opens the draft if none is open, and takes ``version`` as
:func:`commentary.actions.revising.drafts.save_draft` does. Each is recorded under its name, with
the passage and no words. The same statements whatever the length of the text.
"""

from collections.abc import Callable
from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from commentary.actions.keys import new_key
from commentary.actions.ledger import record
from commentary.actions.limits import count_deed
from commentary.actions.passages import demand_room
from commentary.actions.revising.checking import clean_one
from commentary.actions.revising.writing import (
    demand_version,
    find_open,
    find_row,
    lock_to_revise,
    make_room,
    move_on,
    open_revision,
    reword,
    set_head,
    sweep,
)
from commentary.errors import InvalidInput
from commentary.models import Article, Passage, PassageText, Revision
from commentary.permissions import Viewer, demand, may_edit_articles
from commentary.text.draft import DraftText


def edit_passage(
    viewer: Viewer, slug: str, key: str, text: str, *, version: int | None
) -> Revision:
    """Let the passage ``key`` say ``text``. What changes nothing does not move the version.

    A dated entry whose date was read from its words has it read from the new ones.
    """

    def edit(article: Article, draft: Revision) -> str:
        return key if reword(find_row(draft.pk, key), text) else ""

    return _revise(viewer, slug, "edit_passage", edit, version)[0]


def edit_head(
    viewer: Viewer, slug: str, *, title: str | None, standfirst: str | None, version: int | None
) -> Revision:
    """Let ``title`` and ``standfirst`` stand above the text; what changes nothing moves no version.

    None leaves what is there.

    Readers see them, and the article has them, when the draft is published. Recorded with the names
    of those that changed. :class:`InvalidInput` as for the details of an article.
    """

    def edit(article: Article, draft: Revision) -> str:
        return " ".join(set_head(draft, title, standfirst))

    return _revise(viewer, slug, "edit_head", edit, version, names="changed")[0]


def insert_passage(
    viewer: Viewer, slug: str, after_key: str, text: DraftText, *, version: int | None
) -> str:
    """Insert a new passage behind ``after_key``, or first of all ("") , and return its key."""

    def insert(article: Article, draft: Revision) -> str:
        cleaned = clean_one(replace(text, key=""))
        place = find_row(draft.pk, after_key).position + 1 if after_key else 0
        demand_room(draft.texts.count() + 1)
        passage = Passage.objects.create(article=article, key=new_key())
        make_room(draft.pk, behind=place - 1, by=1)
        PassageText.objects.create(
            revision=draft,
            passage=passage,
            position=place,
            kind=cleaned.kind,
            level=cleaned.level,
            date=cleaned.date,
            text=cleaned.text,
        )
        return passage.key

    return _revise(viewer, slug, "insert_passage", insert, version)[1]


def remove_passage(viewer: Viewer, slug: str, key: str, *, version: int | None) -> Revision:
    """Take the passage ``key`` out of the text; the last one stays."""

    def remove(article: Article, draft: Revision) -> str:
        row = find_row(draft.pk, key)
        if draft.texts.count() == 1:
            said = _("This is the only passage. Edit it, or add another one first.")
            raise InvalidInput(said, code="no_text")
        row.delete()
        make_room(draft.pk, behind=row.position, by=-1)
        sweep(article, [row.passage_id])
        return key

    return _revise(viewer, slug, "remove_passage", remove, version)[0]


def move_passage(
    viewer: Viewer, slug: str, key: str, *, behind: str, version: int | None
) -> Revision:
    """Move the passage ``key`` behind the passage ``behind``, or to the beginning ("")."""

    def move(article: Article, draft: Revision) -> str:
        row = find_row(draft.pk, key)
        if behind == key:
            raise InvalidInput(_("A passage cannot stand behind itself. Choose another one."))
        target = find_row(draft.pk, behind).position if behind else -1
        if target == row.position - 1:
            return ""
        row.delete()
        make_room(draft.pk, behind=row.position, by=-1)
        target -= target > row.position
        make_room(draft.pk, behind=target, by=1)
        row.pk, row.position = None, target + 1
        row.save(force_insert=True)
        return key

    return _revise(viewer, slug, "move_passage", move, version)[0]


def _revise(
    viewer: Viewer,
    slug: str,
    verb: str,
    change: Callable[[Article, Revision], str],
    version: int | None,
    names: str = "passage",
) -> tuple[Revision, str]:
    """Do ``change`` on the draft; it returns the key of the passage, or "" if nothing changed.

    What it returns is recorded as ``names``.
    """
    demand(may_edit_articles(viewer), _("Only editors revise articles."))
    count_deed(viewer, "revise")
    with transaction.atomic():
        article = lock_to_revise(viewer, slug)
        demand_version(article, find_open(article), version)
        draft = open_revision(viewer, article)
        key = change(article, draft)
        if key:
            move_on(draft)
            after = {"revision": draft.number, names: key}
            record(viewer, verb, "article", slug, article=article, after=after)
    return draft, key
