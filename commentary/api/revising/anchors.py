"""Where the quotes of annotations stood, what lost its words, and saying where they stand."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from rest_framework.request import Request

from commentary.actions.revising import reattaching
from commentary.actions.targets import read_selections
from commentary.api import shapes as told
from commentary.api.annotations import answer_fragment
from commentary.api.answers import answer_version
from commentary.api.asking import LIMIT, PLACE, next_address, read_page, read_query
from commentary.api.fields import read_body
from commentary.api.operations import AFTER, reads, writes
from commentary.api.operations import LIMIT as LIMIT_TOLD
from commentary.api.rendering import to_json
from commentary.api.revising import bodies, shapes
from commentary.api.routes import public_read
from commentary.api.viewers import Asked, viewer_of, writer_of
from commentary.errors import InvalidInput
from commentary.formats.card_json import close_fragment
from commentary.formats.revision_json import shape_anchor, shape_orphan
from commentary.permissions import Viewer
from commentary.queries import fragments
from commentary.queries import orphans as queries
from commentary.queries.anchors import list_anchor_history
from commentary.queries.annotations import find_words
from commentary.queries.articles import find_article
from commentary.vocabulary import AnchorDeed


@public_read
@reads("read_anchor_history", shapes.AnchorHistory, tag="anchors", problems=(404, 410))
def read_anchor_history(request: Asked, key: str) -> HttpResponse:
    """Where each quote of an annotation stood in every revision, and who said so where one did."""
    read_query(request)
    viewer = viewer_of(request)
    found = fragments.find_fragment(viewer, key)

    def make() -> bytes:
        _response, entries = list_anchor_history(viewer, key)
        return to_json({"items": [shape_anchor(entry) for entry in entries]})

    version = (found.article_id, found.article_version)
    return answer_version(request, viewer, version=version, name=f"anchor-history-{key}", make=make)


@public_read
@reads("list_orphans", shapes.OrphanPage, tag="anchors", parameters=(AFTER, LIMIT_TOLD))
def list_orphans(request: Asked, slug: str) -> HttpResponse:
    """Annotations whose words are gone from the text, each with the revision that removed them."""
    asked = read_query(request, after=PLACE, limit=LIMIT)
    page, viewer = read_page(asked), viewer_of(request)
    version = fragments.find_article_version(viewer, slug)

    def make() -> bytes:
        article = find_article(viewer, slug)
        found, cursor = queries.list_orphans(viewer, article, after=page.after, limit=page.limit)
        rows = fragments.read_keyed(viewer, article, [orphan.key for orphan in found])
        told = {row[0]: close_fragment(row[1], replies=row[2], branch=row[3]) for row in rows}
        following = next_address(request, asked, after=cursor) if cursor else None
        items = [shape_orphan(orphan, told[orphan.path]) for orphan in found]
        return to_json({"items": items, "next": following})

    return answer_version(request, viewer, version=version, name=f"orphans-{page.name}", make=make)


@writes(
    "reattach",
    {200: told.Annotation},
    tag="anchors",
    request=bodies.ReattachBody,
    problems=(404, 409, 410),
)
def reattach(request: Request, key: str, target: int) -> HttpResponse:
    """Say where a quote stands in the text that is shown. The annotation's author, and editors.

    `targets`: at these words. Without any, the `deed` confirm says that it stands where it is
    shown, and leave that its words are gone. What held before is kept in the history. `seen`: the
    row that you saw last, so that you say nothing over what somebody else said meanwhile.
    """
    viewer = writer_of(request)
    body = read_body(bodies.ReattachBody, request.data)
    find_words(viewer, key)
    _say(viewer, key, target, body)
    return answer_fragment(viewer, fragments.find_fragment(viewer, key))


def _say(viewer: Viewer, key: str, target: int, body: dict[str, Any]) -> None:
    selections, seen = read_selections(body.get("targets", [])), body.get("seen")
    deed = body.get("deed", AnchorDeed.REATTACH)
    if (deed == AnchorDeed.REATTACH) != bool(selections):
        said = _("Send targets to re-attach it, or the deed confirm or leave by itself.")
        raise InvalidInput(said, fields={"targets": [said]})
    if selections:
        reattaching.reattach(viewer, key, target, selections, seen=seen)
    elif deed == AnchorDeed.CONFIRM:
        reattaching.confirm(viewer, key, target, seen=seen)
    else:
        reattaching.leave(viewer, key, target, seen=seen)
