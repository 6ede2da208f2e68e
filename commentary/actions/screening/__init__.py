"""Screening: what is looked at before a response is posted, and what comes of it.

An ordered list of small phases (``phases``), by the settings of the site and the article
(``policy``), and at last an outside service (``checker``). Each passes, asks the writer to look
again, holds the response for a moderator, or refuses it. See docs/screening.md.
"""

import logging
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from django.utils import timezone
from django.utils.translation import gettext as _

from commentary.actions.content import ResponseContent
from commentary.actions.reasons import Reason
from commentary.actions.screening.checker import ask_checker
from commentary.actions.screening.findings import Finding, Nudge
from commentary.actions.screening.phases import (
    PHASES,
    Phase,
    look_at_debate,
    look_at_length,
    look_at_speed,
    look_for_words,
)
from commentary.actions.screening.place import Place, find_terms
from commentary.actions.screening.submission import (
    Submission,
    list_rules,
    read_boxes,
    read_history,
)
from commentary.actions.targets import Selection
from commentary.errors import CommentaryError, InvalidInput, Nudged
from commentary.permissions import Viewer, demand
from commentary.vocabulary import CaseReason, ResponseKind

# So many are asked at once, and can be answered at once; a text that needs more is beyond nudging.
_MOST_NUDGES = 10

logger = logging.getLogger("commentary.screening")


def screen(
    viewer: Viewer,
    content: ResponseContent,
    *,
    slug: str = "",
    parent_key: str = "",
    response_key: str = "",
    targets: Sequence[Selection] = (),
    despite: frozenset[str] = frozenset(),
    speaking: int | None = None,
) -> list[Reason]:
    """Return why the cleaned ``content`` has to wait for a moderator; nothing when it may appear.

    For a response to the article ``slug``, a reply to ``parent_key`` or new words of
    ``response_key``; ``speaking`` is whose it is, where not the viewer's. Raises
    :class:`InvalidInput` or :class:`RateLimited` where it is refused, :class:`NotPermitted` for
    somebody suspended in this debate, and :class:`Nudged` where the writer is asked to look again
    at something whose code is not in ``despite``.

    Tasks of the system, and nobody, are not screened: the action says what they may. Of private
    notes only the length is looked at. Staff and the article's authors are only ever refused, for
    length and words, as everybody is; a measure against a person holds them too, and where all
    waits the authors wait as well. Nothing is
    written, no lock is taken: at most 3 statements, outside the transaction.
    """
    person_id = speaking or viewer.id
    if viewer.system or person_id is None:
        return []
    place = Place(slug, parent_key, response_key, targets)
    asked = _prepare(viewer, person_id, content, place)
    if content.kind == ResponseKind.NOTE:
        list(look_at_length(asked))
        return []
    findings = [found for phase in PHASES for found in _try(phase, asked)]
    if asked.is_trusted:
        whoever = (CaseReason.SANCTION, CaseReason.POLICY)
        return [found for found in _reasons(findings) if found.code in whoever]
    if not any(_stops(found, despite) for found in findings):
        findings += _try(ask_checker, asked)
    nudges = [found for found in findings if isinstance(found, Nudge)][:_MOST_NUDGES]
    unseen = [nudge for nudge in nudges if nudge.code not in despite]
    if unseen:
        raise Nudged(
            _("Look at this once more before you post it."),
            nudges=[{"code": nudge.code, "says": nudge.says} for nudge in unseen],
        )
    return _reasons(findings) + [nudge.then for nudge in nudges if nudge.then]


def screen_sentence(viewer: Viewer, words: str, *, response_key: str, box: str) -> None:
    """Look at ``words`` that everybody will read beside a response, and that cannot wait.

    Of those whom screening trusts, as what they post is: a word that is refused raises
    :class:`InvalidInput` about ``box``, and :class:`NotPermitted` tells who is shut out of the
    debate, was warned, or is somebody of whom everything waits. Nothing is written and no lock
    taken; three statements.
    """
    if viewer.system or viewer.id is None:
        return
    content = ResponseContent(kind=ResponseKind.REPLY, body=words)
    asked = _prepare(viewer, viewer.id, content, Place(response_key=response_key))
    try:
        findings = [found for phase in (look_at_debate, look_for_words) for found in phase(asked)]
    except InvalidInput as error:
        raise InvalidInput(error.message, code=error.code, fields={box: [error.message]}) from None
    held = any(found.code == CaseReason.SANCTION for found in _reasons(findings))
    said = _("Everything that you write waits for a moderator, and this cannot wait.")
    demand(not held, said)


def screen_carried(viewer: Viewer, kind: str, slug: str, passages: Collection[str]) -> None:
    """Keep what was written on an older page to the slow mode of where its words stand now.

    ``passages``: the keys of those it is carried to. :class:`RateLimited` as :func:`screen`, which
    looks at the passages that were named. At most two statements.
    """
    if viewer.system or viewer.id is None or kind == ResponseKind.NOTE or not passages:
        return
    place = Place(slug, targets=[Selection(key) for key in passages])
    terms = find_terms(viewer, viewer.id, place)
    content = ResponseContent(kind=kind)
    asked = Submission(viewer, viewer.id, content, place, terms, timezone.now(), boxes={})
    look_at_speed(replace(asked, history=read_history(asked)) if asked.asks_history else asked)


def _prepare(viewer: Viewer, person_id: int, content: ResponseContent, place: Place) -> Submission:
    """Return what the phases look at, read in as few statements as will do."""
    terms = find_terms(viewer, person_id, place)
    boxes, now = read_boxes(content), timezone.now()
    asked = Submission(viewer, person_id, content, place, terms, now, boxes)
    if content.kind == ResponseKind.NOTE:
        return asked
    asked = replace(asked, rules=list_rules(terms.article.pk if terms.article else None))
    return replace(asked, history=read_history(asked)) if asked.asks_history else asked


def _try(phase: Phase, asked: Submission) -> Iterator[Finding]:
    """Yield what ``phase`` finds. One that fails loses no response: it holds it."""
    try:
        yield from phase(asked)
    except CommentaryError:
        raise
    except Exception:
        logger.exception("phase %s failed", phase.__name__)
        yield Reason(CaseReason.BROKEN, _("A rule could not be tried."))


def _stops(found: Finding, despite: frozenset[str]) -> bool:
    """Whether ``found`` keeps a response from appearing, so that no outsider need see it."""
    return isinstance(found, Reason) or found.code not in despite or found.then is not None


def _reasons(findings: Sequence[Finding]) -> list[Reason]:
    return [found for found in findings if isinstance(found, Reason)]
