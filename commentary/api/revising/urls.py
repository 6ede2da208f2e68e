"""Every address of revisions, drafts, anchors and corrections under /api/v1/."""

from django.conf import settings
from django.urls import path

from commentary.api.revising import anchors, corrections, cutting, drafts, effects, revisions
from commentary.api.routes import resource

_ARTICLE = "articles/<slug:slug>/"
_REVISION = f"{_ARTICLE}revisions/<int:number>/"
_DRAFT = f"{_ARTICLE}draft/"
_PASSAGE = f"{_DRAFT}passages/<slug:key>/"
_ANNOTATION = "annotations/<slug:key>/"
# A whole article as JSON.
_MOST = settings.DATA_UPLOAD_MAX_MEMORY_SIZE

_REVISIONS = [
    path(f"{_ARTICLE}revisions/", resource(get=revisions.list_revisions), name="api_revisions"),
    path(_REVISION, resource(get=revisions.read_revision), name="api_revision"),
    path(f"{_REVISION}diff/", resource(get=revisions.read_diff), name="api_diff"),
]

_DRAFTS = [
    path(
        _DRAFT,
        resource(
            get=drafts.read_draft,
            put=drafts.write_draft,
            delete=drafts.discard_draft,
            max_body=_MOST,
        ),
        name="api_draft",
    ),
    path(f"{_DRAFT}head/", resource(put=drafts.write_head), name="api_draft_head"),
    path(f"{_DRAFT}effects/", resource(get=effects.read_effects), name="api_effects"),
    path(
        f"{_DRAFT}dry-run/",
        resource(post=effects.dry_run, max_body=_MOST),
        name="api_dry_run",
    ),
    path(
        f"{_DRAFT}choices/<slug:key>/<int:target>/",
        resource(put=effects.choose, delete=effects.withdraw_choice),
        name="api_choice",
    ),
    path(
        f"{_DRAFT}publication/",
        resource(post=drafts.publish_draft),
        name="api_draft_publication",
    ),
    path(f"{_PASSAGE}join/", resource(post=cutting.join_passages), name="api_draft_join"),
    path(f"{_PASSAGE}split/", resource(post=cutting.split_passage), name="api_draft_split"),
    path(f"{_PASSAGE}kind/", resource(post=cutting.retype_passage), name="api_draft_kind"),
]

_ANCHORS = [
    path(f"{_ARTICLE}orphans/", resource(get=anchors.list_orphans), name="api_orphans"),
    path(
        f"{_ANNOTATION}anchors/",
        resource(get=anchors.read_anchor_history),
        name="api_anchor_history",
    ),
    path(
        f"{_ANNOTATION}anchors/<int:target>/",
        resource(put=anchors.reattach),
        name="api_reattach",
    ),
]

_CORRECTIONS = [
    path(
        f"{_ARTICLE}corrections/",
        resource(get=corrections.list_corrections),
        name="api_corrections",
    ),
    path(
        f"{_ANNOTATION}settlement/",
        resource(put=corrections.settle_correction, delete=corrections.reopen_correction),
        name="api_settlement",
    ),
]

urlpatterns = [*_REVISIONS, *_DRAFTS, *_ANCHORS, *_CORRECTIONS]
