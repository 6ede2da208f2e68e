"""Posting, editing and withdrawing responses."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commentary import permissions
from commentary.actions.cases import Reason, close_case_of
from commentary.actions.content import ResponseContent, clean_content, digest_of
from commentary.actions.holding import follow_edit, hand_over, hold_again
from commentary.actions.ledger import record
from commentary.actions.limits import count_deed
from commentary.actions.locks import lock_article, lock_article_of
from commentary.actions.placing import place_below, place_on_top
from commentary.actions.revising.older_pages import Page, place_targets, write_on_page
from commentary.actions.screening import screen, screen_carried
from commentary.actions.storing import (
    Speaker,
    change_state,
    new_response,
    set_words,
    store_again,
    store_response,
)
from commentary.actions.targets import Selection
from commentary.actions.versions import demand_version, keep_version
from commentary.errors import CommentaryError, Conflict, InvalidInput
from commentary.models import Anchor, Annotation, Article
from commentary.permissions import Viewer, demand
from commentary.queries.annotations import find_parent, find_response, rights_on
from commentary.vocabulary import (
    MAX_CLIENT_KEY,
    MAX_VERSIONS,
    ROOT_KINDS,
    ResponseKind,
    ResponseState,
)

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Posted:
    """A response that stands, and whether this call wrote it or an earlier one with its key."""

    response: Annotation
    created: bool


@dataclass(frozen=True)
class Imported:
    """Whose response is brought in, and when it was written: for tasks of the system only."""

    user: "User"
    at: datetime


def post_response(
    viewer: Viewer,
    slug: str,
    content: ResponseContent,
    *,
    targets: Sequence[Selection] = (),
    revision: int | None = None,
    client_key: str = "",
    despite: Collection[str] = (),
    imported: Imported | None = None,
) -> Posted:
    """Write a response to the words in ``targets`` of the article ``slug``, or to the whole of it.

    ``revision`` is the number of the one that the writer read, where it may be an older one: the
    words are found there, and carried to the present text as a new revision carries them. The texts
    are aligned before the article is locked.

    Members, while the debate is open. Screening looks at it first: it may ask to look again
    (:class:`Nudged`, unless its code is in ``despite``), refuse, or hold it for a moderator. A
    private note is its author's alone, and may be kept on any published article. With a
    ``client_key`` used before, the earlier response is returned, or :class:`Conflict` raised when
    it said something else. Recorded as ``post``. At most 8 statements in the transaction when
    nothing holds it.
    """
    cleaned = clean_content(content)
    if cleaned.kind not in ROOT_KINDS:
        said = _("Choose comment, critique, question, correction or private note.")
        raise InvalidInput(said, fields={"kind": [said]})
    count_deed(viewer, "respond")

    def look() -> list[Reason]:
        if imported:
            return []
        return screen(viewer, cleaned, slug=slug, targets=targets, despite=frozenset(despite))

    def demand_use(article: Article) -> None:
        if not imported:
            _demand_allowed(_why_not_post(viewer, article, cleaned.kind))
        _demand_unused(viewer, client_key)

    def write(client: tuple[str | None, str], holds: Sequence[Reason]) -> Annotation:
        return write_on_page(
            slug,
            revision,
            lambda page: place(page, client, holds),
            quoting=bool(targets),
            demand_use=demand_use,
        )

    def place(page: Page, client: tuple[str | None, str], holds: Sequence[Reason]) -> Annotation:
        article, by_author = lock_article(viewer, slug, speaker=_author_id(viewer, imported))
        if not imported:
            _demand_allowed(_why_not_post(viewer, article, cleaned.kind))
        speaker = _speaker_of(viewer, imported)
        response = new_response(article, cleaned, speaker, state=_first_state(holds))
        anchors = place_targets(article, response, targets, page)
        if not imported:
            _screen_carried(viewer, article, response, anchors)
        if cleaned.kind == ResponseKind.CORRECTION and not anchors:
            said = _("Select the words that you want to correct.")
            raise InvalidInput(said, fields={"targets": [said]})
        response.client_key, response.client_digest = client
        response.of_whole = not anchors
        place_on_top(article, response)
        store_response(
            viewer, article, response, speaker=speaker, by_author=by_author, anchors=anchors
        )
        hand_over(response, holds)
        return response

    return _write_once(
        viewer, client_key, digest_of(cleaned, slug, revision, *targets), look, write
    )


def post_reply(
    viewer: Viewer,
    parent_key: str,
    content: ResponseContent,
    *,
    client_key: str = "",
    despite: Collection[str] = (),
    imported: Imported | None = None,
) -> Posted:
    """Write a reply to the response ``parent_key``; else as :func:`post_response`.

    When the article's author replies to a critique, the first such reply becomes its answer.
    """
    cleaned = clean_content(content)
    if cleaned.kind != ResponseKind.REPLY:
        said = _("An answer to a response is of the kind reply.")
        raise InvalidInput(said, fields={"kind": [said]})
    count_deed(viewer, "respond")

    def look() -> list[Reason]:
        if imported:
            return []
        return screen(viewer, cleaned, parent_key=parent_key, despite=frozenset(despite))

    @transaction.atomic
    def write(client: tuple[str | None, str], holds: Sequence[Reason]) -> Annotation:
        by = _author_id(viewer, imported)
        article, by_author = lock_article_of(viewer, parent_key, speaker=by)
        parent = find_parent(viewer, article, parent_key)
        if not imported:
            _demand_allowed(permissions.why_not_reply(viewer, article, parent))
        speaker = _speaker_of(viewer, imported)
        response = new_response(article, cleaned, speaker, state=_first_state(holds))
        response.client_key, response.client_digest = client
        place_below(parent, response)
        store_response(
            viewer, article, response, speaker=speaker, by_author=by_author, parent=parent
        )
        hand_over(response, holds)
        return response

    return _write_once(viewer, client_key, digest_of(cleaned, parent_key), look, write)


def edit_response(
    viewer: Viewer,
    key: str,
    content: ResponseContent,
    *,
    version: int | None,
    despite: Collection[str] = (),
) -> Annotation:
    """Give the response ``key`` new words; the earlier ones stay readable in its history.

    Its author only, while it is published or waiting; a removed one may be sent in again once,
    and waits. ``version`` is the one that the author saw; :class:`Conflict` when it is not the
    present one any more (None: not compared). A correction that was settled stays as it is. The
    kind and the targets stay. It is screened as a
    new one is: an approval binds to the words that were approved. Recorded as ``edit``.
    """
    cleaned = clean_content(content)
    count_deed(viewer, "edit")
    holds = screen(viewer, cleaned, response_key=key, despite=frozenset(despite))
    with transaction.atomic():
        article, _by_author = lock_article_of(viewer, key)
        response = find_response(viewer, key)
        _demand_allowed(rights_on(viewer, response)["edit"])
        demand_version(response, version)
        if cleaned.kind != response.kind:
            said = _("The kind of a response stays as it was posted.")
            raise InvalidInput(said, fields={"kind": [said]})
        _demand_room(response)
        keep_version(response)
        set_words(response, cleaned)
        response.edited_at = timezone.now()
        response.wording = response.version + 1
        state = response.state
        reasons = hold_again(article, response, holds)
        store_again(article, response)
        follow_edit(response, reasons, before=state)
        after = {"version": response.version, "state": response.state}
        record(viewer, "edit", "response", key, article=article, after=after)
    return response


def withdraw_response(viewer: Viewer, key: str, *, version: int | None = None) -> Annotation:
    """Take the response ``key`` back: its words are shown no more, its replies stay.

    Its author only. A private note is deleted for good. Recorded as ``withdraw``.
    """
    count_deed(viewer, "edit")
    with transaction.atomic():
        article, _by_author = lock_article_of(viewer, key)
        response = find_response(viewer, key)
        _demand_allowed(permissions.why_not_withdraw(viewer, response))
        demand_version(response, version)
        before = {"state": response.state}
        change_state(article, response, ResponseState.WITHDRAWN)
        close_case_of(response)
        record(viewer, "withdraw", "response", key, article=article, before=before)
        if response.kind == ResponseKind.NOTE:
            response.delete()
    return response


def _screen_carried(
    viewer: Viewer, article: Article, response: Annotation, anchors: Sequence[Anchor]
) -> None:
    """Screen a response from an older page by the passages in which its words stand now."""
    if response.revision_id == article.shown_revision:
        return
    stands = [row for row in anchors if row.revision_id == article.shown_revision]
    passages = {row.passage.key for row in stands if row.start is not None}
    screen_carried(viewer, response.kind, article.slug, passages)


def _first_state(holds: Sequence[Reason]) -> ResponseState:
    return ResponseState.HELD if holds else ResponseState.PUBLISHED


def _author_id(viewer: Viewer, imported: Imported | None) -> int | None:
    return imported.user.pk if imported else viewer.id


def _speaker_of(viewer: Viewer, imported: Imported | None) -> Speaker:
    if imported is None:
        demand(viewer.is_member, _("A task of the system speaks only for somebody else."))
        return Speaker.now(viewer)
    return Speaker.of_import(viewer, imported.user, imported.at)


def _why_not_post(viewer: Viewer, article: Article, kind: str) -> str:
    if kind == ResponseKind.NOTE:
        return permissions.why_not_note(viewer, article)
    return permissions.why_not_respond(viewer, article)


def _demand_room(response: Annotation) -> None:
    if response.versions.count() >= MAX_VERSIONS:
        raise Conflict(_("This response was edited as often as can be. Reply to it instead."))


def _demand_allowed(why_not: str) -> None:
    demand(not why_not, why_not)


def _demand_unused(viewer: Viewer, client_key: str) -> None:
    """Raise :class:`Conflict` for a key that was used before, which :func:`_write_once` answers."""
    used = Annotation.objects.filter(author_id=viewer.id, client_key=client_key)
    if client_key and used.exists():
        raise _reused()


def _reused() -> Conflict:
    said = _("This form was already sent with other words. Reload the page and send it anew.")
    return Conflict(said, code="key_reused")


def _write_once(
    viewer: Viewer,
    client_key: str,
    digest: str,
    look: Callable[[], list[Reason]],
    write: Callable[[tuple[str | None, str], Sequence[Reason]], Annotation],
) -> Posted:
    """Screen by ``look``, then run ``write``, which has its own transaction; a key that its author
    used before writes nothing.

    A retry is answered although the debate was closed meanwhile, or screening has new objections.
    """
    if len(client_key) > MAX_CLIENT_KEY:
        raise InvalidInput(_("The key that names this attempt is too long."), code="bad_key")
    client = (client_key, digest) if client_key else (None, "")
    try:
        return Posted(write(client, look()), created=True)
    except (IntegrityError, CommentaryError):
        earlier = Annotation.objects.filter(author_id=viewer.id, client_key=client_key).first()
        if not client_key or earlier is None:
            raise
    if earlier.client_digest != digest:
        raise _reused()
    return Posted(earlier, created=False)
