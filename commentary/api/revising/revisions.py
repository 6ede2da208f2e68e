"""Revisions of an article's text, and what changed from one to another."""

import re
from collections.abc import Callable
from typing import Any

from django.http import HttpResponse

from commentary.api.answers import answer_content, answer_version
from commentary.api.asking import read_query
from commentary.api.operations import query, reads
from commentary.api.rendering import to_json
from commentary.api.revising import shapes
from commentary.api.routes import public_read
from commentary.api.viewers import Asked, viewer_of
from commentary.formats.revision_json import shape_change, shape_credited, shape_heads
from commentary.permissions import Viewer, may_edit_articles
from commentary.queries import articles as article_queries
from commentary.queries import revisions as queries
from commentary.queries.corrections import credits_of, list_credits
from commentary.queries.fragments import find_article_version

NUMBER = re.compile(r"[1-9][0-9]{0,8}")
_FROM = query(
    "from", "Number of the earlier revision; without it, the one before, and for the first itself."
)


@public_read
@reads("list_revisions", shapes.RevisionList, tag="revisions")
def list_revisions(request: Asked, slug: str) -> HttpResponse:
    """The revisions of an article's text, newest first, each with its note and whom it thanks."""
    read_query(request)
    viewer = viewer_of(request)

    def make() -> Any:
        article = article_queries.find_article(viewer, slug)
        rows = article_queries.list_revisions(viewer, article)
        thanked = list_credits(viewer, rows)
        return {"items": [shape_credited(row, thanked.get(row.pk, ())) for row in rows]}

    return _answer(request, viewer, slug, "revisions", make)


@public_read
@reads("read_revision", shapes.RevisionWhole, tag="revisions")
def read_revision(request: Asked, slug: str, number: int) -> HttpResponse:
    """One revision with its whole text."""
    read_query(request)
    viewer = viewer_of(request)

    def make() -> Any:
        article = article_queries.find_article(viewer, slug)
        revision = article_queries.find_revision(viewer, article, number)
        passages = article_queries.list_revision_texts(viewer, revision)
        told = shape_credited(revision, credits_of(viewer, revision))
        return {**told, "passages": passages}

    return _answer(request, viewer, slug, f"revision-{number}", make)


@public_read
@reads("read_diff", shapes.Diff, tag="revisions", parameters=(_FROM,))
def read_diff(request: Asked, slug: str, number: int) -> HttpResponse:
    """What changed in a revision, its title included: against the one before it, or any other.

    The first has none before it: without `from` it is compared with itself, and nothing changed.
    """
    asked = read_query(request, **{"from": NUMBER})
    viewer = viewer_of(request)

    def make() -> Any:
        article = article_queries.find_article(viewer, slug)
        given = asked["from"]
        old = int(given) if given else queries.number_before(viewer, article, number)
        changes = queries.compare(viewer, article, old, number)
        heads = queries.compare_heads(viewer, article, old, number)
        passages = [shape_change(one) for one in changes]
        return {"old": old, "new": number, **shape_heads(heads), "passages": passages}

    return _answer(request, viewer, slug, f"diff-{asked['from'] or ''}-{number}", make)


def _answer(
    request: Asked, viewer: Viewer, slug: str, name: str, make: Callable[[], Any]
) -> HttpResponse:
    """Answer with something of the published text, kept under the article's version.

    Editors are shown the draft too, and its edits do not move that version: what they are given is
    named by what it says.
    """
    if may_edit_articles(viewer):
        return answer_content(request, viewer, make())
    version = find_article_version(viewer, slug)
    return answer_version(request, viewer, version=version, name=name, make=lambda: to_json(make()))
