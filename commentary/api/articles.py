"""Articles: reading them, importing, describing and publishing."""

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.request import Request

from commentary.actions import articles as actions
from commentary.api import bodies, shapes
from commentary.api.answers import answer_content, answer_version, single_etag
from commentary.api.asking import (
    LIMIT,
    SLUG,
    next_address,
    read_if_match,
    read_page,
    read_query,
)
from commentary.api.conditions import telling_current
from commentary.api.fields import read_body
from commentary.api.operations import AFTER, IF_MATCH, reads, writes
from commentary.api.operations import LIMIT as LIMIT_TOLD
from commentary.api.rendering import to_json
from commentary.api.routes import public_read
from commentary.api.viewers import Asked, editor_of, viewer_of
from commentary.errors import InvalidInput
from commentary.formats.article_json import shape_article, shape_passage
from commentary.importers.reading import read_article as read_import
from commentary.permissions import Viewer
from commentary.queries import annotations as annotation_queries
from commentary.queries import articles as article_queries
from commentary.queries.fragments import find_article_version
from commentary.vocabulary import ArticleState


@public_read
@reads("list_articles", shapes.ArticlePage, tag="articles", parameters=(AFTER, LIMIT_TOLD))
def list_articles(request: Asked) -> HttpResponse:
    """Published and archived articles, newest first."""
    viewer = viewer_of(request)
    query = read_query(request, after=SLUG, limit=LIMIT)
    page = read_page(query)
    found, after = article_queries.list_articles(viewer, before=page.after, limit=page.limit)
    following = next_address(request, query, after=after) if after else None
    items = [shape_article(article) for article in found]
    return answer_content(request, viewer, {"items": items, "next": following})


@public_read
@reads("read_article", shapes.Article, tag="articles")
def read_article(request: Asked, slug: str) -> HttpResponse:
    """An article: title, byline, dates, state and counts. Its text is in its passages."""
    read_query(request)
    viewer = viewer_of(request)
    version = find_article_version(viewer, slug)
    return answer_version(
        request,
        viewer,
        version=version,
        name="article",
        make=lambda: to_json(_shape(viewer, slug)),
        etag=single_etag(version[1]),
    )


@public_read
@reads("list_passages", shapes.PassageList, tag="articles")
def list_passages(request: Asked, slug: str) -> HttpResponse:
    """All passages of an article, in order, with how much is said of each."""
    read_query(request)
    viewer = viewer_of(request)

    def make() -> bytes:
        article = article_queries.find_article(viewer, slug)
        passages = article_queries.list_passages(viewer, article)
        number = article.revision.number if article.revision else 0
        items = [shape_passage(each) for each in passages]
        return to_json({"version": article.version, "revision": number, "items": items})

    version = find_article_version(viewer, slug)
    return answer_version(request, viewer, version=version, name="passages", make=make)


@public_read
@reads("read_passage", shapes.Passage, tag="articles")
def read_passage(request: Asked, slug: str, key: str) -> HttpResponse:
    """One passage of an article."""
    read_query(request)
    viewer = viewer_of(request)

    def make() -> bytes:
        article = article_queries.find_article(viewer, slug)
        return to_json(shape_passage(article_queries.find_passage(viewer, article, key)))

    version = find_article_version(viewer, slug)
    return answer_version(request, viewer, version=version, name=f"passage-{key}", make=make)


@public_read
@reads("list_anchors", shapes.AnchorList, tag="articles")
def list_anchors(request: Asked, slug: str) -> HttpResponse:
    """Where annotations stand in the text that is shown."""
    read_query(request)
    viewer = viewer_of(request)

    def make() -> bytes:
        article = article_queries.find_article(viewer, slug)
        rows = annotation_queries.list_anchors(viewer, article)
        return to_json({"version": article.version, "anchors": rows})

    version = find_article_version(viewer, slug)
    return answer_version(request, viewer, version=version, name="anchors", make=make)


@writes(
    "import_article",
    {201: shapes.ImportedArticle},
    tag="articles",
    request=bodies.ImportBody,
    problems=(),
)
def import_article(request: Request) -> HttpResponse:
    """Import an article from a text, as a draft or published. Editors.

    It takes no Idempotency-Key: a second import is a second article, which can be deleted.
    """
    viewer = editor_of(request)
    if "Idempotency-Key" in request.headers:
        said = _("An import takes no Idempotency-Key; sent twice, it makes two articles.")
        raise InvalidInput(said, code="bad_key")
    body = read_body(bodies.ImportBody, request.data)
    draft = read_import(body["text"], format=body["format"])
    slug = actions.import_article(viewer, draft, publish=body["publish"]).slug
    answer = _answer_article(request, viewer, slug, status=201, warnings=list(draft.warnings))
    answer["Location"] = reverse("api_article", args=[slug])
    return answer


@writes(
    "describe_article",
    {200: shapes.Article},
    tag="articles",
    request=bodies.DetailsBody,
    problems=(404, 409, 412),
    parameters=(IF_MATCH,),
)
def describe_article(request: Request, slug: str) -> HttpResponse:
    """Change what describes an article, or archive it. Editors."""
    viewer = editor_of(request)
    body = read_body(bodies.DetailsBody, request.data)
    version = read_if_match(request)
    with telling_current(version, lambda: _shape(viewer, slug)):
        if "state" in body:
            _set_state(viewer, slug, body, version)
        else:
            facts = _facts(viewer, slug)
            details = replace(_details_of(facts), **body)
            actions.describe(viewer, slug, details, version=version or facts.version)
    return _answer_article(request, viewer, slug)


@writes("delete_draft", {204: None}, tag="articles", problems=(404, 409))
def delete_draft(request: Request, slug: str) -> HttpResponse:
    """Delete an article that was never published. Editors."""
    actions.delete_draft(editor_of(request), slug)
    return HttpResponse(status=204)


@writes(
    "publish_article",
    {200: shapes.Article},
    tag="articles",
    problems=(404, 409, 412),
    parameters=(IF_MATCH,),
)
def publish_article(request: Request, slug: str) -> HttpResponse:
    """Publish a draft; its text is fixed from then on. Editors."""
    viewer = editor_of(request)
    version = read_if_match(request)
    with telling_current(version, lambda: _shape(viewer, slug)):
        actions.publish_article(viewer, slug, version=version)
    return _answer_article(request, viewer, slug)


def _set_state(viewer: Viewer, slug: str, body: dict[str, Any], version: int | None) -> None:
    if len(body) > 1:
        said = _("Change the state by itself, and the rest in a request of its own.")
        raise InvalidInput(said, fields={"state": [said]})
    archived = body["state"] == ArticleState.ARCHIVED
    actions.set_archived(viewer, slug, archived=archived, version=version)


def _facts(viewer: Viewer, slug: str) -> article_queries.ArticleFacts:
    article = article_queries.find_article(viewer, slug)
    return article_queries.describe_article(viewer, article)


def _shape(viewer: Viewer, slug: str) -> dict[str, Any]:
    return shape_article(_facts(viewer, slug))


def _details_of(facts: article_queries.ArticleFacts) -> actions.ArticleDetails:
    return actions.ArticleDetails(
        title=facts.title,
        standfirst=facts.standfirst,
        bylines=[person.name for person in facts.bylines],
        dateline=facts.dateline,
        date=facts.date,
        language=facts.language,
        subjects=facts.subjects,
        source_url=facts.source_url,
        licence=facts.licence,
        comment_policy=facts.comment_policy,
    )


def _answer_article(
    request: Request, viewer: Viewer, slug: str, *, status: int = 200, **more: Any
) -> HttpResponse:
    facts = _facts(viewer, slug)
    body = to_json({**shape_article(facts), **more})
    answer = HttpResponse(body, status=status, content_type="application/json")
    answer["ETag"] = single_etag(facts.version)
    return answer
