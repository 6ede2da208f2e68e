"""Moderation: who decides, flags, appeals, reviews, takes measures, curates and sets the rules."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from commentary.permissions.reversals import stands_reversed
from commentary.permissions.viewer import Viewer
from commentary.vocabulary import (
    OPEN_APPEALS,
    RESTRICTING,
    ArticleState,
    ResponseKind,
    ResponseState,
    Role,
)

if TYPE_CHECKING:
    from accounts.models import User
    from commentary.models import Annotation, Appeal, Article, Case, Decision, SecondLook


def may_moderate(viewer: Viewer) -> bool:
    """See the queue and work it: moderators and administrators."""
    return viewer.is_moderator


def may_name_moderators(viewer: Viewer) -> bool:
    """Read which moderator did something: moderators, and everybody where the site names them."""
    return viewer.is_moderator or settings.LOG_NAMES_MODERATORS


def visible_cases(viewer: Viewer, prefix: str = "") -> Q:
    """The cases that ``viewer`` may see: moderators, of articles that they may read.

    ``prefix`` as in ``"decision__"``, of what has an article there, or none.
    """
    if not viewer.is_moderator:
        return Q(pk__in=())
    return Q() if viewer.is_editor else ~Q(**{f"{prefix}article__state": ArticleState.DRAFT})


def why_not_decide(viewer: Viewer, case: "Case", *, flagged: bool = False) -> str:
    """Return why ``viewer`` may not decide on ``case``, or "".

    Nobody judges their own words, nor their own flag: ``flagged`` where one of theirs is open.
    """
    if not may_moderate(viewer):
        return _("Only moderators decide on responses.")
    if viewer.id is not None and viewer.id in (case.author_id, case.response.author_id):
        return _("You wrote this response yourself; another moderator decides on it.")
    if flagged:
        return _("You flagged this response; another moderator decides on it.")
    return ""


def why_not_undo(viewer: Viewer, decision: "Decision", now: datetime) -> str:
    """Return why ``viewer`` may not take ``decision`` back at once, or ""."""
    if viewer.id is None or decision.decider_id != viewer.id or not may_moderate(viewer):
        return _("Only the moderator who decided can take it back.")
    if now > decision.at + timedelta(seconds=settings.UNDO_SECONDS):
        return _("It is too late to take this back; decide anew, with a reason.")
    return ""


def why_not_flag(viewer: Viewer, response: "Annotation") -> str:
    """Return why ``viewer`` may not flag ``response``, or ""."""
    if not viewer.is_member:
        return _("Log in to flag a response. A legal notice can be sent without an account.")
    if response.author_id == viewer.id:
        return _("This is your own response; you can withdraw it.")
    return why_not_notify(viewer, response)


def why_not_notify(viewer: Viewer, response: "Annotation") -> str:
    """Return why nobody may send a legal notice about ``response``, or "". Guests may."""
    if response.kind == ResponseKind.NOTE:
        return _("A private note is seen by its author alone.")
    if response.state != ResponseState.PUBLISHED:
        return _("This response is not shown at present, so there is nothing to flag.")
    return ""


def may_see_decision(viewer: Viewer, decision: "Decision") -> bool:
    """The statement of reasons: the person concerned and moderators. The log is everybody's."""
    return viewer.is_moderator or concerns(viewer, decision)


def concerns(viewer: Viewer, decision: "Decision") -> bool:
    """Whether ``decision`` is about ``viewer``, or a response that was handed over to them."""
    if viewer.id is None or decision.person_id == viewer.id:
        return viewer.id is not None
    return decision.response is not None and decision.response.author_id == viewer.id


def why_not_appeal(viewer: Viewer, decision: "Decision", now: datetime) -> str:
    """Return why ``viewer`` may not appeal against ``decision``, or "".

    The person concerned, against what restricts them, once, for six months.
    """
    if not concerns(viewer, decision):
        return _("Only the person whom the decision concerns can appeal.")
    if decision.outcome not in RESTRICTING:
        return _("This decision restricts nothing, so there is nothing to appeal.")
    if hasattr(decision, "appeal"):
        return _("You have already appealed against this decision.")
    if stands_reversed(decision):
        return _("This decision was reversed already.")
    if decision.appeal_until is not None and now > decision.appeal_until:
        return _("The six months in which this could be appealed are over.")
    return ""


def why_not_review(viewer: Viewer, appeal: "Appeal", *, flagged: bool = False) -> str:
    """Return why ``viewer`` may not judge ``appeal``, or "": never the decider.

    ``flagged``: they had flagged the response that it is about.
    """
    if not may_moderate(viewer) or viewer.id is None:
        return _("Only moderators hear appeals.")
    if viewer.id == appeal.decided_by_id:
        return _("You made this decision; another moderator hears the appeal.")
    if viewer.id == appeal.appellant_id:
        return _("This is your own appeal; another moderator hears it.")
    if flagged:
        return _("You flagged this response; another moderator hears the appeal.")
    if appeal.state not in OPEN_APPEALS:
        return _("This appeal is closed.")
    return ""


def why_not_look_again(viewer: Viewer, look: "SecondLook", *, flagged: bool = False) -> str:
    """Return why ``viewer`` may not give the second look ``look``, or "".

    ``flagged``: they had flagged the response that it is about.
    """
    if not may_moderate(viewer) or viewer.id is None:
        return _("Only moderators give second looks.")
    if viewer.id == look.decided_by_id:
        return _("You made this decision; another moderator looks at it again.")
    if concerns(viewer, look.decision):
        return _("This is about yourself; another moderator looks at it again.")
    if flagged:
        return _("You flagged this response; another moderator looks at it again.")
    return ""


def why_not_sanction(viewer: Viewer, person: "User") -> str:
    """Return why ``viewer`` may not take a measure against ``person``, or ""."""
    if not may_moderate(viewer):
        return _("Only moderators take measures against people.")
    if viewer.id == person.pk:
        return _("You cannot take a measure against yourself.")
    if person.is_unclaimed:
        return _("This person has no account here.")
    staff = {Role.MODERATOR, Role.ADMINISTRATOR} & set(person.roles)
    if staff and not viewer.is_administrator:
        return _("Only administrators take measures against moderators.")
    return ""


def why_shut_out(ends: Collection[datetime | None]) -> str:
    """Return why somebody says and settles nothing in a debate, or "".

    ``ends``: when each suspension or ban ends that is in force there, None for one without an end.
    """
    if not ends:
        return ""
    dates = [end for end in ends if end is not None]
    if len(dates) < len(ends):
        return _("The moderators have shut you out of this debate.")
    said = _("You are suspended from this debate until %(date)s.")
    return said % {"date": date_format(localtime(max(dates)), "DATETIME_FORMAT")}


def may_see_card(viewer: Viewer) -> bool:
    """The card of a person: history, rates, decisions, private notes. Moderators."""
    return viewer.is_moderator


def may_set_site_rules(viewer: Viewer) -> bool:
    """Policy, words and reasons of the whole site: administrators."""
    return viewer.is_administrator


def may_set_article_rules(viewer: Viewer, article: "Article") -> bool:
    """Policy and words of one article: editors and moderators who may read it."""
    return viewer.is_editor or (viewer.is_moderator and article.state != ArticleState.DRAFT)


def why_not_feature(viewer: Viewer, response: "Annotation") -> str:
    """Return why ``viewer`` may not make ``response`` an editors' pick, or ""."""
    if not (viewer.is_editor or viewer.is_moderator):
        return _("Only editors and moderators pick responses.")
    if response.kind == ResponseKind.NOTE or response.state != ResponseState.PUBLISHED:
        return _("Only a published response can be picked.")
    if viewer.id is not None and response.author_id == viewer.id:
        return _("You wrote this response yourself; somebody else may pick it.")
    return ""


def may_curate(viewer: Viewer) -> bool:
    """Order picks, unpick: editors and moderators."""
    return viewer.is_editor or viewer.is_moderator


def why_not_arrange(viewer: Viewer, response: "Annotation") -> str:
    """Return why ``viewer`` may not lock, fold, move or merge ``response``, or ""."""
    if not may_moderate(viewer):
        return _("Only moderators do this.")
    if response.kind == ResponseKind.NOTE:
        return _("A private note is its author's alone.")
    if viewer.id is not None and response.author_id == viewer.id:
        return _("You wrote this response yourself; another moderator does this.")
    return ""
