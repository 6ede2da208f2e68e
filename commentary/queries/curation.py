"""Editors' picks as readers see them, and what curators need to see before they act."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commentary import permissions
from commentary.errors import NotPermitted
from commentary.formats.facts import Person, person_of
from commentary.models import Annotation, Article, Feature, LedgerEntry, PassageText
from commentary.permissions import Viewer
from commentary.queries.annotations import find_response
from commentary.queries.articles import find_article
from commentary.text.markup import plain_text
from commentary.vocabulary import ResponseKind, ResponseState

_EXCERPT = 240
_DEEDS_SHOWN = 20
# Kinds that say of the article that something in it is wrong.
_CHALLENGING = (ResponseKind.CRITIQUE, ResponseKind.CORRECTION)
# What curators do, as the ledger names it and as they read it.
_DEEDS = {
    "feature": gettext_lazy("Picked"),
    "unfeature": gettext_lazy("Taken out of the picks"),
    "lock": gettext_lazy("Closed for replies"),
    "unlock": gettext_lazy("Opened for replies"),
    "move": gettext_lazy("Moved"),
    "merge": gettext_lazy("Merged"),
    "split": gettext_lazy("Split"),
}


@dataclass(frozen=True)
class Pick:
    """A response that a curator brings forward. ``shown``: readers see it among the picks."""

    key: str
    kind: str
    kind_label: str
    title: str
    excerpt: str
    language: str
    person: Person
    curator: Person
    reason: str
    at: datetime
    url: str
    shown: bool


@dataclass(frozen=True)
class Deed:
    """What a curator did to a response, from the ledger."""

    label: str
    who: str
    at: datetime
    reason: str


@dataclass(frozen=True)
class Place:
    """A passage as a choice: its key and how it begins."""

    key: str
    text: str
    slow_seconds: int = 0


@dataclass(frozen=True)
class Curation:
    """A response as its curator has it before them, with why each deed is not theirs to do."""

    response: Annotation
    why_not_feature: str
    why_not_arrange: str
    feature: Feature | None
    merged_url: str
    moved: bool
    standing: Sequence[str] = field(default_factory=tuple)
    places: Sequence[Place] = field(default_factory=tuple)
    deeds: Sequence[Deed] = field(default_factory=tuple)


def list_picks(viewer: Viewer, article: Article) -> list[Pick]:
    """Return the editors' picks of an article that the viewer was given, in their order.

    What is not published at present is left out and keeps its place for when it is again. One
    statement; none for an article without picks.
    """
    if not article.feature_count:
        return []
    return [pick for pick in _picks_of(viewer, article) if pick.shown]


def list_all_picks(viewer: Viewer, slug: str) -> tuple[Article, list[Pick]]:
    """Return the article and all its picks, those that are not shown too. Curators only."""
    article = find_article(viewer, slug)
    _demand_curator(viewer)
    return article, _picks_of(viewer, article)


def one_sided(viewer: Viewer, slug: str) -> str:
    """Return a warning when the picks of an article take one side, or "".

    That is when there are two or more, and all of them challenge the article (critiques and
    corrections), or none does although the debate has critiques. A single pick takes no side.
    Two statements.
    """
    article = find_article(viewer, slug)
    challenging = [pick.kind in _CHALLENGING for pick in list_picks(viewer, article)]
    if len(challenging) < 2:
        return ""
    if all(challenging):
        return _("All picks challenge the article. Is there nothing good that speaks for it?")
    if article.critique_count and not any(challenging):
        return _("No pick challenges the article, although there are critiques of it.")
    return ""


def rights_to_curate(viewer: Viewer, response: Annotation) -> dict[str, str]:
    """Return, for picking and for arranging ``response``, why the viewer may not ("" if so)."""
    return {
        "feature": permissions.why_not_feature(viewer, response),
        "arrange": permissions.why_not_arrange(viewer, response),
    }


def read_curation(viewer: Viewer, key: str) -> Curation:
    """Return the response ``key`` for the page of its curator. Editors and moderators; six
    statements at most."""
    response = find_response(viewer, key)
    _demand_curator(viewer)
    arrange = permissions.why_not_arrange(viewer, response)
    feature = Feature.objects.filter(response=response).select_related("curator").first()
    anchors = response.anchors.drawn().filter(revision_id=response.article.shown_revision)
    standing = anchors.order_by("target", "part").values_list("passage__key", flat=True)
    other = response.merged_into
    return Curation(
        response=response,
        why_not_feature=permissions.why_not_feature(viewer, response),
        why_not_arrange=arrange,
        feature=feature,
        merged_url=reverse("response", args=[other.key]) if other else "",
        moved=LedgerEntry.objects.filter(verb="move", subject="response", subject_key=key).exists(),
        standing=list(dict.fromkeys(standing)),
        places=[] if arrange else list_places(viewer, response.article),
        deeds=_deeds_on(key),
    )


def list_places(viewer: Viewer, article: Article) -> list[Place]:
    """Return the passages of an article that the viewer was given, as choices. One statement."""
    texts = PassageText.objects.filter(revision_id=article.shown_revision).order_by("position")
    rows = texts.values_list("passage__key", "text", "passage__slow_seconds")
    return [Place(key, text[:90], slow) for key, text, slow in rows]


def _demand_curator(viewer: Viewer) -> None:
    if not permissions.may_curate(viewer):
        raise NotPermitted(_("Only editors and moderators do this."))


def _picks_of(viewer: Viewer, article: Article) -> list[Pick]:
    rows = Feature.objects.filter(article=article).select_related("response__author", "curator")
    return [_pick(viewer, row) for row in rows]


def _pick(viewer: Viewer, feature: Feature) -> Pick:
    response = feature.response
    shown = response.state == ResponseState.PUBLISHED
    return Pick(
        key=response.key,
        kind=response.kind,
        kind_label=str(ResponseKind(response.kind).label),
        title=response.title if shown else "",
        excerpt=plain_text(response.body_html)[:_EXCERPT] if shown else "",
        language=response.language,
        person=person_of(response.author),
        curator=person_of(feature.curator),
        reason=feature.reason,
        at=feature.at,
        url=reverse("response", args=[response.key]),
        shown=shown,
    )


def _deeds_on(key: str) -> list[Deed]:
    entries = LedgerEntry.objects.filter(subject="response", subject_key=key)
    rows = entries.filter(verb__in=_DEEDS).select_related("actor").order_by("-id")[:_DEEDS_SHOWN]
    return [
        Deed(str(_DEEDS[row.verb]), row.actor.name if row.actor else row.system, row.at, row.reason)
        for row in rows
    ]
