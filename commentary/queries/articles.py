"""Articles and passages as readers and editors see them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from commentary import permissions
from commentary.errors import InvalidInput, NotFound
from commentary.formats.facts import Person, person_of
from commentary.models import Article, Byline, Passage, PassageText, Revision
from commentary.permissions import Viewer, visible_articles, visible_revisions
from commentary.queries.annotations import list_margin_cards
from commentary.vocabulary import CARDS_SHOWN, ArticleState, PassageKind

# How much is said of a passage, as the argument strip draws it: the least count of each level.
_HEAT = (1, 2, 4, 8, 16, 32)
_CONVERSATION, _LIVELY = 5, 30


@dataclass(frozen=True)
class ArticleFacts:
    """An article as pages tell it, its byline resolved to people."""

    id: int
    slug: str
    title: str
    standfirst: str
    bylines: Sequence[Person]
    dateline: str
    date: str
    language: str
    subjects: Sequence[str]
    source_url: str
    licence: str
    state: str
    state_label: str
    comment_policy: str
    version: int
    revision_number: int
    response_count: int
    critique_count: int
    unanswered_count: int
    published_at: datetime | None
    # When the text that readers see was corrected, if it is not the first one.
    corrected_at: datetime | None
    url: str
    liveliness: str


@dataclass(frozen=True)
class PassageFacts:
    """A passage in the revision shown, with how much is said of it and the cards beside it."""

    id: int
    key: str
    kind: str
    kind_label: str
    level: int
    date: str
    text: str
    position: int
    response_count: int
    critique_count: int
    heat: int
    disputed: int
    url: str
    slow_seconds: int = 0
    cards: Sequence[str] = field(default_factory=tuple)
    more: int = 0
    # Keys of passages that are gone and whose words went into this one.
    former: Sequence[str] = field(default_factory=tuple)


def find_article(viewer: Viewer, slug: str) -> Article:
    """Return the article ``slug`` with its shown revision, or raise :class:`NotFound`.

    One statement.
    """
    found = (
        Article.objects.filter(visible_articles(viewer), slug=slug.replace("\0", ""))
        .select_related("revision")
        .first()
    )
    if found is None:
        raise NotFound(_("There is no such article. It may have been moved or taken down."))
    return found


def describe_article(viewer: Viewer, article: Article) -> ArticleFacts:
    """Return the facts of an article that the viewer was given. One statement (the byline)."""
    return describe_articles(viewer, [article])[0]


def describe_articles(viewer: Viewer, articles: Sequence[Article]) -> list[ArticleFacts]:
    """Return the facts of ``articles``, in their order. One statement for any number."""
    people: dict[int, list[Person]] = {}
    bylines = Byline.objects.filter(article__in=articles).select_related("person")
    for byline in bylines.order_by("article_id", "position"):
        people.setdefault(byline.article_id, []).append(
            replace(person_of(byline.person), name=byline.name)
        )
    return [_facts_of(article, people.get(article.pk, [])) for article in articles]


def list_articles(
    viewer: Viewer, *, before: str = "", limit: int
) -> tuple[list[ArticleFacts], str]:
    """Return published articles, newest first, behind the slug ``before``, and the next cursor.

    Two statements, and one for the cursor.
    """
    rows = Article.objects.exclude(state=ArticleState.DRAFT).select_related("revision")
    last = _last_shown(rows, before)
    if last is not None:
        rows = rows.filter(
            Q(published_at__lt=last.published_at)
            | Q(published_at=last.published_at, pk__lt=last.pk)
        )
    found = list(rows.order_by("-published_at", "-id")[: limit + 1])
    page = found[:limit]
    return describe_articles(viewer, page), page[-1].slug if len(found) > limit else ""


def list_desk(
    viewer: Viewer, *, before: str = "", limit: int
) -> tuple[dict[str, list[ArticleFacts]], str]:
    """Return a page of all articles by state, newest first, and the next cursor.

    For editors; nothing for others.
    """
    if not permissions.may_edit_articles(viewer):
        return {}, ""
    rows = Article.objects.select_related("revision").order_by("-id")
    last = _last_shown(rows, before)
    if last is not None:
        rows = rows.filter(pk__lt=last.pk)
    found = list(rows[: limit + 1])
    page = found[:limit]
    by_state: dict[str, list[ArticleFacts]] = {state.value: [] for state in ArticleState}
    for facts in describe_articles(viewer, page):
        by_state[facts.state].append(facts)
    return by_state, page[-1].slug if len(found) > limit else ""


def _last_shown(rows: QuerySet[Article], slug: str) -> Article | None:
    """Return the article that a page of a list ended with; a cursor of no article is refused."""
    last = rows.filter(slug=slug).first() if slug and "\0" not in slug else None
    if slug and last is None:
        said = _("This page of the list cannot be found. Begin at the first one.")
        raise InvalidInput(said, code="bad_cursor")
    return last


def list_passages(
    viewer: Viewer, article: Article, *, with_cards: bool = False
) -> list[PassageFacts]:
    """Return the passages of the revision shown, in order. One statement, two with cards."""
    if article.revision is None or not permissions.may_see_revision(viewer, article.revision):
        return []
    texts = PassageText.objects.filter(revision=article.revision).select_related("passage")
    cards = list_margin_cards(viewer, article) if with_cards else {}
    return [_passage(article, text, cards.get(text.passage_id, ())) for text in texts]


def find_passage(viewer: Viewer, article: Article, key: str) -> PassageFacts:
    """Return the passage ``key`` of an article that the viewer was given, as it stands now."""
    text = (
        PassageText.objects.filter(
            revision_id=article.shown_revision, passage__article=article, passage__key=key
        )
        .select_related("passage")
        .first()
    )
    if text is None:
        raise NotFound(_("There is no such passage in this article."))
    return _passage(article, text, ())


def find_neighbours(
    viewer: Viewer, article: Article, passage: PassageFacts
) -> tuple[PassageFacts | None, PassageFacts | None]:
    """Return the passages before and behind ``passage``. One statement."""
    near = PassageText.objects.filter(
        revision_id=article.shown_revision,
        position__in=(passage.position - 1, passage.position + 1),
    ).select_related("passage")
    by_position = {text.position: _passage(article, text, ()) for text in near}
    return by_position.get(passage.position - 1), by_position.get(passage.position + 1)


def list_texts(
    viewer: Viewer, article: Article, keys: Sequence[str], *, number: int | None = None
) -> dict[str, str]:
    """Return the words of the passages ``keys`` as they stand now, or stood in revision ``number``.

    One statement.
    """
    rows = PassageText.objects.filter(revision_id=article.shown_revision, passage__key__in=keys)
    if number is not None:
        earlier = article.revisions.filter(visible_revisions(viewer), number=number)
        rows = PassageText.objects.filter(revision__in=earlier, passage__key__in=keys)
    return dict(rows.values_list("passage__key", "text"))


def list_revisions(viewer: Viewer, article: Article) -> list[Revision]:
    """Return the revisions of an article that the viewer may see, newest first."""
    rows = article.revisions.filter(visible_revisions(viewer))
    return list(rows.order_by("-number"))


def find_revision(viewer: Viewer, article: Article, number: int) -> Revision:
    found = article.revisions.filter(visible_revisions(viewer), number=number).first()
    if found is None:
        raise NotFound(_("There is no such revision of this article."))
    return found


def list_revision_texts(viewer: Viewer, revision: Revision) -> list[dict[str, Any]]:
    """Return the passages of a revision that the viewer was given, as plain rows, in order."""
    rows = revision.texts.order_by("position").values(
        "passage__key", "position", "kind", "level", "date", "text"
    )
    return [{"id": row.pop("passage__key"), **row} for row in map(dict, rows)]


def rights_on_article(viewer: Viewer, article: Article) -> dict[str, Any]:
    """Return what the viewer may do with an article, and why they may not respond."""
    why_not = permissions.why_not_respond(viewer, article)
    return {
        "respond": not why_not,
        "respond_reason": why_not,
        "note": not permissions.why_not_note(viewer, article),
        "waits": not why_not and permissions.is_held_by_policy(viewer, article),
        "desk": permissions.may_edit_articles(viewer),
        "curate": permissions.may_curate(viewer),
        "pace": permissions.may_moderate(viewer),
    }


def _facts_of(article: Article, people: Sequence[Person]) -> ArticleFacts:
    return ArticleFacts(
        id=article.pk,
        slug=article.slug,
        title=article.title,
        standfirst=article.standfirst,
        bylines=people,
        dateline=article.dateline,
        date=article.date,
        language=article.language,
        subjects=article.subjects,
        source_url=article.source_url,
        licence=article.licence,
        state=article.state,
        state_label=str(ArticleState(article.state).label),
        comment_policy=article.comment_policy,
        version=article.version,
        revision_number=article.revision.number if article.revision else 0,
        response_count=article.response_count,
        critique_count=article.critique_count,
        unanswered_count=article.unanswered_count,
        published_at=article.published_at,
        corrected_at=_corrected_at(article),
        url=reverse("article", args=[article.slug]),
        liveliness=_say_how_alive(article),
    )


def _corrected_at(article: Article) -> datetime | None:
    shown = article.revision
    return shown.published_at if shown and shown.base_id else None


def _say_how_alive(article: Article) -> str:
    """Return in words how warmly an article is debated."""
    said = article.response_count
    if not said:
        return _("Nobody has responded yet")
    if said < _CONVERSATION:
        return _("The first responses are in")
    return _("A conversation under way") if said < _LIVELY else _("A lively debate")


def _passage(article: Article, text: PassageText, cards: Sequence[str]) -> PassageFacts:
    counted: Passage = text.passage
    shown = cards[:CARDS_SHOWN]
    return PassageFacts(
        id=counted.pk,
        key=counted.key,
        kind=text.kind,
        kind_label=str(PassageKind(text.kind).label),
        level=text.level,
        date=text.date,
        text=text.text,
        position=text.position,
        response_count=counted.response_count,
        critique_count=counted.critique_count,
        heat=sum(counted.response_count >= least for least in _HEAT),
        disputed=min(3, counted.critique_count),
        url=reverse("passage", args=[article.slug, counted.key]),
        slow_seconds=counted.slow_seconds,
        cards=shown,
        more=max(0, counted.response_count - len(shown)) if len(cards) > len(shown) else 0,
    )
