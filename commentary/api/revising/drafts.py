"""The next revision of an article, while it is written: editors only, and by no other address."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.request import Request

from commentary.actions.revising import drafts as actions
from commentary.actions.revising import editing, publishing
from commentary.api.answers import answer_single, single_etag
from commentary.api.asking import read_if_match, read_query
from commentary.api.conditions import telling_current
from commentary.api.fields import read_body
from commentary.api.operations import IF_MATCH, reads, writes
from commentary.api.rendering import to_json
from commentary.api.revising import bodies, shapes
from commentary.api.viewers import editor_of, member_of
from commentary.errors import InvalidInput, NotFound
from commentary.formats.revision_json import shape_credited, shape_draft
from commentary.permissions import Viewer, demand, why_not_revise
from commentary.queries import drafts as queries
from commentary.queries.articles import find_article
from commentary.queries.corrections import credits_of
from commentary.text.draft import DraftText
from commentary.text.head import HEAD


@reads("read_draft", shapes.Draft, tag="drafts", members_only=True)
def read_draft(request: Request, slug: str) -> HttpResponse:
    """The draft of the next revision with its whole text. Editors; 404 where there is none."""
    read_query(request)
    viewer = member_of(request)
    draft, texts = find_open(viewer, slug)
    return answer_single(
        request,
        viewer,
        etag=draft_etag(draft),
        make=lambda: to_json(shape_draft(draft, texts, public=None)),
    )


@writes(
    "write_draft",
    {200: shapes.Draft},
    tag="drafts",
    request=bodies.DraftBody,
    problems=(404, 409, 412),
    parameters=(IF_MATCH,),
)
def write_draft(request: Request, slug: str) -> HttpResponse:
    """Write the whole draft anew, and begin one where there is none. Editors.

    `passages` in their order, each with its id, or a `text`; with a `title` and `standfirst`, if
    they change too. Nothing of it is seen by readers before it is published.
    """
    viewer = editor_of(request)
    version = read_if_match(request)
    body = read_body(bodies.DraftBody, request.data)
    seen = version if version is not None else present_version(viewer, slug)
    with telling_current(version, lambda: read_present(viewer, slug)):
        _save(viewer, slug, body, seen)
    return answer_draft(viewer, slug)


@writes(
    "write_draft_head",
    {200: shapes.Draft},
    tag="drafts",
    request=bodies.HeadBody,
    problems=(404, 409, 412),
    parameters=(IF_MATCH,),
)
def write_head(request: Request, slug: str) -> HttpResponse:
    """Write title and standfirst of the draft, and begin one where there is none. Editors.

    The text stays as it is. The article has them when the draft is published; its slug stays.
    """
    viewer = editor_of(request)
    version = read_if_match(request)
    body = read_body(bodies.HeadBody, request.data)
    seen = version if version is not None else present_version(viewer, slug)
    with telling_current(version, lambda: read_present(viewer, slug)):
        editing.edit_head(viewer, slug, **body, version=seen)
    return answer_draft(viewer, slug)


@writes(
    "discard_draft",
    {204: None},
    tag="drafts",
    problems=(404, 409, 412),
    parameters=(IF_MATCH,),
)
def discard_draft(request: Request, slug: str) -> HttpResponse:
    """Throw the draft away; corrections that were accepted into it are open again. Editors."""
    viewer = editor_of(request)
    version = read_if_match(request)
    with telling_current(version, lambda: read_present(viewer, slug)):
        actions.discard_draft(viewer, slug, version=version)
    return HttpResponse(status=204)


@writes(
    "publish_draft",
    {201: shapes.RevisionEntry},
    tag="drafts",
    request=bodies.PublicationBody,
    problems=(404, 409, 412),
    parameters=(IF_MATCH,),
)
def publish_draft(request: Request, slug: str) -> HttpResponse:
    """Publish the draft as the next revision, with a note on what was corrected and why. Editors.

    Every quote is carried into it as `draft/effects/` foretells, or as was chosen. 409 with the
    code `unchanged` when the text is the same.
    """
    viewer = editor_of(request)
    version = read_if_match(request)
    body = read_body(bodies.PublicationBody, request.data)
    with telling_current(version, lambda: read_present(viewer, slug)):
        revision = publishing.publish_revision(viewer, slug, **body, version=version)
    told = to_json(shape_credited(revision, credits_of(viewer, revision)))
    answer = HttpResponse(told, status=201, content_type="application/json")
    answer["ETag"] = single_etag(revision.version)
    answer["Location"] = reverse("api_revision", args=[slug, revision.number])
    return answer


def find_open(viewer: Viewer, slug: str) -> tuple[Any, list[DraftText]]:
    """Return the draft and its texts; :class:`NotFound` alike where there is none and for others
    than editors."""
    article = find_article(viewer, slug)
    draft, texts = queries.list_draft_texts(viewer, article)
    if draft is None:
        raise NotFound(_("There is no draft of this article that you may read."))
    return draft, texts


def present_version(viewer: Viewer, slug: str) -> int | None:
    """Return the version of the draft as it is now, or of the text that it would begin with."""
    article = find_article(viewer, slug)
    present = queries.find_draft(viewer, article) or article.revision
    return present.version if present else None


def read_present(viewer: Viewer, slug: str) -> dict[str, Any]:
    """Return the draft as it is now, or what one would begin with, for whoever meant an earlier."""
    article = find_article(viewer, slug)
    draft, texts = queries.list_draft_texts(viewer, article)
    return shape_draft(draft, texts, public=article.revision)


def answer_draft(viewer: Viewer, slug: str) -> HttpResponse:
    """Answer a write with the draft as it is now, under the ETag that reading it gives."""
    draft, texts = find_open(viewer, slug)
    body = to_json(shape_draft(draft, texts, public=None))
    answer = HttpResponse(body, content_type="application/json")
    answer["ETag"] = draft_etag(draft)
    return answer


def demand_revisable(viewer: Viewer, slug: str) -> None:
    """Refuse, with the reason, where this viewer cannot write a next revision of the article."""
    why_not = why_not_revise(viewer, find_article(viewer, slug))
    demand(not why_not, why_not)


def draft_etag(draft: Any) -> str:
    """Return the ETag of a draft; its id tells it from one that was thrown away before."""
    return single_etag(draft.version, draft.pk)


def read_sent(body: dict[str, Any]) -> list[DraftText] | str:
    """Return the passages of a body, or its text."""
    if ("passages" in body) == ("text" in body):
        said = _("Send either the passages or the text, and not both.")
        raise InvalidInput(said, fields={"passages": [said]})
    return [_read_text(row) for row in body["passages"]] if "passages" in body else body["text"]


def _save(viewer: Viewer, slug: str, body: dict[str, Any], version: int | None) -> None:
    sent = read_sent(body)
    beside = {name: body.get(name) for name in ("note", *HEAD)}
    if isinstance(sent, str):
        written_in = body.get("format", "markdown")
        actions.save_draft_text(viewer, slug, sent, format=written_in, version=version, **beside)
    else:
        actions.save_draft(viewer, slug, sent, version=version, **beside)


def _read_text(row: dict[str, Any]) -> DraftText:
    return DraftText(
        key=row.get("id", ""),
        kind=row["kind"],
        text=row["text"],
        level=row.get("level", 0),
        date=row.get("date", ""),
    )
