"""The correction loop: a reader proposes a wording, an author or editor accepts or declines it.

What is accepted becomes an edit of the next revision, the open draft, and can be taken back until
that is published. How a correction ended stands on its card; the wording of the draft does not.
"""

from collections.abc import Callable, Collection, Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from commentary.actions.branches import clean_reason, move_on
from commentary.actions.ledger import record
from commentary.actions.limits import count_deed
from commentary.actions.locks import lock_article_of
from commentary.actions.revising import rewording
from commentary.actions.revising.beforehand import prepare_carrier
from commentary.actions.revising.news import News, tell_news
from commentary.actions.revising.writing import find_open
from commentary.actions.screening import screen_sentence
from commentary.actions.storing import draw_rows_again
from commentary.actions.versions import demand_version
from commentary.errors import Conflict, InvalidInput
from commentary.formats.facts import person_of
from commentary.models import Annotation, Article, Revision, Settlement
from commentary.permissions import Viewer, demand, visible_words
from commentary.queries.annotations import find_response
from commentary.queries.carrying import Carrier
from commentary.queries.corrections import (
    OPEN,
    competing_with,
    find_settlement,
    first_quotes,
    is_published,
    overlap,
    rights_to_reopen,
    rights_to_settle,
)
from commentary.text.normalize import clean_body, clean_text
from commentary.vocabulary import (
    MAX_PROPOSED,
    MAX_REVISION_NOTE,
    RevisionState,
    SettlementOutcome,
)


def accept_correction(
    viewer: Viewer,
    key: str,
    *,
    wording: str | None = None,
    version: int | None = None,
    as_done: bool = False,
    declining: Collection[str] = (),
    reason: str = "",
) -> Settlement:
    """Accept the correction ``key``: its wording goes into the next revision.

    The article's authors and editors. ``wording`` (by default the one proposed) takes the place of
    the words of its first quote in the open draft, which is opened if there is none; what else it
    quotes stays. A quote that runs over several passages cannot be replaced by one wording, nor
    one whose words were changed meanwhile: :class:`Conflict` (several_passages, words_gone). Then,
    and where the text says already what the correction asks for, an editor accepts it
    ``as_done``: nothing is edited, and its author is credited in the draft, or without a draft in
    the published revision that came after the correction. :class:`Conflict` ``competing`` where
    an accepted correction changed the same words, ``already_settled``, ``stale_version`` where
    ``version`` is not the present one of the correction. ``declining`` names competing ones that
    are declined with ``reason`` in the same breath. Their authors are told. Recorded as
    ``accept_correction``, with sizes and no words.
    """
    count_deed(viewer, "settle")
    refusal = _take_reason(viewer, key, reason) if declining else ""
    prepared = None if as_done else _prepare(viewer, key)
    with transaction.atomic():
        article, correction = _lock_open(viewer, key, version)
        others = _find_competing(viewer, correction, declining)
        if as_done:
            demand(viewer.is_editor, _("Only editors see the draft, so only they can say that."))
            revision, text = _find_done(viewer, article, correction), ""
        else:
            text = _clean_wording(correction, wording)
            _demand_alone(article, correction)
            revision = rewording.put_into_draft(viewer, article, correction, text, prepared)
        settlement = _settle(
            viewer, correction, SettlementOutcome.ACCEPTED, wording=text, revision=revision
        )
        adjusted = not as_done and text != correction.proposed
        after = {"revision": revision.number, "adjusted": adjusted, "as_done": as_done}
        record(viewer, "accept_correction", "response", key, article=article, after=after)
        declined = [_decline(viewer, article, other, refusal) for other in others]
        _show(article, [correction.pk, *(other.pk for other in others)])
        tell_news(viewer, [News(settlement), *map(News, declined)])
    return settlement


def decline_correction(
    viewer: Viewer, key: str, *, reason: str, version: int | None = None
) -> Settlement:
    """Decline the correction ``key`` with a reason that everybody reads.

    The article's authors and editors. :class:`Conflict` as for accepting. The reason is screened
    as what they post is. Its author is told. Recorded as ``decline_correction``, with the reason.
    """
    count_deed(viewer, "settle")
    refusal = _take_reason(viewer, key, reason)
    with transaction.atomic():
        article, correction = _lock_open(viewer, key, version)
        settlement = _decline(viewer, article, correction, refusal)
        _show(article, [correction.pk])
        tell_news(viewer, [News(settlement)])
    return settlement


def reopen_correction(viewer: Viewer, key: str, *, reason: str = "") -> bool:
    """Open a settled correction again; whether its edit was taken out of the draft with it.

    The article's authors and editors, until its revision is published (:class:`Conflict`
    ``published``); moderators what was declined, and the reason that everybody read goes with it,
    from the notice and the letter of it too. The edit is taken out where it still stands as it was
    put in; where it was worked on since, it is an editor's own and stays. Its author is told.
    Recorded as ``reopen_correction``, with ``reason``, which is told to nobody.
    """
    said = clean_reason(reason, required=False)
    count_deed(viewer, "settle")
    with transaction.atomic():
        article, correction = _lock(viewer, key, None, rights_to_reopen)
        settlement = find_settlement(correction)
        if settlement is None:
            raise Conflict(_("This correction is open already."), code="not_settled")
        if is_published(settlement):
            said = _("It is published with its revision. To change the text, write a new revision.")
            raise Conflict(said, code="published")
        undone = rewording.take_out_of_draft(viewer, article, correction, settlement)
        before = {"outcome": str(settlement.outcome)}
        # By a query: its id stays known, by which its letters are found.
        Settlement.objects.filter(pk=settlement.pk).delete()
        _show(article, [correction.pk])
        record(
            viewer,
            "reopen_correction",
            "response",
            key,
            article=article,
            before=before,
            after={"taken_out": undone},
            reason=said,
        )
        tell_news(viewer, [News(settlement, reopened=True)])
    return undone


def reopen_all(article: Article, revision: Revision) -> None:
    """Open all corrections again that were accepted into a draft which is discarded.

    Under the caller's lock on ``article``, in its transaction, before the draft goes; it is the
    caller's deed that is recorded. Their authors are told.
    """
    rows = list(_settled_in(revision))
    if not rows:
        return
    news = [News(row, reopened=True) for row in rows]
    Settlement.objects.filter(pk__in=[row.pk for row in rows]).delete()
    _show(article, [row.correction_id for row in rows])
    tell_news(None, news)


def settle_published(
    article: Article, revision: Revision, *, told_after: Collection[int] = ()
) -> None:
    """Say on their cards that the corrections accepted into ``revision`` are published with it.

    Under the caller's lock on ``article``, in its transaction, once ``revision`` is published and
    the anchors stand. The people who proposed them are told of their credit, but for those whose
    words may not be read any more. ``told_after``: responses whose authors the caller tells next;
    all are locked at once.
    """
    rows = list(_settled_in(revision))
    if not rows:
        return
    _show(article, [row.correction_id for row in rows])
    tell_news(None, [News(row, published=True) for row in rows], told_after=told_after)


def _lock(
    viewer: Viewer,
    key: str,
    version: int | None,
    rights: Callable[[Viewer, Annotation], str] = rights_to_settle,
) -> tuple[Article, Annotation]:
    """Return the article, locked, and the correction that ``viewer`` may settle, or open again."""
    article, _by_author = lock_article_of(viewer, key)
    correction = find_response(viewer, key)
    # Its article is the locked one: what is written is read from there.
    correction.article = article
    why_not = rights(viewer, correction)
    demand(not why_not, why_not)
    demand_version(correction, version)
    return article, correction


def _prepare(viewer: Viewer, key: str) -> Carrier | None:
    """Align the draft before the article is locked, for who may settle the correction ``key``."""
    correction = find_response(viewer, key)
    if rights_to_settle(viewer, correction) or find_settlement(correction):
        return None
    return prepare_carrier(correction.article)


def _lock_open(viewer: Viewer, key: str, version: int | None) -> tuple[Article, Annotation]:
    article, correction = _lock(viewer, key, version)
    settlement = find_settlement(correction)
    if settlement is not None:
        raise Conflict(_say_settled(settlement), code="already_settled")
    return article, correction


def _say_settled(settlement: Settlement) -> str:
    name = person_of(settlement.by).name if settlement.by else _("Somebody")
    if settlement.outcome == SettlementOutcome.ACCEPTED:
        said = _("%(name)s accepted this correction already. Reopen it first to settle it anew.")
    else:
        said = _("%(name)s declined this correction already. Reopen it first to settle it anew.")
    return said % {"name": name}


def _find_competing(
    viewer: Viewer, correction: Annotation, keys: Collection[str]
) -> list[Annotation]:
    """Return the corrections named by ``keys``, all of them open and of the same words."""
    if not keys:
        return []
    near = {one.key for one in competing_with(viewer, correction) if one.state == OPEN}
    if not set(keys) <= near:
        said = _("The corrections of these words changed meanwhile. Look at them again.")
        raise Conflict(said, code="stale_competing")
    rows = Annotation.objects.filter(article_id=correction.article_id, key__in=keys)
    return list(rows.select_related("author", "article").order_by("path"))


def _clean_wording(correction: Annotation, wording: str | None) -> str:
    text = clean_text(correction.proposed if wording is None else wording)
    said = ""
    if not text:
        said = _("Write the words that are to stand there.")
    elif len(text) > MAX_PROPOSED:
        said = _("At most %(n)s characters.") % {"n": MAX_PROPOSED}
    if said:
        raise InvalidInput(said, fields={"wording": [said]})
    return text


def _take_reason(viewer: Viewer, key: str, reason: str) -> str:
    """Return a reason that everybody will read, clean and screened, before anything is locked.

    Who may not settle is told that, and nothing of the reason.
    """
    why_not = rights_to_settle(viewer, find_response(viewer, key))
    demand(not why_not, why_not)
    text = _clean_reason(reason)
    screen_sentence(viewer, text, response_key=key, box="reason")
    return text


def _clean_reason(reason: str) -> str:
    text = clean_body(reason).strip()
    said = ""
    if not text:
        said = _("Say why, in a sentence: everybody reads it.")
    elif len(text) > MAX_REVISION_NOTE:
        said = _("At most %(n)s characters.") % {"n": MAX_REVISION_NOTE}
    if said:
        raise InvalidInput(said, fields={"reason": [said]})
    return text


def _demand_alone(article: Article, correction: Annotation) -> None:
    """Refuse to change words that an accepted correction, not published yet, changes already.

    What is not shown any more cannot be opened again: its edit is the editor's by then.
    """
    accepted = Settlement.objects.filter(
        visible_words(Viewer.anonymous(), "correction__"),
        correction__article=article,
        outcome=SettlementOutcome.ACCEPTED,
        revision__state=RevisionState.DRAFT,
    ).exclude(wording="")
    rows = list(accepted.select_related("correction__author"))
    quotes = first_quotes(article, [correction.pk, *(row.correction_id for row in rows)])
    own = quotes.get(correction.pk, [])
    for row in rows:
        if overlap(own, quotes.get(row.correction_id, [])):
            raise Conflict(_say_competing(row.correction), code="competing")


def _say_competing(other: Annotation) -> str:
    said = _(
        "The correction by %(name)s was accepted for these words already. Reopen that one first, "
        "or decline this one; where both ask for the same, an editor can accept this one as done."
    )
    return said % {"name": person_of(other.author).name}


def _find_done(viewer: Viewer, article: Article, correction: Annotation) -> Revision:
    """Return the revision in which the text says already what ``correction`` asks for.

    The open draft; without one the published revision, if it came out after the correction was
    written. That may speak of an older revision than was public by then.
    """
    draft = find_open(article)
    if draft is not None:
        return draft
    public = article.revision
    out = public.published_at if public else None
    # An imported correction is older than the text that it came with.
    own = correction.revision_id == article.revision_id
    if public is None or out is None or own or out <= correction.created_at:
        said = _(
            "The text has not changed since this correction was written. Accept its wording, or "
            "open the text at the desk and change it there first."
        )
        raise Conflict(said, code="nothing_done")
    return public


def _settle(
    viewer: Viewer,
    correction: Annotation,
    outcome: SettlementOutcome,
    *,
    wording: str = "",
    reason: str = "",
    revision: Revision | None = None,
) -> Settlement:
    return Settlement.objects.create(
        correction=correction,
        outcome=outcome,
        wording=wording,
        reason=reason,
        revision=revision,
        by_id=viewer.id,
        at=timezone.now(),
    )


def _decline(viewer: Viewer, article: Article, correction: Annotation, reason: str) -> Settlement:
    settlement = _settle(viewer, correction, SettlementOutcome.DECLINED, reason=reason)
    record(viewer, "decline_correction", "response", correction.key, article=article, reason=reason)
    return settlement


def _settled_in(revision: Revision) -> QuerySet[Settlement]:
    rows = Settlement.objects.filter(revision=revision).order_by("pk")
    return rows.select_related("correction__author", "correction__article", "revision", "by")


def _show(article: Article, ids: Sequence[int]) -> None:
    """Draw the cards of these corrections again, and let readers' copies of the article go."""
    draw_rows_again(Annotation.objects.filter(pk__in=ids))
    move_on(article)
