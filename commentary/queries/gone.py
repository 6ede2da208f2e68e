"""Passages that stood in an earlier text: what they said, and where their words went."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from commentary.errors import NotFound
from commentary.models import Article, PassageOrigin, PassageText, Revision
from commentary.permissions import Viewer
from commentary.vocabulary import PassageKind, RevisionState

# How many lost passages lead on from the reading page.
MAX_HEIRS = 500


@dataclass(frozen=True)
class Heir:
    """A passage of the present text that has words of one that is gone."""

    key: str
    text: str
    url: str


@dataclass(frozen=True)
class GonePassage:
    """A passage as it last stood, in which revision, and the one that has it no more."""

    id: int
    key: str
    kind_label: str
    text: str
    stood_in: int
    stood_url: str
    gone_in: int
    gone_at: datetime | None
    note: str
    changes_url: str
    heirs: Sequence[Heir]
    url: str


def find_gone_passage(viewer: Viewer, article: Article, key: str) -> GonePassage:
    """Return the passage ``key``, which the present text of an article has no more.

    :class:`NotFound` for what never stood in a published text, and for what stands in the present
    one. Four statements.
    """
    published = PassageText.objects.filter(
        revision__article=article,
        revision__state=RevisionState.PUBLISHED,
        passage__key=key.replace("\0", ""),
    )
    last = published.select_related("passage", "revision").order_by("-revision__number").first()
    if last is None or last.revision_id == article.shown_revision:
        raise NotFound(_("There is no such passage in this article."))
    later = article.revisions.filter(state=RevisionState.PUBLISHED, number__gt=last.revision.number)
    gone: Revision | None = later.order_by("number").first()
    if gone is None:
        raise NotFound(_("There is no such passage in this article."))
    slug = article.slug
    return GonePassage(
        id=last.passage_id,
        key=last.passage.key,
        kind_label=str(PassageKind(last.kind).label),
        text=last.text,
        stood_in=last.revision.number,
        stood_url=reverse("revision", args=[slug, last.revision.number]) + f"#p-{last.passage.key}",
        gone_in=gone.number,
        gone_at=gone.published_at,
        note=gone.note,
        changes_url=reverse("revision_changes", args=[slug, gone.number])
        + f"#p-{last.passage.key}",
        heirs=_heirs_of(article, last.passage_id),
        url=reverse("passage", args=[slug, last.passage.key]),
    )


def list_heirs(viewer: Viewer, article: Article) -> dict[str, list[str]]:
    """Return, by the key of a passage of the present text, those gone that lead to it.

    So that links to them go on working. The last MAX_HEIRS; none, and no statement, for a text that
    was never corrected. One statement.
    """
    if article.revision is None or article.revision.base_id is None:
        return {}
    standing = PassageText.objects.filter(revision_id=article.shown_revision)
    rows = (
        PassageOrigin.objects.filter(
            ~Exists(standing.filter(passage_id=OuterRef("source_id"))),
            revision__article_id=article.pk,
            revision__state=RevisionState.PUBLISHED,
        )
        .order_by("-revision__number", "pk")
        .annotate(stands=Exists(standing.filter(passage_id=OuterRef("passage_id"))))
        .values_list("source__key", "passage__key", "stands")[:MAX_HEIRS]
    )
    nearest: dict[str, tuple[str, bool]] = {}
    for source, passage, stands in rows:
        nearest.setdefault(source, (passage, stands))
    heirs: dict[str, list[str]] = {}
    ends: dict[str, str] = {}
    for source in nearest:
        found = _follow(nearest, ends, source)
        if found:
            heirs.setdefault(found, []).append(source)
    return heirs


def _follow(nearest: Mapping[str, tuple[str, bool]], ends: dict[str, str], key: str) -> str:
    """Return the standing passage that ``key`` leads to, or "" if it leads to none.

    ``ends`` has what is known already, and learns where all on the way lead to: each of them is
    passed once, and a circle leads nowhere.
    """
    way: list[str] = []
    while key not in ends:
        ends[key] = ""
        way.append(key)
        passage, stands = nearest.get(key, ("", True))
        if stands:
            ends[key] = passage
        else:
            key = passage
    end = ends[key]
    ends.update(dict.fromkeys(way, end))
    return end


def _heirs_of(article: Article, passage_id: int) -> list[Heir]:
    """Return the passages of the present text that have words of a passage that is gone."""
    origins = PassageOrigin.objects.filter(
        revision__article_id=article.pk, revision__state=RevisionState.PUBLISHED
    )
    became: dict[int, set[int]] = {}
    for source, passage in origins.values_list("source_id", "passage_id"):
        became.setdefault(source, set()).add(passage)
    reached, edge = {passage_id}, {passage_id}
    while edge:
        edge = {heir for one in edge for heir in became.get(one, ())} - reached
        reached |= edge
    rows = PassageText.objects.filter(
        revision_id=article.shown_revision, passage_id__in=reached
    ).order_by("position")
    return [
        Heir(key, text, reverse("passage", args=[article.slug, key]))
        for key, text in rows.values_list("passage__key", "text")
    ]
